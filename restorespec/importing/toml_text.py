"""A spec as TOML: a table for each part, with one entry a line; deeper values are inline tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from restorespec.core.source import Path
from restorespec.importing.values import Offer, comment, in_quotes, literal, offered

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NULL = '"{{ none }}"'


def lines(parts: dict[str, object], remarks: Mapping[Path, str]) -> Iterator[str]:
    """The lines of a mapping.

    Args:
        parts: the keys and values of the spec.
        remarks: the comment above an entry, by its path.
    """
    writer = _Writer(remarks)
    tables = {key: value for key, value in parts.items() if isinstance(value, dict)}
    yield from writer.entries({key: value for key, value in parts.items() if key not in tables}, ())
    for key, table in tables.items():
        yield ""
        yield from comment(remarks.get((key,), ""), "")
        yield f"[{_key(key)}]"
        yield from writer.entries(table, (key,))


class _Writer:
    def __init__(self, remarks: Mapping[Path, str]) -> None:
        self._remarks = remarks

    def entries(self, mapping: dict[str, object], path: Path) -> Iterator[str]:
        for key, value in mapping.items():
            at = (*path, key)
            yield from self._about(at, "")
            if isinstance(value, Offer):
                yield from offered(self._entry(key, value.value, at), "")
            else:
                yield from self._entry(key, value, at)

    def _entry(self, key: str, value: object, path: Path) -> Iterator[str]:
        """An entry; a list of mappings has one mapping a line."""
        if not isinstance(value, list) or not any(isinstance(item, dict) for item in value):
            yield f"{_key(key)} = {_inline(value)}"
            return
        yield f"{_key(key)} = ["
        for number, item in enumerate(value):
            yield from self._about((*path, number), "  ")
            yield f"  {_inline(item)},"
        yield "]"

    def _about(self, path: Path, indent: str) -> Iterator[str]:
        """The remarks on an entry and on its members, which are inline and cannot have comments."""
        for at, remark in self._remarks.items():
            inside = at[: len(path)] == path and not (at != path and len(path) == 2 and isinstance(at[2], int))  # noqa: PLR2004 - a field of a part
            if inside:
                yield from comment(remark, indent)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {_inline(item)}' for key, item in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        return in_quotes(literal(value))
    return _NULL if value is None else json.dumps(value)


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else in_quotes(text)
