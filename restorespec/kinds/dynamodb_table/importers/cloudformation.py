"""DynamoDB's resources in CloudFormation and SAM templates."""

from __future__ import annotations

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers.fields import Fields, Reading, Value, present
from restorespec.kinds.dynamodb_table.importers.remarks import key_sentence
from restorespec.kinds.dynamodb_table.importers.table import Helpers, Table
from restorespec.kinds.dynamodb_table.importers.table_parts import ON_DEMAND, Form
from restorespec.kinds.imported import Imported, Json, Variables, Weight, named
from restorespec.kinds.importer import ResourceImporter


def _table(properties: Json, path: Path, variables: Variables, region: str | None, title: str) -> Imported:
    reading = Reading(variables, lenient=True)
    table = Table(Fields(properties, path, reading), Form(title, has_tags=True), region)
    table.read()
    return _finished(table)


def _simple(properties: Json, path: Path, variables: Variables, region: str | None, title: str) -> Imported:
    """SAM's `SimpleTable`: without `ProvisionedThroughput` it is on demand."""
    reading = Reading(variables, lenient=True)
    fields = Fields(properties, path, reading)
    table = Table(fields, Form(title, has_tags=True), region)
    if fields.members("ProvisionedThroughput") is None:
        table.target["billing_mode"] = ON_DEMAND
    table.read()
    key = fields.members("PrimaryKey")
    found = _finished(table)
    if isinstance(key, Fields):
        name, kind = key.text("Name") or "id", key.text("Type") or "String"
        found.head.append(key_sentence([f"{named(name)} (HASH, {named(kind)})"]))
    return found


def _global(properties: Json, path: Path, variables: Variables, region: str | None, title: str) -> Imported:
    """Return a `GlobalTable`: one replica is the table to restore, the others are written as `replicas`."""
    reading = Reading(variables, lenient=True)
    fields = Fields(properties, path, reading)
    table = Table(fields, Form(title, has_tags=True), region)
    given = fields.items("Replicas")
    replicas = [one for one in given or () if isinstance(one, Fields)] if isinstance(given, list) else []
    own = next((one for one in replicas if region and one.text("Region") == region), replicas[0] if replicas else None)
    others = [one for one in replicas if one is not own]
    table.target |= _global_billing(table, own)
    table.fields.read.add("replicas")
    _without_replicas(table)
    if own is not None:
        _own_replica(table, own)
        _index_settings(table, own)
    table.put_replicas([_replica(table, one) for one in others])
    if others and own is not None and not region:
        table.imported.add(
            Weight.LOST, f"the replica in {named(own.text('Region'))} is the target: `--region` chooses another"
        )
    return _finished(table)


def _without_replicas(table: Table) -> None:
    members = table.fields._members  # noqa: SLF001 - the replicas were read by their own rules
    replicas = members.pop("replicas", None)
    table.read()
    if replicas:
        members["replicas"] = replicas
        table.fields.read.add("replicas")


def _global_billing(table: Table, own: Fields | None) -> Json:
    """Return the capacity: writes are set for the table, reads for each replica."""
    units = {
        "read_capacity_units": _units(table, own, "ReadProvisionedThroughputSettings", "Read"),
        "write_capacity_units": _units(table, table.fields, "WriteProvisionedThroughputSettings", "Write"),
    }
    given = present(units)
    mode = table.fields.text("BillingMode")
    if not given or mode == ON_DEMAND:
        return {}
    return {"provisioned_throughput": given}


def _units(table: Table, owner: Fields | None, name: str, which: str) -> Value:
    """Capacity units: fixed, or those that auto scaling begins with."""
    settings = owner.members(name) if owner is not None else None
    if not isinstance(settings, Fields):
        return settings
    fixed = settings.whole(f"{which}CapacityUnits")
    scaling = settings.members(f"{which}CapacityAutoScalingSettings")
    if isinstance(scaling, Fields):
        table.imported.add(Weight.AFTER, "auto scaling is not part of a restore request: set it up after the restore")
        if fixed is None:
            fixed = scaling.whole("SeedCapacity", "MinCapacity")
    return fixed


def _own_replica(table: Table, own: Fields) -> None:
    """Map the settings that a global table keeps with each replica."""
    table.put("table_class", own.text("TableClass"))
    table.put("deletion_protection_enabled", own.flag("DeletionProtectionEnabled"))
    table.recovery(own.members("PointInTimeRecoverySpecification"))
    table.put("contributor_insights_status", table.insights(own))
    table.tags(own.raw("Tags"), (*own.path, "Tags"))
    encryption = own.members("SSESpecification")
    key = encryption.text("KMSMasterKeyId") if isinstance(encryption, Fields) else None
    if key is not None:
        table.put_encryption(True, key)  # noqa: FBT003 - the replica has a key
    own.text("Region")
    table.left(own, " of the target's replica")


def _index_settings(table: Table, own: Fields) -> None:
    """Map the capacity of each index of a global table: writes are set with the table, reads with the replica."""
    writes = {one.text("IndexName"): one for one in _objects(table.fields.items("GlobalSecondaryIndexes"))}
    reads = {one.text("IndexName"): one for one in _objects(own.items("GlobalSecondaryIndexes"))}
    for index in table.target.get("global_secondary_indexes") or ():
        if not isinstance(index, dict):
            continue
        read, write = reads.get(index["index_name"]), writes.get(index["index_name"])
        units = {
            "read_capacity_units": _units(table, read, "ReadProvisionedThroughputSettings", "Read"),
            "write_capacity_units": _units(table, write, "WriteProvisionedThroughputSettings", "Write"),
        }
        given = present(units)
        if given and not table.is_on_demand:
            index["provisioned_throughput"] = given
        insights = table.insights(read) if read is not None else None
        if insights is not None:
            index["contributor_insights_status"] = insights


def _replica(table: Table, one: Fields) -> Json:
    encryption = one.members("SSESpecification")
    parts = {
        "region_name": one.text("Region"),
        "kms_master_key_id": encryption.text("KMSMasterKeyId") if isinstance(encryption, Fields) else None,
        "replica_table_class": one.text("TableClass"),
    }
    left = [name for name in one.unread() if name != "GlobalSecondaryIndexes"]
    region = parts["region_name"]
    if left:
        names = ", ".join(named(name) for name in left)
        table.imported.add(Weight.AFTER, f"{names} of the replica in {named(region)}: set it when you add the replica")
    return present(parts)


def _objects(items: Value) -> list[Fields]:
    return [one for one in items if isinstance(one, Fields)] if isinstance(items, list) else []


def _finished(table: Table) -> Imported:
    found = table.finish(Helpers())
    found.wrong = table.fields.reading.wrong
    return found


RESOURCES: dict[str, ResourceImporter] = {
    "AWS::DynamoDB::Table": _table,
    "AWS::DynamoDB::GlobalTable": _global,
    "AWS::Serverless::SimpleTable": _simple,
}
"""The resource types that are tables, each with its importer."""

COMPANIONS = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "auto scaling is not part of a restore request: set it up again",
}
"""Resources that belong to a table and that a restore request does not carry."""
