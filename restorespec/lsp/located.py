"""The one place where the language server turns what the readers and the compiler give into located data."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.data import Located
from restorespec.core.source import Path, Span
from restorespec.kinds import Kind, get, names
from restorespec.language.rendering import inside
from restorespec.language.structure import BODY
from restorespec.language.templates import Name, template
from restorespec.language.variables import Variable
from restorespec.pipeline import Restore
from restorespec.syntax import Reading

TEMPLATED = frozenset(("locals", "description", "for_each", *BODY))
"""The keys of a spec below which templates are evaluated."""


def documents(reading: Reading) -> tuple[Located, ...]:
    """Return the documents of a file as they are written."""
    return reading.documents


def kind_of(document: Located | None) -> Kind:
    """Return the kind of the request that a document declares; the default where it declares none that there is."""
    value = document.get("kind") if document is not None else None
    return kind_named(value.data if value is not None else None)


def kind_named(name: object) -> Kind:
    """Return the kind of a name; the default where there is no such kind."""
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
    """Whether a value is a string with an expression in it."""
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


def place_at(root: Located, offset: int) -> tuple[Path, Located, Span] | None:
    """Return the path, the value and the span of the key or innermost value at an offset of a document."""
    value: Located = root
    path: Path = ()
    found: tuple[Path, Located, Span] | None = None
    while True:
        inner = _inner(value, offset)
        if inner is None:
            return found
        step, value, span = inner
        path = (*path, step)
        found = (path, value, span)
        if span != value.span:
            return found


def _inner(value: Located, offset: int) -> tuple[str | int, Located, Span] | None:
    """Return the member or item at an offset, with its key's span if that is what is there."""
    for key, member in value.members():
        key_span = value.key(key)
        if key_span.start <= offset <= key_span.end and key_span.source is value.source:
            return key, member, key_span
        if member.span.start <= offset <= member.span.end and member.source is value.source:
            return key, member, member.span
    for index, item in enumerate(value.items()):
        if item.span.start <= offset <= item.span.end and item.source is value.source:
            return index, item, item.span
    return None
