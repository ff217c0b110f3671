"""Two requests, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import cast

from restorespec.core.nodes import Entry, Mapping, Node, Sequence
from restorespec.diff.causes import Spot, cause_of
from restorespec.diff.changes import ABSENT, FieldChange
from restorespec.diff.equality import comparable, pair_shown
from restorespec.kinds.dynamodb_table.identity import items
from restorespec.kinds.dynamodb_table.risks import Difference, risk_of
from restorespec.language.provenance import shown

_PARTS = frozenset({"source", "target"})


def differences(base: Mapping, head: Mapping) -> tuple[FieldChange, ...]:
    """The fields of two bodies that differ, the worst first, else in the order of HEAD's."""
    found = list(_members((), base, head))
    return tuple(sorted(found, key=lambda field: field.risk.rank))


def everything(body: Mapping, *, added: bool) -> tuple[FieldChange, ...]:
    """All that a body says, as the fields of a restore that was added or removed."""
    parts = {key: body.entries[key] for key in body.entries if key in _PARTS}
    empty = {
        key: Entry(entry.key, Mapping(entry.node.source, entry.node.start, entry.node.end, {}))
        for key, entry in parts.items()
    }
    nothing = Mapping(body.source, body.start, body.end, empty)
    return differences(nothing, body) if added else differences(body, nothing)


def _members(path: tuple[str, ...], base: Mapping, head: Mapping) -> Iterator[FieldChange]:
    for key in dict.fromkeys((*head.entries, *base.entries)):
        before, after = (
            Spot(side.entries[key].node, side.entries[key]) if key in side.entries else None for side in (base, head)
        )
        yield from _spots((*path, key), before, after, (base, head))


def _spots(
    path: tuple[str, ...], before: Spot | None, after: Spot | None, around: tuple[Node, Node]
) -> Iterator[FieldChange]:
    """The changes between two values; `around` is what they stand in."""
    if before is not None and after is not None:
        if isinstance(before.node, Mapping) and isinstance(after.node, Mapping):
            yield from _members(path, before.node, after.node)
            return
        if isinstance(before.node, Sequence) and isinstance(after.node, Sequence):
            named = [items(path[-1], side.node) for side in (before, after) if isinstance(side.node, Sequence)]
            if all(side is not None for side in named):
                yield from _items(path, cast(list[dict[str, Node]], named), before, after)
                return
        if comparable(before.node) == comparable(after.node):
            return
    yield _change(path, before, after, around)


def _items(path: tuple[str, ...], named: list[dict[str, Node]], before: Spot, after: Spot) -> Iterator[FieldChange]:
    base, head = named
    found = False
    for name in dict.fromkeys((*head, *base)):
        was, becomes = (Spot(side[name]) if name in side else None for side in (base, head))
        for change in _spots((*path, name), was, becomes, (before.node, after.node)):
            found = True
            yield change
    if not found and path[-1] == "key_schema" and _key_order(base) != _key_order(head):
        yield _change(path, before, after, (before.node, after.node))


def _key_order(named: dict[str, Node]) -> list[tuple[str, str]]:
    """The attributes of a key by their type: among several of one type their order counts."""
    typed = ((item.get("key_type"), name) for name, item in named.items() if isinstance(item, Mapping))
    return sorted(((str(shown(kind)) if kind else "", name) for kind, name in typed), key=itemgetter(0))


def _change(path: tuple[str, ...], before: Spot | None, after: Spot | None, around: tuple[Node, Node]) -> FieldChange:
    if before is not None and after is not None:
        old, new = pair_shown(before.node, after.node)
    else:
        old, new = (shown(spot.node) if spot else ABSENT for spot in (before, after))
    beside = shown(around[1])
    difference = Difference(path, old, new, beside if isinstance(beside, dict) else {})
    return FieldChange(path, risk_of(difference), old, new, cause_of(before, after, around))
