"""A spec as YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import dropwhile, takewhile

from restorespec.core.source import Path
from restorespec.importing.values import Offer, comment, in_quotes, literal, offered

_WORD = re.compile(r"(?!(?i:null|true|false|yes|no|on|off|y|n)$)[A-Za-z_][A-Za-z0-9_]*")
"""Strings that need no quotes in any version of YAML."""


def lines(parts: dict[str, object], remarks: Mapping[Path, str]) -> Iterator[str]:
    """The lines of a mapping.

    Args:
        parts: the keys and values of the spec.
        remarks: the comment above an entry, by its path.
    """
    yield from _Writer(remarks).members(parts, "", ())


class _Writer:
    def __init__(self, remarks: Mapping[Path, str]) -> None:
        self._remarks = remarks

    def members(self, mapping: dict[str, object], indent: str, path: Path) -> Iterator[str]:
        for key, value in mapping.items():
            at = (*path, key)
            yield from comment(self._remarks.get(at, ""), indent)
            if isinstance(value, Offer):
                yield from offered(self._entry(f"{indent}{_word(key)}:", value.value, indent, at), indent)
            else:
                yield from self._entry(f"{indent}{_word(key)}:", value, indent, at)

    def _entry(self, start: str, value: object, indent: str, path: Path) -> Iterator[str]:
        if isinstance(value, dict) and value:
            yield start
            yield from self.members(value, f"{indent}  ", path)
        elif isinstance(value, list) and value:
            yield start
            for number, item in enumerate(value):
                yield from self._item(item, f"{indent}  ", (*path, number))
        else:
            yield f"{start} {_scalar(value)}"

    def _item(self, value: object, indent: str, path: Path) -> Iterator[str]:
        """An item of a list; the first member of a mapping follows the dash, a comment on it comes before."""
        yield from comment(self._remarks.get(path, ""), indent)
        if not isinstance(value, dict) or not value:
            yield from self._entry(f"{indent}-", value, indent, path)
            return
        written = list(self.members(value, f"{indent}  ", path))
        yield from (line.removeprefix("  ") for line in takewhile(_is_comment, written))
        first, *others = dropwhile(_is_comment, written)
        yield f"{indent}- {first.removeprefix(indent).lstrip()}"
        yield from others


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else in_quotes(text)


def _scalar(value: object) -> str:
    return _word(literal(value)) if isinstance(value, str) else json.dumps(value)
