"""`restorespec compile`: the request bodies."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from restorespec.cli.options import choices, color, fail_on, quiet, use_color, verbose
from restorespec.cli.output import ResultFolder
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Summary
    from restorespec.project.choices import Choices
    from restorespec.project.run import Checked, Run

_FORMATS = ("json", "jsonl", "curl", "http")


@click.command("compile", epilog="Example: restorespec compile specs/orders.yaml --var backup_id=bk-71")
@click.argument("paths", nargs=-1, required=True)
@click.option("--stdin-filename", metavar="NAME", help="What `-` is called in messages; its ending says the format.")
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), help="json for one restore, jsonl for several, else as said."
)
@click.option(
    "-o", "folder", type=ResultFolder(), metavar="DIR", help="Write one ID.json for each restore into a folder."
)
@click.option("--only", multiple=True, metavar="ID", help="Only this restore; repeatable.")
@click.option("--digest", is_flag=True, help="Print the digest of all bodies instead of the bodies.")
@fail_on
@choices
@color
@quiet
@verbose
def command(
    *,
    paths: tuple[str, ...],
    stdin_filename: str | None,
    format_: str | None,
    folder: str | None,
    only: tuple[str, ...],
    digest: bool,
    fail_on: str,
    choices: Choices,
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - read where the run ends
) -> int:
    """Print the request bodies that specs stand for; nothing at all when any of them fails.

    One restore is printed as readable JSON, several as JSON Lines. `-` reads standard input.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.cli.findings import is_bad
    from restorespec.cli.run_progress import counted
    from restorespec.cli.spec_options import run_over
    from restorespec.project.emission import Emission
    from restorespec.report.escape import terminal

    if folder is not None:
        _check(format_, digest=digest)
    run = run_over(paths, choices, stdin_filename, require_values=True)
    with Emission(run, frozenset(only)) as emission:
        with counted(run, quiet=quiet):
            summary = emission.collect(_address(run))
        fails = is_bad(summary, fail_on)
        if fails or not quiet:
            _tell(summary, color)
        if fails:
            return Exit.ERRORS
        if digest:
            click.echo(emission.digest())
        elif folder is not None:
            written = emission.write(folder)
            if not quiet:
                click.echo(terminal(f"wrote {written} {'body' if written == 1 else 'bodies'} into {folder}"), err=True)
        else:
            for text in emission.texts(format_):
                sys.stdout.write(text)
    return Exit.CLEAN


def _check(format_: str | None, *, digest: bool) -> None:
    """Finds out whether something is wanted that does not go into a folder.

    Raises:
        UsageError: so it is.
    """
    if digest:
        raise UsageError("`--digest` prints, and `-o` writes bodies", "give one of them")
    if format_ not in {None, "json"}:
        raise UsageError(
            f"`-o` writes JSON, one file for each restore, not `{format_}`",
            f"leave out `--format`, or `-o`: `--format {format_} > FILE`",
        )


def _address(run: Run) -> Callable[[Checked], str | None]:
    environments = run.project.config.environments
    return lambda checked: environments[checked.environment].base_url if checked.environment else None


def _tell(summary: Summary, color: str) -> None:
    """What was found goes to standard error: standard output is for bodies."""
    from restorespec.report import render

    if summary.diagnostics:
        colored = use_color(color, stream_is_terminal=sys.stderr.isatty())
        click.echo(render(summary, "text", color=colored), nl=False, err=True, color=True)
