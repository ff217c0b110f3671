"""Claims on submissions: taking one, renewing it, and detecting that its owner is gone.

A process that is sending increments its row's revision as a heartbeat. A process that waits for it measures with its own
clock how long the revision has not changed; the clocks of two machines are never compared.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from restorespec.remote.access import HIDDEN
from restorespec.remote.ledger import FAILED, Ledger, LedgerError, Row, State, deciding, key_of, now
from restorespec.remote.prepared import Prepared

Targets = dict[str, list[Row]]
"""Rows by their target."""

GONE = "the process that was sending it ended before it recorded an answer"


_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")


def own_name() -> str:
    """Return a unique name for this process: the machine, the process and a random word."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}/{secrets.token_hex(8)}"


def is_gone(owner: str) -> bool:
    """Return whether a process is known to be dead. False proves nothing: it may live, or run on another machine."""
    machine, _, rest = owner.partition("/")
    process, _, rest = rest.partition("/")
    started = rest.partition("/")[0]
    if not machine or machine != _machine() or not process.isdecimal() or not started:
        return False
    return _started(int(process)) != started


def _machine() -> str:
    """Return an id of this boot and PID namespace; empty where the system does not show it."""
    try:
        return f"{_BOOT.read_text().strip()}.{_PROCESSES.readlink().name.strip('pid:[]')}"
    except OSError:
        return ""


def _started(process: int) -> str:
    """Return when a process started, in kernel ticks, which distinguishes reused PIDs; empty if it is dead."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, started = fields[0], fields[19]
    return "" if state in {"Z", "X"} else started


@dataclass(frozen=True, slots=True)
class Lease:
    """The settings that keep a claim alive.

    Attributes:
        beat: seconds between two heartbeats.
        stale: seconds without one after which the owner counts as gone.
    """

    beat: float = 10.0
    stale: float = 45.0


def _near(prepared: Prepared, known: Targets) -> list[Row]:
    """Return the rows that may create the same table as a restore; those of schema 1 do not say which table."""
    return [*known.get("", ()), *known.get(prepared.target, ())]


@dataclass
class Claims:
    """This process's claims on submissions to one API.

    Attributes:
        ledger: where they are recorded.
        base_url: the API's address.
        unit: the organizational unit.
        lease: how they are kept alive.
        owner: this process's name.
        run_facts: the facts about the run, for the record of each restore: who requested it, the commit, the plan.
    """

    ledger: Ledger
    base_url: str
    unit: str
    lease: Lease = field(default_factory=Lease)
    owner: str = field(default_factory=own_name)
    clock: Callable[[], float] = time.monotonic
    run_facts: Mapping[str, Any] = field(default_factory=dict)
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def standing(self, prepared: Prepared, known: Targets | None = None) -> Row | None:
        """Return the deciding row of a restore; None if it was never submitted. A row whose owner is gone becomes unknown.

        Args:
            prepared: the restore.
            known: the rows, if they were read before; None to read them now.
        """
        key = self._key(prepared)
        if known is None:
            history = self.ledger.history(key)
        else:
            history = sorted((row for row in _near(prepared, known) if row.key == key), key=lambda row: row.attempt)
        row = deciding(history)
        return self.observe(row) if row else None

    def claim(self, prepared: Prepared, *, again: bool) -> Row:
        """Claim a restore, unless its outcome is known or pending.

        Returns:
            A row in state `sending` with this process as owner: the restore may be sent; or the row that blocks it.
        """
        while True:
            history = self.ledger.history(self._key(prepared))
            row = deciding(history)
            if row and row.state is not State.REFUSED and not (again and row.state is State.ACCEPTED):
                return self.observe(row)
            claimed = self._row(prepared, history[-1].attempt + 1 if history else 1)
            if self.ledger.insert(claimed):
                return claimed

    def by_target(self, restores: Iterable[Prepared]) -> Targets:
        """Return the rows that may create the same tables as some restores, by their target, read once for a run."""
        found: Targets = {}
        for row in self.ledger.into({one.target for one in restores}):
            found.setdefault(row.target, []).append(row)
        return found

    def blockers(self, prepared: Prepared, *, again: bool, known: Targets | None = None) -> list[Row]:
        """Return the rows of other restores that create the same table and block this one.

        Args:
            prepared: the restore.
            again: whether restores that earlier runs started, or may have started, do not block; what this run or another
                one is sending now always does.
            known: the rows, if they were read before; None to read them now.
        """
        own, target = self._key(prepared), prepared.target
        rows = self.ledger.into({target}) if known is None else _near(prepared, known)
        found = [row for row in rows if row.key != own and self._is_same(row, prepared, target)]
        return [row for row in map(self.observe, found) if self._is_in_the_way(row, again=again)]

    def note_end(self, row: Row, status: str) -> None:
        """Record how the task of an accepted restore ended; another process may record the same at the same time."""
        present = self.current(row)
        if present.state is State.ACCEPTED and present.task == row.task and present.task_status != status:
            self.ledger.replace(replace(present, task_status=status, revision=present.revision + 1))

    def note_evidence(self, row: Row, record: Mapping[str, Any]) -> None:
        """Record the evidence of a restore; the record of a later verification replaces an earlier one."""
        text = json.dumps(record)
        while True:
            present = self.current(row)
            if self.ledger.replace(replace(present, evidence=text, revision=present.revision + 1)):
                return

    def _is_same(self, row: Row, prepared: Prepared, target: str) -> bool:
        """Return whether a row is of the same API and unit and creates the same table."""
        if (row.base_url, row.unit) != (self.base_url, self.unit):
            return False
        if row.target:
            return row.target == target
        identity = prepared.masked_identity
        return identity == row.target_identity and not any(HIDDEN in name for name in identity.values())

    def _is_in_the_way(self, row: Row, *, again: bool) -> bool:
        if row.state is State.REFUSED or (row.state is State.ACCEPTED and row.task_status in FAILED):
            return False
        return not again or row.state is State.SENDING or row.owner == self.owner

    def observe(self, row: Row) -> Row:
        """Return the present state of a row, after checking whether its owner is still alive."""
        if row.state is not State.SENDING or row.owner == self.owner or not self._is_abandoned(row):
            return row
        self.ledger.replace(row.with_state(State.UNKNOWN, note=GONE))
        return self.current(row)

    def renew(self, row: Row) -> bool:
        """Renew a claim; False if it is no longer this process's, so that nothing may be sent."""
        while True:
            present = self.current(row)
            if present.state is not State.SENDING or present.owner != self.owner:
                return False
            if self.ledger.replace(replace(present, revision=present.revision + 1)):
                return True

    def settle(self, row: Row, state: State, **facts: str | int) -> Row:
        """Record how an attempt of this process ended, even if another process considered it dead: the sender knows best."""
        while True:
            settled = self.current(row).with_state(state, **facts)
            if self.ledger.replace(settled):
                return settled

    def current(self, row: Row) -> Row:
        """Return the present revision of a row."""
        for found in self.ledger.history(row.key):
            if found.attempt == row.attempt:
                return found
        raise LedgerError(
            f"the ledger has lost `{row.id}`", "restore the ledger from a backup before anything is sent again"
        )

    def _is_abandoned(self, row: Row) -> bool:
        if is_gone(row.owner):
            return True
        revision, since = self._seen.get(row.id, (None, 0.0))
        if revision != row.revision:
            self._seen[row.id] = (row.revision, self.clock())
            return False
        return self.clock() - since > self.lease.stale

    def _key(self, prepared: Prepared) -> str:
        return key_of(prepared.digest, self.base_url, self.unit)

    def _row(self, prepared: Prepared, attempt: int) -> Row:
        return Row(
            key=self._key(prepared),
            attempt=attempt,
            revision=1,
            state=State.SENDING,
            restore=prepared.id,
            spec=prepared.spec,
            digest=prepared.digest,
            base_url=self.base_url,
            unit=self.unit,
            identity=json.dumps(prepared.masked_identity),
            kind=prepared.kind.name,
            owner=self.owner,
            begun=now(),
            source=prepared.masked(prepared.source),
            target=prepared.target,
            evidence=json.dumps(self.run_facts) if self.run_facts else "",
        )
