"""Printing findings, in any format, on standard output or into files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from restorespec.cli.options import use_color
from restorespec.cli.output import emit

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Summary


def write(summary: Summary, targets: Iterable[tuple[str, str | None]], color: str) -> None:
    """Writes what a run reports.

    Args:
        summary: what it reports.
        targets: formats, each with its file; None is standard output.
        color: as `--color` says.

    Raises:
        UsageError: a file is a link out of the project.
        OSError: a file cannot be written.
    """
    from restorespec.report import render

    for form, file in targets:
        colored = file is None and use_color(color, stream_is_terminal=sys.stdout.isatty())
        emit(render(summary, form, color=colored), file)


def is_bad(summary: Summary, fail_on: str) -> bool:
    """Whether the findings fail the run, as `--fail-on` says."""
    from restorespec.core.diagnostics import Severity

    return bool(summary.count(Severity.ERROR) or (fail_on == "warning" and summary.count(Severity.WARNING)))
