"""CSV inventories: rows whose cells know their places."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from restorespec.diagnostics import Diagnostic, report
from restorespec.resolve.rules import TEMPLATE_INVENTORY
from restorespec.source import Source, Span
from restorespec.syntax import invisible, invisible_in_value
from restorespec.syntax.nodes import Entry, Mapping, Scalar
from restorespec.syntax.text import forbidden_characters

ROWS = 100_000
"""How many rows a fan-out may have."""

COLUMNS = 1_000
"""How many columns an inventory may have."""

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
            self.diagnostics.append(record)
            return None
        names = [text for text, _ in record]
        seen: set[str] = set()
        for name, span in record:
            hidden = invisible_in_value(span, name)
            if hidden is not None:
                self.diagnostics.append(hidden)
            elif not name:
                self._say(span, "a column without a name", "name every column")
            elif name in seen:
                self._say(span, f"two columns have the name `{name[:200]}`", "give each column a name of its own")
            seen.add(name)
        delimiter = _delimiter(names)
        if delimiter:
            message = f"the inventory is delimited by {_DELIMITERS[delimiter]}, not by commas"
            self.diagnostics = [
                report(TEMPLATE_INVENTORY, self._whole(record), message, "save it as comma-separated CSV")
            ]
        self._keys = [span for _, span in record]
        return None if self.diagnostics else tuple(names)

    def rows(self) -> Iterator[Mapping | Diagnostic]:
        """The rows as mappings from column to cell, and what is wrong with others."""
        assert self.columns is not None
        for record in self._records:
            if isinstance(record, Diagnostic):
                yield record
                return
            span = self._whole(record)
            if not any(text for text, _ in record):
                yield report(TEMPLATE_INVENTORY, span, "this row is empty: all of its cells are", "remove the row")
                continue
            if len(record) != len(self.columns):
                message = f"this row has {len(record)} cells, the header has {len(self.columns)}"
                yield report(
                    TEMPLATE_INVENTORY, span, message, "give every column a cell; quote cells that hold a comma"
                )
                continue
            hidden = None if self._all_visible else _first_hidden(record)
            yield hidden or self._row(record)

    def _row(self, record: list[tuple[str, Span]]) -> Mapping:
        assert self.columns is not None
        entries = {}
        for name, key, (text, span) in zip(self.columns, self._keys, record, strict=True):
            entries[name] = Entry(key, Scalar(span.source, span.start, span.end, text))
        return Mapping(self.source, record[0][1].start, record[-1][1].end, entries)

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
    """The records, each cell with its place; blank lines are none, and no more than there may be rows."""
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
            yield report(TEMPLATE_INVENTORY, span, message, "quote cells that hold a comma, a quote or a line break")
            return
        if len(record) > COLUMNS:
            span = Span(source, min(start, len(source.text)), min(lines.offset, len(source.text)))
            message = f"{len(record):,} columns, at most {COLUMNS:,}"
            yield report(TEMPLATE_INVENTORY, span, message, "leave out those that the spec does not use")
            return
        if record:
            yield _placed(source, record, start)
            continue
        blank += 1
        if blank > ROWS:
            span = Span(source, start, start)
            yield report(TEMPLATE_INVENTORY, span, f"more than {ROWS:,} blank lines", "take them out")
            return


class _Lines:
    """The lines of a text, counting how far reading has come."""

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
    """The cells of a record with their places: each as written, quotes included."""
    placed = []
    position = start
    text = source.text
    for cell in record:
        quoted = text.startswith('"', position)
        length = len(cell) + cell.count('"') + 2 if quoted else len(cell)
        placed.append((cell, Span(source, position, min(position + length, len(text)))))
        position += length + 1
    return placed
