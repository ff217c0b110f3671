"""Fan-out: the rows of `for_each`, one restore each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.source import Span
from restorespec.language.holes import NO_TEMPLATE_KEYS, has_delimiters, holes_in, is_template
from restorespec.language.inventory import ROUNDED_HELP, ROWS, is_rounded
from restorespec.language.merging import Files
from restorespec.language.rendering import Renderer
from restorespec.language.rows import (
    FORMS,
    NAME_IT,
    Row,
    Rows,
    misspelled,
    row_error,
    rows_in_file,
    rows_of,
    unknown_row,
)
from restorespec.language.structure import first_line, is_id
from restorespec.language.template_rules import (
    TEMPLATE_FAN_OUT,
    TEMPLATE_FAN_OUT_EMPTY,
    TEMPLATE_KEY_TEMPLATE,
    TEMPLATE_MISPLACED,
)
from restorespec.syntax import invisible_in_value
from restorespec.syntax.limits import DIAGNOSTICS


class FanOut:
    """The rows of a spec's `for_each`; iterating finds the rows and, in `diagnostics`, the errors in them.

    Each row has a key of its own; one that is not known yet has `?`, `?2` and so on, which no known key can be. If only
    errors are found, one unknown row replaces the rows that were intended, so that the rest is checked.

    Args:
        key: the location of `for_each`.
        value: its value.
        column: the value of `for_each_key`, if the spec has it.
        renderer: evaluates an expression that computes the rows.
        files: where an inventory is read.
    """

    def __init__(self, key: Span, value: Located, column: Located | None, renderer: Renderer, files: Files) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._key = key
        self._value = value
        self._column = column
        self._renderer = renderer
        self._files = files
        self._more = 0  # errors besides those in `diagnostics`
        self._keys = _Keys()
        self._unknown = 0
        self._again: Iterator[tuple[int, Row | Diagnostic]] | None = None  # made late: it holds this object
        self._places: dict[str, tuple[int, Span]] = {}

    def __iter__(self) -> Iterator[Row]:
        for number, found in enumerate(self._found()):
            if number == ROWS:
                place = found.span
                self._report(row_error(f"more than {ROWS:,} rows", "split the inventory", place))
                break
            if len(self.diagnostics) == DIAGNOSTICS and isinstance(found, Row) and (found.key or "") in self._keys:
                self._more += 1  # only counted: no more are shown
                continue
            row = found if isinstance(found, Diagnostic) else self._keyed(found, number)
            if isinstance(row, Diagnostic):
                self._report(row)
            else:
                yield row
        if self._more:
            message = f"{self._more:,} more errors in the rows (only {DIAGNOSTICS} are shown)"
            self.diagnostics.append(row_error(message, "fix the errors above first", self._key))
        if self._keys or self._unknown:
            return
        if self.diagnostics:
            yield self._keyed_unknown(unknown_row(self._value))
        else:
            message, help_text = "`for_each` has no rows, so nothing is restored", "add a row, or remove the spec"
            self._report(report(TEMPLATE_FAN_OUT_EMPTY, first_line(self._value), message, help_text))

    def _found(self) -> Rows:
        value = self._value
        if is_template(value.data):
            yield from self._computed(value)
        elif misplaced := list(_misplaced(value)):
            yield from misplaced
        elif isinstance(value.data, dict) and "file" in value.data and not set(value.data) - {"file", "key"}:
            yield from rows_in_file(value, self._files)
        elif errors := misspelled(value, self._files):
            yield from errors
        else:
            yield from self._written(value)

    def _written(self, value: Located) -> Rows:
        return rows_of(value, self._column, row_error("a list of mappings needs `for_each_key`", NAME_IT, self._key))

    def _computed(self, written: Located) -> Rows:
        value = self._renderer.render(Located(written.data, written.mark), holes_in(written.data))
        yield from self._renderer.diagnostics
        if value is None:
            yield row_error("`for_each` is omitted by its expression", FORMS, written.span)
        elif value.origin and value.origin.sensitive:
            message = "`for_each` takes its keys from a sensitive value, but ids are shown"
            yield row_error(message, "take the keys from a value that may be shown", written.span)
        else:
            yield from self._written(value)

    def _keyed(self, row: Row, number: int) -> Row | Diagnostic:
        """Return a row with a valid key that no earlier row has, or the error of its key."""
        if row.key is None:
            return self._keyed_unknown(row)
        if row.key in self._keys and (first := self._first(row.key))[0] < number:
            notes = [Note("first used here", first[1])]
            message = f"duplicate key `{row.key}` in `for_each`"
            return report(TEMPLATE_FAN_OUT, row.span, message, "give each row a key of its own", notes=notes)
        if not is_id(row.key):
            span = row.span
            hidden = invisible_in_value(span, row.key)
            if hidden is not None:
                return hidden
            help_text = "keys are 1 to 128 of letters, digits, `.`, `_`, `-`"
            if not row.key:
                return row_error("the key of this row is empty", help_text, span)
            if is_rounded(row.key):
                help_text = ROUNDED_HELP
            return row_error(f"`{row.key[:200]}` is not a valid key for a restore", help_text, span)
        self._keys.add(row.key)
        return row

    def _first(self, key: str) -> tuple[int, Span]:
        """Return the first row with a key, by its number, and where the key is.

        The rows are read again once there may be a duplicate, and no further than needed.
        """
        if self._again is None:
            self._again = enumerate(self._found())
        while key not in self._places:
            number, row = next(self._again)
            if isinstance(row, Row) and row.key is not None:
                self._places.setdefault(row.key, (number, row.span))
        return self._places[key]

    def _keyed_unknown(self, row: Row) -> Row:
        self._unknown += 1
        return Row("?" if self._unknown == 1 else f"?{self._unknown}", row.values, row.locate)

    def _report(self, diagnostic: Diagnostic) -> None:
        if len(self.diagnostics) == DIAGNOSTICS:
            self._more += 1
        elif all(diagnostic.order != other.order for other in self.diagnostics):  # rows of one expression share it
            self.diagnostics.append(diagnostic)


class _Keys:
    """The keys so far, as hashes in a table: of a hundred thousand it takes two megabytes, a set of them takes ten.

    The table has free places, which are 0, and a hash is at the first place from its own on that was free.
    """

    def __init__(self) -> None:
        self._table = array("q", bytes(8 * 1024))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: str) -> bool:
        """Return whether the key is one of them, or one of them has the same hash."""
        return self._table[self._place(hash(key) or 1)] != 0

    def add(self, key: str) -> None:
        """Add a key."""
        self._insert(hash(key) or 1)
        if self._count * 2 > len(self._table):
            hashes, self._table = self._table, array("q", bytes(16 * len(self._table)))
            self._count = 0
            for one in filter(None, hashes):
                self._insert(one)

    def _insert(self, number: int) -> None:
        place = self._place(number)
        self._count += self._table[place] == 0
        self._table[place] = number

    def _place(self, number: int) -> int:
        """Return the place of a hash, or the free one that it would get."""
        table, last = self._table, len(self._table) - 1
        place = number & last
        while table[place] not in (0, number):
            place = (place + 1) & last
        return place


def _misplaced(value: Located) -> Iterator[Diagnostic]:
    """Yield the keys of a literal that are templates, and the first of its values that is one."""
    templates: list[Span] = []
    pending = [value]
    for inner in pending:  # which grows meanwhile
        for key, member in inner.members():
            pending.append(member)
            if has_delimiters(key):
                yield report(TEMPLATE_KEY_TEMPLATE, inner.key(key), *NO_TEMPLATE_KEYS)
        pending.extend(inner.items())
        if is_template(inner.data):
            templates.append(inner.span)
    if templates:
        message = "`for_each` must be one expression or contain no templates"
        first = min(templates, key=lambda span: span.start)
        yield report(TEMPLATE_MISPLACED, first, message, FORMS)
