"""Text in the columns of a terminal: its width, wrapping, tables, and excerpts of sources with underlined ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from unicodedata import category, east_asian_width

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.report.escape import is_harmless, terminal, terminal_cells

Paint = Callable[[str, str], str]
"""Returns a cell in the color of its column, which the head names."""

_HELD = "\0"  # stands for a space of code; an escaped text has no such character
_EMOJI_STYLE = "\ufe0f"  # asks for the coloured, wide form of the sign before it
_TAB = "    "
_MASK = "***"
_CUT = "…"
_REACH = 200  # characters on either side; a file may be one line of half a megabyte


def width(text: str) -> int:
    """Return the columns of an escaped text: wide characters and emoji take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char, before) for before, char in zip("a" + text, text, strict=False))


def _char_width(char: str, before: str) -> int:
    if char == _EMOJI_STYLE:
        return int(not before.isascii() and _is_narrow(before))
    if category(char) in ("Mn", "Me"):
        return 0
    return 1 if _is_narrow(char) else 2


def _is_narrow(char: str) -> bool:
    return east_asian_width(char) not in ("W", "F")


def wrap(text: str, room: int) -> list[str]:
    """Break an escaped text into lines of at most `room` columns.

    It is broken at spaces outside of code in backticks, so that code can be pasted; what is longer sticks out.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if line and width(longer) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _words(text: str) -> list[str]:
    """Split a text at its spaces; code in backticks is one word."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its pair delimits no code
        return text.split(" ")
    held = "`".join(part.replace(" ", _HELD) if index % 2 else part for index, part in enumerate(parts))
    return [word.replace(_HELD, " ") for word in held.split(" ")]


def plain(_: str, cell: str) -> str:
    """Return a cell without color."""
    return cell


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None, paint: Paint = plain
) -> list[str]:
    """Return the lines of a table; every cell is escaped.

    A row that a terminal would wrap cannot be read: a table that is too wide becomes a block for each row, headed by
    its first cell.

    Args:
        heads: the names of the columns.
        rows: the cells of each row.
        width: the width of a line; None for any width.
        paint: colors the cells, without a change to their positions.
    """
    shown = [list(heads), *([terminal(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(heads))]
    if width is not None and sum(widths) + 2 * (len(widths) - 1) > width:
        return _row_blocks(shown, paint)
    return [_table_row(row, widths, shown[0], paint) for row in shown]


def _table_row(row: Sequence[str], widths: Sequence[int], heads: Sequence[str], paint: Paint) -> str:
    cells = zip(row, widths, heads, strict=True)
    return "  ".join(paint(head, cell) + " " * (most - len(cell)) for cell, most, head in cells).rstrip()


def _row_blocks(shown: Sequence[Sequence[str]], paint: Paint) -> list[str]:
    (_, *heads), *rows = shown
    most = max(map(len, heads))
    lines: list[str] = []
    for first, *cells in rows:
        lines.append(first)
        lines.extend(f"  {head.ljust(most)}  {paint(head, cell)}" for head, cell in zip(heads, cells, strict=True))
    return lines


class Mark(NamedTuple):
    """A range to underline: with carets for the error, with dashes and a label for related locations."""

    span: Span
    label: str = ""
    primary: bool = False

    @property
    def line(self) -> int:
        """The number of the line that is shown for it."""
        return self.span.first[0]


class Underline(NamedTuple):
    """The line below a line: its indentation, the carets or dashes, and the label."""

    indent: int
    stroke: str
    label: str
    primary: bool


class Row(NamedTuple):
    """One line of an excerpt with the underlines below it."""

    number: int
    text: str
    underlines: tuple[Underline, ...]


def rows(source: Source, marks: Iterable[Mark], masked: Sequence[Span], room: int) -> list[Row]:
    """Return the lines of a source that hold marks, in order, each cut to the room there is.

    Args:
        source: the text.
        marks: places in it; of several lines only the first is underlined.
        masked: the places in it whose text must not be shown.
        room: how many columns a line may take.
    """
    by_line: dict[int, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: (mark.span.start, not mark.primary)):
        by_line.setdefault(mark.line, []).append(mark)
    return [_excerpt_row(source, number, by_line[number], masked, room) for number in sorted(by_line)]


def line_text(span: Span, masked: Iterable[Span]) -> str:
    """Return the line at a location, as it may be shown; of a very long line, the part around the location."""
    number, column = span.first
    first = max(0, column - 1 - _REACH)
    start = span.source.offset(number, first + 1)
    text = span.source.line(number)[first : column + _REACH]
    touching = _touching(masked, start, len(text))
    hidden = _ranges((other for other in touching if other.source == span.source), start, len(text))
    return "".join(_cells(text, hidden))


def _excerpt_row(source: Source, number: int, marks: list[Mark], masked: Sequence[Span], room: int) -> Row:
    line = source.line(number)
    start = source.offset(number, 1)
    hidden = _ranges(_touching(masked, start, len(line)), start, len(line))
    places = [_unhidden(place, hidden) for place in _ranges((mark.span for mark in marks), start, len(line))]
    focus = next((place for mark, place in zip(marks, places, strict=True) if mark.primary), places[0])
    strip = _Strip.around(focus, line, hidden, room)
    underlines = (_underline(mark, strip.columns(place), room) for mark, place in zip(marks, places, strict=True))
    return Row(number, strip.text.rstrip(), tuple(underlines))


def _touching(spans: Iterable[Span], start: int, length: int) -> Iterator[Span]:
    """Yield the spans, of which there may be thousands, that reach into a line of some length."""
    return (span for span in spans if span.start < start + length and span.end > start)


def _ranges(spans: Iterable[Span], start: int, length: int) -> list[tuple[int, int]]:
    """Return the parts of a line that spans cover, as indexes into the line, which begins at offset `start`."""
    return [(_clip(span.start - start, length), _clip(span.end - start, length)) for span in spans]


def _clip(index: int, length: int) -> int:
    return min(max(index, 0), length)


def _unhidden(place: tuple[int, int], hidden: list[tuple[int, int]]) -> tuple[int, int]:
    """Return a place moved to the beginning of the hidden range in which it begins."""
    start = next((first for first, last in hidden if first < place[0] < last), place[0])
    return start, max(place[1], start)


def _underline(mark: Mark, columns: tuple[int, int], room: int) -> Underline:
    first, last = columns
    first = min(first, room - 1)
    stroke = ("^" if mark.primary else "-") * max(1, min(last, room) - first)
    return Underline(first, stroke, terminal(mark.label), mark.primary)


class _Strip(NamedTuple):
    """The part of a line that is shown.

    Attributes:
        text: as shown, with ellipses where it is truncated.
        start: the index in the line of the first character that was measured.
        stops: the column at which each measured character begins, and the one at which the last ends.
    """

    text: str
    start: int
    stops: Sequence[int]

    @classmethod
    def around(cls, focus: tuple[int, int], line: str, hidden: list[tuple[int, int]], room: int) -> _Strip:
        """As much of a line as there is room for, with the focus in it."""
        if len(line) <= room and not hidden and is_harmless(line):
            return cls(line, 0, range(len(line) + 1))
        start = max(0, focus[0] - room)  # a line can be half a megabyte: measure only what might be shown
        end = min(len(line), start + 3 * room)
        cells = _cells(line[start:end], [(first - start, last - start) for first, last in hidden])
        stops = [0, *accumulate(width(cell) for cell in cells)]
        if not start and end == len(line) and stops[-1] <= room:
            return cls("".join(cells), 0, stops)
        near = (focus[0] - start, focus[1] - start)
        low = _first_shown(stops, near, room, whole_left=not start, whole_right=end == len(line))
        left = _CUT if start or low else ""
        right = "" if end == len(line) and stops[-1] - stops[low] <= room - len(left) else _CUT
        high = bisect_right(stops, stops[low] + room - len(left) - len(right)) - 1
        shift = len(left) - stops[low]
        return cls(left + "".join(cells[low:high]) + right, start, [max(0, stop + shift) for stop in stops])

    def columns(self, place: tuple[int, int]) -> tuple[int, int]:
        """Return the start and end columns of a range, counted from 0, clipped to the shown part."""
        last = len(self.stops) - 1
        return self.stops[_clip(place[0] - self.start, last)], self.stops[_clip(place[1] - self.start, last)]


def _first_shown(
    stops: Sequence[int], focus: tuple[int, int], room: int, *, whole_left: bool, whole_right: bool
) -> int:
    """Return the index of the first character to show: 0 if the focus fits too, else some before the focus."""
    if whole_left and stops[_clip(focus[1], len(stops) - 1)] < room:
        return 0
    wanted = stops[focus[0]] - room // 4
    if whole_right:
        wanted = min(wanted, stops[-1] - room + 1)
    return bisect_right(stops, max(wanted, 0)) - 1


def _cells(text: str, hidden: list[tuple[int, int]]) -> list[str]:
    """Return what is shown for each character: itself, an escape, spaces for a tab, or a mask for hidden text."""
    cells = [_TAB if char == "\t" else cell for char, cell in zip(text, terminal_cells(text), strict=True)]
    for first, last in hidden:
        start, end = _clip(first, len(cells)), _clip(last, len(cells))
        if start < end:
            cells[start:end] = [_MASK, *[""] * (end - start - 1)]
    return cells
