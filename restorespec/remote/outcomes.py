"""What became of each restore of a run, and what that makes of the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from restorespec.remote.ledger import FAILED, Row, State
from restorespec.remote.prepared import Prepared
from restorespec.remote.reconcile import Search
from restorespec.remote.tasks import GONE, Task
from restorespec.remote.verdicts import ApiError


class Standing(StrEnum):
    """Which of these holds: the promise is that the user always learns it."""

    STARTED = "started"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


class Result(IntEnum):
    """How a run ends; the numbers are the exit codes."""

    DONE = 0
    TAKEN = 2
    REFUSED = 3
    UNKNOWN = 4
    FAILED = 5
    RUNNING = 6
    INTERRUPTED = 130


_WORST_FIRST = (Result.UNKNOWN, Result.INTERRUPTED, Result.TAKEN, Result.FAILED, Result.REFUSED, Result.RUNNING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one restore.

    Attributes:
        prepared: the restore.
        standing: what holds of it.
        reason: a clause that says why; empty when there is nothing to explain.
        row: its row in the ledger, if it has one.
        errors: what the API said against it.
        already: whether an earlier run, or another process, had sent it.
        task: how far its task is, if it was followed.
        trouble: why its task could not be followed to the end; empty if it could.
        search: what the API shows, if it is unknown.
        rival: the row of another restore that creates the same table, and because of which this one was not sent.
    """

    prepared: Prepared
    standing: Standing
    reason: str = ""
    row: Row | None = None
    errors: tuple[ApiError, ...] = ()
    already: bool = False
    task: Task | None = None
    trouble: str = ""
    search: Search | None = None
    rival: Row | None = None

    @property
    def task_id(self) -> str:
        """The id of its task; empty if none is known."""
        return self.row.task if self.row and self.standing is Standing.STARTED else ""

    @property
    def state(self) -> str:
        """What holds, in a word: the task's status where it is known."""
        return self.task.status if self.task else self.standing.value

    @property
    def result(self) -> Result:
        """What it makes of the run, taken alone."""
        if self.standing is Standing.UNKNOWN or (self.task and self.task.status == GONE):
            return Result.UNKNOWN
        if self.rival:
            return Result.TAKEN if self.rival.state is State.ACCEPTED else Result.UNKNOWN
        if self.standing is not Standing.STARTED:
            return Result.REFUSED
        if self.task is None or self.task.status == "completed":
            return Result.DONE
        return Result.FAILED if self.task.status in FAILED else Result.RUNNING


def worst(outcomes: Iterable[Outcome], *, interrupted: bool) -> Result:
    """What a run comes to: its worst outcome."""
    results = {outcome.result for outcome in outcomes}
    if interrupted:
        results.add(Result.INTERRUPTED)
    return next((result for result in _WORST_FIRST if result in results), Result.DONE)
