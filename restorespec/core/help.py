"""Help texts as data: words, and snippets that are rendered in the format of the file they are about."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Format

REST = "…"
"""The placeholder in a snippet for the reader to fill in; it is rendered without quotes."""

_PLAIN_YAML = lazy_pattern(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./-]*", re.IGNORECASE)
_BARE_TOML_KEY = lazy_pattern(r"[A-Za-z0-9_-]+")


class Snippet(NamedTuple):
    """Something to write into the file.

    Attributes:
        value: plain data; `REST` is a placeholder for what the reader fills in.
        key: the key to write it under; None for a value alone.
    """

    value: object
    key: str | None = None

    def __hash__(self) -> int:
        return hash(self.key)  # a value may be a list or a mapping

    def render(self, form: Format) -> str:
        """Return the snippet on one line, in a format."""
        write = _WRITERS[form]
        if self.key is None:
            return write(self.value)
        if form == "toml":
            return f"{_toml_key(self.key)} = {write(self.value)}"
        return f"{write(self.key)}: {write(self.value)}"


class Section(NamedTuple):
    """The beginning of a mapping: `target:` in YAML, `[target]` in TOML, `"target": {…}` in JSON."""

    name: str

    def render(self, form: Format) -> str:
        """Return the beginning of the mapping, in a format."""
        return {"yaml": f"{self.name}:", "toml": f"[{self.name}]", "json": f'"{self.name}": {{{REST}}}'}[form]


class Suggestion(NamedTuple):
    """A name that was probably intended, which an editor can write in place of the one that was written.

    Attributes:
        written: the name as it was written.
        intended: the name that was probably intended.
    """

    written: str
    intended: str


class Help:
    """The advice in a diagnostic, as words and snippets.

    Attributes:
        parts: words as they are, snippets, which are rendered in backticks, suggestions, which are rendered as a
            question, and other helps.
    """

    __slots__ = ("parts",)

    def __init__(self, *parts: str | Snippet | Section | Suggestion | Help) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return f"Help{self.parts!r}"

    def __eq__(self, other: object) -> bool:
        return self.parts == other.parts if isinstance(other, Help) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.parts)

    def render(self, form: Format) -> str:
        """Return the help for a file of a format."""
        return "".join(_part(part, form) for part in self.parts)


HelpText: TypeAlias = Help | str
"""A help as it is passed on; words alone are a string."""


def rendered(help_: HelpText, form: Format) -> str:
    """Return a help text for a file of a format; words alone are the same in every format."""
    return help_ if isinstance(help_, str) else help_.render(form)


def suggested(help_: HelpText) -> tuple[Suggestion, ...]:
    """Return the names that a help text suggests."""
    return () if isinstance(help_, str) else tuple(_suggestions(help_))


def _suggestions(help_: Help) -> Iterator[Suggestion]:
    for part in help_.parts:
        if isinstance(part, Suggestion):
            yield part
        elif isinstance(part, Help):
            yield from _suggestions(part)


def _part(part: str | Snippet | Section | Suggestion | Help, form: Format) -> str:
    match part:
        case str():
            return part
        case Help():
            return part.render(form)
        case Suggestion():
            return f"did you mean `{part.intended}`?"
        case _:
            return f"`{part.render(form)}`"


def _yaml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_yaml(key)}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    if isinstance(value, str) and (_PLAIN_YAML.fullmatch(value) or value == REST):
        return value
    return json.dumps(value, ensure_ascii=False)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if value is None:
        return '"{{ none }}"'
    return REST if value == REST else json.dumps(value, ensure_ascii=False)


def _toml_key(key: str) -> str:
    return key if _BARE_TOML_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _json(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_json(key)}: {_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json, value)) + "]"
    return REST if value == REST else json.dumps(value, ensure_ascii=False)


_WRITERS: dict[Format, Callable[[object], str]] = {"yaml": _yaml, "toml": _toml, "json": _json}
