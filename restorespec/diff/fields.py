"""Two requests, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from restorespec.core.data import ABSENT, Data, Located
from restorespec.diff.causes import Spot, cause_of, member
from restorespec.diff.changes import FieldChange
from restorespec.diff.equality import comparable, pair_shown
from restorespec.kinds.dynamodb_table.identity import items
from restorespec.kinds.dynamodb_table.phrases import is_same
from restorespec.kinds.dynamodb_table.risks import Difference, risk_of
from restorespec.language.provenance import shown

_PARTS = ("source", "target")


def differences(base: Located, head: Located) -> tuple[FieldChange, ...]:
    """Return the fields of two bodies that differ, the highest risk first, otherwise in the order of HEAD."""
    return tuple(sorted(_members((), base, head), key=lambda field: field.risk.rank))


def everything(body: Located, *, added: bool) -> tuple[FieldChange, ...]:
    """Return every field of a body, as the fields of a restore that was added or removed."""
    assert isinstance(body.data, dict)
    empty: Data = {key: {} for key in body.data if key in _PARTS}
    nothing = Located(empty, body.mark)
    return differences(nothing, body) if added else differences(body, nothing)


def _members(path: tuple[str, ...], base: Located, head: Located) -> Iterator[FieldChange]:
    keys = (key for side in (head, base) if isinstance(side.data, dict) for key in side.data)
    for key in dict.fromkeys(keys):
        yield from _values((*path, key), member(base, key), member(head, key), (base, head))


def _values(
    path: tuple[str, ...], before: Spot | None, after: Spot | None, around: tuple[Located, Located]
) -> Iterator[FieldChange]:
    """The changes between two values; `around` is what holds them."""
    if before is not None and after is not None:
        old, new = before.value, after.value
        if isinstance(old.data, dict) and isinstance(new.data, dict):
            yield from _members(path, old, new)
            return
        if isinstance(old.data, list) and isinstance(new.data, list):
            named, renamed = items(path[-1], old), items(path[-1], new)
            if named is not None and renamed is not None:
                yield from _items(path, named, renamed, before, after)
                return
        if comparable(old) == comparable(new) or is_same(path, old.data, new.data):
            return
    yield _change(path, before, after, around)


def _items(
    path: tuple[str, ...], base: dict[str, Located], head: dict[str, Located], before: Spot, after: Spot
) -> Iterator[FieldChange]:
    found = False
    for name in dict.fromkeys((*head, *base)):
        was, becomes = (Spot(side[name]) if name in side else None for side in (base, head))
        for change in _values((*path, name), was, becomes, (before.value, after.value)):
            found = True
            yield change
    if not found and path[-1] == "key_schema" and _key_order(base) != _key_order(head):
        yield _change(path, before, after, (before.value, after.value))


def _key_order(named: dict[str, Located]) -> list[tuple[str, str]]:
    """The attributes of a key by their type: among several of one type their order counts."""
    typed = ((item.get("key_type"), name) for name, item in named.items() if isinstance(item.data, dict))
    return sorted(((str(shown(kind)) if kind else "", name) for kind, name in typed), key=itemgetter(0))


def _change(
    path: tuple[str, ...], before: Spot | None, after: Spot | None, around: tuple[Located, Located]
) -> FieldChange:
    if before is not None and after is not None:
        old, new = pair_shown(before.value, after.value)
    else:
        old, new = (shown(spot.value) if spot else ABSENT for spot in (before, after))
    beside = shown(around[1])
    difference = Difference(path, old, new, beside if isinstance(beside, dict) else {})
    return FieldChange(path, risk_of(difference), old, new, cause_of(before, after, around))
