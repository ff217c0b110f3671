"""Checking many files in several processes, with the same result as in one.

The processes are forked, so that they have what this one has read, and send their results through pipes. A pool would take
as long to start as a hundred files take to check.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import IO

from restorespec.core.records import NamedTuple
from restorespec.project.file_results import Tally, Watch

WORTH_IT = 100
"""Files from which on a second process pays for its own start."""

_STRETCH = 250  # files at most that a process takes at a time, so that one sees how far all have come

Check = Callable[[Sequence[str]], Tally]


class _Worker(NamedTuple):
    """A forked process and the pipe on which its results arrive."""

    process: int
    results: IO[bytes]


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
    """Return the results of checking files that several processes share.

    Args:
        check: checks files.
        names: the files.
        count: the number of processes.
        watch: is called with the progress.
    """
    import pickle  # noqa: PLC0415 - one file has no use for it

    size = min(_STRETCH, -(-len(names) // (count * 4)))
    batches = [names[start : start + size] for start in range(0, len(names), size)]
    workers: list[_Worker] = []
    total = Tally()
    try:
        for number in range(min(count, len(batches))):
            workers.append(_forked(check, batches[number::count], workers))
        for number, batch in enumerate(batches):  # in their order, so that the sum does not depend on the speed
            found = pickle.load(workers[number % count].results)  # noqa: S301 - written by this program
            if not isinstance(found, Tally):
                raise found
            total.add(found)
            watch(len(batch), found.restores)
    finally:
        _end(workers)
    return total


def _forked(check: Check, batches: Sequence[Sequence[str]], others: Sequence[_Worker]) -> _Worker:
    """Start a process that checks some batches and sends what it finds in each, or why it failed."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return _Worker(process, os.fdopen(reading, "rb"))
    try:
        for other in others:
            other.results.close()
        os.close(reading)
        _work(check, batches, writing)
    finally:
        os._exit(0)  # what the other process has left to do at its end is not done twice


def _work(check: Check, batches: Sequence[Sequence[str]], writing: int) -> None:
    import pickle  # noqa: PLC0415 - likewise
    import signal  # noqa: PLC0415 - likewise

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which ends the others
    with os.fdopen(writing, "wb") as results:
        for batch in batches:
            try:
                found: Tally | Exception = check(batch)
            except Exception as error:  # noqa: BLE001 - the first process raises it
                found = error
            pickle.dump(found, results, pickle.HIGHEST_PROTOCOL)
            results.flush()


def _end(workers: Sequence[_Worker]) -> None:
    import signal  # noqa: PLC0415 - likewise

    for worker in workers:
        worker.results.close()
        os.kill(worker.process, signal.SIGKILL)  # one that has ended already is a zombie until it is waited for
        os.waitpid(worker.process, 0)
