"""Findings as the protocol tells them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types

from restorespec.diagnostics import Diagnostic, Severity
from restorespec.lsp.positions import Positions
from restorespec.lsp.session import Check
from restorespec.report.escape import terminal
from restorespec.report.places import anchor, notes_told, told
from restorespec.source import Span
from restorespec.suppression import UNUSED

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTICE: types.DiagnosticSeverity.Information,
}
_SOURCE = "restorespec"


def findings(check: Check, positions: Positions) -> dict[Path, list[types.Diagnostic]]:
    """What a check found, by file; what stands in no file is left out."""
    found: dict[Path, list[types.Diagnostic]] = {}
    for diagnostic in check.diagnostics:
        span = anchor(diagnostic)
        if span is not None:
            told_there = finding(diagnostic, span, check.root, positions)
            found.setdefault(check.root / span.source.name, []).append(told_there)
    for mistake in check.mistakes:
        message = "\n".join(map(terminal, (mistake.message, f"help: {mistake.help}")))
        place = positions.range(mistake.span)
        diagnostic_there = types.Diagnostic(place, message, types.DiagnosticSeverity.Error, source=_SOURCE)
        found.setdefault(check.root / mistake.span.source.name, []).append(diagnostic_there)
    return found


def elsewhere(check: Check) -> list[str]:
    """What is wrong with values that stand in no file, in words."""
    return [" ".join(told(diagnostic)) for diagnostic in check.diagnostics if anchor(diagnostic) is None]


def finding(diagnostic: Diagnostic, span: Span, root: Path, positions: Positions) -> types.Diagnostic:
    """A diagnostic as the protocol tells it.

    Args:
        diagnostic: the diagnostic.
        span: where it is shown.
        root: the root of the project.
        positions: the client's units.
    """
    return types.Diagnostic(
        range=positions.range(span),
        message="\n".join(_words(diagnostic)),
        severity=_SEVERITIES[diagnostic.severity],
        code=diagnostic.rule.name,
        source=_SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if diagnostic.rule is UNUSED else None,
        related_information=list(_related(diagnostic, span, root, positions)),
    )


def _words(diagnostic: Diagnostic) -> Iterable[str]:
    """What is wrong and what to do; the restore is named where the file stands for several."""
    is_one_of_many = diagnostic.restore is not None and "[" in diagnostic.restore
    yield from told(diagnostic if is_one_of_many else diagnostic._replace(restore=None))
    yield from notes_told(diagnostic, files=False)


def _related(
    diagnostic: Diagnostic, shown: Span, root: Path, positions: Positions
) -> Iterable[types.DiagnosticRelatedInformation]:
    for note in diagnostic.notes:
        if note.span.source.is_file and note.span != shown:
            yield types.DiagnosticRelatedInformation(
                types.Location((root / note.span.source.name).as_uri(), positions.range(note.span)),
                terminal(note.message),
            )
