"""Aborting a running restore: the request to the API, and the task's state after it.

An answer that is lost changes nothing: asking again does no harm, and the task itself shows whether it was aborted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from restorespec.core.usage_error import UsageError
from restorespec.remote.client import Client, Connection, Failure
from restorespec.remote.ledger import Row, State
from restorespec.remote.retry import Pace
from restorespec.remote.tasks import ENDED, GONE, POLLS, Task, follow


class Aborted(StrEnum):
    """The outcome of an attempt to abort a task."""

    ABORTED = "aborted"
    COMPLETED = "completed"
    """It ended before it was aborted, so that the table exists."""
    FAILED = "failed"
    RUNNING = "running"
    """It has not ended yet."""
    GONE = "gone"
    """The API does not know the task."""
    NOT_ASKED = "not-asked"
    """The API could not be asked, so that nothing is known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of a task after the API was asked to abort it.

    Attributes:
        result: the state.
        message: the state in a clause.
        task: the task as it was last seen; None if it was not.
        status: the HTTP status of the answer that is to blame; 0 where there is none.
    """

    result: Aborted
    message: str
    task: Task | None = None
    status: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether the task has ended, in one way or another."""
        return self.task is not None and self.task.status in ENDED


def abortable(row: Row) -> UsageError | None:
    """Return why a submission has no task that can be aborted; None if it has one."""
    if row.state is State.ACCEPTED and row.task:
        return None
    if row.state is State.REFUSED:
        return UsageError(f"`{row.id}` was refused: it has no task to abort", "nothing needs to be done")
    help_text = f"find its task with `restorespec submit` or in Clumio, then `restorespec ledger resolve {row.id}`"
    return UsageError(f"`{row.id}` is `{row.state}`: its task is not known", help_text)


async def abort(connection: Connection, task: str, seconds: float, polls: Pace = POLLS) -> Outcome:
    """Ask the API to abort a task, and wait until the task has ended.

    Args:
        connection: how the API is reached.
        task: the task's id.
        seconds: how long to wait for its end.
        polls: the waits between two looks at the task.
    """
    until = time.monotonic() + seconds
    async with Client(connection, until) as client:
        answer = await client.abort(task)
        refusal = answer if isinstance(answer, Failure) else None
        first = await client.task(task)
        is_final = bool(refusal and refusal.status) or (isinstance(first, Failure) and not first.is_missing)
        end = time.monotonic() if is_final else until  # one more look is enough
        followed = await follow(client.task, task, end, lambda _: None, polls)
    seen = followed.task
    if seen.status == GONE or (refusal and refusal.is_missing):
        return Outcome(Aborted.GONE, f"the API does not know task {task}, or no longer", seen)
    if followed.trouble:
        reason = refusal.reason if refusal else followed.trouble
        status = refusal.status if refusal else 0
        return Outcome(Aborted.NOT_ASKED, f"it is not known whether task {task} was aborted: {reason}", None, status)
    return _outcome(task, seen, refusal)


def _outcome(task: str, seen: Task, refusal: Failure | None) -> Outcome:
    if seen.status == "aborted":
        return Outcome(Aborted.ABORTED, f"task {task} was aborted", seen)
    if seen.status == "completed":
        return Outcome(Aborted.COMPLETED, f"task {task} was completed before it was aborted: the table exists", seen)
    if seen.status == "failed":
        return Outcome(Aborted.FAILED, f"task {task} had failed before it was aborted", seen)
    if refusal:
        message = f"the API refused to abort task {task}, which is `{seen.status}`: {refusal.reason}"
        return Outcome(Aborted.NOT_ASKED, message, seen, refusal.status)
    return Outcome(Aborted.RUNNING, f"task {task} was asked to be aborted and is still `{seen.status}`", seen)
