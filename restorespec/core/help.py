"""Help texts as data: words, and snippets that are rendered in the format of the file they are about."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from restorespec.core.patterns import lazy_pattern

Format: TypeAlias = Literal["yaml", "toml", "json"]

REST = "…"
"""What a snippet leaves for the reader to fill in; it is rendered without quotes."""

_PLAIN_YAML = lazy_pattern(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./-]*", re.IGNORECASE)
_BARE_TOML_KEY = lazy_pattern(r"[A-Za-z0-9_-]+")


class Snippet:
    """Something to write into the file.

    Args:
        value: plain data; `REST` stands for what the reader fills in.
        key: the key to write it under; None for a value alone.
    """

    __slots__ = ("key", "value")

    def __init__(self, value: Any, key: str | None = None) -> None:  # noqa: ANN401 - JSON of any form
        self.value = value
        self.key = key

    def render(self, form: Format) -> str:
        """The snippet on one line, in a format."""
        write = _WRITERS[form]
        if self.key is None:
            return write(self.value)
        if form == "toml":
            return f"{_toml_key(self.key)} = {write(self.value)}"
        key = json.dumps(self.key, ensure_ascii=False) if form == "json" else _yaml(self.key)
        return f"{key}: {write(self.value)}"


class Section:
    """The beginning of a mapping: `target:` in YAML, `[target]` in TOML, `"target": {…}` in JSON."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, form: Format) -> str:
        """The beginning of the mapping, in a format."""
        return {"yaml": f"{self.name}:", "toml": f"[{self.name}]", "json": f'"{self.name}": {{{REST}}}'}[form]


class Help:
    """What to do, as words and snippets.

    Args:
        parts: words as they are, and snippets, which are rendered in backticks.
    """

    __slots__ = ("parts",)

    def __init__(self, *parts: str | Snippet | Section) -> None:
        self.parts = parts

    def render(self, form: Format) -> str:
        """The help for a file of a format."""
        return "".join(part if isinstance(part, str) else f"`{part.render(form)}`" for part in self.parts)


def rendered(help_: Help | str, form: Format) -> str:
    """A help text for a file of a format; words alone are the same in every format."""
    return help_ if isinstance(help_, str) else help_.render(form)


def _yaml(value: Any) -> str:  # noqa: ANN401 - JSON of any form
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_yaml(key)}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    if isinstance(value, str) and (_PLAIN_YAML.fullmatch(value) or value == REST):
        return value
    return json.dumps(value, ensure_ascii=False)


def _toml(value: Any) -> str:  # noqa: ANN401 - JSON of any form
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if value is None:
        return '"{{ none }}"'
    return REST if value == REST else json.dumps(value, ensure_ascii=False)


def _toml_key(key: str) -> str:
    return key if _BARE_TOML_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _json(value: Any) -> str:  # noqa: ANN401 - JSON of any form
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_json(key)}: {_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json, value)) + "]"
    return REST if value == REST else json.dumps(value, ensure_ascii=False)


_WRITERS: dict[Format, Callable[[Any], str]] = {"yaml": _yaml, "toml": _toml, "json": _json}
