"""The results of expressions: plain data within limits, which is never evaluated again."""

from __future__ import annotations

from collections.abc import Mapping

from restorespec.core.unknown import Unknown
from restorespec.language.expressions.values import MOST_ITEMS, OMIT, Objection, bounded, settled
from restorespec.language.template_rules import TEMPLATE_LIMIT, TEMPLATE_VALUE

_DEEPEST = 64
_MOST_CHARACTERS = 8 * 1024 * 1024


def plain(value: object) -> object:
    """Return a result as plain data; `OMIT` and unknown values stay as they are, unknown ones also inside.

    Raises:
        Objection: it is no data, or too much of it.
    """
    if value is OMIT or isinstance(value, Unknown):
        return value
    return _Copy().of(value, 1)


class _Copy:
    """Copies a result and counts its parts."""

    def __init__(self) -> None:
        self._items = 0
        self._characters = 0

    def of(self, value: object, level: int) -> object:
        """Return the copy of a part; the whole is level 1."""
        if isinstance(value, Unknown):
            return value
        settled(value)
        if isinstance(value, str):
            self._count(0, len(value))
            return bounded(value)
        if value is None or isinstance(value, int | float):
            return bounded(value)
        if level > _DEEPEST:
            raise Objection(TEMPLATE_LIMIT, f"a result of more than {_DEEPEST} levels", "flatten it")
        if isinstance(value, list | tuple):
            self._count(len(value), 0)
            return [self.of(item, level + 1) for item in value]
        if isinstance(value, Mapping):
            self._count(len(value), 0)
            return {self._key(key): self.of(item, level + 1) for key, item in value.items()}
        raise Objection(TEMPLATE_VALUE, "a result that is not data", "let the expression give data")

    def _key(self, key: object) -> str:
        if not isinstance(key, str):
            raise Objection(TEMPLATE_VALUE, "a key of a mapping that is not a string", "quote it, or use `| string`")
        self._count(0, len(key))
        return key

    def _count(self, items: int, characters: int) -> None:
        self._items += items
        self._characters += characters
        if self._items > MOST_ITEMS:
            raise Objection(TEMPLATE_LIMIT, f"a result of more than {MOST_ITEMS:,} items", "return less")
        if self._characters > _MOST_CHARACTERS:
            raise Objection(TEMPLATE_LIMIT, f"a result of more than {_MOST_CHARACTERS:,} characters", "return less")
