"""Nodes from YAML's parse events, with the limits enforced while the events come.

One explicit stack, no recursion; aliases share the node of their anchor and count as all that it expands to.
"""

from __future__ import annotations

from collections.abc import Callable

from yaml import events

from restorespec.diagnostics import Diagnostic
from restorespec.source import Source, Span
from restorespec.syntax import limits
from restorespec.syntax.limits import LimitExceeded
from restorespec.syntax.nodes import Node, Scalar
from restorespec.syntax.refusal import Refusal
from restorespec.syntax.rules import SYNTAX_ALIAS
from restorespec.syntax.yaml_events import AliasEvent, CollectionEvent, Event, NodeEvent, TextEvent
from restorespec.syntax.yaml_frames import Anchored, Frame, ListFrame, MappingFrame, RootFrame
from restorespec.syntax.yaml_keys import accept_key, refuse_key
from restorespec.syntax.yaml_merge import merged_entries
from restorespec.syntax.yaml_mistakes import bad_alias, bare_template, odd_anchor, tag_used
from restorespec.syntax.yaml_places import after_colon, block_end, properties
from restorespec.syntax.yaml_scalars import plain_value
from restorespec.unknown import Unknown


class YamlBuilder:
    """Builds the documents of one text.

    Args:
        source: the text.
        next_event: gives the next event at each call, None after the last.

    Attributes:
        documents: the roots of the documents that are complete.
        diagnostics: the mistakes found so far.
        quoted: where quoted and block texts stand, in order; a `#` in them begins no comment.
        begun: where the document that is being read begins.
        frame: the mapping or list that is being read, or the document's root.
        template: where the last unquoted template stands; its end is its start while it is being read.
        last_scalar: the last key or value that was read.
    """

    def __init__(self, source: Source, next_event: Callable[[], Event | None]) -> None:
        self.source = source
        self.documents: list[Node] = []
        self.diagnostics: list[Diagnostic] = []
        self.quoted: list[tuple[int, int]] = []
        self.begun = 0
        self.frame: Frame = RootFrame()
        self.template: Span | None = None
        self.last_scalar: TextEvent | None = None
        self._next_event = next_event
        self._frames: list[Frame] = []
        self._anchors: dict[str, Anchored] = {}
        self._nodes = 0
        self._expanded_text = limits.size(source.text)

    def build(self) -> None:
        """Read all events.

        Raises:
            LimitExceeded: the text holds more than it may; the document that is being read is lost.
            yaml.YAMLError: the text is no YAML; likewise.
        """
        handlers: dict[type[object], Callable[..., None]] = {
            events.ScalarEvent: self._scalar,
            events.AliasEvent: self._alias,
            events.MappingStartEvent: self._start_mapping,
            events.MappingEndEvent: self._end_mapping,
            events.SequenceStartEvent: self._start_list,
            events.SequenceEndEvent: self._end_collection,
            events.DocumentStartEvent: self._start_document,
            events.DocumentEndEvent: self._end_document,
        }
        for event in iter(self._next_event, None):
            handler = handlers.get(event.__class__)
            if handler:
                handler(event)

    def _start_document(self, event: Event) -> None:
        self._anchors = {}
        self.frame = RootFrame()
        self.begun = event.start_mark.index

    def _end_document(self, _: Event) -> None:
        assert isinstance(self.frame, RootFrame)
        self.documents.append(self.frame.root)

    def _start_mapping(self, event: CollectionEvent) -> None:
        start = self._start_of(event)
        if not event.flow_style:
            self._open(MappingFrame(start), event)
        elif self.source.text.startswith("{{", start):
            self._read_template(start)
        else:
            self._open(MappingFrame(start, bracketed=self.source.text[start] == "{"), event)

    def _start_list(self, event: CollectionEvent) -> None:
        self._open(ListFrame(self._start_of(event), bracketed=event.flow_style), event)

    def _open(self, frame: Frame, event: CollectionEvent) -> None:
        self._frames.append(self.frame)
        self.frame = frame
        if len(self._frames) > limits.DEPTH:
            raise LimitExceeded(limits.too_deep(Span(self.source, frame.start, event.end_mark.index)))
        if event.anchor:
            frame.anchored = self._anchors[event.anchor] = Anchored(None, self._nodes, self._expanded_text)
        self._count(1, frame.start, event.end_mark.index)

    def _end_mapping(self, event: Event) -> None:
        frame = self.frame
        assert isinstance(frame, MappingFrame)
        if frame.merge_key and frame.merged:
            merged = merged_entries(frame.merge_key, frame.merged)
            if isinstance(merged, Diagnostic):
                self.diagnostics.append(merged)
            else:
                frame.entries = {**merged, **frame.entries}
        self._end_collection(event)

    def _end_collection(self, event: Event) -> None:
        frame = self.frame
        if frame.bracketed:
            frame.end = event.end_mark.index
        node = frame.finish(self.source)
        if frame.anchored:
            self._end_anchored(frame.anchored, node, frame.height + 1)
        parent = self.frame = self._frames.pop()
        if parent.height <= frame.height:
            parent.height = frame.height + 1
        if isinstance(parent, MappingFrame) and parent.wants_key:
            self.diagnostics.append(refuse_key(parent, Span(self.source, frame.start, frame.end), "a mapping or list"))
        else:
            parent.take(node, frame.end)

    def _end_anchored(self, anchored: Anchored, node: Node, height: int) -> None:
        """Note what an alias of a mapping or list stands for, now that it is whole."""
        anchored.node = node
        anchored.nodes = self._nodes - anchored.nodes
        anchored.text = self._expanded_text - anchored.text + limits.size(node.span.text)
        anchored.height = height

    def _scalar(self, event: TextEvent) -> None:
        self.last_scalar = event
        start = event.start_mark.index
        end = event.end_mark.index
        style = event.style
        if event.anchor or event.tag:
            start = self._start_of(event)
        if style:
            if style in "|>":
                end = block_end(self.source.text, start, end)
            self.quoted.append((start, end))
        if self.frame.wants_key:
            self._key(event, start, end)
        else:
            self._value(event, start, end)

    def _key(self, event: TextEvent, start: int, end: int) -> None:
        frame = self.frame
        assert isinstance(frame, MappingFrame)
        mistake = accept_key(frame, Span(self.source, start, end), event.value, plain=not (event.style or event.tag))
        if mistake:
            self.diagnostics.append(mistake)
        if event.anchor:
            self._anchors[event.anchor] = Anchored(Scalar(self.source, start, end, event.value), 1, end - start)

    def _value(self, event: TextEvent, start: int, end: int) -> None:
        value: object = event.value
        plain = not event.style
        if plain:
            if not value:
                start = end = self._place_of_nothing(end)
            value = Unknown() if event.tag else plain_value(event.value)
            if value.__class__ is Refusal:
                self.diagnostics.append(value.at(Span(self.source, start, end)))
                value = Unknown()
        self._count(1, start, end)
        node = Scalar(self.source, start, end, value, plain)
        if event.anchor:
            self._anchors[event.anchor] = Anchored(node, 1, limits.size(event.value))
        self.frame.take(node, end)

    def _alias(self, event: AliasEvent) -> None:
        frame = self.frame
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        if isinstance(frame, MappingFrame) and frame.wants_key:
            self.diagnostics.append(refuse_key(frame, span, "an alias", SYNTAX_ALIAS))
            return
        anchored = self._anchors.get(event.anchor)
        if anchored and anchored.node:
            self._expand(anchored, span)
            frame.take(anchored.node, span.end)
        else:
            self.diagnostics.append(bad_alias(span, exists=anchored is not None))
            self._count(1, span.start, span.end)
            frame.take(self._unknown(span), span.end)

    def _expand(self, anchored: Anchored, span: Span) -> None:
        """Count an alias as all that it stands for."""
        self._count(anchored.nodes, span.start, span.end)
        self._expanded_text += anchored.text
        if self._expanded_text > limits.EXPANDED_BYTES:
            raise LimitExceeded(limits.too_much_text(span))
        if len(self._frames) + anchored.height > limits.DEPTH:
            raise LimitExceeded(limits.too_deep(span))
        self.frame.height = max(self.frame.height, anchored.height)

    def _count(self, nodes: int, start: int, end: int) -> None:
        self._nodes += nodes
        if self._nodes > limits.NODES:
            raise LimitExceeded(limits.too_many_nodes(Span(self.source, start, end)))

    def _read_template(self, start: int) -> None:
        """Pass over what YAML takes for mappings within a mapping, and is a template without quotes."""
        self.template = Span(self.source, start, start)
        levels = 1
        while levels:
            event = self._next_event()
            levels += isinstance(event, events.CollectionStartEvent) - isinstance(event, events.CollectionEndEvent)
            if levels > limits.DEPTH:
                raise LimitExceeded(limits.too_deep(self.template))
        assert event
        span = self.template = Span(self.source, start, event.end_mark.index)
        frame = self.frame
        if isinstance(frame, MappingFrame) and frame.wants_key:
            self.diagnostics.append(refuse_key(frame, span, "a template"))
        else:
            self.diagnostics.append(bare_template(span))
            frame.take(self._unknown(span), span.end)

    def _place_of_nothing(self, end: int) -> int:
        """Where the value of a key would stand that has none."""
        frame = self.frame
        return after_colon(self.source.text, frame.key.end) if isinstance(frame, MappingFrame) and frame.key else end

    def _unknown(self, span: Span) -> Scalar:
        return Scalar(self.source, span.start, span.end, Unknown(), plain=True)

    def _start_of(self, event: NodeEvent) -> int:
        """Where a value begins behind its anchor; a tag is reported, and an anchor that others read otherwise."""
        start = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        found = properties(self.source, start, event.end_mark.index)
        if found.tag:
            self.diagnostics.append(tag_used(found.tag))
        if found.anchor and found.anchor.text[1:] != event.anchor:
            self.diagnostics.append(odd_anchor(found.anchor))
        return found.start
