"""Diagnostics as workflow commands: annotations in a pull request on GitHub."""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Summary
from restorespec.report import escape
from restorespec.report.locations import anchor, notes_told, told


def render(summary: Summary) -> str:
    """The diagnostics of a run, a command a line."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in summary.diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    properties = {**_place(diagnostic), "title": diagnostic.rule.name}
    written = ",".join(f"{name}={escape.github_property(value)}" for name, value in properties.items())
    lines = [*told(diagnostic), *notes_told(diagnostic, files=True)]
    message = escape.github_data("\n".join(lines))
    return f"::{diagnostic.severity} {written}::{message}"


def _place(diagnostic: Diagnostic) -> dict[str, str]:
    span = anchor(diagnostic)
    if span is None:
        return {}
    (line, column), (end_line, end_column) = span.first, span.last
    numbers = {"line": line, "col": column, "endLine": end_line, "endColumn": end_column}
    return {"file": span.source.name, **{name: str(number) for name, number in numbers.items()}}
