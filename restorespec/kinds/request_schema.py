"""The form of a request: its schema as a tree that paths lead through."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from restorespec.core.schemas import load
from restorespec.core.source import Path

Schema: TypeAlias = dict[str, Any]


@cache
def shape() -> Schema:
    """The request's schema, every reference replaced by what it refers to."""
    schema = load("request")
    tree: Schema = _expanded({key: part for key, part in schema.items() if key != "$defs"}, schema["$defs"])
    return tree


def _expanded(part: Any, definitions: Schema) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(part, list):
        return [_expanded(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        own = {key: value for key, value in part.items() if key != "$ref"}
        part = definitions[part["$ref"].removeprefix("#/$defs/")] | own
        return _expanded(part, definitions)
    return {key: _expanded(value, definitions) for key, value in part.items()}


def fields(schema: Schema) -> Schema:
    """The members that a mapping may have, in the API's order; none for anything else."""
    members: Schema = schema.get("properties", {})
    return members


def child(schema: Schema, step: str | int) -> Schema:
    """The schema of a member or an item; `{}`, which says nothing, where there is none."""
    found: Schema = fields(schema).get(step, {}) if isinstance(step, str) else schema.get("items", {})
    return found


def at(path: Path) -> Schema:
    """The schema of the value at a path."""
    schema = shape()
    for step in path:
        schema = child(schema, step)
    return schema


def types(schema: Schema) -> tuple[str, ...]:
    """The types that a value may have, by JSON Schema's names; none if anything goes."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def stand_in(schema: Schema) -> object:
    """A value that meets a schema of the request, to stand for one that nobody knows yet."""
    if "enum" in schema:
        return schema["enum"][0]
    wanted = types(schema)
    if "object" in wanted:
        return {name: stand_in(child(schema, name)) for name in schema.get("required", ())}
    if "array" in wanted:
        return [stand_in(child(schema, 0)) for _ in range(schema.get("minItems", 0))]
    if "string" in wanted:
        return schema["examples"][0]
    return {"integer": 1, "boolean": True}.get(wanted[0]) if wanted else None
