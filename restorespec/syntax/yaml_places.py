"""Where values stand exactly, where YAML's parser says it only roughly."""

from __future__ import annotations

import re
from typing import NamedTuple

from restorespec.source import Source, Span

_BLANKS_AND_COMMENTS = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*+")
_PROPERTY = re.compile(r"!<[^\s>]*>?|![^\s,\[\]{}]*|&[^\s,\[\]{}]*")
_COLON = re.compile(r"[ \t]*:")


class Properties(NamedTuple):
    """The anchor and tag before a value: where the value itself begins, and where they stand."""

    start: int
    tag: Span | None
    anchor: Span | None


def properties(source: Source, start: int, end: int) -> Properties:
    """Look past the anchor and tag of a value that, with them, stands at `start`; a value without text is at `end`."""
    found: dict[str, Span] = {}
    while property_ := _PROPERTY.match(source.text, start, end):
        found[property_.group()[0]] = Span(source, start, property_.end())
        blanks = _BLANKS_AND_COMMENTS.match(source.text, property_.end())
        assert blanks
        start = blanks.end()
    return Properties(min(start, end), found.get("!"), found.get("&"))


def after_colon(text: str, key_end: int) -> int:
    """Where the missing value of a key would begin: just after its colon, or after the key where it has none."""
    colon = _COLON.match(text, key_end)
    return colon.end() if colon else key_end


def block_end(text: str, start: int, end: int) -> int:
    """The end of the last line that holds something of a block text, for which `end` may be lines further down."""
    last = start + len(text[start:end].rstrip())
    line_end = text.find("\n", last, end)
    stop = line_end if line_end >= 0 else end
    return last + len(text[last:stop].rstrip("\r"))
