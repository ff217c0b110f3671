"""The delimiters of templates: which strings contain some, and where in a value those strings are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias, TypeGuard, Union

from restorespec.core.data import Data, Located
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span

_DELIMITERS = ("{{", "}}", "{%", "{#")
_OMIT = lazy_pattern(r"\{\{\s*omit\s*\}\}")

NO_TEMPLATE_KEYS = ("a key cannot be a template", "write the key itself")
"""The message and the help for a key that is a template."""

Holes: TypeAlias = Mapping[Union[str, int], "Holes"]  # noqa: UP007 - `|` does not accept a forward reference
"""The locations of templates in a value: the keys or indexes that lead to one, each with the holes below.

A template itself has no holes below it, and neither has a mapping of which only keys look like templates.
"""


class Part(NamedTuple):
    """A part of a spec whose value templates compute.

    Attributes:
        key: the location of its key.
        value: the part as it is written, as a value of its own.
        holes: where its templates are; None if it has none.
    """

    key: Span
    value: Located
    holes: Holes | None


_NONE_BELOW: Holes = {}
_COLLECTIONS = (dict, list)


def has_delimiters(text: str) -> bool:
    """Return whether a text contains a delimiter of a template."""
    return ("{" in text or "}" in text) and any(delimiter in text for delimiter in _DELIMITERS)


def is_template(data: object) -> TypeGuard[str]:
    """Return whether a value is a string that contains a delimiter of a template."""
    return isinstance(data, str) and has_delimiters(data)


def is_omit(data: object) -> bool:
    """Return whether a value is the template that removes a key of a base."""
    return isinstance(data, str) and bool(_OMIT.fullmatch(data))


def template_keys(value: Located) -> Iterator[Span]:
    """Yield the locations of the keys below a value that are templates."""
    for key, member in value.members():
        if has_delimiters(key):
            yield value.key(key)
        yield from template_keys(member)
    for item in value.items():
        yield from template_keys(item)


def may_have_holes(sources: Iterable[Source]) -> bool:
    """Return whether values read from some sources may have holes: whether a text has a delimiter, or an escape."""
    return any(map(_may_have, sources))


@lru_cache(maxsize=32)  # a spec and its bases: each of the thousands of specs of a file asks about all of its text
def _may_have(source: Source) -> bool:
    return "\\" in source.text or has_delimiters(source.text)


def holes_in(data: Data) -> Holes | None:
    """Return the holes of a value; None if neither it nor a value or key in it is a template."""
    if not isinstance(data, _COLLECTIONS):
        return _NONE_BELOW if is_template(data) else None
    found: dict[str | int, Holes] = {}
    for key, member in data.items() if isinstance(data, dict) else enumerate(data):
        if type(member) is str:  # most are, and a call for each costs more than the look
            if ("{" in member or "}" in member) and has_delimiters(member):
                found[key] = _NONE_BELOW
        elif isinstance(member, _COLLECTIONS) and (below := holes_in(member)) is not None:
            found[key] = below
    has_template_key = not found and isinstance(data, dict) and has_delimiters("\n".join(data))
    return found if found or has_template_key else None
