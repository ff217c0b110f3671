"""The values of variables: from the process environment, var files and `--var`, and those that no spec declares."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping as MappingOf
from functools import cached_property
from itertools import zip_longest
from pathlib import Path, PurePosixPath

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.core.suggestions import did_you_mean
from restorespec.core.usage_error import UsageError
from restorespec.language import Refusal, Setting, Settings
from restorespec.language.template_rules import TEMPLATE_VARIABLE_UNDECLARED, VAR_FILE
from restorespec.project.choices import Choices
from restorespec.project.configuration import Environment, file_help
from restorespec.project.files import SPEC_LIMIT, ProjectFiles, read_named, reason
from restorespec.syntax import SUFFIXES, Reading, decode, read

PREFIX = "RESTORESPEC_VAR_"
"""Variables of the process environment that begin so hold values of a spec's variables."""
Layer = dict[str, Setting]


class Layers:
    """The layers of values, the lowest precedence first.

    Args:
        environment: the chosen environment, if there is one.
        choices: the options of the run.
        files: where the environment's var files are read.

    Attributes:
        diagnostics: what is wrong with the files of values.
        undeclared_values: the spans of the values that `undeclared` found: no declaration says whether they may be shown.

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
    """Yield the var files of an environment, each with where the configuration names it."""
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


def from_environment(environ: MappingOf[str, str]) -> Layer:
    """Return the layer of the process environment: `RESTORESPEC_VAR_stage=prod` sets `stage`."""
    names = sorted(name for name in environ if name.startswith(PREFIX))  # no other variable is read
    return {name.removeprefix(PREFIX): _text(name, environ[name], declared=False) for name in names}


def from_arguments(arguments: Iterable[str]) -> list[Layer]:
    """Return a layer for each `NAME=VALUE`, in the order given.

    Raises:
        UsageError: an argument has no `=`.
    """
    layers = []
    for argument in arguments:
        name, separator, value = argument.partition("=")
        if not separator or not name:
            missing = "name" if separator else "value"
            raise UsageError(f"`--var {argument}` has no {missing}", "write `--var NAME=VALUE`")
        layers.append({name: _text(f"--var {name}", value, declared=True)})
    return layers


def _text(origin: str, value: str, *, declared: bool) -> Setting:
    source = Source(origin, value, is_file=False)
    span = Span(source, 0, len(value))
    return Setting(Located.at(span, value), span, is_text=True, must_be_declared=declared)


def from_project_file(
    files: ProjectFiles, name: str, named: Span | None = None
) -> tuple[Layer, tuple[Diagnostic, ...]]:
    """Return the layer of a var file that the configuration names, and what is wrong with it.

    Args:
        files: where it is read.
        name: its path, relative to the root.
        named: where the configuration names it; a file that is missing is reported there.
    """
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        message = f"var file `{name}` is not YAML, TOML or JSON"
        return {}, _unusable(name, named, message, f"name a file that ends in {', '.join(SUFFIXES)}")
    reading = files.reading(name)
    if not isinstance(reading, Refusal):
        return _layer(reading)
    undecoded = files.undecoded(name)
    if undecoded is not None:
        return {}, (undecoded,)
    advice = file_help("var-files", name, f"create `{name}`, or correct `var-files` in the configuration")
    return {}, _unusable(name, named, reading.message, advice)


def _unusable(name: str, named: Span | None, message: str, help: str) -> tuple[Diagnostic, ...]:  # noqa: A002 - the contract's word
    return (report(VAR_FILE, named or Span(Source(name, ""), 0, 0), message, help),)


def from_argument_file(files: ProjectFiles, argument: str) -> tuple[Layer, tuple[Diagnostic, ...]]:
    """Return the layer of a `--var-file`, which may lie anywhere.

    Raises:
        UsageError: the file cannot be read.
    """
    path = Path(argument)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"`--var-file {argument}` is not a YAML, TOML or JSON file", f"var files end in {', '.join(SUFFIXES)}"
        )
    try:
        data = read_named(files.root, argument, SPEC_LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"`--var-file {argument}` cannot be read: {reason(error)}", "check the path") from error
    decoded = decode(_shown(files.root, path), data, SPEC_LIMIT)
    return _layer(read(decoded)) if isinstance(decoded, Source) else ({}, (decoded,))


def _shown(root: Path, path: Path) -> str:
    """Return a path relative to the root of the project, also from outside of it."""
    return Path(os.path.relpath(path.absolute(), root)).as_posix()


def _layer(reading: Reading) -> tuple[Layer, tuple[Diagnostic, ...]]:
    diagnostics = list(reading.diagnostics)
    layer: Layer = {}
    for number, root in enumerate(reading.documents):
        if isinstance(root.data, dict) and number == 0:
            layer = {name: Setting(value, root.key(name)) for name, value in root.members()}
        elif number or root.data is not None:
            source, start, end = root.span
            span = Span(source, start, min(end, start + 1))
            diagnostics.append(
                report(VAR_FILE, span, "a var file is one mapping of names to values", "write one `name: value` a line")
            )
    return layer, tuple(diagnostics)
