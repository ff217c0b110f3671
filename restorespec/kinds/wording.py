"""The wording of messages about the parts of a request and their values."""

from __future__ import annotations

import json
from collections.abc import Iterable

from restorespec.core.source import Path

_SHOWN = 200  # characters of a quoted value

_KINDS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "object": "a mapping",
    "array": "a list",
    "null": "null",
}


def cut(text: str) -> str:
    """A text as a message may quote it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def subject(path: Path) -> str:
    """Return how a message names the value at a path: by its name, or by its number in a list."""
    if not path:
        return "the request"
    *holder, last = path
    if not isinstance(last, int):
        return f"`{last}`"
    named = holder[-1:] if holder and isinstance(holder[-1], str) else holder
    return f"item {last + 1} of " + (f"`{dotted(tuple(named))}`" if named else "the request")


def dotted(path: Path) -> str:
    """A path as people write it: `target.tags[0]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def whole(path: Path) -> str:
    """The mapping at a path, by its whole way."""
    return f"`{dotted(path)}`" if path else "the request"


def kind(name: str) -> str:
    """A type of JSON Schema with its article."""
    return _KINDS[name]


def found(value: object) -> str:
    """What stands where something else should: a scalar with its type, of anything larger the type alone."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return kind("object" if isinstance(value, dict) else "array")
    types = {str: "string", bool: "boolean", int: "integer"}
    return f"the {types.get(type(value), 'number')} {cut(json.dumps(value, ensure_ascii=False))}"


def listed(names: Iterable[str], conjunction: str) -> str:
    """Names in backticks: `a`, `b` or `c`."""
    quoted = [f"`{name}`" for name in names]
    return f" {conjunction} ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def counted(count: int, noun: str) -> str:
    """A number and what it counts, in the plural unless it is one."""
    return f"{count} {noun}{'s' * (count != 1)}"
