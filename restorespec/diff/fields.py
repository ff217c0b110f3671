"""The comparison of two requests, field by field, and the cause of each difference.

A cause is the line of the change that made a value different, found by following both values back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restorespec.core.data import ABSENT, Data, Input, Located, Origin, Replaced
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.diff.changes import Cause, FieldChange
from restorespec.kinds import Kind
from restorespec.kinds.comparison import Difference
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
            old, new = _pair_shown(before.value, after.value)
        else:
            old, new = (shown(spot.value) if spot else ABSENT for spot in (before, after))
        beside = shown(around[1])
        difference = Difference(path, old, new, beside if isinstance(beside, dict) else {})
        return FieldChange(path, self._kind.risk_of(difference), old, new, _cause_of(before, after, around))


class Spot:
    """A value with the member that holds it.

    Args:
        value: the value.
        holder: the mapping whose member it is; None for an item of a list and for a whole value.
    """

    __slots__ = ("key", "replaced_member", "value")

    def __init__(self, value: Located, holder: Located | None = None) -> None:
        self.value = value
        self.key: Span | None = None
        self.replaced_member: Replaced | None = None
        if holder is not None:
            name = str(value.path[-1])
            self.key = holder.key(name)
            self.replaced_member = holder.replaced(name)

    @property
    def span(self) -> Span:
        """Its location: a scalar or a template itself, a block by its key."""
        if self.key is not None and isinstance(self.value.data, dict | list) and self.value.origin is None:
            return self.key
        return self.value.span

    @property
    def replaced(self) -> Iterable[Located]:
        """The values of base files that it replaced, the nearest first."""
        below = self.replaced_member
        while below is not None:
            yield below.value
            below = below.below


def member(mapping: Located, key: str) -> Spot | None:
    """Return the member of a mapping, if it has it."""
    value = mapping.get(key)
    return Spot(value, mapping) if value else None


def _cause_of(base: Spot | None, head: Spot | None, around: tuple[Located, Located]) -> Cause:
    """Find what made a value different.

    Args:
        base: the value in BASE, if it exists; one of the two does.
        head: the value in HEAD, if it exists.
        around: the mapping or list that holds the value, on both sides.
    """
    if base is not None and head is not None:
        return _changed(base, head)
    if all(value.origin is not None for value in around):  # one expression computed the whole, with and without it
        return _changed(*(Spot(value) for value in around))
    present = head or base
    assert present is not None
    return Cause(present.span, in_base=head is None)


def _changed(base: Spot, head: Spot) -> Cause:
    before, after = base.value.origin, head.value.origin
    if before is None and after is None:
        gone = _was_replaced(head.value, base.replaced)
        return Cause(base.span, in_base=True) if gone else Cause(_deepest(base, head).span)
    if after is None or before is None or _template(base.value) != _template(head.value):
        return Cause(head.span)
    known = {item.name: (item, part) for item, part in _read(before)}
    for item, part in _read(after):
        if item.name in known and (found := _input_changed(known[item.name], part, head.value)):
            return found
    return Cause(head.span)


def _read(origin: Origin) -> Iterator[tuple[Input, Located | None]]:
    """Return the inputs that a template reads; of mappings, the members that it reads."""
    return ((item, _part_read(origin, item)) for item in origin.inputs)


def _input_changed(known: tuple[Input, Located | None], head: Located | None, result: Located) -> Cause | None:
    """Return the cause of a changed input of a _template; None if the input is the same."""
    item, base = known
    if base is None or head is None:
        return _set_or_unset(base, head)
    if comparable(base) == comparable(head):
        return None
    if _was_replaced(head, item.overridden):
        return Cause(base.span, in_base=True)
    return _changed(*_used(Spot(base), Spot(head), result))


def _set_or_unset(base: Located | None, head: Located | None) -> Cause | None:
    """Return the cause of a value that was set or removed."""
    if head is not None:
        return Cause(head.span)
    return Cause(base.span, in_base=True) if base is not None else None


def _was_replaced(value: Located, others: Iterable[Located]) -> bool:
    """Return whether a value existed before, and was overridden by another."""
    return any(other.source.name == value.source.name and _template(other) == _template(value) for other in others)


def _deepest(base: Spot, head: Spot) -> Spot:
    """Return the member of a literal that differs, where one member does."""
    return _used(base, head, head.value)[1]


def _used(base: Spot, head: Spot, result: Located) -> tuple[Spot, Spot]:
    """Return the members of two mappings that differ; where several do, the one whose value shows in the result."""
    while isinstance(base.value.data, dict) and isinstance(head.value.data, dict):
        pairs = ((member(base.value, key), member(head.value, key)) for key in head.value.data)
        different = [
            (before, after)
            for before, after in pairs
            if before and after and comparable(before.value) != comparable(after.value)
        ]
        if not different:
            break
        text = _text(result)
        base, head = next((pair for pair in different if _text(pair[1].value) in text), different[0])
    return base, head


def _text(value: Located) -> str:
    if isinstance(value.data, dict):
        return str(comparable(value))
    if isinstance(value.data, list):
        return " ".join(map(_text, value.items()))
    return str(value.data) if isinstance(value.data, str | int | float) else "\0"


def comparable(value: Located) -> object:
    """Return data that is equal exactly where the values are the same.

    An unknown value is represented by the template that will compute it and by what that template reads.
    """
    data = value.data
    if isinstance(data, dict):
        return {key: comparable(member) for key, member in value.members()}
    if isinstance(data, list):
        return [comparable(item) for item in value.items()]
    return {"$unknown": _origin_of(value, data.label)} if isinstance(data, Unknown) else data


def _origin_of(value: Located, label: str) -> list[object]:
    if value.origin is None:
        return [label]
    read = ((item.name, _part_read(value.origin, item)) for item in value.origin.inputs)
    return [label, _template(value), *(name if part is None else comparable(part) for name, part in read)]


def _part_read(origin: Origin, item: Input) -> Located | None:
    """Return the part of an input that a template reads: of a row, only the columns that it names."""
    names = origin.members.get(item.name)
    value = item.value
    if names is None or value is None or not isinstance(value.data, dict):
        return value
    part: Data = {key: member for key, member in value.data.items() if key in names}
    return Located(part, value.mark, value.origins, value.path)


def _template(value: Located) -> str:
    """Return the source text of a value."""
    return value.span.text


def _pair_shown(base: Located, head: Located) -> tuple[object, object]:
    """Return two different values for display; unknown values with the same label are shown as their templates."""
    before, after = shown(base), shown(head)
    if before == after and isinstance(base.data, Unknown) and isinstance(head.data, Unknown):
        return {"$unknown": _template(base)}, {"$unknown": _template(head)}
    return before, after
