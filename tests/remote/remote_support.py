"""What the tests of submitting share: restores to be sent, ledgers, and a way to submit as a new process would."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

from restorespec.core.data import Located
from restorespec.core.source import Source
from restorespec.language.document import Document
from restorespec.remote.access import Credentials
from restorespec.remote.claims import Claims, Lease
from restorespec.remote.client import Connection
from restorespec.remote.exchange import Pace
from restorespec.remote.ledger import Ledger
from restorespec.remote.ledger_dynamodb import DynamoLedger
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.remote.prepared import Prepared
from restorespec.remote.submit import Run, Terms, run

TOKEN = "t0ken+with/odd=characters~%41"
QUICK = Pace(first=0.02, longest=0.05, tries=3)
QUICK_POLLS = Pace(first=0.01, longest=0.02, tries=2**31)
LEASE = Lease(beat=0.1, stale=1.0)


def opened(address: str) -> Ledger:
    """A ledger, opened as another process would."""
    if address.startswith("dynamodb://"):
        return DynamoLedger(address.removeprefix("dynamodb://").partition("?")[0], "us-west-2")
    return SqliteLedger(Path(address))


def prepared(name: str = "orders-drill", **changes: object) -> Prepared:
    """A restore of a backup; `changes` are of its target."""
    body = {
        "source": {"securevault_backup": {"backup_id": str(changes.pop("backup", "bk-drill"))}},
        "target": {"environment_id": "env-drill", "table_name": f"{name}-restored", **changes},
    }
    source = Source(f"specs/{name}.yaml", json.dumps(body))
    request = Located(body, (0, 0, source, None))
    return Prepared(name, source.name, body, Document(name, request, request))


@dataclass
class Lines:
    """Somebody who looks on and remembers every line."""

    lines: list[str] = field(default_factory=list)
    tasks: list[tuple[str, str, int]] = field(default_factory=list)

    def say(self, line):
        self.lines.append(line)

    def progress(self, restore, task):
        self.tasks.append((restore, task.status, task.percentage))


def connection(url: str, *, request_timeout: float = 1.0) -> Connection:
    return Connection(url, Credentials(TOKEN), request_timeout, QUICK)


def submit(url: str, ledger: Ledger, *restores: Prepared, request_timeout: float = 1.0, **terms: object) -> Run:
    """Submits restores as a new process would."""
    claims = Claims(ledger, url, "", LEASE)
    chosen = Terms(**{"timeout": 5.0, "polls": QUICK_POLLS, **terms})
    return asyncio.run(run(connection(url, request_timeout=request_timeout), claims, restores, chosen, Lines()))
