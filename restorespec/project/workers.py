"""Checking many files in several processes, with the same result as in one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from restorespec.project.file_results import Tally, Watch

WORTH_IT = 100
"""Files from which on a second process pays for its own start."""

_STRETCH = 250  # files at most that a process takes at a time, so that one sees how far all have come

Check = Callable[[Sequence[str]], Tally]

_check: Check | None = None


def processes(wanted: int | None, files: int) -> int:
    """Return the number of processes to use.

    Args:
        wanted: `--jobs`, if given.
        files: the number of files.
    """
    if not hasattr(os, "fork"):
        return 1
    if wanted is None:
        return len(os.sched_getaffinity(0)) if files >= WORTH_IT and hasattr(os, "sched_getaffinity") else 1
    return max(1, min(wanted, files))


def in_processes(check: Check, names: Sequence[str], count: int, watch: Watch) -> Tally:
    """Return the results of checking files, which processes share in ranges of their order.

    Args:
        check: checks files.
        names: the files.
        count: the number of processes.
        watch: is called with the progress.
    """
    import multiprocessing  # noqa: PLC0415 - one file has no use for it

    global _check  # noqa: PLW0603 - a forked process inherits it; a function of its own could not be sent there
    _check = check
    size = min(_STRETCH, -(-len(names) // (count * 4)))
    stretches = [names[start : start + size] for start in range(0, len(names), size)]
    total = Tally()
    with multiprocessing.get_context("fork").Pool(count, initializer=_ignore_interrupts) as pool:
        for stretch, tally in zip(stretches, pool.imap(_checked, stretches), strict=True):
            total.add(tally)
            watch(len(stretch), tally.restores)
    return total


def _checked(names: Sequence[str]) -> Tally:
    assert _check is not None
    return _check(names)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the first process, which ends the others."""
    import signal  # noqa: PLC0415 - one process has no use for it

    signal.signal(signal.SIGINT, signal.SIG_IGN)
