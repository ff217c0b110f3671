"""Text in the columns of a terminal: its width, wrapping, and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from unicodedata import category, east_asian_width

from restorespec.report.escape import terminal

_HELD = "\0"  # stands for a space of code; an escaped text has no such character
_EMOJI_STYLE = "\ufe0f"  # asks for the coloured, wide form of the sign before it
Paint = Callable[[str, str], str]
"""Returns a cell in the color of its column, which the head names."""


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
        return _blocks(shown, paint)
    return [_line(row, widths, shown[0], paint) for row in shown]


def _line(row: Sequence[str], widths: Sequence[int], heads: Sequence[str], paint: Paint) -> str:
    cells = zip(row, widths, heads, strict=True)
    return "  ".join(paint(head, cell) + " " * (most - len(cell)) for cell, most, head in cells).rstrip()


def _blocks(shown: Sequence[Sequence[str]], paint: Paint) -> list[str]:
    (_, *heads), *rows = shown
    most = max(map(len, heads))
    lines: list[str] = []
    for first, *cells in rows:
        lines.append(first)
        lines.extend(f"  {head.ljust(most)}  {paint(head, cell)}" for head, cell in zip(heads, cells, strict=True))
    return lines
