"""The layout of a TOML source: what the scanner builds, the errors it finds, the text for `tomllib`."""

from __future__ import annotations

from typing import TypeAlias

from restorespec.core.data import Data
from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import DEPTH, NODES, quoted, too_deep, too_many_nodes
from restorespec.syntax.rejections import defined_twice, spaced
from restorespec.syntax.syntax_rules import SYNTAX_DUPLICATE_KEY
from restorespec.syntax.toml.tokens import STRING_OR_COMMENT


class Scalar:
    """The location of a scalar; its value if the scanner knows it (`Unknown` if rejected), None if `tomllib` does."""

    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: Data = None) -> None:
        self.start = start
        self.end = end
        self.value = value


class Array:
    """The locations of a list and its items."""

    __slots__ = ("end", "items", "start")

    def __init__(self, start: int, end: int, items: list[Item]) -> None:
        self.start = start
        self.end = end
        self.items = items


class Table:
    """The locations of a table and its members; later headers may add to it."""

    __slots__ = ("end", "members", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.members: dict[str, Member] = {}


Item: TypeAlias = Scalar | Array | Table


class Member(NamedTuple):
    """The location of a key, and its value."""

    start: int
    end: int
    item: Item


class Part(NamedTuple):
    """One part of a dotted key and its location, quotes included."""

    name: str
    start: int
    end: int


class Statement(NamedTuple):
    """A header or an assignment: where it begins, and its key from the root."""

    start: int
    parts: list[Part]


class Broken(Exception):  # noqa: N818 - it never leaves the scanner, which it takes out of a broken statement
    """A statement cannot be understood; if it is fatal, neither can what follows it."""

    def __init__(self, diagnostic: Diagnostic, *, is_fatal: bool = False) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.is_fatal = is_fatal


class Layout:
    """The findings of the scanner.

    Attributes:
        source: the source.
        text: what is parsed: the source, with spaces instead of characters that only look like one.
        root: the root table.
        diagnostics: the errors, in no particular order.
        statements: the statements, in order.
        is_whole: whether the tables hold everything that the source defines.
        understood: up to where the source was understood.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text, self.diagnostics = spaced(source, STRING_OR_COMMENT)
        self.root = Table(0, 0)
        self.statements: list[Statement] = []
        self.is_whole = True
        self.understood = len(source.text)
        self._replaced: list[tuple[int, int, str]] = []
        self._nodes = 1

    def count(self, start: int) -> None:
        """Count the value that begins at an offset."""
        self._nodes += 1
        if self._nodes > NODES:
            raise Broken(too_many_nodes(self.span(start, start + 1)), is_fatal=True)

    def span(self, start: int, end: int) -> Span:
        """Return a range of the source."""
        return Span(self.source, start, end)

    def part_span(self, part: Part) -> Span:
        """Return where a part of a key is."""
        return Span(self.source, part.start, part.end)

    def blank(self, start: int, end: int) -> None:
        """Hide a range from `tomllib`."""
        self._replaced.append((start, end, " "))

    def stand_in(self, start: int, end: int) -> None:
        """Let `tomllib` see a number instead of a rejected value."""
        self._replaced.append((start, end, "0"))

    def judged_text(self) -> str:
        """Return the text for `tomllib`; every offset, line and column in it is that of the source."""
        text = self.text
        if not self._replaced and self.understood == len(text):
            return text
        characters = list(text)
        for start, end, first in self._replaced:
            characters[start:end] = [char if char in "\r\n" else " " for char in characters[start:end]]
            characters[start] = first
        return "".join(characters[: self.understood])

    def holder(self, table: Table, level: int, parts: list[Part]) -> tuple[Table, int]:
        """Return the table that the last part of a dotted key belongs to, and its level; create the tables it implies.

        Args:
            table: the table that the key is relative to.
            level: the level of that table.
            parts: the dotted key.
        """
        for part in parts[:-1]:
            member = table.members.get(part.name)
            if member is None:
                table, level = self.add_table(table, part, level), level + 1
                continue
            item, level = member.item, level + 1
            if isinstance(item, Array) and not self._is_inline(item):
                item, level = item.items[-1], level + 1
            if not isinstance(item, Table) or self._is_inline(item):
                raise Broken(self._conflict(part, member))
            table = item
        return table, level

    def add_table(self, table: Table, part: Part, level: int) -> Table:
        """Add a new, empty table to a table at a level."""
        added = Table(part.start, part.end)
        self._add(table, part, added, level)
        return added

    def open_table(self, holder: Table, level: int, part: Part) -> tuple[Table, int]:
        """Open the table of a header `[…]`; return it and its level."""
        member = holder.members.get(part.name)
        if member is None:
            return self.add_table(holder, part, level), level + 1
        table = member.item
        if not isinstance(table, Table) or self._is_inline(table):
            raise Broken(self._conflict(part, member))
        table.start, table.end = part.start, part.end
        return table, level + 1

    def append_table(self, holder: Table, level: int, part: Part) -> tuple[Table, int]:
        """Append the table of a header `[[…]]` to its list; return it and its level."""
        member = holder.members.get(part.name)
        items = member.item if member else Array(part.start, part.end, [])
        if not isinstance(items, Array) or (member and self._is_inline(items)):
            assert member
            raise Broken(self._conflict(part, member))
        if member is None:
            self._add(holder, part, items, level)
        self.enter(part.start, level + 2)
        table = Table(part.start, part.end)
        items.items.append(table)
        return table, level + 2

    def store(self, holder: Table, part: Part, item: Item) -> bool:
        """Add a member to a table; if the table has it already, report that and return False."""
        member = holder.members.get(part.name)
        if member is None:
            holder.members[part.name] = Member(part.start, part.end, item)
            return True
        self.diagnostics.append(self.duplicate(part, self.span(member.start, member.end)))
        return False

    def enter(self, start: int, level: int) -> None:
        """Count a list or a table at a level that begins at an offset."""
        if level > DEPTH:
            raise Broken(too_deep(self.span(start, start + 1)), is_fatal=True)
        self.count(start)

    def duplicate(self, part: Part, first: Span | None) -> Diagnostic:
        """Return the error of a key that is defined again."""
        return defined_twice(self.part_span(part), part.name, first)

    def _add(self, table: Table, part: Part, item: Item, level: int) -> None:
        self.enter(part.start, level + 1)
        table.members[part.name] = Member(part.start, part.end, item)

    def _is_inline(self, item: Item) -> bool:
        """Return whether a list or a table is written in brackets, so that nothing can be added to it."""
        return self.source.text[item.start] in "[{"

    def _conflict(self, part: Part, first: Member) -> Diagnostic:
        message = f"the key `{quoted(part.name)}` already has a value, nothing can be added to it"
        notes = [Note("first defined here", self.span(first.start, first.end))]
        advice = "write its whole value in one place"
        return report(SYNTAX_DUPLICATE_KEY, self.part_span(part), message, advice, notes=notes)
