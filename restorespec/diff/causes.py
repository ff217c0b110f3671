"""What in a change made a value different: the line that somebody edited, found by following both values back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from restorespec.core.nodes import Entry, Input, Mapping, Node, Origin, Scalar, Sequence
from restorespec.core.source import Span
from restorespec.diff.changes import Cause
from restorespec.diff.equality import comparable, part_read, template


class Spot(NamedTuple):
    """A value in its place.

    Attributes:
        node: the value.
        entry: the key that it stands under, unless it is an item of a list.
    """

    node: Node
    entry: Entry | None = None

    @property
    def span(self) -> Span:
        """Where it stands: a scalar or a template itself, a block by its key."""
        if self.entry is not None and not isinstance(self.node, Scalar) and self.node.origin is None:
            return self.entry.key
        return self.node.span

    @property
    def replaced(self) -> Iterable[Node]:
        """The values of base files that it won over, the nearest first."""
        below = self.entry.overridden if self.entry else None
        while below is not None:
            yield below.node
            below = below.overridden


def cause_of(base: Spot | None, head: Spot | None, around: tuple[Node, Node]) -> Cause:
    """What made a value different.

    Args:
        base: the value in BASE, if it is there; one of the two is.
        head: the value in HEAD, if it is there.
        around: what the value stands in, on both sides.
    """
    if base is not None and head is not None:
        return _changed(base, head)
    if all(node.origin is not None for node in around):  # one expression made the whole, with and without it
        return _changed(*(Spot(node) for node in around))
    present = head or base
    assert present is not None
    return Cause(present.span, in_base=head is None)


def _changed(base: Spot, head: Spot) -> Cause:
    if head.node.origin is None and base.node.origin is None:
        gone = _was_replaced(head.node, base.replaced)
        return Cause(base.span, in_base=True) if gone else Cause(_deepest(base, head).span)
    if head.node.origin is None or base.node.origin is None or template(base.node) != template(head.node):
        return Cause(head.span)
    before = {item.name: item for item in _read(base.node.origin)}
    for item in _read(head.node.origin):
        if item.name in before and (found := _input_changed(before[item.name], item, head.node)):
            return found
    return Cause(head.span)


def _read(origin: Origin) -> Iterator[Input]:
    """What a template reads, of mappings the members."""
    return (item._replace(node=part_read(origin, item)) for item in origin.inputs)


def _input_changed(base: Input, head: Input, result: Node) -> Cause | None:
    """What made something different that a template reads; None where it is the same."""
    if base.node is None or head.node is None:
        return _chosen(base.node, head.node)
    if comparable(base.node) == comparable(head.node):
        return None
    if _was_replaced(head.node, base.overridden):
        return Cause(base.node.span, in_base=True)
    return _changed(*_used(Spot(base.node), Spot(head.node), result))


def _chosen(base: Node | None, head: Node | None) -> Cause | None:
    """A value was chosen that nobody had chosen before, or is not chosen any more."""
    if head is not None:
        return Cause(head.span)
    return Cause(base.span, in_base=True) if base is not None else None


def _was_replaced(node: Node, others: Iterable[Node]) -> bool:
    """Whether a value was there before, and lost to another one."""
    return any(other.source.name == node.source.name and template(other) == template(node) for other in others)


def _deepest(base: Spot, head: Spot) -> Spot:
    """Of a literal that differs in one member, that member."""
    return _used(base, head, head.node)[1]


def _used(base: Spot, head: Spot, result: Node) -> tuple[Spot, Spot]:
    """The members of two mappings that differ; where several do, the one whose value shows in the result."""
    while isinstance(base.node, Mapping) and isinstance(head.node, Mapping):
        before = base.node.entries
        different = [
            (Spot(before[key].node, before[key]), Spot(entry.node, entry))
            for key, entry in head.node.entries.items()
            if key in before and comparable(before[key].node) != comparable(entry.node)
        ]
        if not different:
            break
        text = _text(result)
        base, head = next((pair for pair in different if _text(pair[1].node) in text), different[0])
    return base, head


def _text(node: Node) -> str:
    if isinstance(node, Scalar):
        return str(node.value) if isinstance(node.value, str | int | float) else "\0"
    return " ".join(map(_text, node.items)) if isinstance(node, Sequence) else str(comparable(node))
