"""Build data and marks from YAML's parse events in one pass.

Limits are enforced while the events arrive, so nothing hostile is ever built. Each mapping and list is read by a call of
its own; ordinary keys and scalars are handled in its loop, because that is where reading spends its time. Aliases share the data and the mark of their anchor and count as everything that they expand to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, TypeAlias

from restorespec.core.data import Data, Located, Mark, MemberMark
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax import limits
from restorespec.syntax.limits import LimitExceeded
from restorespec.syntax.rejections import Refusal
from restorespec.syntax.syntax_rules import SYNTAX_ALIAS
from restorespec.syntax.yaml import restrictions
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
    NodeEvent,
    TextEvent,
)
from restorespec.syntax.yaml.scalars import CONSTANTS, NUMBER_STARTS, after_colon, block_end, plain_value, properties

Value: TypeAlias = tuple[Data, Mark]
"""A value and where it was written."""

Merge: TypeAlias = tuple[Span, Value]
"""A merge key and its value."""

_BEGINS = frozenset((MAPPING, LIST))
_ENDS = frozenset((MAPPING_END, LIST_END))
_ODD_STARTS = NUMBER_STARTS | {"<"}  # of keys that may not be strings, and of the merge key


class YamlBuilder:
    """Builds the documents of one source.

    Args:
        source: the source.
        next_event: returns the next event at each call, None after the last.

    Attributes:
        documents: the documents that are complete.
        diagnostics: the errors found so far.
        quoted: where quoted strings and block scalars are, in order; a `#` in them begins no comment.
        begun: where the document that is being read begins.
        brackets: where the open brackets are.
        template: where the last unquoted template is; its end is its start while it is being read.
        last_scalar: the last key or value that was read and is not empty.
        spans_lines: whether a flow collection or a quoted string spans lines.
    """

    def __init__(self, source: Source, next_event: Callable[[], Any]) -> None:
        self.source = source
        self.documents: list[Located] = []
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
            LimitExceeded: the source exceeds a limit; the document that is being read is lost.
            yaml.YAMLError: the source is not valid YAML; likewise.
        """
        while (event := self._next_event()) is not None:
            if event.__class__ is DOCUMENT:
                self._anchors.forget()
                self.begun = event.start_mark.index
                data, mark = self._value(self._next_event(), 0)
                self._next_event()  # the end of the document, without which the root may be incomplete
                self.documents.append(Located(data, mark))

    def is_quoted(self, offset: int) -> bool:
        """Return whether an offset is inside a quoted string or a block scalar; the line of its `|` is outside."""
        index = bisect_right(self.quoted, (offset, offset)) - 1
        if index < 0 or offset >= self.quoted[index][1]:
            return False
        start, text = self.quoted[index][0], self.source.text
        return text[start] not in "|>" or "\n" in text[start:offset]

    def _value(self, event: Any, level: int, key_end: int | None = None) -> Value:  # noqa: ANN401 - any kind of event
        """Build a value in a collection at a level; for the value of a key, with the end of the key."""
        kind = event.__class__
        if kind is SCALAR:
            return self._scalar(event, key_end)
        if kind is MAPPING:
            return self._mapping(event, level + 1)
        if kind is LIST:
            return self._list(event, level + 1)
        return self._alias(event, level)

    def _mapping(self, begin: CollectionEvent, level: int) -> Value:  # noqa: C901 - the hot loop: a call costs more than a branch
        start = end = self._start_of(begin)
        if begin.flow_style and self._is_template(begin, start):
            return self._bare_template(start)
        bracketed = begin.flow_style and self.source.text[start] == "{"  # unlike the mapping in `[a: b]`
        anchors, source, next_event = self._anchors, self.source, self._next_event
        anchored = anchors.begin(begin, level, start)
        if bracketed:
            self.brackets.append(start)
        data: dict[str, Data] = {}
        marks: dict[str, MemberMark] = {}
        merges: list[Merge] = []
        name: str | None
        while (key := next_event()).__class__ is not MAPPING_END:
            if (
                key.__class__ is not SCALAR
                or key.style
                or (name := key.value) in CONSTANTS
                or name[0] in _ODD_STARTS
                or name in data
                or key.anchor
                or key.tag
            ):
                key_start, key_end, name = self._unusual_key(key, marks, level)
            else:
                self.last_scalar = key
                key_start, key_end = key.start_mark.index, key.end_mark.index
            event = next_event()
            if event.__class__ is SCALAR:
                value, mark = self._scalar(event, key_end)
                end = mark[1]
            else:
                value, mark = self._value(event, level, key_end)
                end = event.end_mark.index if event.__class__ is ALIAS else mark[1]
            if name is not None:
                data[name] = value
                marks[name] = (key_start, key_end, mark, None)
            elif _is_merge_key(key):
                merges.append((Span(source, key_start, key_end), (value, mark)))
        if merges:
            data, marks = self._merged(merges, data, marks)
        if bracketed:
            end = self._close(begin, key)
            data, marks = self._separated(data, marks)
        built: Value = data, (start, end, source, marks)
        if anchored:
            anchors.end(anchored, built, level)
        return built

    def _list(self, begin: CollectionEvent, level: int) -> Value:
        start = end = self._start_of(begin)
        anchored = self._anchors.begin(begin, level, start)
        if begin.flow_style:
            self.brackets.append(start)
        data: list[Data] = []
        marks: list[Mark] = []
        next_event = self._next_event
        while (event := next_event()).__class__ is not LIST_END:
            value, mark = self._value(event, level)
            end = event.end_mark.index if event.__class__ is ALIAS else mark[1]
            data.append(value)
            marks.append(mark)
        if begin.flow_style:
            end = self._close(begin, event)
        built: Value = data, (start, end, self.source, marks)
        if anchored:
            self._anchors.end(anchored, built, level)
        return built

    def _close(self, begin: CollectionEvent, end: Any) -> int:  # noqa: ANN401 - the end of either kind of collection
        """End a flow collection; return the offset after its closing bracket."""
        self.brackets.pop()
        self.spans_lines = self.spans_lines or begin.start_mark.line != end.end_mark.line
        offset: int = end.end_mark.index
        return offset

    def _unusual_key(self, event: Any, marks: dict[str, MemberMark], level: int) -> tuple[int, int, str | None]:  # noqa: ANN401 - any kind of event
        """Return where a key is, and its name; no name if its value is dropped or merged."""
        if event.__class__ is not SCALAR:
            return (*self._non_scalar_key(event, level), None)
        self.last_scalar = event
        text: str = event.value
        start, end = self._place(event)
        if event.anchor:
            self._anchors.set(event.anchor, (text, (start, end, self.source, None)), text)
        if not (event.style or event.tag) and plain_value(text) is not text:
            self.diagnostics.append(restrictions.not_a_string(Span(self.source, start, end), text))
            return start, end, None
        if text in marks:
            first = Span(self.source, *marks[text][:2])
            self.diagnostics.append(restrictions.duplicate_key(first, Span(self.source, start, end), text))
            return start, end, None
        return start, end, None if _is_merge_key(event) else text

    def _non_scalar_key(self, event: Any, level: int) -> tuple[int, int]:  # noqa: ANN401 - any kind of event but a scalar
        """Report anything but a scalar as a key; return where it is."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.__class__ is ALIAS:
            found = restrictions.refused_key(Span(self.source, start, end), "an alias", SYNTAX_ALIAS)
        elif event.__class__ is MAPPING and self._is_template(event, start):
            template = self._template(self._start_of(event))
            start, end = template.start, template.end
            found = restrictions.refused_key(template, "a template")
        else:
            _, (start, end, *_) = self._value(event, level)
            found = restrictions.refused_key(Span(self.source, start, end), "a mapping or list")
        self.diagnostics.append(found)
        return start, end

    def _separated(
        self, data: dict[str, Data], marks: dict[str, MemberMark]
    ) -> tuple[dict[str, Data], dict[str, MemberMark]]:
        """Split the members of a flow mapping that have no space after the colon: their values are unknown."""
        glued = [
            Span(self.source, start, end)
            for start, end, mark, _ in marks.values()
            if mark[0] == end and restrictions.is_glued(Span(self.source, start, end))
        ]
        if not glued:
            return data, marks
        self.diagnostics.append(restrictions.missing_spaces(self.source, glued))
        starts = {key.start for key in glued}
        split: dict[str, Data] = {}
        places: dict[str, MemberMark] = {}
        for name, member in marks.items():
            key = name.partition(":")[0] if member[0] in starts else name
            split[key] = Unknown() if member[0] in starts else data[name]
            places[key] = member
        return split, places

    def _merged(
        self, merges: list[Merge], data: dict[str, Data], marks: dict[str, MemberMark]
    ) -> tuple[dict[str, Data], dict[str, MemberMark]]:
        """Return the members of a mapping together with those of its merge keys, which do not replace its own."""
        (first, _), *others = merges
        self.diagnostics.extend(restrictions.second_merge_key(first, other) for other, _ in others)
        found: dict[str, Data] = {}
        places: dict[str, MemberMark] = {}
        for key, value in merges:  # a second one too, so that its keys are not reported as missing
            problem = _merge(value, found, places)
            if problem and key is first:
                self.diagnostics.append(restrictions.not_mergeable(key, Span(self.source, *problem[:2])))
                return data, marks
        return {**found, **data}, {**places, **marks}

    def _scalar(self, event: TextEvent, key_end: int | None) -> Value:
        start, end = event.start_mark.index, event.end_mark.index
        value: Any = event.value
        if event.style or event.anchor or event.tag:
            start, end = self._place(event)
        if not event.style and (value in CONSTANTS or value[0] in NUMBER_STARTS or event.tag):
            if value:
                self.last_scalar = event
            else:
                start = end = after_colon(self.source.text, key_end) if key_end is not None else end
            value = Unknown() if event.tag else self._resolved(value, start, end)
        else:
            self.last_scalar = event
        mark: Mark = (start, end, self.source, None)
        anchors = self._anchors
        anchors.nodes += 1
        if anchors.nodes > limits.NODES:
            raise anchors.exceeded(mark)
        if event.anchor:
            anchors.set(event.anchor, (value, mark), event.value)
        return value, mark

    def _resolved(self, text: str, start: int, end: int) -> Data:
        """Return the value of unquoted text; report it if it is rejected."""
        value = plain_value(text)
        if isinstance(value, Refusal):
            self.diagnostics.append(value.at(Span(self.source, start, end)))
            return Unknown()
        return value

    def _place(self, event: TextEvent) -> tuple[int, int]:
        """Return where a scalar itself is: after its anchor and tag, and without the empty lines after a block."""
        begins, ends = event.start_mark, event.end_mark
        start, end = begins.index, ends.index
        if event.anchor or event.tag:
            start = self._start_of(event)
        if event.style:
            if event.style in "|>":
                end = block_end(self.source.text, start, end)
            elif begins.line != ends.line:
                self.spans_lines = True
            self.quoted.append((start, end))
        return start, end

    def _alias(self, event: Any, level: int) -> Value:  # noqa: ANN401 - an alias
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        value = self._anchors.expanded(event.anchor, span, level)
        if value is None:
            self.diagnostics.append(restrictions.bad_alias(span, exists=self._anchors.knows(event.anchor)))
            value = self._unknown(span)
            self._anchors.count(value[1])
        return value

    def _is_template(self, begin: CollectionEvent, start: int) -> bool:
        """Return whether a flow mapping is an unquoted template."""
        return begin.flow_style and self.source.text.startswith("{{", start)

    def _bare_template(self, start: int) -> Value:
        """Report an unquoted template; its value is unknown."""
        span = self._template(start)
        self.diagnostics.append(restrictions.bare_template(span))
        return self._unknown(span)

    def _template(self, start: int) -> Span:
        """Pass over an unquoted template, which the parser takes for nested mappings."""
        self.template = Span(self.source, start, start)
        levels = 1
        while levels:
            event = self._next_event()
            levels += (event.__class__ in _BEGINS) - (event.__class__ in _ENDS)
            if levels > limits.DEPTH:
                raise LimitExceeded(limits.too_deep(self.template))
        self.template = Span(self.source, start, event.end_mark.index)
        return self.template

    def _unknown(self, span: Span) -> Value:
        return Unknown(), (span.start, span.end, self.source, None)

    def _start_of(self, event: NodeEvent) -> int:
        """Return where a value begins after its anchor; report its tag, and an anchor that other parsers read otherwise."""
        start = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        found = properties(self.source, start, event.end_mark.index)
        if found.tag:
            self.diagnostics.append(restrictions.tag_used(found.tag))
        if found.anchor and found.anchor.text[1:] != event.anchor:
            self.diagnostics.append(restrictions.odd_anchor(found.anchor))
        return found.start


def _is_merge_key(event: Any) -> bool:  # noqa: ANN401 - any kind of event
    """Return whether a key is an unquoted `<<`."""
    return event.__class__ is SCALAR and event.value == "<<" and not (event.style or event.tag)


def _merge(value: Value, data: dict[str, Data], marks: dict[str, MemberMark]) -> Mark | None:
    """Add the members of a mapping, or of a list of mappings, that are not there yet.

    Returns:
        The mark of what is not a mapping, None if everything is.
    """
    content, mark = value
    inner = mark[3]
    items = zip(content, inner, strict=True) if isinstance(content, list) and isinstance(inner, list) else [value]
    for item, place in items:
        members = place[3]
        if isinstance(item, dict) and isinstance(members, dict):
            for name, member in members.items():
                data.setdefault(name, item[name])
                marks.setdefault(name, member)
        elif not isinstance(item, Unknown):
            return place
    return None
