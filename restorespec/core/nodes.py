"""The data of a text, every key and value with its place: what the readers of YAML, TOML and JSON build.

A tree may share parts (YAML aliases), so nodes are never changed after they are built.
"""

from __future__ import annotations

from typing import TypeAlias

from restorespec.core.data import Origin
from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
"""Data as Python knows it, without places."""


class Node:
    """A value and the stretch of text that it was read from."""

    __slots__ = ("end", "origin", "source", "start")

    origin: Origin | None
    """How the value was made; None when it is simply what stands at the place."""

    # Each kind of node sets these itself: a file has hundreds of nodes, and a call to a common part would cost a third.
    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the value stands, as written: quotes and brackets belong to it, an anchor or a tag does not."""
        return Span(self.source, self.start, self.end)


class Scalar(Node):
    """A string, number, boolean or null. `plain` says that YAML had it without quotes."""

    __slots__ = ("plain", "value")

    value: object

    def __init__(self, source: Source, start: int, end: int, value: object, plain: bool = False) -> None:  # noqa: FBT001, FBT002 - by position, a node costs half as much
        self.source = source
        self.start = start
        self.end = end
        self.origin = None
        self.value = value
        self.plain = plain


class Entry:
    """One key of a mapping with its value; `overridden` is the entry of a base file that it replaced."""

    __slots__ = ("key", "node", "overridden")

    def __init__(self, key: Span, node: Node, overridden: Entry | None = None) -> None:
        self.key = key
        self.node = node
        self.overridden = overridden


class Mapping(Node):
    """A mapping from text to nodes, in the order written."""

    __slots__ = ("entries",)

    def __init__(self, source: Source, start: int, end: int, entries: dict[str, Entry]) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.origin = None
        self.entries = entries

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        entry = self.entries.get(key)
        return entry.node if entry else None


class Sequence(Node):
    """A list of nodes."""

    __slots__ = ("items",)

    def __init__(self, source: Source, start: int, end: int, items: list[Node]) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.origin = None
        self.items = items


def plain(node: Node) -> object:
    """The data of a node without its places."""
    if isinstance(node, Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.value


def is_settled(node: Node) -> bool:
    """Whether every value of a tree is known."""
    if isinstance(node, Mapping):
        return all(is_settled(entry.node) for entry in node.entries.values())
    if isinstance(node, Sequence):
        return all(is_settled(item) for item in node.items)
    assert isinstance(node, Scalar)
    return not isinstance(node.value, Unknown)


def find(node: Node, path: Path) -> tuple[Node, Span | None, int]:
    """The deepest node on the way of a path that exists.

    Returns:
        The node, the span of its key (None for the root and for list items), and how many steps of the path led there.
    """
    key: Span | None = None
    for depth, step in enumerate(path):
        if isinstance(node, Mapping) and step in node.entries:
            entry = node.entries[str(step)]
            key, node = entry.key, entry.node
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            key, node = None, node.items[step]
        else:
            return node, key, depth
    return node, key, len(path)
