"""YAML of other tools as plain data: CloudFormation's short tags, keys that are numbers, numbers that need no quotes.

The product's own parse events are read, never `yaml.load`: nothing is constructed but strings, numbers, lists and
mappings, and the limits hold while the events come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml import YAMLError

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.syntax.rejections import Refusal
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_LIMIT
from restorespec.syntax.yaml.events import ALIAS, DOCUMENT, LIST_END, MAPPING, MAPPING_END, SCALAR, event_source
from restorespec.syntax.yaml.scalars import plain_value

DEPTH = 64
NODES = 500_000
DOCUMENTS = 1_000

_WITHOUT_PREFIX = frozenset({"Ref", "Condition"})


class Data(NamedTuple):
    """The documents of a YAML text.

    Attributes:
        documents: the root of each document.
        places: where the members of each mapping and the items of each list are, by the id of the mapping or list.
        duplicates: the keys that are defined twice in one mapping, with the line of the second; the last one counts.
    """

    documents: list[Any]
    places: dict[int, dict[str | int, tuple[int, int]]]
    duplicates: list[tuple[str, int]]

    def span(self, source: Source, root: object, path: Path) -> Span:
        """Return where the deepest part of a path that exists is written."""
        start, end = 0, 0
        for step in path:
            found = self.places.get(id(root), {}).get(step)
            if found is None:
                break
            start, end = found
            root = root[step]  # type: ignore[index]
        return Span(source, start, end)


class _LimitExceeded(Exception):  # noqa: N818 - the text's fault, not ours
    def __init__(self, message: str, advice: str, start: int) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.start = start


def read(source: Source) -> Data | Diagnostic:
    """Return the data of a YAML text, or why it cannot be read."""
    builder = _Builder(event_source(source.text))
    try:
        builder.build()
    except _LimitExceeded as error:
        return report(SYNTAX_LIMIT, Span(source, error.start, error.start), error.message, error.advice)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        start = min(mark.index, len(source.text)) if mark else 0
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        return report(
            SYNTAX_ERROR, Span(source, start, start), f"this is not valid YAML: {problem}", "correct the file"
        )
    return Data(builder.documents, builder.places, builder.duplicates)


class _Builder:
    def __init__(self, next_event: Callable[[], Any]) -> None:
        self.documents: list[Any] = []
        self.places: dict[int, dict[str | int, tuple[int, int]]] = {}
        self.duplicates: list[tuple[str, int]] = []
        self._next = next_event
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._nodes = 0
        self._deepest = 0

    def build(self) -> None:
        """Read all documents."""
        while (event := self._next()) is not None:
            if event.__class__ is DOCUMENT:
                if len(self.documents) == DOCUMENTS:
                    raise _LimitExceeded(f"more than {DOCUMENTS:,} documents", "split the file", event.start_mark.index)
                self._anchors = {}
                self.documents.append(self._value(self._next(), 1)[0])
        while self.documents and self.documents[-1] is None:
            self.documents.pop()

    def _value(self, event: Any, level: int) -> tuple[Any, int]:  # noqa: ANN401 - of any kind of event
        """Return a value, and the offset at which it ends."""
        start = event.start_mark.index
        self._count(1, level, start)
        kind = event.__class__
        if kind is ALIAS:
            return self._alias(event, level), event.end_mark.index
        before = self._nodes
        deepest, self._deepest = self._deepest, level
        if kind is SCALAR:
            value, end = _scalar(event), event.end_mark.index
        elif kind is MAPPING:
            value, end = self._mapping(level)
        else:
            value, end = self._list(level)
        value = _tagged(event.tag, value)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before + 1, self._deepest - level)
        self._deepest = max(deepest, self._deepest)
        return value, end

    def _mapping(self, level: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        places: dict[str | int, tuple[int, int]] = {}
        while (event := self._next()).__class__ is not MAPPING_END:
            key, is_merge = self._key(event, level)
            following = self._next()
            start = following.start_mark.index
            value, end = self._value(following, level + 1)
            if is_merge:
                for one in value if isinstance(value, list) else [value]:
                    merged = {**one, **merged} if isinstance(one, dict) else merged
                self._count(len(merged), level, start)
                continue
            if key in members:
                self.duplicates.append((key, event.start_mark.line + 1))
            members[key] = value
            places[key] = (start, end)
        members = {**merged, **members} if merged else members
        self.places[id(members)] = places
        return members, event.end_mark.index

    def _list(self, level: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        places: dict[str | int, tuple[int, int]] = {}
        while (event := self._next()).__class__ is not LIST_END:
            start = event.start_mark.index
            value, end = self._value(event, level + 1)
            places[len(items)] = (start, end)
            items.append(value)
        self.places[id(items)] = places
        return items, event.end_mark.index

    def _key(self, event: Any, level: int) -> tuple[str, bool]:  # noqa: ANN401 - of any kind of event
        if event.__class__ is SCALAR:
            return event.value, event.value == "<<" and not event.style
        value, _ = self._value(event, level + 1)
        return str(value) if isinstance(value, str | int | float | bool) else "?", False

    def _alias(self, event: Any, level: int) -> Any:  # noqa: ANN401 - of any kind of value
        found = self._anchors.get(event.anchor)
        if found is None:
            raise _LimitExceeded(
                f"anchor `{event.anchor[:50]}` does not exist", "define it first", event.start_mark.index
            )
        value, nodes, height = found
        self._count(nodes, level + height, event.start_mark.index)
        self._deepest = max(self._deepest, level + height)
        return value

    def _count(self, nodes: int, level: int, start: int) -> None:
        self._nodes += nodes
        if self._nodes > NODES:
            raise _LimitExceeded(
                f"more than {NODES:,} values with aliases expanded, at most {NODES:,}", "split the file", start
            )
        if level > DEPTH:
            raise _LimitExceeded(f"nested too deeply, at most {DEPTH} levels", "flatten the data", start)


def _scalar(event: Any) -> Any:  # noqa: ANN401 - of one kind of event
    """Return the value of a scalar; a number that would not be written again as it is stays a string."""
    text: str = event.value
    if event.style or event.tag:
        return text
    value = plain_value(text)
    return text if isinstance(value, Refusal) else value


def _tagged(tag: str | None, value: Any) -> Any:  # noqa: ANN401 - of any kind of value
    """Return a value with a short tag, as CloudFormation's long form: `!Sub x` is `{Fn::Sub: x}`."""
    if not tag or not tag.startswith("!") or tag == "!":
        return value
    name = tag.removeprefix("!")
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in _WITHOUT_PREFIX else name if name.startswith("Fn::") else f"Fn::{name}": value}
