"""Opening a project: its root, its configuration, its environments, its policies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from restorespec.core.diagnostics import Rule
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source
from restorespec.core.suggestions import did_you_mean
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES, Config, ConfigError, Environment, file_help, parse
from restorespec.project.discovery import find_root
from restorespec.project.files import SPEC_LIMIT, ProjectFiles, reason
from restorespec.project.rule_catalog import catalogue
from restorespec.syntax import decode

if TYPE_CHECKING:
    from restorespec.core.data import Data
    from restorespec.core.diagnostics import Finding
    from restorespec.pipeline import Policies
    from restorespec.validation.policy import Policy


class Project(NamedTuple):
    """A project: a folder with specs and their configuration.

    Attributes:
        root: its root folder.
        config: its configuration.
        files: its files, each read once.
    """

    root: Path
    config: Config
    files: ProjectFiles

    @property
    def rules(self) -> dict[str, Rule]:
        """All rules that there are, by name."""
        return catalogue()

    def environments(self, choices: Choices) -> tuple[Environment | None, ...]:
        """Return the environments that the options name; a single None where they name none.

        Raises:
            UsageError: there is no environment of such a name.
        """
        known = self.config.environments
        if choices.all_environments:
            return tuple(known.values()) or (None,)
        for name in choices.environments:
            if name not in known:
                listed = ", ".join(f"`{item}`" for item in known) or "none"
                help_text = did_you_mean(name, known, f"the configuration has {listed}")
                raise UsageError(f"environment `{name}` does not exist", help_text)
        return tuple(known[name] for name in dict.fromkeys(choices.environments)) or (None,)

    def require_environment(self, choices: Choices) -> None:
        """Check that an environment is named, for commands whose result depends on it.

        Raises:
            UsageError: the configuration has environments, and the options name none.
        """
        known = self.config.environments
        if known and not choices.names_environments:
            listed = ", ".join(f"`{name}`" for name in known)
            choice = f"`--env {next(iter(known))}`" if len(known) == 1 else f"`--env NAME` with one of {listed}"
            help_text = f"add {choice}, or `--no-env` to use none"
            raise UsageError("no environment is selected, but the configuration defines some", help_text)


class ConfigurationError(UsageError):
    """A configuration, or a policy that it names, has errors.

    Attributes:
        root: the root of its project.
        errors: all of them; the message is that of the first one, and the number of the others.
    """

    def __init__(self, root: Path, errors: tuple[ConfigError, ...]) -> None:
        more = f" (and {len(errors) - 1} more)" if errors[1:] else ""
        super().__init__(f"{errors[0].located}{more}", errors[0].help)
        self.root = root
        self.errors = errors


def open_project(
    paths: Iterable[str], choices: Choices, files: Callable[[Path], ProjectFiles] = ProjectFiles
) -> Project:
    """Return the project that paths belong to, else that of the working directory.

    Args:
        paths: the paths; the first one counts.
        choices: the options of the run, for the configuration.
        files: gives the files below a root.

    Raises:
        UsageError: the configuration is missing or wrong.
    """
    first = next(iter(paths), None)
    start = Path(os.path.normpath(Path.cwd() / first)) if first and first != "-" else Path.cwd()
    if choices.config is not None:
        path = Path(os.path.normpath(Path.cwd() / choices.config))
        root, names = path.parent, [path.name]
        if not path.is_file():
            raise UsageError(f"configuration `{choices.config}` does not exist", "check the path")
    else:
        root, names = find_root(start), [*NAMES]
    return project_of(root, files(root), names)


def project_of(root: Path, files: ProjectFiles, names: Iterable[str] = NAMES) -> Project:
    """Return the project that files belong to.

    Args:
        root: its root folder.
        files: its files.
        names: the possible files of its configuration; the first one counts.

    Raises:
        UsageError: the configuration is wrong.
    """
    config = next((found for name in names if (found := _config(files, name))), Config())
    return Project(root, config, files)


def _config(files: ProjectFiles, name: str) -> Config | None:
    if not files.has(name):
        return None
    try:
        source = decode(name, files.data(name, SPEC_LIMIT), SPEC_LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"`{name}` cannot be read: {reason(error)}", "check the configuration") from error
    if not isinstance(source, Source):
        raise UsageError(f"{name}: {source.message}", source.help)
    config, errors = parse(source, catalogue)
    if errors:
        raise ConfigurationError(files.root, errors)
    return config


def load_policies(project: Project) -> Policies:
    """Return the checks of the configuration's `policies`.

    Raises:
        ConfigurationError: a policy, or a schema that it refers to, cannot be read or fully evaluated.
    """
    if not project.config.policies:
        return []
    from restorespec.language import Refusal  # noqa: PLC0415 - only projects with policies pay for it
    from restorespec.validation.policy import Policy, load_policy  # noqa: PLC0415 - likewise

    checks: list[Callable[[Data], Iterator[Finding]]] = []
    loaded: set[str] = set()
    errors: list[ConfigError] = []
    for name, span in zip(project.config.policies, project.config.policies_set, strict=True):
        if name in loaded:
            continue
        loaded.add(name)
        policy = load_policy(name, project.files)
        if isinstance(policy, Refusal):
            errors.append(ConfigError(span, policy.message, file_help("policies", name, policy.help)))
        elif isinstance(policy, Policy):
            checks.append(partial(_check, policy))
        else:
            errors.extend(ConfigError(found.span, found.message, found.help) for found in policy)
    if errors:
        raise ConfigurationError(project.files.root, tuple(dict.fromkeys(errors)))
    return checks


def _check(policy: Policy, body: Data) -> Iterator[Finding]:
    """Yield what a policy finds; one that cannot be fully evaluated ends the run: its silence would pass for a yes."""
    from restorespec.validation.policy_validator import TooMuchWork  # noqa: PLC0415 - likewise

    try:
        yield from policy(body)
    except TooMuchWork as work:
        message = f"{policy.name}:1:1: this policy {work.deed}, so it cannot be fully evaluated"
        raise UsageError(message, f"write it with fewer {work.things}") from work
