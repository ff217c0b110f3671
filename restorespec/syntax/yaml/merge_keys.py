"""The merge key `<<`: the keys of other mappings, where a mapping does not have them itself."""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.syntax_rules import SYNTAX_MERGE_KEY


def merged_entries(key: Span, value: Node) -> dict[str, Entry] | Diagnostic:
    """The entries that a merge key brings; of two with the same name, the one of the earlier mapping.

    Args:
        key: where `<<` is written.
        value: its value, a mapping or a list of mappings.
    """
    entries: dict[str, Entry] = {}
    for item in value.items if isinstance(value, Sequence) else [value]:
        if isinstance(item, Mapping):
            for name, entry in item.entries.items():
                entries.setdefault(name, entry)
        elif not (isinstance(item, Scalar) and isinstance(item.value, Unknown)):
            return _no_mapping(key, item)
    return entries


def _no_mapping(key: Span, item: Node) -> Diagnostic:
    return report(
        SYNTAX_MERGE_KEY,
        key,
        "`<<` merges a mapping or a list of mappings, nothing else",
        "give it the alias of a mapping, or quote it if it is an ordinary key",
        notes=[Note("this is no mapping", item.span)],
    )
