"""The text report: a block for each finding, the errors of a file last, and the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.report import Each
from restorespec.report.block import Style, block
from restorespec.report.columns import wrap
from restorespec.report.escape import terminal

WIDTH = 80
_MANY = 20
"""With more findings than this, the errors are listed once more at the end."""


def render(summary: Summary, *, color: bool = False, width: int = WIDTH, each: Each = map) -> str:
    """Return the diagnostics of a run as text; empty if there are none.

    Args:
        summary: what the run reports.
        color: whether to use ANSI colors.
        width: the columns that a line may take; code, names and paths are never broken.
        each: renders the blocks.
    """
    if not summary.diagnostics:
        return ""
    style = Style(width, color)
    ordered = _errors_last(summary.diagnostics)
    parts = [*each(lambda group: block(group, summary.masked, style), [*_groups(ordered)])]
    if len(ordered) > _MANY:
        parts.append("".join(f"{_line(found)}\n" for found in ordered if found.severity is Severity.ERROR))
    parts.append("".join(f"{line}\n" for line in _more(summary.diagnostics, width)))
    return "\n".join(filter(None, parts))


def _errors_last(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort diagnostics so that the errors of each file follow its warnings and notices, near to the prompt."""
    files: dict[str, int] = {}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.span.source.name, len(files))
    return sorted(diagnostics, key=lambda found: (files[found.span.source.name], found.severity is Severity.ERROR))


def _groups(diagnostics: Iterable[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """Group the settings that one place leaves unset; every other diagnostic is a group of its own."""
    groups: dict[object, list[Diagnostic]] = {}
    for index, found in enumerate(diagnostics):
        is_error = found.severity is Severity.ERROR
        place = (found.rule.family, found.span, found.restore, found.environment, is_error)
        groups.setdefault(place if found.unset else index, []).append(found)
    yield from groups.values()


def _line(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as `file:line: message`."""
    span = diagnostic.span
    place = f"{span.source.name}:{span.first[0]}" if span.source.is_file else span.source.name
    return terminal(f"{place}: {diagnostic.message}")


def _more(diagnostics: Sequence[Diagnostic], width: int) -> list[str]:
    names = {diagnostic.rule.name: diagnostic.severity for diagnostic in diagnostics}
    worst = Severity.worst(names.values())
    name = terminal(next(name for name, severity in names.items() if severity is worst))
    if len(names) == 1:
        return [f"more: restorespec explain {name}"]
    return wrap(f"more: restorespec explain NAME, where NAME is a rule such as `{name}`", width)


def summary_line(summary: Summary, elapsed: float) -> str:
    """Return the run in one line, without its end.

    Args:
        summary: what the run reports.
        elapsed: the seconds that it took.
    """
    counts = [_counted(summary.count(severity), severity.value) for severity in Severity if summary.count(severity)]
    checked = f"{_counted(summary.files, 'file')} ({_counted(summary.restores, 'restore')})"
    found = f"{', '.join(counts) or 'no problems'} in {checked}"
    suppressed = [f"{summary.suppressed} suppressed"] if summary.suppressed else []
    fixable = sum(diagnostic.is_fixable for diagnostic in summary.diagnostics)
    fixes = [f"{fixable} fixable with `--fix`"] if fixable else []
    return ", ".join([found, *suppressed, *fixes, f"{elapsed:.2f} s"])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
