"""Parse a source that contains rejected characters, so that its other errors are reported in the same run.

The parsers get a copy of the same length in which a harmless character stands in for each rejected one. The copy never
leaves this module: in what the parsers return, every span refers to the real source, and the text of every message and
edit has the real characters again.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

from restorespec.diagnostics import Diagnostic, Edit, Fix, Note
from restorespec.source import Source, Span
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.syntax.reading import Reading
from restorespec.unknown import Unknown

_LINE_BREAKS = frozenset("\r\x85\u2028\u2029")
_PRIVATE_USE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE))  # allowed in every format, with a meaning in none
_ESCAPE = re.compile(r"\\[uU](?:0000)?([0-9A-Fa-f]{4})")


class Sanitized:
    """A copy of a source for the parsers.

    Args:
        source: the source.
        offsets: where its rejected characters are.

    Attributes:
        copy: what the parsers may read.
    """

    def __init__(self, source: Source, offsets: Collection[int]) -> None:
        text = source.text
        self._source = source
        rejected = dict.fromkeys(text[offset] for offset in offsets)
        taken = {*map(ord, text), *(int(digits, 16) for digits in _ESCAPE.findall(text))}
        free = (code for code in chain(*_PRIVATE_USE) if code not in taken)
        stand_ins = {character: chr(next(free)) for character in rejected}
        characters = list(text)
        for offset in offsets:
            characters[offset] = stand_ins[text[offset]]
        self.copy = Source(source.name, "".join(characters), source.is_file)
        self._real = {ord(stand_in): character for character, stand_in in stand_ins.items()}
        self._stand_in = re.compile(f"[{''.join(stand_ins.values())}]")
        self._seen: set[int] = set()

    def restored(self, reading: Reading) -> Reading:
        """Return what the parsers made of the copy, as if they had read the source.

        A string that contains a rejected character becomes unknown; a key loses the characters that nobody sees.
        """
        for document in reading.documents:
            self._restore(document)
        diagnostics = tuple(map(self._diagnostic, reading.diagnostics))
        return Reading(reading.documents, diagnostics, tuple(map(self._span, reading.comments)))

    def _restore(self, node: Node) -> None:
        if id(node) in self._seen:  # aliases share their node
            return
        self._seen.add(id(node))
        node.source = self._source
        if isinstance(node, Mapping):
            node.entries = self._entries(node.entries)
            for entry in node.entries.values():
                entry.key = self._span(entry.key)
                self._restore(entry.node)
        elif isinstance(node, Sequence):
            for item in node.items:
                self._restore(item)
        elif isinstance(node, Scalar) and isinstance(node.value, str) and self._stand_in.search(node.value):
            node.value = Unknown()

    def _entries(self, entries: dict[str, Entry]) -> dict[str, Entry]:
        if not any(map(self._stand_in.search, entries)):
            return entries
        seen: dict[str, Entry] = {}
        for key, entry in entries.items():
            looks_like = self._stand_in.sub("", key).strip() if self._stand_in.search(key) else key
            seen.setdefault(looks_like, entry)
        return seen

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


def sanitized(source: Source, rejected: Collection[Diagnostic]) -> Sanitized | None:
    """Return a copy for the parsers, or None if a rejected character may be a line break, so that the lines are in doubt.

    Args:
        source: the source.
        rejected: the diagnostics of its rejected characters.
    """
    offsets = {diagnostic.span.start for diagnostic in rejected}
    if any(source.text[offset] in _LINE_BREAKS for offset in offsets):
        return None
    return Sanitized(source, offsets)
