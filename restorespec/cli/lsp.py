"""`restorespec lsp`: the same checks in an editor, while somebody types."""

from __future__ import annotations

import os
import sys

import click

from restorespec.cli.command import Command
from restorespec.cli.options import SPECS, Options, common_options


@click.command("lsp", cls=Command, epilog="Example: restorespec lsp --env prod")
@click.option("--stdio", is_flag=True, hidden=True, help="What many editors pass; it is so anyway.")
@common_options(*SPECS)
def command(*, stdio: bool, options: Options) -> int:  # noqa: ARG001 - it changes nothing
    """Serve an editor on standard input and output, by the Language Server Protocol.

    Findings show while you type, with their repairs; hovering tells what a field means and where its value comes
    from; names lead to their declarations. docs/editors.md says how to set up editors.
    """
    from restorespec.core.usage_error import UsageError

    if sys.stdin.isatty():
        raise UsageError("`restorespec lsp` speaks with an editor, not with a terminal", "see docs/editors.md")
    from restorespec.lsp.features import serve

    standard_input, standard_output = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    return serve(options.choices, os.fdopen(standard_input, "rb"), os.fdopen(standard_output, "wb"))
