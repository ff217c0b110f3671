"""Findings, printed or written to files in any format."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from restorespec.cli.options import use_color
from restorespec.cli.output import echo, emit
from restorespec.cli.terminal import is_one_stream

if TYPE_CHECKING:
    from pathlib import Path

    from restorespec.core.diagnostics import Summary

_READ_BY_PEOPLE = frozenset({"text", "github"})


def write(
    summary: Summary, targets: Sequence[tuple[str, str | None]], color: str, root: Path, jobs: int | None = None
) -> None:
    """Write what a run reports.

    Args:
        summary: what it reports.
        targets: formats, each with its file; None is standard output.
        color: `--color`.
        root: the root of the project.
        jobs: `--jobs`.

    Raises:
        UsageError: a file is a link out of the project.
        OSError: a file cannot be written.
    """
    from restorespec.project.workers import each
    from restorespec.report import IN_REPOSITORY, render

    prefix = ""
    if any(form in IN_REPOSITORY for form, _ in targets):
        from restorespec.project.discovery import path_in_repository

        prefix = path_in_repository(root)
    for form, file in targets:
        colored = file is None and use_color(color, sys.stdout)
        emit(render(summary, form, color=colored, prefix=prefix, each=partial(each, jobs=jobs)), file)


def write_summary(summary: Summary, target: tuple[str, str | None], elapsed: float) -> None:
    """Write the run in one line to standard error, if people read what was written.

    Args:
        summary: what the run reports.
        target: the format of the findings and their file; None is standard output.
        elapsed: the seconds that the run took.
    """
    form, file = target
    if form not in _READ_BY_PEOPLE:
        return
    from restorespec.report.text import summary_line

    if summary.diagnostics and file is None and is_one_stream():
        echo(err=True)
    echo(summary_line(summary, elapsed), err=True)


def is_bad(summary: Summary, fail_on: str) -> bool:
    """Return whether the findings fail the run with this `--fail-on`."""
    from restorespec.core.diagnostics import Severity

    return bool(summary.count(Severity.ERROR) or (fail_on == "warning" and summary.count(Severity.WARNING)))
