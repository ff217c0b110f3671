"""The cause of a difference: the line of the change that made a value different, found by following both values back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restorespec.core.data import Input, Located, Origin, Replaced
from restorespec.core.source import Span
from restorespec.diff.changes import Cause
from restorespec.diff.equality import comparable, part_read, template


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


def cause_of(base: Spot | None, head: Spot | None, around: tuple[Located, Located]) -> Cause:
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
    if after is None or before is None or template(base.value) != template(head.value):
        return Cause(head.span)
    known = {item.name: (item, part) for item, part in _read(before)}
    for item, part in _read(after):
        if item.name in known and (found := _input_changed(known[item.name], part, head.value)):
            return found
    return Cause(head.span)


def _read(origin: Origin) -> Iterator[tuple[Input, Located | None]]:
    """Return the inputs that a template reads; of mappings, the members that it reads."""
    return ((item, part_read(origin, item)) for item in origin.inputs)


def _input_changed(known: tuple[Input, Located | None], head: Located | None, result: Located) -> Cause | None:
    """Return the cause of a changed input of a template; None if the input is the same."""
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
    return any(other.source.name == value.source.name and template(other) == template(value) for other in others)


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
