"""Diagnostics as GitLab's code quality report, a subset of Code Climate's."""

from __future__ import annotations

from typing import Any

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.core.source import Span
from restorespec.report import escape
from restorespec.report.fingerprint import fingerprints
from restorespec.report.locations import anchor, described, described_notes

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTICE: "info"}


def render(summary: Summary) -> str:
    """The diagnostics of a run as one JSON list, an issue a line."""
    places = [anchor(diagnostic) or diagnostic.span for diagnostic in summary.diagnostics]
    names = fingerprints(summary, places)
    issues = (_issue(*issue) for issue in zip(summary.diagnostics, places, names, strict=True))
    return "[" + ",\n ".join(escape.json(issue) for issue in issues) + "]\n"


def _issue(diagnostic: Diagnostic, place: Span, name: str) -> dict[str, Any]:
    return {
        "type": "issue",
        "description": escape.terminal(diagnostic.message),
        "content": {"body": "\n".join([*described(diagnostic), *described_notes(diagnostic, files=True)])},
        "check_name": diagnostic.rule.name,
        "categories": ["Bug Risk"],
        "fingerprint": name,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {"path": place.source.name, "lines": {"begin": place.first[0], "end": place.last[0]}},
    }
