"""Click's commands, made of the commands as data: help in groups, completion, and errors worded like the others."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import click

from restorespec.cli.command import OWN, Argument, Command, Count, Group, Interrupted, OneOf, Option, Type
from restorespec.cli.main_group import COMMANDS, SYNONYMS, command_named, first_steps
from restorespec.cli.output import echo
from restorespec.cli.terminal import width
from restorespec.core.suggestions import did_you_mean
from restorespec.core.usage_error import UsageError
from restorespec.version import __version__

_WIDEST = 100
"""The columns that the help takes at most."""

_GROUPS = (OWN, "API", "Output", "Variables and environments", "Rules", "Common options")


def main(arguments: Sequence[str]) -> object:
    """Run a command line and return what its command returns.

    Args:
        arguments: without the name of the program.

    Raises:
        UsageError: the command line is wrong, or the command cannot be carried out.
        OSError: a file cannot be read or written.
        Interrupted: the user does not want to go on.
        InternalError: the command failed otherwise, which is a bug.
    """
    try:
        return cli.main([*arguments], prog_name="restorespec", standalone_mode=False, terminal_width=_help_width())
    except click.UsageError as error:
        raise UsageError(*usage_message(error)) from error
    except click.Abort as abort:
        raise Interrupted from abort
    except _ClosedOutput as closed:
        raise closed.error from closed


def _help_width() -> int:
    """Return the width of the help, as Click computes it; Click imports `shutil` for that, and so all compression."""
    given = os.environ.get("COLUMNS", "")
    columns = int(given) if given.isdecimal() else 0
    return max(min(columns or width(sys.stdout) or 80, _WIDEST) - 2, 50)


class _ClosedOutput(Exception):  # noqa: N818 - it carries an error past Click
    """A pipe was closed; Click would exit silently."""

    def __init__(self, error: BrokenPipeError) -> None:
        super().__init__(error)
        self.error = error


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


class ClickCommand(_Explained):
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
                own = "Common options" if "--help" in parameter.opts else OWN
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


def _converted(type_: Type, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - Click's signature
    """Return the value of a string; a default has its type already."""
    option = param.opts[-1] if isinstance(param, click.Option) else ""
    return type_.convert(value, option, _see(ctx)) if isinstance(value, str) else value


class _Other(click.ParamType[Any]):
    """A type that only we have."""

    def __init__(self, type_: Type) -> None:
        self.name = type_.name
        self.type = type_

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - Click's signature
        """Return the value of a string."""
        return _converted(self.type, value, param, ctx)


class _Choice(click.Choice[str]):
    """A choice between names, which Click lists in the help and completes."""

    def __init__(self, type_: OneOf) -> None:
        super().__init__(type_.names)
        self.type = type_

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - Click's signature
        """Return the name."""
        return _converted(self.type, value, param, ctx)


class _Range(click.IntRange):
    """A number, whose limits Click lists in the help."""

    def __init__(self, type_: Count) -> None:
        super().__init__(type_.least, type_.most)
        self.type = type_

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - Click's signature
        """Return the number."""
        return _converted(self.type, value, param, ctx)


def _click_type(type_: Type | None) -> click.ParamType[Any] | None:
    match type_:
        case None:
            return None
        case OneOf():
            return _Choice(type_)
        case Count():
            return _Range(type_)
        case _:
            return _Other(type_)


class ClickGroup(_Explained, click.Group):
    """A group of commands that suggests the nearest one.

    Args:
        synonyms: the names that other tools have for its commands.
    """

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


class Commands(ClickGroup):
    """The commands of restorespec."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; Click itself would exit silently when a pipe is closed."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ClosedOutput(error) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the manual."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a command."""
        found = command_named(cmd_name)
        return made(found) if found else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@cache
def made(command: Command | Group) -> click.Command:
    """Return Click's command of a command."""
    if isinstance(command, Group):
        inner = {name: made(one) for name, one in command.commands.items()}
        return ClickGroup(command.name, inner, help=command.help, epilog=command.epilog)

    def called(**given: Any) -> object:  # noqa: ANN401 - the values of all parameters
        return command.call(given)

    help_ = command.function.__doc__
    parameters = [_parameter(one) for one in command.flat]
    return ClickCommand(command.name, callback=called, params=parameters, help=help_, epilog=command.epilog)


def _parameter(one: Argument | Option) -> click.Parameter:
    settings: dict[str, Any] = {"type": _click_type(one.type), "metavar": one.metavar}
    if one.default is not None:
        settings["default"] = one.default
    if isinstance(one, Argument):
        return click.Argument([one.name], nargs=one.nargs, required=one.required, **settings)
    flags = {"is_flag", "multiple", "show_default", "hidden"}
    settings |= {name: True for name in flags if getattr(one, name)} | ({"nargs": one.nargs} if one.nargs > 1 else {})
    return GroupedOption(one.names, group=one.group, help=one.help, **settings)


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"max_content_width": _WIDEST},
    epilog="Example: restorespec lint specs",
    synonyms=SYNONYMS,
)
@click.version_option(__version__, "-V", "--version", message="restorespec %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Compile, lint and review declarative restore specs.

    Start with `restorespec init`; `restorespec COMMAND --help` includes an example of each command.
    """
    if ctx.invoked_subcommand is None:
        echo(first_steps())


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
        if isinstance(error.param.type, click.Choice):
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
