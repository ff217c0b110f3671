"""Diagnostics for other programs: the JSON of `lint --format json`, whose schema is `diagnostics.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from restorespec.core.diagnostics import Diagnostic, Fix, Severity, Summary
from restorespec.core.source import Span, pointer
from restorespec.report import Each, escape
from restorespec.report.locations import shown_fix

VERSION = 1


def render(summary: Summary, *, each: Each = map) -> str:
    """Return the diagnostics of a run as one JSON document, a line each.

    Args:
        summary: what the run reports.
        each: renders the lines.
    """
    diagnostics = each(lambda one: escape.json(as_json(one, summary.masked)), summary.diagnostics)
    listed = "".join(f"\n  {text}," for text in diagnostics).removesuffix(",")
    return f'{{"version": {VERSION},\n "summary": {escape.json(_counts(summary))},\n "diagnostics": [{listed}]}}\n'


def _counts(summary: Summary) -> dict[str, int]:
    return {
        "files": summary.files,
        "restores": summary.restores,
        "errors": summary.count(Severity.ERROR),
        "warnings": summary.count(Severity.WARNING),
        "notices": summary.count(Severity.NOTICE),
        "suppressed": summary.suppressed,
    }


def as_json(diagnostic: Diagnostic, masked: Sequence[Span] = ()) -> dict[str, Any]:
    """One diagnostic as a value for JSON, its keys in the documented order.

    Args:
        diagnostic: what is reported.
        masked: the places of sensitive values; a fix that touches one is left out.
    """
    fix = shown_fix(diagnostic, masked)
    return {
        "rule": diagnostic.rule.name,
        "family": diagnostic.rule.family.value,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_start(diagnostic.span),
        **_end(diagnostic.span),
        "pointer": pointer(diagnostic.path or ()),
        "restore": diagnostic.restore,
        "environment": diagnostic.environment,
        "notes": [{"message": note.message, **_start(note.span)} for note in diagnostic.notes],
        "fix": _fix(fix) if fix else None,
    }


def _start(span: Span) -> dict[str, Any]:
    line, column = span.first
    return {"file": span.source.name, "line": line, "column": column}


def _end(span: Span) -> dict[str, int]:
    line, column = span.last
    return {"end_line": line, "end_column": column}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_start(edit.span), **_end(edit.span), "text": edit.text} for edit in fix.edits]
    return {"description": fix.description, "edits": edits}
