"""The outcome of each restore of a run, the result of the run, and findings from the errors of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from restorespec.core.diagnostics import Finding, Problem
from restorespec.core.source import Path
from restorespec.kinds import parts
from restorespec.kinds.live_rules import API_REFUSED
from restorespec.remote.ledger import FAILED, Row, State
from restorespec.remote.prepared import Prepared
from restorespec.remote.resolution import Search
from restorespec.remote.tasks import GONE, Task
from restorespec.remote.verdicts import ApiError


class Standing(StrEnum):
    """What is known about a restore; the promise is that the user always learns it."""

    STARTED = "started"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


class Result(IntEnum):
    """The result of a run; the numbers are the exit codes."""

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
    """The outcome of one restore.

    Attributes:
        prepared: the restore.
        standing: what is known about it.
        reason: a clause that explains it; empty if there is nothing to explain.
        row: its row in the ledger, if it has one.
        errors: the errors that the API returned.
        already: whether an earlier run, or another process, had sent it.
        task: the state of its task, if it was followed.
        trouble: why its task could not be followed to the end; empty if it could.
        search: what the API shows, if it is unknown.
        rival: the row of another restore that creates the same table and blocked this one.
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
        """The state in one word: the task's status if it is known."""
        return self.task.status if self.task else self.standing.value

    @property
    def result(self) -> Result:
        """The result that it alone would give the run."""
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
    """Return the result of a run: its worst outcome."""
    results = {outcome.result for outcome in outcomes}
    if interrupted:
        results.add(Result.INTERRUPTED)
    return next((result for result in _WORST_FIRST if result in results), Result.DONE)


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[./][A-Za-z0-9_]+|\[[0-9]+\])*")
_ABOUT_THE_TOKEN = frozenset((401, 403))


def findings(errors: tuple[ApiError, ...], body: dict[str, Any], status: int = 0) -> Iterator[Finding]:
    """Return the findings from the errors of an answer.

    Args:
        errors: as the answer lists them.
        body: what was sent.
        status: of the answer; if it is about the token, only errors that name a field are findings.
    """
    for error in errors:
        place = _place(error.message, body)
        if status in _ABOUT_THE_TOKEN and not place:
            continue
        code = f" (error {error.code})" if error.code else ""
        said = " ".join(error.message.split())[:200] or "no reason given"
        text = f"the API refuses it: {said}{code}"
        yield Finding(API_REFUSED, Problem(place, text, "correct it and submit again; it was not started"))


def _place(message: str, body: dict[str, Any]) -> Path:
    """Return the path that a message names: in full, or by an ending that only one value has."""
    paths = list(_paths(body, ()))
    for match in sorted(_NAME.findall(message), key=len, reverse=True):
        steps = tuple(step for step in re.split(r"[./\[\]]+", match) if step)
        if steps[0] in parts() and len(steps) > 1:
            return tuple(int(step) if step.isdecimal() else step for step in steps)
        fitting = [path for path in paths if tuple(map(str, path[-len(steps) :])) == steps]
        if len(fitting) == 1 and ("_" in match or len(steps) > 1):
            return fitting[0]
    return ()


def _paths(value: object, at: Path) -> Iterator[Path]:
    yield at
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _paths(item, (*at, number))
