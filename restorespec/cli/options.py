"""The options that commands share, each declared once: a command gets them as one `Options`.

A new option for all commands is one entry of `_COMMON` and one field of `Options`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from restorespec.cli.command import Bundle, Count, OneOf, Option
from restorespec.cli.output import ResultFile, target
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices, parse_now, parse_shard


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


class Options(NamedTuple):
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

    choices: Choices = Choices()
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
        return self._replace(written=written)

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


_VALUES = "Variables and environments"
_RULES = "Rules"
_OUTPUT = "Output"
_COMMON_GROUP = "Common options"

_COMMON = (
    (
        Applies.FILE,
        Option("-o", "file", group=_OUTPUT, type=ResultFile(), metavar="FILE", help="Write the result to a file."),
    ),
    (
        Applies.OUTPUTS,
        Option(
            "--output",
            "outputs",
            group=_OUTPUT,
            multiple=True,
            metavar="FORMAT=FILE",
            help="Also write the result to a file in another format. Repeatable.",
        ),
    ),
    (
        Applies.SPECS,
        Option(
            "--var",
            group=_VALUES,
            multiple=True,
            metavar="NAME=VALUE",
            help="Set a variable. Repeatable; the last value wins.",
        ),
    ),
    (
        Applies.SPECS,
        Option(
            "--var-file",
            group=_VALUES,
            multiple=True,
            metavar="FILE",
            help="Set variables from a YAML, TOML or JSON file. Repeatable.",
        ),
    ),
    (
        Applies.ENVIRONMENT,
        Option(
            "--env",
            group=_VALUES,
            multiple=True,
            metavar="NAME",
            help="Use an environment of the configuration. Repeatable.",
        ),
    ),
    (
        Applies.SPECS,
        Option("--all-envs", group=_VALUES, is_flag=True, help="Use every environment of the configuration."),
    ),
    (Applies.SPECS, Option("--no-env", group=_VALUES, is_flag=True, help="Use no environment.")),
    (
        Applies.SPECS,
        Option(
            "--select",
            group=_RULES,
            multiple=True,
            metavar="RULES",
            help="Report only these rules or families. Repeatable, comma-separated.",
        ),
    ),
    (
        Applies.SPECS,
        Option(
            "--ignore",
            group=_RULES,
            multiple=True,
            metavar="RULES",
            help="Do not report these rules or families. Repeatable, comma-separated.",
        ),
    ),
    (
        Applies.FINDINGS,
        Option(
            "--fail-on",
            group=_RULES,
            type=OneOf(["error", "warning"]),
            default="error",
            show_default=True,
            help="The lowest severity that fails the run.",
        ),
    ),
    (
        Applies.SPECS,
        Option(
            "--now",
            group=_RULES,
            metavar="TIMESTAMP",
            help="The current time for time-dependent rules: RFC 3339, or `now`.",
        ),
    ),
    (
        Applies.CONFIG,
        Option(
            "--config",
            group=_COMMON_GROUP,
            metavar="FILE",
            help="The configuration file. Default: the nearest restorespec.toml.",
        ),
    ),
    (
        Applies.SPECS,
        Option(
            "--jobs",
            group=_COMMON_GROUP,
            type=Count(1, 256),
            metavar="N",
            help="The maximum number of processes. Default: one per processor.",
        ),
    ),
    (
        Applies.SHARD,
        Option(
            "--shard",
            group=_COMMON_GROUP,
            metavar="K/N",
            help="Only the restores of one of N shards, so that N machines share the work.",
        ),
    ),
    (
        Applies.ALWAYS,
        Option(
            "--color",
            group=_COMMON_GROUP,
            type=OneOf(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="When to color text.",
        ),
    ),
    (
        Applies.ALWAYS,
        Option("-q", "--quiet", group=_COMMON_GROUP, is_flag=True, help="Print neither summary nor progress."),
    ),
    (
        Applies.ALWAYS,
        Option(
            "-v", "--verbose", group=_COMMON_GROUP, is_flag=True, help="Print a traceback if restorespec itself fails."
        ),
    ),
)


def common_options(*applies: Applies, formats: Sequence[str] = ("text", "json")) -> Bundle:
    """Return the common options of a command, which gets them as `options: Options`.

    Args:
        applies: the groups of options that apply to it, besides those of all commands.
        formats: the formats of its result, the default first.
    """
    chosen = [option for group, option in _COMMON if group in {*applies, Applies.ALWAYS}]
    if Applies.FORMAT in applies:
        help_ = "The format of the result."
        names, kind, default = ("--format", "format_"), OneOf(formats), formats[0]
        chosen.insert(0, Option(*names, group=_OUTPUT, help=help_, type=kind, default=default, show_default=True))
    return Bundle("options", chosen, partial(_options, formats))


def _options(formats: Sequence[str], /, **given: Any) -> Options:  # noqa: ANN401 - the values of all options
    """Return the options of a command from the values that were given.

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
