"""Diagnostics as JUnit XML, as the xUnit plugin's `junit-10.xsd` allows it.

Each is a test case: errors fail, warnings and notices are skipped tests with their message.
"""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.report.escape import xml, xml_path
from restorespec.report.locations import described, described_notes, where


def render(summary: Summary) -> str:
    """Return the diagnostics of a run as one test suite; a run without any is one test that passed."""
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
    source = diagnostic.span.source
    file = xml_path(source.name) if source.is_file else xml(source.name)
    attributes = f'name="{xml(f"{diagnostic.rule.name} at {place}")}" classname="{file}" time="0"'
    return f"    <testcase {attributes}>\n{_outcome(diagnostic, place)}    </testcase>\n"


def _outcome(diagnostic: Diagnostic, place: str) -> str:
    attributes = f'message="{xml(diagnostic.message)}" type="{diagnostic.severity.value}"'
    if diagnostic.severity is not Severity.ERROR:
        return f"      <skipped {attributes}/>\n"
    lines = [place, *described(diagnostic), *described_notes(diagnostic, files=True)]
    body = "\n".join(xml(line) for line in lines)
    return f"      <failure {attributes}>{body}</failure>\n"
