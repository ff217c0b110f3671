"""When two values are the same, also where nobody has chosen them yet."""

from __future__ import annotations

from restorespec.core.nodes import Input, Mapping, Node, Origin, Scalar, Sequence
from restorespec.core.unknown import Unknown
from restorespec.language.provenance import shown


def comparable(node: Node) -> object:
    """A node's data such that equal data means the same value.

    What is unknown is known by the template that will make it and by what goes into that.
    """
    if isinstance(node, Mapping):
        return {key: comparable(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [comparable(item) for item in node.items]
    assert isinstance(node, Scalar)
    return {"$unknown": _making(node, node.value.label)} if isinstance(node.value, Unknown) else node.value


def _making(node: Node, label: str) -> list[object]:
    if node.origin is None:
        return [label]
    read = ((item.name, part_read(node.origin, item)) for item in node.origin.inputs)
    return [label, template(node), *(name if part is None else comparable(part) for name, part in read)]


def part_read(origin: Origin, item: Input) -> Node | None:
    """Of an input, what the template reads: of a row, only the columns that it names."""
    members = origin.members.get(item.name)
    if members is None or not isinstance(item.node, Mapping):
        return item.node
    whole = item.node
    part = Mapping(
        whole.source, whole.start, whole.end, {key: whole.entries[key] for key in whole.entries if key in members}
    )
    part.origin = whole.origin
    return part


def template(node: Node) -> str:
    """What stands at a node's place."""
    return node.source.text[node.start : node.end]


def pair_shown(base: Node, head: Node) -> tuple[object, object]:
    """Two different values for people; unknown ones that wait for the same are told apart by their templates."""
    before, after = shown(base), shown(head)
    if before == after and _is_unknown(base) and _is_unknown(head):
        return {"$unknown": template(base)}, {"$unknown": template(head)}
    return before, after


def _is_unknown(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, Unknown)
