"""Repairs of findings about requests, as edits of the text that keep its comments and layout.

Only what the writer surely meant is repaired: another writing of a word that the API knows, one of the words that the
tables of aliases know, or a number in quotes where a number must stand. Writing out what is unsaid is never safe: it says something new.
"""

from __future__ import annotations

import re

from restorespec.diagnostics import Edit, Family, Finding, Fix
from restorespec.removal import removal
from restorespec.request.aliases import certain_field, certain_value
from restorespec.request.fitting import fits
from restorespec.request.rules import SCHEMA_ENUM, SCHEMA_TYPE, SCHEMA_UNKNOWN_FIELD
from restorespec.request.shape import Schema, at, types
from restorespec.request.type_help import certain_number
from restorespec.resolve.document import Document
from restorespec.source import Path, Span
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence, find
from restorespec.unknown import Unknown

_MODE: Path = ("target", "billing_mode")
_SAID = {"sse_specification": "null", "stream_specification": "null", "table_class": "STANDARD"}
_JSON_OR_FLOW = re.compile(r"\{(?P<comment>#)?[ \t]*")
_CLOSING = re.compile(r"\s*\}")
_HEADER = re.compile(
    r"""[ \t]*\[[ \t]*(?P<quote>["']?)target(?P=quote)[ \t]*\][^\n]*\n"""
)  # of the target, not of a part of it


def fix_for(finding: Finding, document: Document) -> Fix | None:
    """The repair of a finding, if there is one that keeps everything else as it is."""
    rule, problem = finding
    if rule is SCHEMA_ENUM:
        return _word(document, problem.at)
    if rule is SCHEMA_TYPE:
        return _number(document, problem.at)
    if rule is SCHEMA_UNKNOWN_FIELD:
        return _field(document, problem.at)
    if rule.name == "ppr-zero-throughput":
        return _capacity(document, problem.at)
    if rule.name == "query-filter-type":
        return _null_type(document, problem.at)
    if rule.family is Family.LOSS and len(problem.at) == 2 and problem.at[0] == "target":  # noqa: PLR2004 - target and field
        return _unsaid(document, str(problem.at[1]))
    return None


def _capacity(document: Document, path: Path) -> Fix | None:
    """Return the fix that removes the capacity of an on-demand table; none where another row may be provisioned."""
    mode, _, depth = find(document.body, _MODE)
    if depth < len(_MODE) or mode.origin is not None:
        return None
    edit = removal(document.body, path, document.root.source)
    return Fix(f"remove `{path[-1]}`", (edit,)) if edit else None


def _null_type(document: Document, path: Path) -> Fix | None:
    """Return the fix that quotes the type `Null`."""
    node, _, depth = find(document.body, path)
    is_null = depth == len(path) and isinstance(node, Scalar) and node.value is None and node.origin is None
    if not is_null or not node.source.is_file:
        return None
    return Fix('write `"Null"`', (Edit(node.span, '"Null"'),))


def _word(document: Document, path: Path) -> Fix | None:
    node = _written_text(document, path)
    meant = certain_value(at(path), str(node.value)) if node else None
    return _replaced(node.span, str(node.value), meant) if node and meant else None


def _number(document: Document, path: Path) -> Fix | None:
    """The edit that writes a number where one must stand, instead of a text that says it in another way."""
    node = _written_text(document, path)
    number = certain_number(node.value) if node and "integer" in types(at(path)) else None
    if node is None or number is None or not node.source.is_file:
        return None
    return Fix(f"write `{number}`", (Edit(node.span, str(number)),))


def _written_text(document: Document, path: Path) -> Scalar | None:
    """The text at a path, if it is one and nothing has computed it."""
    node, _, depth = find(document.body, path)
    is_text = depth == len(path) and isinstance(node, Scalar) and isinstance(node.value, str)
    return node if isinstance(node, Scalar) and is_text and node.origin is None else None


def _field(document: Document, path: Path) -> Fix | None:
    name = str(path[-1])
    mapping, _, _ = find(document.body, path[:-1])
    node, key, _ = find(document.body, path)
    meant = certain_field(at(path[:-1]), name)
    if not meant or key is None or not isinstance(mapping, Mapping) or meant in mapping.entries:
        return None
    if not _can_hold(at((*path[:-1], meant)), node):
        return None
    return _replaced(key, name, meant)


def _can_hold(schema: Schema, node: Node) -> bool:
    """Whether a field may have a value, once the value is repaired as well; of what is within it nothing is asked."""
    if isinstance(node, Mapping | Sequence):
        return ("object" if isinstance(node, Mapping) else "array") in types(schema)
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, Unknown) or fits(schema, value):
        return True
    if "integer" in types(schema):
        return certain_number(value) is not None
    return isinstance(value, str) and certain_value(schema, value) is not None


def _replaced(span: Span, word: str, meant: str) -> Fix | None:
    """The edit that writes another word, in the same quotes; none where the text is not the word itself."""
    if not span.source.is_file or span.text.count(word) != 1:
        return None
    start = span.start + span.text.index(word)
    return Fix(f"write `{meant}`", (Edit(Span(span.source, start, start + len(word)), meant),))


def _unsaid(document: Document, field: str) -> Fix | None:
    """The edit that says of a field what its absence means, as the first one of the target."""
    target = document.body.get("target")
    if not isinstance(target, Mapping) or field in target.entries or target.source is not document.root.source:
        return None
    said = _SAID.get(field, "[]")
    edit = _first_entry(target, field, said)
    return Fix(f"write `{field}: {said}`", (edit,), is_safe=False) if edit else None


def _first_entry(target: Mapping, field: str, said: str) -> Edit | None:
    text, name = target.source.text, target.source.name.lower()
    opening = _JSON_OR_FLOW.match(text, target.start)
    if opening:
        if opening["comment"]:  # what is written before it would make it the text of something
            return None
        entry = _inline(name, field, said)
        if target.entries:
            return _insertion(target, opening.end(), f"{entry}, ")
        # The brace is replaced, so that of several such edits one is made and the next round sees it
        is_empty = _CLOSING.match(text, opening.end())  # no comment, and no entries that were refused
        return Edit(Span(target.source, target.start, opening.end()), "{" + entry) if is_empty else None
    if name.endswith(".toml"):
        header = _HEADER.match(text, text.rfind("\n", 0, target.start) + 1)
        return _insertion(target, header.end(), f"{_inline(name, field, said)}\n") if header else None
    indent = text[text.rfind("\n", 0, target.start) + 1 : target.start]
    return (
        _insertion(target, target.start, f"{field}: {said}{_end_of_lines(text)}{indent}")
        if not indent.strip()
        else None
    )


def _end_of_lines(text: str) -> str:
    """What the first line ends with: to look at all of a text takes long, for each of its thousand specs."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _inline(name: str, field: str, said: str) -> str:
    if name.endswith(".toml"):
        return f"{field} = {said if said == '[]' else _toml(said)}"
    if name.endswith(".json"):
        return f'"{field}": {said if said in ("[]", "null") else chr(34) + said + chr(34)}'
    return f"{field}: {said}"


def _toml(said: str) -> str:
    return '"{{ none }}"' if said == "null" else f'"{said}"'


def _insertion(node: Node, offset: int, text: str) -> Edit:
    return Edit(Span(node.source, offset, offset), text)
