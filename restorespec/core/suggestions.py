"""Suggestions: the name that was probably intended."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restorespec.core.help import HelpText

_LONGEST = 80  # characters; longer names are not misspelled by hand, and the distance is quadratic


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that differs least from a word, if it is near enough to be a misspelling.

    Case and the difference between `-`, `_` and spaces are ignored; otherwise about a third of the characters may
    differ. Of candidates with equal distance the first in alphabetical order is returned.
    """
    if len(word) > _LONGEST:
        return None
    folded = _fold(word)
    most = max(1, len(folded) // 3)
    best: str | None = None
    for candidate in sorted(candidates):
        distance = _distance(folded, _fold(candidate), most)
        if distance <= most:
            best, most = candidate, distance - 1  # only a nearer one is of interest from here on
    return best


def did_you_mean(word: str, candidates: Iterable[str], otherwise: HelpText) -> HelpText:
    """Return the nearest name as a help text, or `otherwise` where nothing is near."""
    from restorespec.core.help import Help, Suggestion  # noqa: PLC0415 - `--help` has no use for it

    near = nearest(word, candidates)
    return Help(Suggestion(word, near)) if near else otherwise


@lru_cache(maxsize=1024)  # the names of rules and fields are compared again and again
def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def _distance(left: str, right: str, most: int) -> int:
    """Return the optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.

    Above `most`, any number above it is returned.
    """
    if (
        abs(len(left) - len(right)) > most
        or _missing_characters(left, right) > most
        or _missing_characters(right, left) > most
    ):
        return most + 1
    before: list[int] = []
    current = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        older, before, current = before, current, [row]
        cost = row
        for column, other in enumerate(right, 1):
            cost = cost + 1 if cost < before[column] else before[column] + 1
            replaced = before[column - 1] + (char != other)
            if replaced < cost:  # noqa: PLR1730 - a call of `min` takes four times as long
                cost = replaced
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, older[column - 2] + 1)
            current.append(cost)
        if min(current) > most and min(before) > most:
            return most + 1
    return current[-1]


def _missing_characters(left: str, right: str) -> int:
    """Return how many characters of one word are not in the other: a lower bound of the distance."""
    return len(set(left).difference(right))
