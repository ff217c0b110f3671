"""Read the YAML that people write most: block mappings and lists of values that each take one line.

Such a text is read line by line, in a fraction of the time that the parser's events take. It is a strict subset: where
it is not certain that the events would give the same, there is no result, and the events are read. So nothing is
reported here, and a property test compares every result with what the builder makes of the events.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from restorespec.core.data import Data, Located, Mark
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source
from restorespec.syntax.limits import SCALAR_BYTES
from restorespec.syntax.rejections import Refusal
from restorespec.syntax.yaml.scalars import CONSTANTS, NUMBER_STARTS, plain_value

_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,100}"
_FIRST = r"(?:[A-Za-z0-9_/^$(.~]|-(?=[0-9]))"
_UNQUOTED = rf"{_FIRST}[^ \n:#]*(?:(?:[ ]+|:)[^ \n:#]+)*"
_WORD_IN_BRACKETS = rf"{_FIRST}[A-Za-z0-9_/^$().;<>=@~+-]*"
_UNQUOTED_IN_BRACKETS = rf"{_WORD_IN_BRACKETS}(?:[ ]+{_WORD_IN_BRACKETS})*"
_QUOTED = r"\"[^\"\n]*\"|'[^'\n]*'"
_BRACKETS = r"\{[^\n#]*\}|\[[^\n#]*\]"
_LINE = lazy_pattern(
    rf"^(([ ]*)(-[ ]+)?(?:({_KEY}):([ ]+|(?=\n|\Z)))?(?:({_UNQUOTED})|({_QUOTED})|({_BRACKETS}))?"
    r"([ ]*(?:(?<![^ \n])\#[^\n]*)?))$",
    re.MULTILINE,
)
"""A line as a whole, and its parts: indentation, `- `, a key with the space after its colon, a value in one of three forms, and the rest."""

_ITEM = lazy_pattern(rf"[ ]*(?:({_KEY}):[ ]+)?(?:({_UNQUOTED_IN_BRACKETS})|({_QUOTED})|(?=[\[{{]))")
_AFTER_ITEM = lazy_pattern(r"[ ]*([,\]}])")
_EMPTY = lazy_pattern(r"[ ]*[\]}]")
_DEEPEST = 24  # levels; the builder knows the limit

_Value: TypeAlias = tuple[Data, Mark]


class _UncertainError(Exception):
    """It is not certain what the events would give."""


class _Block:
    """A block mapping or list that is being read.

    Attributes:
        indent: its column.
        start: where it begins.
        is_list: whether it is a list.
        data: its data so far.
        marks: the marks of its members or items so far.
        key: the key whose value comes on the next lines, with where it starts and ends; None where there is none.
    """

    __slots__ = ("data", "indent", "is_list", "key", "marks", "start")

    def __init__(self, indent: int, start: int, *, is_list: bool) -> None:
        self.indent = indent
        self.start = start
        self.is_list = is_list
        self.data: Any = [] if is_list else {}
        self.marks: Any = [] if is_list else {}
        self.key: tuple[str, int, int] | None = None

    def add(self, value: Data, mark: Mark) -> None:
        """Add an item, or the value of the key."""
        if self.key is None:
            self.data.append(value)
            self.marks.append(mark)
        else:
            name, start, end = self.key
            self.data[name] = value
            self.marks[name] = (start, end, mark, None)
            self.key = None


def is_harmless(text: str) -> bool:
    """Return whether no string can be too long or hold an invisible character; true of most files."""
    return len(text) <= SCALAR_BYTES and text.isascii() and "\\" not in text and "\t" not in text


def read_lines(source: Source) -> Located | None:
    """Return the only document of a source without comments to this tool; None where the events have to be read."""
    if not is_harmless(source.text) or "\r" in source.text:
        return None
    try:
        return _Lines(source).document()
    except _UncertainError:
        return None


class _Lines:
    """One pass over the lines of a source.

    Attributes:
        blocks: the block mappings and lists that are open, the root first.
        end: where the last value ends.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.blocks: list[_Block] = []
        self.end = 0

    def document(self) -> Located:  # noqa: C901, PLR0912 - the hot loop: a call costs more than a branch
        """Read all lines.

        Raises:
            _UncertainError: a line is not in the subset.
        """
        text, source, blocks = self.text, self.source, self.blocks
        block: _Block | None = None
        position = 4 if text.startswith("---\n") else 0
        lines = _LINE.findall(text, position)
        if len(lines) != text.count("\n", position) + 1:
            raise _UncertainError
        for line, indent, dash, name, gap, unquoted, quoted, brackets, rest in lines:
            column = len(indent)
            start = position + column
            position += len(line) + 1
            if rest and "restorespec:" in rest:  # a comment to this tool
                raise _UncertainError
            written = unquoted or quoted or brackets
            if not name and not (dash and written):
                if dash or written:
                    raise _UncertainError
                continue
            is_list = dash != ""
            if block is None or column != block.indent or is_list is not block.is_list or block.key is not None:
                block = self._block(column, start, is_list=is_list)
            start += len(dash)
            end = start + len(name)
            if name:
                if dash:
                    block = self._opened(column + len(dash), start, is_list=False)
                if name in block.data or name in CONSTANTS:
                    raise _UncertainError
                if not written:
                    block.key = (name, start, end)
                    continue
            begin = end + 1 + len(gap) if name else start
            self.end = begin + len(written)
            mark: Mark = (begin, self.end, source, None)
            if brackets:
                value, mark = self._in_brackets(begin, len(blocks))
                if mark[1] != self.end:
                    raise _UncertainError
            else:
                value = quoted[1:-1] if quoted else _resolved(unquoted)
            if name:
                block.data[name] = value
                block.marks[name] = (start, end, mark, None)
            else:
                block.data.append(value)
                block.marks.append(mark)
        return self._root()

    def _root(self) -> Located:
        """Close all blocks; return the root."""
        while len(self.blocks) > 1:
            self._close()
        if not self.blocks:
            raise _UncertainError
        root = self.blocks[0]
        self._null(root)
        return Located(root.data, (root.start, self.end, self.source, root.marks))

    def _block(self, column: int, start: int, *, is_list: bool) -> _Block:
        """Return the block that a line belongs to: a new one below a key, or one that is open at its column."""
        if not self.blocks:
            return self._opened(column, start, is_list=is_list)
        block = self.blocks[-1]
        if block.key is not None and (column > block.indent or (is_list and column == block.indent)):
            return self._opened(column, start, is_list=is_list)
        while column < block.indent or (column == block.indent and not is_list and block.is_list):
            block = self._close()
        if block.key is not None:
            self._null(block)
        if column != block.indent or is_list is not block.is_list:
            raise _UncertainError
        return block

    def _opened(self, indent: int, start: int, *, is_list: bool) -> _Block:
        if len(self.blocks) == _DEEPEST or (not self.blocks and (indent or is_list)):
            raise _UncertainError
        block = _Block(indent, start, is_list=is_list)
        self.blocks.append(block)
        return block

    def _close(self) -> _Block:
        """Close the innermost block; return the one around it."""
        if len(self.blocks) == 1:
            raise _UncertainError
        block = self.blocks.pop()
        self._null(block)
        around = self.blocks[-1]
        around.add(block.data, (block.start, self.end, self.source, block.marks))
        return around

    def _null(self, block: _Block) -> None:
        """Give the key of a block, if it has no value, null; it is where the value would begin."""
        if block.key is not None:
            self.end = block.key[2] + 1
            block.add(None, (self.end, self.end, self.source, None))

    def _in_brackets(self, start: int, level: int) -> _Value:
        """Read a flow mapping or list that begins at an offset."""
        if level == _DEEPEST:
            raise _UncertainError
        is_list, closing = self.text[start] == "[", "]" if self.text[start] == "[" else "}"
        block = _Block(0, start, is_list=is_list)
        position, separator = start + 1, ","
        if (empty := _EMPTY.match(self.text, position)) is not None:
            position, separator = empty.end(), empty.group()[-1]
        while separator == ",":
            item = _ITEM.match(self.text, position)
            if item is None or (item[1] is None) is not is_list:
                raise _UncertainError
            position = item.end()
            if item[1] is not None:
                if item[1] in block.data or item[1] in CONSTANTS:
                    raise _UncertainError
                block.key = (item[1], item.start(1), item.end(1))
            group = 2 if item[2] else 3
            if item[group]:
                value = _resolved(item[2]) if item[2] else item[3][1:-1]
                mark: Mark = (item.start(group), position, self.source, None)
            else:
                value, mark = self._in_brackets(position, level + 1)
                position = mark[1]
            block.add(value, mark)
            after = _AFTER_ITEM.match(self.text, position)
            if after is None:
                raise _UncertainError
            position, separator = after.end(), after[1]
        if separator != closing:
            raise _UncertainError
        return block.data, (start, position, self.source, block.marks)


def _resolved(unquoted: str) -> Data:
    """Return the value of unquoted text."""
    if unquoted not in CONSTANTS and unquoted[0] not in NUMBER_STARTS:
        return unquoted
    value = plain_value(unquoted)
    if isinstance(value, Refusal):
        raise _UncertainError
    return value
