"""A review for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from restorespec.core.diagnostics import Summary
from restorespec.diff import Kind, Review, Version
from restorespec.kinds.wording import counted
from restorespec.report import text as diagnostics
from restorespec.report.escape import terminal
from restorespec.report.layout import wrap
from restorespec.report.review.grouping import Row, rows
from restorespec.report.review.phrases import (
    circumstances,
    field_name,
    findings_counts,
    left_out,
    name,
    named,
    place,
    setting,
    settings_title,
    silenced,
    values,
    verdict,
    what,
)

Paint: TypeAlias = Callable[[str, str], str]

_DIM = "2"
_BOLD = "1"
_NAMES = 10  # restores that a row names
_UNCHANGED = 100  # restores that a list names
_INDENT = " " * 10


def render(review: Review, *, color: bool = False, width: int = diagnostics.WIDTH) -> str:
    """Return a review as text.

    Args:
        review: what changes.
        color: whether to use ANSI colours.
        width: the columns that it may take; names and values without spaces are never truncated.
    """
    paint: Paint = (lambda text, code: f"\x1b[{code}m{text}\x1b[0m") if color else (lambda text, _: text)
    blocks = [
        "\n".join(_head(review, paint, width)),
        *_settings(review, paint, width),
        *("\n".join(_row(row, review, paint, width)) for row in rows(review)),
        *_uncompared(review, width),
        *_unchanged(review, width),
        *("\n".join(wrap(terminal(left), width)) for left in [left_out(review)] if left),
        *_findings(review, color=color, width=width),
        "\n".join(_plan(review, width)),
    ]
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _head(review: Review, paint: Paint, width: int) -> Iterator[str]:
    for line in wrap(terminal(verdict(review)), width):
        yield paint(line, _BOLD)
    for line in wrap(terminal(circumstances(review)), width):
        yield paint(line, _DIM)


def _settings(review: Review, paint: Paint, width: int) -> Iterator[str]:
    if not review.settings:
        return
    lines = [f"{settings_title(review)}:"]
    for one in review.settings:
        risk = paint(f"{one.risk:<10}", one.risk.appearance.terminal)
        first, *others = wrap(terminal(setting(one)), width - len(_INDENT))
        lines += [f"{risk}{first}", *(f"{_INDENT}{line}" for line in others)]
        lines += [
            f"{_INDENT}{paint(line, _DIM)}" for line in wrap(f"because of {terminal(place(one.cause, review))}", width)
        ]
    yield "\n".join(lines)


def _row(row: Row, review: Review, paint: Paint, width: int) -> Iterator[str]:
    risk = paint(f"{row.risk:<10}", row.risk.appearance.terminal)
    room = width - len(_INDENT)
    about = f"{counted(len(row.changes), 'restore')}"
    if row.kind is Kind.CHANGED:
        yield f"{risk}{about}: {terminal(field_name(row.path))}"
        for line in _values(row, room):
            yield f"{_INDENT}{line}"
    else:
        yield f"{risk}{about} {what(row)}"
    causes = ", ".join(terminal(place(cause, review)) for cause in row.causes)
    for line in wrap(f"because of {causes}", room):
        yield f"{_INDENT}{paint(line, _DIM)}"
    yield from _wrapped("in " + _few(_names(row, review), _NAMES), width)


def _values(row: Row, room: int) -> Iterator[str]:
    """Yield the lines for the values before and after; a value too long for its line stays next to its sign."""
    lead, before, after = map(terminal, values(row))
    if lead:
        yield from wrap(lead.strip(), room)
    both = f"{before} → {after}"
    if len(both) <= room:
        yield both
        return
    for sign, value in (("-", before), ("+", after)):
        first, *others = wrap(value, room - 2)
        yield f"{sign} {first}"
        yield from (f"  {line}" for line in others)


def _names(row: Row, review: Review) -> Iterator[str]:
    for change in row.changes:
        came = f" (was {terminal(change.renamed_from)})" if row.kind is Kind.RENAMED and change.renamed_from else ""
        yield f"{terminal(name(change, review))}{came}"


def _few(names: Iterable[str], most: int) -> str:
    listed = list(names)
    more = len(listed) - most
    return ", ".join(listed) if more <= 1 else f"{', '.join(listed[:most])} and {more} more"


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in wrap(text, width - len(_INDENT)):
        yield f"{_INDENT}{line}"


def _versions(versions: Iterable[Version], review: Review) -> str:
    return _few((terminal(named(one.document.id, one.environment, review)) for one in versions), _UNCHANGED)


def _unchanged(review: Review, width: int) -> Iterator[str]:
    if review.unchanged:
        head = f"Not changed anywhere: {counted(len(review.unchanged), 'restore')}"
        yield "\n".join([head, *(f"  {line}" for line in wrap(_versions(review.unchanged, review), width - 2))])


def _uncompared(review: Review, width: int) -> Iterator[str]:
    for in_base, side in ((True, review.base), (False, review.head)):
        versions = [one.version for one in review.uncompared if one.in_base is in_base]
        if versions:
            head = f"Cannot be compared, because the spec does not compile in {terminal(side)}:"
            yield "\n".join(
                [*wrap(head, width), *(f"  {line}" for line in wrap(_versions(versions, review), width - 2))]
            )


def _findings(review: Review, *, color: bool, width: int) -> Iterator[str]:
    found = review.findings
    summary = findings_counts(review)
    if found.silenced:
        lines = (f"  {line}" for one in found.silenced for line in wrap(terminal(silenced(one)), width - 2))
        yield "\n".join([f"{counted(len(found.silenced), 'finding')} silenced:", *lines])
    if found.new:
        yield f"{counted(len(found.new), 'new finding')}{f' ({summary})' if summary else ''}:"
        yield diagnostics.render(Summary(found.new, masked=review.masked), color=color, width=width)
    elif summary:
        yield f"No new findings ({summary})"


def _plan(review: Review, width: int) -> Iterator[str]:
    yield f"Plan {review.digest}"
    for name_, digest in review.plans:
        yield f"  {terminal(name_)}: {digest}"
    if review.errors:
        yield from wrap("It cannot be submitted: it has errors.", width)
    elif not review.settled:
        yield from wrap("Some values are not chosen yet; with them the plan has another digest.", width)
