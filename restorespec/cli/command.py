"""The commands, groups, options and types that all commands share: help in groups, and errors worded like the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

from restorespec.core.suggestions import did_you_mean
from restorespec.core.usage_error import UsageError

_OWN = "Options"
_GROUPS = (_OWN, "API", "Output", "Variables and environments", "Rules", "Common options")


class InternalError(Exception):
    """restorespec itself failed; the cause is the exception.

    Args:
        verbose: whether to print its traceback.
    """

    def __init__(self, *, verbose: bool) -> None:
        super().__init__(verbose)
        self.verbose = verbose


class ClosedOutput(Exception):  # noqa: N818 - the reader may have what it wanted: not an error
    """Standard output or a named pipe was closed while a result was written to it.

    Args:
        file: the name of the pipe; None for standard output.
    """

    def __init__(self, file: str | None) -> None:
        super().__init__(file)
        self.file = file


class GroupedOption(click.Option):
    """An option in a group of `--help`.

    Args:
        group: the heading of the group.
    """

    def __init__(self, *declarations: Any, group: str, **settings: Any) -> None:  # noqa: ANN401 - Click's arguments
        super().__init__(*declarations, **settings)
        self.group = group


class _Explained(click.Command):
    """The part of the help that commands and groups share.

    Both have two help options, whatever context they are called in: Click keeps the options of the first one.
    """

    def get_help_option_names(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names of the help option."""
        return ["-h", "--help"]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - Click's signature
        """Write the examples."""
        _write_examples(self.epilog or "", formatter)


class Command(_Explained):
    """A command whose `--help` lists its own options first and the common ones in groups."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; errors of Click's parser get the command whose `--help` explains them."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in their groups."""
        groups: dict[str, list[tuple[str, str]]] = {name: [] for name in _GROUPS}
        for parameter in self.get_params(ctx):
            if not isinstance(parameter, click.Option):
                continue
            record = parameter.get_help_record(ctx)
            if record is not None:
                own = "Common options" if "--help" in parameter.opts else _OWN
                groups[getattr(parameter, "group", own)].append(record)
        for name, records in groups.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl(records)


def _write_examples(epilog: str, formatter: click.HelpFormatter) -> None:
    """Write examples, a command on each line: a wrapped line could not be pasted."""
    heading, _, examples = epilog.replace("\b", "").strip().partition(": ")
    if not examples:
        heading, _, examples = heading.partition(":\n")
    if examples:
        with formatter.section(heading):
            for line in examples.splitlines():
                formatter.write(f"  {line.strip()}\n")


class OneOf(click.Choice[str]):
    """A choice between names that suggests the nearest one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - Click's signature
        """Return the name.

        Raises:
            UsageError: there is none like it.
        """
        names = [str(choice) for choice in self.choices]
        if str(value) in names:
            return str(value)
        option = param.opts[-1] if isinstance(param, click.Option) else ""
        where = f"`{option} {value}`" if option else f"`{value}`"
        raise UsageError(f"{where}: choose one of {', '.join(names)}", did_you_mean(str(value), names, _see(ctx)))


class Count(click.IntRange):
    """A number of processes or requests, in a range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - Click's signature
        """Return the number.

        Raises:
            UsageError: it is not one, or not in the range.
        """
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            option = param.opts[-1] if param else "number"
            message = f"`{option} {value}` is not a number from {self.min} to {self.max}"
            raise UsageError(message, f"write it like `{option} {self.min}`") from None


class Group(_Explained, click.Group):
    """A group of commands that suggests the nearest one.

    Args:
        synonyms: the names that other tools have for its commands.
    """

    command_class = Command

    def __init__(self, *arguments: Any, synonyms: Mapping[str, str] | None = None, **settings: Any) -> None:  # noqa: ANN401 - Click's arguments
        super().__init__(*arguments, **settings)
        self.synonyms = synonyms or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names in the order of their declarations."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands with their whole summaries."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(command)) for name, command in commands if command])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command.

        Raises:
            UsageError: there is none of that name.
        """
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-"):
            known = did_you_mean(args[0], names, f"`{ctx.command_path} --help` lists them")
            synonym = self.synonyms.get(args[0])
            raise UsageError(f"unknown command `{args[0]}`", f"did you mean `{synonym}`?" if synonym else known)
        return super().resolve_command(ctx, args)


def _summary(command: click.Command) -> str:
    return " ".join((command.help or "").strip().partition("\n\n")[0].split())


def usage_message(error: click.UsageError) -> tuple[str, str]:
    """Return what is wrong with a command line, and what to do about it.

    Args:
        error: as Click reports it.
    """
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and isinstance(error.ctx, click.Context):
        group = error.ctx.command
        names = group.list_commands(error.ctx) if isinstance(group, click.Group) else []
        listed = ", ".join(f"`{name}`" for name in names)
        return f"`{error.ctx.command_path}` needs a command", f"use one of {listed}; {_see(error.ctx)}"
    if isinstance(error, click.NoSuchOption):
        return f"unknown option `{error.option_name}`", _meant(error.option_name, error.ctx)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        if isinstance(error.param.type, OneOf):
            return (
                f"`{error.param.human_readable_name}` is missing",
                f"choose one of {', '.join(error.param.type.choices)}",
            )
        named = error.param.make_metavar(error.ctx) if error.ctx else error.param.human_readable_name
        return f"`{named}` is missing", _see(error.ctx)
    if isinstance(error, click.BadOptionUsage):
        return _option_usage(error)
    text = re.sub(r"^Got unexpected extra arguments? \((.*)\)$", r"unexpected argument `\1`", error.format_message())
    text = text.rstrip(".")
    return text[:1].lower() + text[1:], _see(error.ctx)


def _option_usage(error: click.BadOptionUsage) -> tuple[str, str]:
    """Return what is wrong with the values of an option, and what to do about it."""
    parameters = error.ctx.command.get_params(error.ctx) if error.ctx else ()
    option = next((one for one in parameters if isinstance(one, click.Option) and error.option_name in one.opts), None)
    if option is None or error.ctx is None:
        return error.format_message().rstrip("."), _see(error.ctx)
    if option.is_flag:
        return f"`{error.option_name}` takes no value", f"write `{error.option_name}`"
    values = option.make_metavar(error.ctx)
    missing = "a value" if option.nargs == 1 else f"{option.nargs} values"
    return f"`{error.option_name}` needs {missing}", f"write `{error.option_name} {values}`"


def _see(ctx: click.Context | None) -> str:
    return f"see `{ctx.command_path if ctx else 'restorespec'} --help`"


def _meant(name: str, ctx: click.Context | None) -> str:
    """Return a help text: the option that is nearest to a name, else where the options are listed."""
    from restorespec.core.help import rendered

    parameters = ctx.command.get_params(ctx) if ctx else []
    names = [one for parameter in parameters for one in parameter.opts if one.startswith("--")]
    begun = [one for one in names if name.startswith(one) or one.startswith(name)]  # `--environment`, `--verb`
    chosen = next((f"{one.opts[-1]} {name[2:]}" for one in parameters if name[2:] in _choices(one)), None)  # `--json`
    likely = chosen or max(begun, key=len, default=None)
    return rendered(did_you_mean(name, names, f"did you mean `{likely}`?" if likely else _see(ctx)), "yaml")


def _choices(parameter: click.Parameter) -> Sequence[object]:
    return parameter.type.choices if isinstance(parameter.type, click.Choice) else ()
