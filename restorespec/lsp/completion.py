"""What may be written at the cursor: keys, words that a field allows, names and filters in expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from restorespec.kinds.request_schema import child, choices, fields, types
from restorespec.lsp.cursor import document_at
from restorespec.lsp.manual import schema_of, words
from restorespec.lsp.session import Opened, Session
from restorespec.lsp.writing import Writing, writing_at
from restorespec.syntax import format_of

_MEMBER = re.compile(r"\b(?P<root>vars|locals|each)\.(?P<word>\w*)$")
_FILTER = re.compile(r"\|\s*(?P<word>\w*)$")
_NAME = re.compile(r"(?:^|[^\w.'\"])(?P<word>\w*)$")
_WORDS = {
    "vars": "the variables",
    "locals": "the computed values",
    "each": "the row of the fan-out",
    "omit": "takes the key or the item away",
    "none": "null",
}


class Proposal(NamedTuple):
    """Something that may be written.

    Attributes:
        text: what is written.
        word: the part of it that stands there already.
        kind: what it is.
        detail: what it is, in a few words.
        documentation: what it means, in Markdown.
    """

    text: str
    word: str
    kind: Literal["key", "value", "name", "filter"]
    detail: str = ""
    documentation: str = ""


def completions(session: Session, file: Opened, offset: int) -> list[Proposal]:
    """What may be written at an offset of an open file."""
    writing = writing_at(file.source, offset)
    if writing is None:
        return []
    if writing.kind == "expression":
        return list(_in_expression(session, file, offset, writing.text))
    return list(_keys(writing, file) if writing.kind == "key" else _values(writing))


def _keys(writing: Writing, file: Opened) -> Iterator[Proposal]:
    schema, before = schema_of(writing.path), ""
    if "array" in types(schema) and not fields(schema):
        schema, before = child(schema, 0), "- "
    behind = " = " if format_of(file.name) == "toml" else ": "
    for name, part in fields(schema).items():
        if name not in writing.siblings:
            yield Proposal(before + name + behind, writing.text, "key", " or ".join(types(part)), words(part))


def _values(writing: Writing) -> Iterator[Proposal]:
    schema = schema_of(writing.path)
    allowed = choices(schema) or (["true", "false"] if "boolean" in types(schema) else [])
    for value in allowed or filter(None, [schema.get("const")]):
        yield Proposal(str(value), writing.text, "value")


def _in_expression(session: Session, file: Opened, offset: int, text: str) -> Iterator[Proposal]:
    if member := _MEMBER.search(text):
        for name, detail in _members(session, file, offset, member["root"]):
            yield Proposal(name, member["word"], "name", detail)
    elif chosen := _FILTER.search(text):
        from restorespec.language.expressions.filters import FILTERS  # noqa: PLC0415 - it imports Jinja

        for name in sorted(FILTERS):
            yield Proposal(name, chosen["word"], "filter")
    elif name_ := _NAME.search(text):
        for name, detail in _WORDS.items():
            yield Proposal(name, name_["word"], "name", detail)


def _members(session: Session, file: Opened, offset: int, root: str) -> Iterator[tuple[str, str]]:
    """The names behind `vars.`, `locals.` or `each.`, each with what it is."""
    reading = session.reading(file)
    document = document_at(reading, offset) if reading else None
    if document is None:
        return
    spec = session.spec(file, document)
    for name in spec.names[root]:
        yield name, " or ".join(types(spec.declarations[name].schema)) if root == "vars" else ""
