"""What stands where in a TOML text: the tree that the scanner builds, the mistakes it finds, the text it hands to `tomllib`."""

from __future__ import annotations

from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.nodes import Entry, Mapping, Node, Sequence
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import DEPTH, NODES, quoted, too_deep, too_many_nodes
from restorespec.syntax.syntax_rules import SYNTAX_DUPLICATE_KEY


class Part(NamedTuple):
    """One part of a dotted key and its place, quotes included."""

    name: str
    start: int
    end: int


class Statement(NamedTuple):
    """A header or an assignment: where it begins, and its key from the root."""

    start: int
    parts: list[Part]


class Lost(Exception):  # noqa: N818 - it never leaves the scanner, which it takes out of a broken statement
    """A statement cannot be understood; `hopeless` says that neither can what follows it."""

    def __init__(self, diagnostic: Diagnostic, *, hopeless: bool = False) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.hopeless = hopeless


class Layout:
    """The findings of the scanner.

    Attributes:
        source: the text.
        root: the tree; a scalar's value is None until it is filled in.
        diagnostics: the mistakes, in no particular order.
        statements: in the order written.
        whole: whether the tree holds all that the text means to say.
        understood: up to where the text was understood.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = Mapping(source, 0, 0, {})
        self.diagnostics: list[Diagnostic] = []
        self.statements: list[Statement] = []
        self.whole = True
        self.understood = len(source.text)
        self._replaced: list[tuple[int, int, str]] = []
        self._nodes = 1

    def count(self, start: int) -> None:
        """Count the node that begins at an offset."""
        self._nodes += 1
        if self._nodes > NODES:
            raise Lost(too_many_nodes(self.span(start, start + 1)), hopeless=True)

    def span(self, start: int, end: int) -> Span:
        """A stretch of the text."""
        return Span(self.source, start, end)

    def part_span(self, part: Part) -> Span:
        """Where a part of a key stands."""
        return Span(self.source, part.start, part.end)

    def blank(self, start: int, end: int) -> None:
        """Hide a stretch from `tomllib`."""
        self._replaced.append((start, end, " "))

    def stand_in(self, start: int, end: int) -> None:
        """Let `tomllib` see some value or other where a refused one stands."""
        self._replaced.append((start, end, "0"))

    def judged_text(self) -> str:
        """What `tomllib` is to judge; every offset, line and column in it is that of the source."""
        text = self.source.text
        if not self._replaced and self.understood == len(text):
            return text
        characters = list(text)
        for start, end, first in self._replaced:
            characters[start:end] = [char if char in "\r\n" else " " for char in characters[start:end]]
            characters[start] = first
        return "".join(characters[: self.understood])

    def holder(self, table: Mapping, level: int, parts: list[Part]) -> tuple[Mapping, int]:
        """The table that the last part of a dotted key is a key of, and its level; tables that the key implies are made.

        Args:
            table: the table that the key is relative to.
            level: the level of that table.
            parts: the dotted key.
        """
        for part in parts[:-1]:
            entry = table.entries.get(part.name)
            if entry is None:
                table, level = self.add_table(table, part, level), level + 1
                continue
            node, level = entry.node, level + 1
            if isinstance(node, Sequence) and not self._is_inline(node):
                node, level = node.items[-1], level + 1
            if not isinstance(node, Mapping) or self._is_inline(node):
                raise Lost(self._conflict(part, entry.key))
            table = node
        return table, level

    def add_table(self, table: Mapping, part: Part, level: int) -> Mapping:
        """A new, empty table in a table of the level given."""
        node = Mapping(self.source, part.start, part.end, {})
        self._add(table, part, node, level)
        return node

    def open_table(self, holder: Mapping, level: int, part: Part) -> tuple[Mapping, int]:
        """The table that a header `[…]` opens, and its level."""
        entry = holder.entries.get(part.name)
        if entry is None:
            return self.add_table(holder, part, level), level + 1
        if not isinstance(entry.node, Mapping) or self._is_inline(entry.node):
            raise Lost(self._conflict(part, entry.key))
        entry.node.start, entry.node.end = part.start, part.end
        return entry.node, level + 1

    def append_table(self, holder: Mapping, level: int, part: Part) -> tuple[Mapping, int]:
        """The table that a header `[[…]]` appends to its list, and its level."""
        entry = holder.entries.get(part.name)
        items = entry.node if entry else Sequence(self.source, part.start, part.end, [])
        if entry is None:
            self._add(holder, part, items, level)
        elif not isinstance(items, Sequence) or self._is_inline(items):
            raise Lost(self._conflict(part, entry.key))
        assert isinstance(items, Sequence)
        self.enter(part.start, level + 2)
        table = Mapping(self.source, part.start, part.end, {})
        items.items.append(table)
        return table, level + 2

    def store(self, holder: Mapping, part: Part, node: Node) -> bool:
        """Put a value under its key; False, and a diagnostic, if the key has one already."""
        entry = holder.entries.get(part.name)
        if entry is None:
            holder.entries[part.name] = Entry(Span(self.source, part.start, part.end), node)
            return True
        self.diagnostics.append(self.duplicate(part, entry.key))
        return False

    def enter(self, start: int, level: int) -> None:
        """Count a list or a table that begins at an offset, of the level given."""
        if level > DEPTH:
            raise Lost(too_deep(self.span(start, start + 1)), hopeless=True)
        self.count(start)

    def duplicate(self, part: Part, first: Span | None) -> Diagnostic:
        """The mistake of a key that is defined again."""
        notes = [Note("first defined here", first)] if first else []
        message = f"the key `{quoted(part.name)}` is defined twice"
        return report(SYNTAX_DUPLICATE_KEY, self.part_span(part), message, "remove one of the two", notes=notes)

    def _add(self, table: Mapping, part: Part, node: Node, level: int) -> None:
        self.enter(part.start, level + 1)
        table.entries[part.name] = Entry(self.part_span(part), node)

    def _is_inline(self, node: Node) -> bool:
        """Whether a list or a table is written in brackets, so that nothing can be added to it."""
        return self.source.text[node.start] in "[{"

    def _conflict(self, part: Part, first: Span) -> Diagnostic:
        message = f"the key `{quoted(part.name)}` has its value already, nothing can be added to it"
        advice = "write all of its value in one place"
        notes = [Note("first defined here", first)]
        return report(SYNTAX_DUPLICATE_KEY, self.part_span(part), message, advice, notes=notes)
