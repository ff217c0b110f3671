"""Read JSON: strict JSON (RFC 8259), as data and marks.

What people write by habit of other languages (comments, single quotes, a trailing comma) is an error where it is
written, and reading goes on as it was intended.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import TypeAlias

from restorespec.core.data import Data, Located, Mark, MemberMark
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.json import errors
from restorespec.syntax.limits import DEPTH, NODES, quoted, too_deep, too_many_nodes
from restorespec.syntax.reading import Reading
from restorespec.syntax.rejections import Refusal, defined_twice, is_plain, number_refusal, spaced, string_error

_SPACE = re.compile(r"[ \t\r\n]*+")
_COMMENT = re.compile(r"#[^\r\n]*+|//[^\r\n]*+|/\*(?>(?:[^*]++|\*(?!/))*)(?:\*/)?")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?>(\.[0-9]++)?)(?>([eE][+-]?[0-9]++)?)(?![0-9A-Za-z_.+-])")
_STRING = r'"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)("?)'
_TEXTS = rf"{_STRING}|'[^'\n]*+'|{_COMMENT.pattern}"
_SINGLE_QUOTED = re.compile(r"'[^'\n]*+'")
_WORD = re.compile(r"\{\{[^\n]*?(?:\}\}|(?=\n)|\Z)|[^\s,\[\]{}:\"'/#]++")
_LITERALS: dict[str, Data] = {"true": True, "false": False, "null": None}
_LONGEST_INTEGER = 20  # characters; what is longer does not fit into 64 bits

Value: TypeAlias = tuple[Data, Mark]
"""A value and where it was written; the end of its mark is where reading goes on."""


class _Fatal(Exception):  # noqa: N818 - it never leaves this module: it takes the reader out of a broken source
    """The source cannot be understood from here on; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_json(source: Source) -> Reading:
    """Return the data of a JSON source and all of its errors; JSON has no comments.

    A rejected value leaves the rest to be checked; if the syntax is broken, no document is returned.
    """
    reader = _Reader(source)
    documents: tuple[Located, ...] = ()
    try:
        documents = (Located(*reader.document()),)
    except _Fatal as fatal:
        reader.diagnostics.append(fatal.diagnostic)
    ordered = sorted(reader.diagnostics, key=lambda diagnostic: diagnostic.order)
    return Reading(documents, tuple(ordered))


class _Reader:
    """One pass over a source; methods take the offset where something begins.

    Attributes:
        diagnostics: the errors found so far.
        nodes: how many values there are.
        uncommaed: where the lists and objects begin that are reported to lack commas.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text, self.diagnostics = spaced(source, _TEXTS)
        self.nodes = 0
        self.uncommaed: set[int] = set()

    def document(self) -> Value:
        """Read the one value of the source."""
        start = self._skip(0)
        if start == len(self.text):
            raise _Fatal(errors.error(self.source, start, start, "the file is empty", "write an object: `{…}`"))
        data, mark = self._value(start, ())
        rest = self._skip(mark[1])
        if rest < len(self.text) and not isinstance(data, Unknown):  # what follows a wrong word is part of that error
            line_end = self.text.find("\n", rest)
            stray = self.text[rest : line_end if line_end >= 0 else None].rstrip()
            message = f"`{quoted(stray)}` follows the end of the data"
            advice = "remove it: a file contains one value"
            self.diagnostics.append(errors.error(self.source, rest, rest + len(stray), message, advice))
        return data, mark

    def _skip(self, position: int) -> int:
        """Pass over whitespace, and over comments, which are errors."""
        text = self.text
        while True:
            match = _SPACE.match(text, position)
            position = match.end() if match else position
            if text[position : position + 1] not in ("#", "/"):
                return position
            found = _COMMENT.match(text, position)
            if found is None:
                return position
            self.diagnostics.append(errors.comment(self.source, position, found.end()))
            position = found.end()

    def _value(self, start: int, path: Path) -> Value:
        """Read the value at an offset, whose path from the root is given."""
        self.nodes += 1
        if self.nodes > NODES:
            raise _Fatal(too_many_nodes(Span(self.source, start, start + 1)))
        first = self.text[start]
        if first == '"':
            return self._string(start, path)
        if first == "[" or (first == "{" and not self.text.startswith("{{", start)):
            if len(path) == DEPTH:
                raise _Fatal(too_deep(Span(self.source, start, start + 1)))
            return self._list(start, path) if first == "[" else self._object(start, path)
        number = _NUMBER.match(self.text, start)
        return self._number(number) if number else self._word(start)

    def _string(self, start: int, path: Path) -> Value:
        value: Data
        try:
            value, end = scanstring(self.text, start + 1)
        except JSONDecodeError as error:
            return self._broken_string(start, error.pos)
        assert isinstance(value, str)
        if not is_plain(value) and (wrong := string_error(Span(self.source, start, end), value, path)):
            self.diagnostics.append(wrong)
            value = Unknown()
        return self._scalar(start, end, value)

    def _broken_string(self, start: int, wrong: int) -> Value:
        match = re.compile(_STRING).match(self.text, start)
        assert match is not None
        if not match[1]:
            raise _Fatal(errors.not_closed(self.source, start))
        raw, at = match[0], wrong - start
        if raw[at] != "\\" and raw[at].isprintable():
            at = max(raw.rfind("\\", 0, at), 0)
        return self._rejected(start, match.end(), errors.wrong_character(raw, at))

    def _number(self, match: re.Match[str]) -> Value:
        raw = match[0]
        if match[1] or match[2]:
            value: float = float(raw)
        else:
            value = int(raw[: _LONGEST_INTEGER + 1])
        refusal = number_refusal(raw, value)
        if refusal:
            return self._rejected(match.start(), match.end(), refusal)
        return self._scalar(match.start(), match.end(), value)

    def _word(self, start: int) -> Value:
        """Read a literal, or something that JSON does not have."""
        single_quoted = _SINGLE_QUOTED.match(self.text, start)
        if single_quoted:
            return self._rejected(start, single_quoted.end(), errors.single_quotes(single_quoted[0]))
        match = _WORD.match(self.text, start)
        if match is None:
            if self.text[start] == "'":
                raise _Fatal(errors.not_closed(self.source, start))
            raise _Fatal(errors.missing(self.source, start, "value", 'write one, `""` for an empty string'))
        if match[0] in _LITERALS:
            return self._scalar(start, match.end(), _LITERALS[match[0]])
        return self._rejected(start, match.end(), errors.wrong_word(match[0]))

    def _scalar(self, start: int, end: int, value: Data) -> Value:
        return value, (start, end, self.source, None)

    def _rejected(self, start: int, end: int, refusal: Refusal) -> Value:
        self.diagnostics.append(refusal.at(Span(self.source, start, end)))
        return self._scalar(start, end, Unknown())

    def _list(self, start: int, path: Path) -> Value:
        data: list[Data] = []
        marks: list[Mark] = []
        position = self._skip(start + 1)
        while not self.text.startswith("]", position):
            self._expect_more(start, position)
            item, mark = self._value(position, (*path, len(data)))
            data.append(item)
            marks.append(mark)
            position = self._after_item(start, mark[1], "]")
        return data, (start, position + 1, self.source, marks)

    def _object(self, start: int, path: Path) -> Value:
        data: dict[str, Data] = {}
        marks: dict[str, MemberMark] = {}
        position = self._skip(start + 1)
        while not self.text.startswith("}", position):
            self._expect_more(start, position)
            name, key = self._key(position)
            value, mark = self._value(self._after_key(start, key), (*path, name))
            if name in marks:
                first = Span(self.source, *marks[name][:2])
                self.diagnostics.append(defined_twice(key, name, first))
            else:
                data[name] = value
                marks[name] = (key.start, key.end, mark, None)
            position = self._after_item(start, mark[1], "}")
        return data, (start, position + 1, self.source, marks)

    def _key(self, start: int) -> tuple[str, Span]:
        """Read a key; return its name and where it is."""
        if self.text[start] == '"':
            name, (_, end, *_) = self._string(start, ())
            key = Span(self.source, start, end)
            return (name if isinstance(name, str) else key.text), key
        match = _SINGLE_QUOTED.match(self.text, start) or _WORD.match(self.text, start)
        if match is None:
            raise _Fatal(errors.missing(self.source, start, "key", 'write `"key": value`'))
        self.diagnostics.append(errors.unquoted_key(self.source, start, match.end()))
        return errors.bare_key(match[0]), Span(self.source, start, match.end())

    def _after_key(self, start: int, key: Span) -> int:
        """Return where the value of a key begins."""
        position = self._skip(key.end)
        if not self.text.startswith(":", position):
            message = f"a `:` is missing after the key `{quoted(key.text)}`"
            raise _Fatal(errors.error(self.source, key.start, key.end, message, f"write `{quoted(key.text)}: value`"))
        position = self._skip(position + 1)
        self._expect_more(start, position)
        return position

    def _after_item(self, start: int, end: int, closing: str) -> int:
        """Return where the next item begins, or the closing bracket is."""
        position = self._skip(end)
        self._expect_more(start, position)
        if self.text.startswith(",", position):
            comma, position = position, self._skip(position + 1)
            if self.text.startswith(closing, position):
                self.diagnostics.append(errors.last_comma(self.source, comma))
        elif not self.text.startswith(closing, position):
            if self.text[position] == ":":
                wrong = errors.key_in_list if closing == "]" else errors.second_colon
                raise _Fatal(wrong(self.source, position))
            if self.text[position] == ";":
                self.diagnostics.append(errors.semicolon(self.source, position))
                return self._skip(position + 1)
            if self.text[position] in "]}":
                raise _Fatal(errors.not_closed(self.source, start))
            if start not in self.uncommaed:
                self.uncommaed.add(start)
                self.diagnostics.append(errors.missing_comma(self.source, position))
        return position

    def _expect_more(self, start: int, position: int) -> None:
        if position == len(self.text):
            raise _Fatal(errors.not_closed(self.source, start))
