"""`restorespec lsp`: the language server for editors."""

from __future__ import annotations

import os
import sys

from restorespec.cli.command import Option, declare
from restorespec.cli.options import SPECS, Options, common_options


@declare(
    "lsp",
    Option("--stdio", is_flag=True, hidden=True, help="Accepted because many editors pass it; it is the default."),
    common_options(*SPECS),
    epilog="Example: restorespec lsp --env prod",
)
def command(*, stdio: bool, options: Options) -> int:  # noqa: ARG001 - it changes nothing
    """Run the language server on standard input and output.

    Findings appear while you type, with fixes; hovering shows what a field means and where its value comes from; names
    link to their declarations. docs/editors.md describes the setup of editors.
    """
    from restorespec.core.usage_error import UsageError

    if sys.stdin.isatty():
        raise UsageError(
            "`restorespec lsp` is started by an editor, and standard input is a terminal", "see docs/editors.md"
        )
    from restorespec.lsp.start import serve

    standard_input, standard_output = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    return serve(options.choices, os.fdopen(standard_input, "rb"), os.fdopen(standard_output, "wb"))
