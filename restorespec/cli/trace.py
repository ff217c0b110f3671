"""`restorespec trace`: show where a value comes from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from restorespec.cli.command import Command
from restorespec.cli.options import RESULT, SPECS, Options, common_options
from restorespec.cli.output import emit

if TYPE_CHECKING:
    from restorespec.core.data import Located
    from restorespec.core.diagnostics import Summary
    from restorespec.core.source import Path, Span
    from restorespec.pipeline import Restore
    from restorespec.project.run import Checked


@click.command(
    "trace", cls=Command, epilog="Example: restorespec trace specs/fleet.yaml /target/tags --only 'fleet[orders]'"
)
@click.argument("path")
@click.argument("pointer")
@click.option("--only", metavar="ID", help="The restore to show, where a spec has several.")
@common_options(*SPECS, *RESULT)
def command(
    *,
    path: str,
    pointer: str,
    only: str | None,
    options: Options,
) -> int:
    """Show where the value at a JSON pointer of the request comes from, step by step."""
    from restorespec.cli.exit_codes import Exit
    from restorespec.cli.spec_options import run_over
    from restorespec.core.diagnostics import Severity
    from restorespec.core.usage_error import UsageError, no_restore

    run = run_over((path,), options)
    found = list(run)
    summary = run.summary()
    chosen = [checked for checked in found if only is None or checked.restore.id == only]
    if not chosen and summary.count(Severity.ERROR):
        _print_findings(summary, options)
        return Exit.ERRORS
    if not chosen and only is not None:
        raise no_restore(only, (checked.restore.id for checked in found))
    if not chosen:
        raise UsageError(f"`{path}` stands for no restore", "look at its `for_each`")
    shown = _one_each(chosen)
    headed = len(shown) > 1 or options.choices.all_environments
    texts = [_text(one, pointer, options.format, summary.masked, headed=headed) for one in shown]
    if len(chosen) > len(shown) and not options.quiet:
        click.echo(_others([one for one in chosen if one.environment == shown[0].environment]), err=True)
    emit(("\n" if options.format == "text" else "").join(texts), options.file)
    if len(shown) < len(run.project.environments(options.choices)):
        _print_findings(summary, options)
        return Exit.ERRORS
    return Exit.CLEAN


def _print_findings(summary: Summary, options: Options) -> None:
    from restorespec.report import render

    click.echo(render(summary, "text", color=options.colors(sys.stderr)), nl=False, err=True, color=True)


def _one_each(chosen: list[Checked]) -> list[Checked]:
    """Return the first restore under each environment, and under each the same one where it is there."""
    wanted = chosen[0].restore.id
    first: dict[str | None, Checked] = {}
    for one in chosen:
        known = first.setdefault(one.environment, one)
        if known.restore.id != wanted and one.restore.id == wanted:
            first[one.environment] = one
    return [*first.values()]


def _others(chosen: list[Checked]) -> str:
    """That there are more restores than the one that is shown, and how to choose."""
    from restorespec.report.escape import terminal

    first = chosen[0]
    under = f" under `{first.environment}`" if first.environment else ""
    restores, files, _ = zip(*chosen, strict=True)
    ways = {
        "`--only ID`": len({restore.id for restore in restores}) > 1,
        "a spec's PATH": len(set(files)) > 1,
    }
    how = " and ".join(way for way, is_one in ways.items() if is_one) or "a spec's PATH"
    shown = f"`{first.restore.id}`{under}, the first of {len(chosen)} restores, is shown"
    return terminal(f"notice: {shown}; choose another one with {how}")


def _path(restore: Restore, pointer: str) -> Path:
    """The path that a pointer means in a body.

    Raises:
        UsageError: the body has no such place.
    """
    from restorespec.core.source import parse_pointer, pointer as written
    from restorespec.core.usage_error import UsageError

    steps: list[str | int] = []
    for step in parse_pointer(pointer):
        value = restore.document.request.find(tuple(steps)).value
        data = value.data
        if isinstance(data, dict) and step in data:
            steps.append(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            steps.append(int(step))
        else:
            where = written(tuple(steps)) or "the request"
            message = f"the request of `{restore.id}` has no `{step}` in {where}"
            raise UsageError(message, _advice(restore.document.kind, value, tuple(steps), step))
    return tuple(steps)


_LISTED = 10


def _advice(kind: str, value: Located, path: Path, step: str) -> str:
    """What to ask for where a pointer leads out of the request: what is near, else what is there."""
    from restorespec.core.source import pointer as written
    from restorespec.core.suggestions import nearest

    there: dict[str, str | int] = {}
    if isinstance(value.data, dict):
        there = {key: key for key in value.data}
    elif isinstance(value.data, list):
        there = _items(kind, value, path)
    elif path:
        return f"nothing is below a single value; ask for {written(path)}"
    near = step if step in there else nearest(step, there)
    if near:
        return f"did you mean {written((*path, there[near]))}?"
    listed = [written((*path, place)) for place in list(there.values())[:_LISTED]]
    if not listed:
        return f"nothing is in it; ask for {written(path)}" if path else "write it like /target/tags"
    return f"there {'is' if len(there) == 1 else 'are'} {', '.join(listed)}{', …' if len(there) > _LISTED else ''}"


def _items(kind: str, value: Located, path: Path) -> dict[str, str | int]:
    """The numbers of a list's items by what names them, such as an index's name; else by themselves."""
    from restorespec.kinds import get

    count = len(list(value.items()))
    named = get(kind).items(path, value) if path else None
    return dict(zip(named or map(str, range(count)), range(count), strict=True))


def _text(checked: Checked, pointer: str, format_: str, masked: tuple[Span, ...], *, headed: bool) -> str:
    """Return the trace of a value; below the name of the environment, where there are several."""
    from restorespec.language.provenance import trace
    from restorespec.report.escape import json as escaped, terminal
    from restorespec.report.trace import as_json, as_text

    restore = checked.restore
    path = _path(restore, pointer)
    steps = trace(restore.document.request, path)
    if format_ == "json":
        environment = {"environment": checked.environment} if headed and checked.environment else {}
        return escaped({**as_json(restore.document, path, steps), **environment}) + "\n"
    heading = f"environment {terminal(checked.environment)}:\n" if headed and checked.environment else ""
    return heading + as_text(restore.document, path, steps, masked)
