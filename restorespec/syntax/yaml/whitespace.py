"""Characters that look like a space where YAML expects one: YAML reads them as part of a key or value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import MarkedYAMLError

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Source
from restorespec.syntax.rejections import NO_BREAK_SPACES, WIDE_SPACES, used_as_spaces
from restorespec.syntax.yaml.events import ALIAS, LIST, LIST_END, MAPPING, MAPPING_END, SCALAR, event_source

_WIDE = re.compile(f"[{WIDE_SPACES}]")
_RUN = re.compile(f"[{WIDE_SPACES}]+")
_NO_BREAK_RUN = re.compile(f"[{NO_BREAK_SPACES}]+")
_COMMENT = re.compile(r"(?<!\S)#[^\n]*")
_INDENTATION = re.compile(rf"^[ {WIDE_SPACES}]+", re.MULTILINE)
_REST_OF_LINE = re.compile(r"\s*?(?:\n|\Z)")


def spaced(source: Source, text: str, *, failed: bool) -> tuple[str, Diagnostic] | None:
    """Replace the characters that separate or indent like spaces with spaces.

    A value may begin with a space that is not a no-break space, so those are replaced only if the source is invalid.

    Args:
        source: the file.
        text: what is parsed: the source, or a variant of the same length.
        failed: whether it cannot be parsed as it is.

    Returns:
        The text and the one error, at the first of them; None if all of them are inside keys, values and comments.
    """
    runs = list((_RUN if failed else _NO_BREAK_RUN).finditer(text))
    if not runs:
        return None
    gaps = list(_gaps(_WIDE.sub(" ", text)))
    found = [run.span() for run in runs if any(start <= run.start() < end for start, end in gaps)]
    if not found and failed:
        found = [run.span() for line in _INDENTATION.finditer(text) for run in _RUN.finditer(text, *line.span())]
    return used_as_spaces(source, text, found) if found else None


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
