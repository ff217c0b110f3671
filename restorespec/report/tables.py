"""Tables: in columns if they fit, otherwise one cell per line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from restorespec.report.escape import terminal

Paint = Callable[[str, str], str]
"""Puts a cell into the colour that it has below a head."""


def plain(_: str, cell: str) -> str:
    """No colour at all."""
    return cell


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None, paint: Paint = plain
) -> list[str]:
    """The lines of a table; every cell is escaped.

    A row that a terminal would wrap cannot be read: a table that is too wide becomes a block for each row, headed by
    its first cell.

    Args:
        heads: the names of the columns.
        rows: the cells of each row.
        width: how many characters a line can hold; None for any number.
        paint: colours the cells, which keep their places.
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
