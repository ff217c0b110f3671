"""Questions about lists some of whose values may be unknown.

Which one to ask depends on what an unknown item could still turn into: anything, or nothing at all (`omit` takes an
item away). A limit is broken by the items that are known; an exact number is only known when all of them are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from restorespec.core.source import Path
from restorespec.core.unknown import Undecided, Unknown

_T = TypeVar("_T")


def known(items: Iterable[_T]) -> tuple[_T, ...]:
    """The items that are known; none of a list that is itself unknown."""
    if isinstance(items, Unknown):
        return ()
    return tuple([item for item in items if not isinstance(item, Unknown)])


def settled(items: Iterable[_T]) -> tuple[_T, ...]:
    """All items, provided that every one is known.

    Raises:
        Undecided: if one is not.
    """
    all_items = tuple(items)
    if len(known(all_items)) < len(all_items):
        raise Undecided
    return all_items


def repeated(values: Iterable[tuple[Path, Hashable]]) -> Iterator[tuple[Path, Path]]:
    """The places of values that stood somewhere before, each with the first place of the same value.

    Args:
        values: places with what stands there; what is unknown or None is like nothing else.
    """
    first: dict[Hashable, Path] = {}
    for path, value in values:
        if isinstance(value, Unknown) or value is None:
            continue
        if value in first:
            yield path, first[value]
        else:
            first[value] = path
