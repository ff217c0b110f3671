"""The conversion of what the readers and the compiler return into located data."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.data import Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span
from restorespec.kinds import Kind, get, names
from restorespec.language.rendering import inside
from restorespec.language.structure import BODY
from restorespec.language.templates import Name, template
from restorespec.language.variables import Variable
from restorespec.pipeline import Restore
from restorespec.syntax import Reading, format_of

TEMPLATED = frozenset(("locals", "lookups", "description", "for_each", *BODY))
"""The keys of a spec below which templates are evaluated."""


def documents(reading: Reading) -> tuple[Located, ...]:
    """Return the documents of a file as they are written."""
    return reading.documents


def kind_of(document: Located | None) -> Kind:
    """Return the kind of the request that a document declares; the default where it declares none that there is."""
    value = document.get("kind") if document is not None else None
    return kind_named(value.data if value is not None else None)


def kind_named(name: object) -> Kind:
    """Return the kind of a name; the default for an unknown name."""
    return get(name) if isinstance(name, str) and name in names() else get()


def start_of(restore: Restore) -> int:
    """Return where the document of a restore starts in its file."""
    return restore.document.root.span.start


def value_of(variable: Variable) -> Located | None:
    """Return the value of a variable; None if it has none."""
    return variable.value if variable.is_set else None


def default_of(variable: Variable) -> Located | None:
    """Return the default of a variable; None if it has none."""
    return variable.declaration.default


def is_template(value: Located) -> bool:
    """Return whether a value is a string with an expression in it."""
    return isinstance(value.data, str) and "{{" in value.data


def walk(value: Located) -> Iterator[Located]:
    """Yield the scalars below a value, in the order written."""
    for _, member in value.members():
        yield from walk(member)
    for item in value.items():
        yield from walk(item)
    if not isinstance(value.data, dict | list):
        yield value


def names_in(value: Located) -> Iterator[tuple[Name, Span]]:
    """Yield the names that a template reads, each with its span; the whole scalar where the span is not certain."""
    assert isinstance(value.data, str)
    for name in template(value.data).names:
        yield name, inside(value, name.start, name.end)


class Spot(NamedTuple):
    """The key or the innermost value at an offset.

    Attributes:
        path: its path in the document.
        value: the value, or that of the key.
        span: where the key or value is written.
        is_key: whether it is the key.
    """

    path: Path
    value: Located
    span: Span
    is_key: bool


def spot_at(root: Located, offset: int) -> Spot | None:
    """Return the key or the innermost value at an offset of a document."""
    around: Spot | None = None
    for value, key in _children(root):
        if key is not None and key.start <= offset <= key.end and key.source is root.source:
            return Spot(value.path, value, key, is_key=True)
        is_inside = value.span.start <= offset <= value.span.end and value.source is root.source
        if is_inside or (not value.is_leaf and format_of(root.source.name) == "toml"):  # a table has many headers
            found = spot_at(value, offset)
            if found is not None:
                return found
        if is_inside and around is None:
            around = Spot(value.path, value, value.span, is_key=False)
    return around


def _children(value: Located) -> Iterator[tuple[Located, Span | None]]:
    """Yield the members of a mapping with the spans of their keys, or the items of a list."""
    for key, member in value.members():
        yield member, value.key(key)
    for item in value.items():
        yield item, None
