"""`restorespec compile`: the request bodies."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from restorespec.cli.command import Argument, OneOf, Option, declare
from restorespec.cli.options import SPECS, Applies, Options, common_options
from restorespec.cli.output import ResultFolder, echo
from restorespec.cli.spec_options import only_option, stdin_filename_option
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Summary
    from restorespec.project.run import Checked, Run

_FORMATS = ("json", "jsonl", "curl", "http")


@declare(
    "compile",
    Argument("paths", nargs=-1, required=True, metavar="PATH…"),
    stdin_filename_option,
    Option(
        "--format",
        "format_",
        type=OneOf(_FORMATS),
        help="The format. Default: json for one restore, jsonl for several.",
    ),
    Option("-o", "folder", type=ResultFolder(), metavar="DIR", help="Write one ID.json for each restore to a folder."),
    only_option,
    Option("--digest", is_flag=True, help="Print the digest of all bodies instead of the bodies."),
    common_options(*SPECS, Applies.SHARD, Applies.FINDINGS),
    epilog="Example: restorespec compile specs/orders.yaml --var stage=drill",
)
def command(
    *,
    paths: tuple[str, ...],
    stdin_filename: str | None,
    format_: str | None,
    folder: str | None,
    only: tuple[str, ...],
    digest: bool,
    options: Options,
) -> int:
    """Print the request bodies of specs; nothing if any restore has an error.

    One restore is printed as readable JSON, several as JSON Lines. `-` reads standard input.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.cli.findings import is_bad
    from restorespec.cli.progress import counted
    from restorespec.cli.spec_options import run_over
    from restorespec.project.choices import Only
    from restorespec.project.emission import Emission
    from restorespec.report.escape import terminal

    if folder is not None:
        _check(format_, digest=digest)
    run = run_over(paths, options, stdin_filename, require_values=True)
    with Emission(run, Only(only)) as emission:
        with counted(run, quiet=options.quiet):
            summary = emission.collect(_address(run))
        fails = is_bad(summary, options.fail_on)
        if fails or not options.quiet:
            _print_findings(summary, options)
        if fails:
            return Exit.ERRORS
        if digest:
            echo(emission.digest())
        elif folder is not None:
            written = emission.write(folder)
            if not options.quiet:
                echo(terminal(f"wrote {written} {'body' if written == 1 else 'bodies'} into {folder}"), err=True)
        else:
            for text in emission.texts(format_):
                sys.stdout.write(text)
    return Exit.CLEAN


def _check(format_: str | None, *, digest: bool) -> None:
    """Check that the options fit `-o`.

    Raises:
        UsageError: they do not.
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


def _print_findings(summary: Summary, options: Options) -> None:
    """Print findings to standard error: standard output is for bodies."""
    from restorespec.report import render

    if summary.diagnostics:
        echo(render(summary, "text", color=options.colors(sys.stderr)), nl=False, err=True, color=True)
