"""The removal of a field from its file, as an edit that keeps the rest of the text."""

from __future__ import annotations

from typing import NamedTuple

from restorespec.core.data import Located
from restorespec.core.diagnostics import Edit
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Path, Source, Span

_SEPARATOR = lazy_pattern(r"[\"']?[ \t]*[:=]\s*(?:#[^\n]*\n\s*)*")
_LINE_END = lazy_pattern(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_HEADER = lazy_pattern(r"[ \t]*\[[^\[\]\n]*")


class _Member(NamedTuple):
    """A member of a mapping: its key and its value."""

    key: Span
    value: Located


def removal(body: Located, path: Path, source: Source) -> Edit | None:
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
    """Whether a field and its value are written in the mapping itself."""
    key, value = member
    if mapping.origin is not None or value.origin is not None or not (source is key.source is value.source):
        return False
    return mapping.source is source and mapping.span.start <= key.start and value.span.start >= key.start


def _is_plain(member: _Member) -> bool:
    """Whether only a separator and comments are between key and value: no anchor, no alias, no tag."""
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
    if _HEADER.fullmatch(before) and value.start == key.start:
        return (start, rest.end()) if rest else None
    if not _is_plain(member):
        return None
    if not before.strip():
        return (start, rest.end()) if rest else None
    following = [one.key.start for one in _members(mapping) if one.key.start > key.start]
    if before.strip(" -") or not following or "#" in text[key.start : min(following)]:
        return None
    return key.start, min(following)
