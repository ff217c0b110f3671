"""A fake API and both kinds of ledger; all over real sockets."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from remote_support import opened

from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world import World


@pytest.fixture
def api():
    with FakeApi(World()) as server:
        yield server


def one_at_a_time(app):
    """A WSGI application that answers one request after the other."""
    lock = threading.Lock()

    def answer(environ, start_response):
        with lock:
            return app(environ, start_response)

    return answer


@pytest.fixture(scope="session")
def dynamo():
    """moto's DynamoDB on loopback, where boto3 finds it by itself.

    DynamoDB looks at a condition and writes in one step. moto does so in two, and its server runs them in many threads:
    of several that claim one row at once, more than one would win.
    """
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    server._server.app = one_at_a_time(server._server.app)
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    yield settings
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
    server.stop()


@pytest.fixture(params=["sqlite", "dynamodb"])
def address(request, tmp_path):
    """Where a ledger is: a file, or a table in DynamoDB."""
    if request.param == "sqlite":
        return str(tmp_path / ".restorespec" / "ledger.db")
    request.getfixturevalue("dynamo")
    return f"dynamodb://ledger-{tmp_path.name[:40]}-{abs(hash(tmp_path)) % 10**6}?region=us-west-2"


@pytest.fixture
def ledger(address):
    found = opened(address)
    yield found
    found.close()
