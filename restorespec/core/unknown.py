"""Values that are not known yet, and questions about values some of which are unknown.

A variable without a value is unknown, and so, to the rules, is a value that its schema check rejected. Any answer about
it would be a guess, so every question raises `Undecided`, and the check that asked reports nothing. Only its identity
may be tested (`isinstance(value, Unknown)`).

Which question to ask about several values depends on what an unknown one may turn into: anything, or nothing at all
(`omit` removes an item). The known items are enough to break a limit; an exact number needs all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn, TypeVar

_T = TypeVar("_T")


class Undecided(Exception):  # noqa: N818 - not an error: the question has no answer yet
    """A question was asked of an unknown value."""


class Unknown:
    """A value that is not known yet; every question about it raises `Undecided`.

    Args:
        label: what the value waits for, as an expression names it (`vars.stage`).
        declaration: the JSON Schema that the value will have to meet, as far as it is known; `{}` allows anything.
    """

    __slots__ = ("declaration", "label")

    def __init__(self, label: str = "", declaration: dict[str, object] | None = None) -> None:
        self.label = label
        self.declaration = declaration or {}

    def __repr__(self) -> str:
        return f"Unknown({self.label!r})"

    def _ask(self, *_: object) -> NoReturn:
        raise Undecided(self.label)

    if not TYPE_CHECKING:  # a type checker reports what a value of type `T | Unknown` may not have

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("__"):
                raise AttributeError(name)
            self._ask()

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __call__ = _ask
    __str__ = __format__ = __int__ = __float__ = __index__ = _ask
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _ask
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _ask
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = __pos__ = __abs__ = _ask


def known(items: Iterable[_T]) -> tuple[_T, ...]:
    """Return the items that are known; none of a list that is itself unknown."""
    if isinstance(items, Unknown):
        return ()
    found = tuple(items)
    return tuple([item for item in found if not isinstance(item, Unknown)]) if Unknown in map(type, found) else found


def settled(items: Iterable[_T]) -> tuple[_T, ...]:
    """Return all items, provided that every one is known.

    Raises:
        Undecided: if one is not.
    """
    found = tuple(items)
    if Unknown in map(type, found):
        raise Undecided
    return found


def repeated(values: Iterable[Hashable]) -> Iterator[tuple[int, int]]:
    """Yield the index of each value that repeats an earlier one, with the index of the first.

    Args:
        values: the values; one that is unknown or None repeats none.
    """
    first: dict[Hashable, int] = {}
    for index, value in enumerate(values):
        if isinstance(value, Unknown) or value is None:
            continue
        if value in first:
            yield index, first[value]
        else:
            first[value] = index
