"""After the sending: following what was started, and looking for what may have been."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from restorespec.remote.client import Client, Failure, Json
from restorespec.remote.ledger import Ledger, LedgerError, Row, State
from restorespec.remote.outcomes import Outcome, Standing
from restorespec.remote.reconcile import search
from restorespec.remote.retry import Pace
from restorespec.remote.stop import Stop, unless
from restorespec.remote.tasks import Task, follow

_LOOKS = 8  # at tasks, at once


@dataclass
class Follower:
    """Follows every task that was started; an interruption ends the following, never the restore.

    Attributes:
        client: asks the API.
        stop: tells when somebody interrupts.
        until: the time of the monotonic clock at which to stop.
        progress: called with a restore's name and its task, each time it is further.
        polls: the waits between two looks at a task.
    """

    client: Client
    stop: Stop
    until: float
    progress: Callable[[str, Task], None]
    polls: Pace
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_LOOKS))

    async def all(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes in their order, with what was seen of the tasks."""
        return list(await asyncio.gather(*map(self._one, outcomes)))

    async def _one(self, outcome: Outcome) -> Outcome:
        if outcome.standing is not Standing.STARTED:
            return outcome
        seen = [Task(outcome.task_id, "queued")]

        def show(task: Task) -> None:
            seen[0] = task
            self.progress(outcome.prepared.name, task)

        following = follow(self._look, outcome.task_id, self.until, show, self.polls)
        end = await unless(following, self.stop.interrupted)
        if end is None:
            return replace(outcome, task=seen[0], trouble="no longer followed; the restore goes on")
        return replace(outcome, task=end.task, trouble=end.trouble)

    async def _look(self, task: str) -> Json | Failure:
        async with self._places:
            return await self.client.task(task)


async def searched(client: Client, ledger: Ledger, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Looks for the restores of which nothing is known; the outcomes in their order, with what the API shows."""
    if not any(map(_open_row, outcomes)):
        return list(outcomes)
    try:
        rows = await asyncio.to_thread(ledger.rows)
    except LedgerError:
        rows = []
    known = frozenset(row.task for row in rows if row.state is State.ACCEPTED)

    async def one(outcome: Outcome) -> Outcome:
        row = _open_row(outcome)
        if row is None:
            return outcome
        return replace(outcome, search=await search(client, row, outcome.prepared.table, known))

    return list(await asyncio.gather(*map(one, outcomes)))


def _open_row(outcome: Outcome) -> Row | None:
    """The row of which it is not known whether a restore was started: the restore's own, or its rival's."""
    row = outcome.rival or (outcome.row if outcome.standing is Standing.UNKNOWN else None)
    return row if row and row.state in {State.UNKNOWN, State.SENDING} else None
