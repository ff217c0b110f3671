"""What is said about the key or value under the cursor: what it means, and how it comes about."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from restorespec.core.nodes import Mapping, Node, Sequence
from restorespec.core.source import Path, Span
from restorespec.language.provenance import trace
from restorespec.lsp.cursor import Place, looked_at
from restorespec.lsp.manual import schema_of, words
from restorespec.lsp.session import Opened, Session
from restorespec.report.escape import markdown_block
from restorespec.report.trace import as_text

_LOOKED_AT = 100  # restores of a fan-out, the first of which has a value, unless `omit` took it away


class Hover(NamedTuple):
    """What is said, in Markdown, and about which part of the text."""

    text: str
    span: Span


def hover(session: Session, file: Opened, offset: int) -> Hover | None:
    """What there is to say about what stands at an offset of an open file."""
    place = looked_at(session, file, offset)
    if place is None:
        return None
    parts = [words(schema_of(place.path)), _making(session, file, place)]
    text = "\n\n".join(filter(None, parts))
    return Hover(text, place.span) if text else None


def _making(session: Session, file: Opened, place: Place) -> str:
    """How the value came about, in the first restore that has it; nothing where it is simply what stands there."""
    compilation = session.run(file).compilation(file.name)
    for restore in islice(compilation, _LOOKED_AT):
        document = restore.document
        path = _path_of(document.body, place.node)
        if path is not None:
            steps = trace(document.request, path)
            is_plain = len(steps) == 1 and document.request.find(path).value.origin is None
            text = as_text(document, path, steps, compilation.masked).rstrip("\n")
            return "" if is_plain else markdown_block(text)
    return ""


def _path_of(root: Node, wanted: Node, path: Path = ()) -> Path | None:
    """The way to the value of a body that was made of a written one: both have its place."""
    if root.span == wanted.span and path:
        return path
    if root.origin is not None:
        return None
    children: list[tuple[str | int, Node]] = []
    if isinstance(root, Mapping):
        children = [(key, entry.node) for key, entry in root.entries.items()]
    elif isinstance(root, Sequence):
        children = list(enumerate(root.items))
    found = (_path_of(node, wanted, (*path, step)) for step, node in children)
    return next((way for way in found if way is not None), None)
