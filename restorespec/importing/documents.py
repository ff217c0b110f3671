"""Text to plain data: JSON, one value or several in a row, and YAML with one or several documents."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.importing import yaml_data
from restorespec.syntax import read
from restorespec.syntax.encoding import forbidden_characters
from restorespec.syntax.syntax_rules import SYNTAX_DUPLICATE_KEY, SYNTAX_LIMIT

DEPTH = 64
VALUES = 2_000_000
INPUT_LIMIT = 16 * 1024 * 1024

_SPACE = re.compile(r"\s*")
_UNDECODABLE = re.compile("[\ud800-\udfff]")  # bytes that are not UTF-8 are decoded to these
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LOOKS_LIKE_JSON = re.compile(r"\s*[{\[]")


@dataclass(slots=True)
class Document:
    """One value of an input.

    Attributes:
        source: the input.
        data: the value.
        index: its number in the input.
        yaml: the reading of its YAML text, if it is YAML.
        notices: what the user should know about the text.
    """

    source: Source
    data: Any
    index: int = 0
    yaml: yaml_data.Data | None = None
    notices: list[str] = field(default_factory=list)

    def span(self, path: Path) -> Span:
        """Return where the deepest part of a path that exists is written."""
        if self.yaml is not None:
            return self.yaml.span(self.source, self.data, path)
        reading = read(self.source, "json")
        if not reading.documents or reading.diagnostics:
            return Span(self.source, 0, 0)
        return reading.documents[0].find(path).value.span


class Unreadable(NamedTuple):
    """Why a text is neither JSON nor YAML.

    Attributes:
        diagnostics: the errors.
        is_json: whether the text is JSON by its first character.
    """

    diagnostics: tuple[Diagnostic, ...]
    is_json: bool


def documents(source: Source) -> list[Document] | Unreadable:
    """Return the values of a text."""
    if _UNDECODABLE.search(source.text):
        return Unreadable((forbidden_characters(source)[0],), is_json=_LOOKS_LIKE_JSON.match(source.text) is not None)
    if _LOOKS_LIKE_JSON.match(source.text):
        found = _json(source)
        if not isinstance(found, Unreadable):
            return found
        if _SURROGATE.search(source.text) or any(
            one.rule is SYNTAX_DUPLICATE_KEY or one.rule is SYNTAX_LIMIT for one in found.diagnostics
        ):
            return found
        lenient = yaml_data.read(source)  # templates may have comments and trailing commas, which YAML allows
        if isinstance(lenient, yaml_data.Data) and any(isinstance(one, dict) for one in lenient.documents):
            return (
                found
                if any({"source", "target"} & set(one) for one in lenient.documents if isinstance(one, dict))
                else _yaml(source, lenient)
            )
        return found
    data = yaml_data.read(source)
    if isinstance(data, Diagnostic):
        return Unreadable((data,), is_json=False)
    return _yaml(source, data)


def _yaml(source: Source, data: yaml_data.Data) -> list[Document]:
    notices = [f"line {line}: `{key}` is defined twice, the last one is used" for key, line in data.duplicates[:20]]
    return [Document(source, one, number, data, notices) for number, one in enumerate(data.documents)]


def _json(source: Source) -> list[Document] | Unreadable:
    if _SURROGATE.search(source.text):  # half of a pair is not a character
        reading = read(source, "json")
        if reading.diagnostics:
            return Unreadable(reading.diagnostics, is_json=True)
    try:
        values = list(_values(source.text))
    except _DuplicateKeyError:
        reading = read(source, "json")
        return Unreadable(reading.diagnostics or (_duplicate(source),), is_json=True)
    except (ValueError, RecursionError):
        reading = read(source, "json")
        return Unreadable(reading.diagnostics or (_too_large(source, "nested too deeply"),), is_json=True)
    for value in values:
        if (problem := _over_limits(value)) is not None:
            return Unreadable((_too_large(source, problem),), is_json=True)
    return [Document(source, value, number) for number, value in enumerate(values)]


class _DuplicateKeyError(ValueError):
    pass


def _values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
    position = _SPACE.match(text).end()  # type: ignore[union-attr] # matches everywhere
    while position < len(text):
        value, position = decoder.raw_decode(text, position)
        yield value
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr] # matches everywhere


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError("a key is defined twice")
    return found


def _refuse(constant: str) -> Any:  # noqa: ANN401 - json's signature
    raise ValueError(constant)


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _over_limits(root: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the limit that a value exceeds; None if it exceeds none."""
    level: list[Any] = [root]
    count = 0
    for depth in range(1, DEPTH + 2):
        count += len(level)
        if count > VALUES:
            return f"more than {VALUES:,} values"
        below = [one for one in level if isinstance(one, dict | list)]
        if below and depth > DEPTH:
            return f"nested too deeply, at most {DEPTH} levels"
        level = [child for one in below for child in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return None
    return None


def _too_large(source: Source, problem: str) -> Diagnostic:
    return report(SYNTAX_LIMIT, Span(source, 0, 0), problem, "split the file")


def _duplicate(source: Source) -> Diagnostic:
    return report(SYNTAX_DUPLICATE_KEY, Span(source, 0, 0), "a key is defined twice in one object", "keep one of them")
