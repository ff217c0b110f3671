"""A process that submits restores, to be killed at any moment: `driver.py ADDRESS URL NAME[=BACKUP]…`.

With `DRIVER_AHEAD` it runs as if on another machine, whose clock is ahead by that many seconds. With `DRIVER_STEPS` it
kills itself after that many steps: each use of the ledger is one, and there are no heartbeats.
"""

import asyncio
import itertools
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from remote_support import LEASE, QUICK, QUICK_POLLS, TOKEN, Lines, opened, prepared

from restorespec.remote import claims as claiming, ledger as rows
from restorespec.remote.access import Credentials
from restorespec.remote.claims import Claims, Lease
from restorespec.remote.client import Connection
from restorespec.remote.submit import Terms, run


def elsewhere(ahead):
    """The name of a process on another machine; rows get the time of that one's clock."""

    def now():
        return (datetime.now(UTC) + ahead).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    rows.now = claiming.now = now
    return f"machine-{os.getpid()}/1/1/x"


class Mortal:
    """A ledger whose process dies when it has been used so many times."""

    def __init__(self, book, steps):
        self._book = book
        self._steps = itertools.count()
        self._last = steps

    def __getattr__(self, name):
        use = getattr(self._book, name)

        def step(*given):
            if next(self._steps) == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            return use(*given)

        return step


def main():
    address, url, *names = sys.argv[1:]
    ledger = opened(address)
    lease = Lease(LEASE.beat, stale=20.0)  # on a busy machine a heartbeat may be late
    if steps := os.environ.get("DRIVER_STEPS"):
        ledger = Mortal(ledger, int(steps))
        lease = Lease(beat=3600.0)  # a heartbeat would be a step at a time of its own
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    ahead = os.environ.get("DRIVER_AHEAD")
    claims = Claims(ledger, url, "", lease)
    if ahead:
        claims = Claims(ledger, url, "", lease, owner=elsewhere(timedelta(seconds=float(ahead))))
    connection = Connection(url, Credentials(TOKEN), 20.0, QUICK)
    terms = Terms(timeout=60.0, polls=QUICK_POLLS)
    named = (name.partition("=") for name in names)
    restores = [prepared(name, **({"backup": backup} if backup else {})) for name, _, backup in named]
    done = asyncio.run(run(connection, claims, restores, terms, Lines()))
    return int(done.result)


if __name__ == "__main__":
    sys.exit(main())
