"""The options that commands share, each declared once: a command gets them as one `Options`.

A new option for all commands is one entry of `_COMMON` and one field of `Options`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from restorespec.cli.command import Count, GroupedOption, InternalError, OneOf
from restorespec.cli.output import ResultFile, target
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices, parse_now, parse_shard

Function = TypeVar("Function", bound=Callable[..., Any])


class Applies(Enum):
    """The commands that an option applies to."""

    ALWAYS = "all commands"
    CONFIG = "commands that read the configuration"
    ENVIRONMENT = "commands that work in one environment"
    SPECS = "commands that compile specs"
    SHARD = "commands whose restores can be divided among machines"
    FINDINGS = "commands that fail on findings"
    FORMAT = "commands with a result in several formats"
    FILE = "commands with a result that can go to a file"
    OUTPUTS = "commands that write several formats at once"


SPECS = (Applies.CONFIG, Applies.ENVIRONMENT, Applies.SPECS)
"""The options of every command that compiles specs."""

RESULT = (Applies.FORMAT, Applies.FILE)
"""The options of every command with one result in several formats."""


@dataclass(frozen=True, slots=True)
class Options:
    """The common options of a command; those that do not apply to it have their defaults.

    Attributes:
        choices: the variables, environments, rules and the time of the run.
        color: `--color`.
        quiet: whether to print neither summary nor progress.
        verbose: whether to print a traceback if restorespec itself fails.
        fail_on: the lowest severity that fails the run.
        format: the format of the result.
        file: the file of the result; None is standard output.
        outputs: more formats, each with its file.
        written: all files that results are written to.
    """

    choices: Choices = field(default_factory=Choices)
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    fail_on: str = "error"
    format: str = "text"
    file: str | None = None
    outputs: tuple[tuple[str, str | None], ...] = ()
    written: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[tuple[str, str | None], ...]:
        """The formats of the result, each with its file; None is standard output."""
        return ((self.format, self.file), *self.outputs)

    def writing(self, *files: str | None) -> Options:
        """Return the options of a command that writes to more files.

        Raises:
            UsageError: two results would go to one file.
        """
        written = (*self.written, *(file for file in files if file is not None))
        _check_files(written)
        return replace(self, written=written)

    def refuse_overwriting(self, root: Path, specs: Iterable[str]) -> None:
        """Check that no result is written over a spec.

        Args:
            root: the project's root.
            specs: those that are read, relative to it.

        Raises:
            UsageError: one of them would be overwritten.
        """
        from restorespec.project.files import refuse_overwriting, result_file

        refuse_overwriting(root, specs, [result_file(file) for file in self.written])

    def colors(self, stream: TextIO | None = None) -> bool:
        """Return whether to color text that goes to a stream; the default is where the result goes."""
        if stream is None and self.file is not None:
            return False
        return use_color(self.color, stream or sys.stdout)


class _Common(NamedTuple):
    """A common option: its group in `--help`, the commands that it applies to, and what Click needs."""

    applies: Applies
    group: str
    names: tuple[str, ...]
    settings: dict[str, Any]


def _option(applies: Applies, group: str, *names: str, **settings: Any) -> _Common:  # noqa: ANN401 - Click's
    return _Common(applies, group, names, settings)


_VALUES = "Variables and environments"
_RULES = "Rules"
_OUTPUT = "Output"
_COMMON_GROUP = "Common options"

_COMMON = (
    _option(
        Applies.FORMAT,
        _OUTPUT,
        "--format",
        "format_",
        help="The format of the result.",
        default=None,
        show_default=True,
    ),
    _option(Applies.FILE, _OUTPUT, "-o", "file", type=ResultFile(), metavar="FILE", help="Write the result to a file."),
    _option(
        Applies.OUTPUTS,
        _OUTPUT,
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=FILE",
        help="Also write the result to a file in another format. Repeatable.",
    ),
    _option(
        Applies.SPECS,
        _VALUES,
        "--var",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a variable. Repeatable; the last value wins.",
    ),
    _option(
        Applies.SPECS,
        _VALUES,
        "--var-file",
        multiple=True,
        metavar="FILE",
        help="Set variables from a YAML, TOML or JSON file. Repeatable.",
    ),
    _option(
        Applies.ENVIRONMENT,
        _VALUES,
        "--env",
        multiple=True,
        metavar="NAME",
        help="Use an environment of the configuration. Repeatable.",
    ),
    _option(
        Applies.SPECS,
        _VALUES,
        "--all-envs",
        is_flag=True,
        help="Use every environment of the configuration.",
    ),
    _option(Applies.SPECS, _VALUES, "--no-env", is_flag=True, help="Use no environment."),
    _option(
        Applies.SPECS,
        _RULES,
        "--select",
        multiple=True,
        metavar="RULES",
        help="Report only these rules or families. Repeatable, comma-separated.",
    ),
    _option(
        Applies.SPECS,
        _RULES,
        "--ignore",
        multiple=True,
        metavar="RULES",
        help="Do not report these rules or families. Repeatable, comma-separated.",
    ),
    _option(
        Applies.FINDINGS,
        _RULES,
        "--fail-on",
        type=OneOf(["error", "warning"]),
        default="error",
        show_default=True,
        help="The lowest severity that fails the run.",
    ),
    _option(
        Applies.SPECS,
        _RULES,
        "--now",
        metavar="TIMESTAMP",
        help="The current time for time-dependent rules: RFC 3339, or `now`.",
    ),
    _option(
        Applies.CONFIG,
        _COMMON_GROUP,
        "--config",
        metavar="FILE",
        help="The configuration file. Default: the nearest restorespec.toml.",
    ),
    _option(
        Applies.SPECS,
        _COMMON_GROUP,
        "--jobs",
        type=Count(1, 256),
        metavar="N",
        help="The most processes. Default: one per processor.",
    ),
    _option(
        Applies.SHARD,
        _COMMON_GROUP,
        "--shard",
        metavar="K/N",
        help="Only the restores of one of N shards, so that N machines share the work.",
    ),
    _option(
        Applies.ALWAYS,
        _COMMON_GROUP,
        "--color",
        type=OneOf(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to color text.",
    ),
    _option(
        Applies.ALWAYS,
        _COMMON_GROUP,
        "-q",
        "--quiet",
        is_flag=True,
        help="Print neither summary nor progress.",
    ),
    _option(
        Applies.ALWAYS,
        _COMMON_GROUP,
        "-v",
        "--verbose",
        is_flag=True,
        help="Print a traceback if restorespec itself fails.",
    ),
)


def common_options(*applies: Applies, formats: Sequence[str] = ("text", "json")) -> Callable[[Function], Function]:
    """Declare the common options of a command, which gets them as `options: Options`.

    Args:
        applies: the groups of options that apply to it, besides those of all commands.
        formats: the formats of its result, the default first.
    """

    def decorate(function: Function) -> Function:
        chosen = [one for one in _COMMON if one.applies in {*applies, Applies.ALWAYS}]

        @wraps(function)
        def command(**given: Any) -> Any:  # noqa: ANN401 - the result of the command
            common = {name: given.pop(name) for name in _parameters(chosen)}
            options = _options(common, formats)
            try:
                return function(options=options, **given)
            except (click.ClickException, click.Abort, click.exceptions.Exit, UsageError, OSError):
                raise
            except Exception as error:
                raise InternalError(verbose=options.verbose) from error

        declared: Any = command
        for one in reversed(chosen):
            extra = {"type": OneOf(formats), "default": formats[0]} if one.applies is Applies.FORMAT else {}
            settings = {**one.settings, **extra}
            declared = click.option(*one.names, cls=GroupedOption, group=one.group, **settings)(declared)
        return declared  # type: ignore[no-any-return]

    return decorate


def _parameters(chosen: Iterable[_Common]) -> Iterator[str]:
    """Yield the names under which Click passes options: the name without hyphens, else that of the long option."""
    for one in chosen:
        plain = [name for name in one.names if not name.startswith("-")]
        yield plain[0] if plain else one.names[-1].removeprefix("--").replace("-", "_")


def _options(given: dict[str, Any], formats: Sequence[str]) -> Options:
    """Build the options of a command from what Click parsed.

    Raises:
        UsageError: an option has a value that is not valid.
    """
    if given.get("no_env") and (given["env"] or given["all_envs"]):
        other = f"--env {given['env'][0]}" if given["env"] else "--all-envs"
        raise UsageError(f"`--no-env` and `{other}` exclude each other", "leave one of them out")
    outputs = tuple(target(output, formats) for output in given.get("outputs", ()))
    file = given.get("file")
    options = Options(
        choices=Choices(
            config=given.get("config"),
            var=given.get("var", ()),
            var_file=given.get("var_file", ()),
            environments=given.get("env", ()),
            all_environments=given.get("all_envs", False),
            no_environment=given.get("no_env", False),
            now=parse_now(given.get("now")),
            select=_listed(given.get("select", ())),
            ignore=_listed(given.get("ignore", ())),
            jobs=given.get("jobs"),
            shard=parse_shard(given.get("shard")),
        ),
        color=given["color"],
        quiet=given["quiet"],
        verbose=given["verbose"],
        fail_on=given.get("fail_on", "error"),
        format=given.get("format_", formats[0]),
        file=file,
        outputs=outputs,
    )
    return options.writing(file, *(name for _, name in outputs))


def _check_files(files: Sequence[str]) -> None:
    paths = [os.path.realpath(file) for file in files]
    for file, path in zip(files, paths, strict=True):
        if paths.count(path) > 1 and not path.startswith("/dev/"):
            raise UsageError(f"two results go to `{file}`", "name a file for each")


def _listed(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def use_color(choice: str, stream: TextIO) -> bool:
    """Return whether to color text: `--color`, then NO_COLOR, then FORCE_COLOR, then whether it goes to a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")
