"""The documentation of the keys of a spec, from the schemas that the checks use."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.source import Path
from restorespec.kinds import Kind
from restorespec.kinds.lookups import types_of
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.language.spec_schema import DECLARATION, KEYS
from restorespec.report.escape import json, markdown_code, markdown_prose

_INVENTORY: Schema = {
    "properties": {
        "file": {
            "description": "The inventory: a CSV, JSON, YAML or TOML file, relative to this one.",
            "type": "string",
        },
        "key": {"description": "The column whose values are the keys.", "type": "string"},
    }
}


def schema_of(path: Path, kind: Kind) -> Schema:
    """Return the schema of the value at a path of a spec of a kind; `{}` where anything goes."""
    if not path:
        return {"type": "object", "properties": {**KEYS, **fields(kind.schema.root)}}
    top, *inner = path
    if top in kind.schema.parts:
        return kind.schema.at(path)
    if top == "vars" and inner:
        return _below(DECLARATION, tuple(inner[1:]))
    if top == "lookups" and inner:
        return _below(_lookups(kind), tuple(inner[1:]))
    if top == "for_each":
        return _below({**KEYS["for_each"], **_INVENTORY}, tuple(inner))
    found: Schema = KEYS.get(str(top), {}) if not inner else {}
    return found


def _lookups(kind: Kind) -> Schema:
    """Return the schema of a lookup in a spec of a kind."""
    types_: Schema = {
        type_.name: {
            "description": f"A lookup: write {type_.written_forms()}.",
            "type": "object",
            "properties": {
                argument: {
                    "type": "string",
                    **({"enum": list(type_.values[argument])} if argument in type_.values else {}),
                }
                for argument in type_.arguments
            },
        }
        for type_ in types_of(kind.name).values()
    }
    return {"type": "object", "properties": types_}


def _below(schema: Schema, path: Path) -> Schema:
    for step in path:
        schema = child(schema, step)
    return schema


def words(schema: Schema) -> str:
    """Return what a value means and may be, in Markdown; empty where its schema says nothing."""
    return "\n\n".join(_words(schema))


def _words(schema: Schema) -> Iterator[str]:
    if "description" in schema:
        yield markdown_prose(schema["description"])
    names = [name for name in types(schema) if name != "null"]
    if names:
        yield f"Type: {' or '.join(names)}."
    allowed = [str(value) for value in (choices(schema) or filter(None, [schema.get("const")]))]
    if allowed:
        yield f"{'One of' if len(allowed) > 1 else 'Only'} {', '.join(map(markdown_code, allowed))}."
    for low, high, unit in _LIMITS:
        if low in schema or high in schema:
            yield _limit(schema.get(low), schema.get(high), unit)
    if "default" in schema:
        yield f"Default: {markdown_code(json(schema['default']))}."
    effect = schema.get("x-unset", {}).get("effect")
    if effect:
        yield f"If unset: {markdown_prose(effect)}"
    aliases = schema.get("x-aliases", {})
    if aliases.get("aws"):
        yield f"AWS: {markdown_code(aliases['aws'])}."


_LIMITS = (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"))


def _limit(low: int | None, high: int | None, unit: str) -> str:
    """Return the limits of a number, a length or a count, in words."""
    if low is not None and high is not None:
        return f"{low} to {high}{unit}."
    bound, number = ("At most", high) if low is None else ("At least", low)
    return f"{bound} {number}{unit.removesuffix('s') if number == 1 else unit}."
