"""`restorespec lsp`: the same checks in an editor, while somebody types."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from restorespec.cli.options import choices, verbose

if TYPE_CHECKING:
    from restorespec.project.choices import Choices


@click.command("lsp", epilog="Example: restorespec lsp --env prod")
@click.option("--stdio", is_flag=True, hidden=True, help="What many editors pass; it is so anyway.")
@choices
@verbose
def command(*, stdio: bool, choices: Choices, verbose: bool) -> int:  # noqa: ARG001 - read where the run ends
    """Serve an editor on standard input and output, by the Language Server Protocol.

    Findings show while you type, with their repairs; hovering tells what a field means and where its value comes
    from; names lead to their declarations. docs/editors.md says how to set up editors.
    """
    from restorespec.core.usage_error import UsageError

    if sys.stdin.isatty():
        raise UsageError("`restorespec lsp` speaks with an editor, not with a terminal", "see docs/editors.md")
    from restorespec.lsp.features import serve

    return serve(choices, os.fdopen(os.dup(sys.stdin.fileno()), "rb"), os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
