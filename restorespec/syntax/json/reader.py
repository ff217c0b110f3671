"""JSON to nodes: strict JSON (RFC 8259), with the place of every key and value.

What people write by habit of other languages (comments, single quotes, a comma after the last item) is an error that is
told where it stands, and reading goes on as it was meant.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # typeshed leaves it out

from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.json import errors as mistakes
from restorespec.syntax.limits import DEPTH, NODES, quoted, too_deep, too_many_nodes
from restorespec.syntax.reading import Reading
from restorespec.syntax.rejections import Refusal, is_plain, number_refusal, text_mistake
from restorespec.syntax.syntax_rules import SYNTAX_DUPLICATE_KEY

_BLANK = re.compile(r"[ \t\r\n]*+")
_COMMENT = re.compile(r"#[^\r\n]*+|//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?+([eE][+-]?[0-9]++)?+(?![0-9A-Za-z_.+-])")
_STRING = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+("?)')
_SINGLE_QUOTED = re.compile(r"'[^'\n]*+'")
_WORD = re.compile(r"\{\{[^\n]*?(?:\}\}|(?=\n)|\Z)|[^\s,\[\]{}:\"'/#]++")
_LITERALS = {"true": True, "false": False, "null": None}
_LONGEST_INTEGER = 20  # characters; what is longer does not fit into 64 bits


class _Lost(Exception):  # noqa: N818 - it never leaves this module: it takes the reader out of a broken text
    """The text cannot be understood from here on; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_json(source: Source) -> Reading:
    """The data of a JSON text and every mistake in it; JSON has no comments to find.

    A refused value leaves the rest to be checked; where the form is broken, there is no document.
    """
    reader = _Reader(source)
    documents: tuple[Node, ...] = ()
    try:
        documents = (reader.document(),)
    except _Lost as lost:
        reader.diagnostics.append(lost.diagnostic)
    ordered = sorted(reader.diagnostics, key=lambda diagnostic: diagnostic.order)
    return Reading(documents, tuple(ordered))


class _Reader:
    """One pass over a text; methods take the offset where something begins, and what they give knows where it ends."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics: list[Diagnostic] = []
        self.nodes = 0
        self.uncommaed: set[int] = set()  # where the lists and objects begin that are reported to lack commas

    def document(self) -> Node:
        """The one value that the text consists of."""
        start = self._skip(0)
        if start == len(self.text):
            raise _Lost(mistakes.error(self.source, start, start, "the file holds no value", "write an object: `{…}`"))
        root = self._value(start, ())
        rest = self._skip(root.end)
        refused = isinstance(root, Scalar) and isinstance(root.value, Unknown)
        if rest < len(self.text) and not refused:  # what follows a word that is no value belongs to the same mistake
            line_end = self.text.find("\n", rest)
            stray = self.text[rest : line_end if line_end >= 0 else None].rstrip()
            message = f"`{quoted(stray)}` stands after the end of the data"
            self._complain(rest, rest + len(stray), message, "remove it: a file holds one value")
        return root

    def _skip(self, position: int) -> int:
        """Pass over blanks, and over comments, which are mistakes."""
        text = self.text
        while True:
            match = _BLANK.match(text, position)
            position = match.end() if match else position
            found = _COMMENT.match(text, position)
            if found is None:
                return position
            self.diagnostics.append(mistakes.comment(self.source, position, found.end()))
            position = found.end()

    def _value(self, start: int, path: Path) -> Node:
        """The value that begins at an offset; the path leads to it from the root."""
        self.nodes += 1
        if self.nodes > NODES:
            raise _Lost(too_many_nodes(Span(self.source, start, start + 1)))
        first = self.text[start]
        if first == '"':
            return self._string(start, path)
        if first == "[" or (first == "{" and not self.text.startswith("{{", start)):
            if len(path) == DEPTH:
                raise _Lost(too_deep(Span(self.source, start, start + 1)))
            return self._list(start, path) if first == "[" else self._object(start, path)
        number = _NUMBER.match(self.text, start)
        return self._number(number) if number else self._word(start)

    def _string(self, start: int, path: Path) -> Scalar:
        try:
            value, end = scanstring(self.text, start + 1)
        except JSONDecodeError as error:
            return self._broken_string(start, error.pos)
        node = Scalar(self.source, start, end, value)
        if not is_plain(value) and (mistake := text_mistake(node.span, value, path)):
            self.diagnostics.append(mistake)
            node.value = Unknown()
        return node

    def _broken_string(self, start: int, wrong: int) -> Scalar:
        match = _STRING.match(self.text, start)
        assert match is not None
        if not match[1]:
            raise _Lost(mistakes.not_closed(self.source, start))
        raw, at = match[0], wrong - start
        if raw[at] != "\\" and raw[at].isprintable():
            at = max(raw.rfind("\\", 0, at), 0)
        return self._refused(start, match.end(), mistakes.wrong_character(raw, at))

    def _number(self, match: re.Match[str]) -> Scalar:
        raw = match[0]
        if match[1] or match[2]:
            value: float = float(raw)
        else:
            value = int(raw[: _LONGEST_INTEGER + 1])
        refusal = number_refusal(raw, value)
        if refusal:
            return self._refused(match.start(), match.end(), refusal)
        return Scalar(self.source, match.start(), match.end(), value)

    def _word(self, start: int) -> Scalar:
        """A literal, or something that JSON does not have."""
        quoted_text = _SINGLE_QUOTED.match(self.text, start)
        if quoted_text:
            return self._refused(start, quoted_text.end(), mistakes.single_quotes(quoted_text[0]))
        match = _WORD.match(self.text, start)
        if match is None:
            if self.text[start] == "'":
                raise _Lost(mistakes.not_closed(self.source, start))
            raise _Lost(mistakes.missing(self.source, start, "value", 'write one, `""` for an empty text'))
        if match[0] in _LITERALS:
            return Scalar(self.source, start, match.end(), _LITERALS[match[0]])
        return self._refused(start, match.end(), mistakes.wrong_word(match[0]))

    def _refused(self, start: int, end: int, refusal: Refusal) -> Scalar:
        self.diagnostics.append(refusal.at(Span(self.source, start, end)))
        return Scalar(self.source, start, end, Unknown())

    def _list(self, start: int, path: Path) -> Sequence:
        items: list[Node] = []
        position = self._skip(start + 1)
        while not self.text.startswith("]", position):
            self._expect_more(start, position)
            node = self._value(position, (*path, len(items)))
            items.append(node)
            position = self._after_item(start, node.end, "]")
        return Sequence(self.source, start, position + 1, items)

    def _object(self, start: int, path: Path) -> Mapping:
        entries: dict[str, Entry] = {}
        position = self._skip(start + 1)
        while not self.text.startswith("}", position):
            self._expect_more(start, position)
            name, key = self._key(position)
            node = self._value(self._after_key(start, key), (*path, name))
            first = entries.setdefault(name, Entry(key, node))
            if first.key is not key:
                self._duplicate(name, key, first.key)
            position = self._after_item(start, node.end, "}")
        return Mapping(self.source, start, position + 1, entries)

    def _key(self, start: int) -> tuple[str, Span]:
        """A key and its place."""
        if self.text[start] == '"':
            node = self._string(start, ())
            return (node.value if isinstance(node.value, str) else node.span.text), node.span
        match = _SINGLE_QUOTED.match(self.text, start) or _WORD.match(self.text, start)
        if match is None:
            raise _Lost(mistakes.missing(self.source, start, "key", 'write `"key": value`'))
        self.diagnostics.append(mistakes.unquoted_key(self.source, start, match.end()))
        return mistakes.bare_key(match[0]), Span(self.source, start, match.end())

    def _after_key(self, start: int, key: Span) -> int:
        """Where the value of a key begins."""
        position = self._skip(key.end)
        if not self.text.startswith(":", position):
            message = f"a `:` is missing after the key `{quoted(key.text)}`"
            raise _Lost(mistakes.error(self.source, key.start, key.end, message, f"write `{quoted(key.text)}: value`"))
        position = self._skip(position + 1)
        self._expect_more(start, position)
        return position

    def _after_item(self, start: int, end: int, closing: str) -> int:
        """Where the next item begins, or the closing bracket stands."""
        position = self._skip(end)
        self._expect_more(start, position)
        if self.text.startswith(",", position):
            comma, position = position, self._skip(position + 1)
            if self.text.startswith(closing, position):
                self.diagnostics.append(mistakes.last_comma(self.source, comma))
        elif not self.text.startswith(closing, position):
            if self.text[position] == ":":
                wrong = mistakes.key_in_list if closing == "]" else mistakes.second_colon
                raise _Lost(wrong(self.source, position))
            if self.text[position] == ";":
                self.diagnostics.append(mistakes.semicolon(self.source, position))
                return self._skip(position + 1)
            if self.text[position] in "]}":
                raise _Lost(mistakes.not_closed(self.source, start))
            if start not in self.uncommaed:
                self.uncommaed.add(start)
                self.diagnostics.append(mistakes.missing_comma(self.source, position))
        return position

    def _expect_more(self, start: int, position: int) -> None:
        if position == len(self.text):
            raise _Lost(mistakes.not_closed(self.source, start))

    def _duplicate(self, name: str, key: Span, first: Span) -> None:
        message = f"the key `{quoted(name)}` is defined twice"
        note = Note("first defined here", first)
        self.diagnostics.append(report(SYNTAX_DUPLICATE_KEY, key, message, "remove one of the two", notes=[note]))

    def _complain(self, start: int, end: int, message: str, advice: str) -> None:
        self.diagnostics.append(mistakes.error(self.source, start, end, message, advice))
