"""Snippets to paste: the minimal value of a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from restorespec.kinds.request_schema import Schema, child, choices, fields, types

OPEN = "…"
"""The part of a snippet that the user fills in."""


def skeleton(name: str, schema: Schema, usual: Mapping[str, Any]) -> object:
    """Return the least that a field needs, as data; what only the user knows is `…`."""
    if name in usual:
        return usual[name]
    if choices(schema):
        return choices(schema)[0]
    wanted = types(schema)[0] if types(schema) else "string"
    if wanted == "object":
        required = schema.get("required") or [*fields(schema)][:1]
        return {field: skeleton(field, child(schema, field), usual) for field in required}
    if wanted == "array":
        return [skeleton("", child(schema, 0), usual)]
    return {"integer": 5, "boolean": True}.get(wanted, OPEN)
