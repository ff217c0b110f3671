"""The commands of restorespec; the module of a command is imported when the command is called."""

from __future__ import annotations

from importlib import import_module

from restorespec.cli.command import Command, Group
from restorespec.core.records import NamedTuple


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


SYNONYMS = {
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


def command_named(name: str) -> Command | Group | None:
    """Import and return a command; None if there is none of that name."""
    if name not in COMMANDS:
        return None
    found = import_module(f"restorespec.cli.{COMMANDS[name].module}").command
    assert isinstance(found, Command | Group)
    return found


def first_steps() -> str:
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
