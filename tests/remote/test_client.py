"""How reading copes with connections: kept ones that the other side has closed, and the deadline over everything."""

from __future__ import annotations

import asyncio
import time

import pytest
from remote_support import connection

from restorespec.remote.client import Client, Failure

CLOSED = "the connection broke before the answer was complete: Server disconnected without sending a response."


def twice(api, fault, *, request_timeout=1.0):
    """Looks at a task, and at it once more over the connection that was kept; the second time something goes wrong."""

    async def look():
        async with Client(connection(api.url, request_timeout=request_timeout)) as client:
            first = await client.task("task-1")
            api.script(*fault, method="GET")
            return first, await client.task("task-1")

    task = api.world.start({"source": {}, "target": {"table_name": "orders-restored"}})
    assert task == "task-1"
    return asyncio.run(look())


@pytest.mark.parametrize("fault", ["close-after-read", "reset-after-read"])
def test_a_closed_kept_alive_connection_is_retried_on_a_new_one(api, fault):
    first, second = twice(api, [fault])
    assert (first["id"], second["id"]) == ("task-1", "task-1")
    assert len(api.requests) == 3


def test_an_error_on_a_new_connection_is_reported(api):
    assert twice(api, ["close-after-read"] * 3)[1] == Failure(CLOSED)
    assert len(api.requests) == 3


def test_a_response_timeout_is_not_retried(api):
    begun = time.monotonic()
    assert twice(api, ["no-answer"], request_timeout=0.5)[1] == Failure("the answer was not complete after 0.5 seconds")
    assert (len(api.requests), time.monotonic() - begun < 5) == (2, True)
