"""What can be done about a finding: the repairs that `lint --fix` makes, and a comment that says why it may stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restorespec.diagnostics import Diagnostic, Edit, Family
from restorespec.lsp.session import Check, Opened, Session
from restorespec.project.fixing import settled
from restorespec.report.places import shown_fix
from restorespec.source import Source, Span
from restorespec.syntax import read

_ACCEPTABLE = frozenset((Family.REQUEST, Family.LOSS))  # a comment that suppresses a policy would be ignored


class Repair(NamedTuple):
    """Something that can be done.

    Attributes:
        title: what it does.
        edits: the changes of texts.
        diagnostic: the finding that it is about.
        is_preferred: whether it is surely wanted.
    """

    title: str
    edits: tuple[Edit, ...]
    diagnostic: Diagnostic
    is_preferred: bool = False


def repairs(check: Check, source: Source, start: int, end: int) -> Iterator[Repair]:
    """What can be done about each finding in a part of a file.

    Args:
        check: a check of the file as it stands.
        source: the file's text.
        start: where the part begins, an offset.
        end: where it ends.
    """
    for diagnostic in check.diagnostics:
        span = diagnostic.span
        if span.source.name != source.name or span.end < start or end < span.start:
            continue
        fix = shown_fix(diagnostic, check.masked)
        if fix:
            yield Repair(fix.description, fix.edits, diagnostic, fix.is_safe)
        comment = _comment(diagnostic) if diagnostic.rule.family in _ACCEPTABLE else None
        if comment:
            yield Repair(f"ignore `{diagnostic.rule.name}` here, and say why", (comment,), diagnostic)


def leaves_much_unsaid(check: Check, source: Source) -> bool:
    """Whether several findings in a file are about what is unsaid and could be written out."""
    unsaid = [item for item in check.diagnostics if item.fix and not item.fix.is_safe]
    return sum(item.span.source.name == source.name for item in unsaid) > 1


def all_at_once(session: Session, file: Opened, *, unsaid: bool = False) -> Edit | None:
    """The change that makes all repairs of an open file that are surely wanted; None where there is nothing to repair.

    Args:
        session: the session.
        file: the file.
        unsaid: whether what is unsaid is written out as well.
    """
    texts = settled(session.run(file), unsaid=unsaid)
    return next(
        (Edit(Span(source, 0, len(source.text)), text) for source, text in texts.items() if source.name == file.name),
        None,
    )


def _comment(diagnostic: Diagnostic) -> Edit | None:
    """The comment above a finding's line; None where the line above is no place for one, as inside a text."""
    source = diagnostic.span.source
    line, column = diagnostic.span.first
    start = diagnostic.span.start - column + 1
    text = source.line(line)
    indent = text[: len(text) - len(text.lstrip())]
    comment = f"{indent}# restorespec: ignore[{diagnostic.rule.name}] \n"
    changed = source.text[:start] + comment + source.text[start:]
    heard = read(Source(source.name, changed)).comments
    is_heard = any(span.start == start + len(indent) for span in heard)
    return Edit(Span(source, start, start), comment) if is_heard and source.is_file else None
