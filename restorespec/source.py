"""Texts and places in them: the coordinates that everything else speaks in.

Offsets, lines and columns count Unicode code points. Offsets count from 0, lines and columns from 1; ends are exclusive.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value inside a body: keys of mappings and indexes of lists, from the root."""


_LINE_END = re.compile("\n")


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
    def _line_starts(self) -> array[int]:
        """Of an inventory, up to eight million: as an array they take an eighth of what a list would."""
        starts = array("q", (0,))
        starts.extend(found.end() for found in _LINE_END.finditer(self.text))
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, moved to the nearest place inside the text."""
        start = self._line_starts[min(max(line, 1), self.line_count) - 1]
        return min(start + max(column, 1) - 1, len(self.text))

    @property
    def line_count(self) -> int:
        """How many lines the text has; an empty text has one."""
        return len(self._line_starts)

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < self.line_count else len(self.text)
        return self.text[start:end].rstrip("\r\n")


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
