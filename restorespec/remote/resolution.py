"""Resolving unknown restores: tasks of the API are suggested, and the user decides."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from restorespec.core.usage_error import UsageError
from restorespec.kinds import get
from restorespec.kinds.endpoints import RESTORE_CATEGORIES
from restorespec.remote.access import HIDDEN
from restorespec.remote.claims import GONE, is_gone
from restorespec.remote.client import Client, Failure
from restorespec.remote.ledger import Ledger, Row, State
from restorespec.remote.tasks import Task, task_of

_CLOCKS = timedelta(hours=3)
"""The maximum difference between the clock that wrote a row and the API's."""


@dataclass(frozen=True, slots=True)
class Search:
    """The result of a search for a restore's task.

    Attributes:
        row: the attempt in question.
        since: the time from which on tasks were searched.
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
    """Search for the task of an attempt.

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


_TASK = re.compile(r"[A-Za-z0-9_-]{1,128}")


def as_known(row: Row) -> Row:
    """Return a row as the next run will read it: unknown, if the process that was sending it is gone."""
    if row.state is State.SENDING and is_gone(row.owner):
        return replace(row, state=State.UNKNOWN, note=GONE)
    return row


def resolve_command(row: Row, ledger: str) -> str:
    """Return the command that resolves a row, without the option that decides how.

    Args:
        row: the row.
        ledger: the option that names its ledger; empty for the default one.
    """
    return f"restorespec ledger resolve {row.id}{ledger and ' ' + ledger}"


def resolvable(row: Row, task: str | None, *, again: bool) -> UsageError | None:
    """Return why a row cannot be resolved; None if it can.

    Args:
        row: as it was read.
        task: the task to adopt; None if nothing was started.
        again: whether a row that was resolved before may be resolved again.
    """
    state = as_known(row).state
    if state is State.SENDING:
        help_text = "submit it again: that run waits for the process, or finds that it is gone"
        return UsageError(f"`{row.id}` is being sent by a process that may still be running", help_text)
    if state is not State.UNKNOWN and not row.history:
        return UsageError(f"`{row.id}` is not unknown, it is `{state}`", "only an unknown submission can be resolved")
    if state is not State.UNKNOWN and not again:
        how = f"`{state}`{f' as task {row.task}' if row.task else ''}"
        return UsageError(f"`{row.id}` was already resolved: it is {how}", "add `--again` to resolve it again")
    if task is not None and not _TASK.fullmatch(task):
        return UsageError("the task's id has characters that no id has", "copy it from the API or its console")
    return None


def resolved(ledger: Ledger, row: Row, task: str | None, *, again: bool = False) -> Row:
    """Resolve an unknown attempt, or correct an earlier resolution.

    Args:
        ledger: where it is recorded.
        row: as it was read.
        task: the task that turned out to be its own; None if nothing was started.
        again: whether a row that was resolved before may be resolved again.

    Returns:
        The row as it is now.

    Raises:
        UsageError: it cannot be resolved.
    """
    wrong = resolvable(row, task, again=again)
    if wrong:
        raise wrong
    known = as_known(row)
    entry = {
        "state": known.state.value,
        "task": known.task,
        "note": known.note,
        "settled": known.settled or known.begun,
    }
    facts = {"history": json.dumps([*row.earlier, entry]), "task_status": "", "task": task or ""}
    if task is None:
        settled = row.with_state(State.REFUSED, note="not started, resolved by hand", **facts)
    else:
        settled = row.with_state(State.ACCEPTED, note="adopted by hand", **facts)
    if ledger.replace(settled):
        return settled
    raise UsageError(f"`{row.id}` was changed by another process", "look at it again with `restorespec ledger show`")


async def inspected(client: Client, row: Row, task: str) -> Task | Failure:
    """Return what the API knows about a task to adopt, or why it could not be asked.

    A task may name the new table or the one that is restored, so the source's name is good as well.

    Raises:
        UsageError: the task cannot be the row's.
    """
    content = await client.task(task)
    if isinstance(content, Failure):
        if not content.is_missing:
            return content
        raise UsageError(f"the API has no task `{task}`", "check the id; `--force` adopts it without asking")
    found = replace(task_of(content), id=task)
    if not found.is_restore:
        kind = f"its category is `{found.category}`" if found.category else f"its type is `{found.type}`"
        wanted = " or ".join(f"`{category}`" for category in RESTORE_CATEGORIES)
        raise UsageError(f"task `{task}` is not a restore: {kind}", f"choose a task of the category {wanted}")
    if _matches(row.table, found.entity) or await _is_source(client, row, found):
        return found
    message = f"task `{task}` belongs to another table: `{found.entity}`, not `{row.table}`"
    raise UsageError(message, "choose the task of this restore; `--force` adopts it without asking")


async def _is_source(client: Client, row: Row, task: Task) -> bool:
    """Whether a task names the source of the row's restore."""
    kind = get(row.kind)
    read = None if HIDDEN in row.source else kind.read_source(row.source)
    content = await client.read(read) if read and read.id else None
    if read is None or not isinstance(content, dict):
        return False
    return not {task.entity, task.entity_id}.isdisjoint(kind.names_of_source(content) | {read.id})


def _matches(table: str, entity: str) -> bool:
    """Whether a name matches a table in the ledger, where sensitive parts are masked."""
    return re.fullmatch(".+".join(map(re.escape, table.split(HIDDEN))), entity) is not None
