"""Each way to answer wrong: what is then known, what is said, and that no rerun starts a second restore."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import tempfile
import threading
import urllib.parse
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from remote_support import TOKEN, opened, prepared, submit

from restorespec.remote.ledger import State
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.remote.outcomes import Result
from restorespec.report.escape import indented_json
from restorespec.report.submissions import outcome_json, outcome_lines
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.faults import FAULTS, Ending, Fault
from restorespec.testing.world import World

NO_TASK = "status 202, but its answer does not name a task: "
BROKEN = "the connection broke before the answer was complete"

UNKNOWN = {
    "reset-before-read": BROKEN,
    "reset-after-read": BROKEN,
    "close-after-read": f"{BROKEN}: Server disconnected without sending a response.",
    "half-status-line": f"{BROKEN}: Server disconnected without sending a response.",
    "no-answer": "the answer was not complete after 0.5 seconds",
    "not-http": rf"{BROKEN}: illegal status line: bytearray(b'\x16\x03\x01 hello')",
    "endless-headers": f"{BROKEN}: Receive buffer too long",
    "drip-fed": f"{NO_TASK}the answer was not complete after 0.5 seconds",
    "huge": f"{NO_TASK}it is larger than 1 MiB",
    "gzip-bomb": f"{NO_TASK}it is larger than 1 MiB when decompressed",
    "gzip-damaged": f"{NO_TASK}its compressed data is incomplete",
    "gzip-claimed": f"{NO_TASK}its compressed data is damaged",
    "brotli-claimed": f"{NO_TASK}its content encoding was not requested",
    "truncated": f"{NO_TASK}{BROKEN}: peer closed connection without sending complete message body"
    " (received 215 bytes, expected 315)",
    "half-json": f"{NO_TASK}it is not complete JSON",
    "empty": f"{NO_TASK}it is not complete JSON",
    "not-utf8": f"{NO_TASK}it is not UTF-8",
    "duplicate-keys": f"{NO_TASK}its JSON has a duplicate key",
    "deep": f"{NO_TASK}its JSON is nested too deeply",
    "no-task": f"{NO_TASK}it has no usable `task_id`",
    "null-task": f"{NO_TASK}it has no usable `task_id`",
    "true-task": f"{NO_TASK}it has no usable `task_id`",
    "odd-task": f"{NO_TASK}it has no usable `task_id`",
    "echo-task": f"{NO_TASK}it has no usable `task_id`",
    "html": f"{NO_TASK}it is not marked as JSON",
    "no-type": f"{NO_TASK}it is not marked as JSON",
    **{
        name: f"status {status}, which does not say whether a restore was started"
        for name, status in (
            ("redirect", 302),
            ("redirect-again", 307),
            ("redirect-for-good", 308),
            *((f"503-{told}", 503) for told in ("seconds", "date", "nonsense")),
            ("echo-500", 500),
            *((str(status), status) for status in (200, 201, 204, 206, 304)),
            *((str(status), status) for status in (405, 407, 408, 413, 418, 500, 501, 502, 503, 504)),
        )
    },
}
REFUSED = {
    "400": "status 400, the request is invalid",
    "401": "status 401, the token is not accepted",
    "403": "status 403, the token lacks the permission",
    "404": "status 404, something that the request names does not exist",
    "409": "status 409, it conflicts with the present state",
    "422": "status 422, the request cannot be carried out",
    "drip-fed-refusal": "status 400, the request is invalid",
    "field": "status 422, the request cannot be carried out",
    "escape": "status 400, the request is invalid",
    "echo": "status 400, the request is invalid",
    "429-for-ever": "status 429, the API asks to wait; the next try, in 999999 s, would be after `--timeout`; it was not started",
}
ACCEPTED = ("gzip", "deflate", "plain-json")
TRIED_AGAIN = ("429", "429-seconds", "429-date", "429-nonsense", "429-negative")

FORMS = (
    TOKEN,
    base64.b64encode(TOKEN.encode()).decode(),
    base64.b64encode(f"user:{TOKEN}".encode()).decode(),
    urllib.parse.quote(TOKEN, safe=""),
)


@pytest.fixture
def book(tmp_path):
    found = SqliteLedger(tmp_path / "ledger.db")
    yield found
    found.close()


def shown(done, ledger) -> str:
    """All that a person, a program or a thief could read."""
    files = "".join(
        path.read_bytes().decode("latin-1") for path in Path(ledger.path).parent.iterdir() if path.is_file()
    )
    return (
        "\n".join(outcome_lines(done.outcomes, "")) + indented_json(outcome_json(done.outcomes, 0)) + repr(done) + files
    )


def test_every_fault_has_an_expectation():
    assert sorted(FAULTS) == sorted([*UNKNOWN, *REFUSED, *ACCEPTED, *TRIED_AGAIN])


@pytest.mark.parametrize("fault", UNKNOWN)
def test_an_inconclusive_response_leaves_the_restore_unknown(api, book, fault):
    api.script(fault)
    seconds = 0.5 if "0.5 seconds" in UNKNOWN[fault] else 20.0  # on a busy machine a response may be late
    done = [submit(api.url, book, prepared(), request_timeout=seconds, timeout=60.0) for _ in range(3)]
    assert [run.result for run in done] == [Result.UNKNOWN] * 3
    assert [run.outcomes[0].reason for run in done] == [UNKNOWN[fault]] * 3
    assert [(row.state, row.note) for row in book.rows()] == [(State.UNKNOWN, UNKNOWN[fault])]
    assert (api.posts, len(api.world.restores)) == (int(FAULTS[fault].reads), int(FAULTS[fault].starts))
    assert not [form for form in FORMS if form in shown(done[0], book)]


@pytest.mark.parametrize("fault", REFUSED)
def test_a_refused_restore_is_not_started_and_may_be_sent_again(api, book, fault):
    api.script(fault)
    refused, sent, known = (submit(api.url, book, prepared(), request_timeout=0.5) for _ in range(3))
    assert [refused.result, sent.result, known.result] == [Result.REFUSED, Result.DONE, Result.DONE]
    assert refused.outcomes[0].reason == REFUSED[fault]
    assert [row.state for row in book.rows()] == [State.REFUSED, State.ACCEPTED]
    assert (api.posts, len(api.world.restores)) == (2, 1)
    assert not [form for form in FORMS if form in shown(refused, book)]


@pytest.mark.parametrize("fault", ACCEPTED)
def test_a_valid_response_in_an_unusual_form_is_accepted(api, book, fault):
    api.script(fault)
    done = [submit(api.url, book, prepared()) for _ in range(3)]
    assert [run.result for run in done] == [Result.DONE] * 3
    assert [(row.state, row.task) for row in book.rows()] == [(State.ACCEPTED, "task-1")]
    assert (api.posts, len(api.world.restores)) == (1, 1)


@pytest.mark.parametrize("fault", TRIED_AGAIN)
def test_a_request_that_certainly_started_nothing_is_retried(api, book, fault):
    api.script(fault)
    done = [submit(api.url, book, prepared()) for _ in range(3)]
    assert [run.result for run in done] == [Result.DONE] * 3
    assert [row.state for row in book.rows()] == [State.ACCEPTED]
    assert (api.posts, len(api.world.restores)) == (2, 1)


PROOFS = (400, 401, 403, 404, 409, 422, 429)
FAILURES = st.builds(
    Fault,
    status=st.none() | st.integers(200, 599).filter(lambda status: status not in PROOFS),
    headers=st.dictionaries(
        st.sampled_from(("Retry-After", "Location", "Content-Type", "Content-Encoding", "Date")),
        st.sampled_from(("", "0", "1", "Sun, 06 Nov 1994 08:49:37 GMT", "/tasks/1", "application/json", "gzip")),
        max_size=3,
    ),
    body=st.sampled_from((bytes, lambda right: right[: len(right) // 2], lambda _: b"", lambda _: b"{}")),
    longer=st.sampled_from((0, 0, 7)),
    ending=st.sampled_from((Ending.CLOSE, Ending.RESET)),
)


@settings(max_examples=int(os.environ.get("RESTORESPEC_FAILURES", "60")), deadline=None)
@given(st.lists(FAILURES, min_size=2, max_size=2), st.integers(1, 10**9))
def test_a_server_that_starts_the_restore_and_then_fails_never_gets_a_second_post(failures, number):
    with tempfile.TemporaryDirectory() as folder, closing(SqliteLedger(Path(folder) / "ledger.db")) as book:
        api = served()
        api.world.restores.clear()
        api.requests.clear()
        api.faults["POST"].clear()
        api.script(*failures)
        restore = prepared(f"orders-{number}")
        results = [submit(api.url, book, restore, request_timeout=0.5).result for _ in range(3)]
        assert (api.posts, len(api.world.restores)) == (1, 1)
        assert len(set(results)) == 1
        assert results[0] in {Result.DONE, Result.UNKNOWN}


@cache
def served() -> FakeApi:
    """One server for all examples; it ends with the process."""
    api = FakeApi(World())
    threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return api


def test_retries_are_limited_by_the_pace(api, book):
    api.script(*["429"] * 50)
    done = submit(api.url, book, prepared())
    assert done.outcomes[0].reason == "status 429, the API asks to wait; every try ended so; it was not started"
    assert (done.result, api.posts) == (Result.REFUSED, 4)


def test_responses_are_recorded_and_shown_without_the_token(api, book):
    api.script("echo")
    done = submit(api.url, book, prepared())
    assert [error.code for error in done.outcomes[0].errors] == ["4400"]
    assert done.outcomes[0].errors[0].message.startswith("no user has ***, nor dXNlcjp***")
    assert json.loads(book.rows()[0].answer)["errors"][0]["error_message"].endswith("nor ***")


def test_control_characters_in_responses_never_reach_the_terminal(api, book):
    api.script("escape")
    done = submit(api.url, book, prepared())
    assert r"  the API says: \x1b]0;owned\x07\u202e::error::no (error 4400)" in outcome_lines(done.outcomes, "")


def test_the_ledger_is_synced_to_disk_before_and_after_each_request(api, book):
    submit(api.url, book, prepared())
    other = sqlite3.connect(book.path)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert book._database.execute("PRAGMA synchronous").fetchone() == (2,)
    other.close()


@pytest.mark.parametrize("fault", ["500", "400", "429-nonsense", "reset-after-read"])
def test_both_ledgers_store_the_same_records(api, address, fault):
    api.script(fault)
    ledger = opened(address)
    first = submit(api.url, ledger, prepared())
    ledger.close()
    expected = State.UNKNOWN if fault in UNKNOWN else State.REFUSED if fault in REFUSED else State.ACCEPTED
    again = opened(address)
    assert [row.state for row in again.rows()] == [expected]
    assert submit(api.url, again, prepared()).result is (Result.UNKNOWN if fault in UNKNOWN else Result.DONE)
    assert len(api.world.restores) == 1
    assert first.outcomes[0].row.id == again.rows()[0].id
    again.close()
