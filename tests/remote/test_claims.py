"""Who may send, and how it is found out that somebody is gone: without comparing two machines' clocks."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from remote_support import prepared

from restorespec.remote.claims import GONE, Claims, Lease, is_gone, own_name
from restorespec.remote.ledger import LedgerError, State

URL = "https://api.example"


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


def claims(ledger, owner, clock=None):
    """Somebody on another machine, of whom only signs of life tell."""
    return Claims(ledger, URL, "", Lease(beat=10, stale=45), owner=f"machine-{owner}/1/1/x", clock=clock or Clock())


def test_the_first_claim_wins_and_the_second_sees_its_row(ledger):
    first, second = claims(ledger, "a"), claims(ledger, "b")
    row = first.claim(prepared(), again=False)
    assert (row.state, row.owner, row.attempt) == (State.SENDING, first.owner, 1)
    assert second.claim(prepared(), again=False) == row
    assert second.claim(prepared(), again=True) == row


def test_an_owner_without_a_heartbeat_is_gone_by_the_watchers_clock(ledger, clock):
    row = claims(ledger, "a").claim(prepared(), again=False)
    watcher = claims(ledger, "b", clock)
    assert watcher.observe(row).state is State.SENDING
    clock.time += 44
    assert watcher.observe(row).state is State.SENDING
    clock.time += 2
    found = watcher.observe(row)
    assert (found.state, found.note) == (State.UNKNOWN, GONE)


def test_a_heartbeat_restarts_the_timeout(ledger, clock):
    owner, watcher = claims(ledger, "a"), claims(ledger, "b", clock)
    row = owner.claim(prepared(), again=False)
    watcher.observe(row)
    clock.time += 44
    assert owner.renew(row)
    watcher.observe(watcher.current(row))
    clock.time += 44
    assert watcher.observe(watcher.current(row)).state is State.SENDING


@pytest.mark.parametrize("begun", ["2026-11-24T11:00:00.000Z", "2026-11-24T13:00:00.000Z", "2001-01-01T00:00:00.000Z"])
def test_timestamps_of_another_clock_are_ignored(ledger, clock, begun):
    owner, watcher = claims(ledger, "a"), claims(ledger, "b", clock)
    row = owner.claim(prepared(), again=False)
    skewed = replace(row, begun=begun, revision=2)
    assert ledger.replace(skewed)
    assert watcher.observe(skewed).state is State.SENDING
    clock.time += 46
    assert watcher.observe(skewed).state is State.UNKNOWN


def test_an_owner_considered_dead_may_not_send_but_its_answer_is_recorded(ledger, clock):
    owner, watcher = claims(ledger, "a"), claims(ledger, "b", clock)
    row = owner.claim(prepared(), again=False)
    watcher.observe(row)
    clock.time += 46
    assert watcher.observe(row).state is State.UNKNOWN
    assert not owner.renew(row)
    assert owner.settle(row, State.ACCEPTED, task="task-1").state is State.ACCEPTED
    assert watcher.standing(prepared()).task == "task-1"


def test_a_heartbeat_at_the_last_moment_keeps_the_claim(ledger, clock):
    owner, watcher = claims(ledger, "a"), claims(ledger, "b", clock)
    row = owner.claim(prepared(), again=False)
    watcher.observe(row)
    clock.time += 46
    owner.renew(row)
    assert watcher.observe(row).state is State.SENDING


def test_an_accepted_submission_is_claimed_again_only_on_request(ledger):
    owner = claims(ledger, "a")
    owner.settle(owner.claim(prepared(), again=False), State.ACCEPTED, task="task-1")
    assert owner.claim(prepared(), again=False).task == "task-1"
    second = owner.claim(prepared(), again=True)
    assert (second.attempt, second.state, second.task) == (2, State.SENDING, "")


@pytest.mark.parametrize("again", [False, True])
def test_an_unknown_submission_is_never_claimed(ledger, again):
    owner = claims(ledger, "a")
    owner.settle(owner.claim(prepared(), again=False), State.UNKNOWN)
    assert owner.claim(prepared(), again=again).state is State.UNKNOWN
    assert len(ledger.rows()) == 1


def test_a_refused_submission_can_be_claimed_again(ledger):
    owner = claims(ledger, "a")
    owner.settle(owner.claim(prepared(), again=False), State.REFUSED)
    assert owner.claim(prepared(), again=False).attempt == 2


def test_a_missing_row_stops_the_run(ledger):
    owner = claims(ledger, "a")
    row = replace(owner.claim(prepared(), again=False), attempt=7)
    with pytest.raises(LedgerError, match="the ledger has lost"):
        owner.settle(row, State.ACCEPTED)


def test_a_dead_process_of_this_machine_is_detected_immediately():
    script = "from restorespec.remote.claims import own_name; print(own_name())"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert is_gone(ended)
    assert not is_gone(own_name())


OTHERS = ["", "x", "other-machine/1/1/x", f"/{os.getpid()}/1/x", "a/b/c/d", "///"]


@pytest.mark.parametrize("owner", OTHERS, ids=range(len(OTHERS)))
def test_the_state_of_processes_on_other_machines_is_unknown(owner):
    assert not is_gone(owner)
