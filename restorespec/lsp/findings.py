"""Findings as the protocol shows them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types

from restorespec.core.diagnostics import Diagnostic, Severity
from restorespec.core.source import Span
from restorespec.lsp.results import Result
from restorespec.lsp.workspace import Workspace
from restorespec.report.escape import terminal
from restorespec.report.locations import anchor, described, described_notes
from restorespec.syntax.suppressions import UNUSED

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTICE: types.DiagnosticSeverity.Information,
}
_SOURCE = "restorespec"


def findings(result: Result, workspace: Workspace) -> dict[Path, list[types.Diagnostic]]:
    """Return the findings of a check by file, at their ranges in the texts that were checked."""
    found: dict[Path, list[types.Diagnostic]] = {}
    for diagnostic in result.diagnostics:
        span = anchor(diagnostic)
        if span is not None:
            path = result.root / span.source.name
            found.setdefault(path, []).append(finding(diagnostic, span, workspace, result))
    for error in result.config_errors:
        message = "\n".join(map(terminal, (error.message, f"help: {error.help}")))
        place = workspace.positions.range(one_line(error.span))
        shown = types.Diagnostic(place, message, types.DiagnosticSeverity.Error, source=_SOURCE)
        found.setdefault(result.root / error.span.source.name, []).append(shown)
    return found


def elsewhere(result: Result) -> list[str]:
    """Return what is wrong with values that are in no file, in words."""
    return [" ".join(described(diagnostic)) for diagnostic in result.diagnostics if anchor(diagnostic) is None]


def one_line(span: Span) -> Span:
    """Return a span cut to its first line, unless it is a text of several lines."""
    text = span.text
    if "\n" not in text or text[:1] in ("'", '"', "|", ">"):
        return span
    return Span(span.source, span.start, span.start + len(text[: text.index("\n")].rstrip()))


def finding(diagnostic: Diagnostic, span: Span, workspace: Workspace, result: Result) -> types.Diagnostic:
    """Return a diagnostic as the protocol shows it.

    Args:
        diagnostic: the diagnostic.
        span: where it is shown.
        workspace: the workspace.
        result: the result that it belongs to.
    """
    return types.Diagnostic(
        range=workspace.positions.range(one_line(span)),
        message="\n".join(_words(diagnostic)),
        severity=_SEVERITIES[diagnostic.severity],
        code=diagnostic.rule.name,
        source=_SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if diagnostic.rule is UNUSED else None,
        related_information=list(_related(diagnostic, span, workspace, result)),
    )


def _words(diagnostic: Diagnostic) -> Iterable[str]:
    """Yield what is wrong and what to do; the restore is named where the file stands for several."""
    is_one_of_many = diagnostic.restore is not None and "[" in diagnostic.restore
    yield from described(diagnostic if is_one_of_many else diagnostic._replace(restore=None))
    yield from described_notes(diagnostic, files=False)


def _related(
    diagnostic: Diagnostic, shown: Span, workspace: Workspace, result: Result
) -> Iterable[types.DiagnosticRelatedInformation]:
    for note in diagnostic.notes:
        if note.span.source.is_file and note.span != shown:
            place = workspace.positions.range(one_line(note.span))
            uri = workspace.uri(result.root / note.span.source.name)
            yield types.DiagnosticRelatedInformation(types.Location(uri, place), terminal(note.message))
