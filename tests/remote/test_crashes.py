"""Processes that are killed at any moment, and many at once: never two restores, never a lost fact.

`RESTORESPEC_CRASHES` and `RESTORESPEC_ROUNDS` make these tests longer.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from forked import Forked
from remote_support import opened, prepared, submit

from restorespec.remote.claims import GONE
from restorespec.remote.ledger import State
from restorespec.remote.outcomes import Result
from restorespec.testing.faults import Fault

pytestmark = pytest.mark.slow

CRASHES = int(os.environ.get("RESTORESPEC_CRASHES", "6"))
ROUNDS = int(os.environ.get("RESTORESPEC_ROUNDS", "1"))
DRIVER = ("driver:main", "boto3")
PATIENT = {"request_timeout": 20.0, "timeout": 60.0}
"""No response is late on a busy machine."""


def started(address, url, *names, ahead=None, steps=None):
    """A process of its own.

    `ahead` sets it on another machine, whose clock is so many seconds ahead; after `steps` steps it dies.
    """
    settings = {"DRIVER_AHEAD": ahead, "DRIVER_STEPS": steps}
    settings = {name: str(value) for name, value in settings.items() if value is not None}
    return Forked(DRIVER, [address, url, *names], env={**os.environ, **settings})


def restores_of(api, name):
    return sum(restore.table == f"{name}-restored" for restore in api.world.restores)


def check_what_is_left(api, address, name):
    """After a process was killed, two reruns start at most one restore in all, and know what was known."""
    before = restores_of(api, name)
    ledger = opened(address)
    rows = [row for row in ledger.rows() if row.restore == name]
    results = [submit(api.url, ledger, prepared(name), **PATIENT).result for _ in range(2)]
    if not rows:
        assert (before, results) == (0, [Result.DONE] * 2)
    elif rows[0].state is State.ACCEPTED:
        assert (before, results) == (1, [Result.DONE] * 2)
    else:
        assert results == [Result.UNKNOWN] * 2
        assert [row.note for row in ledger.rows() if row.restore == name] == [GONE]
    assert restores_of(api, name) <= 1
    ledger.close()
    return rows[0].state if rows else None, before


def test_a_process_killed_at_each_step_starts_at_most_one_restore_and_loses_no_record(api, address):
    seen = []
    for steps in range(20):
        process = started(address, api.url, f"step-{steps}", steps=steps)
        process.communicate(timeout=120)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        seen.append(check_what_is_left(api, address, f"step-{steps}"))
    # It reads rows by target and by submission, claims, reads blockers, renews the claim, sends and records the answer.
    assert seen == [(None, 0)] * 3 + [(State.SENDING, 0)] * 3 + [(State.SENDING, 1)] * 2


def test_a_process_killed_at_any_time_starts_at_most_one_restore_and_loses_no_record(api, address):
    chance = random.Random(7)
    for number in range(CRASHES):
        name = f"crash-{number}"
        api.script(Fault(pause=0.001))
        process = started(address, api.url, name)
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.25))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        api.faults["POST"].clear()
        check_what_is_left(api, address, name)


def killed_before_its_answer(api, address, **settings):
    """A process that sent a request and died; what a rerun makes of it."""
    api.script("no-answer")
    process = started(address, api.url, "orders", **settings)
    until = time.monotonic() + 60
    while not api.world.restores and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    ledger = opened(address)
    done = submit(api.url, ledger, prepared("orders"), **PATIENT)
    assert (done.result, done.outcomes[0].reason) == (Result.UNKNOWN, GONE)
    assert [task.id for task in done.outcomes[0].search.tasks] == ["task-1"]
    return ledger


def start_one_restore(api, address, clocks):
    """Submitters of the same spec at once, each with its clock: all report the one restore."""
    opened(address).close()
    for number in range(ROUNDS):
        name = f"round-{number}"
        processes = [started(address, api.url, name, ahead=ahead) for ahead in clocks]
        for process in processes:
            process.communicate(timeout=120)
        assert [process.returncode for process in processes] == [0] * len(clocks)
        assert restores_of(api, name) == 1


def test_a_process_killed_before_the_response_leaves_the_restore_unknown(api, address):
    ledger = killed_before_its_answer(api, address)
    assert submit(api.url, ledger, prepared("orders"), again=True).result is Result.UNKNOWN
    assert len(api.world.restores) == 1
    ledger.close()


def test_eight_concurrent_submitters_start_one_restore_and_all_report_it(api, address):
    start_one_restore(api, address, [None] * 8)


def test_eight_machines_with_clocks_an_hour_apart_start_one_restore_and_all_report_it(api, address):
    start_one_restore(api, address, (-3600, 0, 3600, 7) * 2)


@pytest.mark.parametrize("ahead", [-3600, 3600])
def test_a_dead_machine_and_its_restore_are_detected_whatever_its_clock(api, address, ahead):
    ledger = killed_before_its_answer(api, address, ahead=ahead)
    assert len(api.world.restores) == 1
    ledger.close()


def test_eight_concurrent_submitters_can_create_the_ledger(api, tmp_path):
    address = str(tmp_path / "new" / "ledger.db")
    processes = [started(address, api.url, f"restore-{number}") for number in range(8)]
    for process in processes:
        process.communicate(timeout=120)
    assert [process.returncode for process in processes] == [0] * 8
    assert len(api.world.restores) == 8


@contextmanager
def unlocked(address):
    """Nobody is writing into a ledger of SQLite meanwhile."""
    if not address.endswith(".db"):
        yield
        return
    with closing(sqlite3.connect(address, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def test_a_stopped_process_considered_dead_does_not_send_when_it_continues(api, address):
    api.script("429-seconds")
    process = started(address, api.url, "orders")
    until = time.monotonic() + 60
    while not api.posts and time.monotonic() < until:
        time.sleep(0.01)
    ledger = opened(address)
    with unlocked(address):  # stopped while it writes, it would let nobody else
        process.send_signal(signal.SIGSTOP)
        while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.01)
    row = ledger.rows()[0]
    assert ledger.replace(row.with_state(State.UNKNOWN, note=GONE))
    process.send_signal(signal.SIGCONT)
    process.communicate(timeout=30)
    assert (process.returncode, len(api.world.restores)) == (Result.REFUSED, 0)
    (row,) = ledger.rows()
    assert (row.state, row.note) == (State.REFUSED, "not sent: another run considered this one dead")
    ledger.close()
