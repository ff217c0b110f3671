"""The keywords of JSON Schema 2020-12: which exist, which hold schemas, and the form of their values.

Variable declarations and policies are checked with these before a validator sees them, so that an error is reported at
the keyword, and nothing that the validator would refuse, ignore or crash on reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from restorespec.core.data import Located
from restorespec.core.help import HelpText
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.schemas import TYPE_WORDS

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
    help: HelpText


def subschemas(key: str, value: Located) -> list[Located]:
    """Return the schemas that a keyword contains, those with a wrong form included."""
    if key in MAPS_OF_SCHEMAS or key in DEFINITIONS:
        return [member for _, member in value.members()]
    if key in LISTS_OF_SCHEMAS:
        return list(value.items())
    return [value] if key in SCHEMAS else []


def not_a_schema(value: Located) -> SchemaError | None:
    """Return the error of a value that is neither a mapping nor a boolean, if it is one."""
    if isinstance(value.data, dict | bool | Unknown):
        return None
    message = f"a schema must be a mapping or a boolean, not {found(value)}"
    return SchemaError(_start(value), message, "write a JSON Schema")


def orphan(key: str, schema: Located) -> SchemaError | None:
    """Return the error of a keyword that checks nothing because another one is missing, if it is one."""
    needed = _DEPENDS_ON.get(key)
    if needed is None or schema.get(needed) is not None:
        return None
    message = f"`{key}` checks nothing without `{needed}`"
    return SchemaError(schema.key(key), message, f"add `{needed}`, or remove `{key}`")


def form_error(key: str, schema: Located) -> SchemaError | None:
    """Return the error of the value of a known keyword, the schemas in it aside.

    Values that were rejected when they were read are left alone.

    Args:
        key: the keyword.
        schema: the schema that has it.
    """
    value = schema.get(key)
    form = _FORMS.get(key)
    if value is None or form is None or isinstance(value.data, Unknown):
        return None
    wrong = form(key, value)
    if wrong is None:
        return None
    at, message, help_text = wrong
    span = at.span if at.is_leaf else schema.key(key) if at is value else _start(at)
    return SchemaError(span, message, help_text)


def found(value: Located) -> str:
    """Return a value as a message names it: a scalar itself, otherwise its type."""
    data = value.data
    if isinstance(data, dict):
        return "a mapping"
    if isinstance(data, list):
        return "a list"
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "`true`" if data else "`false`"
    text = f'"{data}"' if isinstance(data, str) else str(data)
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def _start(value: Located) -> Span:
    start, end, source, _ = value.mark
    return Span(source, start, end if value.is_leaf else start + 1)


_Wrong: TypeAlias = tuple[Located, str, HelpText] | None
"""The error of a value: the value to point at, the message, the help."""


def _string(key: str, value: Located) -> _Wrong:
    text = value.data
    if not isinstance(text, str):
        return value, f"`{key}` must be a string, not {found(value)}", "write a string"
    if key == "pattern" and regex(text) is None:
        return value, f"`{text[:_SHOWN]}` is not a regular expression that can be checked", _REGEX_HELP
    if key == "format" and text not in FORMATS:
        help_text = did_you_mean(text, FORMATS, f"known formats: {', '.join(sorted(FORMATS))}")
        return value, f"unknown format `{text[:_SHOWN]}`", help_text
    return None


def _number(key: str, value: Located) -> _Wrong:
    number = value.data
    if isinstance(number, bool) or not isinstance(number, int | float):
        return value, f"`{key}` must be a number, not {found(value)}", "write the number itself"
    if key == "multipleOf" and number <= 0:
        return value, f"`multipleOf` must be more than 0, not {found(value)}", "write a number such as 1"
    return None


def _count(key: str, value: Located) -> _Wrong:
    count = value.data
    is_whole = isinstance(count, int) or (isinstance(count, float) and count.is_integer())
    if is_whole and not isinstance(count, bool) and isinstance(count, int | float) and count >= 0:
        return None
    return value, f"`{key}` must be a whole number, 0 or more, not {found(value)}", "write a number such as 1"


def _boolean(key: str, value: Located) -> _Wrong:
    if isinstance(value.data, bool):
        return None
    return value, f"`{key}` must be `true` or `false`, not {found(value)}", "write `true` or `false`"


def _values(key: str, value: Located) -> _Wrong:
    if not isinstance(value.data, list):
        return value, f"`{key}` must be a list of values, not {found(value)}", "write the values as a list"
    if key == "enum" and not value.data:
        return value, "`enum` is empty, so no value is allowed", "list the allowed values, or remove `enum`"
    return None


def _types(_: str, value: Located) -> _Wrong:
    items = list(value.items()) if isinstance(value.data, list) else [value]
    if not items:
        return value, "`type` is empty, so no value is allowed", "list the allowed types, or remove `type`"
    for item in items:
        name = item.data
        if isinstance(name, Unknown):
            continue
        if not isinstance(name, str) or name not in TYPE_WORDS:
            listed = f"the types are {', '.join(f'`{known}`' for known in TYPE_WORDS)}"
            help_text = did_you_mean(name, TYPE_WORDS, listed) if isinstance(name, str) else listed
            shown = f"`{name[:_SHOWN]}`" if isinstance(name, str) else found(item)
            return item, f"{shown} is not a type of JSON Schema", help_text
    repeated = _repeated(items)
    return (repeated, f"duplicate type `{repeated.data}`", "remove one of them") if repeated else None


def _names(key: str, value: Located) -> _Wrong:
    if not isinstance(value.data, list):
        return value, f"`{key}` must be a list of keys, not {found(value)}", "write the names of the keys as a list"
    for item in value.items():
        if not isinstance(item.data, str | Unknown):
            return item, f"`{key}` must list keys, not {found(item)}", "write the name of a key as a string"
    repeated = _repeated(value.items())
    if repeated is None:
        return None
    return repeated, f"duplicate key `{str(repeated.data)[:_SHOWN]}` in `{key}`", "remove one of them"


def _repeated(items: Iterable[Located]) -> Located | None:
    """Return the first string in a list that it already contains."""
    seen: set[str] = set()
    for item in items:
        if isinstance(item.data, str):
            if item.data in seen:
                return item
            seen.add(item.data)
    return None


def _lists_of_names(key: str, value: Located) -> _Wrong:
    if not isinstance(value.data, dict):
        return value, f"`{key}` must be a mapping of keys to lists of keys, not {found(value)}", "write a mapping"
    return next((wrong for _, member in value.members() if (wrong := _names(key, member))), None)


def _map_of_schemas(key: str, value: Located) -> _Wrong:
    if isinstance(value.data, dict):
        return None
    return value, f"`{key}` must be a mapping of names to schemas, not {found(value)}", "write a mapping"


def _list_of_schemas(key: str, value: Located) -> _Wrong:
    if not isinstance(value.data, list):
        return value, f"`{key}` must be a list of schemas, not {found(value)}", "write the schemas as a list"
    return None if value.data else (value, f"`{key}` is empty", f"list its schemas, or remove `{key}`")


def _schema(key: str, value: Located) -> _Wrong:
    if not_a_schema(value) is None:
        return None
    help_text = "use `prefixItems` for a list of schemas" if key == "items" else "write a JSON Schema"
    return value, f"`{key}` must be a schema, not {found(value)}", help_text


_FORMS: dict[str, Callable[[str, Located], _Wrong]] = {
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
"""The check for the value of each keyword; `const` and `default` may be anything."""


_REGEX_HELP = "correct it; lookaround and backreferences are not supported"


def wrong_patterns(value: Located) -> Iterator[SchemaError]:
    """Yield the errors of the patterns that are the keys of `patternProperties`."""
    for pattern, _ in value.members():
        if regex(pattern) is None:
            message = f"`{pattern[:_SHOWN]}` is not a regular expression that can be checked"
            yield SchemaError(value.key(pattern), message, _REGEX_HELP)


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
