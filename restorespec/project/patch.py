"""The difference of two texts as a patch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from restorespec.diff.lines import Change, changes

_CONTEXT = 3


def hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The lines of a unified diff below its two names.

    Args:
        before: the lines of the old text, with their ends.
        after: those of the new one.
    """
    group: list[Change] = []
    for change in changes(before, after):
        if group and change.start - group[-1].end > 2 * _CONTEXT:
            yield from _hunk(group, before, after)
            group = []
        group.append(change)
    if group:
        yield from _hunk(group, before, after)


def _hunk(group: Sequence[Change], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    first, last = group[0], group[-1]
    ahead = min(_CONTEXT, first.start)
    behind = min(_CONTEXT, len(before) - last.end)
    old = _range(first.start - ahead, last.end + behind)
    new = _range(first.new_start - ahead, last.new_end + behind)
    yield f"@@ -{old} +{new} @@\n"
    position = first.start - ahead
    for change in group:
        yield from (f" {line}" for line in before[position : change.start])
        yield from (f"-{line}" for line in before[change.start : change.end])
        yield from (f"+{line}" for line in after[change.new_start : change.new_end])
        position = change.end
    yield from (f" {line}" for line in before[position : last.end + behind])


def _range(start: int, end: int) -> str:
    """Lines as a patch counts them: from 1, and of none the line before."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"
