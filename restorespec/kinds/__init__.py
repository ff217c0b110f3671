"""The kinds of restore: one folder each, which alone knows the fields, limits and endpoints of its request."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from restorespec.kinds.endpoints import Endpoint, Missing, Read
from restorespec.kinds.kind import Body, Context, Kind, Phrase

__all__ = [
    "DEFAULT",
    "Body",
    "Context",
    "Endpoint",
    "Kind",
    "Missing",
    "Phrase",
    "Read",
    "get",
    "kind_of_body",
    "names",
    "optional_parts",
    "parts",
]

DEFAULT = "aws/dynamodb-table"
"""The kind of a spec that does not set one."""

_FOLDERS = {
    DEFAULT: "dynamodb_table",
    "aws/ebs-volume": "ebs_volume",
}
"""The registry: the folder of each kind; its package has the kind as `KIND`."""


def names() -> tuple[str, ...]:
    """Return the names of all kinds, the default first."""
    return tuple(_FOLDERS)


@cache
def get(name: str = DEFAULT) -> Kind:
    """Return a kind by its name.

    Raises:
        KeyError: there is no such kind.
    """
    kind: Kind = import_module(f"restorespec.kinds.{_FOLDERS[name]}").KIND
    return kind


@cache
def parts() -> tuple[str, ...]:
    """Return the keys of a request body, of all kinds."""
    return tuple(dict.fromkeys(part for name in names() for part in get(name).schema.parts))


@cache
def optional_parts() -> frozenset[str]:
    """Return the keys of a request body that no kind requires."""
    return frozenset(parts()).difference(*(get(name).schema.required_parts for name in names()))


def kind_of_body(body: Body) -> Kind:
    """Return the kind of a request body without a spec: the one that knows most of its fields, or else the default."""
    return max(map(get, names()), key=lambda kind: kind.known_fields(body))
