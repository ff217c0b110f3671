"""The shape of a table's configuration, and the request fields that keep it."""

from __future__ import annotations

import re

from restorespec.kinds.dynamodb_table.importers.shapes import FLAG, MOMENT, TEXT, WHOLE, Items, Json, Record, Shape

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OPEN = Record(is_open=True)

KEY_SCHEMA = Items(Record({"AttributeName": TEXT, "KeyType": TEXT}, ("AttributeName", "KeyType")))
PROJECTION = Record({"ProjectionType": TEXT, "NonKeyAttributes": Items(TEXT)})
THROUGHPUT = Record(
    {
        "ReadCapacityUnits": WHOLE,
        "WriteCapacityUnits": WHOLE,
        "NumberOfDecreasesToday": WHOLE,
        "LastIncreaseDateTime": MOMENT,
        "LastDecreaseDateTime": MOMENT,
    }
)
_MEASURED: dict[str, Shape] = {"IndexArn": TEXT, "ItemCount": WHOLE, "IndexSizeBytes": WHOLE}
LOCAL_INDEX = Record(
    {"IndexName": TEXT, "KeySchema": KEY_SCHEMA, "Projection": PROJECTION, **_MEASURED},
    ("IndexName", "KeySchema", "Projection"),
)
GLOBAL_INDEX = Record(
    {
        **LOCAL_INDEX.fields,
        "ProvisionedThroughput": THROUGHPUT,
        "IndexStatus": TEXT,
        "Backfilling": FLAG,
        "OnDemandThroughput": _OPEN,
        "WarmThroughput": _OPEN,
    },
    LOCAL_INDEX.required,
)
_OVERRIDES: dict[str, Shape] = {
    "ProvisionedThroughputOverride": Record({"ReadCapacityUnits": WHOLE}),
    "OnDemandThroughputOverride": Record({"MaxReadRequestUnits": WHOLE}),
    "WarmThroughput": _OPEN,
}
REPLICA = Record(
    {
        "RegionName": TEXT,
        "KMSMasterKeyId": TEXT,
        **_OVERRIDES,
        "GlobalSecondaryIndexes": Items(Record({"IndexName": TEXT, **_OVERRIDES}, ("IndexName",))),
        "ReplicaTableClassSummary": Record({"TableClass": TEXT, "LastUpdateDateTime": MOMENT}),
        "ReplicaStatus": TEXT,
        "ReplicaStatusDescription": TEXT,
        "ReplicaStatusPercentProgress": TEXT,
        "ReplicaInaccessibleDateTime": MOMENT,
        "ReplicaArn": TEXT,
        "GlobalTableSettingsReplicationMode": TEXT,
    },
    ("RegionName",),
)

_UNITS = ("read_capacity_units", "write_capacity_units")


def snake(name: str) -> str:
    """A name of AWS in the spelling of the restore API."""
    return _WORDS.sub("_", name).lower()


def renamed(value: object) -> object:
    """Data of AWS with the names of the restore API."""
    if isinstance(value, dict):
        return {snake(key): renamed(item) for key, item in value.items()}
    return [renamed(item) for item in value] if isinstance(value, list) else value


def renamed_shape(shape: Shape) -> Shape:
    """A shape with the names of the restore API."""
    if isinstance(shape, Items):
        return Items(renamed_shape(shape.of))
    if isinstance(shape, Record):
        fields = {snake(key): renamed_shape(inner) for key, inner in shape.fields.items()}
        return Record(fields, tuple(map(snake, shape.required)), is_open=shape.is_open)
    return shape


def local_index(index: Json) -> Json:
    """The request fields of a local index, from its description by the restore API."""
    return {field: index[field] for field in ("index_name", "key_schema", "projection")}


def global_index(index: Json, *, is_on_demand: bool) -> Json:
    """The request fields of a global index; on demand it has no capacity."""
    throughput = {} if is_on_demand else units(index.get("provisioned_throughput"))
    insights = {key: index[key] for key in ("contributor_insights_status",) if key in index}
    return {**local_index(index), **({"provisioned_throughput": throughput} if throughput else {}), **insights}


def units(throughput: Json | None) -> Json:
    """The capacity units, unless all are 0, as DynamoDB reports what is on demand."""
    given = {name: throughput[name] for name in _UNITS if name in throughput} if throughput else {}
    return given if any(given.values()) else {}


def replicas(table: Json, region: str | None) -> Json:
    """The request fields of a global table, from its description by the restore API.

    Args:
        table: the table's description.
        region: the region of the table itself, which is not one of its replicas.
    """
    version = table.get("global_table_version")
    found = [_replica(one) for one in table.get("replicas", ()) if one["region_name"] != region]
    return {**({"global_table_version": version} if version else {}), **({"replicas": found} if found else {})}


def _replica(description: Json) -> Json:
    """The request fields of a replica."""
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
