"""The identity of list items, so that they are compared by name and never by position."""

from __future__ import annotations

from restorespec.core.data import Located
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown

IDENTITY = {
    "global_secondary_indexes": "index_name",
    "local_secondary_indexes": "index_name",
    "key_schema": "attribute_name",
    "replicas": "region_name",
    "tags": "key",
}
"""The member that names an item, by the list's name (DynamoDB rejects two of one name in each of these lists)."""


def items(name: str, value: Located) -> dict[str, Located] | None:
    """Return the items of a list by their identity.

    Args:
        name: the list's name.
        value: the list.

    Returns:
        The items; a string is its own identity. None where two items have the same identity, or one has none.
    """
    named: dict[str, Located] = {}
    for item in value.items():
        label = _label(name, item)
        if label is None or label in named:
            return None
        named[label] = item
    return named


def named_path(body: Located, path: Path) -> tuple[str, ...]:
    """Return a path with the identities of list items in place of their indexes, where they have one."""
    steps: list[str] = []
    for depth, step in enumerate(path, 1):
        place = body.find(path[:depth])
        is_item = isinstance(step, int) and place.depth == depth
        label = _label(steps[-1] if steps else "", place.value) if is_item else None
        steps.append(label or str(step))
    return tuple(steps)


def _label(name: str, item: Located) -> str | None:
    if isinstance(item.data, dict) and name in IDENTITY:
        item = item.get(IDENTITY[name]) or item
    if isinstance(item.data, dict | list):
        return None
    if item.origin is not None and item.origin.sensitive:
        return "***"
    if isinstance(item.data, Unknown):
        return f"{{{{ {item.data.label} }}}}"
    return item.data if isinstance(item.data, str) else None
