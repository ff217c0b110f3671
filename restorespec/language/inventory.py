"""CSV inventories: rows, each cell with its location, and numbers in them that a spreadsheet has rounded."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache

from restorespec.core.data import Data, Located, MemberMark, leaves
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.kinds.wording import counted
from restorespec.language.template_rules import INVENTORY_ROUNDED_NUMBER, TEMPLATE_INVENTORY
from restorespec.syntax import invisible, invisible_in_value
from restorespec.syntax.encoding import forbidden_characters

ROWS = 100_000
"""The maximum number of rows of a fan-out."""

COLUMNS = 1_000
"""The maximum number of columns of an inventory."""

_ROUNDED = re.compile(r"[+-]?(?P<digits>[0-9](?:[.,][0-9]+)?)(?:[eE]\+|E)[0-9]{2,3}")
ROUNDED_HELP = "format the column as text in the spreadsheet, and enter the value again with all of its digits"
_DELIMITERS = {";": "semicolons (`;`)", "\t": "tabs", "|": "vertical bars (`|`)"}


class Table:
    """A CSV file with a header.

    Attributes:
        columns: the header; None when there is no usable one.
        diagnostics: what is wrong with the header.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._records = _records(source)
        self._all_visible = invisible(source.text.replace("\r", "").replace("\n", "")) is None
        self.diagnostics: list[Diagnostic] = forbidden_characters(source)
        self.columns = None if self.diagnostics else self._header()

    def _header(self) -> tuple[str, ...] | None:
        record = next(self._records, None)
        if record is None:
            self._say(Span(self.source, 0, 0), "the inventory has no header", "name the columns in the first line")
            return None
        if isinstance(record, Diagnostic):
            line = self.source.text.partition("\n")[0].rstrip("\r")
            self.diagnostics.append(self._delimited([line], Span(self.source, 0, len(line))) or record)
            return None
        names = [text for text, _ in record]
        seen: set[str] = set()
        for name, span in record:
            hidden = invisible_in_value(span, name)
            if hidden is not None:
                self.diagnostics.append(hidden)
            elif not name:
                self._say(span, "a column has no name", "name every column")
            elif name in seen:
                self._say(span, f"duplicate column `{name[:200]}`", "give each column a name of its own")
            seen.add(name)
        delimited = self._delimited(names, self._whole(record))
        if delimited:
            self.diagnostics = [delimited]
        self._keys = [span for _, span in record]
        return None if self.diagnostics else tuple(names)

    def rows(self) -> Iterator[Located | Diagnostic]:
        """Yield the rows as mappings from column to cell, and the errors in others."""
        assert self.columns is not None
        for record in self._records:
            if isinstance(record, Diagnostic):
                yield record
                return
            span = self._whole(record)
            if not any(text for text, _ in record):
                yield report(TEMPLATE_INVENTORY, span, "this row has only empty cells", "remove the row")
                continue
            if len(record) != len(self.columns):
                message = f"this row has {counted(len(record), 'cell')}, the header has {len(self.columns)}"
                yield report(
                    TEMPLATE_INVENTORY, span, message, "give every column a cell; quote cells that contain a comma"
                )
                continue
            hidden = None if self._all_visible else _first_hidden(record)
            yield hidden or self._row(record)

    def _row(self, record: list[tuple[str, Span]]) -> Located:
        assert self.columns is not None
        data: dict[str, Data] = {}
        marks: dict[str, MemberMark] = {}
        for name, key, (text, span) in zip(self.columns, self._keys, record, strict=True):
            data[name] = text
            marks[name] = (key.start, key.end, (span.start, span.end, span.source, None), None)
        return Located(data, (record[0][1].start, record[-1][1].end, self.source, marks))

    def _delimited(self, names: list[str], header: Span) -> Diagnostic | None:
        """Return the error of a header whose columns are delimited by something other than commas."""
        delimiter = _delimiter(names)
        if delimiter is None:
            return None
        message = f"the inventory is delimited by {_DELIMITERS[delimiter]}, not by commas"
        return report(TEMPLATE_INVENTORY, header, message, "save it as comma-separated CSV")

    def _whole(self, record: list[tuple[str, Span]]) -> Span:
        return Span(self.source, record[0][1].start, record[-1][1].end)

    def _say(self, span: Span, message: str, help_text: str) -> None:
        self.diagnostics.append(report(TEMPLATE_INVENTORY, span, message, help_text))


def _delimiter(names: list[str]) -> str | None:
    """Return what else than commas separates the columns of a header, or None if commas do."""
    return next((char for char in _DELIMITERS if sum(name.count(char) for name in names) >= len(names)), None)


def _first_hidden(record: list[tuple[str, Span]]) -> Diagnostic | None:
    return next(filter(None, (invisible_in_value(span, text) for text, span in record)), None)


def _records(source: Source) -> Iterator[list[tuple[str, Span]] | Diagnostic]:
    """Yield the records, each cell with its location; blank lines are skipped, but not without limit."""
    lines = _Lines(source)
    reader = csv.reader(lines, strict=True)
    blank = 0
    while True:
        start = lines.offset
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            span = Span(source, min(start, len(source.text)), min(lines.offset, len(source.text)))
            message = f"this row cannot be read as CSV: {str(error)[:100]}"
            yield report(TEMPLATE_INVENTORY, span, message, "quote cells that contain a comma, a quote or a line break")
            return
        if len(record) > COLUMNS:
            span = Span(source, min(start, len(source.text)), min(lines.offset, len(source.text)))
            message = f"{len(record):,} columns (maximum {COLUMNS:,})"
            yield report(TEMPLATE_INVENTORY, span, message, "remove those that the spec does not use")
            return
        if record:
            yield _placed(source, record, start)
            continue
        blank += 1
        if blank > ROWS:
            span = Span(source, start, start)
            yield report(TEMPLATE_INVENTORY, span, f"more than {ROWS:,} blank lines", "remove them")
            return


class _Lines:
    """The lines of a text, and the offset up to which they were read."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.offset = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.offset >= len(self.text):
            raise StopIteration
        end = self.text.find("\n", self.offset) + 1 or len(self.text)
        line = self.text[self.offset : end]
        self.offset = end
        return line


def _placed(source: Source, record: list[str], start: int) -> list[tuple[str, Span]]:
    """Return the cells of a record with their locations, quotes included."""
    placed = []
    position = start
    text = source.text
    for cell in record:
        quoted = text.startswith('"', position)
        length = len(cell) + cell.count('"') + 2 if quoted else len(cell)
        placed.append((cell, Span(source, position, min(position + length, len(text)))))
        position += length + 1
    return placed


def is_rounded(cell: str) -> bool:
    """Return whether a cell is a number that a spreadsheet has rounded."""
    return _ROUNDED.fullmatch(cell.strip()) is not None


def rounded_numbers(row: Located, key: str | None, body: Data) -> Iterator[Diagnostic]:
    """Yield a warning at each cell of a row that a spreadsheet has rounded and that is used as a string.

    A spreadsheet saves the account `210987654321` as `2.10988E+11`, which is another one.

    Args:
        row: the value of the row.
        key: its key.
        body: the body of the row's restore; if a filter has made a number of the cell, nothing is wrong.
    """
    if not isinstance(row.data, dict) or not row.source.name.lower().endswith(".csv") or not _may_round(row.source):
        return
    strings = [text.lower() for text in (*leaves(body), key or "") if isinstance(text, str)]
    for name, cell in row.data.items():
        found = _ROUNDED.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found and any(f"{found['digits']}e" in text for text in strings):
            message = f"`{found[0]}` is a number that a spreadsheet has rounded"
            member = row.get(name)
            assert member is not None
            yield report(INVENTORY_ROUNDED_NUMBER, member.span, message, ROUNDED_HELP)


@lru_cache(maxsize=4)
def _may_round(source: Source) -> bool:
    return _ROUNDED.search(source.text) is not None
