"""Diagnostics for CI services and review bots: GitHub annotations, GitLab reports, JUnit XML and reviewdog's JSON."""

from __future__ import annotations

from typing import Any

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.core.source import Source, Span, utf8
from restorespec.report import escape, text
from restorespec.report.locations import anchor, described, described_notes, fingerprints, shown_fix, where

_GITLAB_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTICE: "info"}
_RDJSON_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTICE: "INFO"}


def github(summary: Summary) -> str:
    """Return the diagnostics of a run as workflow commands, followed by the text report for the log.

    GitHub shows ten annotations of each severity for a step and drops the rest, so errors come first and nothing is only
    in an annotation.
    """
    order = [*Severity].index
    ordered = sorted(summary.diagnostics, key=lambda diagnostic: order(diagnostic.severity))
    commands = "".join(f"{_annotation(diagnostic)}\n" for diagnostic in ordered)
    return f"{commands}\n{text.render(summary)}" if commands else ""


def _annotation(diagnostic: Diagnostic) -> str:
    properties = {**_annotated(diagnostic), "title": escape.github_property(diagnostic.rule.name)}
    written = ",".join(f"{name}={value}" for name, value in properties.items())
    lines = [*described(diagnostic), *described_notes(diagnostic, files=True)]
    message = escape.github_data("\n".join(lines))
    return f"::{diagnostic.severity} {written}::{message}"


def _annotated(diagnostic: Diagnostic) -> dict[str, str]:
    span = anchor(diagnostic)
    if span is None:
        return {}
    (line, column), (end_line, end_column) = span.first, span.last
    numbers = {"line": line, "endLine": end_line}
    if line == end_line:  # GitHub ignores columns of an annotation of several lines
        numbers = {"line": line, "col": column, "endLine": end_line, "endColumn": end_column}
    file = escape.github_path(span.source.name)
    return {"file": file, **{name: str(number) for name, number in numbers.items()}}


def gitlab(summary: Summary) -> str:
    """Return the diagnostics of a run as GitLab's code quality report, a subset of Code Climate's: an issue a line."""
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
        "severity": _GITLAB_SEVERITIES[diagnostic.severity],
        "location": {"path": place.source.name, "lines": {"begin": place.first[0], "end": place.last[0]}},
    }


def junit(summary: Summary) -> str:
    """Return the diagnostics of a run as JUnit XML, as the xUnit plugin's `junit-10.xsd` allows it.

    Each is a test case: errors fail, warnings and notices are skipped tests with their message. A run without any is one
    test that passed.
    """
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
    file = escape.xml_path(source.name) if source.is_file else escape.xml(source.name)
    attributes = f'name="{escape.xml(f"{diagnostic.rule.name} at {place}")}" classname="{file}" time="0"'
    return f"    <testcase {attributes}>\n{_outcome(diagnostic, place)}    </testcase>\n"


def _outcome(diagnostic: Diagnostic, place: str) -> str:
    attributes = f'message="{escape.xml(diagnostic.message)}" type="{diagnostic.severity.value}"'
    if diagnostic.severity is not Severity.ERROR:
        return f"      <skipped {attributes}/>\n"
    lines = [place, *described(diagnostic), *described_notes(diagnostic, files=True)]
    body = "\n".join(escape.xml(line) for line in lines)
    return f"      <failure {attributes}>{body}</failure>\n"


def rdjson(summary: Summary) -> str:
    """Return the diagnostics of a run in the Reviewdog Diagnostic Format, a line each.

    Its columns count the bytes of UTF-8, its ends are exclusive, and its messages become Markdown in review comments.
    """
    diagnostics = [escape.json(_reviewed(diagnostic, summary)) for diagnostic in summary.diagnostics]
    listed = "".join(f"\n  {text}," for text in diagnostics).removesuffix(",")
    return f'{{"source": {{"name": "restorespec"}},\n "diagnostics": [{listed}]}}\n'


def _reviewed(diagnostic: Diagnostic, summary: Summary) -> dict[str, Any]:
    place = anchor(diagnostic)
    lines = [*described(diagnostic), *described_notes(diagnostic, files=False)]
    related = [note for note in diagnostic.notes if note.span.source.is_file and note.span != place]
    return {
        "message": "\n".join(escape.markdown_prose(line) for line in lines),
        "location": _location(place) if place else {"path": diagnostic.span.source.name},
        "severity": _RDJSON_SEVERITIES[diagnostic.severity],
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
