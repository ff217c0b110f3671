"""Names of the parts of a request, as messages use them: ``index `by-day` `` and not `global_secondary_indexes[2]`."""

from __future__ import annotations

from restorespec.core.nodes import Mapping, Node, Scalar, find
from restorespec.core.source import Path
from restorespec.kinds.wording import cut, dotted

_ITEMS: dict[str, tuple[str, str, str | None]] = {
    "global_secondary_indexes": ("index", "global index", "index_name"),
    "local_secondary_indexes": ("index", "local index", "index_name"),
    "key_schema": ("key attribute", "key attribute", "attribute_name"),
    "replicas": ("replica", "replica", "region_name"),
    "tags": ("tag", "tag", "key"),
    "attribute_filters": ("attribute filter", "attribute filter", "name"),
    "key_filters": ("key filter", "key filter", None),
}
"""Lists whose items have names: the noun before a name, the noun before a number, and the field with the name."""


def subject(body: Node, path: Path) -> str:
    """Return the name of the value at a path: `` `projection_type` of index `by-day` ``."""
    last = path[-1]
    if isinstance(last, str):
        return _joined([f"`{last}`", *_owners(body, path[:-1], without=last)])
    owners = _owners(body, path)
    if owners and path[-2] in _ITEMS:
        return _joined(owners)
    return _joined([f"item {last + 1} of `{path[-2]}`", *_owners(body, path[:-2])])


def container(body: Node, path: Path) -> str:
    """Return the name of the mapping at a path: `` `target.sse_specification` `` or ``index `by-day` ``."""
    if not path:
        return "the request"
    owners = _owners(body, path)
    if not owners:
        return f"`{dotted(path)}`"
    inner = path[max(place for place, step in enumerate(path) if isinstance(step, int)) + 1 :]
    return _joined([f"`{dotted(inner)}`", *owners] if inner else owners)


def hides(body: Node, path: Path) -> bool:
    """Whether the value at a path must never be shown."""
    nodes = (find(body, path[:depth])[0] for depth in range(len(path) + 1))
    return any(node.origin is not None and node.origin.sensitive for node in nodes)


def _joined(parts: list[str]) -> str:
    return " of ".join(parts)


def _owners(body: Node, path: Path, without: str | None = None) -> list[str]:
    """Return the named list items on the way of a path, the innermost first.

    Args:
        body: The request.
        path: The path.
        without: A field that cannot name its own item, because it is what the message is about.
    """
    return [
        _item(body, path[: place + 1], without if place == len(path) - 1 else None)
        for place, step in reversed([*enumerate(path)])
        if isinstance(step, int) and path[place - 1] in _ITEMS
    ]


def _item(body: Node, path: Path, without: str | None) -> str:
    named, numbered, field = _ITEMS[str(path[-2])]
    name = None if field is None or field == without else _text(body, (*path, field))
    return f"{named} `{cut(name)}`" if name else f"{numbered} {int(path[-1]) + 1}"


def _text(body: Node, path: Path) -> str | None:
    node, _, depth = find(body, path)
    found = node.value if depth == len(path) and isinstance(node, Scalar) else None
    is_plain = isinstance(found, str) and found.isprintable() and "`" not in found
    return found if isinstance(found, str) and is_plain and not hides(body, path) else None


def absence(mapping: Node, field: str) -> str:
    """Return how a field of a mapping has no value: `is not set`, `is null` or `is empty`."""
    entry = mapping.entries.get(field) if isinstance(mapping, Mapping) else None
    if entry is None:
        return "is not set"
    return "is null" if is_null(entry.node) else "is empty"


def is_null(node: Node) -> bool:
    """Whether a value is an explicit null; `key:` with nothing after it is empty."""
    if not isinstance(node, Scalar) or node.value is not None:
        return False
    return node.origin is not None or not node.source.text or bool(node.span.text)
