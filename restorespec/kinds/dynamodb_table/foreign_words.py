"""Words of AWS, Terraform, CloudFormation and boto3: fields that this API does not have under any name of its own, each with its
help, and synonyms of values.
"""

from __future__ import annotations

from restorespec.core.data import Located
from restorespec.core.help import REST, Help, HelpText, Snippet, Suggestion
from restorespec.core.source import Path
from restorespec.kinds.aliases import folded
from restorespec.kinds.request_schema import RequestSchema, fields

_KEYS = {"hashkey": "HASH", "partitionkey": "HASH", "rangekey": "RANGE", "sortkey": "RANGE"}
_OWN_KEY = "remove it: the table's own key comes from the backup"
_AFTERWARDS = "remove it: the API cannot set it; configure it after the restore"
_SCALING = "remove it: the API cannot set auto scaling; configure it after the restore"
_DESCRIBES = "remove it: it only describes the source"
_ALWAYS = "remove it: tables are always encrypted; `kms_key_type` and `kms_master_key_id` choose the key"
_WHERE = "remove it: `environment_id` determines the account and the Region"
_TOOL = "remove it: it is an option of Terraform or CloudFormation, not of the table"
_IN_TARGET = {
    "account": _WHERE,
    "accountid": _WHERE,
    "accountnativeid": _WHERE,
    "archivalsummary": _DESCRIBES,
    "attribute": "remove it: the types of attributes come from the backup",
    "attributedefinitions": "remove it: the types of attributes come from the backup",
    "attributes": "remove it: the types of attributes come from the backup",
    "awsregion": _WHERE,
    "creationdatetime": _DESCRIBES,
    "deletionpolicy": _TOOL,
    "dependson": _TOOL,
    "importsourcespecification": _TOOL,
    "importtable": _TOOL,
    "itemcount": _DESCRIBES,
    "keyschema": _OWN_KEY,
    "kinesisstreamspecification": _AFTERWARDS,
    "lateststreamarn": _DESCRIBES,
    "lateststreamlabel": _DESCRIBES,
    "lifecycle": _TOOL,
    "ondemandthroughput": _AFTERWARDS,
    "ondemandthroughputoverride": _AFTERWARDS,
    "region": _WHERE,
    "removalpolicy": _TOOL,
    "resourcepolicy": _AFTERWARDS,
    "restoresummary": _DESCRIBES,
    "serversideencryptionenabled": _ALWAYS,
    "sseenabled": _ALWAYS,
    "streamarn": _DESCRIBES,
    "streamlabel": _DESCRIBES,
    "tablearn": _DESCRIBES,
    "tableid": _DESCRIBES,
    "tablesizebytes": _DESCRIBES,
    "tablestatus": _DESCRIBES,
    "timeouts": _TOOL,
    "timetolive": _AFTERWARDS,
    "timetoliveattribute": _AFTERWARDS,
    "timetolivespecification": _AFTERWARDS,
    "ttl": _AFTERWARDS,
    "ttlattributename": _AFTERWARDS,
    "ttlenabled": _AFTERWARDS,
    "updatereplacepolicy": _TOOL,
    "warmthroughput": _AFTERWARDS,
    **dict.fromkeys(_KEYS, _OWN_KEY),
}
_IN_INDEX = {
    "backfilling": _DESCRIBES,
    "indexarn": _DESCRIBES,
    "indexsizebytes": _DESCRIBES,
    "indexstatus": _DESCRIBES,
    "itemcount": _DESCRIBES,
    "ondemandthroughput": _AFTERWARDS,
    "warmthroughput": _AFTERWARDS,
}
_IN_CAPACITY = dict.fromkeys(("lastdecreasedatetime", "lastincreasedatetime", "numberofdecreasestoday"), _DESCRIBES)
_IN_ENCRYPTION = {
    "enabled": _ALWAYS,
    "sseenabled": _ALWAYS,
    "status": _DESCRIBES,
    "inaccessibleencryptiondatetime": _DESCRIBES,
}
_IN_REPLICA = {"replicastatus": _DESCRIBES, "replicaarn": _DESCRIBES, "replicastatusdescription": _DESCRIBES}

_FLAGS = {
    "contributorinsights": "contributor_insights_status",
    "contributorinsightsspecification": "contributor_insights_status",
    "pointintimerecovery": "pitr_status",
    "pointintimerecoveryspecification": "pitr_status",
}
"""Mappings with one boolean in other tools, and the boolean that the API has instead."""

_ARNS = {
    "backuparn": ("securevault_backup", "backup_id"),
    "recoverypointarn": ("securevault_backup", "backup_id"),
    "restorebackuparn": ("securevault_backup", "backup_id"),
    "restoresourcetablearn": ("continuous_backup", "table_id"),
    "sourcetablearn": ("continuous_backup", "table_id"),
    "sourcetablename": ("continuous_backup", "table_id"),
    "restoresourcename": ("continuous_backup", "table_id"),
    "tablearn": ("continuous_backup", "table_id"),
}
"""Fields that name a backup or a table by something other than Clumio's id, and the field for the id."""


def advice(schema: RequestSchema, body: Located, mapping: Path, name: str) -> tuple[HelpText, Path | None] | None:
    """Return the help for a field of another tool, and the path of the API's own field; None for any other field.

    Args:
        schema: the schema of the request.
        body: the request.
        mapping: the path of the mapping that has the field.
        name: the field.
    """
    known = folded(name)
    kind = next((step for step in reversed(mapping) if isinstance(step, str)), "")
    if "autoscaling" in known or known.endswith("throughputsettings"):
        return _SCALING, None
    if mapping == ("target",) and known == "provisionedthroughputoverride":
        return Help(Suggestion(name, "provisioned_throughput")), ("target", "provisioned_throughput")
    if kind == "key_filters":
        return _key_filter(body, mapping, known)
    if mapping in {("target",), ("source",)} and known in _ARNS and (mapping == ("source",) or known != "tablearn"):
        group, field = _ARNS[known]
        return Help("use Clumio's own id: ", Snippet({field: REST}, group), " in `source`"), ("source", group)
    if mapping == ("target",) and known in _FLAGS:
        return _flag(body, mapping, name, _FLAGS[known])
    table = {
        "target": _IN_TARGET,
        "global_secondary_indexes": _IN_INDEX,
        "local_secondary_indexes": _IN_INDEX,
        "provisioned_throughput": _IN_CAPACITY,
        "sse_specification": _IN_ENCRYPTION,
        "replicas": _IN_REPLICA,
    }.get(kind, {})
    if known in table and (mapping == ("target",) or kind != "target"):
        return table[known], None
    return _key(schema, body, mapping, known)


def _key(schema: RequestSchema, body: Located, mapping: Path, known: str) -> tuple[HelpText, Path | None] | None:
    if known not in _KEYS or "key_schema" not in fields(schema.at(mapping)):
        return None
    place = (*mapping, "key_schema")
    if body.find(place).depth == len(place):
        return "remove it; `key_schema` is already set", None
    return Help("write ", Snippet(_key_schema(body, mapping), "key_schema"), " instead"), place


def _key_filter(body: Located, mapping: Path, known: str) -> tuple[HelpText, Path | None] | None:
    """Return the help for a condition that is directly in `key_filters`."""
    if known not in {"condition", "values", "value", "name", "type"}:
        return None
    there = body.find(mapping).value
    condition, values = _member(there, "condition"), _member(there, "values")
    found = [_literal(item) for item in values.items()] if values else []
    shown = Snippet({"partition_key_filter": {"condition": _literal(condition), "values": found or [REST]}})
    help_text = Help("write ", shown, " instead, or the same with `sort_key_filter`")
    return help_text, (*mapping, "partition_key_filter")


def _flag(body: Located, mapping: Path, name: str, field: str) -> tuple[HelpText, Path | None]:
    """Return the help for a boolean that other tools wrap in a mapping."""
    value, place = body.find((*mapping, name)).value, (*mapping, field)
    members = [member for _, member in value.members()] if isinstance(value.data, dict) else [value]
    found = [member.data for member in members if isinstance(member.data, bool)]
    if body.find(place).depth == len(place):
        return f"remove it; `{field}` is already set", None
    if len(found) == 1 and members[0].origin is None:
        return Help("write ", Snippet(found[0], field), " instead"), place
    return Help("write ", Snippet(value=True, key=field), " or ", Snippet(value=False, key=field), " instead"), place


def _member(mapping: Located, name: str) -> Located | None:
    return next((value for key, value in mapping.members() if folded(key) == name), None)


def _literal(value: Located | None) -> str:
    """Return a string as it is written, and `…` for anything else."""
    return value.data if value is not None and isinstance(value.data, str) and value.origin is None else REST


def _key_schema(body: Located, mapping: Path) -> list[dict[str, str]]:
    """Return the key of an index that is written with Terraform's fields."""
    found = {"HASH": REST}
    for name, value in body.find(mapping).value.members():
        if folded(name) in _KEYS:
            found[_KEYS[folded(name)]] = _literal(value)
    return [{"attribute_name": attribute, "key_type": kind} for kind, attribute in found.items()]


VALUE_WORDS: dict[str, tuple[str, ...]] = {
    "aws": ("aws_pitr", "AWS_MANAGED"),
    "awsowned": ("DEFAULT",),
    "both": ("NEW_AND_OLD_IMAGES",),
    "b": ("Binary",),
    "bool": ("Boolean",),
    "clumio": ("clumio_pitr",),
    "cmk": ("CUSTOMER_MANAGED",),
    "customer": ("CUSTOMER_MANAGED",),
    "eq": ("EqualTo",),
    "ge": ("GreaterThanOrEqualTo",),
    "gt": ("GreaterThan",),
    "ia": ("STANDARD_INFREQUENT_ACCESS",),
    "infrequentaccess": ("STANDARD_INFREQUENT_ACCESS",),
    "keys": ("KEYS_ONLY",),
    "le": ("LessThanOrEqualTo",),
    "lt": ("LessThan",),
    "n": ("Number",),
    "ne": ("NotEqualTo",),
    "new": ("NEW_IMAGE",),
    "old": ("OLD_IMAGE",),
    "ondemand": ("PAY_PER_REQUEST",),
    "partition": ("HASH",),
    "pitr": ("aws_pitr",),
    "ppr": ("PAY_PER_REQUEST",),
    "s": ("String",),
    "sort": ("RANGE",),
    "standardia": ("STANDARD_INFREQUENT_ACCESS",),
    "v1": ("2017.11.29",),
    "v2": ("2019.11.21",),
}
"""Other words for values, the word without `_`; of several values the first that the field allows is intended."""
