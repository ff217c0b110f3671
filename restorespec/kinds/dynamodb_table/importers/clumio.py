"""Backups and tables as Clumio's API describes them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import cast

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Source
from restorespec.kinds.dynamodb_table.importers.remarks import OTHER_SETTINGS, REMARKS, REPLICAS, restored_name
from restorespec.kinds.dynamodb_table.importers.shapes import (
    FLAG,
    GLOBAL_INDEX,
    LOCAL_INDEX,
    REPLICA,
    TEXT,
    THROUGHPUT,
    Items,
    Json,
    Reader,
    Record,
    renamed_shape,
)
from restorespec.kinds.dynamodb_table.operation import BACKUPS, TABLES
from restorespec.kinds.endpoints import Read
from restorespec.kinds.imported import Imported, Variables, Weight, named
from restorespec.kinds.importer import LiveApi, MisunderstoodError
from restorespec.kinds.request_schema import RequestSchema
from restorespec.syntax import read

_ADVICE = "ask again; if it stays so, make the spec from `aws dynamodb describe-table`"
_RESERVED = "aws:"
_TABLE_ID = RequestSchema("request").at(("source", "continuous_backup", "table_id"))["pattern"]
_UNITS = ("read_capacity_units", "write_capacity_units")


def _extended(record: Record, **fields: object) -> Record:
    """Return a record of AWS with the names of the restore API and the fields that it adds; others are ignored."""
    own = cast("Record", renamed_shape(record))
    return Record({**own.fields, **cast("dict[str, Record]", fields)}, own.required, is_open=True)


CONFIGURATION = Record(
    {
        "table_name": TEXT,
        "name": TEXT,
        "table_id": TEXT,
        "environment_id": TEXT,
        "aws_region": TEXT,
        "account_native_id": TEXT,
        "is_deleted": FLAG,
        "start_timestamp": TEXT,
        "expiration_timestamp": TEXT,
        "earliest_continuous_snapshot_restorable_timestamp": TEXT,
        "latest_continuous_snapshot_restorable_timestamp": TEXT,
        "billing_mode": TEXT,
        "provisioned_throughput": _extended(THROUGHPUT),
        "table_class": TEXT,
        "global_secondary_indexes": Items(_extended(GLOBAL_INDEX, contributor_insights_status=FLAG)),
        "local_secondary_indexes": Items(_extended(LOCAL_INDEX)),
        "sse_specification": Record({"kms_key_type": TEXT, "kms_master_key_id": TEXT}, is_open=True),
        "stream_specification": Record({"enabled": FLAG, "view_type": TEXT}, is_open=True),
        "tags": Items(Record({"key": TEXT, "value": TEXT}, ("key", "value"), is_open=True)),
        "pitr_status": FLAG,
        "deletion_protection_enabled": FLAG,
        "contributor_insights_status": FLAG,
        "global_table_version": TEXT,
        "replicas": Items(_extended(REPLICA, replica_table_class=TEXT)),
    },
    is_open=True,
)
"""The fields of a response that are read (the vendor's Python SDK); it has more."""

_NOTHING: Json = {
    "table_class": "STANDARD",
    "global_secondary_indexes": [],
    "local_secondary_indexes": [],
    "sse_specification": None,
    "stream_specification": None,
    "tags": [],
}
"""The values of fields that the API reports as null."""

_FLAGS = ("deletion_protection_enabled", "pitr_status", "contributor_insights_status")


@dataclass(frozen=True, slots=True)
class Answer:
    """The description of a backup or a table by the API.

    Attributes:
        fields: the fields that are read and have a value.
        nulls: the fields that are null.
    """

    fields: Json
    nulls: frozenset[str]


def answered(content: object) -> Answer | tuple[Diagnostic, ...]:
    """Return a response of the API, or why it cannot be understood."""
    reading = read(Source("the API's answer", json.dumps(content), is_file=False), "json")
    if reading.diagnostics:
        return reading.diagnostics
    (root,) = reading.documents
    assert isinstance(root.data, dict)
    reader = Reader(_ADVICE)
    fields = reader.record(root, CONFIGURATION)
    nulls = frozenset(key for key in root.data if key not in fields)
    return tuple(reader.errors) or Answer(fields, nulls)


async def imported(noun: str, id_: str, api: LiveApi, variables: Variables) -> Imported:
    """Return the restore of a backup, or of a table to its latest point in time.

    Args:
        noun: `backup` or `table`.
        id_: its id.
        api: the API.
        variables: the variables of the import.

    Raises:
        MisunderstoodError: the answer has another form than the API documents.
    """
    answer = _understood(await api.required(Read(noun, *(TABLES if noun == "table" else BACKUPS), id_)))
    if noun == "table":
        return from_table(id_, answer, variables)
    return from_backup(id_, answer, await _table_of(answer, api), variables)


def _understood(content: Json) -> Answer:
    found = answered(content)
    if isinstance(found, tuple):
        raise MisunderstoodError(found[0].message)
    return found


async def _table_of(backup: Answer, api: LiveApi) -> Answer | None:
    """Return a backup's table as it is now; None where there is none, or the API does not describe it."""
    table = backup.fields.get("table_id", "")
    if not re.fullmatch(_TABLE_ID, table):
        return None
    content = await api.optional(Read("table", *TABLES, table))
    found = answered(content) if content is not None else ()
    return None if isinstance(found, tuple) else found


def from_backup(backup: str, answer: Answer, table: Answer | None, variables: Variables) -> Imported:
    """Return the restore of a backup.

    Args:
        backup: its id.
        answer: what the API reports about it.
        table: what the API reports about its table as it is now, if there is one.
        variables: the variables of the import.
    """
    fields = answer.fields
    found = Imported(body={"source": {"securevault_backup": {"backup_id": backup}}})
    found.head = [f"Imported from the backup {named(backup)} of the table {named(fields.get('table_name', '?'))}."]
    times = [(fields.get("start_timestamp"), "is of"), (fields.get("expiration_timestamp"), "expires on")]
    text = " and ".join(f"{words} {named(moment)}" for moment, words in times if moment)
    found.remarks["source", "securevault_backup"] = f"The backup {text}." if text else "The backup to restore from."
    _target(found, answer, fields.get("table_name", ""), table, variables)
    return found


def from_table(table: str, answer: Answer, variables: Variables) -> Imported:
    """Return the restore of a table to a point in time."""
    fields = answer.fields
    found = Imported(body={"source": {"continuous_backup": {"table_id": table, "use_latest_restorable_time": True}}})
    found.head = [f"Imported from the table {named(fields.get('name', '?'))}, {named(table)} in Clumio, as it is now."]
    first, last = (fields.get(f"{which}_continuous_snapshot_restorable_timestamp") for which in ("earliest", "latest"))
    window = f" It lies between {named(first)} and {named(last)}." if first and last else ""
    found.remarks["source", "continuous_backup", "use_latest_restorable_time"] = (
        "The latest point in time that there is: what was damaged before it, is damaged in it. For an earlier one write"
        f" `timestamp` with a time like `2026-03-01T06:30:00Z` instead.{window} For a backup write `securevault_backup`"
        " with its `backup_id` instead of `continuous_backup`."
    )
    if fields.get("pitr_status") is False:
        found.add(
            Weight.LOST, "point-in-time recovery of the table is off: there may be no point in time to restore to"
        )
    _target(found, answer, fields.get("name", ""), answer, variables)
    return found


def _target(found: Imported, answer: Answer, name: str, table: Answer | None, variables: Variables) -> None:
    """Add the target: the reported configuration, in the environment of the table, with a free name."""
    now = table.fields if table else {}
    environment = now.get("environment_id") or variables.open("environment_id", "Clumio's id of the AWS environment")
    is_there = bool(now) and not now.get("is_deleted")
    if is_there:
        name = restored_name(name)
    target = {
        "environment_id": environment,
        "table_name": name or variables.open("table_name", "The name of the new table"),
        **_billing(answer.fields),
        **_configured(answer),
        **{field: answer.fields[field] for field in _FLAGS if field in answer.fields},
        **_replicas(answer.fields, answer.fields.get("aws_region")),
    }
    found.body["target"] = target
    found.name = target["table_name"]
    found.remarks |= {("target", field): REMARKS[field] for field in target if field in REMARKS}
    region, account = answer.fields.get("aws_region"), answer.fields.get("account_native_id")
    if region and account:
        found.remarks["target", "environment_id"] += f" The source is in {named(region)}, account {named(account)}."
    if is_there:
        found.remarks["target", "table_name"] += " The source still has its own name."
    found.offers = {field: (_NOTHING[field], REMARKS[field]) for field in _NOTHING if field not in target}
    for weight, text in _notes(answer, found):
        found.add(weight, text)


def _billing(fields: Json) -> Json:
    mode = fields.get("billing_mode")
    capacity = _units(fields.get("provisioned_throughput")) if mode != "PAY_PER_REQUEST" else {}
    return {**({"billing_mode": mode} if mode else {}), **({"provisioned_throughput": capacity} if capacity else {})}


def _configured(answer: Answer) -> Json:
    """Return the fields whose absence would lose something, as the API reports them; others stay unset."""
    fields = {field: answer.fields[field] for field in _NOTHING if field in answer.fields}
    is_on_demand = answer.fields.get("billing_mode") == "PAY_PER_REQUEST"
    given = {
        "table_class": fields.get("table_class") or None,
        "global_secondary_indexes": [
            _global_index(index, is_on_demand=is_on_demand) for index in fields.get("global_secondary_indexes", ())
        ],
        "local_secondary_indexes": [_local_index(index) for index in fields.get("local_secondary_indexes", ())],
        "sse_specification": _non_empty(fields.get("sse_specification")),
        "stream_specification": _stream(fields.get("stream_specification")),
        "tags": [
            {"key": tag["key"], "value": tag["value"]}
            for tag in fields.get("tags", ())
            if not tag["key"].startswith(_RESERVED)
        ],
    }
    return {field: given[field] or _NOTHING[field] for field in _NOTHING if field in fields or field in answer.nulls}


def _non_empty(fields: Json | None) -> Json | None:
    """Return the members of a mapping that are not empty; None if there are none."""
    return {key: value for key, value in (fields or {}).items() if value not in {"", None}} or None


def _stream(fields: Json | None) -> Json | None:
    stream = _non_empty(fields)
    return stream if stream and stream.get("enabled") else None


def _notes(answer: Answer, found: Imported) -> list[tuple[Weight, str]]:
    reserved = [tag["key"] for tag in answer.fields.get("tags", ()) if tag["key"].startswith(_RESERVED)]
    unset = ", ".join(f"`{field}`" for field in found.offers)
    lost = f"the API does not report {unset}: comments at the end of the spec offer them"
    return [
        *([(Weight.LOST, lost)] if unset else []),
        *([(Weight.AFTER, REPLICAS)] if answer.fields.get("replicas") else []),
        (Weight.AFTER, OTHER_SETTINGS),
        *((Weight.UNUSED, f"the tag {named(key)} is left out: AWS sets `aws:` tags itself") for key in reserved),
    ]


def _local_index(index: Json) -> Json:
    """Return the request fields of a local index, from its description by the restore API."""
    return {field: index[field] for field in ("index_name", "key_schema", "projection")}


def _global_index(index: Json, *, is_on_demand: bool) -> Json:
    """Return the request fields of a global index; on demand it has no capacity."""
    throughput = {} if is_on_demand else _units(index.get("provisioned_throughput"))
    insights = {key: index[key] for key in ("contributor_insights_status",) if key in index}
    return {**_local_index(index), **({"provisioned_throughput": throughput} if throughput else {}), **insights}


def _units(throughput: Json | None) -> Json:
    """Return the capacity units, unless all are 0, as DynamoDB reports what is on demand."""
    given = {name: throughput[name] for name in _UNITS if name in throughput} if throughput else {}
    return given if any(given.values()) else {}


def _replicas(table: Json, region: str | None) -> Json:
    """Return the request fields of a global table, from its description by the restore API.

    Args:
        table: the table's description.
        region: the region of the table itself, which is not one of its replicas.
    """
    version = table.get("global_table_version")
    found = [_replica(one) for one in table.get("replicas", ()) if one["region_name"] != region]
    return {**({"global_table_version": version} if version else {}), **({"replicas": found} if found else {})}


def _replica(description: Json) -> Json:
    """Return the request fields of a replica."""
    fields = ("region_name", "kms_master_key_id", "provisioned_throughput_override", "on_demand_throughput_override")
    found = {field: description[field] for field in fields if field in description}
    class_ = description.get("replica_table_class_summary", {}).get("table_class") or description.get(
        "replica_table_class"
    )
    indexes = [_replica_index(index) for index in description.get("global_secondary_indexes", ())]
    return {
        **found,
        **({"replica_table_class": class_} if class_ else {}),
        **({"global_secondary_indexes": indexes} if indexes else {}),
    }


def _replica_index(index: Json) -> Json:
    fields = ("index_name", "provisioned_throughput_override", "on_demand_throughput_override")
    return {field: index[field] for field in fields if field in index}
