"""Places as the protocol counts them: lines from 0, columns in the units that the client chose."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from lsprotocol import types

from restorespec.source import Source, Span

_LINE_END = re.compile(r"\r\n?|\n")
_ENCODINGS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}


class Positions:
    """Places in the units of one client.

    Args:
        encoding: the units: those of UTF-8, UTF-16 or UTF-32.
    """

    def __init__(self, encoding: types.PositionEncodingKind | str) -> None:
        self._encoding, self._size = _ENCODINGS[types.PositionEncodingKind(encoding)]

    def range(self, span: Span) -> types.Range:
        """The place of a span."""
        return types.Range(self._position(span.source, span.start), self._position(span.source, span.end))

    def whole(self, source: Source) -> types.Range:
        """The place of a whole text."""
        return self.range(Span(source, 0, len(source.text)))

    def offset(self, source: Source, position: types.Position) -> int:
        """The offset of a position; the nearest one, where the text has no such place."""
        starts = _line_starts(source)
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
        """How many columns a text takes."""
        return len(text.encode(self._encoding, "surrogatepass")) // self._size

    def _position(self, source: Source, offset: int) -> types.Position:
        starts = _line_starts(source)
        number = bisect_right(starts, offset) - 1
        before = source.text[starts[number] : offset]
        return types.Position(number, self.units(before if number else source.whole(before)))


@lru_cache(maxsize=4)
def _line_starts(source: Source) -> list[int]:
    """The offsets of the lines as editors count them: unlike in a file that is accepted, a CR alone ends one too."""
    return [0, *(match.end() for match in _LINE_END.finditer(source.text))]
