"""A finding as other programs expect it: its location in a file, its description, its fix and its fingerprint."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Sequence
from functools import cache

from restorespec.core.diagnostics import Diagnostic, Fix, Summary
from restorespec.core.source import Source, Span, pointer
from restorespec.report.escape import terminal
from restorespec.report.layout import line_text


def rooted(summary: Summary, prefix: str) -> Summary:
    """Return a summary whose paths are relative to the root of the repository.

    Args:
        summary: what a run reports, with paths relative to the root of the project.
        prefix: the path of the project in the repository, ending in `/`; empty if they are the same.
    """
    if not prefix:
        return summary

    @cache
    def moved_source(source: Source) -> Source:
        name = source.name
        if not source.is_file or name.startswith("/"):
            return source
        joined = f"{prefix}{name}"
        return Source(posixpath.normpath(joined) if name.startswith("../") else joined, source.text)

    def moved(span: Span) -> Span:
        return span._replace(source=moved_source(span.source))

    def moved_fix(fix: Fix) -> Fix:
        return fix._replace(edits=tuple(edit._replace(span=moved(edit.span)) for edit in fix.edits))

    diagnostics = tuple(
        found._replace(
            span=moved(found.span),
            notes=tuple(note._replace(span=moved(note.span)) for note in found.notes),
            fix=moved_fix(found.fix) if found.fix else None,
        )
        for found in summary.diagnostics
    )
    return summary._replace(diagnostics=diagnostics, masked=tuple(map(moved, summary.masked)))


def where(span: Span) -> str:
    """Return a place as people write it: `file:line:column`, or the name alone if it is not a file."""
    if not span.source.is_file:
        return span.source.name
    line, column = span.first
    return f"{span.source.name}:{line}:{column}"


def anchor(diagnostic: Diagnostic) -> Span | None:
    """Return the location to show for an error: its own, else that of a note (for values from options), else None."""
    spans = (diagnostic.span, *(note.span for note in diagnostic.notes))
    return next((span for span in spans if span.source.is_file), None)


def shown_fix(diagnostic: Diagnostic, masked: Sequence[Span]) -> Fix | None:
    """Return the fix of an error, unless it would repeat a value that must not be shown."""
    fix = diagnostic.fix
    if fix and any(_overlap(edit.span, hidden) for edit in fix.edits for hidden in masked):
        return None
    return fix


def _overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end and left.source == right.source


def described(diagnostic: Diagnostic) -> list[str]:
    """Return the message and the help of a diagnostic in escaped lines, for formats without excerpts."""
    named = [diagnostic.restore or "", f"environment {diagnostic.environment}" if diagnostic.environment else ""]
    lines = [
        diagnostic.message,
        f"help: {diagnostic.help}" if diagnostic.help else "",
        f"in: {', '.join(filter(None, named))}" if any(named) else "",
    ]
    return [terminal(line) for line in lines if line]


def described_notes(diagnostic: Diagnostic, *, files: bool) -> list[str]:
    """Return the notes of a diagnostic in escaped lines.

    Args:
        diagnostic: the diagnostic.
        files: whether to include notes in files, and not only those that no reader could open.
    """
    notes = (note for note in diagnostic.notes if files or not note.span.source.is_file)
    return [terminal(f"{where(note.span)}: {note.message}") for note in notes]


def fingerprints(summary: Summary, places: list[Span]) -> list[str]:
    """Return a fingerprint for each diagnostic of a run.

    It is made of the rule, the restore, the field of the request with list items named by what identifies them, the
    file and the text of the line, however it is indented; equal findings differ by their order.

    Args:
        summary: what the run reports.
        places: where each of its diagnostics is shown.

    Returns:
        Texts of the form `3f1c…:1`, in the order of the diagnostics.
    """
    from hashlib import sha256  # noqa: PLC0415 - it loads OpenSSL, and most runs find nothing

    seen: Counter[str] = Counter()
    names = []
    for diagnostic, place in zip(summary.diagnostics, places, strict=True):
        line = " ".join(line_text(place, summary.masked).split())
        where = (place.source.name, pointer(diagnostic.identity or diagnostic.path or ()), line)
        parts = (diagnostic.rule.name, diagnostic.restore or "", diagnostic.environment or "", *where)
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        names.append(f"{digest}:{seen[digest]}")
    return names
