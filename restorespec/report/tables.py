"""Columns where there is room for them, else one thing below the other."""

from __future__ import annotations

from collections.abc import Sequence

from restorespec.report.escape import terminal


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """The lines of a table; every cell is escaped.

    A row that a terminal would wrap cannot be read: a table that is too wide becomes a block for each row, headed by
    its first cell.

    Args:
        heads: the names of the columns.
        rows: the cells of each row.
        width: how many characters a line can hold; None for any number.
    """
    shown = [list(heads), *([terminal(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(heads))]
    if width is not None and sum(widths) + 2 * (len(widths) - 1) > width:
        return _blocks(shown)
    return ["  ".join(cell.ljust(most) for cell, most in zip(row, widths, strict=True)).rstrip() for row in shown]


def _blocks(shown: Sequence[Sequence[str]]) -> list[str]:
    (_, *heads), *rows = shown
    most = max(map(len, heads))
    lines: list[str] = []
    for first, *cells in rows:
        lines.append(first)
        lines.extend(f"  {head.ljust(most)}  {cell}" for head, cell in zip(heads, cells, strict=True))
    return lines
