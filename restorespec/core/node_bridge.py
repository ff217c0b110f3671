"""Located values from node trees and back, until every stage uses plain data; deleted with `core.nodes`."""

from __future__ import annotations

from restorespec.core import nodes
from restorespec.core.data import Data, Located, Mark, MemberMark, Origin, Origins, Replaced
from restorespec.core.source import Path, Span


def located(value: nodes.Node | Located) -> Located:
    """Return the value of a node tree as data, marks and origins; a located value as it is."""
    if isinstance(value, Located):
        return value
    bridge = _Bridge()
    data, mark = bridge.walk(value, ())
    return Located(data, mark, bridge.origins)


class _Bridge:
    def __init__(self) -> None:
        self.origins: dict[Path, Origin] = {}
        self._seen: dict[int, tuple[Data, Mark]] = {}  # aliases share nodes, and then data and marks

    def walk(self, node: nodes.Node, path: Path, *, computed: Origin | None = None) -> tuple[Data, Mark]:
        if id(node) in self._seen:
            return self._seen[id(node)]
        if node.origin is not None and node.origin is not computed:
            self.origins[path] = computed = node.origin
        found = self._walk(node, path, computed)
        if not self.origins and not isinstance(node, nodes.Scalar):
            self._seen[id(node)] = found
        return found

    def _walk(self, node: nodes.Node, path: Path, computed: Origin | None) -> tuple[Data, Mark]:
        if isinstance(node, nodes.Mapping):
            data: dict[str, Data] = {}
            members: dict[str, MemberMark] = {}
            for key, entry in node.entries.items():
                data[key], mark = self.walk(entry.node, (*path, key), computed=computed)
                members[key] = (entry.key.start, entry.key.end, mark, self._replaced(entry.overridden))
            return data, (node.start, node.end, node.source, None if computed else members)
        if isinstance(node, nodes.Sequence):
            pairs = [self.walk(item, (*path, index), computed=computed) for index, item in enumerate(node.items)]
            marks = None if computed else [mark for _, mark in pairs]
            return [item for item, _ in pairs], (node.start, node.end, node.source, marks)
        assert isinstance(node, nodes.Scalar)
        return node.value, (node.start, node.end, node.source, None)  # type: ignore[return-value]

    def _replaced(self, entry: nodes.Entry | None) -> Replaced | None:
        return Replaced(entry.key, located(entry.node), self._replaced(entry.overridden)) if entry else None


def node(value: Located) -> nodes.Node:
    """Return the node tree of a value."""
    return _node(value.data, value.mark, value.origins, value.path, value.origin)


def _node(data: Data, mark: Mark, origins: Origins, path: Path, origin: Origin | None) -> nodes.Node:
    start, end, source, marks = mark
    made: nodes.Node
    if origins:
        origin = origins.get(path, origin)
    if isinstance(data, dict):
        entries: dict[str, nodes.Entry] = {}
        for key, item in data.items():
            if isinstance(marks, dict):
                begin, stop, inner, replaced = marks[key]
                span = Span(inner[2], begin, stop)
                entries[key] = nodes.Entry(span, _node(item, inner, origins, (*path, key), origin), _entry(replaced))
            else:
                span = Span(source, start, end)
                entries[key] = nodes.Entry(span, _node(item, mark, origins, (*path, key), origin))
        made = nodes.Mapping(source, start, end, entries)
    elif isinstance(data, list):
        inners = marks if isinstance(marks, list) else [mark] * len(data)
        items = [
            _node(item, inner, origins, (*path, index), origin)
            for index, (item, inner) in enumerate(zip(data, inners, strict=True))
        ]
        made = nodes.Sequence(source, start, end, items)
    else:
        is_plain = isinstance(data, str) and source.text[start : start + 1] not in ("'", '"', "|", ">")
        made = nodes.Scalar(source, start, end, data, is_plain)
    made.origin = origin
    return made


def _entry(replaced: Replaced | None) -> nodes.Entry | None:
    return nodes.Entry(replaced.key, node(replaced.value), _entry(replaced.below)) if replaced else None
