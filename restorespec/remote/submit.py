"""A run of submissions: look into the ledger, send with bounded concurrency, follow, and say what holds of each."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from restorespec.remote.claims import Claims, Targets
from restorespec.remote.client import Client, Connection, Failure
from restorespec.remote.following import Follower, searched
from restorespec.remote.ledger import LedgerError, Row, State
from restorespec.remote.outcomes import Outcome, Result, worst
from restorespec.remote.prepared import Prepared
from restorespec.remote.retry import Pace
from restorespec.remote.sending import Sender, known_outcome, taken_outcome
from restorespec.remote.stop import Stop, interruptible, unless
from restorespec.remote.tasks import ENDED, POLLS, Task, task_of

_SEARCH = 20.0
"""Seconds to look for what is unknown; it comes on top of `--timeout`, which is often what made it unknown."""

_ENOUGH = 0.1
"""The part of `--timeout` that must be left for another request, unless a request needs less."""


class Watcher(Protocol):
    """Whoever looks on while a run goes on."""

    def say(self, line: str) -> None:
        """Something happened, in a line."""

    def progress(self, restore: str, task: Task) -> None:
        """A task was seen to be further than before."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a run is to be done.

    Attributes:
        wait: whether to follow the tasks until they end.
        timeout: seconds for the run as a whole.
        concurrency: how many requests are under way at once.
        again: whether what was accepted before is sent once more.
        embed: the link to be embedded in the answers.
        ledger: the option that names the ledger in commands; empty for the default one.
        polls: the waits between two looks at a task.
        hold: why nothing may be sent, if something was found before the run; empty otherwise.
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
    """What a run came to, restore by restore, in the order asked for."""

    outcomes: tuple[Outcome, ...]
    result: Result


def pending(claims: Claims, restores: Sequence[Prepared], *, again: bool) -> list[Prepared]:
    """The restores that a run would send: not those that are accepted, open or unknown."""
    settled = {State.SENDING, State.UNKNOWN} if again else {State.SENDING, State.UNKNOWN, State.ACCEPTED}
    found = ((prepared, claims.standing(prepared)) for prepared in restores)
    return [prepared for prepared, row in found if row is None or row.state not in settled]


async def run(
    connection: Connection, claims: Claims, restores: Sequence[Prepared], terms: Terms, watcher: Watcher
) -> Run:
    """Submits restores, each at most once, and follows them if that is wanted.

    Args:
        connection: how the API is reached.
        claims: this run's claims in the ledger.
        restores: in the order in which they are sent.
        terms: how it is to be done.
        watcher: is told what happens.
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
    """What earlier runs left unknown: as long as there is any, nothing new is sent."""
    found: dict[int, Outcome] = {}
    known = sender.claims.by_target()
    for number, prepared in enumerate(restores):
        row = sender.claims.standing(prepared)
        if row and row.state is State.UNKNOWN:
            found[number] = known_outcome(prepared, row)
            sender.say(f"{prepared.name}: {row.note}; it is unknown whether it was started")
            sender.stop.now(f"the outcome of `{prepared.name}` is unknown")
        elif row and row.state is State.ACCEPTED and not sender.again:
            found[number] = known_outcome(prepared, row)
        elif rival := rival_of(sender.claims, prepared, again=sender.again, known=known):
            found[number] = taken_outcome(prepared, rival)
            sender.say(f"{prepared.name}: {found[number].reason}")
            sender.stop.now(f"the table of `{prepared.name}` is taken")
    return found


def rival_of(claims: Claims, prepared: Prepared, *, again: bool, known: Targets | None = None) -> Row | None:
    """The row of an earlier restore to the same table that is in the way; of several, one that is unknown."""
    rivals = [row for row in claims.rivals(prepared, again=again, known=known) if row.state is not State.SENDING]
    return min(rivals, key=lambda row: row.state is not State.UNKNOWN, default=None)


async def learn_ends(connection: Connection, claims: Claims, rows: Iterable[Row]) -> None:
    """Asks the API how the tasks of accepted restores ended: one that has failed is not in anybody's way."""
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
    """Shows the signs of life of all rows that are being sent."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(sender.claims.lease.beat)
            for row in list(sender.held.values()):
                with contextlib.suppress(LedgerError):  # the next sign of life may come through
                    await asyncio.to_thread(sender.claims.renew, row)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
