"""The data of a text, every key and value with its place: what the readers of YAML, TOML and JSON build.

A tree may share parts (YAML aliases), so nodes are never changed after they are built.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Any, NamedTuple, TypeAlias

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


class Input(NamedTuple):
    """Something that an expression read.

    Attributes:
        name: as the expression says it: `vars.stage`, `locals.table`, `each.value`.
        node: its value, with its own place and origin; None when nobody has chosen one.
        declaration: where a variable is declared, or a local or `for_each` is written.
        overridden: the values of lower precedence that lost, the strongest first.
        sensitive: whether the value must never be shown.
        schema: the JSON Schema that a variable is declared by.
        note: what the trace reports of it, where that is more than its location.
    """

    name: str
    node: Node | None
    declaration: Span | None = None
    overridden: tuple[Node, ...] = ()
    sensitive: bool = False
    schema: MappingOf[str, Any] = {}
    note: str = ""


class Origin(NamedTuple):
    """The making of a computed value; its node's span is the template's.

    Attributes:
        inputs: what the template's expressions may have read, in the order written, each name once.
        members: of those of which only members are read, the members, by the input's name.
    """

    inputs: tuple[Input, ...]
    members: MappingOf[str, frozenset[str]] = {}

    @property
    def sensitive(self) -> bool:
        """Whether anything that went into the value must never be shown."""
        return any(item.sensitive for item in self.inputs)


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
