"""`restorespec trace`: show where a value comes from."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.options import RESULT, SPECS, Options, common_options
from restorespec.cli.output import echo, emit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from restorespec.core.data import Located
    from restorespec.core.diagnostics import Summary
    from restorespec.core.source import Path, Span
    from restorespec.core.usage_error import UsageError
    from restorespec.pipeline import Restore
    from restorespec.project.run import Checked


@declare(
    "trace",
    Argument("path", metavar="PATH"),
    Argument("pointer", metavar="POINTER"),
    Option("--only", metavar="ID", help="The restore to show, where a spec has several."),
    common_options(*SPECS, *RESULT),
    epilog="Example: restorespec trace specs/fleet.yaml /target/tags --only 'fleet[orders]'",
)
def command(
    *,
    path: str,
    pointer: str,
    only: str | None,
    options: Options,
) -> int:
    """Show where a value of the request comes from, step by step.

    POINTER is a JSON pointer such as /target/tags. List items can be named as in `diff`
    (/target/tags/team), and target.tags is accepted as well.
    """
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
        raise UsageError(f"`{path}` has no restores", "check its `for_each`")
    shown = _one_each(chosen)
    headed = len(shown) > 1 or options.choices.all_environments
    texts = _traces(shown, pointer, options.format, summary.masked, headed=headed)
    if len(chosen) > len(shown) and not options.quiet:
        echo(_others([one for one in chosen if one.environment == shown[0].environment]), err=True)
    emit(("\n" if options.format == "text" else "").join(texts), options.file)
    if len(shown) < len(run.project.environments(options.choices)):
        _print_findings(summary, options)
        return Exit.ERRORS
    return Exit.CLEAN


def _print_findings(summary: Summary, options: Options) -> None:
    from restorespec.report import render

    echo(render(summary, "text", color=options.colors(sys.stderr)), nl=False, err=True, color=True)


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
    """Return the notice that one of several restores is shown, with the way to choose another."""
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


_DOTTED = re.compile(r"[^/.\[]*[.\[]|[^/]+$")  # a dot or bracket comes before any slash


def _path(restore: Restore, location: str) -> Path | UsageError:
    """Return the path in the body that a location names, or why there is none.

    Args:
        restore: the restore with the body.
        location: a JSON pointer, whose steps may also be the names of items, as `diff` prints them; or the names joined
            by dots, as `lint` prints them.
    """
    from restorespec.core.source import parse_pointer, pointer as written
    from restorespec.core.usage_error import UsageError

    is_dotted = _DOTTED.match(location)
    rest = [re.sub(r"\[([^\]]*)\]", r".\1", location).removeprefix(".")] if is_dotted else [*parse_pointer(location)]
    steps: list[str | int] = []
    while rest:
        value = restore.document.request.find(tuple(steps)).value
        names = _steps(restore.document.kind, value, tuple(steps))
        step, *others = _split(rest[0], names) if is_dotted else rest
        if step not in names:
            where = f"`{written(tuple(steps))}`" if steps else "the request"
            message = f"{f'`{step}`' if step else 'an empty key'} does not exist in {where} of `{restore.id}`"
            return UsageError(message, _advice(value, names, tuple(steps), step))
        steps.append(names[step])
        rest = others
    return tuple(steps)


def _split(location: str, names: Iterable[str]) -> list[str]:
    """Split a dotted location after its first step: the longest name it begins with, as names may contain dots."""
    first = max((name for name in names if f"{location}.".startswith(f"{name}.")), key=len, default="")
    if not first:
        first, _, _ = location.partition(".")
    return [first, location[len(first) + 1 :]] if len(location) > len(first) else [first]


_LISTED = 10


def _advice(value: Located, names: Mapping[str, str | int], path: Path, step: str) -> str:
    """Return what to ask for instead of a step that does not exist: a similar name, else what exists."""
    from restorespec.core.source import pointer as written
    from restorespec.core.suggestions import nearest

    if path and not isinstance(value.data, dict | list):
        return f"nothing is below a single value; ask for {written(path)}"
    near = None if step.isdecimal() else nearest(step, names)
    if near:
        return f"did you mean {written((*path, names[near]))}?"
    listed = [written((*path, place)) for place in dict.fromkeys(names.values())]
    if not listed:
        return f"nothing is in it; ask for {written(path)}" if path else "write it like /target/tags"
    return f"use {'one of ' if len(listed) > 1 else ''}{', '.join(listed[:_LISTED])}{', …' if len(listed) > _LISTED else ''}"


def _steps(kind: str, value: Located, path: Path) -> dict[str, str | int]:
    """Return the steps below a value by their names: keys, or indexes of items, which may also have a name."""
    from restorespec.kinds import get

    if isinstance(value.data, dict):
        return {key: key for key in value.data}
    if not isinstance(value.data, list):
        return {}
    indexes = {str(index): index for index in range(len(value.data))}
    named = get(kind).items(path, value) if path else None
    return {**dict(zip(named or (), indexes.values(), strict=bool(named))), **indexes}


def _traces(shown: list[Checked], pointer: str, format_: str, masked: tuple[Span, ...], *, headed: bool) -> list[str]:
    """Return the traces of a value, each below the name of the environment where there are several.

    Raises:
        UsageError: the value is not set in any environment.
    """
    from restorespec.core.usage_error import UsageError

    paths = [_path(one.restore, pointer) for one in shown]
    if isinstance(paths[0], UsageError) and all(isinstance(path, UsageError) for path in paths):
        raise paths[0]
    write = _as_json if format_ == "json" else _as_text
    return [
        write(one, None if isinstance(path, UsageError) else path, pointer, masked, headed=headed)
        for one, path in zip(shown, paths, strict=True)
    ]


def _as_text(checked: Checked, path: Path | None, pointer: str, masked: tuple[Span, ...], *, headed: bool) -> str:
    from restorespec.language.provenance import trace
    from restorespec.report.escape import terminal
    from restorespec.report.trace import as_text

    document = checked.restore.document
    heading = f"environment {terminal(checked.environment)}:\n" if headed and checked.environment else ""
    if path is None:
        return heading + terminal(f"{pointer} of {document.id} is not set") + "\n"
    return heading + as_text(document, path, trace(document.request, path), masked)


def _as_json(checked: Checked, path: Path | None, pointer: str, masked: tuple[Span, ...], *, headed: bool) -> str:  # noqa: ARG001 - as `_as_text`
    from restorespec.language.provenance import trace
    from restorespec.report.escape import json as escaped
    from restorespec.report.trace import absent, as_json

    document = checked.restore.document
    data = absent(document, pointer) if path is None else as_json(document, path, trace(document.request, path))
    return escaped({**data, **({"environment": checked.environment} if headed and checked.environment else {})}) + "\n"
