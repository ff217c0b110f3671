"""Exit codes, and a one-line error for everything that ends a run early."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from enum import IntEnum
from typing import NoReturn

from restorespec.cli.command import InternalError, Interrupted
from restorespec.core.usage_error import UsageError

_STDERR = 2  # its number
_COMPLETION = "_RESTORESPEC_COMPLETE"  # set by the scripts with which Click completes command lines
_LISTED = 20  # errors of a configuration
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


def run(arguments: list[str]) -> int:
    """Run a command line.

    Args:
        arguments: without the name of the program.

    Returns:
        The exit code.
    """
    if None in {sys.stdin, sys.stdout, sys.stderr} and not _can_write():
        return _stopped(("standard output is closed", "redirect it to a file, or to /dev/null"))
    gc.set_threshold(100_000, 50, 100)  # data holds no cycles: frequent collections took a quarter of the time
    try:
        code = _called(arguments)
        sys.stdout.flush()
    except (KeyboardInterrupt, Interrupted) as ended:
        if isinstance(ended, KeyboardInterrupt):
            _say("")  # ends the line on which the terminal shows `^C`
        _say("interrupted")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a user error is reported in a line, and anything else is a bug
        return _failed(error)
    return code if isinstance(code, int) else Exit.CLEAN


def _called(arguments: list[str]) -> object:
    """Run a command, and return what it returns; Click is imported only where the command line needs it."""
    from restorespec.cli.command_line import read

    called = None if os.environ.get(_COMPLETION) else read(arguments)
    if called is not None:
        command, given = called
        return command.call(given)
    from restorespec.cli.click_commands import main

    return main(arguments)


def end(code: int) -> NoReturn:
    """End the process without taking the interpreter apart, which takes as long as checking ten files.

    It would also unwind the stack of a thread that the language server leaves, and the C++ and Rust in it abort the process.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # it was closed, which `run` has reported
            stream.flush()
    os._exit(code)


def _can_write() -> bool:
    """Open closed standard streams, so that no file gets their numbers; return whether standard output was open."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        continue
    os.close(number)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
    sys.stderr = sys.stderr or open(_STDERR, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - likewise
    can_write = sys.stdout is not None
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - likewise
    return can_write


def _failed(error: Exception) -> int:
    """Report why a command ended; return the exit code."""
    if isinstance(error, InternalError):
        return _internal(error.__cause__, verbose=error.verbose)
    if isinstance(error, UsageError):
        return _stopped(*_described(error))
    if isinstance(error, BrokenPipeError):
        return _closed(error.filename)
    if isinstance(error, OSError):
        where = f" `{error.filename}`" if error.filename else ""
        return _stopped((f"cannot read or write{where}: {(error.strerror or str(error)).lower()}", ""))
    return _internal(error, verbose=False)


def _closed(file: str | None) -> int:
    """Report a closed pipe; for standard output, which `head` closes when it has enough, the exit code is the report."""
    if file is not None:
        return _stopped((f"cannot read or write `{file}`: it was closed before everything was written", ""))
    return Exit.USAGE


def _described(error: UsageError) -> list[tuple[str, str]]:
    """Return the message and the help of each error; of a configuration, all that can be read at once."""
    from restorespec.project.opening import ConfigurationError

    if not isinstance(error, ConfigurationError):
        return [(error.message, error.help)]
    found = [(one.located, one.help) for one in error.errors[:_LISTED]]
    more = len(error.errors) - len(found)
    return [*found, (f"{more} more in the configuration", "correct these first")] if more else found


def _stopped(*errors: tuple[str, str]) -> int:
    """Print errors, each with its help if it has one."""
    for message, advice in errors:
        _say(f"error: {message}")
        if advice:
            _say(f"  help: {advice}")
    return Exit.USAGE


def _internal(error: BaseException | None, *, verbose: bool) -> int:
    if isinstance(error, ModuleNotFoundError) and error.name == "yaml._yaml":
        return _stopped((error.msg, _INSTALL_LIBYAML))
    if verbose:
        import traceback

        traceback.print_exception(error)
    _say(
        f"internal error: {type(error).__name__}; this is a bug in restorespec: please report it with the command"
        " and, if possible, the spec (`--verbose` prints the traceback)"
    )
    return Exit.INTERNAL


def _say(line: str) -> None:
    """Print one line; a line break in it, which a path or a revision may contain, is escaped."""
    from restorespec.report.escape import terminal

    try:
        sys.stderr.write(f"{terminal(line)}\n")
    except OSError:
        return
