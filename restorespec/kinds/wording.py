"""The wording of messages about a request: the names of its parts, and its values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from restorespec.core.data import Located
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


class Naming:
    """The names of the parts of one request.

    Args:
        body: the request.
        items: how items of lists are named, as `Kind.items_named` returns it.
    """

    def __init__(self, body: Located, items: Mapping[str, tuple[str, str, str | None]]) -> None:
        self._body = body
        self._items = items

    def subject(self, path: Path) -> str:
        """Return the name of the value at a path: `` `projection_type` of index `by-day` ``."""
        last = path[-1]
        if isinstance(last, str):
            return " of ".join([f"`{last}`", *self._owners(path[:-1], without=last)])
        owners = self._owners(path)
        if owners and path[-2] in self._items:
            return " of ".join(owners)
        return " of ".join([f"item {last + 1} of `{path[-2]}`", *self._owners(path[:-2])])

    def container(self, path: Path) -> str:
        """Return the name of the mapping at a path: `` `target.sse_specification` `` or ``index `by-day` ``."""
        if not path:
            return "the request"
        owners = self._owners(path)
        if not owners:
            return f"`{dotted(path)}`"
        inner = path[max(place for place, step in enumerate(path) if isinstance(step, int)) + 1 :]
        return " of ".join([f"`{dotted(inner)}`", *owners] if inner else owners)

    def _owners(self, path: Path, without: str | None = None) -> list[str]:
        """Return the named list items on the way of a path, the innermost first.

        Args:
            path: the path.
            without: a field that cannot name its own item, because the message is about it.
        """
        return [
            self._item(path[: place + 1], without if place == len(path) - 1 else None)
            for place, step in reversed([*enumerate(path)])
            if isinstance(step, int) and path[place - 1] in self._items
        ]

    def _item(self, path: Path, without: str | None) -> str:
        named, numbered, field = self._items[str(path[-2])]
        name = None if field is None or field == without else self._text((*path, field))
        return f"{named} `{cut(name)}`" if name else f"{numbered} {int(path[-1]) + 1}"

    def _text(self, path: Path) -> str | None:
        place = self._body.find(path)
        found = place.value.data if place.depth == len(path) else None
        if not isinstance(found, str) or not found.isprintable() or "`" in found:
            return None
        return None if hides(self._body, path) else found


def hides(body: Located, path: Path) -> bool:
    """Return whether the value at a path must never be shown."""
    origins = (body.origins.get(path[:depth]) for depth in range(len(path) + 1)) if body.origins else ()
    return any(origin is not None and origin.sensitive for origin in origins)


def absence(mapping: Located, field: str) -> str:
    """Return how a field of a mapping has no value: `is not set`, `is null` or `is empty`."""
    value = mapping.get(field)
    if value is None:
        return "is not set"
    return "is null" if is_null(value) else "is empty"


def is_null(value: Located) -> bool:
    """Return whether a value is an explicit null; `key:` with nothing after it is empty."""
    if value.data is not None:
        return False
    return value.origin is not None or not value.source.text or bool(value.span.text)


def cut(text: str) -> str:
    """Return a text as a message may quote it."""
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
    """Return a path as people write it: `target.tags[0]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def whole(path: Path) -> str:
    """Return the mapping at a path, by its full path."""
    return f"`{dotted(path)}`" if path else "the request"


def kind(name: str) -> str:
    """Return a type of JSON Schema with its article."""
    return _KINDS[name]


def found(value: object) -> str:
    """Describe a value of the wrong type: a scalar with its type, a mapping or list by its type alone."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return kind("object" if isinstance(value, dict) else "array")
    types = {str: "string", bool: "boolean", int: "integer"}
    return f"the {types.get(type(value), 'number')} {cut(json.dumps(value, ensure_ascii=False))}"


def listed(names: Iterable[str], conjunction: str) -> str:
    """Return names in backticks: `a`, `b` or `c`."""
    quoted = [f"`{name}`" for name in names]
    return f" {conjunction} ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def counted(count: int, noun: str) -> str:
    """Return a number and what it counts, in the plural unless it is one."""
    return f"{count} {noun}{'s' * (count != 1)}"


def few(names: Sequence[str], most: int) -> str:
    """Return the first of some names in backticks, and how many more there are."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
