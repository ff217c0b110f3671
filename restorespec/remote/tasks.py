"""The task of a restore: followed until it ends or the time is over, and aborted on request.

An answer to a request to abort that is lost changes nothing: asking again does no harm, and the task itself shows whether it
was aborted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from restorespec.core.usage_error import UsageError
from restorespec.kinds.endpoints import RESTORE_CATEGORIES
from restorespec.remote.client import Client, Connection, Failure, Json
from restorespec.remote.exchange import Pace
from restorespec.remote.ledger import FAILED, Row, State
from restorespec.remote.verdicts import REFUSALS

ENDED = FAILED | {"completed"}

GONE = "gone"
"""The status of a task that the API does not know, or no longer knows."""

POLLS = Pace(first=0.5, longest=30.0, tries=2**31)
"""The waits between two polls of a task."""

_PATIENCE = 8  # refusals in a row
_MISSES = 5  # of "not found" in a row, some five seconds: a task that was just created may not be found at once


@dataclass(frozen=True, slots=True)
class Task:
    """The state of a task.

    Attributes:
        id: as the API knows it.
        status: `queued`, `in_progress`, `completed`, `failed`, `aborting` or `aborted`.
        percentage: from 0 to 100.
        entity: the name of its entity: the new table, or the original one.
        created: when it was created, by the API's clock.
        seconds: its duration; None if the API does not show it.
        category: `restore` or `snapshot_restore` for restores.
        type: its type.
        entity_id: the API's id of its entity.
        ended: when it ended, by the API's clock; empty while it runs.
    """

    id: str
    status: str
    percentage: int = 0
    entity: str = ""
    created: str = ""
    seconds: float | None = None
    category: str = ""
    type: str = ""
    entity_id: str = ""
    ended: str = ""

    @property
    def is_restore(self) -> bool:
        """Whether it is a restore, as far as the API shows."""
        return self.category in RESTORE_CATEGORIES if self.category else "restore" in self.type


@dataclass(frozen=True, slots=True)
class Followed:
    """The last state of a task that was followed, and why the following ended early, if it did."""

    task: Task
    trouble: str = ""


async def follow(
    look: Callable[[str], Awaitable[Json | Failure]],
    task: str,
    until: float,
    show: Callable[[Task], None],
    polls: Pace = POLLS,
) -> Followed:
    """Poll a task until it has ended or is gone.

    Args:
        look: asks the API for the state of a task.
        task: the task's id.
        until: the time of the monotonic clock at which to stop.
        show: called with each new state.
        polls: the waits between two polls.
    """
    seen, trouble, refusals, is_missing = Task(task, "queued"), "", 0, False
    for wait in polls.waits():
        content = await look(task)
        is_missing = isinstance(content, Failure) and content.is_missing
        if isinstance(content, Failure):
            trouble = content.reason
            refusals = refusals + 1 if content.status in REFUSALS else 0
        else:
            trouble, refusals = "", 0
            present = task_of({**content, "id": task})
            if present != seen:
                show(present)
            seen = present
        remaining = until - time.monotonic()
        if seen.status in ENDED or refusals >= (_MISSES if is_missing else _PATIENCE) or remaining <= 0:
            break
        await asyncio.sleep(min(wait, remaining))
    return Followed(replace(seen, status=GONE) if is_missing else seen, trouble)


def task_of(content: Json) -> Task:
    """Return a task from the API's answer; what is missing or has a wrong type is left out."""
    percentage, entity = content.get("progress_percentage"), content.get("primary_entity")
    return Task(
        id=_text(content, "id"),
        status=_text(content, "status") or "in_progress",
        percentage=min(max(percentage, 0), 100) if isinstance(percentage, int) else 0,
        entity=_text(entity, "value") if isinstance(entity, dict) else "",
        created=_text(content, "created_timestamp"),
        seconds=_duration(_text(content, "start_timestamp"), _text(content, "end_timestamp")),
        category=_text(content, "category"),
        type=_text(content, "type"),
        entity_id=_text(entity, "id") if isinstance(entity, dict) else "",
        ended=_text(content, "end_timestamp"),
    )


def _text(content: Json, key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


def _duration(start: str, end: str) -> float | None:
    try:
        return max(0.0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
    except (ValueError, TypeError):
        return None


class Aborted(StrEnum):
    """The result of an attempt to abort a task."""

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
class Abortion:
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


async def abort(connection: Connection, task: str, seconds: float, polls: Pace = POLLS) -> Abortion:
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
        return Abortion(Aborted.GONE, f"the API does not know task {task}, or no longer", seen)
    if followed.trouble:
        reason = refusal.reason if refusal else followed.trouble
        status = refusal.status if refusal else 0
        return Abortion(Aborted.NOT_ASKED, f"it is not known whether task {task} was aborted: {reason}", None, status)
    return _outcome(task, seen, refusal)


def _outcome(task: str, seen: Task, refusal: Failure | None) -> Abortion:
    if seen.status == "aborted":
        return Abortion(Aborted.ABORTED, f"task {task} was aborted", seen)
    if seen.status == "completed":
        return Abortion(Aborted.COMPLETED, f"task {task} was completed before it was aborted: the table exists", seen)
    if seen.status == "failed":
        return Abortion(Aborted.FAILED, f"task {task} had failed before it was aborted", seen)
    if refusal:
        message = f"the API refused to abort task {task}, which is `{seen.status}`: {refusal.reason}"
        return Abortion(Aborted.NOT_ASKED, message, seen, refusal.status)
    return Abortion(Aborted.RUNNING, f"task {task} was asked to be aborted and is still `{seen.status}`", seen)
