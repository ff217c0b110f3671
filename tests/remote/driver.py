"""A process that submits one restore, to be killed at any moment: `driver.py ADDRESS URL NAME…`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from remote_support import LEASE, QUICK, QUICK_POLLS, TOKEN, Lines, opened, prepared

if __name__ == "__main__":
    import asyncio

    from restorespec.remote.claims import Claims
    from restorespec.remote.client import Connection
    from restorespec.remote.credentials import Credentials
    from restorespec.remote.submit import Terms, run

    address, url, *names = sys.argv[1:]
    ledger = opened(address)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    connection = Connection(url, Credentials(TOKEN), 5.0, QUICK)
    terms = Terms(timeout=20.0, polls=QUICK_POLLS)
    done = asyncio.run(
        run(connection, Claims(ledger, url, "", LEASE), [prepared(name) for name in names], terms, Lines())
    )
    sys.exit(done.result)
