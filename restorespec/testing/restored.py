"""The table that a restore creates in the fake API: unset settings are as in the source, default or lost."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_AS_IN_SOURCE = (
    "pitr_status",
    "deletion_protection_enabled",
    "contributor_insights_status",
    "global_table_version",
)


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
