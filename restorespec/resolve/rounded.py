"""Numbers in CSV cells that a spreadsheet has rounded: `210987654321`, saved as `2.10988E+11`, is another account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from restorespec.diagnostics import Diagnostic, report
from restorespec.resolve.rules import INVENTORY_ROUNDED_NUMBER
from restorespec.source import Source
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence

_ROUNDED = re.compile(r"[+-]?(?P<digits>[0-9](?:[.,][0-9]+)?)(?:[eE]\+|E)[0-9]{2,3}")


def rounded_numbers(row: Node, key: str | None, body: Mapping) -> Iterator[Diagnostic]:
    """Yield a warning at each cell of a row that is a rounded number and is used as a string.

    Args:
        row: the value of the row.
        key: its key.
        body: the body of the row's restore; where a filter has made a number of the cell, nothing is wrong.
    """
    if not isinstance(row, Mapping) or not row.source.name.lower().endswith(".csv") or not _may_hold(row.source):
        return
    strings = [text.lower() for text in (*_strings(body), key or "")]
    for entry in row.entries.values():
        cell = entry.node.value if isinstance(entry.node, Scalar) else None
        found = _ROUNDED.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found and any(f"{found['digits']}e" in text for text in strings):
            message = f"`{found[0]}` is a number that a spreadsheet has rounded"
            advice = "format the column as text in the spreadsheet, and enter the value again with all of its digits"
            yield report(INVENTORY_ROUNDED_NUMBER, entry.node.span, message, advice)


def _strings(node: Node) -> Iterator[str]:
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _strings(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _strings(item)
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        yield node.value


@lru_cache(maxsize=4)
def _may_hold(source: Source) -> bool:
    return _ROUNDED.search(source.text) is not None
