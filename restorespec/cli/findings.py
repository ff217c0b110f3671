"""Printing findings, in any format, on standard output or into files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from restorespec.cli.options import use_color
from restorespec.project.usage import UsageError
from restorespec.report import FORMATS

if TYPE_CHECKING:
    from restorespec.diagnostics import Summary


def target(output: str) -> tuple[str, str]:
    """Format and file of `--output FORMAT=FILE`.

    Raises:
        UsageError: it is written differently.
    """
    form, separator, file = output.partition("=")
    if form not in FORMATS or not separator or not file:
        raise UsageError(
            f"`--output {output}` is not understood", f"write FORMAT=FILE; formats are {', '.join(FORMATS)}"
        )
    return form, file


def write(summary: Summary, targets: Iterable[tuple[str, str | None]], color: str) -> None:
    """Writes what a run reports.

    Args:
        summary: what it reports.
        targets: formats, each with its file; None is standard output.
        color: as `--color` says.

    Raises:
        UsageError: a file is a link out of the project.
    """
    from restorespec.report import render

    for form, file in targets:
        colored = file is None and use_color(color, stream_is_terminal=sys.stdout.isatty())
        text = render(summary, form, color=colored)
        if file is None:
            click.echo(text, nl=False, color=True)
        else:
            from restorespec.project.files import writable
            from restorespec.project.writing import put

            put(writable(file), text.encode())


def is_bad(summary: Summary, fail_on: str) -> bool:
    """Whether the findings fail the run, as `--fail-on` says."""
    from restorespec.diagnostics import Severity

    return bool(summary.count(Severity.ERROR) or (fail_on == "warning" and summary.count(Severity.WARNING)))
