"""YAML's parse events, from libyaml.

PyYAML's own parser reads some files differently, so it never replaces libyaml. Nothing is ever composed: libyaml's
composer crashes on deep input, and an alias must be counted before it is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, cast

from yaml import events

try:
    from yaml import cyaml
except ModuleNotFoundError as missing:
    message = "PyYAML is installed without its C extension (libyaml), which is required to read YAML"
    raise ModuleNotFoundError(message, name="yaml._yaml") from missing

Kind: TypeAlias = Any
"""A class of events; the protocols below describe its instances."""

SCALAR: Kind = events.ScalarEvent
ALIAS: Kind = events.AliasEvent
MAPPING: Kind = events.MappingStartEvent
MAPPING_END: Kind = events.MappingEndEvent
LIST: Kind = events.SequenceStartEvent
LIST_END: Kind = events.SequenceEndEvent
DOCUMENT: Kind = events.DocumentStartEvent


class Mark(Protocol):
    """A location in the source: an offset in code points, and its line and column from zero."""

    index: int
    line: int
    column: int


class Event(Protocol):
    """Something between two locations."""

    start_mark: Mark
    end_mark: Mark


class NodeEvent(Event, Protocol):
    """A value, or the beginning of one, with its anchor and tag."""

    anchor: str | None
    tag: str | None


class CollectionEvent(NodeEvent, Protocol):
    """The beginning of a mapping or list; `flow_style` is whether it is written with brackets."""

    flow_style: bool


class TextEvent(NodeEvent, Protocol):
    """A scalar; `style` is its quote or `|` or `>`, empty if it is unquoted."""

    value: str
    style: str | None


class AliasEvent(Event, Protocol):
    """An alias of an anchor."""

    anchor: str


def event_source(text: str) -> Callable[[], Event | None]:
    """Return a function that returns the next event of a text at each call, and None after the last.

    Args:
        text: the YAML text, without the characters that YAML forbids.
    """
    return cast("Callable[[], Event | None]", cyaml.CParser(text).get_event)  # type: ignore[attr-defined] # from an extension that the stubs leave out
