"""How a run ends: exit codes, and one clear line for everything that stops it."""

from __future__ import annotations

import gc
import os
import sys
from enum import IntEnum

import click

from restorespec.project.usage import UsageError

_INSTALL_LIBYAML = "install a wheel of it: `pip install --force-reinstall --only-binary pyyaml pyyaml`"


class Exit(IntEnum):
    """The exit codes; other programs rely on them."""

    CLEAN = 0
    ERRORS = 1
    USAGE = 2
    REFUSED = 3
    UNKNOWN = 4
    FAILED = 5
    RUNNING = 6
    INTERNAL = 70
    INTERRUPTED = 130


class ClosedOutput(Exception):  # noqa: N818 - what happened, to somebody who stopped reading
    """Standard output, or a pipe that a result goes into, was closed while something was written to it.

    Args:
        file: the pipe's name; None for standard output.
    """

    def __init__(self, file: str | None) -> None:
        super().__init__(file)
        self.file = file


def run(arguments: list[str]) -> int:
    """Runs a command line and says how it ended.

    Args:
        arguments: without the program's name.

    Returns:
        The exit code.
    """
    gc.set_threshold(
        100_000, 50, 100
    )  # nodes hold no cycles: looking for some at every turn took a quarter of the time
    try:
        from restorespec.cli.group import cli

        code = cli.main(arguments, prog_name="restorespec", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except UsageError as error:
        return _stopped(f"{error.message}\n  help: {error.help}")
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return Exit.INTERRUPTED
    except ClosedOutput as closed:
        return _closed(closed.file)
    except BrokenPipeError:
        return _closed(None)
    except OSError as error:
        where = f" `{error.filename}`" if error.filename else ""
        return _stopped(f"cannot read or write{where}: {(error.strerror or str(error)).lower()}")
    except Exception as error:  # noqa: BLE001 - the last wall: whatever it is, it is a mistake of ours
        return _internal(error, verbose="--verbose" in arguments or "-v" in arguments)
    return code if isinstance(code, int) else Exit.CLEAN


def _closed(file: str | None) -> int:
    """Whoever closes standard output, as `head` does, has what they wanted: the code alone says that it is not all."""
    if file is not None:
        return _stopped(f"cannot read or write `{file}`: it was closed before everything was written")
    _close_stdout()
    return Exit.USAGE


def _stopped(message: str) -> int:
    _say(f"error: {message}")
    _close_stdout()
    return Exit.USAGE


def _internal(error: Exception, *, verbose: bool) -> int:
    if isinstance(error, ModuleNotFoundError) and error.name == "yaml._yaml":
        return _stopped(f"{error.msg}\n  help: {_INSTALL_LIBYAML}")
    if verbose:
        import traceback

        traceback.print_exc()
    _say(
        f"internal error: {type(error).__name__}; this is a mistake in restorespec: please report it with the command"
        " and, if you may, the spec (`--verbose` shows the traceback)"
    )
    return Exit.INTERNAL


def _say(message: str) -> None:
    from restorespec.report.escape import terminal

    lines = message.split("\n")
    try:
        sys.stderr.write("\n".join(terminal(line) for line in lines) + "\n")
    except OSError:
        return


def _close_stdout() -> None:
    """Keeps the interpreter from complaining about a closed standard output while it exits."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
