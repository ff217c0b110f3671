"""Report more than the first error: sources with forbidden characters, and files with the extension of another format.

For a source with forbidden characters, the parsers get a copy of the same length in which a harmless character replaces
each forbidden one. The copy never leaves this module: in what the parsers return, every location refers to the real
source, and the text of every message and edit has the real characters again.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain
from typing import TypeAlias

from restorespec.core.data import Data, Located, Mark, MemberMark
from restorespec.core.diagnostics import Diagnostic, Edit, Fix, Note, report
from restorespec.core.source import Format, Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.reading import Reading
from restorespec.syntax.syntax_rules import SYNTAX_ERROR

_LINE_BREAKS = frozenset("\r\x85\u2028\u2029")
_PRIVATE_USE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE))  # allowed in every format, with a meaning in none
_ESCAPE = re.compile(r"\\[uU](?:0000)?([0-9A-Fa-f]{4})")

_FIRST = re.compile(r"(?>(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\r?\n)*)[ \t]*(?P<line>[^\r\n]*)")
_TOML = re.compile(r"\[{1,2}[^\[\]{}:,]+\]{1,2}[ \t]*(?:#.*)?|[\w.\"'-]+[ \t]*=.*")
_YAML = re.compile(r"[\w\"'-]+[ \t]*:(?:[ \t].*)?")
_NAMES = {"yaml": "YAML", "toml": "TOML", "json": "JSON"}

_Value: TypeAlias = tuple[Data, Mark]


class Sanitized:
    """A copy of a source for the parsers.

    Args:
        source: the source.
        offsets: where its forbidden characters are.

    Attributes:
        copy: what the parsers may read.
    """

    def __init__(self, source: Source, offsets: Collection[int]) -> None:
        text = source.text
        self._source = source
        forbidden = dict.fromkeys(text[offset] for offset in offsets)
        taken = {*map(ord, text), *(int(digits, 16) for digits in _ESCAPE.findall(text))}
        free = (code for code in chain(*_PRIVATE_USE) if code not in taken)
        stand_ins = {character: chr(next(free)) for character in forbidden}
        characters = list(text)
        for offset in offsets:
            characters[offset] = stand_ins[text[offset]]
        self.copy = Source(source.name, "".join(characters), source.is_file)
        self._real = {ord(stand_in): character for character, stand_in in stand_ins.items()}
        self._stand_in = re.compile(f"[{''.join(stand_ins.values())}]")
        self._restored: dict[int, _Value] = {}

    def restored(self, reading: Reading) -> Reading:
        """Return what the parsers made of the copy, as if they had read the source.

        A string that contains a forbidden character becomes unknown; a key loses the characters that nobody sees.
        """
        documents = tuple(Located(*self._value(document.data, document.mark)) for document in reading.documents)
        diagnostics = tuple(map(self._diagnostic, reading.diagnostics))
        return Reading(documents, diagnostics, tuple(map(self._span, reading.comments)))

    def _value(self, data: Data, mark: Mark) -> _Value:
        start, end, _, marks = mark
        if marks is None:
            return self._scalar(data), (start, end, self._source, None)
        known = self._restored.get(id(marks))  # aliases share data and marks
        if known is None:
            known = self._restored[id(marks)] = self._collection(data, mark)
        return known

    def _collection(self, data: Data, mark: Mark) -> _Value:
        start, end, _, marks = mark
        if isinstance(data, dict) and isinstance(marks, dict):
            members, places = self._mapping(data, marks)
            return members, (start, end, self._source, places)
        assert isinstance(data, list)
        assert isinstance(marks, list)
        items = [self._value(item, place) for item, place in zip(data, marks, strict=True)]
        return [item for item, _ in items], (start, end, self._source, [place for _, place in items])

    def _mapping(
        self, data: dict[str, Data], marks: dict[str, MemberMark]
    ) -> tuple[dict[str, Data], dict[str, MemberMark]]:
        members: dict[str, Data] = {}
        places: dict[str, MemberMark] = {}
        for key, (start, end, place, replaced) in marks.items():
            looks_like = self._stand_in.sub("", key).strip() if self._stand_in.search(key) else key
            if looks_like not in members:
                members[looks_like], mark = self._value(data[key], place)
                places[looks_like] = (start, end, mark, replaced)
        return members, places

    def _scalar(self, data: Data) -> Data:
        return Unknown() if isinstance(data, str) and self._stand_in.search(data) else data

    def _diagnostic(self, found: Diagnostic) -> Diagnostic:
        fix = found.fix
        return found._replace(
            message=self._text(found.message),
            help=self._text(found.help),
            span=self._span(found.span),
            notes=tuple(Note(self._text(note.message), self._span(note.span)) for note in found.notes),
            fix=Fix(self._text(fix.description), tuple(map(self._edit, fix.edits)), fix.is_safe) if fix else None,
        )

    def _edit(self, edit: Edit) -> Edit:
        return Edit(self._span(edit.span), self._text(edit.text))

    def _span(self, span: Span) -> Span:
        return Span(self._source, span.start, span.end)

    def _text(self, text: str) -> str:
        return text.translate(self._real)


def sanitized(source: Source, forbidden: Collection[Diagnostic]) -> Sanitized | None:
    """Return a copy for the parsers; None if a forbidden character may be a line break, so that lines are in doubt.

    Args:
        source: the source.
        forbidden: the diagnostics of its forbidden characters.
    """
    offsets = {diagnostic.span.start for diagnostic in forbidden}
    if any(source.text[offset] in _LINE_BREAKS for offset in offsets):
        return None
    return Sanitized(source, offsets)


def looks_like(source: Source, assumed: Format) -> Format | None:
    """Return the other format that the first line of a source is in.

    Args:
        source: the source.
        assumed: the format that it was read in.
    """
    found = _FIRST.match(source.text)
    line = found["line"].rstrip() if found else ""
    if assumed == "yaml":
        return "toml" if _TOML.fullmatch(line) else None
    if assumed == "toml" and line.startswith("{"):
        return "json"
    if _YAML.fullmatch(line):
        return "yaml"
    return "toml" if assumed == "json" and _TOML.fullmatch(line) else None


def misnamed(source: Source, assumed: Format, actual: Format) -> Diagnostic:
    """Return the error of a file with the extension of another format than its own."""
    start = len(source.text) - len(source.text.lstrip())
    line = source.text.find("\n", start)
    span = Span(source, start, start + len(source.text[start : line if line >= 0 else None].rstrip()))
    is_named = source.name.lower().endswith((f".{assumed}", ".yml"))
    stem = source.name.rpartition("/")[2].rpartition(".")[0]
    advice = f"rename the file to `{stem}.{actual}`, or write" if is_named and stem else "write"
    message = f"this is {_NAMES[actual]}, not {_NAMES[assumed]}"
    return report(SYNTAX_ERROR, span, message, f"{advice} {_NAMES[assumed]}")
