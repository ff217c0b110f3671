"""Where everything stands in a TOML text.

`tomllib` says what a text means, but not where. The scanner goes over the same text and builds the tree of nodes with
their places; the values are filled in from `tomllib`. It is more forgiving than TOML, so that one run finds all mistakes
and each is told in the terms of the person who made it: what it understood but refuses is replaced, in the text that
`tomllib` gets, by something harmless of the same length.

Where TOML gives a table no single stretch of text: a table begins at its name in its header and ends with the last value
under that header; a table that only a dotted key implies stands at its name in that key; a list of tables reaches from
the first header to the end of its last table. A key stands where it is first written.
"""

from __future__ import annotations

from restorespec.diagnostics import Diagnostic
from restorespec.source import Source
from restorespec.syntax import toml_mistakes as mistakes
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence
from restorespec.syntax.refusal import Refusal
from restorespec.syntax.toml_keys import key_at
from restorespec.syntax.toml_layout import Layout, Lost, Part, Statement
from restorespec.syntax.toml_tokens import (
    BLANK,
    EQUALS,
    INDENT,
    LINE_END,
    REST_OF_ITEM,
    REST_OF_LINE,
    SIMPLE_KEY,
    VALUE,
    end_of,
)
from restorespec.syntax.toml_values import bare_value, wrong_escape
from restorespec.unknown import Unknown

_LONG_QUOTES = ('"""', "'''")


def scan(source: Source) -> Layout:
    """The places of all keys and values of a TOML text, and the mistakes that can be told from its form."""
    return _Scanner(source).scan()


class _Scanner:
    """One pass over a text.

    Attributes:
        table: what assignments add to, of level `level`, opened by a header with the key `header`.
        open: how many brackets are open; a mistake inside them leaves no place from which to go on.
        broken: whether the present statement holds a mistake that `tomllib` must not see.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.layout = Layout(source)
        self.table = self.layout.root
        self.level = 1
        self.header: list[Part] = []
        self.open = 0
        self.broken = False

    def scan(self) -> Layout:
        layout, text = self.layout, self.text
        position = layout.root.start = layout.root.end = end_of(BLANK, text, 0)
        while position < len(text):
            start, known = position, len(layout.diagnostics)
            try:
                position = self._statement(start)
            except Lost as lost:
                layout.diagnostics[known:] = [lost.diagnostic]
                layout.whole = False
                if self.open or lost.hopeless:
                    layout.understood = start
                    break
                line_end = self._line_end(lost.diagnostic.span.start)
                layout.blank(start, line_end)
                position = end_of(BLANK, text, line_end)
        return layout

    def _statement(self, start: int) -> int:
        """Read a header or an assignment, up to the next one."""
        self.broken = False
        end = self._header(start) if self.text[start] == "[" else self._assignment(start)
        self.layout.root.end = end
        if self.broken:
            self.layout.whole = False
            self.layout.blank(start, end)
        if match := LINE_END.match(self.text, end):
            return match.end()
        line_end = self._line_end(end)
        self.layout.diagnostics.append(mistakes.stray(self.source, end, line_end))
        self.layout.blank(end, line_end)
        return end_of(BLANK, self.text, line_end)

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def _header(self, start: int) -> int:
        """Open the table that a header names."""
        text, layout = self.text, self.layout
        brackets = 2 if text.startswith("[[", start) else 1
        self.open = 1
        parts, position = key_at(layout, end_of(INDENT, text, start + brackets))
        if not text.startswith("]" * brackets, position):
            raise Lost(mistakes.open_header(self.source, start, parts, brackets))
        holder, level = layout.holder(layout.root, 1, parts)
        open_table = layout.append_table if brackets > 1 else layout.open_table
        self.table, self.level = open_table(holder, level, parts[-1])
        self.open, self.header = 0, parts
        layout.statements.append(Statement(start, parts))
        return position + brackets

    def _assignment(self, start: int) -> int:
        """Read `key = value` into the open table."""
        parts, holder, node = self._pair(start, self.table, self.level, enclosed=False)
        self.layout.statements.append(Statement(start, self.header + parts))
        if not self.layout.store(holder, parts[-1], node):
            self.layout.blank(start, node.end)
        self.table.end = node.end
        return node.end

    def _pair(self, start: int, table: Mapping, level: int, *, enclosed: bool) -> tuple[list[Part], Mapping, Node]:
        """The parts of a key, the table that its last part belongs to, and its value."""
        if match := SIMPLE_KEY.match(self.text, start):
            parts = [Part(match[1], start, match.end(1))]
        else:
            parts, position = key_at(self.layout, start)
            match = EQUALS.match(self.text, position)
            if match is None:
                raise Lost(mistakes.wrong_key(self.source, parts, position))
            table, level = self.layout.holder(table, level, parts)
        return parts, table, self._value(match.end(), level + 1, enclosed=enclosed)

    def _value(self, start: int, level: int, *, enclosed: bool) -> Node:
        """A value; `level` is what its level is if it is a list or a table."""
        match = VALUE.match(self.text, start)
        if match is None:
            return self._bare_value(start, enclosed=enclosed)
        kind = match.lastgroup
        if kind == "list":
            return self._list(start, level)
        if kind == "table":
            return self._inline_table(start, level)
        self.layout.count(start)
        node = Scalar(self.source, start, match.end(), None)
        if kind == "escapes" and (refusal := wrong_escape(match[0])):
            self.layout.diagnostics.append(refusal.at(node.span))
            quotes = 3 if match[0].startswith('"""') else 1
            self.layout.blank(start + quotes, node.end - quotes)
            node.value = Unknown()
        return node

    def _bare_value(self, start: int, *, enclosed: bool) -> Scalar:
        """A value that is rare or wrong."""
        rest = (REST_OF_ITEM if enclosed else REST_OF_LINE).match(self.text, start)
        raw = rest[0].rstrip() if rest else ""
        if not raw:
            raise Lost(mistakes.no_value(self.source, start))
        if raw.startswith(_LONG_QUOTES):
            raise Lost(mistakes.open_text(self.source, start), hopeless=True)
        self.layout.count(start)
        node = Scalar(self.source, start, start + len(raw), bare_value(raw))
        if isinstance(node.value, Refusal):
            refused = node.value.at(node.span)
            if enclosed and (unseparated := mistakes.unseparated(self.source, start, node.end)):
                raise Lost(unseparated)
            if enclosed and raw[0] in "\"'":
                raise Lost(refused)
            self.layout.diagnostics.append(refused)
            self.layout.stand_in(start, node.end)
            node.value = Unknown()
        return node

    def _list(self, start: int, level: int) -> Sequence:
        text = self.text
        self.layout.enter(start, level)
        self.open += 1
        items: list[Node] = []
        position = end_of(BLANK, text, start + 1)
        while not text.startswith("]", position):
            if position == len(text):
                raise Lost(mistakes.open_brackets(self.source, start, position))
            node = self._value(position, level + 1, enclosed=True)
            items.append(node)
            position = end_of(BLANK, text, node.end)
            if text.startswith(",", position):
                position = end_of(BLANK, text, position + 1)
            elif not text.startswith("]", position):
                raise Lost(mistakes.open_brackets(self.source, start, position))
        self.open -= 1
        return Sequence(self.source, start, position + 1, items)

    def _inline_table(self, start: int, level: int) -> Mapping:
        text = self.text
        self.layout.enter(start, level)
        self.open += 1
        table = Mapping(self.source, start, start, {})
        end = start + 1
        position = self._inside(start, end)
        while not text.startswith("}", position):
            if position == len(text):
                raise Lost(mistakes.open_brackets(self.source, start, position))
            parts, holder, node = self._pair(position, table, level, enclosed=True)
            if not self.layout.store(holder, parts[-1], node):
                self.layout.blank(end, node.end)
            end = node.end
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
            raise Lost(mistakes.open_brackets(self.source, start, position))
        comma, position = position, self._inside(start, position + 1)
        if self.text.startswith("}", position) and not self.broken:
            self._break(mistakes.last_comma(self.source, comma))
        return position

    def _inside(self, start: int, end: int) -> int:
        """Pass over blanks inside the inline table that begins at `start`."""
        position = end_of(BLANK, self.text, end)
        if not self.broken and "\n" in self.text[end:position]:
            self._break(mistakes.line_break_in_table(self.source, start, end))
        return position

    def _break(self, mistake: Diagnostic) -> None:
        self.broken = True
        self.layout.diagnostics.append(mistake)
