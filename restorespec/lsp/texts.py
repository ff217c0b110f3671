"""Open texts: their versions, their positions in the client's units, and how offsets move from one version to the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source

if TYPE_CHECKING:
    from lsprotocol import types

_LINE_END = re.compile(r"\r\n?|\n")
_ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Positions:
    """Positions in the units of one client.

    Args:
        encoding: the units: `utf-8`, `utf-16` or `utf-32`.
    """

    def __init__(self, encoding: str) -> None:
        self._encoding, self._size = _ENCODINGS[encoding]
        self._last: tuple[Source, list[int]] | None = None

    def offset(self, source: Source, position: types.Position) -> int:
        """Return the offset of a position; one past the end of a line or of the text means that end."""
        starts = self._line_starts(source)
        if position.line >= len(starts):
            return len(source.text)
        start = starts[position.line]
        end = starts[position.line + 1] if position.line + 1 < len(starts) else len(source.text)
        line = source.text[start:end].rstrip("\r\n")
        left = position.character - (self.units(source.whole("")) if position.line == 0 else 0)
        if line.isascii():
            return start + min(max(left, 0), len(line))
        for index, character in enumerate(line):
            left -= self.units(character)
            if left < 0:
                return start + index
        return start + len(line)

    def units(self, text: str) -> int:
        """Return how many columns a text takes."""
        return len(text) if text.isascii() else len(text.encode(self._encoding, "surrogatepass")) // self._size

    def line_and_column(self, source: Source, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 0."""
        starts = self._line_starts(source)
        number = bisect_right(starts, offset) - 1
        before = source.text[starts[number] : offset]
        if number == 0:
            before = source.whole(before)
        return number, self.units(before)

    def _line_starts(self, source: Source) -> list[int]:
        """Return the offsets of the lines as editors count them: unlike in a file that is accepted, a CR alone ends one.

        Those of the last text are kept, as an answer takes one file after the other.
        """
        last = self._last
        if last is None or last[0] is not source:
            last = self._last = (source, [0, *(match.end() for match in _LINE_END.finditer(source.text))])
        return last[1]


class Change(NamedTuple):
    """A replacement in an open text.

    Attributes:
        revision: the text's revision after it.
        start: where the replaced part starts.
        end: where it ends, in the text before.
        text: what replaced it.
    """

    revision: int
    start: int
    end: int
    text: str

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a span of the text before is in the text after; None if the change touched it."""
        if self.start > end or (self.start == end and self.start > start and self.text.startswith(("\n", "\r"))):
            return start, end
        if self.end < start or (self.end == start and (self.text or " ").endswith("\n")):
            shift = len(self.text) - (self.end - self.start)
            return start + shift, end + shift
        return None

    def before(self, offset: int) -> int | None:
        """Return where an offset of the text after was in the text before; None inside what was written."""
        if offset < self.start:
            return offset
        end = self.start + len(self.text)
        return offset - len(self.text) + (self.end - self.start) if offset > end else None


class Text:
    """A text that is open in the editor.

    Args:
        uri: its URI, as the client writes it.
        version: the client's version.
        name: the name of its source.
        text: the text.
        revision: a number that is larger than that of every earlier text.
    """

    def __init__(self, uri: str, version: int, name: str, text: str, revision: int) -> None:
        self.uri = uri
        self.version = version
        self.revision = revision
        self.source = Source.of(name, text)
        self._changes: list[Change] = []
        self._first = revision
        self._versions = {revision: version}

    def apply(
        self,
        changes: Iterable[types.TextDocumentContentChangeEvent],
        version: int,
        revision: int,
        positions: Positions,
    ) -> None:
        """Apply the changes of one notification, each to the text that the one before left."""
        text, has_mark = self.source.text, self.source.has_mark
        for change in changes:
            replaced: types.Range | None = getattr(change, "range", None)
            if replaced is not None:
                source = Source(self.source.name, text, has_mark=has_mark)
                start = positions.offset(source, replaced.start)
                end = max(start, positions.offset(source, replaced.end))
                new = change.text
            else:
                source = Source.of(self.source.name, change.text)
                has_mark = source.has_mark
                start, end, new = _difference(text, source.text)
            text = text[:start] + new + text[end:]
            self._changes.append(Change(revision, start, end, new))
        self.version = version
        self.revision = revision
        self._versions[revision] = version
        self.source = Source(self.source.name, text, has_mark=has_mark)

    def version_of(self, revision: int) -> int | None:
        """Return the client's version of a revision; None if the text was opened later."""
        return self._versions.get(revision)

    def moved(self, start: int, end: int, revision: int) -> tuple[int, int] | None:
        """Return where a span of an earlier revision is now; None if it was edited since."""
        if revision < self._first:
            return None
        for change in self._changes:
            if change.revision > revision:
                span = change.moved(start, end)
                if span is None:
                    return None
                start, end = span
        return start, end

    def before(self, offset: int, revision: int) -> int | None:
        """Return where an offset was in an earlier revision; None if it is in a part that was written since."""
        if revision < self._first:
            return None
        found: int | None = offset
        for change in reversed(self._changes):
            if change.revision > revision and found is not None:
                found = change.before(found)
        return found

    def forget(self, revision: int) -> None:
        """Forget the changes up to a revision, when no result of an earlier one is left."""
        self._changes = [change for change in self._changes if change.revision > revision]
        self._first = max(self._first, min(revision, self.revision))
        self._versions = {one: version for one, version in self._versions.items() if one >= self._first}


def _difference(before: str, after: str) -> tuple[int, int, str]:
    """Return the one replacement that turns a text into another."""
    most = min(len(before), len(after))
    start = _common(before, after, most)
    end = _common(before[::-1], after[::-1], most - start)
    return start, len(before) - end, after[start : len(after) - end]


def _common(left: str, right: str, most: int) -> int:
    """Return the length of the common prefix of two texts, at most a number."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
