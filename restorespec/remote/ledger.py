"""The ledger: what was submitted and what is known about it, which no crash may lose.

A *submission* is a body for an API and a unit. Each attempt to start it is a `Row`. Rows are only ever added, or replaced
if no other process has replaced them since they were read; all rules about them are here and in `claims`, so that a
ledger only has to store rows and to do those two things.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from restorespec.core.usage_error import UsageError
from restorespec.version import __version__

FAILED = frozenset({"failed", "aborted"})
"""The statuses of a task that ended without a restored table."""

FIRST_KIND = "aws/dynamodb-table"
"""The kind of all restores in ledgers of schema 1 and 2."""

_NUMBERS = frozenset({"attempt", "revision", "status"})


class State(StrEnum):
    """The state of an attempt."""

    SENDING = "sending"
    """A process is sending it; if that process is gone, nothing is known."""
    ACCEPTED = "accepted"
    """A restore was started."""
    REFUSED = "refused"
    """Nothing was started."""
    UNKNOWN = "unknown"
    """A restore may have been started."""


class LedgerError(UsageError):
    """The ledger cannot be read or written."""


class NoLedgerError(LedgerError):
    """There is no ledger yet, and none was to be created."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} does not exist",
            "the first `submit` makes it; check the folder and its name, or give `--ledger`",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One attempt to start a restore. Empty strings and 0 mean not known; the token is nowhere in it.

    Attributes:
        key: identifies the submission: the same for the same body, API and unit.
        attempt: counts the attempts of a submission from 1.
        revision: counts the changes of the row; an increment is the heartbeat of the process that sends.
        state: what is known.
        restore: the restore's id.
        spec: the path of its spec.
        digest: the sha256 of the canonical body.
        base_url: the API's address.
        unit: the organizational unit.
        identity: what makes two restores create the same thing, as the kind defines it: a JSON object of strings without
            sensitive values, the last of which is the name of what is created.
        task: the id of the restore's task.
        status: the HTTP status that settled it.
        note: a clause that explains the state.
        answer: the API's answer, masked and truncated.
        owner: the process that sends.
        begun: when it was recorded, by the clock of its machine.
        settled: when its state was last changed.
        version: of this program.
        source: the source of the restore, as `backup ID` or `table ID`.
        target: the hash of the identity with its sensitive values; empty in rows of schema 1.
        task_status: how the task ended, once that is known.
        history: what the row was before it was resolved by hand, as a JSON list; empty if it never was.
        kind: the kind of the restore.
        evidence: the record of the restore as a JSON object, from the commit to the verification; empty if there is none.
    """

    key: str
    attempt: int
    revision: int
    state: State
    restore: str
    spec: str
    digest: str
    base_url: str
    unit: str
    identity: str
    task: str = ""
    status: int = 0
    note: str = ""
    answer: str = ""
    owner: str = ""
    begun: str = ""
    settled: str = ""
    version: str = __version__
    source: str = ""
    target: str = ""
    task_status: str = ""
    history: str = ""
    kind: str = FIRST_KIND
    evidence: str = ""

    @property
    def target_identity(self) -> dict[str, str]:
        """The identity as a mapping."""
        found: dict[str, str] = json.loads(self.identity)
        return found

    @property
    def table(self) -> str:
        """The name of what is created."""
        return next(reversed(self.target_identity.values()), "")

    @property
    def record(self) -> dict[str, Any]:
        """The record of the restore; empty if there is none."""
        return json.loads(self.evidence) if self.evidence else {}

    @property
    def earlier(self) -> list[dict[str, str]]:
        """The states before each resolution by hand, the oldest first."""
        return json.loads(self.history) if self.history else []

    @property
    def id(self) -> str:
        """The attempt's name, as commands take it."""
        return f"{self.key}-{self.attempt}"

    def with_state(self, state: State, **facts: str | int) -> Row:
        """Return the next revision, with a state that is settled now."""
        return replace(self, state=state, revision=self.revision + 1, settled=now(), **facts)  # type: ignore[arg-type]


class Ledger(Protocol):
    """A store of rows. Every method may raise `LedgerError`; every change survives a power failure."""

    def history(self, key: str) -> list[Row]:
        """Return the present rows of a submission, by attempt."""

    def rows(self) -> list[Row]:
        """Return all rows, the oldest first."""

    def into(self, targets: Collection[str]) -> list[Row]:
        """Return the rows with one of some targets, and those of schema 1, which have none, the oldest first."""

    def insert(self, row: Row) -> bool:
        """Insert a row; False if the attempt exists already."""

    def replace(self, row: Row) -> bool:
        """Replace the previous revision of a row; False if it has been replaced already."""

    def close(self) -> None:
        """Close the ledger."""


def as_row(facts: dict[str, Any]) -> Row:
    """Return a row from its stored fields.

    Raises:
        LedgerError: they were not written by restorespec.
    """
    try:
        row = Row(**{**facts, "state": State(str(facts["state"]))})
        datetime.fromisoformat(row.begun)
        _check_types(row)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        help_text = "restore it from a backup, or use the version of restorespec that wrote it"
        raise LedgerError("the ledger contains an unreadable row", help_text) from None
    return row


def _check_types(row: Row) -> None:
    for name, value in asdict(row).items():
        if not isinstance(value, int if name in _NUMBERS else str):
            raise TypeError(name)
    if not all(isinstance(value, str) for entry in row.earlier for value in entry.values()):
        raise TypeError("history")
    if not isinstance(row.record, dict):
        raise TypeError("evidence")
    if not all(isinstance(value, str) for value in row.target_identity.values()):
        raise TypeError("identity")


def key_of(digest: str, base_url: str, unit: str) -> str:
    """Return the key of a submission."""
    return hashlib.sha256(f"{digest}\n{base_url}\n{unit}".encode()).hexdigest()[:16]


def target_of(kind: str, names: Iterable[str]) -> str:
    """Return the hash of what a restore creates; that of the first kind is as in ledgers of schema 2.

    Args:
        kind: the name of the kind.
        names: what no two restores of the kind may have in common.
    """
    hashed = [*names] if kind == FIRST_KIND else [kind, *names]
    return hashlib.sha256(json.dumps(hashed).encode()).hexdigest()[:32]


def identity_of_table(environment_id: str, table: str) -> str:
    """Return the identity of a row of schema 1 or 2, which only knew restores of tables."""
    return json.dumps({"environment_id": environment_id, "table": table})


def now() -> str:
    """Return the present time as rows store it, for display: no decision compares the clocks of two machines."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def deciding(history: Iterable[Row]) -> Row | None:
    """Return the row that decides about a submission: a pending one, else an accepted one, else the latest."""
    rows = list(history)
    for states in ((State.UNKNOWN, State.SENDING), (State.ACCEPTED,), (State.REFUSED,)):
        found = [row for row in rows if row.state in states]
        if found:
            return found[-1]
    return None


def accepted(rows: Iterable[Row], digest: str) -> Row | None:
    """Return the last accepted row of a body, whichever API it was sent to."""
    return next((row for row in [*rows][::-1] if row.digest == digest and row.state is State.ACCEPTED), None)


def find(ledger: Ledger, name: str) -> list[Row]:
    """Return the rows that a name may refer to: an attempt's id or its beginning, or a restore's id."""
    rows = ledger.rows()
    return [row for row in rows if row.id == name] or [
        row for row in rows if row.restore == name or row.id.startswith(name)
    ]
