"""Fixes of findings about requests, as edits of the text that keep its comments and layout.

Only what was certainly intended is fixed: another spelling of a word that the API knows, one of its known aliases, or a
number in quotes. Setting a field that is not set is never safe: it changes what the spec expresses.
"""

from __future__ import annotations

import re

from restorespec.core.data import Located
from restorespec.core.diagnostics import Edit, Family, Finding, Fix
from restorespec.core.help import Snippet
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Format, Path, Source, Span, format_of
from restorespec.core.unknown import Unknown
from restorespec.kinds import Kind, get
from restorespec.kinds.aliases import certain_field
from restorespec.kinds.request_schema import Schema, types
from restorespec.kinds.shared_rules import SCHEMA_ENUM, SCHEMA_TYPE, SCHEMA_UNKNOWN_FIELD
from restorespec.language.document import Document
from restorespec.validation.compiled import fits
from restorespec.validation.type_help import certain_number

_JSON_OR_FLOW = lazy_pattern(r"\{(?P<comment>#)?[ \t]*")
_SEPARATOR = lazy_pattern(r"[\"']?[ \t]*[:=]\s*(?:#[^\n]*\n\s*)*")
_LINE_END = lazy_pattern(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_ANY_HEADER = lazy_pattern(r"[ \t]*\[[^\[\]\n]*")
_CLOSING = lazy_pattern(r"\s*\}")
_HEADER = r"""[ \t]*\[[ \t]*(?P<quote>["']?)%s(?P=quote)[ \t]*\][^\n]*\n"""  # of a part, not of a member of it


def fix_for(finding: Finding, document: Document) -> Fix | None:
    """Return the fix of a finding, if one keeps everything else as it is."""
    rule, problem = finding
    kind = get(document.kind)
    if rule is SCHEMA_ENUM:
        return _word(document, kind, problem.at)
    if rule is SCHEMA_TYPE:
        return _number(document, kind, problem.at)
    if rule is SCHEMA_UNKNOWN_FIELD:
        return _field(document, kind, problem.at)
    if rule.family is Family.LOSS and len(problem.at) == 2:  # noqa: PLR2004 - a part and its field
        return _unset(document, kind, problem.at)
    return _by_kind(rule.name, document, kind, problem.at)


def _by_kind(rule: str, document: Document, kind: Kind, path: Path) -> Fix | None:
    """Return the fix that only the kind knows."""
    fix = kind.fix_of(rule, document.request, path)
    if fix is None:
        return None
    if not fix:
        edit = _removal(document.request, path, document.root.source)
        return Fix(f"remove `{path[-1]}`", (edit,)) if edit else None
    value = document.request.find(path).value
    return Fix(f"write `{fix}`", (Edit(value.span, fix),)) if value.source.is_file else None


def _word(document: Document, kind: Kind, path: Path) -> Fix | None:
    value = _written_string(document, path)
    intended = kind.suggestions.certain_value(kind.schema.at(path), str(value.data)) if value else None
    return _replaced(value.span, str(value.data), intended) if value and intended else None


def _number(document: Document, kind: Kind, path: Path) -> Fix | None:
    """Return the fix that writes a number in place of a string that holds it."""
    value = _written_string(document, path)
    number = certain_number(value.data) if value and "integer" in types(kind.schema.at(path)) else None
    if value is None or number is None or not value.source.is_file:
        return None
    return Fix(f"write `{number}`", (Edit(value.span, str(number)),))


def _written_string(document: Document, path: Path) -> Located | None:
    """Return the string at a path, if there is one that nothing has computed."""
    place = document.request.find(path)
    is_string = place.depth == len(path) and isinstance(place.value.data, str)
    return place.value if is_string and place.value.origin is None else None


def _field(document: Document, kind: Kind, path: Path) -> Fix | None:
    name = str(path[-1])
    mapping, place = document.request.find(path[:-1]).value, document.request.find(path)
    intended = certain_field(kind.schema.at(path[:-1]), name)
    if not intended or place.key is None or mapping.get(intended) is not None:
        return None
    if not _can_hold(kind, kind.schema.at((*path[:-1], intended)), place.value):
        return None
    return _replaced(place.key, name, intended)


def _can_hold(kind: Kind, schema: Schema, value: Located) -> bool:
    """Return whether a field may have a value, once the value is fixed as well; what is inside it is not considered."""
    data = value.data
    if isinstance(data, dict | list):
        return ("object" if isinstance(data, dict) else "array") in types(schema)
    if isinstance(data, Unknown) or fits(schema, data):
        return True
    if "integer" in types(schema):
        return certain_number(data) is not None
    return isinstance(data, str) and kind.suggestions.certain_value(schema, data) is not None


def _replaced(span: Span, word: str, intended: str) -> Fix | None:
    """Return the edit that writes another word, in the same quotes; none where the text is not the word itself."""
    if not span.source.is_file or span.text.count(word) != 1:
        return None
    start = span.start + span.text.index(word)
    return Fix(f"write `{intended}`", (Edit(Span(span.source, start, start + len(word)), intended),))


def _unset(document: Document, kind: Kind, path: Path) -> Fix | None:
    """Return the fix that sets a field to what its absence means, as the first one of its mapping."""
    unset = kind.schema.at(path).get("x-unset", {})
    mapping, field = document.request.get(str(path[0])), str(path[1])
    if "write" not in unset or mapping is None or not isinstance(mapping.data, dict) or field in mapping.data:
        return None
    if mapping.source is not document.root.source:
        return None
    form = format_of(mapping.source.name)
    entry = Snippet(unset["write"], field).render(form)
    edit = _first_entry(mapping, str(path[0]), entry, form)
    return Fix(f"write `{entry}`", (edit,), is_safe=False) if edit else None


def _first_entry(mapping: Located, part: str, entry: str, form: Format) -> Edit | None:
    text, start = mapping.source.text, mapping.span.start
    opening = _JSON_OR_FLOW.match(text, start)
    if opening:
        if opening["comment"]:  # anything written before the comment would become part of it
            return None
        if mapping.data:
            return _insertion(mapping, opening.end(), f"{entry}, ")
        # The brace is replaced, so that of several such edits one is made and the next round sees it
        is_empty = _CLOSING.match(text, opening.end())  # no comment, and no entries that were rejected
        return Edit(Span(mapping.source, start, opening.end()), "{" + entry) if is_empty else None
    if form == "toml":
        header = re.compile(_HEADER % re.escape(part)).match(text, text.rfind("\n", 0, start) + 1)
        return _insertion(mapping, header.end(), f"{entry}\n") if header else None
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    return _insertion(mapping, start, f"{entry}{_end_of_lines(text)}{indent}") if not indent.strip() else None


def _end_of_lines(text: str) -> str:
    """Return the line ending of the first line: scanning the whole text for each of a thousand specs would be slow."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _insertion(value: Located, offset: int, text: str) -> Edit:
    return Edit(Span(value.source, offset, offset), text)


class _Member(NamedTuple):
    """A member of a mapping: its key and its value."""

    key: Span
    value: Located


def _removal(body: Located, path: Path, source: Source) -> Edit | None:
    """Return the edit that removes a field; None if it cannot be removed on its own.

    Args:
        body: the request.
        path: the path of the field.
        source: the file that may be changed; a field from a base, an alias or a merge key stays.
    """
    mapping, name = body.find(path[:-1]).value, str(path[-1])
    value = mapping.get(name)
    if value is None or not isinstance(mapping.data, dict) or len(mapping.data) == 1 or not source.is_file:
        return None
    member = _Member(mapping.key(name), value)
    if mapping.replaced(name) or not _is_own(mapping, member, source):
        return None
    is_flow = source.text[mapping.span.start] == "{"
    span = _in_flow(mapping, member) if is_flow else _in_block(mapping, member)
    return Edit(Span(source, *span), "") if span else None


def _members(mapping: Located) -> list[_Member]:
    return [_Member(mapping.key(name), value) for name, value in mapping.members()]


def _is_own(mapping: Located, member: _Member, source: Source) -> bool:
    """Return whether a field and its value are written in the mapping itself."""
    key, value = member
    if mapping.origin is not None or value.origin is not None or not (source is key.source is value.source):
        return False
    return mapping.source is source and mapping.span.start <= key.start and value.span.start >= key.start


def _is_plain(member: _Member) -> bool:
    """Return whether only a separator and comments are between key and value: no anchor, no alias, no tag."""
    key, start = member.key, member.value.span.start
    text = key.source.text[key.end : start]
    return start >= key.end and _SEPARATOR.fullmatch(text) is not None


def _in_flow(mapping: Located, member: _Member) -> tuple[int, int] | None:
    if not _is_plain(member):
        return None
    text, start = mapping.source.text, member.key.start
    own = [one for one in _members(mapping) if one.key.source is mapping.source]
    following = [one.key.start for one in own if one.key.start > start]
    preceding = [one.value.span.end for one in own if one.key.start < start <= mapping.span.end and _is_plain(one)]
    if following:
        span = start, min(following)
    elif preceding:
        span = max(preceding), member.value.span.end
    else:
        return None
    return None if "#" in text[span[0] : span[1]] else span


def _in_block(mapping: Located, member: _Member) -> tuple[int, int] | None:
    text, key, value = mapping.source.text, member.key, member.value.span
    start = text.rfind("\n", 0, key.start) + 1
    before = text[start : key.start]
    rest = _LINE_END.match(text, value.end)
    if _ANY_HEADER.fullmatch(before) and value.start == key.start:
        return (start, rest.end()) if rest else None
    if not _is_plain(member):
        return None
    if not before.strip():
        return (start, rest.end()) if rest else None
    following = [one.key.start for one in _members(mapping) if one.key.start > key.start]
    if before.strip(" -") or not following or "#" in text[key.start : min(following)]:
        return None
    return key.start, min(following)
