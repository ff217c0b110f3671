"""What stands at an offset of a file that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restorespec.core.nodes import Mapping, Node, Sequence
from restorespec.core.source import Path, Span
from restorespec.lsp.session import Opened, Session
from restorespec.syntax import Reading


class Place(NamedTuple):
    """A key or value of a document.

    Attributes:
        root: the document.
        path: the way to the value, as written.
        node: the value.
        span: the key, or the value, at which somebody looks.
    """

    root: Node
    path: Path
    node: Node
    span: Span


def looked_at(session: Session, file: Opened, offset: int) -> Place | None:
    """The key or the innermost value at an offset of an open file; none while the file cannot be read."""
    reading = session.reading(file)
    place = place_at(reading, offset) if reading else None
    return place if place and place.root.source.text == file.source.text else None


def place_at(reading: Reading, offset: int) -> Place | None:
    """The key or the innermost value at an offset, if any document has one there."""
    root = document_at(reading, offset)
    if root is None:
        return None
    place = Place(root, (), root, root.span)
    while True:
        inner = next((part for part in _parts(place) if part.span.start <= offset <= part.span.end), None)
        if inner is None:
            return place if place.path else None
        place = inner
        if place.span != place.node.span:
            return place


def document_at(reading: Reading, offset: int) -> Node | None:
    """The document that an offset belongs to: the last one that begins before it."""
    begun = [document for document in reading.roots if document.start <= offset]
    return begun[-1] if begun else next(iter(reading.roots), None)


def _parts(place: Place) -> Iterator[Place]:
    """The keys and values right below a value that stand in its own text."""
    node = place.node
    if isinstance(node, Mapping):
        for name, entry in node.entries.items():
            yield Place(place.root, (*place.path, name), entry.node, entry.key)
            yield Place(place.root, (*place.path, name), entry.node, entry.node.span)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield Place(place.root, (*place.path, index), item, item.span)
