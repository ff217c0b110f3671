"""Diagnostics in the Reviewdog Diagnostic Format.

Its columns count the bytes of UTF-8, its ends are exclusive, and its messages become Markdown in review comments.
"""

from __future__ import annotations

from typing import Any

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.core.source import Source, Span, utf8
from restorespec.report import escape
from restorespec.report.locations import anchor, described, described_notes, shown_fix

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTICE: "INFO"}


def render(summary: Summary) -> str:
    """The diagnostics of a run as one JSON document, a line each."""
    diagnostics = [escape.json(_diagnostic(diagnostic, summary)) for diagnostic in summary.diagnostics]
    listed = "".join(f"\n  {text}," for text in diagnostics).removesuffix(",")
    return f'{{"source": {{"name": "restorespec"}},\n "diagnostics": [{listed}]}}\n'


def _diagnostic(diagnostic: Diagnostic, summary: Summary) -> dict[str, Any]:
    place = anchor(diagnostic)
    lines = [*described(diagnostic), *described_notes(diagnostic, files=False)]
    related = [note for note in diagnostic.notes if note.span.source.is_file and note.span != place]
    return {
        "message": "\n".join(escape.markdown_prose(line) for line in lines),
        "location": _location(place) if place else {"path": diagnostic.span.source.name},
        "severity": _SEVERITIES[diagnostic.severity],
        "code": {"value": diagnostic.rule.name},
        "suggestions": _suggestions(diagnostic, summary),
        "related_locations": [
            {"message": escape.markdown_prose(note.message), "location": _location(note.span)} for note in related
        ],
    }


def _suggestions(diagnostic: Diagnostic, summary: Summary) -> list[dict[str, Any]]:
    """Return the fix, if it is one edit at the error: reviewers apply suggestions one by one."""
    fix = shown_fix(diagnostic, summary.masked)
    if not fix or len(fix.edits) != 1 or fix.edits[0].span.source != diagnostic.span.source:
        return []
    return [{"range": _range(fix.edits[0].span), "text": fix.edits[0].text}]


def _location(span: Span) -> dict[str, Any]:
    return {"path": span.source.name, "range": _range(span)}


def _range(span: Span) -> dict[str, Any]:
    return {"start": _position(span.source, span.start), "end": _position(span.source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    return {"line": source.position(offset)[0], "column": len(utf8(source.before(offset))) + 1}
