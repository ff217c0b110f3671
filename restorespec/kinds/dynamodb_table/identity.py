"""What identifies the items of lists, so that they are compared by what they are, never by where they stand."""

from __future__ import annotations

from restorespec.core.nodes import Mapping, Node, Scalar, Sequence
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown

IDENTITY = {
    "global_secondary_indexes": "index_name",
    "local_secondary_indexes": "index_name",
    "key_schema": "attribute_name",
    "replicas": "region_name",
    "tags": "key",
}
"""The member that names an item, by the list's name (DynamoDB refuses two of one name in each of these lists)."""


def items(name: str, node: Sequence) -> dict[str, Node] | None:
    """The items of a list by what identifies them.

    Args:
        name: the list's name.
        node: the list.

    Returns:
        The items; a plain text is its own name. None where two have the same name, or one has none.
    """
    named: dict[str, Node] = {}
    for item in node.items:
        label = _label(name, item)
        if label is None or label in named:
            return None
        named[label] = item
    return named


def named_path(body: Node, path: Path) -> tuple[str, ...]:
    """A path with names for the items of lists, as far as they have some; else their numbers."""
    steps: list[str] = []
    node: Node | None = body
    for step in path:
        label = None
        if isinstance(node, Mapping):
            node = node.get(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            label = _label(steps[-1] if steps else "", node)
        steps.append(label or str(step))
    return tuple(steps)


def _label(name: str, item: Node) -> str | None:
    if isinstance(item, Mapping) and name in IDENTITY:
        item = item.get(IDENTITY[name]) or item
    if not isinstance(item, Scalar):
        return None
    if item.origin is not None and item.origin.sensitive:
        return "***"
    if isinstance(item.value, Unknown):
        return f"{{{{ {item.value.label} }}}}"
    return item.value if isinstance(item.value, str) else None
