"""Runs of several restores: stopping, waiting, following, interrupting, and what comes out of it all."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from remote_support import LEASE, QUICK_POLLS, TOKEN, Lines, connection, prepared, submit

from restorespec.core.usage_error import UsageError
from restorespec.remote.claims import Claims
from restorespec.remote.ledger import LedgerError, State
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.remote.outcomes import Result, Standing
from restorespec.remote.resolution import resolved
from restorespec.remote.submit import Terms, pending, run
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.faults import FAULTS
from restorespec.testing.world import World

MANY = int(os.environ.get("RESTORESPEC_MANY", "25"))


@pytest.fixture
def book(tmp_path):
    found = SqliteLedger(tmp_path / "ledger.db")
    yield found
    found.close()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def standings(done):
    return [(outcome.prepared.id, outcome.standing.value) for outcome in done.outcomes]


def test_a_batch_stops_after_the_first_unknown_and_lists_what_was_not_sent(api, book):
    api.script("422", "500")
    restores = [prepared(name) for name in "abcde"]
    done = submit(api.url, book, *restores, concurrency=1)
    assert standings(done) == [
        ("a", "refused"),
        ("b", "unknown"),
        ("c", "not sent"),
        ("d", "not sent"),
        ("e", "not sent"),
    ]
    assert done.outcomes[4].reason == "not sent: the outcome of `b` is unknown"
    assert (done.result, api.posts) == (Result.UNKNOWN, 2)


def test_nothing_is_sent_while_a_restore_is_unknown(api, book):
    api.script("500")
    submit(api.url, book, prepared("b"))
    done = submit(api.url, book, prepared("a"), prepared("b"))
    assert standings(done) == [("a", "not sent"), ("b", "unknown")]
    assert (done.result, api.posts) == (Result.UNKNOWN, 1)


def test_a_rerun_after_resolution_sends_the_rest(api, book):
    api.script("500", "502")
    for name in "ab":
        submit(api.url, book, prepared(name))
    first, second = book.rows()
    assert resolved(book, first, "task-1").state is State.ACCEPTED
    api.world.restores.pop()
    assert resolved(book, second, None).state is State.REFUSED
    done = submit(api.url, book, *(prepared(name) for name in "abc"), wait=True, concurrency=1)
    assert [(outcome.task_id, outcome.state, outcome.already) for outcome in done.outcomes] == [
        ("task-1", "completed", True),
        ("task-2", "completed", False),
        ("task-3", "completed", False),
    ]
    assert done.result is Result.DONE


def test_only_unknown_restores_can_be_resolved_manually(api, book):
    row = submit(api.url, book, prepared()).outcomes[0].row
    for again in (False, True):
        with pytest.raises(UsageError, match=f"`{row.id}` is not unknown, it is `accepted`"):
            resolved(book, row, "task-9", again=again)
    live = Claims(book, "https://elsewhere", "").claim(prepared(), again=False)
    with pytest.raises(UsageError, match=f"`{live.id}` is being sent by a process that may still be running"):
        resolved(book, live, None)


def test_the_worst_outcome_decides(api, book):
    api.script("422")
    done = submit(
        api.url, book, prepared("a"), prepared("b", backup="bk-failing"), prepared("c"), concurrency=1, wait=True
    )
    assert [outcome.state for outcome in done.outcomes] == ["refused", "failed", "completed"]
    assert done.result is Result.FAILED


def test_a_restore_still_running_at_the_timeout_exits_with_6(book):
    with FakeApi(World(seconds=3600)) as api:
        done = submit(api.url, book, prepared(), wait=True, timeout=0.4)
        assert (done.result, done.outcomes[0].state) == (Result.RUNNING, "queued")
        api.script(*["401"] * 20, method="GET")
        blind = submit(api.url, book, prepared(), wait=True, timeout=30)
    assert (blind.result, blind.outcomes[0].trouble) == (
        Result.RUNNING,
        "status 401, the token is not accepted: it cannot be done",
    )


def test_progress_is_reported_as_it_happens(api, book):
    lines = Lines()
    terms = Terms(wait=True, timeout=5.0, polls=QUICK_POLLS)
    asyncio.run(run(connection(api.url), Claims(book, api.url, "", LEASE), [prepared()], terms, lines))
    assert lines.lines == ["orders-drill: started as task task-1"]
    assert [(status, percentage) for _, status, percentage in lines.tasks] == [
        ("in_progress", 33),
        ("in_progress", 66),
        ("completed", 100),
    ]


def test_following_survives_api_failures(api, book):
    submit(api.url, book, prepared())
    api.script("500", "reset-after-read", "truncated", "429-seconds", "html", method="GET")
    done = submit(api.url, book, prepared(), wait=True)
    assert (done.result, done.outcomes[0].state, api.posts) == (Result.DONE, "completed", 1)


def test_a_restore_is_sent_again_only_on_request(api, book):
    done = [submit(api.url, book, prepared(), again=again) for again in (False, False, True, False)]
    assert [run.outcomes[0].task_id for run in done] == ["task-1", "task-1", "task-2", "task-2"]
    assert [run.outcomes[0].already for run in done] == [False, True, False, True]


def test_two_restores_with_the_same_body_are_one_submission(api, book):
    twin = replace(prepared(), id="twin")
    done = submit(api.url, book, prepared(), twin)
    assert [outcome.task_id for outcome in done.outcomes] == ["task-1", "task-1"]
    assert api.posts == 1


def test_another_unit_or_another_api_is_another_submission(api, book):
    claims = Claims(book, api.url, "unit-b")
    submit(api.url, book, prepared())
    restore = prepared()
    for other, expected in (
        (claims, [restore]),
        (Claims(book, f"{api.url}/v2", ""), [restore]),
        (Claims(book, api.url, ""), []),
    ):
        assert pending(other, [restore], again=False, known=other.by_target([restore])) == expected


def test_only_the_documented_headers_are_sent(api, book):
    submit(api.url, book, prepared())
    _, path, headers = api.requests[0]
    assert path == "/restores/aws/dynamodb-tables"
    assert sorted(headers) == sorted(
        [
            "host",
            "content-type",
            "accept",
            "accept-encoding",
            "authorization",
            "user-agent",
            "content-length",
            "connection",
        ]
    )
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["accept-encoding"] == "identity"


def test_a_refused_connection_is_retried_and_then_reported_as_refused(book):
    url = f"http://127.0.0.1:{free_port()}"
    done = submit(url, book, prepared("a"), prepared("b"), concurrency=1)
    assert standings(done) == [("a", "refused"), ("b", "not sent")]
    assert done.outcomes[0].reason.startswith("could not connect: ")
    assert done.outcomes[0].reason.endswith("; every try ended so; it was not started")
    assert (done.result, [row.state for row in book.rows()]) == (Result.REFUSED, [State.REFUSED])


def test_a_server_that_comes_up_late_is_reached(book):
    port = free_port()
    started = []

    def later():
        time.sleep(0.04)
        api = FakeApi(World(), port=port)
        started.append(api)
        api.__enter__()

    thread = threading.Thread(target=later)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    results = [submit(url, book, prepared()).result for _ in range(4)]
    thread.join()
    started[0].__exit__(None, None, None)
    assert results[-1] is Result.DONE
    assert len(started[0].world.restores) == 1


def test_a_name_that_does_not_exist_starts_nothing(book):
    done = submit("https://api.name.invalid", book, prepared(), request_timeout=5.0)
    assert (done.result, book.rows()[0].state) == (Result.REFUSED, State.REFUSED)


def test_an_untrusted_certificate_starts_nothing_and_never_gets_the_token(book, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeApi(World(), tls=context) as api:
        done = submit(api.url, book, prepared())
        assert api.requests == []
    assert (done.result, book.rows()[0].state) == (Result.REFUSED, State.REFUSED)
    told = "could not connect: TLS failed: certificate verify failed, self"  # -signed, in words of its version
    assert done.outcomes[0].reason.startswith(told)


def test_a_server_without_tls_gets_nothing(api, book):
    done = submit(api.url.replace("http:", "https:"), book, prepared())
    assert (done.result, api.requests, book.rows()[0].state) == (Result.REFUSED, [], State.REFUSED)
    assert done.outcomes[0].reason.startswith("could not connect: TLS failed: ")


def test_a_server_that_never_completes_the_handshake_is_given_up_at_the_deadline(book):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(8)
        done = submit(f"https://127.0.0.1:{mute.getsockname()[1]}", book, prepared(), request_timeout=0.1)
    gc.collect()  # a connection that nobody closed is told now, not in a later test
    assert done.outcomes[0].reason == "could not connect after 0.1 seconds; every try ended so; it was not started"
    assert done.result is Result.REFUSED


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody has signed but itself."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_redirect_to_another_host_is_never_followed(api, book):
    with FakeApi(World()) as elsewhere:
        for name in ("redirect", "redirect-again", "redirect-for-good"):
            api.script(replace(FAULTS[name], headers={"Location": f"{elsewhere.url}/restores/aws/dynamodb-tables"}))
            submit(api.url, book, prepared(name))
            book.replace(book.rows()[-1].with_state(State.REFUSED))
        assert elsewhere.requests == []
    assert api.posts == 3


def test_proxies_and_netrc_of_the_environment_are_ignored(api, book, tmp_path, monkeypatch):
    with FakeApi(World()) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login thief password secret")
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        monkeypatch.setenv("HOME", str(tmp_path))
        submit(api.url, book, prepared())
        assert proxy.requests == []
    assert api.requests[0][2]["authorization"] == f"Bearer {TOKEN}"


def test_rate_limiting_slows_the_whole_run_and_each_restore_is_started_once(book):
    with FakeApi(World(), most=20) as api:
        done = submit(api.url, book, *(prepared(f"r{number}") for number in range(MANY)), concurrency=8, timeout=600.0)
        names = [restore.table for restore in api.world.restores]
        exceeded = api.allowance.exceeded
    assert done.result is Result.DONE
    assert sorted(names) == sorted(f"r{number}-restored" for number in range(MANY))
    assert exceeded <= 8 * (MANY // 20 + 1)


def test_no_request_is_sent_shortly_before_the_deadline(api, book, monkeypatch):
    monkeypatch.setattr("restorespec.remote.submit._ENOUGH", 59.1 / 60)  # too little is left after the wait of 1 second
    api.script("429-seconds")
    done = submit(api.url, book, prepared(), request_timeout=60.0, timeout=60.0)
    assert (done.result, done.outcomes[0].reason) == (Result.REFUSED, "not sent: too little of `--timeout` is left")
    assert (api.posts, api.world.restores, book.rows()[0].state) == (1, [], State.REFUSED)


def test_a_wait_beyond_the_timeout_is_not_started(api, book):
    api.script("429-for-ever")
    begun = time.monotonic()
    assert submit(api.url, book, prepared(), timeout=3.0).result is Result.REFUSED
    assert time.monotonic() - begun < 2


def press_ctrl_c():
    """Sends the signal while the run listens to it: when it is over already, the signal would end the tests."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        os.kill(os.getpid(), signal.SIGINT)


def interrupted(api, book, restores, after, **terms):
    """A run that gets Ctrl-C as soon as something is true."""

    def press():
        until = time.monotonic() + 10
        while not after() and time.monotonic() < until:
            time.sleep(0.01)
        press_ctrl_c()

    thread = threading.Thread(target=press)
    thread.start()
    done = submit(api.url, book, *restores, **terms)
    thread.join()
    return done


def test_ctrl_c_ends_following_but_not_the_restore(book):
    with FakeApi(World(seconds=3600)) as api:
        done = interrupted(api, book, [prepared()], lambda: len(api.requests) > 1, wait=True, timeout=60)
        assert (done.result, done.outcomes[0].standing) == (Result.INTERRUPTED, Standing.STARTED)
        assert done.outcomes[0].trouble == "no longer followed; the restore goes on"


def test_ctrl_c_during_a_run_loses_nothing_and_a_rerun_sends_the_rest(api, book):
    many = max(MANY, 30)
    restores = [prepared(f"r{number}") for number in range(many)]
    api.script(*[replace(FAULTS["plain-json"], pause=0.0005)] * many)
    done = interrupted(
        api, book, restores, lambda: api.posts >= many // 6, concurrency=8 if many > 30 else 2, request_timeout=20.0
    )
    sent = sum(outcome.standing is Standing.STARTED for outcome in done.outcomes)
    assert (done.result, many // 6 <= sent < many) == (Result.INTERRUPTED, True)
    assert {row.state for row in book.rows()} <= {State.ACCEPTED, State.REFUSED}
    api.faults["POST"].clear()
    assert submit(api.url, book, *restores, concurrency=8, timeout=600.0, request_timeout=20.0).result is Result.DONE
    assert sorted(restore.table for restore in api.world.restores) == sorted(one.table for one in restores)


def test_ctrl_c_before_a_retry_reports_that_nothing_was_started(api, book):
    api.script(*["429-seconds"] * 100)
    done = interrupted(api, book, [prepared()], lambda: api.posts >= 1, timeout=60)
    assert (done.result, done.outcomes[0].reason) == (Result.INTERRUPTED, "not sent: interrupted")
    assert [row.state for row in book.rows()] == [State.REFUSED]


def test_a_run_waits_for_a_live_one_and_reports_its_outcome(api, ledger):
    other = Claims(ledger, api.url, "", LEASE, owner="machine/1/1/x")
    row = other.claim(prepared(), again=False)

    def finish():
        time.sleep(0.3)
        other.renew(row)
        other.settle(row, State.ACCEPTED, task="task-7")

    thread = threading.Thread(target=finish)
    thread.start()
    done = submit(api.url, ledger, prepared())
    thread.join()
    assert (done.result, done.outcomes[0].task_id, api.posts) == (Result.DONE, "task-7", 0)


def test_waiting_for_another_run_ends_at_the_timeout_and_changes_nothing(api, ledger):
    Claims(ledger, api.url, "", LEASE, owner="machine/1/1/x").claim(prepared(), again=False)
    done = submit(api.url, ledger, prepared(), timeout=0.3)
    assert (done.result, done.outcomes[0].reason) == (Result.UNKNOWN, "another run is still sending it")
    assert ([row.state for row in ledger.rows()], api.posts) == ([State.SENDING], 0)


def test_waiting_for_another_run_ends_without_heartbeats(api, ledger):
    Claims(ledger, api.url, "", LEASE, owner="machine/1/1/x").claim(prepared(), again=False)
    done = submit(api.url, ledger, prepared(), timeout=30)
    assert (done.result, [row.state for row in ledger.rows()], api.posts) == (Result.UNKNOWN, [State.UNKNOWN], 0)


def test_ctrl_c_twice_abandons_the_response_and_leaves_the_restore_unknown(api, book):
    api.script("no-answer")

    def press():
        while not api.posts:
            time.sleep(0.01)
        for _ in range(2):
            press_ctrl_c()
            time.sleep(0.1)

    thread = threading.Thread(target=press)
    thread.start()
    done = submit(api.url, book, prepared("a"), prepared("b"), concurrency=1, request_timeout=20.0)
    thread.join()
    assert standings(done) == [("a", "unknown"), ("b", "not sent")]
    assert (done.result, book.rows()[0].note) == (Result.UNKNOWN, "it was interrupted before the answer arrived")


class Failing(SqliteLedger):
    """A ledger whose disk fills up at a moment of the test's choice."""

    broken = ""

    def insert(self, row):
        if self.broken == "insert":
            raise LedgerError("the ledger is full", "make room")
        return super().insert(row)

    def replace(self, row):
        if self.broken == row.state:
            raise LedgerError("the ledger is full", "make room")
        return super().replace(row)


@pytest.fixture
def failing(tmp_path, monkeypatch):
    monkeypatch.setattr("restorespec.remote.sending._RECORDED", (0.01,))
    found = Failing(tmp_path / "ledger.db")
    yield found
    found.close()


def test_without_a_ledger_nothing_is_sent(api, failing):
    failing.broken = "insert"
    done = submit(api.url, failing, prepared("a"), prepared("b"), concurrency=1)
    assert standings(done) == [("a", "not sent"), ("b", "not sent")]
    assert (done.result, api.posts) == (Result.REFUSED, 0)


def test_nothing_is_sent_if_the_claim_cannot_be_renewed(api, failing):
    failing.broken = "sending"
    done = submit(api.url, failing, prepared())
    assert (done.result, done.outcomes[0].reason, api.posts) == (Result.REFUSED, "not sent: the ledger is full", 0)


def test_a_response_that_cannot_be_recorded_is_reported(api, failing):
    failing.broken = "accepted"
    done = submit(api.url, failing, prepared("a"), prepared("b"), concurrency=1)
    assert (
        done.outcomes[0].reason == "it was started as task task-1, but this could not be recorded: the ledger is full"
    )
    assert standings(done) == [("a", "unknown"), ("b", "not sent")]
    failing.broken = ""
    assert submit(api.url, failing, prepared("a")).result is Result.UNKNOWN
    assert api.posts == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(0), timedelta(hours=1)])
def test_a_possibly_started_restore_is_found_despite_clock_differences(book, ahead):
    with FakeApi(World(ahead=ahead)) as api:
        submit(api.url, book, prepared("other"))
        api.script("500")
        done = submit(api.url, book, prepared())
        (task,) = done.outcomes[0].search.tasks
        assert (task.id, task.entity, done.outcomes[0].search.others) == ("task-2", "orders-drill-restored", ())


def test_an_unreachable_api_is_reported(api, book):
    api.script("500")
    api.script(*["503"] * 20, method="GET")
    done = submit(api.url, book, prepared())
    assert done.outcomes[0].search.trouble == "status 503: it cannot be done"
