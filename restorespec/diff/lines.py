"""The lines that differ between two texts, in linear time.

`difflib` looks for the longest lines in common, over and over: a file with a thousand fixes, or a list of ten
thousand equal values, takes it a minute. Here both texts are read in parallel, and where they differ, the next location
is searched from which they are equal again.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence

from restorespec.core.records import NamedTuple

_ALIKE = 3
"""The number of equal lines from which both texts count as equal again."""
_NEAR = 64
"""The number of lines searched one by one; after that, only lines that occur once in each text are considered."""


class Change(NamedTuple):
    """Lines of the old text, and their replacement in the new one; both from a start to an end, not included."""

    start: int
    end: int
    new_start: int
    new_end: int


def changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Yield the changes that turn some lines into others, in order."""
    old = new = 0
    end = (len(before), len(after))
    landmarks = deque(_landmarks(before, after))
    while (old, new) != end:
        if old < end[0] and new < end[1] and before[old] == after[new]:
            old, new = old + 1, new + 1
            continue
        while landmarks and (landmarks[0][0] < old or landmarks[0][1] < new):
            landmarks.popleft()
        landmark = landmarks[0] if landmarks else end
        within = min(_NEAR, sum(landmark) - old - new)
        there = _near(before, after, old, new, within) or landmark
        yield Change(old, there[0], new, there[1])
        old, new = there


def _near(before: Sequence[str], after: Sequence[str], old: int, new: int, within: int) -> tuple[int, int] | None:
    """Return the next location from which the texts are equal again, or both end."""
    for distance in range(1, within):
        for left_out in range(distance, -1, -1):
            end, new_end = old + left_out, new + distance - left_out
            if end > len(before) or new_end > len(after):
                continue
            if before[end : end + _ALIKE] == after[new_end : new_end + _ALIKE]:
                return end, new_end
    return None


def _landmarks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the positions of lines that occur once in each text, in the order of the old one."""
    once = {line for line, count in Counter(after).items() if count == 1}
    places = {line: at for at, line in enumerate(after) if line in once}
    often = Counter(before)
    yield from ((at, places[line]) for at, line in enumerate(before) if often[line] == 1 and line in places)
