"""The outputs of the AWS CLI about tables and backups: recognized by their keys, and combined by table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers.fields import Fields, Reading, spelling
from restorespec.kinds.dynamodb_table.importers.table import Helpers, Table
from restorespec.kinds.dynamodb_table.importers.table_parts import Form
from restorespec.kinds.imported import Imported, Json, Weight, named
from restorespec.kinds.importer import Context

_DESCRIBED = "the output of `aws dynamodb describe-table`"
_PARTIAL = "a part of the output of `aws dynamodb describe-table`"
_CREATED = "the input of `aws dynamodb create-table`"
_BACKUP = "the output of `aws dynamodb describe-backup`"
_CONFIG = "an AWS Config item"

OUTPUT_ONLY = frozenset(
    [
        "tablestatus",
        "tablearn",
        "tableid",
        "billingmodesummary",
        "itemcount",
        "tablesizebytes",
        "creationdatetime",
        "tableclasssummary",
        "ssedescription",
        "lateststreamarn",
        "lateststreamlabel",
        "restoresummary",
        "archivalsummary",
    ]
)
"""Members that only AWS writes: they tell the description of a table from the input that creates one."""

HELPERS = {
    "tags": "list-tags-of-resource",
    "continuousbackupsdescription": "describe-continuous-backups",
    "tableautoscalingdescription": "describe-table-replica-auto-scaling",
    "timetolivedescription": "describe-time-to-live",
    "contributorinsightsstatus": "describe-contributor-insights",
    "kinesisdatastreamdestinations": "describe-kinesis-streaming-destination",
    "policy": "get-resource-policy",
}
"""Outputs that complete a table, by the key that gives them away."""


def keys(data: object) -> set[str]:
    """Return the keys of an object by their spelling."""
    return {spelling(key) for key in data} if isinstance(data, dict) else set()


def member(data: Json, name: str) -> tuple[str, Any]:
    """Return the key that has a spelling, and its value."""
    return next((key, value) for key, value in data.items() if spelling(key) == name)


def form_of(data: object) -> str | None:
    """Return the form of an AWS output or input, or None: `table`, `create`, `backup`, `config` or `helper`."""
    found = keys(data)
    about_table = found & {"tablename", "tablearn", "tablestatus", "keyschema"}
    settings = found & {"keyschema", "attributedefinitions", "globalsecondaryindexes", "billingmode"}
    forms = {
        "backup": found & {"backupdescription", "sourcetabledetails"},
        "config": found & {"configurationitem", "configurationitems", "baseconfigurationitems"}
        or ("configuration" in found and found & {"resourcetype", "configurationitemstatus", "resourceid"}),
        "create": {"keyschema", "attributedefinitions"} <= found and not found & OUTPUT_ONLY,
        "table": (found & {"table", "tabledescription"} and not found & {"source", "target"})
        or (found & OUTPUT_ONLY and about_table)
        or ("tablename" in found and settings),
        "helper": helper_of(found),
    }
    return next((form for form, is_it in forms.items() if is_it), None)


def helper_of(found: set[str]) -> str | None:
    """Return the command whose output has these keys, of those that complete a table."""
    if "tags" in found and found <= {"tags", "nexttoken"}:
        return HELPERS["tags"]
    if "policy" in found and found <= {"policy", "revisionid"}:
        return HELPERS["policy"]
    return next((command for key, command in HELPERS.items() if key in found and key not in {"tags", "policy"}), None)


def imported(form: str, data: Json, context: Context) -> list[Imported]:
    """Return the tables of an AWS output or input of a form."""
    if form == "table":
        return [_described(data, context)]
    if form == "create":
        return [_created(data, context)]
    if form == "backup":
        return [_backup(data, context)]
    return [_config(item, path, context) for item, path in _config_items(data)]


def name_in(form: str, data: Json) -> str | None:
    """Return the name of the table in an output, to find the helpers that belong to it."""
    if form == "backup":
        _, inner = member(data, "backupdescription") if "backupdescription" in keys(data) else ("", data)
        return _text(_text_member(inner, "sourcetabledetails"), "tablename")
    if form == "table" and keys(data) & {"table", "tabledescription"}:
        wrapped = next(name for name in ("table", "tabledescription") if name in keys(data))
        return _text(member(data, wrapped)[1], "tablename")
    return _text(data, "tablename")


def _text_member(data: object, name: str) -> object:
    return member(data, name)[1] if isinstance(data, dict) and name in keys(data) else None


def _text(data: object, name: str) -> str | None:
    value = _text_member(data, name)
    return value if isinstance(value, str) else None


def _read(data: Json, path: Path, form: Form, reading: Reading, context: Context) -> Imported:
    table = Table(Fields(data, path, reading), form, context.region)
    table.read()
    found = table.finish(AwsHelpers.of(context.helpers))
    found.wrong = reading.wrong
    return found


def _described(data: Json, context: Context) -> Imported:
    reading = Reading(context.variables)
    path: Path = ()
    for name in ("table", "tabledescription"):
        if name in keys(data):
            key, _ = member(data, name)
            inner = Fields(data, (), reading).members(key)
            path = (key,)
            data = data[key] if isinstance(inner, Fields) else {}
            break
    is_complete = "tablestatus" in keys(data)
    form = Form(_DESCRIBED if is_complete else _PARTIAL, is_complete=is_complete, is_output=True)
    return _read(data, path, form, reading, context)


def _created(data: Json, context: Context) -> Imported:
    return _read(data, (), Form(_CREATED, has_tags=True), Reading(context.variables, lenient=True), context)


def _backup(data: Json, context: Context) -> Imported:
    reading = Reading(context.variables)
    outer = Fields(data, (), reading)
    description = outer.members("BackupDescription") if "backupdescription" in keys(data) else outer
    if not isinstance(description, Fields):
        description = Fields({}, (), reading)
    details = description.members("BackupDetails")
    table = description.members("SourceTableDetails")
    features = description.members("SourceTableFeatureDetails")
    merged: Json = {}
    for part, name in ((table, "SourceTableDetails"), (features, "SourceTableFeatureDetails")):
        if isinstance(part, Fields):
            merged |= {_feature(key): value for key, value in description.raw(name).items()}
    path = table.path if isinstance(table, Fields) else description.path
    is_complete = isinstance(details, Fields) and "BackupStatus" in details
    form = Form(_BACKUP, is_complete=is_complete, is_output=True)
    found = Table(Fields(merged, path, reading), form, context.region)
    found.read()
    if "table_class" in found.target and "TableClass" not in found.fields:
        del found.target["table_class"]  # not part of this output
    arn = details.text("BackupArn") if isinstance(details, Fields) else None
    result = found.finish(AwsHelpers.of(context.helpers))
    result.wrong = reading.wrong
    if arn is not None:
        result.add(Weight.LOST, f"the backup {named(arn)} is one of AWS, not of Clumio: `backup_id` is left open")
    return result


def _feature(key: str) -> str:
    """Return the name that describe-table has for a member of a backup's description."""
    return {"streamdescription": "StreamSpecification"}.get(spelling(key), key)


def _config_items(data: Json) -> Iterable[tuple[Json, Path]]:
    for name in ("configurationitem", "configurationitems", "baseconfigurationitems"):
        if name in keys(data):
            key, value = member(data, name)
            items = value if isinstance(value, list) else [value]
            for number, item in enumerate(items):
                if isinstance(item, dict) and _is_table(item):
                    yield item, (key, number) if isinstance(value, list) else (key,)
            return
    yield data, ()


def _is_table(item: Json) -> bool:
    kind = _text(item, "resourcetype")
    return kind is None or kind == "AWS::DynamoDB::Table"


def _config(item: Json, path: Path, context: Context) -> Imported:
    reading = Reading(context.variables, lenient=True)
    fields = Fields(item, path, reading)
    configuration = _parsed(fields.raw("configuration"))
    extra = _parsed(fields.raw("supplementaryConfiguration")) or {}
    if not isinstance(configuration, dict):
        configuration = {}
    inner = Fields(configuration, (*path, "configuration"), reading)
    form = Form(_CONFIG, is_complete="tablestatus" in keys(configuration), is_output=True, has_tags=True)
    table = Table(inner, form, context.region)
    table.read()
    if "tags" in keys(item) and isinstance(fields.raw("tags"), dict | list):
        table.tags(fields.raw("tags"), (*path, "tags"))
    for name, value in extra.items() if isinstance(extra, dict) else ():
        _supplement(table, spelling(name), _parsed(value))
    result = table.finish(AwsHelpers.of(context.helpers))
    result.wrong = reading.wrong
    return result


def _supplement(table: Table, name: str, value: object) -> None:
    """Add a part of an item's supplementary configuration: tags, or what another output describes."""
    if name == "tags" and isinstance(value, list) and "tags" not in table.target:
        table.tags(value, (*table.fields.path[:-1], "supplementaryConfiguration", "Tags"))
    elif isinstance(value, dict):
        wraps = name == "continuousbackups" and "continuousbackupsdescription" not in keys(value)
        output = {"ContinuousBackupsDescription": value} if wraps else value
        AwsHelpers([output] if helper_of(keys(output)) else []).complete(table)


def _parsed(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value of AWS Config, which writes objects as strings of JSON here and there."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


class AwsHelpers(Helpers):
    """The outputs that complete a table.

    Args:
        outputs: the outputs, as they were given.
    """

    def __init__(self, outputs: list[Json]) -> None:
        self.outputs = outputs
        self.used: set[int] = set()

    @classmethod
    def of(cls, outputs: list[Json]) -> AwsHelpers:
        """Return the helpers among some outputs."""
        return cls([output for output in outputs if helper_of(keys(output))])

    def complete(self, table: Table) -> None:
        """Add tags, point-in-time recovery and Contributor Insights, and name what a request cannot carry."""
        for output in self.outputs:
            command = helper_of(keys(output))
            fields = Fields(output, (), table.fields.reading)
            if command == HELPERS["tags"]:
                self._tags(table, fields)
            elif command == HELPERS["continuousbackupsdescription"]:
                self._recovery(table, fields.members("ContinuousBackupsDescription"))
            elif command == HELPERS["contributorinsightsstatus"]:
                self._insights(table, fields)
            elif command == HELPERS["timetolivedescription"]:
                _ttl(table, fields.members("TimeToLiveDescription"))
            elif command == HELPERS["tableautoscalingdescription"]:
                table.imported.add(Weight.AFTER, "auto scaling is not part of a restore request: set it up again")
            elif command == HELPERS["policy"]:
                table.imported.add(
                    Weight.AFTER, "the resource policy is not part of a restore request: attach it after the restore"
                )
            else:
                _kinesis(table, fields.items("KinesisDataStreamDestinations"))

    @staticmethod
    def _tags(table: Table, fields: Fields) -> None:
        table.tags(fields.raw("Tags"), ("Tags",))
        if fields.raw("NextToken") is not None:
            table.imported.add(Weight.LOST, "the list of tags goes on: give the whole list, without `NextToken`")

    @staticmethod
    def _recovery(table: Table, given: object) -> None:
        point = given.members("PointInTimeRecoveryDescription") if isinstance(given, Fields) else None
        status = point.text("PointInTimeRecoveryStatus") if isinstance(point, Fields) else None
        if status in {"ENABLED", "DISABLED"}:
            table.target["pitr_status"] = status == "ENABLED"
        if isinstance(point, Fields):
            table.period(point)

    @staticmethod
    def _insights(table: Table, fields: Fields) -> None:
        status, index = fields.text("ContributorInsightsStatus"), fields.text("IndexName")
        if status not in {"ENABLED", "DISABLED"}:
            return
        if index is None:
            table.target["contributor_insights_status"] = status == "ENABLED"
            return
        for one in table.target.get("global_secondary_indexes") or ():
            if isinstance(one, dict) and one.get("index_name") == index:
                one["contributor_insights_status"] = status == "ENABLED"


def _ttl(table: Table, given: object) -> None:
    if isinstance(given, Fields) and given.text("TimeToLiveStatus") in {"ENABLED", "ENABLING"}:
        attribute = named(given.text("AttributeName") or "?")
        table.imported.add(Weight.AFTER, f"TTL on {attribute} is not part of a restore request: turn it on after it")


def _kinesis(table: Table, given: object) -> None:
    for one in given if isinstance(given, list) else ():
        stream = one.text("StreamArn") if isinstance(one, Fields) else None
        if stream is not None:
            table.imported.add(
                Weight.AFTER, f"streaming to {named(stream)} is not part of a restore request: enable it after it"
            )
