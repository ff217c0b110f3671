"""Work on many items in several processes, with the same results as in one.

The first items are worked on by one process. That loads what every item needs, which forked processes then share, and
shows how long an item takes. If the rest would take long enough, more processes are started, and each of them, the first
one included, takes the next batch of items whenever it has finished one. So a few large items keep no process waiting.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.queues import SimpleQueue

FORKS = hasattr(os, "fork") and sys.platform != "darwin"
"""Whether processes are forked; the libraries of macOS do not allow it. Otherwise, they are spawned."""

WORTH_A_FORK = 0.05
WORTH_A_SPAWN = 0.5
"""Seconds of work that pay for one more process: a spawned one has to load everything again."""

TRIED = 8
"""Items of which the time is taken."""

_BATCHES = 128
"""At most: small enough to end at the same time, large enough to cost nothing, and a byte holds the number."""

Watch = Callable[[int, int], None]
"""Called with the numbers of items and of parts of them done since the last call: of files and of restores."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Work = Callable[[Sequence[_Item], Watch], _Result]


def unwatched(items: int, parts: int) -> None:
    """Ignore the progress."""


class _Share(NamedTuple):
    """The work of one process.

    Attributes:
        results: the result of each batch with its number, or why there is none.
        items: how many items it worked on.
        parts: how many parts they have.
    """

    results: list[tuple[int, Any]]
    items: int
    parts: int


class _Failure(NamedTuple):
    error: Exception


_Take = Callable[[], int | None]
"""Takes the number of the next batch, which no other process takes; None if none is left."""

_Serve = Callable[[_Take], _Share]
"""Works on batches until none is left."""


_Worker: TypeAlias = "Forked | _Spawned"
"""Another process."""


def results(
    work: _Work[_Item, _Result], items: Sequence[_Item], jobs: int | None, watch: Watch = unwatched
) -> list[_Result]:
    """Return the results of some batches that the items are divided into, in their order.

    Args:
        work: the work on one batch. It is pickled for a process that is spawned.
        items: the items.
        jobs: how many processes there may be; None for as many as there are processors.
        watch: is called with the progress.

    Raises:
        UsageError: another process was ended from outside.
    """
    most = processors() if jobs is None else jobs
    if most == 1 or len(items) <= 1 + TRIED:
        return [work(items, watch)]
    done = [work(items[:1], watch)]
    begin = time.process_time()
    done.append(work(items[1 : 1 + TRIED], watch))
    rest = items[1 + TRIED :]
    seconds = (time.process_time() - begin) / TRIED * len(rest)
    count = min(most, len(rest), 1 + int(seconds / (WORTH_A_FORK if FORKS else WORTH_A_SPAWN)))
    return [*done, *(in_processes(work, rest, count, watch) if count > 1 else [work(rest, watch)])]


def each(function: Callable[[_Item], _Result], items: Sequence[_Item], *, jobs: int | None = None) -> Iterable[_Result]:
    """Return what a function makes of each item: like `map`, in several processes if that is faster.

    Args:
        function: the function.
        items: the items.
        jobs: how many processes there may be; None for as many as there are processors.
    """
    if not FORKS:  # the items would have to be sent to them
        return map(function, items)

    def work(batch: Sequence[_Item], _: Watch) -> list[_Result]:
        return [function(item) for item in batch]

    return chain.from_iterable(results(work, items, jobs))


def processors() -> int:
    """Return how many processors there are for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(work: _Work[_Item, _Result], items: Sequence[_Item], count: int, watch: Watch) -> list[_Result]:
    """Return the results of work that several processes share.

    Args:
        work: the work on one batch.
        items: the items.
        count: the number of processes, this one included.
        watch: is called with the progress.

    Raises:
        UsageError: another process was ended from outside.
        Exception: a batch failed; the error is that of the first one, as in one process.
    """
    size = -(-len(items) // _BATCHES)
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    serve = partial(_served, work, batches)
    with ExitStack() as at_end:
        take, workers = (_fork if FORKS else _spawn)(serve, len(batches), count - 1, at_end)
        shares = [serve(take, watch)]
        for worker in workers:
            if sum(len(share.results) for share in shares) == len(batches):
                break  # on a busy machine, this process may have finished before another one began
            shares.append(_awaited(worker))
            watch(shares[-1].items, shares[-1].parts)
    ordered = [result for _, result in sorted((one for share in shares for one in share.results), key=itemgetter(0))]
    for failure in (one for one in ordered if isinstance(one, _Failure)):
        raise failure.error
    return ordered


def _served(
    work: _Work[_Item, _Result],
    batches: Sequence[Sequence[_Item]],
    take: _Take,
    watch: Watch = unwatched,
) -> _Share:
    """Work on batches until none is left."""
    found: list[tuple[int, Any]] = []
    done = [0, 0]

    def count(items: int, parts: int) -> None:
        done[0] += items
        done[1] += parts
        watch(items, parts)

    while (number := take()) is not None:
        try:
            found.append((number, work(batches[number], count)))
        except Exception as error:  # noqa: BLE001 - the first process raises it
            found.append((number, _Failure(error)))
            break
    return _Share(found, *done)


def _awaited(worker: _Worker) -> _Share:
    """Wait for what another process did."""
    try:
        return worker.share()
    except EOFError:
        advice = "run the command with `--jobs 1`, which takes the least memory"
        raise UsageError("one of the processes was ended from outside", advice) from None


def _fork(serve: _Serve, batches: int, count: int, at_end: ExitStack) -> tuple[_Take, list[_Worker]]:
    """Start processes that have what this one has read; a pool would take as long to start as a hundred files."""
    numbers, writing = os.pipe()
    at_end.callback(os.close, numbers)
    os.write(writing, bytes(range(batches)))
    os.close(writing)

    def take() -> int | None:
        return next(iter(os.read(numbers, 1)), None)

    def answer(answers: IO[bytes]) -> None:
        import pickle  # noqa: PLC0415 - few items have no use for it

        pickle.dump(serve(take), answers, pickle.HIGHEST_PROTOCOL)

    return take, _started((Forked(answer) for _ in range(count)), at_end)


def _started(starting: Iterator[_Worker], at_end: ExitStack) -> list[_Worker]:
    """Start the processes one by one; those that were started are ended, also if another one cannot be."""
    workers = []
    for worker in starting:
        at_end.callback(worker.end)
        workers.append(worker)
    return workers


class Forked:
    """A forked process and the pipe on which its answers come.

    Args:
        serve: what it does, with the file for its answers.

    Attributes:
        answers: the file with its answers.
    """

    def __init__(self, serve: Callable[[IO[bytes]], None]) -> None:
        reading, writing = os.pipe()
        self._process = os.fork()
        if self._process:
            os.close(writing)
            self.answers = os.fdopen(reading, "rb")
            return
        try:
            os.close(reading)
            _leave_interrupts()
            with os.fdopen(writing, "wb") as answers:
                serve(answers)
        finally:
            os._exit(0)  # what the first process has left to do at its end is not done twice

    def share(self) -> _Share:
        """Wait for what it did, if it answers with a share."""
        import pickle  # noqa: PLC0415 - few items have no use for it

        share: _Share = pickle.load(self.answers)  # noqa: S301 - written by this program
        return share

    def end(self) -> None:
        """End it, whatever it does."""
        import signal  # noqa: PLC0415 - likewise

        self.answers.close()
        os.kill(self._process, signal.SIGKILL)  # one that has ended already is a zombie until it is waited for
        os.waitpid(self._process, 0)


def _spawn(serve: _Serve, batches: int, count: int, at_end: ExitStack) -> tuple[_Take, list[_Worker]]:
    """Start processes that load everything again, where none can be forked."""
    import multiprocessing  # noqa: PLC0415 - likewise

    numbers: SimpleQueue[int | None] = multiprocessing.get_context("spawn").SimpleQueue()
    at_end.callback(numbers.close)
    for number in [*range(batches), *[None] * (count + 1)]:  # None for each process
        numbers.put(number)
    return numbers.get, _started((_Spawned(serve, numbers) for _ in range(count)), at_end)


class _Spawned:
    """A spawned process and the pipe on which its answer comes.

    Args:
        serve: what it does.
        numbers: the numbers of the batches.
    """

    def __init__(self, serve: _Serve, numbers: SimpleQueue[int | None]) -> None:
        import multiprocessing  # noqa: PLC0415 - likewise

        context = multiprocessing.get_context("spawn")
        self._answer, writing = context.Pipe(duplex=False)
        self._process = context.Process(target=_send, args=(serve, numbers, writing), daemon=True)
        self._process.start()
        writing.close()

    def share(self) -> _Share:
        share: _Share = self._answer.recv()
        return share

    def end(self) -> None:
        self._answer.close()
        self._process.kill()
        self._process.join()


def _send(serve: _Serve, numbers: SimpleQueue[int | None], answer: Connection) -> None:
    _leave_interrupts()
    answer.send(serve(numbers.get))


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the first process, which ends the others."""
    import signal  # noqa: PLC0415 - likewise

    signal.signal(signal.SIGINT, signal.SIG_IGN)
