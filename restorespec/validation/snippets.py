"""Help that quotes YAML, in the terms of the file that it is about: TOML and JSON write the same otherwise."""

from __future__ import annotations

import json

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source
from restorespec.syntax import format_of, read

_SNIPPET = lazy_pattern(r"`(?![^`]*\{\{)([\[{][^`]*|[\w-]+:(?: [^`]*)?)`")
_NAME = lazy_pattern(r"[A-Za-z0-9_-]+")
_ONE_ITEM = "make it a list of this one item"
_HEADER = lazy_pattern(r"[ \t]*\[([^\[\]\n]+)\]")
_OPEN = "…"
"""What a snippet leaves to the reader; it stays without quotes."""


def in_its_format(diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic whose help quotes what can be written in the file that it points at."""
    source = diagnostic.span.source
    form = format_of(source.name)
    if form == "yaml":
        return diagnostic
    if diagnostic.unset:
        entry = (_in_toml if form == "toml" else _in_json)(diagnostic.unset.entry)
        diagnostic = diagnostic._replace(unset=diagnostic.unset._replace(entry=entry))
    if form == "toml" and diagnostic.help == _ONE_ITEM:
        return diagnostic._replace(help=_headed(source, diagnostic.span.start))
    if not _SNIPPET.search(diagnostic.help):
        return diagnostic
    write = _in_toml if form == "toml" else _in_json
    return diagnostic._replace(help=_SNIPPET.sub(lambda found: f"`{write(found[1])}`", diagnostic.help))


def _headed(source: Source, offset: int) -> str:
    """How the table at a place becomes the one item of a list: by its header, if it has one."""
    header = _HEADER.match(source.text, source.text.rfind("\n", 0, offset) + 1)
    return f"write `[[{header[1].strip()}]]` as its header" if header else _ONE_ITEM


def _data(snippet: str) -> object:
    reading = read(Source("", snippet), "yaml")
    return reading.documents[0].data if reading.documents and not reading.diagnostics else None


def _in_toml(snippet: str) -> str:
    data = _data(snippet)
    if isinstance(data, dict) and not snippet.startswith("{"):
        if snippet.endswith(":"):
            return f"[{snippet[:-1]}]"
        return ", ".join(f"{_toml_key(name)} = {_toml(value)}" for name, value in data.items())
    return snippet if data is None else _toml(data)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml_key(name)} = {_toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return '"{{ none }}"' if value is None else _json(value)


def _toml_key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _json(name)


def _in_json(snippet: str) -> str:
    data = _data(snippet)
    if isinstance(data, dict) and not snippet.startswith("{"):
        if snippet.endswith(":"):
            return _json(snippet[:-1])
        return ", ".join(f"{_json(name)}: {_json(value)}" for name, value in data.items())
    return snippet if data is None else _json(data)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace(f'"{_OPEN}"', _OPEN)
