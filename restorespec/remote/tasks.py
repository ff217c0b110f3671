"""The task of a restore, followed until it ends or the time is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from restorespec.kinds.endpoints import RESTORE_CATEGORIES
from restorespec.remote.client import Failure, Json
from restorespec.remote.ledger import FAILED
from restorespec.remote.retry import Pace
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


def _text(content: Json, key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


def _duration(start: str, end: str) -> float | None:
    try:
        return max(0.0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
    except (ValueError, TypeError):
        return None
