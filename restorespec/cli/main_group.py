"""The group of commands; each command's module is imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from restorespec.cli.exit_codes import ClosedOutput
from restorespec.version import __version__


class Entry(NamedTuple):
    """Where a command lives and what it does, in a line."""

    module: str
    summary: str


COMMANDS = {
    "init": Entry("init", "Start a project: configuration, example spec, CI and pre-commit snippets."),
    "import": Entry("import_", "Make a spec from a request body, a described table or the live API."),
    "lint": Entry("lint", "Check specs: errors, and what would be lost without a word."),
    "compile": Entry("compile", "Print the request bodies that specs stand for."),
    "trace": Entry("trace", "Show where a value of a request came from."),
    "diff": Entry("diff", "Show what would be restored differently, restore by restore."),
    "lock": Entry("lock", "Ask the API what the specs look up, and record the answers in restorespec.lock."),
    "submit": Entry("submit", "Start restores, each at most once, and follow them."),
    "verify": Entry("verify", "Compare restored tables with what was requested, and record a drill."),
    "preflight": Entry("preflight", "Check specs against the live API, without starting anything."),
    "ledger": Entry("ledger", "Show what was submitted; resolve, abort and report restores."),
    "rules": Entry("rules", "List the rules."),
    "explain": Entry("explain", "Explain one rule: reason, source, a bad and a good example."),
    "lsp": Entry("lsp", "Serve an editor: findings while you type, repairs, words about every field."),
    "schema": Entry("schema", "Print a JSON Schema: request, spec, config, lock, diagnostics or diff."),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports only the one that is called."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; Click would end a closed pipe without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedOutput(error.filename) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the manual."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"restorespec.cli.{COMMANDS[cmd_name].module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command, or says which one was probably meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from restorespec.core.suggestions import did_you_mean

            help_text = did_you_mean(args[0], COMMANDS, "`restorespec --help` lists them")
            ctx.fail(f"there is no command `{args[0]}`; {help_text}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Writes the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: restorespec lint specs",
)
@click.version_option(__version__, "-V", "--version", message="restorespec %(version)s")
def cli() -> None:
    """Compile, lint and review restore specs of DynamoDB tables.

    Start with `restorespec lint`; `restorespec COMMAND --help` has an example of each command.
    """
