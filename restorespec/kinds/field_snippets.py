"""Snippets to paste: the least that a field of the request needs, as data and as a line of YAML."""

from __future__ import annotations

from restorespec.kinds.request_schema import Schema, child, fields, types
from restorespec.kinds.wording import inline

OPEN = "…"
"""The part of a snippet that the user fills in."""

_USUAL = {
    "source": {"securevault_backup": {"backup_id": OPEN}},
    "stream_specification": {"enabled": True, "view_type": "NEW_AND_OLD_IMAGES"},
    "sse_specification": {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": OPEN},
}
"""Snippets of mappings whose schema requires nothing by itself."""


def skeleton(name: str, schema: Schema) -> object:
    """Return the least that a field needs, as data; what only the user knows is `…`."""
    if name in _USUAL:
        return _USUAL[name]
    if schema.get("enum"):
        return next(value for value in schema["enum"] if value)
    wanted = types(schema)[0] if types(schema) else "string"
    if wanted == "object":
        required = schema.get("required") or [*fields(schema)][:1]
        return {field: skeleton(field, child(schema, field)) for field in required}
    if wanted == "array":
        return [skeleton("", child(schema, 0))]
    return {"integer": 5, "boolean": True}.get(wanted, OPEN)


def snippet(name: str, schema: Schema) -> str:
    """Return the least that a field needs as YAML on one line: `projection: {projection_type: ALL}`."""
    return f"{name}: {inline(skeleton(name, schema))}"
