"""JSON types and small schemas that describe values which are not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from restorespec.core.unknown import Unknown

Schema: TypeAlias = Mapping[str, Any]
"""A JSON Schema that every possible value meets; `{}` if nothing is known."""

Types: TypeAlias = frozenset[str]
"""Names of JSON types; `number` means numbers that may have a fraction."""

TYPE_WORDS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
"""The JSON types as messages name them."""

STRINGS: Types = frozenset(("string",))
LISTS: Types = frozenset(("array",))

_NUMBERS = frozenset(("integer", "number"))
_OF_PYTHON: dict[type, str] = {
    bool: "boolean",
    str: "string",
    int: "integer",
    float: "number",
    type(None): "null",
    list: "array",
    tuple: "array",
}


def types_of(schema: Schema) -> Types | None:
    """Return the types that a schema allows; None if it does not restrict them."""
    if "enum" in schema or "const" in schema:
        options = schema.get("enum", [schema.get("const")])
        return frozenset(map(type_of, options)) or None if isinstance(options, list) else None
    named = schema.get("type")
    if isinstance(named, str):
        return frozenset((named,))
    return frozenset(named) or None if isinstance(named, list) else None


def type_of(value: object) -> str:
    """Return the JSON type of plain data."""
    return _OF_PYTHON.get(type(value), "object")


def value_types(value: object) -> Types | None:
    """Return the types that a value has, or may have while it is unknown; None if nothing is known."""
    if isinstance(value, Unknown):
        return types_of(value.declaration)
    if type(value) in _OF_PYTHON or isinstance(value, Mapping):
        return frozenset((type_of(value),))
    return None


def in_words(types: Types) -> str:
    """Return types as messages name them: `a string or null`."""
    names = [TYPE_WORDS.get(name, name) for name in sorted(types)]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


def typed(types: Types | None) -> Schema:
    """Return the schema that allows some types."""
    if not types:
        return {}
    return {"type": next(iter(types)) if len(types) == 1 else sorted(types)}


def either(schemas: Iterable[Schema]) -> Schema:
    """Return the schema of a value that meets one of several, as far as its types go."""
    found = [types_of(schema) for schema in schemas]
    return typed(frozenset().union(*(types for types in found if types))) if all(found) else {}


def below(schema: Schema, key: object) -> Schema:
    """Return the schema of a member or item of a value."""
    part: object = {}
    if isinstance(key, str):
        properties = schema.get("properties", {})
        if isinstance(properties, Mapping) and key in properties:
            part = properties[key]
        elif "patternProperties" not in schema:
            part = schema.get("additionalProperties")
    elif "prefixItems" not in schema:
        part = schema.get("items")
    return part if isinstance(part, Mapping) else {}


def may_be_equal(left: Types, right: Types) -> bool:
    """Return whether values of some types can be equal; a comparison with null is always allowed."""
    null = frozenset(("null",))
    if null in (left, right) or left & right:
        return True
    return bool(left & _NUMBERS and right & _NUMBERS)
