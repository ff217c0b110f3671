"""The keys and texts of YAML documents that are too long or hold what cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.syntax.encoding import visible
from restorespec.syntax.rejections import is_plain, text_mistake


def text_mistakes(documents: tuple[Node, ...]) -> list[Diagnostic]:
    """The mistakes of all keys and texts; a refused text becomes unknown, a refused key is taken as it looks.

    What an alias repeats is reported once.
    """
    found: dict[int, Diagnostic] = {}
    for document in documents:
        for mistake in _mistakes(document, ()):
            found.setdefault(mistake.span.start, mistake)
    return list(found.values())


def _mistakes(node: Node, path: Path) -> Iterator[Diagnostic]:
    if isinstance(node, Mapping):
        yield from _mistakes_of_keys(node)
        for key, entry in node.entries.items():
            yield from _mistakes(entry.node, (*path, key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _mistakes(item, (*path, index))
    elif isinstance(node, Scalar) and isinstance(node.value, str) and not is_plain(node.value):
        mistake = text_mistake(node.span, node.value, path)
        if mistake:
            node.value = Unknown()
            yield mistake


def _mistakes_of_keys(node: Mapping) -> Iterator[Diagnostic]:
    if all(map(is_plain, node.entries)):
        return
    entries: dict[str, Entry] = {}
    for key, entry in node.entries.items():
        mistake = text_mistake(entry.key, key)
        entries.setdefault(visible(key) if mistake else key, entry)
        if mistake:
            yield mistake
    node.entries = entries
