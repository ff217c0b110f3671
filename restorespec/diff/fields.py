"""The comparison of two requests, field by field."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.data import ABSENT, Data, Located
from restorespec.diff.causes import Spot, cause_of, member
from restorespec.diff.changes import FieldChange
from restorespec.diff.equality import comparable, pair_shown
from restorespec.kinds import Kind
from restorespec.kinds.difference import Difference
from restorespec.language.provenance import shown


def differences(kind: Kind, base: Located, head: Located) -> tuple[FieldChange, ...]:
    """Return the fields of two bodies that differ, the highest risk first, otherwise in the order of HEAD."""
    found = _Comparison(kind).members((), base, head)
    return tuple(sorted(found, key=lambda field: field.risk.rank))


def everything(kind: Kind, body: Located, *, added: bool) -> tuple[FieldChange, ...]:
    """Return every field of a body, as the fields of a restore that was added or removed."""
    assert isinstance(body.data, dict)
    empty: Data = {key: {} for key in body.data if key in kind.schema.root["required"]}
    nothing = Located(empty, body.mark)
    return differences(kind, nothing, body) if added else differences(kind, body, nothing)


class _Comparison:
    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def members(self, path: tuple[str, ...], base: Located, head: Located) -> Iterator[FieldChange]:
        keys = (key for side in (head, base) if isinstance(side.data, dict) for key in side.data)
        for key in dict.fromkeys(keys):
            yield from self._values((*path, key), member(base, key), member(head, key), (base, head))

    def _values(
        self, path: tuple[str, ...], before: Spot | None, after: Spot | None, around: tuple[Located, Located]
    ) -> Iterator[FieldChange]:
        """Yield the changes between two values; `around` is what holds them."""
        if before is not None and after is not None:
            old, new = before.value, after.value
            if isinstance(old.data, dict) and isinstance(new.data, dict):
                yield from self.members(path, old, new)
                return
            if isinstance(old.data, list) and isinstance(new.data, list):
                named, renamed = self._kind.items(path, old), self._kind.items(path, new)
                if named is not None and renamed is not None:
                    yield from self._items(path, named, renamed, before, after)
                    return
            if comparable(old) == comparable(new) or self._kind.is_same(path, old.data, new.data):
                return
        yield self._change(path, before, after, around)

    def _items(
        self,
        path: tuple[str, ...],
        base: dict[str, Located],
        head: dict[str, Located],
        before: Spot,
        after: Spot,
    ) -> Iterator[FieldChange]:
        found = False
        for name in dict.fromkeys((*head, *base)):
            was, becomes = (Spot(side[name]) if name in side else None for side in (base, head))
            for change in self._values((*path, name), was, becomes, (before.value, after.value)):
                found = True
                yield change
        if not found and self._kind.order_of(path, base) != self._kind.order_of(path, head):
            yield self._change(path, before, after, (before.value, after.value))

    def _change(
        self, path: tuple[str, ...], before: Spot | None, after: Spot | None, around: tuple[Located, Located]
    ) -> FieldChange:
        if before is not None and after is not None:
            old, new = pair_shown(before.value, after.value)
        else:
            old, new = (shown(spot.value) if spot else ABSENT for spot in (before, after))
        beside = shown(around[1])
        difference = Difference(path, old, new, beside if isinstance(beside, dict) else {})
        return FieldChange(path, self._kind.risk_of(difference), old, new, cause_of(before, after, around))
