"""`restorespec lint`: check specs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.findings import is_bad, write, write_summary
from restorespec.cli.options import RESULT, SPECS, Applies, Options, common_options
from restorespec.cli.output import ResultFile, echo
from restorespec.cli.spec_options import run_over, stdin_filename_option, with_baseline
from restorespec.core.usage_error import UsageError
from restorespec.report import FORMATS

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Summary
    from restorespec.project.choices import Choices
    from restorespec.project.run import Run


@declare(
    "lint",
    Argument("paths", nargs=-1, metavar="[PATH…]"),
    Option("--request", is_flag=True, help="Check finished request bodies (JSON)."),
    stdin_filename_option,
    Option("--fix", is_flag=True, help="Fix certain errors, keeping comments and layout."),
    Option("--fix-unset", is_flag=True, help="Also set unset fields explicitly, to `[]` or null."),
    Option("--diff", "show", is_flag=True, help="With --fix or --fix-unset: show the fixes, change nothing."),
    Option("--baseline", metavar="FILE", help="Report only findings that are not in this file."),
    Option("--no-baseline", is_flag=True, help="Also report the findings in the project's baseline."),
    Option(
        "--write-baseline", type=ResultFile(), metavar="FILE", help="Write all findings to this file, and report none."
    ),
    common_options(*SPECS, *RESULT, Applies.SHARD, Applies.FINDINGS, Applies.OUTPUTS, formats=FORMATS),
    epilog="Example: restorespec lint specs --env prod --format text --output sarif=out.sarif",
)
def command(
    *,
    paths: tuple[str, ...],
    request: bool,
    stdin_filename: str | None,
    fix: bool,
    fix_unset: bool,
    show: bool,
    baseline: str | None,
    no_baseline: bool,
    write_baseline: str | None,
    options: Options,
) -> int:
    """Check specs: files, folders, globs, or `-` for standard input.

    Without paths, the specs that restorespec.toml includes are checked, else those in specs/. They are checked under
    every environment of the configuration, unless you name some. Variables without a value are unknown;
    everything that does not depend on them is checked.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.cli.progress import counted

    started = time.perf_counter()
    options = options.writing(write_baseline)
    _check_fixes(paths, options, fix=fix or fix_unset, show=show)
    if write_baseline is not None and options.choices.shard.total > 1:
        raise UsageError("a baseline holds the findings of all restores", "leave out `--shard`")
    known = with_baseline(options.choices, baseline, no_baseline=no_baseline)
    run = run_over(paths, options, stdin_filename, finished=request, needs_environment=False)
    with counted(run, quiet=options.quiet):
        summary = run.summary()
    if fix or fix_unset:
        is_changed = _fix(run, unset=fix_unset, show=show, quiet=options.quiet)
        summary = (
            run_over(paths, options, finished=request, needs_environment=False).summary() if is_changed else summary
        )
    summary = _compared(summary, run, known, write_baseline, quiet=options.quiet)
    write(summary, options.targets, options.color, run.project.root, options.choices.jobs)
    if not options.quiet:
        write_summary(summary, options.targets[0], time.perf_counter() - started)
    return Exit.ERRORS if is_bad(summary, options.fail_on) else Exit.CLEAN


def _check_fixes(paths: tuple[str, ...], options: Options, *, fix: bool, show: bool) -> None:
    """Check that fixes can be made or shown.

    Raises:
        UsageError: they cannot.
    """
    if show and not fix:
        raise UsageError("`--diff` shows fixes, and none are requested", "add `--fix` or `--fix-unset`")
    if show and options.format != "text" and options.file is None:
        message = f"`--diff` and the result in {options.format} both go to standard output"
        raise UsageError(message, "write the result to a file with `-o FILE`")
    if fix and "-" in paths:
        raise UsageError("standard input cannot be fixed", "leave out `-`, or `--fix` and `--fix-unset`")


def _compared(summary: Summary, run: Run, choices: Choices, written: str | None, *, quiet: bool) -> Summary:
    """Return the summary without the findings of a baseline; its entries without a finding are reported."""
    from restorespec.project import baseline as baselines
    from restorespec.report.escape import terminal

    if written is None or choices.baseline is not None:  # a baseline is written with all findings
        name, known = baselines.known_entries(run.project, choices)
        is_whole = choices.shard.total == 1
        for entry in baselines.stale(summary, known, run.names) if is_whole else ():
            echo(terminal(f"notice: `{entry.rule}` in {entry.file} occurs no more; remove it from {name}"), err=True)
        summary = baselines.without_known(summary, known) if known else summary
    if written is not None:
        baselines.write(written, summary)
        if not quiet:
            echo(terminal(f"wrote {written} (findings: {len(summary.diagnostics)})"), err=True)
        summary = baselines.without_known(summary, frozenset(baselines.entries(summary)))
    return summary


def _fix(run: Run, *, unset: bool, show: bool, quiet: bool) -> bool:
    """Fix the files, or show the fixes; return whether anything was changed."""
    from restorespec.project.apply_fixes import difference, settled, write
    from restorespec.report.escape import terminal

    texts = settled(run, unset=unset)
    if show:
        echo(difference(texts, run.summary().masked), nl=False)
        return False
    write(run.project.root, texts)
    for source in () if quiet else texts:
        echo(terminal(f"fixed {source.name}"), err=True)
    return bool(texts)
