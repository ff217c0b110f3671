"""The tables of the fake API: their configuration, and that of a table that a restore creates."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_ORDERS: Json = {
    "global_secondary_indexes": [
        {
            "index_name": "by-status",
            "key_schema": [{"attribute_name": "status", "key_type": "HASH"}],
            "projection": {"projection_type": "ALL", "non_key_attributes": []},
        }
    ],
    "local_secondary_indexes": [],
}
"""The configuration of the table behind `bk-orders` and `tb-orders`; other tables have what every table has."""

_PLAIN: Json = {
    "billing_mode": "PAY_PER_REQUEST",
    "provisioned_throughput": {"read_capacity_units": 0, "write_capacity_units": 0},
    "table_class": "STANDARD",
    "sse_specification": None,
    "stream_specification": None,
}
"""The settings of a table that are not set elsewhere."""

INVOICES: Json = {
    "billing_mode": "PROVISIONED",
    "provisioned_throughput": {"read_capacity_units": 40, "write_capacity_units": 20},
    "table_class": "STANDARD_INFREQUENT_ACCESS",
    "global_secondary_indexes": [
        {
            "index_name": "by-customer",
            "key_schema": [
                {"attribute_name": "customer", "key_type": "HASH"},
                {"attribute_name": "issued", "key_type": "RANGE"},
            ],
            "projection": {"projection_type": "INCLUDE", "non_key_attributes": ["total"]},
            "provisioned_throughput": {"read_capacity_units": 10, "write_capacity_units": 20},
            "contributor_insights_status": False,
        }
    ],
    "local_secondary_indexes": [
        {
            "index_name": "by-total",
            "key_schema": [
                {"attribute_name": "id", "key_type": "HASH"},
                {"attribute_name": "total", "key_type": "RANGE"},
            ],
            "projection": {"projection_type": "KEYS_ONLY", "non_key_attributes": None},
        }
    ],
    "sse_specification": {
        "kms_key_type": "CUSTOMER_MANAGED",
        "kms_master_key_id": "arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4",
    },
    "stream_specification": {"enabled": True, "view_type": "NEW_AND_OLD_IMAGES"},
    "tags": [{"key": "team", "value": "billing"}, {"key": "stage", "value": "prod"}],
    "pitr_status": True,
    "deletion_protection_enabled": True,
    "contributor_insights_status": False,
    "global_table_version": None,
    "replicas": None,
}
"""The same of `bk-invoices` and `tb-invoices`: a table that has everything."""

_AS_IN_SOURCE = (
    "pitr_status",
    "deletion_protection_enabled",
    "contributor_insights_status",
    "global_table_version",
)


def configuration(name: str) -> Json:
    """Return the configuration of the table that an id is about; a word in it decides."""
    tags = [{"key": "team", "value": "orders"}] if "tagged" in name else []
    known = {"orders": _ORDERS, "invoices": INVOICES}.get(name[3:], {})
    return {"tags": tags, **_PLAIN, **known}


def restored(body: Json, source: Json) -> Json:
    """Return the configuration of a restored table.

    Args:
        body: the request body.
        source: the configuration of the backup or the table that is restored from.
    """
    target = body.get("target") or {}
    found: Json = {
        "billing_mode": target.get("billing_mode"),
        "provisioned_throughput": target.get("provisioned_throughput"),
        "table_class": target.get("table_class") or "STANDARD",
        "global_secondary_indexes": target.get("global_secondary_indexes") or [],
        "local_secondary_indexes": target.get("local_secondary_indexes") or [],
        "sse_specification": target.get("sse_specification") or None,
        "stream_specification": target.get("stream_specification") or None,
        "tags": target.get("tags") or [],
        "replicas": [],  # the API accepts replicas and creates none
    }
    if not found["billing_mode"] and not found["provisioned_throughput"]:
        found |= {name: source.get(name) for name in ("billing_mode", "provisioned_throughput")}
    elif not found["billing_mode"]:
        found["billing_mode"] = "PROVISIONED"
    for name in _AS_IN_SOURCE:
        found[name] = source.get(name) if target.get(name) is None else target[name]
    return found
