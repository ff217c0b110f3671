"""Anchors and aliases of a YAML source, and how much it holds: an alias counts as everything that it expands to."""

from __future__ import annotations

from restorespec.core.data import Data, Mark
from restorespec.core.source import Source, Span
from restorespec.syntax import limits
from restorespec.syntax.limits import LimitExceeded
from restorespec.syntax.yaml.events import CollectionEvent


class Anchored:
    """The value of an anchor.

    Attributes:
        value: the data and its mark; None while they are being read.
        nodes: how many values it expands to; until it is read, how many the file had before it.
        text: how many bytes of text it expands to, likewise.
        height: how many levels of mappings and lists it has; until it is read, the deepest level before it.
    """

    __slots__ = ("height", "nodes", "text", "value")

    def __init__(self, value: tuple[Data, Mark] | None, nodes: int, text: int, height: int = 0) -> None:
        self.value = value
        self.nodes = nodes
        self.text = text
        self.height = height


class Anchors:
    """The anchors of one source.

    Args:
        source: the source.

    Attributes:
        nodes: how many values the source holds so far.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, Anchored] = {}
        self.nodes = 0
        self._text = limits.size(source.text)
        self._deepest = 0

    def forget(self) -> None:
        """Begin a document: the anchors of the documents before it are not defined in it."""
        self._known = {}

    def count(self, mark: Mark, nodes: int = 1) -> None:
        """Count the values at a mark.

        Raises:
            LimitExceeded: the source holds too many values.
        """
        self.nodes += nodes
        if self.nodes > limits.NODES:
            raise self.exceeded(mark)

    def exceeded(self, mark: Mark) -> LimitExceeded:
        """Return the exception for the value with which there are too many."""
        return LimitExceeded(limits.too_many_nodes(Span(self._source, mark[0], mark[1])))

    def set(self, name: str, value: tuple[Data, Mark], text: str) -> None:
        """Define the anchor of a scalar."""
        self._known[name] = Anchored(value, 1, limits.size(text))

    def begin(self, event: CollectionEvent, level: int, start: int) -> Anchored | None:
        """Begin a mapping or list.

        Args:
            event: its beginning.
            level: its level; the root of a document is at level 1.
            start: where it begins, after its anchor.

        Returns:
            The anchor, to be passed to `end`; None if it has no anchor.

        Raises:
            LimitExceeded: it is nested too deep, or is one value too many.
        """
        if level > self._deepest:
            if level > limits.DEPTH:
                raise LimitExceeded(limits.too_deep(Span(self._source, start, event.end_mark.index)))
            self._deepest = level
        anchored = None
        if event.anchor:
            anchored = self._known[event.anchor] = Anchored(None, self.nodes, self._text, self._deepest)
            self._deepest = level
        self.nodes += 1
        if self.nodes > limits.NODES:
            raise self.exceeded((start, event.end_mark.index, self._source, None))
        return anchored

    def end(self, anchored: Anchored, value: tuple[Data, Mark], level: int) -> None:
        """Define the anchor of a mapping or list, now that it is complete."""
        start, end, source, _ = value[1]
        anchored.value = value
        anchored.nodes = self.nodes - anchored.nodes
        anchored.text = self._text - anchored.text + limits.size(source.text[start:end])
        before, anchored.height = anchored.height, self._deepest - level + 1
        self._deepest = max(self._deepest, before)

    def knows(self, name: str) -> bool:
        """Return whether there is such an anchor, even of a value that is still being read."""
        return name in self._known

    def expanded(self, name: str, span: Span, level: int) -> tuple[Data, Mark] | None:
        """Return the value of an alias and count everything in it; None if the value does not exist.

        Args:
            name: the anchor's name.
            span: where the alias is.
            level: the level of the mapping or list that it is in.

        Raises:
            LimitExceeded: with it, the source exceeds a limit.
        """
        anchored = self._known.get(name)
        if anchored is None or anchored.value is None:
            return None
        self.count((span.start, span.end, span.source, None), anchored.nodes)
        self._text += anchored.text
        if self._text > limits.EXPANDED_BYTES:
            raise LimitExceeded(limits.too_much_text(span))
        if level + anchored.height > limits.DEPTH:
            raise LimitExceeded(limits.too_deep(span))
        self._deepest = max(self._deepest, level + anchored.height)
        return anchored.value
