"""Mappings and lists whose end has not come yet: the stack on which the YAML builder works."""

from __future__ import annotations

from restorespec.source import Source, Span
from restorespec.syntax.nodes import Entry, Mapping, Node, Sequence


class Anchored:
    """What an alias may stand for.

    Attributes:
        node: the value; None while it is still being read.
        nodes: how many values it expands to; until it is read, how many the file had before it.
        text: how many bytes of text it expands to, likewise.
        height: how many levels of mappings and lists it has.
    """

    __slots__ = ("height", "node", "nodes", "text")

    def __init__(self, node: Node | None, nodes: int, text: int) -> None:
        self.node = node
        self.nodes = nodes
        self.text = text
        self.height = 0


class Frame:
    """A mapping or list being read.

    Attributes:
        start: where it begins.
        end: where its last part ends.
        bracketed: whether it stands in brackets.
        height: how many levels of mappings and lists it holds so far.
        anchored: what aliases of it stand for, if it has an anchor.
        wants_key: whether a key comes next.
    """

    __slots__ = ("anchored", "bracketed", "end", "height", "start", "wants_key")

    anchored: Anchored | None
    wants_key: bool

    def __init__(self, start: int, *, bracketed: bool = False) -> None:
        self.start = self.end = start
        self.bracketed = bracketed
        self.height = 0
        self.anchored = None
        self.wants_key = False

    def take(self, node: Node, end: int) -> None:
        """Accept a value whose text, or the alias for it, ends at an offset."""
        raise NotImplementedError

    def finish(self, source: Source) -> Node:
        """The node that was read."""
        raise NotImplementedError


class RootFrame(Frame):
    """What holds the root of a document."""

    __slots__ = ("root",)

    root: Node

    def __init__(self) -> None:
        super().__init__(0)

    def take(self, node: Node, end: int) -> None:
        """Accept the root."""
        self.root = node
        self.end = end


class ListFrame(Frame):
    """A list being read."""

    __slots__ = ("items",)

    def __init__(self, start: int, *, bracketed: bool) -> None:
        super().__init__(start, bracketed=bracketed)
        self.items: list[Node] = []

    def take(self, node: Node, end: int) -> None:
        """Accept the next item."""
        self.items.append(node)
        self.end = end

    def finish(self, source: Source) -> Node:
        """The list."""
        return Sequence(source, self.start, self.end, self.items)


class MappingFrame(Frame):
    """A mapping being read.

    Attributes:
        entries: the keys that stand in it.
        key: where the key is written whose value comes next.
        name: that key; None when it was refused and its value is dropped.
        merge_key: where `<<` is written.
        merged: the value of `<<`.
    """

    __slots__ = ("entries", "key", "merge_key", "merged", "name")

    def __init__(self, start: int, *, bracketed: bool = False) -> None:
        self.start = self.end = start
        self.bracketed = bracketed
        self.height = 0
        self.anchored = None
        self.wants_key = True
        self.entries: dict[str, Entry] = {}
        self.key: Span | None = None
        self.name: str | None = None
        self.merge_key: Span | None = None
        self.merged: Node | None = None

    def drop_value(self, key: Span) -> None:
        """Expect a value that is not kept, because its key was refused."""
        self.key = key
        self.name = None
        self.wants_key = False

    def take(self, node: Node, end: int) -> None:
        """Accept the value of the key that came before it."""
        self.wants_key = True
        self.end = end
        assert self.key is not None
        if self.name is not None:
            self.entries[self.name] = Entry(self.key, node)
        elif self.key is self.merge_key:
            self.merged = node

    def finish(self, source: Source) -> Node:
        """The mapping."""
        return Mapping(source, self.start, self.end, self.entries)
