"""Nodes for computed values, and the places of what computed them."""

from __future__ import annotations

from restorespec.core.nodes import Entry, Mapping, Node, Origin, Scalar, Sequence
from restorespec.core.source import Span


def nodes_of(at: Node, value: object, origin: Origin | None) -> Node:
    """Nodes for a computed value, all at the place of what computed it."""
    made: Node
    if isinstance(value, dict):
        key = at.span
        entries = {name: Entry(key, nodes_of(at, item, origin)) for name, item in value.items()}
        made = Mapping(at.source, at.start, at.end, entries)
    elif isinstance(value, list):
        made = Sequence(at.source, at.start, at.end, [nodes_of(at, item, origin) for item in value])
    else:
        made = Scalar(at.source, at.start, at.end, value)
    made.origin = origin
    return made


def inside(node: Scalar, start: int, end: int) -> Span:
    """The place of a part of a scalar's text; the whole scalar where that part is written in another way than it reads."""
    assert isinstance(node.value, str)
    text = node.value[start:end]
    for offset in (0, 1):  # without and with an opening quote
        begin = node.start + offset + start
        if node.source.text[begin : begin + len(text)] == text and begin + len(text) <= node.end:
            return Span(node.source, begin, begin + len(text))
    begin = _again(node, text, node.value.count(text, 0, start)) if text else -1
    return Span(node.source, begin, begin + len(text)) if begin >= 0 else node.span


def _again(node: Scalar, text: str, before: int) -> int:
    """Where a part of a folded, indented or escaped text is written, which has been there so often before; -1 if unsure."""
    assert isinstance(node.value, str)
    written = node.source.text
    if written.count(text, node.start, node.end) != node.value.count(text):
        return -1
    begin = written.find(text, node.start, node.end)
    for _ in range(before):
        begin = written.find(text, begin + len(text), node.end)
    return begin


def holds_sensitive(node: Node) -> bool:
    """Whether a sensitive value went into a node or into a part of it."""
    if node.origin is not None and node.origin.sensitive:
        return True
    if isinstance(node, Mapping):
        return any(holds_sensitive(entry.node) for entry in node.entries.values())
    return isinstance(node, Sequence) and any(holds_sensitive(item) for item in node.items)
