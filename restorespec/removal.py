"""The removal of a field from its file, as an edit that keeps the rest of the text."""

from __future__ import annotations

import re

from restorespec.diagnostics import Edit
from restorespec.source import Path, Source, Span
from restorespec.syntax.nodes import Entry, Mapping, Node, find

_SEPARATOR = re.compile(r"[\"']?[ \t]*[:=]\s*(?:#[^\n]*\n\s*)*")
_LINE_END = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_HEADER = re.compile(r"[ \t]*\[[^\[\]\n]*")


def removal(body: Node, path: Path, source: Source) -> Edit | None:
    """Return the edit that removes a field; None if it cannot be removed on its own.

    Args:
        body: The request.
        path: The path of the field.
        source: The file that may be changed; a field from a base, an alias or a merge key stays.
    """
    mapping = find(body, path[:-1])[0]
    entry = mapping.entries.get(str(path[-1])) if isinstance(mapping, Mapping) else None
    if not isinstance(mapping, Mapping) or entry is None or len(mapping.entries) == 1 or not source.is_file:
        return None
    if entry.overridden or not _is_own(mapping, entry, source):
        return None
    span = _in_flow(mapping, entry) if source.text[mapping.start] == "{" else _in_block(mapping, entry)
    return Edit(Span(source, *span), "") if span else None


def _is_own(mapping: Mapping, entry: Entry, source: Source) -> bool:
    """Whether a field and its value are written in the mapping itself."""
    key, node = entry.key, entry.node
    if mapping.origin is not None or node.origin is not None or not (source is key.source is node.source):
        return False
    return mapping.source is source and mapping.start <= key.start and node.start >= key.start


def _is_plain(entry: Entry) -> bool:
    """Whether only a separator and comments are between key and value: no anchor, no alias, no tag."""
    text = entry.key.source.text[entry.key.end : entry.node.start]
    return entry.node.start >= entry.key.end and _SEPARATOR.fullmatch(text) is not None


def _in_flow(mapping: Mapping, entry: Entry) -> tuple[int, int] | None:
    if not _is_plain(entry):
        return None
    text = mapping.source.text
    own = [one for one in mapping.entries.values() if one.key.source is mapping.source]
    following = [one.key.start for one in own if one.key.start > entry.key.start]
    preceding = [one.node.end for one in own if one.key.start < entry.key.start <= mapping.end and _is_plain(one)]
    if following:
        span = entry.key.start, min(following)
    elif preceding:
        span = max(preceding), entry.node.end
    else:
        return None
    return None if "#" in text[span[0] : span[1]] else span


def _in_block(mapping: Mapping, entry: Entry) -> tuple[int, int] | None:
    text, key, node = mapping.source.text, entry.key, entry.node
    start = text.rfind("\n", 0, key.start) + 1
    before = text[start : key.start]
    rest = _LINE_END.match(text, node.end)
    if _HEADER.fullmatch(before) and node.start == key.start:
        return (start, rest.end()) if rest else None
    if not _is_plain(entry):
        return None
    if not before.strip():
        return (start, rest.end()) if rest else None
    following = [one.key.start for one in mapping.entries.values() if one.key.start > key.start]
    if before.strip(" -") or not following or "#" in text[key.start : min(following)]:
        return None
    return key.start, min(following)
