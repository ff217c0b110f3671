"""Causes and the restores that they change, as a Mermaid flowchart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from restorespec.diff import Cause, Change, Review
from restorespec.report.review.phrases import counted, name, place

_CAUSES = 12  # more than that is no picture any more
_TARGETS = 20
_LONGEST = 60  # characters of a label
# A label is in quotes; other characters could end it, style it or be read as HTML or Markdown.
_UNSAFE = re.compile(r"[^A-Za-z0-9 ./_:,()→-]")


def flowchart(review: Review) -> str | None:
    """The flowchart's text; None where there is one cause only, or there are too many for a picture."""
    reached: dict[frozenset[Cause], list[Change]] = {}
    for change in review.changes:
        reached.setdefault(frozenset(_causes(change)), []).append(change)
    causes = list(dict.fromkeys(cause for change in review.changes for cause in _causes(change)))
    if not 1 < len(causes) <= _CAUSES or len(reached) > _TARGETS:
        return None
    lines = ["flowchart LR"]
    lines += [f'  c{number}["{_label(place(cause, review))}"]' for number, cause in enumerate(causes)]
    for number, (made_by, changes) in enumerate(reached.items()):
        caption = name(changes[0], review) if len(changes) == 1 else counted(len(changes), "restore")
        lines.append(f'  r{number}(["{_label(caption)}"])')
        lines += [f"  c{index} --> r{number}" for index, cause in enumerate(causes) if cause in made_by]
    return "\n".join(lines)


def _causes(change: Change) -> Iterable[Cause]:
    if change.cause is not None:
        yield change.cause
    for field in change.fields:
        yield field.cause


def _label(text: str) -> str:
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", cut)
