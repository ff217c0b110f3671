"""No-break spaces where YAML expects a space: they look like one, but are part of a key or value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import MarkedYAMLError

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, report
from restorespec.core.source import Source, Span
from restorespec.syntax.encoding import named
from restorespec.syntax.syntax_rules import SYNTAX_CHARACTER
from restorespec.syntax.yaml.events import ALIAS, LIST, LIST_END, MAPPING, MAPPING_END, SCALAR, event_source

_WIDE = "\xa0\u2007\u202f"
_SPACES = dict.fromkeys(map(ord, _WIDE), " ")
_RUN = re.compile(f"[{_WIDE}]+")
_COMMENT = re.compile(r"(?<!\S)#[^\n]*")
_INDENTATION = re.compile(rf"^[ {_WIDE}]+", re.MULTILINE)
_REST_OF_LINE = re.compile(r"\s*?(?:\n|\Z)")
_FIX = "replace it with a space"


def spaced(source: Source, text: str, *, failed: bool) -> tuple[str, Diagnostic] | None:
    """Replace the no-break spaces that separate or indent with spaces.

    Args:
        source: the file.
        text: what is parsed: the source, or a variant of the same length.
        failed: whether it cannot be parsed as it is.

    Returns:
        The text and the one error, at the first of them; None if all of them are inside keys, values and comments.
    """
    runs = list(_RUN.finditer(text))
    if not runs:
        return None
    gaps = list(_gaps(text.translate(_SPACES)))
    found = [run.span() for run in runs if any(start <= run.start() < end for start, end in gaps)]
    if not found and failed:
        found = [run.span() for line in _INDENTATION.finditer(text) for run in _RUN.finditer(text, *line.span())]
    if not found:
        return None
    characters = list(text)
    for start, end in found:
        characters[start:end] = " " * (end - start)
    first = found[0][0]
    many = f", here and in {len(found) - 1:,} more locations" if len(found) > 1 else ""
    message = f"{named(text[first])} is used as a space{many}"
    edits = tuple(Edit(Span(source, start, end), " " * (end - start)) for start, end in found)
    found_here = report(SYNTAX_CHARACTER, Span(source, first, first + 1), message, _FIX)
    return "".join(characters), found_here._replace(fix=Fix(_FIX, edits))


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """Return the ranges between keys and values, without comments and the rest of a line that ends with an unquoted value."""
    next_event = event_source(text)
    position, flows, is_plain = 0, 0, False
    try:
        while (event := next_event()) is not None:
            kind = event.__class__
            if kind in (MAPPING, LIST) and (flows or getattr(event, "flow_style", False)):
                flows += 1
            elif kind in (MAPPING_END, LIST_END) and flows:
                flows -= 1
            elif kind in (SCALAR, ALIAS):
                yield from _without_comments(text, position, event.start_mark.index, skip=is_plain and not flows)
                position = event.end_mark.index
                is_plain = kind is SCALAR and not getattr(event, "style", None)
    except MarkedYAMLError:
        return
    yield from _without_comments(text, position, len(text), skip=is_plain and not flows)


def _without_comments(text: str, start: int, end: int, *, skip: bool) -> Iterator[tuple[int, int]]:
    if skip and (rest := _REST_OF_LINE.match(text, start, end)):
        start = rest.end()
    for comment in _COMMENT.finditer(text, start, end):
        yield start, comment.start()
        start = comment.end()
    yield start, end
