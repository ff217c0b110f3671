"""The command line: one file per command, which parses options, calls, prints and returns the exit code."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `restorespec` with the process's arguments and exit with the code that `docs/reference/command-line.md` explains."""
    if (
        sys.argv[1:] in (["--version"], ["-V"]) and sys.stdout is not None
    ):  # scripts often ask for it: it imports nothing
        from restorespec.version import __version__

        sys.stdout.write(f"restorespec {__version__}\n")
        return
    try:
        from restorespec.cli.exit_codes import end, run
    except KeyboardInterrupt:
        sys.exit(130)
    end(run(sys.argv[1:]))
