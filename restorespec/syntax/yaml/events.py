"""YAML's parse events, from libyaml where PyYAML has it.

Nothing is ever composed: libyaml's composer dies on deep input, and an alias must be counted before it is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, cast

import yaml
from yaml import cyaml, events

Kind: TypeAlias = Any
"""A class of events; what has it is what the protocols below say of it."""

SCALAR: Kind = events.ScalarEvent
ALIAS: Kind = events.AliasEvent
MAPPING: Kind = events.MappingStartEvent
MAPPING_END: Kind = events.MappingEndEvent
LIST: Kind = events.SequenceStartEvent
LIST_END: Kind = events.SequenceEndEvent
DOCUMENT: Kind = events.DocumentStartEvent


class Mark(Protocol):
    """A place in the text: an offset in code points."""

    index: int


class Event(Protocol):
    """What the parser saw between two places."""

    start_mark: Mark
    end_mark: Mark


class NodeEvent(Event, Protocol):
    """A value, or the beginning of one, with its anchor and tag."""

    anchor: str | None
    tag: str | None


class CollectionEvent(NodeEvent, Protocol):
    """The beginning of a mapping or list; `flow_style` says whether it is written with brackets."""

    flow_style: bool


class TextEvent(NodeEvent, Protocol):
    """A scalar; `style` is its quote or `|` or `>`, and nothing where it is plain."""

    value: str
    style: str | None


class AliasEvent(Event, Protocol):
    """An alias of an anchor."""

    anchor: str


class _PurePythonParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """The parser for platforms without libyaml: slower by twenty times, with the same events."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


def event_source(text: str, *, pure_python: bool = not yaml.__with_libyaml__) -> Callable[[], Event | None]:
    """A function that gives the next event of a text at each call, and None after the last.

    Args:
        text: the YAML text, free of the characters that YAML forbids.
        pure_python: whether to do without libyaml.
    """
    parser: Any = _PurePythonParser(text) if pure_python else cyaml.CParser(text)  # type: ignore[attr-defined] # without libyaml there is none
    return cast("Callable[[], Event | None]", parser.get_event)
