"""Texts and places in them: the coordinates that everything else speaks in.

Offsets, lines and columns count Unicode code points. Offsets count from 0, lines and columns from 1; ends are exclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value inside a body: keys of mappings and indexes of lists, from the root."""


_BLOCK = 4_096
"""How many characters are counted through to find a place."""


@dataclass(frozen=True)
class Source:
    """A named text.

    Attributes:
        name: what a person calls it: the path relative to the project's root with `/`, or, for a text that is not a
            file, the words that gave it (`--var stage`, `RESTORESPEC_VAR_stage`).
        text: the whole text, without a leading byte order mark.
        is_file: whether `name` is a path that an editor or a code host could open.
    """

    name: str
    text: str
    is_file: bool = True

    @cached_property
    def _blocks(self) -> list[tuple[int, int]]:
        """For the beginning of each block of characters: how many lines end before it, and where its own line starts.

        Not the start of every line: an inventory may have eight million, and few are asked for.
        """
        blocks = [(0, 0)]
        for begin in range(0, len(self.text), _BLOCK):
            ended, start = blocks[-1]
            end = begin + _BLOCK
            blocks.append((ended + self.text.count("\n", begin, end), self.text.rfind("\n", begin, end) + 1 or start))
        return blocks

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        offset = min(offset, len(self.text))
        number = offset // _BLOCK
        ended, start = self._blocks[number]
        begin = number * _BLOCK
        start = self.text.rfind("\n", begin, offset) + 1 or start
        return ended + self.text.count("\n", begin, offset) + 1, offset - start + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, moved to the nearest place inside the text."""
        start = self._start(min(max(line, 1), self.line_count))
        return min(start + max(column, 1) - 1, len(self.text))

    @property
    def line_count(self) -> int:
        """How many lines the text has; an empty text has one."""
        return self._blocks[-1][0] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self._start(number)
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")

    def _start(self, line: int) -> int:
        """The offset at which a line starts."""
        number = max(bisect_left(self._blocks, (line - 1,)) - 1, 0)
        start = number * _BLOCK
        for _ in range(line - 1 - self._blocks[number][0]):
            start = self.text.index("\n", start) + 1
        return start if line > 1 else 0


class Span(NamedTuple):
    """A stretch of a source, from offset `start` up to, not including, offset `end`."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.start : self.end]

    @property
    def first(self) -> tuple[int, int]:
        """Line and column of the first character."""
        return self.source.position(self.start)

    @property
    def last(self) -> tuple[int, int]:
        """Line and column just after the last character."""
        return self.source.position(self.end)


def pointer(path: Path) -> str:
    """The RFC 6901 JSON pointer of a path; `""` for the root."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse_pointer(text: str) -> tuple[str, ...]:
    """The steps of a JSON pointer, all as text; a missing leading `/` is forgiven."""
    if not text:
        return ()
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.removeprefix("/").split("/"))
