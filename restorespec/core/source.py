r"""Sources and spans: the coordinates that everything else uses.

Offsets, lines and columns count Unicode code points. Offsets count from 0, lines and columns from 1; ends are exclusive.

The text of a source is exactly what the file contains. A byte that is not UTF-8 is the lone surrogate U+DC80 to U+DCFF
(PEP 383: `0xE9` is `\udce9`), so no byte is lost: `utf8` returns the bytes that a text was decoded from.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import Literal, TypeAlias

from restorespec.core.records import NamedTuple

Path: TypeAlias = tuple[str | int, ...]
"""The path of a value in a document: keys of mappings and indexes of lists, from the root."""

Format: TypeAlias = Literal["yaml", "toml", "json"]

SUFFIXES: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}
"""The extensions of files that are read, in lower case, and their formats."""

_BLOCK = 4_096
"""The number of characters scanned to find a line."""

_BYTE_ORDER_MARK = "\ufeff"


def format_of(name: str) -> Format:
    """Return the format of a file, as its extension indicates; YAML without a known one."""
    lowered = name.lower()
    return next((form for suffix, form in SUFFIXES.items() if lowered.endswith(suffix)), "yaml")


def decoded(data: bytes) -> str:
    """Return the text of UTF-8 data, without loss: a byte that is not UTF-8 becomes a lone surrogate."""
    return data.decode("utf-8", "surrogateescape")


def utf8(text: str) -> bytes:
    """Return the bytes that a text was decoded from; other lone surrogates take three bytes each."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a UTF-16 pair, which no file contains but a program may pass
        parts = (_encoded(character) for character in text)
        return b"".join(parts)


def _encoded(character: str) -> bytes:
    handler = "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    return character.encode("utf-8", handler)


class Source:
    """A named text; two are equal if they are the same text of one name.

    Attributes:
        name: the path relative to the project's root with `/`, or, for a text that is not a file, where it was passed
            (`--var stage`, `RESTORESPEC_VAR_stage`).
        text: the whole text, without a leading byte order mark.
        is_file: whether `name` is a path that an editor or a code host could open.
        has_mark: whether the file begins with a byte order mark, which editors and byte columns count.
    """

    def __init__(self, name: str, text: str, is_file: bool = True, has_mark: bool = False) -> None:  # noqa: FBT001, FBT002 - part of the API
        self.name = name
        self.text = text
        self.is_file = is_file
        self.has_mark = has_mark

    def __repr__(self) -> str:
        return f"Source(name={self.name!r}, is_file={self.is_file!r}, has_mark={self.has_mark!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Source):
            return NotImplemented
        return self is other or (self.name, self.text, self.is_file) == (other.name, other.text, other.is_file)

    def __hash__(self) -> int:
        return hash((self.name, self.text, self.is_file))

    @classmethod
    def of(cls, name: str, text: str) -> Source:
        """Return the source of a file with this text, which may begin with a byte order mark."""
        has_mark = text.startswith(_BYTE_ORDER_MARK)
        return cls(name, text[1:] if has_mark else text, has_mark=has_mark)

    def whole(self, text: str) -> str:
        """Return another text for the same file: with the byte order mark, if the file has one."""
        return _BYTE_ORDER_MARK + text if self.has_mark else text

    def before(self, offset: int) -> str:
        """Return what precedes an offset on its line in the file; a byte order mark is part of the first line."""
        line, column = self.position(offset)
        text = self.text[offset - column + 1 : offset]
        return self.whole(text) if line == 1 else text

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
        """Return the line and column of an offset."""
        offset = min(offset, len(self.text))
        number = offset // _BLOCK
        ended, start = self._blocks[number]
        begin = number * _BLOCK
        start = self.text.rfind("\n", begin, offset) + 1 or start
        return ended + self.text.count("\n", begin, offset) + 1, offset - start + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column; the nearest offset if the location does not exist."""
        start = self._start(min(max(line, 1), self.line_count))
        return min(start + max(column, 1) - 1, len(self.text))

    @property
    def line_count(self) -> int:
        """The number of lines of the text; an empty text has one."""
        return self._blocks[-1][0] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, without its line break."""
        start = self._start(number)
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")

    def _start(self, line: int) -> int:
        """Return the offset at which a line starts."""
        number = max(bisect_left(self._blocks, (line - 1,)) - 1, 0)
        start = number * _BLOCK
        for _ in range(line - 1 - self._blocks[number][0]):
            start = self.text.index("\n", start) + 1
        return start if line > 1 else 0


class Span(NamedTuple):
    """A range of a source, from offset `start` up to, not including, offset `end`."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text in the range."""
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
    """Return the RFC 6901 JSON pointer of a path; `""` for the root."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse_pointer(text: str) -> tuple[str, ...]:
    """Return the steps of a JSON pointer, all as strings; a missing leading `/` is accepted."""
    if not text:
        return ()
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.removeprefix("/").split("/"))
