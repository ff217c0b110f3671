"""When two values are the same, also where nobody has chosen them yet."""

from __future__ import annotations

from restorespec.resolve.provenance import shown
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence
from restorespec.unknown import Unknown


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
    inputs = [comparable(item.node) if item.node is not None else item.name for item in node.origin.inputs]
    return [label, template(node), *inputs]


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
