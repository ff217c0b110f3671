"""Settling by hand what no program can know."""

from __future__ import annotations

import re
from dataclasses import replace

from restorespec.remote.claims import GONE
from restorespec.remote.endpoint import Mistake
from restorespec.remote.ledger import Ledger, Row, State
from restorespec.remote.liveness import is_gone

_TASK = re.compile(r"[A-Za-z0-9_-]{1,128}")


def as_known(row: Row) -> Row:
    """A row as the next run will read it: what a process was sending that is gone is unknown."""
    if row.state is State.SENDING and is_gone(row.owner):
        return replace(row, state=State.UNKNOWN, note=GONE)
    return row


def resolve_command(row: Row, ledger: str) -> str:
    """The command by which a person settles a row, before it is said how.

    Args:
        row: the row.
        ledger: the option that names its ledger; empty for the default one.
    """
    return f"restorespec ledger resolve {row.id}{ledger and ' ' + ledger}"


def resolved(ledger: Ledger, row: Row, task: str | None) -> Row | Mistake:
    """Settles an unknown attempt.

    Args:
        ledger: where it is recorded.
        row: as it was read.
        task: the task that turned out to be its own; None if nothing was started.

    Returns:
        The row as it is now, or why it could not be settled.
    """
    state = as_known(row).state
    if state is State.SENDING:
        help_text = "submit it again: that run waits for the process, or finds that it is gone"
        return Mistake(f"`{row.id}` is being sent by a process that may still live", help_text)
    if state is not State.UNKNOWN:
        return Mistake(f"`{row.id}` is not unknown, it is `{state}`", "only what is unknown is settled by hand")
    if task is None:
        settled = row.with_state(State.REFUSED, note="not started, as somebody settled by hand")
    elif _TASK.fullmatch(task):
        settled = row.with_state(State.ACCEPTED, task=task, note="adopted by hand")
    else:
        return Mistake("the task's id holds characters that no id has", "copy it from the API or its console")
    if ledger.replace(settled):
        return settled
    return Mistake(
        f"`{row.id}` was changed by another process meanwhile", "look at it again: `restorespec ledger show`"
    )
