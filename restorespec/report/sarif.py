"""Diagnostics as SARIF 2.1.0, in the form that GitHub code scanning reads."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from restorespec.core.diagnostics import DOCUMENTATION, Diagnostic, Edit, Fix, Note, Rule, Severity, Summary
from restorespec.core.manual import manual
from restorespec.core.source import Span, pointer
from restorespec.report import escape
from restorespec.report.fingerprint import fingerprints
from restorespec.report.locations import anchor, notes_told, shown_fix, told
from restorespec.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = DOCUMENTATION.partition("/blob/")[0]
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "recommendation"}


def render(summary: Summary) -> str:
    """The diagnostics of a run as one SARIF log with one run."""
    rules = list({diagnostic.rule.name: diagnostic.rule for diagnostic in summary.diagnostics}.values())
    rules.sort(key=lambda rule: rule.name)
    run = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the project."}}},
        "results": _results(summary, [rule.name for rule in rules]),
    }
    return escape.json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _driver(rules: list[Rule]) -> dict[str, Any]:
    return {
        "name": "restorespec",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    parts = manual(rule)
    text = [
        parts.reason,
        parts.bad and f"Bad:\n{parts.bad}",
        parts.good and f"Good:\n{parts.good}",
        f"More: {rule.url}",
    ]
    markdown = [
        escape.markdown_prose(" ".join(parts.reason.split())),
        parts.bad and f"Bad:\n\n{escape.markdown_block(parts.bad, 'yaml')}",
        parts.good and f"Good:\n\n{escape.markdown_block(parts.good, 'yaml')}",
        f"[More about this rule]({rule.url})",
    ]
    return {
        "id": rule.name,
        "name": rule.name,
        "shortDescription": {"text": parts.claim or rule.name},
        "fullDescription": {"text": f"{parts.claim} {' '.join(parts.reason.split())}".strip() or rule.name},
        "help": {"text": "\n\n".join(filter(None, text)), "markdown": "\n\n".join(filter(None, markdown))},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["restorespec", rule.family.value], "problem.severity": _PROBLEMS[rule.severity]},
    }


def _results(summary: Summary, names: list[str]) -> list[dict[str, Any]]:
    moved = [_where_written(diagnostic) for diagnostic in summary.diagnostics]
    places = [anchor(diagnostic) or diagnostic.span for diagnostic in moved]
    index = {name: number for number, name in enumerate(names)}
    return [
        {
            "ruleId": diagnostic.rule.name,
            "ruleIndex": index[diagnostic.rule.name],
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": _message(diagnostic)},
            "locations": [{"physicalLocation": _location(place)}],
            "relatedLocations": _related(diagnostic, place),
            "partialFingerprints": {"primaryLocationLineHash": fingerprint},
            "properties": _properties(diagnostic),
            **_fixes(diagnostic, summary),
        }
        for diagnostic, place, fingerprint in zip(moved, places, fingerprints(summary, places), strict=True)
    ]


def _where_written(diagnostic: Diagnostic) -> Diagnostic:
    """A mistake in a value that a template took from a file stands in that file: it is the line to change."""
    if "{{" not in diagnostic.span.text:
        return diagnostic
    for note in diagnostic.notes:
        if note.span.source.is_file and note.message.endswith(" is set here"):
            others = tuple(other for other in diagnostic.notes if other is not note)
            return diagnostic._replace(span=note.span, notes=(Note("it is used here", diagnostic.span), *others))
    return diagnostic


def _message(diagnostic: Diagnostic) -> str:
    """What is told, without what SARIF's viewers would take for a link."""
    return "\n".join([*told(diagnostic), *notes_told(diagnostic, files=False)]).replace("](", "] (")


def _related(diagnostic: Diagnostic, place: Span) -> list[dict[str, Any]]:
    notes = [note for note in diagnostic.notes if note.span.source.is_file and note.span != place]
    return [
        {
            "id": number,
            "physicalLocation": _location(note.span),
            "message": {"text": escape.terminal(note.message).replace("](", "] (")},
        }
        for number, note in enumerate(notes, 1)
    ]


def _properties(diagnostic: Diagnostic) -> dict[str, str]:
    known = {
        "pointer": pointer(diagnostic.path or ()),
        "restore": diagnostic.restore,
        "environment": diagnostic.environment,
    }
    return {name: value for name, value in known.items() if value}


def _location(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span), "region": _region(span)}


def _artifact(span: Span) -> dict[str, str]:
    return {"uri": quote(span.source.name, safe="/", errors="surrogatepass"), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = span.first, span.last
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fixes(diagnostic: Diagnostic, summary: Summary) -> dict[str, Any]:
    fix = shown_fix(diagnostic, summary.masked)
    if not fix or not all(edit.span.source.is_file for edit in fix.edits):
        return {}
    return {"fixes": [{"description": {"text": escape.terminal(fix.description)}, "artifactChanges": _changes(fix)}]}


def _changes(fix: Fix) -> list[dict[str, Any]]:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.span.source.name, []).append(edit)
    return [
        {
            "artifactLocation": _artifact(edits[0].span),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
            ],
        }
        for edits in by_file.values()
    ]
