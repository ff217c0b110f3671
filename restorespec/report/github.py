"""Diagnostics as workflow commands, which GitHub shows as annotations, followed by the text report for the log.

GitHub shows ten annotations of each severity for a step and drops the rest, so errors come first and nothing is only in
an annotation.
"""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.report import escape, text
from restorespec.report.locations import anchor, described, described_notes


def render(summary: Summary) -> str:
    """Return the diagnostics of a run: a workflow command for each, and the text report."""
    order = [*Severity].index
    ordered = sorted(summary.diagnostics, key=lambda diagnostic: order(diagnostic.severity))
    commands = "".join(f"{_command(diagnostic)}\n" for diagnostic in ordered)
    return f"{commands}\n{text.render(summary)}" if commands else ""


def _command(diagnostic: Diagnostic) -> str:
    properties = {**_place(diagnostic), "title": escape.github_property(diagnostic.rule.name)}
    written = ",".join(f"{name}={value}" for name, value in properties.items())
    lines = [*described(diagnostic), *described_notes(diagnostic, files=True)]
    message = escape.github_data("\n".join(lines))
    return f"::{diagnostic.severity} {written}::{message}"


def _place(diagnostic: Diagnostic) -> dict[str, str]:
    span = anchor(diagnostic)
    if span is None:
        return {}
    (line, column), (end_line, end_column) = span.first, span.last
    numbers = {"line": line, "endLine": end_line}
    if line == end_line:  # GitHub ignores columns of an annotation of several lines
        numbers = {"line": line, "col": column, "endLine": end_line, "endColumn": end_column}
    file = escape.github_path(span.source.name)
    return {"file": file, **{name: str(number) for name, number in numbers.items()}}
