"""What the keys of a spec mean, from the schemas that the checks use."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.source import Path
from restorespec.kinds import get
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.language.spec_keys import DECLARATION, KEYS
from restorespec.report.escape import markdown_code, markdown_prose

_INVENTORY: Schema = {
    "properties": {
        "file": {
            "description": "The inventory: a CSV, JSON, YAML or TOML file, relative to this one.",
            "type": "string",
        },
        "key": {"description": "The column whose values are the keys.", "type": "string"},
    }
}


def schema_of(path: Path) -> Schema:
    """The schema of the value at a path of a spec; `{}`, which says nothing, where anything goes."""
    if not path:
        return {"type": "object", "properties": {**KEYS, **fields(get().schema.root)}}
    top, *inner = path
    if top in get().schema.parts:
        return get().schema.at(path)
    if top == "vars" and inner:
        return _below(DECLARATION, tuple(inner[1:]))
    if top == "for_each":
        return _below({**KEYS["for_each"], **_INVENTORY}, tuple(inner))
    found: Schema = KEYS.get(str(top), {}) if not inner else {}
    return found


def _below(schema: Schema, path: Path) -> Schema:
    for step in path:
        schema = child(schema, step)
    return schema


def words(schema: Schema) -> str:
    """What a value means and may be, in Markdown; nothing where its schema says nothing."""
    return "\n\n".join(_words(schema))


def _words(schema: Schema) -> Iterator[str]:
    if "description" in schema:
        yield markdown_prose(schema["description"])
    if choices(schema):
        yield "One of " + ", ".join(map(markdown_code, map(str, choices(schema)))) + "."
    elif types(schema):
        yield "Type: " + " or ".join(types(schema)) + "."
    for low, high, unit in _LIMITS:
        if low in schema or high in schema:
            yield _limit(schema.get(low), schema.get(high), unit)


_LIMITS = (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"))


def _limit(low: int | None, high: int | None, unit: str) -> str:
    """The limits of a number, a length or a count, as words."""
    if low is None:
        return f"At most {high}{unit}."
    return f"At least {low}{unit}." if high is None else f"{low} to {high}{unit}."
