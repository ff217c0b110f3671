"""The keywords of JSON Schema 2020-12: which there are, which hold schemas, and the form that each value must have.

Variable declarations and policies are checked with these before a validator sees them, so that an error is reported at
the keyword, and nothing that the validator would refuse, ignore or crash on reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from restorespec.source import Span
from restorespec.suggestions import did_you_mean
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.unknown import Unknown

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

MAPS_OF_SCHEMAS = frozenset({"properties", "patternProperties", "dependentSchemas"})
LISTS_OF_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMAS = frozenset(
    {
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties",
    }
)  # fmt: skip
"""The keywords that hold further schemas, by the form in which they do."""

DEFINITIONS = frozenset({"$defs", "definitions"})
"""The keywords that hold schemas for references."""

TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
"""The types of JSON Schema in words."""

FORMATS = frozenset(
    {
        "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid",
        "json-pointer", "regex",
    }
)  # fmt: skip
"""The formats that are checked."""

_STRINGS = frozenset({"pattern", "format", "title", "description", "$comment", "$ref", "$anchor", "$id", "$schema"})
_NUMBERS = frozenset({"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"})
_COUNTS = frozenset(
    {
        "maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains", "maxProperties",
        "minProperties",
    }
)  # fmt: skip
_BOOLEANS = frozenset({"uniqueItems", "deprecated", "readOnly", "writeOnly"})
_ANYTHING = frozenset({"const", "default"})

KEYWORDS = (
    MAPS_OF_SCHEMAS | LISTS_OF_SCHEMAS | SCHEMAS | _NUMBERS | _COUNTS | _BOOLEANS | _ANYTHING
    | {"type", "enum", "required", "dependentRequired", "examples"}
    | {"pattern", "format", "title", "description", "$comment"}
)  # fmt: skip
"""The keywords that need no reference."""

_DEPENDS_ON = {"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains"}
_SHOWN = 200  # characters of a value in a message


class SchemaError(NamedTuple):
    """An error in a schema.

    Attributes:
        span: its location.
        message: one clause.
        help: what to do.
    """

    span: Span
    message: str
    help: str


def subschemas(key: str, value: Node) -> list[Node]:
    """Return the schemas that a keyword holds, those with a wrong form included."""
    if key in MAPS_OF_SCHEMAS or key in DEFINITIONS:
        return [entry.node for entry in value.entries.values()] if isinstance(value, Mapping) else []
    if key in LISTS_OF_SCHEMAS:
        return value.items if isinstance(value, Sequence) else []
    return [value] if key in SCHEMAS else []


def not_a_schema(node: Node, at: Span | None = None) -> SchemaError | None:
    """Return the error of a value that is neither a mapping nor a boolean, if it is one."""
    if isinstance(node, Mapping) or (isinstance(node, Scalar) and isinstance(node.value, bool | Unknown)):
        return None
    span = at or _start(node)
    return SchemaError(span, f"a schema must be a mapping or a boolean, not {found(node)}", "write a JSON Schema")


def orphan(key: str, schema: Mapping) -> SchemaError | None:
    """Return the error of a keyword that checks nothing because another one is missing, if it is one."""
    needed = _DEPENDS_ON.get(key)
    if needed is None or needed in schema.entries:
        return None
    message = f"`{key}` checks nothing without `{needed}`"
    return SchemaError(schema.entries[key].key, message, f"add `{needed}`, or remove `{key}`")


def value_error(key: str, entry: Entry) -> SchemaError | None:
    """Return what is wrong with the value of a known keyword, the schemas in it aside.

    Values that reading has already rejected are left alone.
    """
    node = entry.node
    if isinstance(node, Scalar) and isinstance(node.value, Unknown):
        return None
    form = _FORMS.get(key)
    wrong = form(key, node) if form else None
    if wrong is None:
        return None
    at, message, help_text = wrong
    span = at.span if isinstance(at, Scalar) else entry.key if at is node else _start(at)
    return SchemaError(span, message, help_text)


def found(node: Node) -> str:
    """Return a value as a message names it: a scalar itself, else its type."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    assert isinstance(node, Scalar)
    if node.value is None:
        return "null"
    if isinstance(node.value, bool):
        return "`true`" if node.value else "`false`"
    text = f'"{node.value}"' if isinstance(node.value, str) else str(node.value)
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def _start(node: Node) -> Span:
    return node.span if isinstance(node, Scalar) else Span(node.source, node.start, node.start + 1)


_Wrong: TypeAlias = tuple[Node, str, str] | None
"""What is wrong with a value: the node to point at, the message, the help."""


def _string(key: str, node: Node) -> _Wrong:
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, str):
        return node, f"`{key}` must be a string, not {found(node)}", "write a string"
    if key == "pattern" and regex(value) is None:
        return node, f"`{value[:_SHOWN]}` is not a regular expression that can be checked", _REGEX_HELP
    if key == "format" and value not in FORMATS:
        help_text = did_you_mean(value, FORMATS, f"known formats: {', '.join(sorted(FORMATS))}")
        return node, f"unknown format `{value[:_SHOWN]}`", help_text
    return None


def _number(key: str, node: Node) -> _Wrong:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return node, f"`{key}` must be a number, not {found(node)}", "write the number itself"
    if key == "multipleOf" and value <= 0:
        return node, f"`multipleOf` must be more than 0, not {found(node)}", "write a number such as 1"
    return None


def _count(key: str, node: Node) -> _Wrong:
    value = node.value if isinstance(node, Scalar) else None
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if is_whole and not isinstance(value, bool) and isinstance(value, int | float) and value >= 0:
        return None
    return node, f"`{key}` must be a whole number, 0 or more, not {found(node)}", "write a number such as 1"


def _boolean(key: str, node: Node) -> _Wrong:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return None
    return node, f"`{key}` must be `true` or `false`, not {found(node)}", "write `true` or `false`"


def _values(key: str, node: Node) -> _Wrong:
    if not isinstance(node, Sequence):
        return node, f"`{key}` must be a list of values, not {found(node)}", "write the values as a list"
    if key == "enum" and not node.items:
        return node, "`enum` is empty, so no value is allowed", "list the allowed values, or remove `enum`"
    return None


def _types(_: str, node: Node) -> _Wrong:
    names = node.items if isinstance(node, Sequence) else [node]
    if not names:
        return node, "`type` is empty, so no value is allowed", "list the allowed types, or remove `type`"
    seen: set[str] = set()
    for item in names:
        name = item.value if isinstance(item, Scalar) else None
        if isinstance(name, Unknown):
            continue
        if not isinstance(name, str) or name not in TYPES:
            listed = f"the types are {', '.join(f'`{known}`' for known in TYPES)}"
            help_text = did_you_mean(name, TYPES, listed) if isinstance(name, str) else listed
            shown = f"`{name[:_SHOWN]}`" if isinstance(name, str) else found(item)
            return item, f"{shown} is not a type of JSON Schema", help_text
        if name in seen:
            return item, f"duplicate type `{name}`", "remove one of them"
        seen.add(name)
    return None


def _names(key: str, node: Node) -> _Wrong:
    if not isinstance(node, Sequence):
        return node, f"`{key}` must be a list of keys, not {found(node)}", "write the names of the keys as a list"
    seen: set[str] = set()
    for item in node.items:
        name = item.value if isinstance(item, Scalar) else None
        if isinstance(name, Unknown):
            continue
        if not isinstance(name, str):
            return item, f"`{key}` must list keys, not {found(item)}", "write the name of a key as a string"
        if name in seen:
            return item, f"duplicate key `{name[:_SHOWN]}` in `{key}`", "remove one of them"
        seen.add(name)
    return None


def _lists_of_names(key: str, node: Node) -> _Wrong:
    if not isinstance(node, Mapping):
        return node, f"`{key}` must be a mapping of keys to lists of keys, not {found(node)}", "write a mapping"
    return next((wrong for item in node.entries.values() if (wrong := _names(key, item.node))), None)


def _map_of_schemas(key: str, node: Node) -> _Wrong:
    if isinstance(node, Mapping):
        return None
    return node, f"`{key}` must be a mapping of names to schemas, not {found(node)}", "write a mapping"


def _list_of_schemas(key: str, node: Node) -> _Wrong:
    if not isinstance(node, Sequence):
        return node, f"`{key}` must be a list of schemas, not {found(node)}", "write the schemas as a list"
    return None if node.items else (node, f"`{key}` is empty", f"list its schemas, or remove `{key}`")


def _schema(key: str, node: Node) -> _Wrong:
    if not_a_schema(node) is None:
        return None
    help_text = "use `prefixItems` for a list of schemas" if key == "items" else "write a JSON Schema"
    return node, f"`{key}` must be a schema, not {found(node)}", help_text


_FORMS: dict[str, Callable[[str, Node], _Wrong]] = {
    **dict.fromkeys(_STRINGS, _string),
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_COUNTS, _count),
    **dict.fromkeys(_BOOLEANS, _boolean),
    **dict.fromkeys(MAPS_OF_SCHEMAS | DEFINITIONS, _map_of_schemas),
    **dict.fromkeys(LISTS_OF_SCHEMAS, _list_of_schemas),
    **dict.fromkeys(SCHEMAS, _schema),
    "enum": _values,
    "examples": _values,
    "type": _types,
    "required": _names,
    "dependentRequired": _lists_of_names,
}
"""What checks the form of each keyword's value; `const` and `default` may be anything."""


_REGEX_HELP = "correct it; lookaround and backreferences are not supported"


def wrong_patterns(node: Node) -> Iterator[SchemaError]:
    """Yield the errors of the patterns that are the keys of `patternProperties`."""
    for pattern, entry in node.entries.items() if isinstance(node, Mapping) else ():
        if regex(pattern) is None:
            message = f"`{pattern[:_SHOWN]}` is not a regular expression that can be checked"
            yield SchemaError(entry.key, message, _REGEX_HELP)


@lru_cache(maxsize=1024)
def regex(pattern: str) -> Draft202012Validator | None:
    """Return what matches a pattern in linear time, or None where the engine cannot run it."""
    from jsonschema_rs import (  # noqa: PLC0415 - specs without schemas do without it
        Draft202012Validator,
        RegexOptions,
        ValidationError,
    )

    try:
        return Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions())
    except (ValidationError, ValueError):
        return None
