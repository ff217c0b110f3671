"""The public functions: the command line without printing, exiting or reading more files than it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from restorespec.core.diagnostics import Diagnostic, Summary
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.core.usage_error import UsageError, no_restore
from restorespec.kinds import Context
from restorespec.pipeline import Compilation, Conditions, Restore, is_clean
from restorespec.project.choices import Choices
from restorespec.project.discovery import find_specs, real
from restorespec.project.emission import demand_whole
from restorespec.project.facts import given_facts
from restorespec.project.file_results import declares_surely, diagnostic_key
from restorespec.project.given import Texts, Unevaluated, as_json, policy_checks, settings_of, value_reading
from restorespec.project.opening import open_project
from restorespec.project.run import Run
from restorespec.project.targets import Located, duplicates
from restorespec.project.variable_values import undeclared
from restorespec.project.workers import FORKS
from restorespec.syntax import read


class Result(NamedTuple):
    """The result of compiling specs.

    Attributes:
        diagnostics: everything that was found, sorted by location.
        payloads: the request bodies, in order, as plain data; empty when any diagnostic is an error.
        ids: the restores' ids, one for each payload.
    """

    diagnostics: tuple[Diagnostic, ...]
    payloads: tuple[dict[str, Any], ...]
    ids: tuple[str, ...]


def compile(  # noqa: A001, PLR0913 - the contract's name, and options that only have names
    source: Source,
    variables: MappingOf[str, Any] | None = None,
    *,
    policies: Iterable[MappingOf[str, Any] | str | PathLike[str]] = (),
    files: MappingOf[str, str] | None = None,
    facts: MappingOf[str, Any] | str | PathLike[str] | None = None,
    now: datetime | None = None,
    region: str | None = None,
) -> Result:
    """Compile one spec, without any configuration.

    Args:
        source: the spec; the extension of its name decides the format (`.yaml`, `.toml`, `.json`).
        variables: values of variables, as plain data (strings, numbers, booleans, None, lists, mappings).
        policies: JSON Schemas that every request must meet: mappings, or paths of files. A path is looked up in `files`
            first, then on disk; `$ref` is relative to the file, and stays inside its project.
        files: texts of the base files and inventories that the spec names, by path relative to the same root as the
            spec's own name; the spec itself reads nothing from disk.
        facts: recorded answers of the API: the data of `restorespec.lock`, or its path, which is looked up in `files`
            first, then on disk.
        now: the current time for time-dependent rules, with an offset; without it they report nothing.
        region: the AWS region of the target environment; without it the rules that need it report nothing.

    Returns:
        The diagnostics and, where none of them is an error, the payloads. A bad spec or policy never raises.

    Raises:
        TypeError: `source` is not a `Source`, a value of `variables` or a policy is not plain data, or `facts` is
            neither data nor a path.
        UsageError: `facts` is not a lock.
    """
    if not isinstance(source, Source):
        raise TypeError(
            f"`source` must be a `Source` with a name and a text, not {type(source).__name__}: "
            "write `Source('orders.yaml', text)`"
        )
    texts = Texts(files or {})
    readings = {name: value_reading(name, value) for name, value in (variables or {}).items()}
    settings = settings_of(readings)
    checks, found = policy_checks(policies, texts)
    answers = given_facts(facts, files or {})
    context = Context(now, region)
    conditions = Conditions((settings,), texts, context, require_values=True, policies=checks, facts=answers)
    compilation = Compilation(source.name, read(source), conditions)
    restores: list[Restore] = []
    try:
        restores.extend(compilation)
    except Unevaluated as stopped:
        found.append(stopped.diagnostic)
    found += [item for restore in restores for item in restore.diagnostics]
    found += duplicates(Located(restore.id, restore.document, None) for restore in restores)
    found += [*compilation.diagnostics, *(item for one in readings.values() for item in one.diagnostics)]
    if declares_surely(found):
        unwanted = [item for item in settings.items() if item[0] not in compilation.declared]
        found += undeclared(unwanted, compilation.declared)
    distinct: dict[object, Diagnostic] = {}
    for item in found:  # an error in what all rows have in common has no path, and is reported once
        distinct.setdefault((diagnostic_key(item), item.restore if item.path else None), item)
    found = list(distinct.values())
    bodies = [(restore.id, restore.body) for restore in restores] if is_clean(found) else []
    return _result(found, compilation.masked, bodies)


def compile_project(
    path: str | PathLike[str] = ".",
    variables: MappingOf[str, Any] | None = None,
    *,
    env: str | None = None,
    only: str | Iterable[str] = (),
    now: datetime | None = None,
) -> Result:
    """Compile the specs of a project like `restorespec compile`, with its whole configuration.

    Args:
        path: a project's folder, or a spec or a folder of specs in a project.
        variables: values of variables, as plain data; they win over all others.
        env: the name of an environment of the configuration; required where it has any.
        only: the id of the restore that is wanted, or several.
        now: the current time for time-dependent rules, with an offset; without it they report nothing.

    Returns:
        The diagnostics after severities, ignores and suppressions and, where none of them is an error, the payloads. A
        bad spec never raises.

    Raises:
        UsageError: a path, the configuration, a policy, `env` or `only` is wrong: where the command line exits with 2.
        TypeError: a value of `variables` is not plain data.
    """
    readings = {name: value_reading(name, value) for name, value in (variables or {}).items()}
    choices = Choices(environments=(env,) if env is not None else (), now=now, jobs=1, values=settings_of(readings))
    named = [fspath(path)]
    project = open_project(named, choices)
    is_root = real(Path.cwd() / named[0]) == real(project.root)
    names = find_specs(project.root, project.config, [] if is_root else named)
    if env is None and project.config.environments:
        known = ", ".join(f"`{name}`" for name in project.config.environments)
        raise UsageError(
            "no environment is selected, but the configuration defines some", f"set `env` to one of {known}"
        )
    run = Run(project, names, choices, require_values=True)
    wanted = {only} if isinstance(only, str) else set(only)
    checked = list(run)
    ids = {one.restore.id for one in checked}
    for missing in sorted(wanted - ids):
        raise no_restore(missing, ids)
    kept = [one for one in checked if not wanted or one.restore.id in wanted]
    summary = run.summary()
    broken = [item for one in readings.values() for item in one.diagnostics]
    if not broken:
        unsettled = next((one.restore.id for one in kept if not one.restore.is_settled), None)
        demand_whole(run, summary, unsettled, {(one.file, one.environment) for one in kept} if wanted else None)
    found = [*summary.diagnostics, *broken]
    bodies = [(one.restore.id, one.restore.body) for one in kept] if is_clean(found) else []
    return _result(found, summary.masked, bodies)


def _result(
    found: Iterable[Diagnostic], masked: tuple[Span, ...], bodies: Iterable[tuple[str, dict[str, Any]]]
) -> Result:
    ordered = sorted(dict.fromkeys(found), key=lambda diagnostic: diagnostic.order)
    diagnostics = tuple(diagnostic._replace(masked=masked) for diagnostic in ordered)
    listed = list(bodies)
    return Result(diagnostics, tuple(body for _, body in listed), tuple(id_ for id_, _ in listed))


def render(
    diagnostics: Iterable[Diagnostic] | Summary,
    format: str = "text",  # noqa: A002 - the contract's word
    *,
    color: bool = False,
    width: int = 80,
) -> str:
    """Render diagnostics like `restorespec lint --format`.

    Args:
        diagnostics: those of a `Result` or of `check`, or the `Summary` that `lint` returns.
        format: `text`, `json`, `github`, `sarif`, `junit`, `gitlab` or `rdjson`.
        color: whether `text` has ANSI colors.
        width: the columns of `text`.

    Returns:
        The report. Sensitive values are masked.

    Raises:
        ValueError: there is no such format.
    """
    from restorespec.report import FORMATS, render as rendered  # noqa: PLC0415 - who only compiles needs no reports

    if format not in FORMATS:
        raise ValueError(f"unknown format `{format}`; the formats are {', '.join(FORMATS)}")
    if not isinstance(diagnostics, Summary):
        found = tuple(diagnostics)
        files = len({one.span.source.name for one in found})
        restores = len({one.restore for one in found if one.restore is not None})
        masked = tuple(dict.fromkeys(span for one in found for span in one.masked))
        diagnostics = Summary(found, files, restores, masked=masked)
    return rendered(diagnostics, format, color=color, width=width)


def check(body: Any, *, now: datetime | None = None, region: str | None = None) -> tuple[Diagnostic, ...]:  # noqa: ANN401 - a body may be anything
    """Check a finished request body.

    Args:
        body: the body as plain data.
        now: the current time for time-dependent rules, with an offset; without it they report nothing.
        region: the AWS Region of the target environment; without it the rules that need it report nothing.

    Returns:
        The diagnostics, with locations in the body written as indented JSON.

    Raises:
        TypeError: the body is not plain data.
    """
    source = as_json("request.json", body)
    compilation = Compilation(source.name, read(source), Conditions((), Texts({}), Context(now, region), finished=True))
    found = [item for restore in compilation for item in restore.diagnostics]
    return tuple(sorted([*found, *compilation.diagnostics], key=lambda diagnostic: diagnostic.order))


def lint(paths: str | PathLike[str] | Iterable[str | PathLike[str]] = (), choices: Choices | None = None) -> Summary:
    """Check specs like `restorespec lint`.

    Args:
        paths: a file, folder or glob, or several, relative to the working directory; none for the project's own specs.
        choices: variables, environments, rules and the time; by default every environment of the configuration is used.

    Returns:
        The diagnostics after suppression, and the counts.

    Raises:
        UsageError: a path, a choice or the configuration is wrong.
    """
    chosen = (choices or Choices()).or_every_environment()
    if chosen.jobs is None and not FORKS:
        chosen = chosen._replace(jobs=1)  # a process that is spawned runs the program's main module again
    named = [fspath(paths)] if isinstance(paths, str | PathLike) else [fspath(path) for path in paths]
    project = open_project(named, chosen)
    return Run(project, find_specs(project.root, project.config, named), chosen).summary()
