"""Diagnostics as SARIF 2.1.0, in the form and within the limits that GitHub code scanning has.

GitHub rejects a file with more results than `RESULTS`, or of more bytes than `BYTES` after gzip. What exceeds a limit
is counted in one result.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, Note, Rule, Severity, Summary
from restorespec.core.rules import manual
from restorespec.core.source import Span, pointer
from restorespec.report import Each, escape
from restorespec.report.locations import anchor, described, described_notes, fingerprints, shown_fix
from restorespec.syntax.syntax_rules import SYNTAX_LIMIT
from restorespec.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_FINGERPRINT = "restorespec/v1"
"""Not `primaryLocationLineHash`, which GitHub computes itself."""

_END = "]}]}"
"""The end of a log after its results."""

RESULTS = 25_000
BYTES = 10_000_000
LOCATIONS = 1_000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "recommendation"}


def render(summary: Summary, *, each: Each = map) -> str:
    """Return the diagnostics of a run as one SARIF log with one run, the worst of them where all are too many.

    Args:
        summary: what the run reports.
        each: renders the results.
    """
    names = fingerprints(summary, _places(map(_where_written, summary.diagnostics)))
    most = RESULTS
    while True:
        shown = _shown(summary, names, most)
        text = _log(*shown, each)
        size = _compressed(text) if len(text) > BYTES else 0
        if size <= BYTES:
            return text
        most = max(1, min(most, len(shown[0].diagnostics)) * BYTES * 9 // (size * 10))


def _compressed(text: str) -> int:
    compressor = zlib.compressobj(wbits=31)  # as gzip
    return len(compressor.compress(text.encode())) + len(compressor.flush())


def _shown(summary: Summary, names: list[str], most: int) -> tuple[Summary, list[str]]:
    """Return at most `most` diagnostics, the worst first to be kept, and their fingerprints; the last counts the rest."""
    found = summary.diagnostics
    if len(found) <= most:
        return summary, names
    order = [*Severity].index
    ranked = sorted(range(len(found)), key=lambda index: order(found[index].severity))
    kept, left = sorted(ranked[: most - 1]), sorted(ranked[most - 1 :])
    rest = Diagnostic(
        SYNTAX_LIMIT,
        f"{len(left):,} more findings: this file can hold no more of the {len(found):,}",
        "run `restorespec lint` to see all of them",
        found[left[0]].span,
        severity=Severity.worst(found[index].severity for index in left),
    )
    diagnostics = (*(found[index] for index in kept), rest)
    return summary._replace(diagnostics=diagnostics), [*(names[index] for index in kept), "rest"]


def _log(summary: Summary, names: list[str], each: Each) -> str:
    rules = list({diagnostic.rule.name: diagnostic.rule for diagnostic in summary.diagnostics}.values())
    rules.sort(key=lambda rule: rule.name)
    run = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [],
    }
    log = escape.json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    index = {rule.name: number for number, rule in enumerate(rules)}

    def result(item: tuple[Diagnostic, str]) -> str:
        return escape.json(_result(*item, index, summary))

    results = each(result, [*zip(summary.diagnostics, names, strict=True)])
    return f"{log.removesuffix(_END)}{', '.join(results)}{_END}\n"


def _driver(rules: list[Rule]) -> dict[str, Any]:
    return {
        "name": "restorespec",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    parts = manual(rule)
    text = [
        parts.reason,
        parts.bad and f"Bad:\n{parts.bad}",
        parts.good and f"Good:\n{parts.good}",
    ]
    markdown = [
        escape.markdown_prose(" ".join(parts.reason.split())),
        parts.bad and f"Bad:\n\n{escape.markdown_block(parts.bad, 'yaml')}",
        parts.good and f"Good:\n\n{escape.markdown_block(parts.good, 'yaml')}",
    ]
    claim = parts.claim or rule.name
    return {
        "id": rule.name,
        "shortDescription": {"text": claim},
        "fullDescription": {"text": f"{claim} {' '.join(parts.reason.split())}".strip()},
        "help": {
            "text": "\n\n".join(filter(None, text)) or claim,
            "markdown": "\n\n".join(filter(None, markdown)) or escape.markdown_prose(claim),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["restorespec", rule.family.value], "problem.severity": _PROBLEMS[rule.severity]},
    }


def _places(diagnostics: Iterable[Diagnostic]) -> list[Span]:
    return [anchor(diagnostic) or diagnostic.span for diagnostic in diagnostics]


def _result(diagnostic: Diagnostic, fingerprint: str, index: dict[str, int], summary: Summary) -> dict[str, Any]:
    moved = _where_written(diagnostic)
    (place,) = _places([moved])
    return {
        "ruleId": moved.rule.name,
        "ruleIndex": index[moved.rule.name],
        "level": _LEVELS[moved.severity],
        "message": {"text": _message(moved)},
        "locations": [{"physicalLocation": _location(place)}],
        "relatedLocations": _related(moved, place),
        "partialFingerprints": {_FINGERPRINT: fingerprint},
        "properties": _properties(moved),
        **_fixes(moved, summary),
    }


def _where_written(diagnostic: Diagnostic) -> Diagnostic:
    """Return a diagnostic at the value that a template took from a file, which is the line to change."""
    if "{{" not in diagnostic.span.text:
        return diagnostic
    for note in diagnostic.notes:
        if note.span.source.is_file and note.is_value:
            others = tuple(other for other in diagnostic.notes if other is not note)
            return diagnostic._replace(span=note.span, notes=(Note("it is used here", diagnostic.span), *others))
    return diagnostic


def _message(diagnostic: Diagnostic) -> str:
    """Return a message without what SARIF's viewers would take for a link."""
    return "\n".join([*described(diagnostic), *described_notes(diagnostic, files=False)]).replace("](", "] (")


def _related(diagnostic: Diagnostic, place: Span) -> list[dict[str, Any]]:
    notes = [note for note in diagnostic.notes if note.span.source.is_file and note.span != place]
    return [
        {
            "id": number,
            "physicalLocation": _location(note.span),
            "message": {"text": escape.terminal(note.message).replace("](", "] (")},
        }
        for number, note in enumerate(notes[: LOCATIONS - 1], 1)
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
    path = quote(_bytes(span.source.name), safe="/")
    if path.startswith("/"):
        return {"uri": f"file://{path}"}
    return {"uri": path, "uriBaseId": _ROOT}


def _bytes(name: str) -> bytes:
    """Return a path as the file system has it; bytes that are not UTF-8 are surrogates in it."""
    try:
        return name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")


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
