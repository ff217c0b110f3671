"""Nodes from YAML's parse events, with the limits enforced while the events come.

Each mapping and list is read by a call of its own, at most 64 within each other, so that what is being read stands in
that call's variables. Aliases share the node of their anchor and count as all that it expands to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax import limits
from restorespec.syntax.limits import LimitExceeded
from restorespec.syntax.rejections import Refusal
from restorespec.syntax.syntax_rules import SYNTAX_ALIAS
from restorespec.syntax.yaml.anchors import Anchors
from restorespec.syntax.yaml.events import (
    ALIAS,
    DOCUMENT,
    LIST,
    LIST_END,
    MAPPING,
    MAPPING_END,
    SCALAR,
    CollectionEvent,
    Event,
    NodeEvent,
    TextEvent,
)
from restorespec.syntax.yaml.glued import is_glued, missing_spaces
from restorespec.syntax.yaml.keys import duplicate_key, no_text, refused_key, second_merge_key
from restorespec.syntax.yaml.locations import after_colon, block_end, properties
from restorespec.syntax.yaml.merge_keys import merged_entries
from restorespec.syntax.yaml.restrictions import bad_alias, bare_template, odd_anchor, tag_used
from restorespec.syntax.yaml.scalars import plain_value

_BEGINS = frozenset((MAPPING, LIST))
_ENDS = frozenset((MAPPING_END, LIST_END))


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
        brackets: where the brackets stand that are open.
        template: where the last unquoted template stands; its end is its start while it is being read.
        last_scalar: the last key or value that was read and is written out.
        spans_lines: whether a flow collection or a quoted string spans lines.
    """

    def __init__(self, source: Source, next_event: Callable[[], Any]) -> None:
        self.source = source
        self.documents: list[Node] = []
        self.diagnostics: list[Diagnostic] = []
        self.quoted: list[tuple[int, int]] = []
        self.begun = 0
        self.brackets: list[int] = []
        self.template: Span | None = None
        self.last_scalar: TextEvent | None = None
        self.spans_lines = False
        self._next_event = next_event
        self._anchors = Anchors(source)

    def build(self) -> None:
        """Read all events.

        Raises:
            LimitExceeded: the text holds more than it may; the document that is being read is lost.
            yaml.YAMLError: the text is no YAML; likewise.
        """
        while (event := self._next_event()) is not None:
            if event.__class__ is DOCUMENT:
                self._anchors.forget()
                self.begun = event.start_mark.index
                root = self._value(self._next_event(), 0)
                self._next_event()  # the end of the document, without which the root may not be all of it
                self.documents.append(root)

    def is_quoted(self, offset: int) -> bool:
        """Whether a `#` or a blank stands inside a quoted or a block text; the line that opens a block text is outside."""
        index = bisect_right(self.quoted, (offset, offset)) - 1
        if index < 0 or offset >= self.quoted[index][1]:
            return False
        start, text = self.quoted[index][0], self.source.text
        return text[start] not in "|>" or "\n" in text[start:offset]

    def _value(self, event: Any, level: int, key: Span | None = None) -> Node:  # noqa: ANN401 - of any kind of event
        """A value, in a mapping or list at a level; of a mapping, with its key."""
        kind = event.__class__
        if kind is SCALAR:
            return self._scalar(event, key)
        if kind is MAPPING:
            return self._mapping(event, level + 1)
        if kind is LIST:
            return self._list(event, level + 1)
        return self._alias(event, level)

    def _mapping(self, begin: CollectionEvent, level: int) -> Node:
        start = self._start_of(begin)
        if self._is_template(begin, start):
            return self._bare_template(start)
        bracketed = begin.flow_style and self.source.text[start] == "{"  # unlike the mapping in `[a: b]`
        anchored = self._anchors.begin(begin.anchor, level, start, begin.end_mark.index)
        if bracketed:
            self.brackets.append(start)
        entries: dict[str, Entry] = {}
        merges: list[tuple[Span, Node]] = []
        end = start
        next_event = self._next_event
        while (event := next_event()).__class__ is not MAPPING_END:
            key, name = self._key(event, entries, level)
            value = next_event()
            node = self._scalar(value, key) if value.__class__ is SCALAR else self._value(value, level, key)
            end = value.end_mark.index if value.__class__ is ALIAS else node.end
            if name is not None:
                entries[name] = Entry(key, node)
            elif _is_merge_key(event):
                merges.append((key, node))
        if merges:
            entries = self._merged(merges, entries)
        if bracketed:
            end = self._close(begin, event)
            entries = self._separated(entries)
        node = Mapping(self.source, start, end, entries)
        if anchored:
            self._anchors.end(anchored, node, level)
        return node

    def _list(self, begin: CollectionEvent, level: int) -> Node:
        start = end = self._start_of(begin)
        anchored = self._anchors.begin(begin.anchor, level, start, begin.end_mark.index)
        if begin.flow_style:
            self.brackets.append(start)
        items: list[Node] = []
        next_event = self._next_event
        while (event := next_event()).__class__ is not LIST_END:
            node = self._value(event, level)
            end = event.end_mark.index if event.__class__ is ALIAS else node.end
            items.append(node)
        if begin.flow_style:
            end = self._close(begin, event)
        node = Sequence(self.source, start, end, items)
        if anchored:
            self._anchors.end(anchored, node, level)
        return node

    def _close(self, begin: CollectionEvent, event: Event) -> int:
        """End a flow collection; return the offset after its closing bracket."""
        self.brackets.pop()
        self.spans_lines = self.spans_lines or begin.start_mark.line != event.end_mark.line
        return event.end_mark.index

    def _key(self, event: Any, entries: dict[str, Entry], level: int) -> tuple[Span, str | None]:  # noqa: ANN401 - of any kind of event
        """The place and the name of a key; no name where its value is dropped, or merged."""
        if event.__class__ is not SCALAR:
            return self._no_scalar(event, level), None
        self.last_scalar = event
        start, end, text = event.start_mark.index, event.end_mark.index, event.value
        if event.style or event.anchor or event.tag:
            start, end = self._place(event, start, end)
        key = Span(self.source, start, end)
        if event.anchor:
            self._anchors.set(event.anchor, Scalar(self.source, start, end, text), text)
        if not (event.style or event.tag) and plain_value(text) is not text:
            self.diagnostics.append(no_text(key, text))
            return key, None
        if text in entries:
            self.diagnostics.append(duplicate_key(entries[text].key, key, text))
            return key, None
        return key, None if text == "<<" and _is_merge_key(event) else text

    def _no_scalar(self, event: Any, level: int) -> Span:  # noqa: ANN401 - of any kind of event but one
        """The place of something else than a text where a key belongs."""
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        if event.__class__ is ALIAS:
            self.diagnostics.append(refused_key(span, "an alias", SYNTAX_ALIAS))
        elif event.__class__ is MAPPING and self._is_template(event, span.start):
            span = self._template(self._start_of(event))
            self.diagnostics.append(refused_key(span, "a template"))
        else:
            span = self._value(event, level).span
            self.diagnostics.append(refused_key(span, "a mapping or list"))
        return span

    def _separated(self, entries: dict[str, Entry]) -> dict[str, Entry]:
        """The entries of a flow mapping; where no space separates key and value, with the key and an unknown value."""
        glued = [entry.key for entry in entries.values() if entry.node.start == entry.key.end and is_glued(entry.key)]
        if not glued:
            return entries
        self.diagnostics.append(missing_spaces(self.source, glued))
        unknown = {key.start: Entry(key, self._unknown(Span(self.source, key.end, key.end))) for key in glued}
        return {
            name.partition(":")[0] if entry.key.start in unknown else name: unknown.get(entry.key.start, entry)
            for name, entry in entries.items()
        }

    def _merged(self, merges: list[tuple[Span, Node]], entries: dict[str, Entry]) -> dict[str, Entry]:
        """The entries of a mapping with those that its merge key brings."""
        (first, node), *others = merges
        self.diagnostics.extend(second_merge_key(first, other) for other, _ in others)
        found = merged_entries(first, node)
        if isinstance(found, Diagnostic):
            self.diagnostics.append(found)
            return entries
        for key, other in others:  # so that their keys are not reported as missing
            more = merged_entries(key, other)
            found = found if isinstance(more, Diagnostic) else {**more, **found}
        return {**found, **entries}

    def _scalar(self, event: TextEvent, key: Span | None) -> Scalar:
        if event.value or event.style:
            self.last_scalar = event
        start, end = event.start_mark.index, event.end_mark.index
        value: object = event.value
        plain = not event.style
        if event.style or event.anchor or event.tag:
            start, end = self._place(event, start, end)
        if plain:
            if not value:
                start = end = after_colon(self.source.text, key.end) if key else end
            value = Unknown() if event.tag else plain_value(event.value)
            if value.__class__ is Refusal:
                self.diagnostics.append(value.at(Span(self.source, start, end)))
                value = Unknown()
        self._anchors.count(start, end)
        node = Scalar(self.source, start, end, value, plain)
        if event.anchor:
            self._anchors.set(event.anchor, node, event.value)
        return node

    def _place(self, event: TextEvent, start: int, end: int) -> tuple[int, int]:
        """Where a text stands that is quoted, is a block, or stands behind an anchor or a tag."""
        if event.anchor or event.tag:
            start = self._start_of(event)
        if event.style:
            if event.style in "|>":
                end = block_end(self.source.text, start, end)
            elif event.start_mark.line != event.end_mark.line:
                self.spans_lines = True
            self.quoted.append((start, end))
        return start, end

    def _alias(self, event: Any, level: int) -> Node:  # noqa: ANN401 - of the kind that is left
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        node = self._anchors.expanded(event.anchor, span, level)
        if node is None:
            self.diagnostics.append(bad_alias(span, exists=self._anchors.knows(event.anchor)))
            self._anchors.count(span.start, span.end)
            node = self._unknown(span)
        return node

    def _is_template(self, begin: CollectionEvent, start: int) -> bool:
        """Whether a mapping within brackets is a template without quotes."""
        return begin.flow_style and self.source.text.startswith("{{", start)

    def _bare_template(self, start: int) -> Scalar:
        """The unknown value that stands for a template without quotes."""
        span = self._template(start)
        self.diagnostics.append(bare_template(span))
        return self._unknown(span)

    def _template(self, start: int) -> Span:
        """Pass over what YAML takes for mappings within a mapping, and is a template without quotes."""
        self.template = Span(self.source, start, start)
        levels = 1
        while levels:
            event = self._next_event()
            levels += (event.__class__ in _BEGINS) - (event.__class__ in _ENDS)
            if levels > limits.DEPTH:
                raise LimitExceeded(limits.too_deep(self.template))
        self.template = Span(self.source, start, event.end_mark.index)
        return self.template

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


def _is_merge_key(event: Any) -> bool:  # noqa: ANN401 - of any kind of event
    """Whether a key is `<<` without quotes."""
    return event.__class__ is SCALAR and event.value == "<<" and not (event.style or event.tag)
