"""The names of the parts of a request in messages: ``index `by-day` `` and not `global_secondary_indexes[2]`."""

from __future__ import annotations

from collections.abc import Mapping

from restorespec.core.data import Located
from restorespec.core.source import Path
from restorespec.kinds.wording import cut, dotted


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
