"""The trace of a value: where it is written, what computed it, what went into it, what it replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restorespec.core.diagnostics import Note
from restorespec.core.nodes import Entry, Input, Mapping, Node, Origin, Scalar, Sequence
from restorespec.core.source import Path, Span
from restorespec.core.unknown import Unknown


class Step(NamedTuple):
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
    steps = [Step("computed by this template" if node.origin else "written here", node.span, 0)]
    for item, depth in _went_in(node):
        steps.extend(_told(item, depth))
    return tuple(dict.fromkeys([*steps, *_replaced(entry)]))


def notes_for(node: Node) -> tuple[Note, ...]:
    """The places that a diagnostic about a value shows besides its own: where variables are set and declared."""
    notes: list[Note] = []
    for item, _ in _went_in(node):
        if _is_local(item) and (item.node is None or item.node.origin or not isinstance(item.node, Scalar)):
            continue  # what was computed says less than what went into it
        if item.node is not None:
            notes.append(Note(f"`{item.name}` is set here", item.node.span))
        if item.declaration is not None and not _is_local(item) and not _has_default(item):
            notes.append(Note(f"`{item.name}` is declared here", item.declaration))
    return tuple(dict.fromkeys(notes))


def shown(node: Node) -> object:
    """A node's data for people: sensitive values as `"***"`, what nobody has chosen yet as `{"$unknown": label}`."""
    if node.origin is not None and node.origin.sensitive:
        return "***"
    if isinstance(node, Mapping):
        return {key: shown(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [shown(item) for item in node.items]
    assert isinstance(node, Scalar)
    return {"$unknown": node.value.label} if isinstance(node.value, Unknown) else node.value


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


def _went_in(node: Node) -> Iterator[tuple[Input, int]]:
    """What went into a value, directly and through others, with its distance; each thing once.

    What went into a thing comes right behind it. Without recursion: chains of locals may be long.
    """
    seen: set[tuple[str, int]] = set()
    pending = [(item, 1) for item in reversed(list(_read_by(node.origin)) if node.origin else ())]
    while pending:
        item, depth = pending.pop()
        if (item.name, id(item.node)) not in seen:
            seen.add((item.name, id(item.node)))
            yield item, depth
            if item.node is not None:
                pending.extend((inner, depth + 1) for inner in reversed(list(_made_of(item.node))))


def _made_of(node: Node) -> Iterator[Input]:
    """What the templates read that computed a value or parts of it."""
    if node.origin is not None:
        yield from _read_by(node.origin)
    elif isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _made_of(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _made_of(item)


def _read_by(origin: Origin) -> Iterator[Input]:
    """The inputs of a template; of a mapping that it reads by members only, those members with their own places."""
    for item in origin.inputs:
        members = origin.members.get(item.name)
        entries = item.node.entries if isinstance(item.node, Mapping) and item.node.origin is None else {}
        if members and members <= entries.keys():
            for member in (name for name in entries if name in members):
                yield item._replace(
                    name=f"{item.name}.{member}", node=entries[member].node, overridden=_same_of(item, member)
                )
        else:
            yield item


def _same_of(item: Input, member: str) -> tuple[Node, ...]:
    """The values of lower precedence that a member of an input overrides."""
    lost = (node.entries.get(member) for node in item.overridden if isinstance(node, Mapping))
    return tuple(entry.node for entry in lost if entry)


def _told(item: Input, depth: int) -> Iterator[Step]:
    """The steps that tell of one thing that went into a value."""
    if item.node is None:
        if item.declaration is not None:
            yield Step(f"`{item.name}` is declared here and has no value", item.declaration, depth)
        return
    yield Step(f"`{item.name}` {_verb(item)} here", item.node.span, depth, item.sensitive)
    for node in item.overridden:
        kind = "the default" if item.declaration and node.source is item.declaration.source else "the value"
        yield Step(f"overriding {kind} here", node.span, depth + 1, item.sensitive)
    if item.declaration is not None and not _is_local(item) and not _has_default(item):
        yield Step(f"`{item.name}` is declared here", item.declaration, depth)


def _verb(item: Input) -> str:
    if _is_local(item):
        return "is computed"
    if item.name.startswith("each."):
        return "is from the row"
    return "has its default" if _has_default(item) else "is set"


def _is_local(item: Input) -> bool:
    return item.name.startswith("locals.")


def _has_default(item: Input) -> bool:
    """Whether a variable's value stands in the file that declares it, as only a default does."""
    return bool(item.node and item.declaration and item.node.source is item.declaration.source)


def _replaced(entry: Entry | None) -> Iterator[Step]:
    below = entry.overridden if entry else None
    while below is not None:
        yield Step("replacing what a base file says here", below.node.span, 1)
        below = below.overridden
