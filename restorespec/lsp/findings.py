"""Findings as the protocol shows them: plain JSON, so that the first ones need no library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from restorespec.core.diagnostics import Diagnostic, Severity
from restorespec.core.source import Span
from restorespec.lsp.results import Result
from restorespec.lsp.workspace import Workspace
from restorespec.report.escape import terminal
from restorespec.report.locations import anchor, described, described_notes
from restorespec.syntax.suppressions import UNUSED

Finding: TypeAlias = "dict[str, Any]"
"""A `Diagnostic` of the protocol."""

_SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTICE: 3}
_SOURCE = "restorespec"
_UNNECESSARY = 1


def findings(result: Result, workspace: Workspace) -> dict[Path, list[Finding]]:
    """Return the findings of a check by file, at their ranges in the texts that were checked."""
    found: dict[Path, list[Finding]] = {}
    for diagnostic in result.diagnostics:
        span = anchor(diagnostic)
        if span is not None:
            path = result.root / span.source.name
            found.setdefault(path, []).append(finding(diagnostic, span, workspace, result))
    for error in result.config_errors:
        message = "\n".join(map(terminal, (error.message, f"help: {error.help}")))
        shown = {
            "range": _range(workspace, error.span),
            "message": message,
            "severity": _SEVERITIES[Severity.ERROR],
            "source": _SOURCE,
        }
        found.setdefault(result.root / error.span.source.name, []).append(shown)
    return found


def elsewhere(result: Result) -> list[str]:
    """Return what is wrong with values that are in no file, in words."""
    return [" ".join(described(diagnostic)) for diagnostic in result.diagnostics if anchor(diagnostic) is None]


def finding(diagnostic: Diagnostic, span: Span, workspace: Workspace, result: Result) -> Finding:
    """Return a diagnostic as the protocol shows it.

    Args:
        diagnostic: the diagnostic.
        span: where it is shown.
        workspace: the workspace.
        result: the result that it belongs to.
    """
    shown: Finding = {
        "range": _range(workspace, span),
        "message": "\n".join(_words(diagnostic)),
        "severity": _SEVERITIES[diagnostic.severity],
        "code": diagnostic.rule.name,
        "source": _SOURCE,
        "relatedInformation": list(_related(diagnostic, span, workspace, result)),
    }
    return shown | {"tags": [_UNNECESSARY]} if diagnostic.rule is UNUSED else shown


def _words(diagnostic: Diagnostic) -> Iterable[str]:
    """Yield the message and the help; the restore is named if the file has several."""
    is_one_of_many = diagnostic.restore is not None and "[" in diagnostic.restore
    yield from described(diagnostic if is_one_of_many else diagnostic._replace(restore=None))
    yield from described_notes(diagnostic, files=False)


def _related(diagnostic: Diagnostic, shown: Span, workspace: Workspace, result: Result) -> Iterator[dict[str, Any]]:
    for note in diagnostic.notes:
        if note.span.source.is_file and note.span != shown:
            uri = workspace.uri(result.root / note.span.source.name)
            place = {"uri": uri, "range": _range(workspace, note.span)}
            yield {"location": place, "message": terminal(note.message)}


def _range(workspace: Workspace, span: Span) -> dict[str, Any]:
    """Return the range of a span; a span of several lines is cut to its first, unless it is a text of several lines."""
    end = span.end
    text = span.text
    if "\n" in text and text[:1] not in ("'", '"', "|", ">"):
        end = span.start + len(text[: text.index("\n")].rstrip())
    places = (workspace.positions.line_and_column(span.source, offset) for offset in (span.start, end))
    start_, end_ = ({"line": line, "character": column} for line, column in places)
    return {"start": start_, "end": end_}
