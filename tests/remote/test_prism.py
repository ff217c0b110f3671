"""Prism, started from `schemas/openapi.yaml`, accepts what we send, and we accept what it answers.

Runs where Prism is installed (`npm install @stoplight/prism-cli`, with `RESTORESPEC_PRISM` naming the program). The
vendor's media types hold a `=`, which HTTP's grammar does not allow and which makes Prism stop; so it is given plain
JSON types instead, and a relay in front of it puts the vendor's back.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from remote_support import connection, prepared, submit

from restorespec.remote.client import Client
from restorespec.remote.ledger import State
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.remote.preflight import preflight
from restorespec.testing.operations import TYPES, collection

PRISM = os.environ.get("RESTORESPEC_PRISM") or shutil.which("prism")
PORT, RELAY = 4123, 4124

pytestmark = [pytest.mark.oracle, pytest.mark.skipif(not PRISM, reason="Prism is not installed")]


class Relay(BaseHTTPRequestHandler):
    """Passes requests on, with media types that Prism can read."""

    def relay(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "accept"}}
        headers |= {"Accept": "application/json", "Prefer": "dynamic=true"}
        answer = httpx.request(
            self.command,
            f"http://127.0.0.1:{PORT}{self.path}",
            content=body,
            headers=headers,
            trust_env=False,
            timeout=20,
        )
        self.server.answers.append((self.command, answer.status_code, answer.headers.get("sl-violations", "")))
        self.send_response(answer.status_code)
        self.send_header("Content-Type", TYPES[collection(self.path)])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = relay  # noqa: N815 - the library's names

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    text = (Path(__file__).parents[2] / "schemas" / "openapi.yaml").read_text()
    for media in TYPES.values():
        text = text.replace(media, "application/json")
    path = tmp_path_factory.mktemp("prism") / "openapi.yaml"
    path.write_text(text)
    prism = subprocess.Popen([PRISM, "mock", "--errors", "-p", str(PORT), str(path)], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/", trust_env=False)
            break
        except httpx.ConnectError:
            time.sleep(0.1)
    server = ThreadingHTTPServer(("127.0.0.1", RELAY), Relay)
    server.answers = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
    prism.terminate()
    prism.wait()


URL = f"http://127.0.0.1:{RELAY}"


def test_prism_accepts_a_restore_and_its_answer_is_accepted(relay, tmp_path):
    ledger = SqliteLedger(tmp_path / "ledger.db")
    for number in range(5):
        submit(URL, ledger, prepared(f"orders-{number}"), embed="read-task", request_timeout=20.0)
    assert [row.state for row in ledger.rows()] == [State.ACCEPTED] * 5
    assert [status for method, status, _ in relay.answers if method == "POST"] == [202] * 5
    ledger.close()


def test_prism_accepts_every_read(relay):
    asyncio.run(preflight(connection(URL, request_timeout=20.0), [prepared()], 60))

    async def reads():
        async with Client(connection(URL, request_timeout=20.0)) as client:
            return (
                await client.restores_since("2026-01-01T00:00:00Z"),
                await client.table("tb-1"),
                await client.task("t-1"),
            )

    asyncio.run(reads())
    assert {status for method, status, _ in relay.answers if method == "GET"} == {200}
