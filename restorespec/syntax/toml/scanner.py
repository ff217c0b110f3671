"""Find where everything is in a TOML source.

`tomllib` knows what a source means, but not where. The scanner goes over the same source and builds a layout; the values
are filled in from `tomllib`. It is more lenient than TOML, so that one run finds all errors, each in the words of the
person who wrote it: in the text for `tomllib`, what the scanner rejects is replaced by something harmless of the same
length.

TOML may spread a table over a file. A table begins at its name in its header and ends with the last value under that
header; a table that only a dotted key implies is at its name in that key; a list of tables is from the first header to
the end of its last table. A key is where it is first written.
"""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.syntax.rejections import Refusal
from restorespec.syntax.toml import errors
from restorespec.syntax.toml.layout import Array, Broken, Item, Layout, Part, Scalar, Statement, Table
from restorespec.syntax.toml.tokens import (
    EQUALS,
    INDENT,
    LINE_END,
    REST_OF_ITEM,
    REST_OF_LINE,
    SIMPLE_KEY,
    SPACE,
    VALUE,
    end_of,
)
from restorespec.syntax.toml.values import bare_value, key_at, wrong_escape

_LONG_QUOTES = ('"""', "'''")


def scan(source: Source) -> Layout:
    """Return where all keys and values of a TOML source are, and the errors of its syntax."""
    return _Scanner(source).scan()


class _Scanner:
    """One pass over a source.

    Attributes:
        table: what assignments add to, at level `level`, opened by a header with the key `header`.
        open: how many brackets are open; after an error inside them, it is unclear where to go on.
        broken: whether the current statement has an error that `tomllib` must not see.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.layout = Layout(source)
        self.text = self.layout.text
        self.table = self.layout.root
        self.level = 1
        self.header: list[Part] = []
        self.open = 0
        self.broken = False

    def scan(self) -> Layout:
        layout, text = self.layout, self.text
        position = layout.root.start = layout.root.end = end_of(SPACE, text, 0)
        while position < len(text):
            start, known = position, len(layout.diagnostics)
            try:
                position = self._statement(start)
            except Broken as broken:
                layout.diagnostics[known:] = [broken.diagnostic]
                layout.is_whole = False
                if self.open or broken.is_fatal:
                    layout.understood = start
                    break
                line_end = self._line_end(broken.diagnostic.span.start)
                layout.blank(start, line_end)
                position = end_of(SPACE, text, line_end)
        return layout

    def _statement(self, start: int) -> int:
        """Read a header or an assignment; return where the next one begins."""
        self.broken = False
        end = self._header(start) if self.text[start] == "[" else self._assignment(start)
        self.layout.root.end = end
        if self.broken:
            self.layout.is_whole = False
            self.layout.blank(start, end)
        if match := LINE_END.match(self.text, end):
            return match.end()
        line_end = self._line_end(end)
        self.layout.diagnostics.append(errors.stray(self.source, end, line_end))
        self.layout.blank(end, line_end)
        return end_of(SPACE, self.text, line_end)

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def _header(self, start: int) -> int:
        """Open the table of a header."""
        text, layout = self.text, self.layout
        brackets = 2 if text.startswith("[[", start) else 1
        self.open = 1
        parts, position = key_at(layout, end_of(INDENT, text, start + brackets))
        if not text.startswith("]" * brackets, position):
            raise Broken(errors.open_header(self.source, start, parts, brackets))
        holder, level = layout.holder(layout.root, 1, parts)
        open_table = layout.append_table if brackets > 1 else layout.open_table
        self.table, self.level = open_table(holder, level, parts[-1])
        self.open, self.header = 0, parts
        layout.statements.append(Statement(start, parts))
        return position + brackets

    def _assignment(self, start: int) -> int:
        """Read `key = value` into the open table."""
        parts, holder, item = self._pair(start, self.table, self.level, enclosed=False)
        self.layout.statements.append(Statement(start, self.header + parts))
        if not self.layout.store(holder, parts[-1], item):
            self.layout.blank(start, item.end)
        self.table.end = item.end
        return item.end

    def _pair(self, start: int, table: Table, level: int, *, enclosed: bool) -> tuple[list[Part], Table, Item]:
        """Read a key and its value; return the parts of the key, the table that its last part belongs to, and the value."""
        if match := SIMPLE_KEY.match(self.text, start):
            parts = [Part(match[1], start, match.end(1))]
        else:
            parts, position = key_at(self.layout, start)
            match = EQUALS.match(self.text, position)
            if match is None:
                raise Broken(errors.wrong_key(self.source, parts, position))
            table, level = self.layout.holder(table, level, parts)
        return parts, table, self._value(match.end(), level + 1, enclosed=enclosed)

    def _value(self, start: int, level: int, *, enclosed: bool) -> Item:
        """Read a value; `level` is its level if it is a list or a table."""
        match = VALUE.match(self.text, start)
        if match is None:
            return self._bare_value(start, enclosed=enclosed)
        kind = match.lastgroup
        if kind == "list":
            return self._list(start, level)
        if kind == "table":
            return self._inline_table(start, level)
        self.layout.count(start)
        item = Scalar(start, match.end())
        if kind == "escapes" and (refusal := wrong_escape(match[0])):
            self.layout.diagnostics.append(refusal.at(self.layout.span(start, item.end)))
            quotes = 3 if match[0].startswith('"""') else 1
            self.layout.blank(start + quotes, item.end - quotes)
            item.value = Unknown()
        return item

    def _bare_value(self, start: int, *, enclosed: bool) -> Scalar:
        """Read a value that is rare or wrong."""
        rest = (REST_OF_ITEM if enclosed else REST_OF_LINE).match(self.text, start)
        raw = rest[0].rstrip() if rest else ""
        if not raw:
            raise Broken(errors.no_value(self.source, start))
        if raw.startswith(_LONG_QUOTES):
            raise Broken(errors.open_string(self.source, start), is_fatal=True)
        self.layout.count(start)
        end, value = start + len(raw), bare_value(raw)
        if not isinstance(value, Refusal):
            return Scalar(start, end, value)
        rejected = value.at(self.layout.span(start, end))
        if enclosed and (unseparated := errors.unseparated(self.source, start, end)):
            raise Broken(unseparated)
        if enclosed and raw[0] in "\"'":
            raise Broken(rejected)
        self.layout.diagnostics.append(rejected)
        self.layout.stand_in(start, end)
        return Scalar(start, end, Unknown())

    def _list(self, start: int, level: int) -> Array:
        text = self.text
        self.layout.enter(start, level)
        self.open += 1
        items: list[Item] = []
        position = end_of(SPACE, text, start + 1)
        while not text.startswith("]", position):
            if position == len(text):
                raise Broken(errors.open_brackets(self.source, start, position))
            item = self._value(position, level + 1, enclosed=True)
            items.append(item)
            position = end_of(SPACE, text, item.end)
            if text.startswith(",", position):
                position = end_of(SPACE, text, position + 1)
            elif not text.startswith("]", position):
                raise Broken(errors.open_brackets(self.source, start, position))
        self.open -= 1
        return Array(start, position + 1, items)

    def _inline_table(self, start: int, level: int) -> Table:
        text = self.text
        self.layout.enter(start, level)
        self.open += 1
        table = Table(start, start)
        end = start + 1
        position = self._inside(start, end)
        while not text.startswith("}", position):
            if position == len(text):
                raise Broken(errors.open_brackets(self.source, start, position))
            parts, holder, item = self._pair(position, table, level, enclosed=True)
            if not self.layout.store(holder, parts[-1], item):
                self.layout.blank(end, item.end)
            end = item.end
            position = self._after_pair(start, end)
        self.open -= 1
        table.end = position + 1
        return table

    def _after_pair(self, start: int, end: int) -> int:
        """Pass over the comma after a pair of an inline table, if there is one."""
        position = self._inside(start, end)
        if self.text.startswith("}", position):
            return position
        if not self.text.startswith(",", position):
            raise Broken(errors.open_brackets(self.source, start, position))
        comma, position = position, self._inside(start, position + 1)
        if self.text.startswith("}", position) and not self.broken:
            self._break(errors.last_comma(self.source, comma))
        return position

    def _inside(self, start: int, end: int) -> int:
        """Pass over whitespace inside the inline table that begins at `start`."""
        position = end_of(SPACE, self.text, end)
        if not self.broken and "\n" in self.text[end:position]:
            self._break(errors.line_break_in_table(self.source, start, end))
        return position

    def _break(self, error: Diagnostic) -> None:
        self.broken = True
        self.layout.diagnostics.append(error)
