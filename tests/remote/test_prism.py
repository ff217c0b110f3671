"""Prism, started from `schemas/openapi.yaml`, accepts what we send, and we accept what it answers.

Runs where Prism is installed (`npm install @stoplight/prism-cli`, with `RESTORESPEC_PRISM` naming the program).

The vendor's media types hold a `=` (`application/api.clumio.tasks=v1+json`), which HTTP's grammar does not allow in
them. Prism takes our `Accept` and finds the answer for it, and then ends with `TypeError: invalid media type`: it looks
at its own answer with npm's `content-type`, which goes by the grammar, and no option of it leaves that out. `type-is`,
with which it chooses how to write an answer, does not know the type either. `prism.cjs` makes these two read a `-` for
the `=`; the program, the document and all that goes over the wire are as they are.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from remote_support import connection, prepared, submit

from restorespec.kinds import get
from restorespec.remote.client import Client, Failure
from restorespec.remote.ledger import State
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.remote.preflight import preflight

PRISM = os.environ.get("RESTORESPEC_PRISM") or shutil.which("prism")
OPENAPI = Path(__file__).parents[2] / "schemas" / "openapi.yaml"
MENDED = {"NODE_OPTIONS": f"--require {Path(__file__).with_name('prism.cjs')}"}

pytestmark = [pytest.mark.oracle, pytest.mark.slow, pytest.mark.skipif(not PRISM, reason="Prism is not installed")]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def prism(log, settings):
    """Prism's process and its address; what it says goes into a file."""
    port = free_port()
    command = [PRISM, "mock", "--errors", "--dynamic", "--port", str(port), str(OPENAPI)]
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **settings})
    until = time.monotonic() + 60
    while "Prism is listening" not in log.read_text() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with prism(tmp_path_factory.mktemp("prism") / "log", MENDED) as (_, address):
        yield address


async def reads(url):
    """One read of each kind that the preflight does not do."""
    async with Client(connection(url, request_timeout=20.0)) as client:
        return [
            await client.restores_since("2026-01-01T00:00:00Z"),
            await client.read(get().read_source("table tb-1")),
            await client.task("t-1"),
        ]


def test_prism_accepts_a_restore_and_its_response_is_accepted(url, tmp_path):
    ledger = SqliteLedger(tmp_path / "ledger.db")
    for number in range(5):
        submit(url, ledger, prepared(f"orders-{number}"), embed="read-task", request_timeout=20.0)
    assert [(row.state, row.status) for row in ledger.rows()] == [(State.ACCEPTED, 202)] * 5
    ledger.close()


def test_prism_rejects_requests_outside_the_description(url, tmp_path):
    ledger = SqliteLedger(tmp_path / "ledger.db")
    submit(url, ledger, prepared(table_name=7), request_timeout=20.0)
    assert [(row.state, row.status) for row in ledger.rows()] == [(State.REFUSED, 422)]
    ledger.close()


def test_prism_accepts_every_read(url):
    looked = asyncio.run(preflight(connection(url, request_timeout=20.0), [prepared()], 60))
    assert looked.failures == ()
    assert [answer for answer in asyncio.run(reads(url)) if isinstance(answer, Failure)] == []


def test_unpatched_prism_does_not_support_vendor_media_types(tmp_path):
    log = tmp_path / "log"
    with prism(log, {}) as (process, url):
        assert isinstance(asyncio.run(reads(url))[2], Failure)
        assert process.wait(timeout=20) == 1
    assert "Found a compatible content for application/api.clumio.tasks=v1+json" in log.read_text()
    assert "TypeError: invalid media type" in log.read_text()
