"""List items of a base that the file which extends it drops: a list is replaced as a whole, not merged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from restorespec.diagnostics import Diagnostic, Note, report
from restorespec.resolve.computed import holds_sensitive
from restorespec.resolve.rules import LOSS_INHERITED_ITEMS
from restorespec.resolve.shape import first_line
from restorespec.source import Path, Span
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence, plain
from restorespec.unknown import Unknown

_NAMES = {
    "global_secondary_indexes": "index_name",
    "local_secondary_indexes": "index_name",
    "replicas": "region_name",
    "tags": "key",
}
"""The field by which the items of a list are known; items of other lists are known by their whole value."""

_SHOWN = 10  # items in a message
_LONGEST = 100  # characters of an item in a message


class Replaced(NamedTuple):
    """A list that replaces lists of bases.

    Attributes:
        path: where it is in the request.
        lists: the list and those that it replaces, the nearest first, each with its key.
    """

    path: Path
    lists: tuple[Entry, ...]


def replaced_lists(root: Mapping) -> tuple[Replaced, ...]:
    """Return the lists of a merged spec that replace lists of its bases."""
    parts = ((key, root.entries[key]) for key in ("target", "query_filter") if key in root.entries)
    return tuple(found for key, entry in parts for found in _replaced((key,), entry))


def _replaced(path: Path, entry: Entry) -> Iterator[Replaced]:
    if isinstance(entry.node, Mapping):
        for key, inner in entry.node.entries.items():
            yield from _replaced((*path, key), inner)
    elif entry.overridden is not None and (path[0] == "target" or path[-1] != "values"):
        chain = [entry]
        while (below := chain[-1].overridden) is not None:
            chain.append(below)
        if any(isinstance(one.node, Sequence) or _is_text(one.node) for one in chain[1:]):
            yield Replaced(path, tuple(chain))


def _is_text(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str)


def dropped_items(path: Path, lists: list[tuple[Span, Node | None]]) -> Iterator[Diagnostic]:
    """Report the items that lists drop of those that they replace.

    Args:
        path: where the list is in the request.
        lists: the list and those that it replaces, the nearest first, each with the place of its key; rendered.
    """
    kept = _items(path, lists[0][1])
    if not kept:
        return  # explicitly empty, or not known yet
    for (key, upper), (_, lower) in pairwise(lists):
        above, below = _items(path, upper), _items(path, lower)
        if not above or not below:
            continue
        dropped = {name: item for name, item in below.items() if name not in above and name not in kept}
        if dropped:
            yield _report(path, key, upper, dropped)
            kept = {**kept, **dropped}  # reported: an item of several bases is lost once


def _report(path: Path, key: Span, upper: Node | None, dropped: dict[str, Node]) -> Diagnostic:
    field, shown = str(path[-1]), list(dropped.items())[:_SHOWN]
    names = ["an item" if _is_hidden(field, item) else f"`{name[:_LONGEST]}`" for name, item in shown]
    places = [first_line(item) for _, item in shown]
    listed = ", ".join(
        f"{name} ({place.source.name}:{place.first[0]})" for name, place in zip(names, places, strict=True)
    )
    more = f" and {len(dropped) - _SHOWN} more" if len(dropped) > _SHOWN else ""
    count = "an inherited item" if len(dropped) == 1 else f"{len(dropped)} inherited items"
    message = f"`{field}` drops {count}: {listed}{more}"
    them = "it" if len(dropped) == 1 else "them"
    help_text = f"add {them} to `{field}`, or write `{field}: []` to restore none"
    notes = [Note(f"{name} is inherited from here", place) for name, place in zip(names, places, strict=True)]
    whole = isinstance(upper, Scalar) or (upper is not None and upper.origin is not None)
    place = first_line(upper) if upper is not None and whole else key
    return report(LOSS_INHERITED_ITEMS, place, message, help_text, notes=notes)._replace(path=path)


def _is_hidden(field: str, item: Node) -> bool:
    """Whether the name of an item is sensitive."""
    part = item.get(_NAMES[field]) if field in _NAMES and isinstance(item, Mapping) else item
    return part is not None and holds_sensitive(part)


def _items(path: Path, node: Node | None) -> dict[str, Node] | None:
    """Return the items of a list by their names; None if they are not all known, or it is not a list."""
    if not isinstance(node, Sequence):
        return None
    found: dict[str, Node] = {}
    for item in node.items:
        name = _name(str(path[-1]), item)
        if name is None:
            return None
        found.setdefault(name, item)
    return found


def _name(field: str, item: Node) -> str | None:
    known = _NAMES.get(field)
    if known and isinstance(item, Mapping):
        part = item.get(known)
        return part.value if isinstance(part, Scalar) and isinstance(part.value, str) else None
    value = plain(item)
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_refuse)
    except TypeError:
        return None


def _refuse(value: object) -> str:
    assert isinstance(value, Unknown)
    raise TypeError
