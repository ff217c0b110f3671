"""The trace of a value: where it is written, what computed it, what went into it, what it replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from restorespec.diagnostics import Note
from restorespec.source import Path, Span
from restorespec.syntax.nodes import Entry, Input, Mapping, Node, Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of a value.

    Attributes:
        message: what happened there; it never holds a value.
        span: where.
        depth: how far the step is from the request: 0 for the value's own place.
        sensitive: whether what stands there must not be shown.
    """

    message: str
    span: Span
    depth: int
    sensitive: bool = False


def trace(root: Node, path: Path) -> tuple[Step, ...]:
    """How the value at a path came about, from the request backwards.

    Args:
        root: the body of a document.
        path: a path that exists in it.
    """
    entry, node = _entry(root, path)
    return tuple(dict.fromkeys([*_made(node, 0), *_replaced(entry)]))


def notes_for(node: Node) -> tuple[Note, ...]:
    """The places that a diagnostic about a value shows besides its own: where variables are set and declared."""
    notes: list[Note] = []
    for item in _leaves(node):
        if item.node is not None:
            notes.append(Note(f"`{item.name}` is set here", item.node.span))
        if item.declaration is not None and not _within(item):
            notes.append(Note(f"`{item.name}` is declared here", item.declaration))
    return tuple(dict.fromkeys(notes))


def _entry(root: Node, path: Path) -> tuple[Entry | None, Node]:
    entry: Entry | None = None
    node = root
    for step in path:
        if isinstance(node, Mapping):
            entry = node.entries[str(step)]
            node = entry.node
        else:
            assert isinstance(node, Sequence)
            assert isinstance(step, int)
            entry, node = None, node.items[step]
    return entry, node


def _made(node: Node, depth: int) -> Iterator[Step]:
    if node.origin is None:
        yield Step("written here", node.span, depth)
        return
    yield Step("computed by this template" if depth == 0 else "computed here", node.span, depth)
    for item in node.origin.inputs:
        yield from _went_in(item, depth + 1)


def _went_in(item: Input, depth: int) -> Iterator[Step]:
    if item.node is None:
        if item.declaration is not None:
            yield Step(f"`{item.name}` is declared here and has no value", item.declaration, depth)
        return
    if item.name.startswith("locals.") and item.declaration is not None:
        yield Step(f"`{item.name}` is computed here", item.node.span, depth, item.sensitive)
        for inner in item.node.origin.inputs if item.node.origin else ():
            yield from _went_in(inner, depth + 1)
        return
    yield Step(f"`{item.name}` {_verb(item)} here", item.node.span, depth, item.sensitive)
    if item.node.origin is not None:
        for inner in item.node.origin.inputs:
            yield from _went_in(inner, depth + 1)
    for node in item.overridden:
        kind = "the default" if item.declaration and _near(node, item.declaration) else "the value"
        yield Step(f"overriding {kind} here", node.span, depth + 1, item.sensitive)
    if item.declaration is not None and not _within(item):
        yield Step(f"`{item.name}` is declared here", item.declaration, depth)


def _verb(item: Input) -> str:
    if item.name.startswith("each."):
        return "is from the row"
    return "has its default" if _within(item) else "is set"


def _within(item: Input) -> bool:
    """Whether a variable's value is the default in its declaration."""
    return bool(item.node and item.declaration and _near(item.node, item.declaration))


def _near(node: Node, declaration: Span) -> bool:
    return node.source is declaration.source


def _replaced(entry: Entry | None) -> Iterator[Step]:
    below = entry.overridden if entry else None
    while below is not None:
        yield Step("replacing what a base file says here", below.node.span, 1)
        below = below.overridden


def _leaves(node: Node) -> Iterator[Input]:
    """The variables and rows that went into a value, through locals."""
    for item in node.origin.inputs if node.origin else ():
        if item.name.startswith("locals."):
            if item.node is not None:
                yield from _leaves(item.node)
        else:
            yield item
            if item.node is not None:
                yield from _leaves(item.node)
