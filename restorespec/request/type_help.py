"""What to do about a value of the wrong type."""

from __future__ import annotations

import re

from restorespec.request.aliases import choices
from restorespec.request.shape import Schema, child, fields, types
from restorespec.request.wording import listed
from restorespec.syntax.refusal import whole_number

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_YES = frozenset({"true", "yes", "y", "on", "1", "enabled", "enable"})
_NO = frozenset({"false", "no", "n", "off", "0", "disabled", "disable"})


def type_help(schema: Schema, value: object) -> str:
    """How to turn a value into one of the type that a field wants.

    Args:
        schema: the field's schema.
        value: the value that has another type.
    """
    if value is None:
        return f"give it a value: {schema['title']}"
    return _HELPS[types(schema)[0]](schema, value)


def _text(schema: Schema, value: object) -> str:
    allowed = choices(schema)
    if allowed:
        return f"write {listed(allowed, 'or')}"
    return "write a single text" if isinstance(value, dict | list) else "put it in quotes"


def _integer(_schema: Schema, value: object) -> str:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return "remove the quotes"
    number = certain_number(value)
    if number is not None:
        return f"write `{number}`"
    return "write a whole number, without quotes"


def certain_number(value: object) -> int | None:
    """The whole number that a value of another type stands for beyond doubt."""
    if isinstance(value, str):
        return whole_number(value)
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _boolean(_schema: Schema, value: object) -> str:
    if value in ("true", "false"):
        return "remove the quotes"
    word = str(value).casefold()
    if word in _YES | _NO:
        return f"write `{str(word in _YES).lower()}`"
    return "write `true` or `false`, without quotes"


def _list(schema: Schema, value: object) -> str:
    item = child(schema, 0)
    if fields(item) and not (isinstance(value, dict) and value.keys() <= fields(item).keys()):
        return f"make it a list, each item a mapping with {listed(item.get('required', fields(item)), 'and')}"
    return "make it a list of this one item" if isinstance(value, dict | str) else "make it a list"


def _mapping(schema: Schema, value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        return "write its one item as a mapping, without a list around it"
    return f"make it a mapping with {listed(fields(schema), 'or')}"


_HELPS = {"string": _text, "integer": _integer, "boolean": _boolean, "array": _list, "object": _mapping}
