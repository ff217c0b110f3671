"""The group of commands; the module of a command is imported when the command is called."""

from __future__ import annotations

from importlib import import_module

import click

from restorespec.cli.command import ClosedOutput, Group
from restorespec.core.records import NamedTuple
from restorespec.version import __version__


class Entry(NamedTuple):
    """The module of a command, and what the command does."""

    module: str
    summary: str


COMMANDS = {
    "init": Entry("init", "Create a project: configuration, example spec, and CI."),
    "import": Entry("import_", "Create specs from request bodies, templates, AWS output or the live API."),
    "lint": Entry("lint", "Check specs for errors, and for what a restore would lose."),
    "compile": Entry("compile", "Print the request bodies of specs."),
    "trace": Entry("trace", "Show where a value of a request comes from."),
    "diff": Entry("diff", "Review a change: what would be restored differently."),
    "lock": Entry("lock", "Ask the API what specs look up, and record the answers in restorespec.lock."),
    "submit": Entry("submit", "Start restores, each at most once, and follow them."),
    "verify": Entry("verify", "Compare restored tables with what was requested, and record a drill."),
    "preflight": Entry("preflight", "Check specs against the live API without starting anything."),
    "ledger": Entry("ledger", "Show what was submitted; resolve, abort and report restores."),
    "doctor": Entry("doctor", "Show the configuration, environments, git, tokens, ledger and versions."),
    "rules": Entry("rules", "List the rules."),
    "explain": Entry("explain", "Explain a rule: the reason, the source, a bad and a good example."),
    "lsp": Entry("lsp", "Run the language server for editors."),
    "schema": Entry("schema", "Print a JSON Schema: request, spec, config, lock, diagnostics or diff."),
}


_SYNONYMS = {
    "new": "init",
    "check": "lint",
    "validate": "lint",
    "build": "compile",
    "render": "compile",
    "plan": "diff",
    "review": "diff",
    "apply": "submit",
    "restore": "submit",
    "run": "submit",
    "status": "ledger",
}
"""The names of commands in other tools."""

PATH = ("init", "lint", "diff", "submit")
"""The commands of a new user's path."""


class Commands(Group):
    """The commands of restorespec."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; Click itself would exit silently when a pipe is closed."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedOutput(error.filename) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the manual."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"restorespec.cli.{COMMANDS[cmd_name].module}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"max_content_width": 100},
    epilog="Example: restorespec lint specs",
    synonyms=_SYNONYMS,
)
@click.version_option(__version__, "-V", "--version", message="restorespec %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Compile, lint and review declarative restore specs.

    Start with `restorespec init`; `restorespec COMMAND --help` includes an example of each command.
    """
    if ctx.invoked_subcommand is None:
        click.echo(_first_steps())


def _first_steps() -> str:
    """Return the commands of a new user's path, in its order."""
    width = max(map(len, PATH))
    steps = (f"  restorespec {name:<{width}}  {COMMANDS[name].summary}" for name in PATH)
    return "\n".join(
        (
            "Compile, lint and review declarative restore specs.",
            "",
            *steps,
            "",
            "`restorespec --help` lists all commands.",
        )
    )
