"""Places as the protocol counts them: lines from 0, columns in the units that the client chose."""

from __future__ import annotations

from lsprotocol import types

from restorespec.core.source import Source, Span

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
        if position.line >= source.line_count:
            return len(source.text)
        line = source.line(position.line + 1)
        units = line.encode(self._encoding, "surrogatepass")[: position.character * self._size]
        return source.offset(position.line + 1, len(units.decode(self._encoding, "ignore")) + 1)

    def units(self, text: str) -> int:
        """How many columns a text takes."""
        return len(text.encode(self._encoding, "surrogatepass")) // self._size

    def _position(self, source: Source, offset: int) -> types.Position:
        line, column = source.position(offset)
        before = source.text[offset - column + 1 : offset]
        return types.Position(line - 1, self.units(before))
