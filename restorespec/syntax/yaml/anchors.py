"""Anchors and aliases of a YAML text, and how much the text holds: an alias counts as all that it stands for."""

from __future__ import annotations

from restorespec.core.nodes import Node
from restorespec.core.source import Source, Span
from restorespec.syntax import limits
from restorespec.syntax.limits import LimitExceeded


class Anchored:
    """What an alias may stand for.

    Attributes:
        node: the value; None while it is still being read.
        nodes: how many values it expands to; until it is read, how many the file had before it.
        text: how many bytes of text it expands to, likewise.
        height: how many levels of mappings and lists it has; until it is read, which level was the deepest before it.
    """

    __slots__ = ("height", "node", "nodes", "text")

    def __init__(self, node: Node | None, nodes: int, text: int, height: int = 0) -> None:
        self.node = node
        self.nodes = nodes
        self.text = text
        self.height = height


class Anchors:
    """The anchors of one text.

    Args:
        source: the text.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, Anchored] = {}
        self._nodes = 0
        self._text = limits.size(source.text)
        self._deepest = 0

    def forget(self) -> None:
        """Begin a document: anchors of those before it do not count."""
        self._known = {}

    def count(self, start: int, end: int, nodes: int = 1) -> None:
        """Count values that stand between two offsets.

        Raises:
            LimitExceeded: the text holds more values than it may.
        """
        self._nodes += nodes
        if self._nodes > limits.NODES:
            raise LimitExceeded(limits.too_many_nodes(Span(self._source, start, end)))

    def set(self, name: str, node: Node, text: str) -> None:
        """Note what an alias of a scalar stands for."""
        self._known[name] = Anchored(node, 1, limits.size(text))

    def begin(self, name: str | None, level: int, start: int, end: int) -> Anchored | None:
        """Begin a mapping or list.

        Args:
            name: its anchor, if it has one.
            level: at which level it stands; the root of a document is at level 1.
            start: where it begins.
            end: where that which opens it ends.

        Returns:
            What aliases of it stand for, to be told its `end`; None where it has no anchor.

        Raises:
            LimitExceeded: it lies too deep, or is one value too many.
        """
        if level > limits.DEPTH:
            raise LimitExceeded(limits.too_deep(Span(self._source, start, end)))
        anchored = None
        self._deepest = max(self._deepest, level)
        if name:
            anchored = self._known[name] = Anchored(None, self._nodes, self._text, self._deepest)
            self._deepest = level
        self.count(start, end)
        return anchored

    def end(self, anchored: Anchored, node: Node, level: int) -> None:
        """Note what an alias of a mapping or list stands for, now that it is whole."""
        anchored.node = node
        anchored.nodes = self._nodes - anchored.nodes
        anchored.text = self._text - anchored.text + limits.size(node.span.text)
        before, anchored.height = anchored.height, self._deepest - level + 1
        self._deepest = max(self._deepest, before)

    def knows(self, name: str) -> bool:
        """Whether there is such an anchor, be it of a value that is still being read."""
        return name in self._known

    def expanded(self, name: str, span: Span, level: int) -> Node | None:
        """What an alias stands for, counted as all that it holds; None where there is no such value.

        Args:
            name: the anchor's name.
            span: where the alias stands.
            level: the level of the mapping or list that it is in.

        Raises:
            LimitExceeded: with it, the text holds more than it may.
        """
        anchored = self._known.get(name)
        if anchored is None or anchored.node is None:
            return None
        self.count(span.start, span.end, anchored.nodes)
        self._text += anchored.text
        if self._text > limits.EXPANDED_BYTES:
            raise LimitExceeded(limits.too_much_text(span))
        if level + anchored.height > limits.DEPTH:
            raise LimitExceeded(limits.too_deep(span))
        self._deepest = max(self._deepest, level + anchored.height)
        return anchored.node
