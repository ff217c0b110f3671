"""Diagnostics as JUnit XML: a test case each; errors fail, warnings and notices are skipped tests with their message."""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.report.escape import xml
from restorespec.report.locations import notes_told, told, where


def render(summary: Summary) -> str:
    """The diagnostics of a run as one test suite; a run without any is one test that passed."""
    cases = [_case(diagnostic) for diagnostic in summary.diagnostics]
    if not cases:
        cases = ['    <testcase name="no problems" classname="restorespec" time="0"/>\n']
    failures = summary.count(Severity.ERROR)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    skipped = len(summary.diagnostics) - failures
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="restorespec" {counts} time="0">\n'
        f'  <testsuite name="restorespec" {counts} skipped="{skipped}" time="0">\n'
        f"{''.join(cases)}"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def _case(diagnostic: Diagnostic) -> str:
    place = where(diagnostic.span)
    name = f"{diagnostic.rule.name} at {place}"
    attributes = {"name": name, "classname": diagnostic.span.source.name, "time": "0"}
    if diagnostic.span.source.is_file:
        attributes |= {"file": diagnostic.span.source.name, "line": str(diagnostic.span.first[0])}
    return f"    <testcase{_written(attributes)}>\n{_outcome(diagnostic, place)}    </testcase>\n"


def _outcome(diagnostic: Diagnostic, place: str) -> str:
    attributes = _written({"message": diagnostic.message, "type": diagnostic.severity.value})
    if diagnostic.severity is not Severity.ERROR:
        return f"      <skipped{attributes}/>\n"
    lines = [place, *told(diagnostic), *notes_told(diagnostic, files=True), f"more: {diagnostic.rule.url}"]
    body = "\n".join(xml(line) for line in lines)
    return f"      <failure{attributes}>{body}</failure>\n"


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{xml(value)}"' for name, value in attributes.items())
