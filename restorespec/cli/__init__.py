"""The command line: one file a command. It parses options, calls, prints and picks the exit code, nothing else."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs `restorespec` with the process's arguments and exits with the code that `docs/exit-codes.md` lists."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # asked for by scripts, often: it imports nothing at all
        from restorespec.version import __version__

        sys.stdout.write(f"restorespec {__version__}\n")
        return
    try:
        from restorespec.cli.exit_codes import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))
