"""`aws_dynamodb_table` and its companions, as Terraform's provider names their attributes."""

from __future__ import annotations

from collections.abc import Iterable

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers.fields import Fields, Reading, Value, present
from restorespec.kinds.dynamodb_table.importers.remarks import KEY_OWNER, key_part, key_sentence
from restorespec.kinds.dynamodb_table.importers.table import ALIAS, Helpers, Table
from restorespec.kinds.dynamodb_table.importers.table_parts import Form
from restorespec.kinds.imported import Imported, Json, Template, Variables, Weight, named

TABLE = "aws_dynamodb_table"
INSIGHTS = "aws_dynamodb_contributor_insights"
TAG = "aws_dynamodb_tag"

COMPANIONS = {
    "aws_dynamodb_kinesis_streaming_destination": "Kinesis streaming is not part of a restore request: enable it after it",
    "aws_dynamodb_resource_policy": "the resource policy is not part of a restore request: attach it after the restore",
    "aws_dynamodb_table_replica": "a replica that is a resource of its own is not imported: add it after the restore",
    "aws_dynamodb_global_secondary_index": "an index that is a resource of its own is not imported: add it to the spec",
    "aws_appautoscaling_target": "auto scaling is not part of a restore request: set it up after the restore",
}
"""Resources that belong to tables and that are not imported."""

_COMPUTED = frozenset(
    [
        "id",
        "arn",
        "stream_arn",
        "stream_label",
        "attribute",
        "hash_key",
        "range_key",
        "name",
        "tags",
        "tags_all",
        "read_capacity",
        "write_capacity",
        "timeouts",
        "restore_date_time",
        "restore_source_name",
        "restore_source_table_arn",
        "restore_to_latest_time",
        "restore_backup_arn",
        "import_table",
        "region",
        "key_schema",
    ]
)
_AFTER = {
    "ttl": "TTL is not part of a restore request: turn it on after the restore",
    "on_demand_throughput": "on-demand throughput limits are not part of a restore request: set them after it",
    "warm_throughput": "warm throughput is not part of a restore request: set it after the restore",
    "global_table_witness": "witnesses of a global table are not part of a restore request",
    "global_table_settings_replication_mode": "replication of settings is not part of a restore request",
    "vector_index": "vector indexes are not part of a restore request: create them again after the restore",
}


def imported(attributes: Json, path: Path, variables: Variables, title: str, *, is_state: bool) -> Imported:
    """Return a table from the attributes of a resource.

    Args:
        attributes: the attributes; in a state, those that the provider read.
        path: where they are in the input.
        variables: the variables of the import.
        title: what the input is called.
        is_state: whether the attributes were read from AWS.
    """
    reading = Reading(variables, lenient=True)
    fields = Fields(attributes, path, reading)
    table = Table(Fields({"TableName": fields.text("name")}, path, reading), Form(title, has_tags=True))
    _billing(table, fields)
    table.put("table_class", fields.text("table_class"))
    _indexes(table, fields)
    _encryption(table, fields, is_state=is_state)
    _stream(table, fields, is_state=is_state)
    table.put("deletion_protection_enabled", fields.flag("deletion_protection_enabled"))
    recovery = fields.members("point_in_time_recovery")
    if isinstance(recovery, Fields):
        table.put("pitr_status", recovery.flag("enabled"))
        table.period(recovery)
    tags = fields.raw("tags_all")
    table.tags(fields.raw("tags") if tags is None else tags, (*path, "tags"))
    _replicas(table, fields)
    _left(table, fields)
    found = table.finish(Helpers())
    found.head += [sentence] if (sentence := key_sentence(_key(fields))) else []
    found.wrong = reading.wrong
    return found


def _billing(table: Table, fields: Fields) -> None:
    table.put("billing_mode", fields.text("billing_mode"))
    units = {
        "read_capacity_units": fields.whole("read_capacity"),
        "write_capacity_units": fields.whole("write_capacity"),
    }
    given = present(units)
    if any(value != 0 for value in given.values()):
        table.put_capacity(given)


def _indexes(table: Table, fields: Fields) -> None:
    for name, field in (
        ("global_secondary_index", "global_secondary_indexes"),
        ("local_secondary_index", "local_secondary_indexes"),
    ):
        given = fields.items(name)
        if isinstance(given, list):
            table.target[field] = [_index(table, fields, one, is_global=field.startswith("global")) for one in given]
        elif given is not None:
            table.target[field] = given


def _index(table: Table, owner: Fields, index: Value, *, is_global: bool) -> Value:
    if not isinstance(index, Fields):
        return index
    name = index.text("name")
    hash_key = index.text("hash_key") if is_global else owner.text("hash_key")
    keys = [(hash_key, "HASH"), (index.text("range_key"), "RANGE")]
    schema: Value = [{"attribute_name": key, "key_type": kind} for key, kind in keys if key is not None]
    blocks = index.items("key_schema")
    if isinstance(blocks, list) and blocks:
        schema = [
            {"attribute_name": one.text("attribute_name"), "key_type": one.text("key_type")}
            if isinstance(one, Fields)
            else one
            for one in blocks
        ]
    attributes = index.texts("non_key_attributes")
    projection = {"projection_type": index.text("projection_type"), "non_key_attributes": attributes or None}
    found: Json = {
        "index_name": name,
        "key_schema": schema,
        "projection": present(projection) or None,
    }
    if is_global:
        units = {
            "read_capacity_units": index.whole("read_capacity"),
            "write_capacity_units": index.whole("write_capacity"),
        }
        given = present(units)
        if any(value != 0 for value in given.values()) and not table.is_on_demand:
            found["provisioned_throughput"] = given
    for key in index.unread():
        if key in _AFTER:
            table.imported.add(Weight.AFTER, f"`{key}` of index {named(name)}: {_AFTER[key]}")
        else:
            table.imported.add(Weight.LOST, f"{named(key)} of index {named(name)} is not known, and is left out")
    return present(found)


def _encryption(table: Table, fields: Fields, *, is_state: bool) -> None:
    given = fields.members("server_side_encryption")
    if isinstance(given, Fields):
        key = given.text("kms_key_arn")
        enabled = given.flag("enabled")
        table.put_encryption(enabled, key)
        if is_state and enabled is True and key and not key.endswith(ALIAS):
            table.imported.add(Weight.LOST, KEY_OWNER)
    elif given is not None:
        table.target["sse_specification"] = given
    elif is_state and fields.raw("server_side_encryption") == []:
        table.target["sse_specification"] = None


def _stream(table: Table, fields: Fields, *, is_state: bool) -> None:
    enabled, view = fields.flag("stream_enabled"), fields.text("stream_view_type")
    if enabled is False:
        table.target["stream_specification"] = None if is_state else {"enabled": False}
    elif enabled is not None:
        table.put_stream(enabled, view)


def _replicas(table: Table, fields: Fields) -> None:
    found = []
    given = fields.items("replica")
    for one in given if isinstance(given, list) else ():
        if not isinstance(one, Fields):
            found.append(one)
            continue
        parts = {"region_name": one.text("region_name"), "kms_master_key_id": one.text("kms_key_arn")}
        found.append(present(parts))
        names = [key for key in one.unread() if key not in {"arn", "stream_arn", "stream_label"}]
        if names:
            listed = ", ".join(named(key) for key in names)
            table.imported.add(Weight.AFTER, f"{listed} of the replica in {named(parts['region_name'])}: set it there")
    table.put_replicas(found)
    if given is not None and not isinstance(given, list):
        table.target["replicas"] = given


def _left(table: Table, fields: Fields) -> None:
    for key in fields.unread():
        value = fields.raw(key)
        if key in _AFTER:
            if key != "ttl" or _is_on(value):
                table.imported.add(Weight.AFTER, _AFTER[key])
        elif key not in _COMPUTED and not key.startswith("//"):
            table.imported.add(Weight.LOST, f"{named(key)} is not known to restorespec, and is left out")


def _is_on(ttl: object) -> bool:
    block = ttl[0] if isinstance(ttl, list) and ttl else ttl
    return isinstance(block, Template) or (isinstance(block, dict) and block.get("enabled") in {True, "true", None})


def _key(fields: Fields) -> list[str]:
    reading = Reading(Variables(), lenient=True)
    types = {}
    attributes = fields.raw("attribute")
    for one in attributes if isinstance(attributes, list) else []:
        if isinstance(one, dict):
            attribute = Fields(one, (), reading)
            types[attribute.text("name")] = attribute.text("type")
    keys = [(fields.text("hash_key"), "HASH"), (fields.text("range_key"), "RANGE")]
    return [key_part(name, kind, types.get(name)) for name, kind in keys if name is not None]


Companions = dict[str, list[tuple[str, Json]]]
"""The resources that belong to tables, by the names and ARNs by which they refer to them."""


def companions(resources: Iterable[tuple[str, Json]]) -> Companions:
    """Return the resources that belong to tables.

    Args:
        resources: the types and attributes of all resources but the tables.
    """
    found: Companions = {}
    for kind, attributes in resources:
        if kind not in COMPANIONS and kind not in {INSIGHTS, TAG}:
            continue
        owner = attributes.get("table_name") or attributes.get("resource_arn") or attributes.get("resource_id")
        if isinstance(owner, str):
            name = owner.partition("table/")[2].partition("/")[0]
            for key in dict.fromkeys((owner, name)):
                found.setdefault(key, []).append((kind, attributes))
    return found


def with_companions(found: Imported, table: Json, others: Companions) -> None:
    """Add what other resources of the same configuration say about a table.

    Args:
        found: the imported table.
        table: its attributes.
        others: the other resources.
    """
    names = [
        value for value in (table.get("name"), table.get("arn"), table.get("id")) if isinstance(value, str) and value
    ]
    seen: set[int] = set()
    for kind, attributes in (one for name in names for one in others.get(name, ())):
        if id(attributes) in seen:
            continue
        seen.add(id(attributes))
        if kind == INSIGHTS:
            _add_insights(found, attributes.get("index_name"))
        elif kind == TAG:
            _add_tag(found, attributes)
        else:
            found.add(Weight.AFTER, COMPANIONS[kind])


def _add_insights(found: Imported, index: object) -> None:
    target = found.body.get("target", {})
    for one in [target] if not index else target.get("global_secondary_indexes") or ():
        if isinstance(one, dict) and (not index or one.get("index_name") == index):
            one["contributor_insights_status"] = True


def _add_tag(found: Imported, attributes: Json) -> None:
    tags = found.body.get("target", {}).setdefault("tags", [])
    key = attributes.get("key")
    if isinstance(tags, list) and isinstance(key, str) and all(tag.get("key") != key for tag in tags):
        tags.append({"key": key, "value": str(attributes.get("value", ""))})
