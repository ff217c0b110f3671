"""A restored table in the terms of the request: from the API, or from the output of `aws dynamodb describe-table`.

An `Observed` has a member for each field of `target` that its source shows. A member that is missing is not visible
there; null and an empty list say that the table has none. Both sources are read leniently: what has another type than
documented counts as not visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from restorespec.kinds.request_schema import RequestSchema, fields

Observed: TypeAlias = dict[str, Any]

_UNITS = {"read_capacity_units": "ReadCapacityUnits", "write_capacity_units": "WriteCapacityUnits"}
_AROUND = ("Table", "TableDescription")
_MANAGED_ALIAS = "alias/aws/dynamodb"
_BOOLEANS = ("pitr_status", "deletion_protection_enabled", "contributor_insights_status")
_TEXTS = {
    "environment_id": "environment_id",
    "table_name": "name",
    "billing_mode": "billing_mode",
    "table_class": "table_class",
    "global_table_version": "global_table_version",
}
_LISTS = ("global_secondary_indexes", "local_secondary_indexes", "tags", "replicas")
_READ = {
    *_BOOLEANS,
    *_TEXTS,
    *_LISTS,
    "provisioned_throughput",
    "sse_specification",
    "stream_specification",
    "restore_wcu",
}
"""The fields whose form in an answer is known, or that no answer has; others are taken as they are."""


def from_api(table: Mapping[str, Any]) -> Observed:
    """Return a table as the API describes it (`GET /datasources/aws/dynamodb-tables/{table_id}`)."""
    found: Observed = {}
    for field, name in {**_TEXTS, **dict(zip(_BOOLEANS, _BOOLEANS, strict=True))}.items():
        if isinstance(table.get(name), bool if field in _BOOLEANS else str):
            found[field] = table[name]
    for field in _LISTS:
        if field in table and isinstance(table[field], list | None):
            found[field] = [item for item in table[field] or () if isinstance(item, dict)]
    if isinstance(table.get("provisioned_throughput"), dict):
        found["provisioned_throughput"] = table["provisioned_throughput"]
    if "sse_specification" in table:
        found["sse_specification"] = _members(table["sse_specification"])
    if "stream_specification" in table:
        found["stream_specification"] = _members(table["stream_specification"])
    others = fields(RequestSchema("request").at(("target",))).keys() - _READ
    return found | {name: table[name] for name in others if name in table}


def from_description(document: Mapping[str, Any]) -> Observed | None:
    """Return a table as DescribeTable describes it (botocore, DynamoDB, TableDescription); None if it is none.

    Args:
        document: the whole output, or the table in it.
    """
    table = next((document[name] for name in _AROUND if isinstance(document.get(name), dict)), document)
    if not isinstance(table.get("TableName"), str):
        return None
    found: Observed = {"table_name": table["TableName"], "table_class": _class(table)}
    units = _dict(table.get("ProvisionedThroughput"))
    mode = _dict(table.get("BillingModeSummary")).get("BillingMode")
    if isinstance(mode, str) or units:  # AWS shows the mode only of tables that have been on demand at some time
        found["billing_mode"] = mode if isinstance(mode, str) else "PROVISIONED"
        found["provisioned_throughput"] = _units(units)
    found["global_secondary_indexes"] = [
        {**_index(index), "provisioned_throughput": _units(_dict(index.get("ProvisionedThroughput")))}
        for index in _list(table.get("GlobalSecondaryIndexes"))
        if index.get("IndexStatus") != "DELETING"
    ]
    found["local_secondary_indexes"] = [_index(index) for index in _list(table.get("LocalSecondaryIndexes"))]
    found["sse_specification"] = _encryption(_dict(table.get("SSEDescription")))
    stream = _dict(table.get("StreamSpecification"))
    found["stream_specification"] = (
        {"enabled": True, "view_type": stream.get("StreamViewType")} if stream.get("StreamEnabled") is True else None
    )
    found["replicas"] = [_replica(one) for one in _list(table.get("Replicas"))]
    if isinstance(table.get("DeletionProtectionEnabled"), bool):
        found["deletion_protection_enabled"] = table["DeletionProtectionEnabled"]
    if isinstance(table.get("GlobalTableVersion"), str):
        found["global_table_version"] = table["GlobalTableVersion"]
    return found


def _class(table: Mapping[str, Any]) -> str:
    found = _dict(table.get("TableClassSummary")).get("TableClass")
    return found if isinstance(found, str) else "STANDARD"  # AWS shows the class only of tables that have had another


def _units(throughput: Mapping[str, Any]) -> dict[str, int]:
    return {name: throughput.get(of_aws) or 0 for name, of_aws in _UNITS.items()}


def _index(index: Mapping[str, Any]) -> dict[str, Any]:
    projection = _dict(index.get("Projection"))
    return {
        "index_name": index.get("IndexName"),
        "key_schema": [
            {"attribute_name": key.get("AttributeName"), "key_type": key.get("KeyType")}
            for key in _list(index.get("KeySchema"))
        ],
        "projection": {
            "projection_type": projection.get("ProjectionType"),
            "non_key_attributes": projection.get("NonKeyAttributes"),
        },
    }


def _encryption(described: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the key that encrypts the table; None for the AWS owned key. Whose key it is, only an alias shows."""
    if not described or described.get("Status") in {"DISABLED", "DISABLING"} or described.get("SSEType") == "AES256":
        return None
    key = described.get("KMSMasterKeyArn")
    is_managed = isinstance(key, str) and key.endswith(_MANAGED_ALIAS)
    return {"kms_key_type": "AWS_MANAGED" if is_managed else None, "kms_master_key_id": key}


def _replica(described: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "region_name": described.get("RegionName"),
        "kms_master_key_id": described.get("KMSMasterKeyId"),
        "replica_table_class": _dict(described.get("ReplicaTableClassSummary")).get("TableClass"),
    }


def _members(value: object) -> dict[str, Any] | None:
    """Return the members of a mapping that have a value; None if there are none."""
    return {key: item for key, item in _dict(value).items() if item not in ("", None)} or None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
