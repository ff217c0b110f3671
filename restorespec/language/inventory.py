"""CSV inventories: rows, each cell with its location, and numbers in them that a spreadsheet has rounded."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from restorespec.core.data import Data, Located, MemberMark, leaves
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source, Span
from restorespec.kinds.wording import counted
from restorespec.language.template_rules import INVENTORY_ROUNDED_NUMBER, TEMPLATE_INVENTORY
from restorespec.syntax import invisible, invisible_in_value
from restorespec.syntax.encoding import forbidden_characters

ROWS = 100_000
"""The maximum number of rows of a fan-out."""

COLUMNS = 1_000
"""The maximum number of columns of an inventory."""

_ROUNDED = lazy_pattern(r"[+-]?(?P<digits>[0-9](?:[.,][0-9]+)?)(?:[eE]\+|E)[0-9]{2,3}")
ROUNDED_HELP = "format the column as text in the spreadsheet, and enter the value again with all of its digits"
_DELIMITERS = {";": "semicolons (`;`)", "\t": "tabs", "|": "vertical bars (`|`)"}


class Record:
    """A record of a table, which is located when somebody asks: of most rows, only the cells are read.

    Args:
        source: the file.
        cells: the texts of the cells.
        start: the offset at which the record begins.
    """

    __slots__ = ("_source", "_start", "cells")

    def __init__(self, source: Source, cells: list[str], start: int) -> None:
        self.cells = cells
        self._source = source
        self._start = start

    @property
    def spans(self) -> list[Span]:
        """The locations of the cells, quotes included."""
        spans = []
        position = self._start
        text = self._source.text
        for cell in self.cells:
            quoted = text.startswith('"', position)
            length = len(cell) + cell.count('"') + 2 if quoted else len(cell)
            spans.append(Span(self._source, position, min(position + length, len(text))))
            position += length + 1
        return spans

    @property
    def span(self) -> Span:
        """The location of the whole record."""
        spans = self.spans
        return Span(self._source, spans[0].start, spans[-1].end)

    def located(self, columns: Mapping[str, Span]) -> Located:
        """Return the record as a mapping from columns, whose names are at these locations, to cells."""
        marks: dict[str, MemberMark] = {}
        for (name, key), span in zip(columns.items(), self.spans, strict=True):
            marks[name] = (key.start, key.end, (span.start, span.end, span.source, None), None)
        data: dict[str, Data] = dict(zip(columns, self.cells, strict=True))
        whole = self.span
        return Located(data, (whole.start, whole.end, self._source, marks))


class Table:
    """A CSV file with a header.

    Attributes:
        columns: the header, with the location of each name; None if the file lacks one that can be used.
        diagnostics: what is wrong with the header.
        may_be_rounded: whether there is a number in it that a spreadsheet may have rounded.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.may_be_rounded = _ROUNDED.search(source.text) is not None
        self._records = _records(source)
        self._all_visible = invisible(source.text.replace("\r", "").replace("\n", "")) is None
        self.diagnostics: list[Diagnostic] = forbidden_characters(source)
        self.columns = None if self.diagnostics else self._header()

    def _header(self) -> dict[str, Span] | None:
        record = next(self._records, None)
        if record is None:
            self._say(Span(self.source, 0, 0), "the inventory has no header", "name the columns in the first line")
            return None
        if isinstance(record, Diagnostic):
            line = self.source.text.partition("\n")[0].rstrip("\r")
            self.diagnostics.append(self._delimited([line], Span(self.source, 0, len(line))) or record)
            return None
        names, spans = record.cells, record.spans
        seen: set[str] = set()
        for name, span in zip(names, spans, strict=True):
            hidden = invisible_in_value(span, name)
            if hidden is not None:
                self.diagnostics.append(hidden)
            elif not name:
                self._say(span, "a column has no name", "name every column")
            elif name in seen:
                self._say(span, f"duplicate column `{name[:200]}`", "give each column a name of its own")
            seen.add(name)
        delimited = self._delimited(names, record.span)
        if delimited:
            self.diagnostics = [delimited]
        return None if self.diagnostics else dict(zip(names, spans, strict=True))

    def rows(self) -> Iterator[Record | Diagnostic]:
        """Yield the rows, and the errors in others."""
        assert self.columns is not None
        width = len(self.columns)
        for record in self._records:
            if isinstance(record, Diagnostic):
                yield record
                return
            if not any(record.cells):
                yield report(TEMPLATE_INVENTORY, record.span, "this row has only empty cells", "remove the row")
            elif len(record.cells) != width:
                message = f"this row has {counted(len(record.cells), 'cell')}, the header has {width}"
                help_text = "give every column a cell; quote cells that contain a comma"
                yield report(TEMPLATE_INVENTORY, record.span, message, help_text)
            else:
                yield (None if self._all_visible else _first_hidden(record)) or record

    def _delimited(self, names: list[str], header: Span) -> Diagnostic | None:
        """Return the error of a header whose columns are delimited by something other than commas."""
        delimiter = _delimiter(names)
        if delimiter is None:
            return None
        message = f"the inventory is delimited by {_DELIMITERS[delimiter]}, not by commas"
        return report(TEMPLATE_INVENTORY, header, message, "save it as comma-separated CSV")

    def _say(self, span: Span, message: str, help_text: str) -> None:
        self.diagnostics.append(report(TEMPLATE_INVENTORY, span, message, help_text))


def _delimiter(names: list[str]) -> str | None:
    """Return what else than commas separates the columns of a header, or None if commas do."""
    return next((char for char in _DELIMITERS if sum(name.count(char) for name in names) >= len(names)), None)


def _first_hidden(record: Record) -> Diagnostic | None:
    cells = zip(record.spans, record.cells, strict=True)
    return next(filter(None, (invisible_in_value(span, text) for span, text in cells)), None)


def _records(source: Source) -> Iterator[Record | Diagnostic]:
    """Yield the records; empty lines are skipped, up to a limit."""
    lines = _Lines(source)
    reader = csv.reader(iter(lines), strict=True)
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
            yield Record(source, record, start)
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
        text = self.text
        while self.offset < len(text):
            start = self.offset
            self.offset = text.find("\n", start) + 1 or len(text)
            yield text[start : self.offset]


def is_rounded(cell: str) -> bool:
    """Return whether a cell is a number that a spreadsheet has rounded."""
    return _ROUNDED.fullmatch(cell.strip()) is not None


def rounded_numbers(row: Located, key: str | None, body: Data) -> Iterator[Diagnostic]:
    """Yield a warning at each cell of a row that a spreadsheet has rounded and that is used as a string.

    A spreadsheet saves the account `210987654321` as `2.10988E+11`, which is another one.

    Args:
        row: the value of the row, from a table that may hold such a number.
        key: its key.
        body: the body of the row's restore; if a filter has made a number of the cell, nothing is wrong.
    """
    assert isinstance(row.data, dict)
    strings = [text.lower() for text in (*leaves(body), key or "") if isinstance(text, str)]
    for name, cell in row.data.items():
        found = _ROUNDED.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found and any(f"{found['digits']}e" in text for text in strings):
            message = f"`{found[0]}` is a number that a spreadsheet has rounded"
            member = row.get(name)
            assert member is not None
            yield report(INVENTORY_ROUNDED_NUMBER, member.span, message, ROUNDED_HELP)
