"""Near names: what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 80  # characters; nobody slips in longer names, and the distance is quadratic


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that differs least from a word, if it is near enough to be a slip of the hand.

    Case and the difference between `-`, `_` and blanks count as nothing; otherwise about a third of the characters may
    differ. Equal distances are settled by the alphabet, so that the answer is always the same.
    """
    if len(word) > _LONGEST:
        return None
    folded = _fold(word)
    most = max(1, len(folded) // 3)
    letters = set(folded)
    others = ((_fold(candidate), candidate) for candidate in candidates)
    scored = sorted(
        (_distance(folded, other, most), candidate)
        for other, candidate in others
        if abs(len(other) - len(folded)) <= most and len(letters.difference(other)) <= most
    )
    if not scored or scored[0][0] > most:
        return None
    return scored[0][1]


def did_you_mean(word: str, candidates: Iterable[str], otherwise: str) -> str:
    """A help text: the nearest name as a question, or `otherwise` where nothing is near."""
    near = nearest(word, candidates)
    return f"did you mean `{near}`?" if near else otherwise


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def _distance(left: str, right: str, most: int) -> int:
    """Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.

    Above `most`, any number above it.
    """
    before: list[int] = []
    current = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        older, before, current = before, current, [row]
        for column, other in enumerate(right, 1):
            cost = min(before[column] + 1, current[column - 1] + 1, before[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, older[column - 2] + 1)
            current.append(cost)
        if min(current) > most and min(before) > most:
            return most + 1
    return current[-1]
