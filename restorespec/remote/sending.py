"""Sending one restore: record, send, judge, record; retried only where nothing was started."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from restorespec.remote.claims import Claims
from restorespec.remote.client import Client
from restorespec.remote.ledger import LedgerError, Row, State
from restorespec.remote.outcomes import Outcome, Standing
from restorespec.remote.prepared import Prepared
from restorespec.remote.resolution import resolve_command
from restorespec.remote.stop import Stop, unless
from restorespec.remote.verdicts import Accepted, Again, Refused, Unclear, Verdict

Final: TypeAlias = Accepted | Refused | Unclear
"""The verdicts that end the retries."""

_WATCHED = 0.5  # seconds between two looks at another process's row
_RECORDED = (0.1, 1.0, 5.0)  # seconds between the tries to record an answer


@dataclass
class Sender:
    """Sends the restores of a run.

    Attributes:
        client: the connection to the API.
        claims: this run's claims in the ledger.
        until: the time of the monotonic clock after which nothing is sent.
        least: seconds that must be left to begin a request; one that is cut off would be unknown.
        stop: shows when to end early.
        say: prints an event in one line.
        again: whether restores that were accepted before are sent again.
        embed: the link to embed in the answer.
        ledger: the option that names the ledger in commands; empty for the default one.
        held: the rows that are being sent; their claims are renewed meanwhile.
        taken: the ids of all rows that were ever held, so that a second restore of the same body is never sent.
        resume: the time before which nothing is sent, because the API asked to wait.
    """

    client: Client
    claims: Claims
    until: float
    least: float
    stop: Stop
    say: Callable[[str], None]
    again: bool = False
    embed: str | None = None
    ledger: str = ""
    held: dict[str, Row] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    resume: float = 0.0

    async def submit(self, prepared: Prepared) -> Outcome:
        """Start a restore, unless it was started, may have been started, or the run was stopped."""
        if self.stop.sending.is_set():
            return self._not_sent(prepared)
        try:
            row = await asyncio.to_thread(self.claims.claim, prepared, again=self.again)
        except LedgerError as error:
            self.stop.now(error.message)
            return Outcome(prepared, Standing.NOT_SENT, error.message)
        if row.owner != self.claims.owner or row.state is not State.SENDING or row.id in self.taken:
            return await self._watched(prepared, row)
        self.taken.add(row.id)
        self.held[row.id] = row
        try:
            outcome = await self._carried_out(prepared, row)
        finally:
            del self.held[row.id]
        return await self._after(outcome.blocker, outcome) if outcome.blocker else outcome

    async def _after(self, blocker: Row, outcome: Outcome) -> Outcome:
        """Return the outcome of a restore once its blocker's is known: if that was refused, it is sent after all."""
        blocker = await self._settled(outcome.prepared, blocker)
        if blocker.state is State.REFUSED:
            return await self.submit(outcome.prepared)
        outcome = taken_outcome(outcome.prepared, blocker)
        self.stop.now(outcome.reason)
        return outcome

    async def _blocker(self, prepared: Prepared, row: Row) -> Row | None:
        """Return the row of another restore to the same table that blocks this one.

        Both rows are recorded before either looks for the other, so at least one of two processes sees both. Whoever
        sees a row with a smaller id yields; whoever sees a larger one waits until that one has yielded or, having
        looked earlier, has been sent.
        """
        while True:
            blockers = await asyncio.to_thread(self.claims.blockers, prepared, again=self.again)
            first = min(blockers, key=lambda blocker: (blocker.state is State.SENDING, blocker.id), default=None)
            if first is None or first.state is not State.SENDING or first.id < row.id:
                return first
            if self.stop.sending.is_set() or time.monotonic() > self.until:
                return first
            await self.stop.sleep(_WATCHED)

    async def _carried_out(self, prepared: Prepared, row: Row) -> Outcome:
        verdict: Final | Row
        try:
            blocker = await self._blocker(prepared, row)
            if blocker:
                refused = Refused(taken_outcome(prepared, blocker).reason, sent=False)
                return replace(await self._recorded(prepared, row, refused), blocker=blocker)
            verdict = await self._verdict(prepared, row)
        except LedgerError as error:
            verdict = Refused(f"not sent: {error.message}", fatal=True, sent=False)
        if isinstance(verdict, Row):
            return known_outcome(prepared, verdict)
        outcome = await self._recorded(prepared, row, verdict)
        if outcome.standing is Standing.UNKNOWN:
            self.stop.now(f"the outcome of `{prepared.name}` is unknown")
        elif isinstance(verdict, Refused) and verdict.fatal:
            self.stop.now(f"`{prepared.name}` was refused for a reason that holds for all: {verdict.reason}")
        return outcome

    async def _verdict(self, prepared: Prepared, row: Row) -> Final | Row:
        """Return the final verdict, or the present row if another process has settled it meanwhile."""
        waits, reported = self.client.connection.pace.waits(), ""
        while True:
            await self.stop.sleep(self.resume - time.monotonic())
            if self.stop.sending.is_set():
                return Refused(f"not sent: {self.stop.reason}", sent=False)
            if not await asyncio.to_thread(self.claims.renew, row):
                return await asyncio.to_thread(self._lost, row)
            verdict = await self._post(prepared)
            if not isinstance(verdict, Again):
                return verdict
            wait = next(waits, None) if verdict.wait is None else max(verdict.wait, 0.05)
            if wait is None or time.monotonic() + wait > self.until:
                return _given_up(verdict, wait)
            why = "" if verdict.reason == reported else f"{verdict.reason}; it was not started; "
            self.say(f"{prepared.name}: {why}trying again in {wait:.1f} s")
            reported = verdict.reason
            if verdict.status:
                self.resume = max(self.resume, time.monotonic() + wait)
            await self.stop.sleep(wait)

    def _lost(self, row: Row) -> Refused | Row:
        """Return the state of a row that another process considered abandoned while this one was delayed."""
        present = self.claims.current(row)
        if present.state is State.UNKNOWN:
            return Refused("not sent: another run considered this one dead", sent=False)
        return present

    async def _post(self, prepared: Prepared) -> Verdict:
        seconds = min(self.client.connection.request_timeout, self.until - time.monotonic())
        if seconds < self.least:
            return Refused("not sent: too little of `--timeout` is left", sent=False)
        asking = self.client.start_restore(prepared, self.embed, seconds)
        return await unless(asking, self.stop.abandoned) or Unclear("it was interrupted before the answer arrived")

    async def _recorded(self, prepared: Prepared, row: Row, verdict: Final) -> Outcome:
        """Record the verdict durably, before it is reported."""
        for wait in (*_RECORDED, None):
            try:
                settled = await asyncio.to_thread(self._settle, row, verdict)
            except LedgerError as error:
                if wait is None:
                    return _unrecorded(prepared, row, verdict, error)
                await asyncio.sleep(wait)
            else:
                break
        outcome = _outcome(prepared, settled, verdict)
        self.say(f"{prepared.name}: {self._report(outcome, settled)}")
        return outcome

    def _report(self, outcome: Outcome, row: Row) -> str:
        """Return the outcome in one line with its details, because the other restores may take hours."""
        if outcome.standing is Standing.STARTED:
            return f"started as task {row.task}"
        errors = (outcome.prepared.masked(error.shown) for error in outcome.errors)
        reasons = "; ".join((outcome.reason, *errors))
        if outcome.standing is not Standing.UNKNOWN:
            return reasons
        return f"{reasons}; resolve it with `{resolve_command(row, self.ledger)} --adopt TASK` or `--not-started`"

    def _settle(self, row: Row, verdict: Final) -> Row:
        match verdict:
            case Accepted():
                return self.claims.settle(row, State.ACCEPTED, task=verdict.task, status=202, answer=verdict.answer)
            case Refused():
                state = State.REFUSED
            case Unclear():
                state = State.UNKNOWN
        return self.claims.settle(row, state, status=verdict.status, note=verdict.reason, answer=verdict.answer)

    async def _watched(self, prepared: Prepared, row: Row) -> Outcome:
        """Return the outcome of a restore that another run has sent, or is sending now."""
        outcome = known_outcome(prepared, await self._settled(prepared, row))
        if outcome.standing is Standing.UNKNOWN:
            self.stop.now(f"the outcome of `{prepared.name}` is unknown")
        return outcome

    async def _settled(self, prepared: Prepared, row: Row) -> Row:
        """Return a row as soon as its outcome is known, or at the timeout."""
        if row.state is State.SENDING:
            self.say(f"{prepared.name}: `{row.restore}` is being sent; waiting for its outcome")
        while row.state is State.SENDING and time.monotonic() < self.until and not self.stop.interrupted.is_set():
            await asyncio.sleep(min(_WATCHED, max(0.0, self.until - time.monotonic())))
            with contextlib.suppress(LedgerError):  # the next read may succeed; until then it counts as being sent
                row = await asyncio.to_thread(self._looked_at, row)
        return row

    def _looked_at(self, row: Row) -> Row:
        return self.claims.observe(self.claims.current(row))

    def _not_sent(self, prepared: Prepared) -> Outcome:
        return Outcome(prepared, Standing.NOT_SENT, f"not sent: {self.stop.reason}")


def taken_outcome(prepared: Prepared, blocker: Row) -> Outcome:
    """Return the outcome of a restore whose table another restore creates, or may be creating."""
    known = {State.ACCEPTED: f"was started as task {blocker.task}", State.UNKNOWN: "may have been started"}
    reason = (
        f"not sent: `{blocker.restore}` (submission {blocker.id}) creates the same table `{blocker.table}`"
        f" and {known.get(blocker.state, 'is being sent')}"
    )
    return Outcome(prepared, Standing.NOT_SENT, reason, blocker=blocker)


def known_outcome(prepared: Prepared, row: Row) -> Outcome:
    """Return the outcome that a row of an earlier or another run proves."""
    match row.state:
        case State.ACCEPTED:
            return Outcome(prepared, Standing.STARTED, f"already started as task {row.task}", row, already=True)
        case State.REFUSED:
            return Outcome(prepared, Standing.REFUSED, row.note, row, already=True)
        case State.UNKNOWN:
            return Outcome(prepared, Standing.UNKNOWN, row.note, row, already=True)
        case State.SENDING:
            return Outcome(prepared, Standing.UNKNOWN, "another run is still sending it", row, already=True)


def _outcome(prepared: Prepared, row: Row, verdict: Final) -> Outcome:
    match verdict:
        case Accepted():
            return Outcome(prepared, Standing.STARTED, row=row)
        case Refused():
            standing = Standing.REFUSED if verdict.sent else Standing.NOT_SENT
            return Outcome(prepared, standing, verdict.reason, row, verdict.errors)
        case Unclear():
            return Outcome(prepared, Standing.UNKNOWN, verdict.reason, row)


def _unrecorded(prepared: Prepared, row: Row, verdict: Accepted | Refused | Unclear, error: LedgerError) -> Outcome:
    known = f"it was started as task {verdict.task}" if isinstance(verdict, Accepted) else verdict.reason
    return Outcome(prepared, Standing.UNKNOWN, f"{known}, but this could not be recorded: {error.message}", row)


def _given_up(verdict: Again, wait: float | None) -> Refused:
    tried = "every try ended so" if wait is None else f"the next try, in {wait:.0f} s, would be after `--timeout`"
    return Refused(f"{verdict.reason}; {tried}; it was not started", verdict.status, fatal=True)
