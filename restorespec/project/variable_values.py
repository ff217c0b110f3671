"""The values of variables under one environment, and those that nobody wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import zip_longest

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean
from restorespec.language import Setting, Settings
from restorespec.language.template_rules import TEMPLATE_VARIABLE_UNDECLARED
from restorespec.project.choices import Choices
from restorespec.project.configuration import Environment
from restorespec.project.files import ProjectFiles
from restorespec.project.variable_sources import (
    Layer,
    from_argument_file,
    from_arguments,
    from_environment,
    from_project_file,
)


class Layers:
    """The layers of values, the lowest precedence first.

    Args:
        environment: the chosen environment, if there is one.
        choices: the options of the run.
        files: where the environment's var files are read.

    Attributes:
        diagnostics: what is wrong with the files of values.
        undeclared_values: where the values stand that `undeclared` found: nobody says whether they may be shown.

    Raises:
        UsageError: a `--var-file` cannot be read, or `--var` has no value.
    """

    def __init__(self, environment: Environment | None, choices: Choices, files: ProjectFiles) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.undeclared_values: list[Span] = []
        configured = [from_project_file(files, name, span) for name, span in _named(environment)]
        given = [from_argument_file(files, argument) for argument in choices.var_file]
        for _, found in (*configured, *given):
            self.diagnostics.extend(item._replace(environment=environment and environment.name) for item in found)
        self._configured: list[Layer] = [layer for layer, _ in configured]
        self._given: list[Layer] = [*(layer for layer, _ in given), *from_arguments(choices.var), dict(choices.values)]

    @property
    def settings(self) -> Settings:
        """All layers, that of the process environment below the others."""
        return (from_environment(os.environ), *self._configured, *self._given)

    def undeclared(self, declared: Collection[str], elsewhere: Callable[[], Collection[str]]) -> Iterator[Diagnostic]:
        """Values for variables that nobody declares.

        Args:
            declared: the variables of the chosen specs.
            elsewhere: gives those of the project's other specs: an environment's var file serves them too.
        """
        unwanted = [(name, setting) for layer in self._given for name, setting in layer.items() if name not in declared]
        doubtful = [item for layer in self._configured for item in layer.items() if item[0] not in declared]
        if doubtful:
            others = elsewhere()
            unwanted.extend(item for item in doubtful if item[0] not in others)
        self.undeclared_values = [setting.value.span for _, setting in unwanted]
        yield from undeclared(unwanted, declared)


def _named(environment: Environment | None) -> Iterator[tuple[str, Span | None]]:
    """The var files of an environment, each with where the configuration names it."""
    if environment is not None:
        yield from zip_longest(environment.var_files, environment.var_files_set[: len(environment.var_files)])


class UnsetHelp:
    """The help for a variable that has no value under an environment; var files are read when it is first asked for.

    Args:
        environment: the chosen environment, if there is one.
        environments: all environments of the configuration.
        files: where their var files are read.
    """

    def __init__(
        self, environment: Environment | None, environments: Iterable[Environment], files: ProjectFiles
    ) -> None:
        self._environment = environment
        self._environments = environments
        self._files = files

    def __call__(self, variable: str) -> str:
        """Return where to set a variable: in the var file of the chosen environment, else which environments set it."""
        if self._environment and self._environment.var_files:
            return f"set it in `{self._environment.var_files[-1]}`, or use `--var {variable}=…`"
        names = [name for name, variables in self._variables.items() if variable in variables]
        if not names:
            return ""
        listed = ", ".join(f"`--env {name}`" for name in names[:_LISTED])
        more = ", …" if len(names) > _LISTED else ""
        return f"select an environment that sets it: {listed}{more}; or use `--var {variable}=…`"

    @cached_property
    def _variables(self) -> dict[str, set[str]]:
        return {one.name: {name for file in one.var_files for name in self._names(file)} for one in self._environments}

    def _names(self, file: str) -> Iterable[str]:
        return from_project_file(self._files, file)[0]  # what is wrong with it is reported under the environment


def undeclared(unwanted: Iterable[tuple[str, Setting]], declared: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield the errors of values for variables that no selected spec declares.

    Args:
        unwanted: those values, with the names of the variables.
        declared: the variables that are declared.
    """
    known = sorted(declared)
    otherwise = "remove it, or declare it below `vars` of a spec" + (
        f"; the declared variables are {_listed(known)}" if known else ""
    )
    for number, (name, setting) in enumerate(unwanted):
        near = known if number * len(known) < _COMPARED else ()
        help_text = did_you_mean(name, near, otherwise)
        message = f"no selected spec declares a variable `{name[:200]}`"
        yield report(TEMPLATE_VARIABLE_UNDECLARED, setting.key, message, help_text)


_LISTED = 10  # environments that a help names
_COMPARED = 20_000  # names with names; each takes a while


def _listed(names: Iterable[str]) -> str:
    few = list(names)
    return ", ".join(f"`{name}`" for name in few[:10]) + (", …" if len(few) > 10 else "") or "none"  # noqa: PLR2004 - a line's worth
