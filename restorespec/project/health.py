"""The state of a project for `restorespec doctor`: what is found and what is wrong, without a network."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES, Environment
from restorespec.project.discovery import own_specs
from restorespec.project.git import abbreviated, git, repository
from restorespec.project.opening import ConfigurationError, Project, open_project
from restorespec.project.variable_values import from_project_file
from restorespec.version import __version__


class Status(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Check(NamedTuple):
    """One thing that was looked at.

    Attributes:
        name: the thing, such as `configuration`.
        status: the result.
        summary: what was found.
        help: what to do; empty if nothing.
        environment: the environment that it belongs to.
    """

    name: str
    status: Status
    summary: str
    help: str = ""
    environment: str | None = None


def guarded(
    name: str, look: Callable[[], str], environment: str | None = None, *, status: Status = Status.ERROR
) -> Check:
    """Return the check of something that raises a usage error where it is wrong.

    Args:
        name: the thing.
        look: returns a summary.
        environment: the environment that it belongs to.
        status: the status where it is wrong.
    """
    try:
        return Check(name, Status.OK, look(), environment=environment)
    except UsageError as error:
        return Check(name, status, error.message, error.help, environment)
    except OSError as error:
        return Check(name, status, (error.strerror or str(error)).lower(), environment=environment)


def opened(choices: Choices) -> tuple[Project | None, list[Check]]:
    """Return the project, if its configuration is valid, and the checks of the configuration."""
    try:
        project = open_project((), choices)
    except ConfigurationError as error:
        return None, [Check("configuration", Status.ERROR, one.located, one.help) for one in error.errors]
    except UsageError as error:
        return None, [Check("configuration", Status.ERROR, error.message, error.help)]
    name = choices.config or next((name for name in NAMES if project.files.has(name)), None)
    if name is None:
        advice = "create a project with `restorespec init`"
        return project, [Check("configuration", Status.WARNING, f"none above {Path.cwd()}: defaults apply", advice)]
    return project, [Check("configuration", Status.OK, f"{name} in {project.root}")]


def versions() -> Check:
    """Return the versions of the program and of what it runs on."""
    own = f"restorespec {__version__}, Python {platform.python_version()}"
    return guarded("versions", lambda: f"{own}, {_git_version()}", status=Status.WARNING)


def _git_version() -> str:
    return git(Path.cwd(), "--version").stdout.decode("utf-8", "replace").strip().replace("git version ", "git ")


def project_checks(project: Project) -> Iterator[Check]:
    """Yield the checks of a project's files and of its git repository."""
    yield _specs(project)
    if project.config.policies:
        yield guarded("policies", lambda: _policies(project))
    yield _git(project.root)
    yield guarded("lock", lambda: _lock(project))


def _specs(project: Project) -> Check:
    try:
        names = own_specs(project.root, project.config)
    except UsageError as error:
        return Check("specs", Status.ERROR, error.message, error.help)
    if not names:
        where = ", ".join(f"`{glob}`" for glob in project.config.include) or "`specs/`"
        return Check("specs", Status.WARNING, f"none in {where}", "add one, or set `include` in restorespec.toml")
    return Check("specs", Status.OK, f"{len(names)} file{'' if len(names) == 1 else 's'}")


def _lock(project: Project) -> str:
    from restorespec.facts import NAME  # noqa: PLC0415 - likewise
    from restorespec.project.facts import locked  # noqa: PLC0415 - likewise

    if not project.files.has(NAME):
        return "none"
    count = len(locked(project.files))
    return f"{NAME}: {count} recorded answer{'' if count == 1 else 's'}"


def _policies(project: Project) -> str:
    from restorespec.project.opening import load_policies  # noqa: PLC0415 - heavy, and used once

    load_policies(project)
    return ", ".join(project.config.policies)


def _git(folder: Path) -> Check:
    def look() -> str | None:
        found = repository(folder)
        if found is None:
            return None
        commit = found.commit("HEAD")
        return f"a repository at commit {abbreviated(commit)}" if commit else "a repository without commits"

    try:
        summary = look()
    except UsageError as error:
        return Check("git", Status.WARNING, error.message, error.help)
    if summary is None:
        return Check("git", Status.WARNING, "not a repository", "run `git init`: `diff` compares revisions")
    return Check("git", Status.OK, summary)


def environment_check(project: Project, environment: Environment) -> Iterator[Check]:
    """Yield the checks of the var files of an environment.

    Args:
        project: the project.
        environment: one of its environments.
    """
    found = False
    for name in environment.var_files:
        for check in _var_file(project, name, environment.name):
            found = True
            yield check
    if not found:
        files = ", ".join(environment.var_files) or "no var files"
        yield Check("environment", Status.OK, files, environment=environment.name)


def _var_file(project: Project, name: str, environment: str) -> Iterator[Check]:
    """Yield what is wrong with a var file."""
    try:
        _, diagnostics = from_project_file(project.files, name)
    except UsageError as error:
        yield Check("environment", Status.ERROR, error.message, error.help, environment)
        return
    for found in diagnostics:
        line, column = found.span.first
        where = f"{found.span.source.name}:{line}:{column}: " if found.span.source.text else ""
        yield Check("environment", Status.ERROR, f"{where}{found.message}", found.help, environment)
