"""Reading on in a text that holds forbidden characters, so that its other mistakes are told in the same run."""

from __future__ import annotations

from collections.abc import Iterable

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Source
from restorespec.core.unknown import Unknown

_STAND_IN = "\ufffd"
_LINE_BREAKS = frozenset("\r\x85\u2028\u2029")


def mended(source: Source, forbidden: Iterable[Diagnostic]) -> Source | None:
    """The text with another character for each forbidden one, or None where it is in doubt what its lines are.

    Args:
        source: the text.
        forbidden: the mistakes of its forbidden characters.
    """
    characters = list(source.text)
    for mistake in forbidden:
        offset = mistake.span.start
        if characters[offset] in _LINE_BREAKS:
            return None
        characters[offset] = _STAND_IN
    return Source(source.name, "".join(characters), source.is_file)


def forget_mended(node: Node) -> None:
    """Make the texts that were mended unknown, and take the keys as they look."""
    if isinstance(node, Mapping):
        if any(_STAND_IN in key for key in node.entries):
            node.entries = _as_they_look(node.entries)
        for entry in node.entries.values():
            forget_mended(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            forget_mended(item)
    elif isinstance(node, Scalar) and isinstance(node.value, str) and _STAND_IN in node.value:
        node.value = Unknown()


def _as_they_look(entries: dict[str, Entry]) -> dict[str, Entry]:
    seen: dict[str, Entry] = {}
    for key, entry in entries.items():
        seen.setdefault(key.replace(_STAND_IN, "").strip(), entry)
    return seen
