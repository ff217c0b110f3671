"""Located values from node trees and back, until every stage speaks plain data; deleted with `core.nodes`."""

from __future__ import annotations

from restorespec.core import nodes
from restorespec.core.data import Data, Input, Located, Mark, MemberMark, Origin, Replaced
from restorespec.core.source import Path, Span


def located(node: nodes.Node) -> Located:
    """The value of a node tree as data, marks and origins."""
    bridge = _Bridge()
    data, mark = bridge.walk(node, ())
    return Located(data, mark, bridge.origins)


class _Bridge:
    def __init__(self) -> None:
        self.origins: dict[Path, Origin] = {}
        self._seen: dict[int, Origin] = {}

    def walk(self, node: nodes.Node, path: Path, *, computed: nodes.Origin | None = None) -> tuple[Data, Mark]:
        if node.origin is not None and node.origin is not computed:
            self.origins[path] = self._origin(node.origin)
            computed = node.origin
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

    def _origin(self, origin: nodes.Origin) -> Origin:
        if id(origin) not in self._seen:
            inputs = tuple(map(_LazyInput, origin.inputs))
            self._seen[id(origin)] = Origin(inputs, origin.members)
        return self._seen[id(origin)]


class _LazyInput(Input):
    """An input whose values are translated when they are read: chains of locals may be long."""

    __slots__ = ("_item",)

    def __init__(self, item: nodes.Input) -> None:
        self._item = item
        self.name = item.name
        self.declaration = item.declaration
        self.sensitive = item.sensitive

    def __getattr__(self, name: str) -> object:
        if name == "value":
            self.value = located(self._item.node) if self._item.node is not None else None
        elif name == "overridden":
            self.overridden = tuple(map(located, self._item.overridden))
        else:
            raise AttributeError(name)
        return getattr(self, name)


def node(value: Located) -> nodes.Node:
    """The node tree of a value that was read; computed values have no such tree. Aliases share their node."""
    return _tree(value.data, value.mark, {})


def _tree(data: Data, mark: Mark, known: dict[int, nodes.Node]) -> nodes.Node:
    start, end, source, marks = mark
    if marks is None:
        is_plain = isinstance(data, str) and source.text[start : start + 1] not in ("'", '"', "|", ">")
        return nodes.Scalar(source, start, end, data, is_plain)
    found = known.get(id(marks))
    if found is None:
        if isinstance(marks, dict):
            assert isinstance(data, dict)
            entries = {
                key: nodes.Entry(Span(member[2], key_start, key_end), _tree(data[key], member, known))
                for key, (key_start, key_end, member, _) in marks.items()
            }
            found = nodes.Mapping(source, start, end, entries)
        else:
            assert isinstance(data, list)
            items = [_tree(item, place, known) for item, place in zip(data, marks, strict=True)]
            found = nodes.Sequence(source, start, end, items)
        known[id(marks)] = found
    return found
