"""The identity of list items, so that they are compared by name and never by position."""

from __future__ import annotations

from restorespec.core.data import Located
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.request_schema import RequestSchema


def items(schema: RequestSchema, path: Path | tuple[str, ...], value: Located) -> dict[str, Located] | None:
    """Return the items of a list by their identity.

    Args:
        schema: the schema of the request, whose `x-identity` names the member that identifies an item.
        path: the path of the list; items on the way may be named by index or identity.
        value: the list.

    Returns:
        The items; a string is its own identity. None where two items have the same identity, or one has none.
    """
    field = schema.at(path).get("x-identity")
    named: dict[str, Located] = {}
    for item in value.items():
        label = _label(field, item)
        if label is None or label in named:
            return None
        named[label] = item
    return named


def named_path(schema: RequestSchema, body: Located, path: Path) -> tuple[str, ...]:
    """Return a path with the identities of list items in place of their indexes, where they have one."""
    steps: list[str] = []
    for depth, step in enumerate(path, 1):
        label = None
        if isinstance(step, int):
            place = body.find(path[:depth])
            is_item = place.depth == depth
            label = _label(schema.at(path[: depth - 1]).get("x-identity"), place.value) if is_item else None
        steps.append(label or str(step))
    return tuple(steps)


def _label(field: str | None, item: Located) -> str | None:
    if isinstance(item.data, dict) and field is not None:
        item = item.get(field) or item
    if isinstance(item.data, dict | list):
        return None
    if item.origin is not None and item.origin.sensitive:
        return "***"
    if isinstance(item.data, Unknown):
        return f"{{{{ {item.data.label} }}}}"
    return item.data if isinstance(item.data, str) else None


def is_arn(value: object) -> bool:
    """Return whether a value is the ARN of an AWS resource."""
    return isinstance(value, str) and value.strip().casefold().startswith("arn:")
