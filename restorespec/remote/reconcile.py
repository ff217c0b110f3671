"""Looking for a restore of which nothing is known: what the API shows is proposed to a person, never assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from restorespec.remote.client import Client, Failure
from restorespec.remote.ledger import Row
from restorespec.remote.tasks import Task, task_of

_CLOCKS = timedelta(hours=3)
"""How far the clock that wrote a row may be from the API's."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for and found.

    Attributes:
        row: the attempt in question.
        since: from when on tasks were looked at.
        tasks: the tasks since then that name the table, without those that belong to other attempts.
        others: all other tasks of restores since then: a task may name the table that is restored, not the new one.
        trouble: why the API could not be asked; empty if it could.
    """

    row: Row
    since: str
    tasks: tuple[Task, ...] = ()
    others: tuple[Task, ...] = ()
    trouble: str = ""


async def search(client: Client, row: Row, table: str, known: frozenset[str]) -> Search:
    """Looks for the task of an attempt.

    Args:
        client: asks the API.
        row: the attempt.
        table: the name of the table that it makes.
        known: tasks that belong to other attempts.
    """
    since = _earlier(row.begun)
    found = await client.restores_since(since)
    if isinstance(found, Failure):
        return Search(row, since, trouble=found.reason)
    tasks = [task for task in map(task_of, found) if task.is_restore or not (task.category or task.type)]
    recent = [task for task in tasks if task.id and task.id not in known and not _is_before(task.created, since)]
    fitting = [task for task in recent if table in task.entity]
    fitting.sort(key=lambda task: task.entity != table)
    return Search(row, since, tuple(fitting), tuple(task for task in recent if table not in task.entity))


def _earlier(moment: str) -> str:
    return (datetime.fromisoformat(moment) - _CLOCKS).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_before(moment: str, since: str) -> bool:
    try:
        return datetime.fromisoformat(moment) < datetime.fromisoformat(since)
    except (ValueError, TypeError):
        return False
