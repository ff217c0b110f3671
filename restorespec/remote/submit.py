"""A run of submissions: consult the ledger, send with bounded concurrency, follow the tasks, and report each outcome."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from restorespec.remote.claims import Claims, Targets
from restorespec.remote.client import Client, Connection, Failure, Json
from restorespec.remote.exchange import Pace
from restorespec.remote.ledger import Ledger, LedgerError, Row, State
from restorespec.remote.outcomes import Outcome, Result, Standing, worst
from restorespec.remote.prepared import Prepared
from restorespec.remote.resolution import search
from restorespec.remote.sending import Sender, known_outcome, taken_outcome
from restorespec.remote.stop import Stop, interruptible, unless
from restorespec.remote.tasks import ENDED, POLLS, Task, follow, task_of

_SEARCH = 20.0
"""Seconds to search for unknown restores, in addition to `--timeout`, which is often what made them unknown."""

_ENOUGH = 0.1
"""The fraction of `--timeout` that must be left for another request, unless a request needs less."""


class Watcher(Protocol):
    """An observer of a run."""

    def say(self, line: str) -> None:
        """Report an event in one line."""

    def progress(self, restore: str, task: Task) -> None:
        """Report the progress of a task."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The options of a run.

    Attributes:
        wait: whether the tasks are followed until they end.
        timeout: seconds for the run as a whole.
        concurrency: how many requests are in flight at once.
        again: whether restores that were accepted before are sent again.
        embed: the link to embed in the answers.
        ledger: the option that names the ledger in commands; empty for the default one.
        polls: the waits between two polls of a task.
        hold: why nothing may be sent, if a conflict was found before the run; empty otherwise.
    """

    wait: bool = False
    timeout: float = 600.0
    concurrency: int = 4
    again: bool = False
    embed: str | None = None
    ledger: str = ""
    polls: Pace = field(default=POLLS)
    hold: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """The outcomes of a run, in the order of its restores."""

    outcomes: tuple[Outcome, ...]
    result: Result


def pending(claims: Claims, restores: Sequence[Prepared], *, again: bool, known: Targets) -> list[Prepared]:
    """Return the restores that a run would send: not those that are accepted, pending or unknown in the known rows."""
    settled = {State.SENDING, State.UNKNOWN} if again else {State.SENDING, State.UNKNOWN, State.ACCEPTED}
    found = ((prepared, claims.standing(prepared, known)) for prepared in restores)
    return [prepared for prepared, row in found if row is None or row.state not in settled]


async def run(
    connection: Connection, claims: Claims, restores: Sequence[Prepared], terms: Terms, watcher: Watcher
) -> Run:
    """Submit restores, each at most once, and follow their tasks if requested.

    Args:
        connection: how the API is reached.
        claims: this run's claims in the ledger.
        restores: in the order in which they are sent.
        terms: the options of the run.
        watcher: observes the run.
    """
    stop, until = Stop(), time.monotonic() + terms.timeout
    if terms.hold:
        stop.now(terms.hold)
    with interruptible(stop, watcher.say):
        async with Client(connection, until) as client:
            least = min(connection.request_timeout, terms.timeout * _ENOUGH)
            sender = Sender(client, claims, until, least, stop, watcher.say, terms.again, terms.embed, terms.ledger)
            outcomes = await _sent(sender, restores, terms.concurrency)
            if terms.wait:
                outcomes = await Follower(client, stop, until, watcher.progress, terms.polls).all(outcomes)
                await asyncio.to_thread(_note_ends, claims, outcomes)
        if not stop.interrupted.is_set():
            async with Client(connection, time.monotonic() + _SEARCH) as client:
                outcomes = await unless(searched(client, claims.ledger, outcomes), stop.interrupted) or outcomes
    return Run(tuple(outcomes), worst(outcomes, interrupted=stop.interrupted.is_set()))


async def _sent(sender: Sender, restores: Sequence[Prepared], concurrency: int) -> list[Outcome]:
    outcomes: dict[int, Outcome] = await asyncio.to_thread(_known_unknowns, sender, restores)
    waiting = iter([number for number in range(len(restores)) if number not in outcomes])

    async def work() -> None:
        for number in waiting:
            outcomes[number] = await sender.submit(restores[number])

    async with _kept_alive(sender), asyncio.TaskGroup() as group:
        for _ in range(min(concurrency, len(restores))):
            group.create_task(work())
    return [outcomes[number] for number in range(len(restores))]


def _known_unknowns(sender: Sender, restores: Sequence[Prepared]) -> dict[int, Outcome]:
    """Return the outcomes that the ledger knows; while one of them is unknown, nothing new is sent."""
    found: dict[int, Outcome] = {}
    known = sender.claims.by_target(restores)
    for number, prepared in enumerate(restores):
        row = sender.claims.standing(prepared, known)
        if row and row.state is State.UNKNOWN:
            found[number] = known_outcome(prepared, row)
            sender.say(f"{prepared.name}: {row.note}; it is unknown whether it was started")
            sender.stop.now(f"the outcome of `{prepared.name}` is unknown")
        elif row and row.state is State.ACCEPTED and not sender.again:
            found[number] = known_outcome(prepared, row)
        elif blocker := blocker_of(sender.claims, prepared, again=sender.again, known=known):
            found[number] = taken_outcome(prepared, blocker)
            sender.say(f"{prepared.name}: {found[number].reason}")
            sender.stop.now(f"the table of `{prepared.name}` is taken")
    return found


def blocker_of(claims: Claims, prepared: Prepared, *, again: bool, known: Targets | None = None) -> Row | None:
    """Return the row of an earlier restore to the same table that blocks this one; of several, an unknown one."""
    blockers = [row for row in claims.blockers(prepared, again=again, known=known) if row.state is not State.SENDING]
    return min(blockers, key=lambda row: row.state is not State.UNKNOWN, default=None)


async def learn_ends(connection: Connection, claims: Claims, rows: Iterable[Row]) -> None:
    """Ask the API how the tasks of accepted restores ended: one that failed does not block another restore."""
    asked = [row for row in rows if row.state is State.ACCEPTED and not row.task_status]
    async with Client(connection, time.monotonic() + _SEARCH) as client:
        found = await asyncio.gather(*(client.task(row.task) for row in asked))
    for row, content in zip(asked, found, strict=True):
        if not isinstance(content, Failure) and (status := task_of(content).status) in ENDED:
            claims.note_end(row, status)


def _note_ends(claims: Claims, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.row and outcome.task and outcome.task.status in ENDED:
            with contextlib.suppress(LedgerError):  # the restore's own facts are recorded already
                claims.note_end(outcome.row, outcome.task.status)


@contextlib.asynccontextmanager
async def _kept_alive(sender: Sender) -> AsyncIterator[None]:
    """Renew the claims on all rows that are being sent."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(sender.claims.lease.beat)
            for row in list(sender.held.values()):
                with contextlib.suppress(LedgerError):  # the next heartbeat may succeed
                    await asyncio.to_thread(sender.claims.renew, row)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


_LOOKS = 8  # at tasks, at once


@dataclass
class Follower:
    """Follows every task that was started; an interruption stops the following, never the restore.

    Attributes:
        client: asks the API.
        stop: shows when the user interrupts.
        until: the time of the monotonic clock at which to stop.
        progress: called with a restore's name and its task on each progress.
        polls: the waits between two polls of a task.
    """

    client: Client
    stop: Stop
    until: float
    progress: Callable[[str, Task], None]
    polls: Pace
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_LOOKS))

    async def all(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Return the outcomes in their order, with the state of their tasks."""
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
    """Search for the restores that are unknown; return the outcomes in their order, with what the API shows."""
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
    """Return the row whose restore may have been started: the restore's own, or its blocker's."""
    row = outcome.blocker or (outcome.row if outcome.standing is Standing.UNKNOWN else None)
    return row if row and row.state in {State.UNKNOWN, State.SENDING} else None
