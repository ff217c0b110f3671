"""The specs of a command line: the options that select them, and the run over them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from restorespec.cli.command import Option
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.cli.options import Options
    from restorespec.project.choices import Choices
    from restorespec.project.run import Run
    from restorespec.syntax import Reading


only_option = Option(
    "--only", multiple=True, metavar="ID", help="Only this restore, or all rows of a spec as `NAME[*]`; repeatable."
)

stdin_filename_option = Option(
    "--stdin-filename", metavar="NAME", help="The name of standard input in messages; its suffix is the format."
)


def with_baseline(choices: Choices, baseline: str | None, *, no_baseline: bool) -> Choices:
    """Return the choices of a run with a baseline.

    Args:
        choices: the other choices.
        baseline: `--baseline`.
        no_baseline: `--no-baseline`.

    Raises:
        UsageError: the options exclude each other.
    """
    if baseline is not None and no_baseline:
        raise UsageError(f"`--no-baseline` and `--baseline {baseline}` exclude each other", "leave one of them out")
    return choices._replace(baseline=baseline, no_baseline=no_baseline)


def run_over(
    paths: Collection[str],
    options: Options,
    stdin_filename: str | None = None,
    *,
    require_values: bool = False,
    finished: bool = False,
    only: tuple[str, ...] = (),
    needs_environment: bool = True,
) -> Run:
    """Return a run over the specs of paths.

    Args:
        paths: files, folders, globs, or `-` for standard input.
        options: the common options of the command.
        stdin_filename: the name of standard input.
        require_values: whether every variable needs a value.
        finished: whether the paths are finished request bodies.
        only: the patterns of `--only`.
        needs_environment: whether an environment has to be named where the configuration has some; otherwise every
            one is used, but none for finished bodies.

    Raises:
        UsageError: a path, an option or the configuration is wrong, or a result would be written over a spec.
    """
    from restorespec.project.choices import Only
    from restorespec.project.discovery import find_specs
    from restorespec.project.opening import open_project
    from restorespec.project.run import Run

    choices = options.choices
    named = [path for path in paths if path != "-"]
    from_stdin = "-" in paths
    if stdin_filename is not None and not from_stdin:
        raise UsageError("`--stdin-filename` names standard input, which is not read", "add `-` to the paths")
    project = open_project(named, choices)
    names = find_specs(project.root, project.config, named) if named or not from_stdin else ()
    texts: dict[str, Reading] = {}
    if from_stdin:
        name = stdin_filename or ("request.json" if finished else "stdin.yaml")
        texts[name] = _stdin(name)
        names = tuple(sorted({*names, name}))
    options.refuse_overwriting(project.root, names)
    if needs_environment:
        project.require_environment(choices)
    elif not finished:
        choices = choices.or_every_environment()
    return Run(
        project,
        names,
        choices,
        require_values=require_values,
        finished=finished,
        texts=texts,
        only=Only(only, choices.shard),
    )


def _stdin(name: str) -> Reading:
    import sys
    from pathlib import PurePath

    from restorespec.core.source import Source
    from restorespec.syntax import SUFFIXES, Reading, decode, read
    from restorespec.syntax.limits import FILE_BYTES

    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise UsageError(f"`--stdin-filename {name}` is not the name of a spec", f"specs end in {', '.join(SUFFIXES)}")
    source = decode(name, sys.stdin.buffer.read(FILE_BYTES + 1), FILE_BYTES)
    return read(source) if isinstance(source, Source) else Reading((), (source,))
