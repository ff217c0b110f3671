"""List items of a base that an extending file drops: a list is replaced as a whole, not merged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, pairwise

from restorespec.core.data import Data, Located
from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.help import Help, Snippet
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span
from restorespec.core.unknown import Unknown
from restorespec.language.holes import Part, holes_in
from restorespec.language.structure import BODY, first_line
from restorespec.language.template_rules import LOSS_INHERITED_ITEMS

_SHOWN = 10  # items in a message
_LONGEST = 100  # characters of an item in a message


class ReplacedLists(NamedTuple):
    """A list that replaces lists of bases.

    Attributes:
        path: where it is in the request.
        lists: the list and those that it replaces, the nearest first.
    """

    path: Path
    lists: tuple[Part, ...]


def replaced_lists(root: Located, *, may_have_holes: bool) -> tuple[ReplacedLists, ...]:
    """Return the lists of a merged spec that replace lists of its bases.

    Args:
        root: the spec.
        may_have_holes: whether there may be templates in it.
    """
    found = (_replaced((key,), root, may_have_holes) for key in BODY if root.get(key))
    return tuple(chain.from_iterable(found))


def _replaced(path: Path, around: Located, may_have_holes: bool) -> Iterator[ReplacedLists]:  # noqa: FBT001 - private
    key = str(path[-1])
    value, below = around.get(key), around.replaced(key)
    assert value is not None
    if isinstance(value.data, dict):
        for name in value.data:
            yield from _replaced((*path, name), value, may_have_holes)
    elif below is not None and (path[0] == "target" or path[-1] != "values"):
        lists = [(around.key(key), value)]
        while below is not None:
            lists.append((below.key, below.value))
            below = below.below
        if any(isinstance(one.data, list | str) for _, one in lists[1:]):
            parts = (
                Part(span, Located(one.data, one.mark), holes_in(one.data) if may_have_holes else None)
                for span, one in lists
            )
            yield ReplacedLists(path, tuple(parts))


def dropped_items(path: Path, lists: list[tuple[Span, Located | None]], identity: str | None) -> Iterator[Diagnostic]:
    """Report the items of replaced lists that the lists above them do not have.

    Args:
        path: where the list is in the request.
        lists: the list and those that it replaces, the nearest first, each with the location of its key; rendered.
        identity: the member that identifies an item; None if the whole item does.
    """
    kept = _items(lists[0][1], identity)
    if not kept:
        return  # explicitly empty, or not known yet
    for (key, upper), (_, lower) in pairwise(lists):
        above, below = _items(upper, identity), _items(lower, identity)
        if not above or not below:
            continue
        dropped = {name: item for name, item in below.items() if name not in above and name not in kept}
        if dropped:
            hidden = {name for name, item in dropped.items() if _is_hidden(item, identity)}
            yield _report(path, key, upper, dropped, hidden)
            kept = {**kept, **dropped}  # reported: an item of several bases is lost once


def _report(path: Path, key: Span, upper: Located | None, dropped: dict[str, Located], hidden: set[str]) -> Diagnostic:
    field, shown = str(path[-1]), list(dropped.items())[:_SHOWN]
    names = ["an item" if name in hidden else f"`{name[:_LONGEST]}`" for name, _ in shown]
    places = [first_line(item) for _, item in shown]
    listed = ", ".join(
        f"{name} ({place.source.name}:{place.first[0]})" for name, place in zip(names, places, strict=True)
    )
    more = f" and {len(dropped) - _SHOWN} more" if len(dropped) > _SHOWN else ""
    count = "an inherited item" if len(dropped) == 1 else f"{len(dropped)} inherited items"
    message = f"`{field}` drops {count}: {listed}{more}"
    them = "it" if len(dropped) == 1 else "them"
    help_text = Help(f"add {them} to `{field}`, or write ", Snippet([], field), f" to drop {them}")
    notes = [Note(f"{name} is inherited from here", place) for name, place in zip(names, places, strict=True)]
    is_whole = upper is not None and (upper.is_leaf or upper.origin is not None)
    place = first_line(upper) if upper is not None and is_whole else key
    return report(LOSS_INHERITED_ITEMS, place, message, help_text, notes=notes)._replace(path=path)


def _is_hidden(item: Located, identity: str | None) -> bool:
    """Return whether the name of an item is sensitive."""
    part = item.get(identity) if identity and isinstance(item.data, dict) else item
    return part is not None and part.is_sensitive


def _items(value: Located | None, identity: str | None) -> dict[str, Located] | None:
    """Return the items of a list by their names; None if they are not all known, or it is not a list."""
    if value is None or not isinstance(value.data, list):
        return None
    found: dict[str, Located] = {}
    for item in value.items():
        name = _name(item.data, identity)
        if name is None:
            return None
        found.setdefault(name, item)
    return found


def _name(item: Data, identity: str | None) -> str | None:
    if identity and isinstance(item, dict):
        name = item.get(identity)
        return name if isinstance(name, str) else None
    if isinstance(item, str):
        return item
    try:
        return json.dumps(item, sort_keys=True, ensure_ascii=False, default=_refuse)
    except TypeError:
        return None


def _refuse(value: object) -> str:
    assert isinstance(value, Unknown)
    raise TypeError
