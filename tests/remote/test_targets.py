"""One target, one restore: two restores that create the same table are never both sent."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from forked import Forked
from remote_support import opened, prepared, submit
from test_commands import SPEC, restorespec
from test_crashes import DRIVER

from restorespec.remote.claims import Claims
from restorespec.remote.ledger import Row, State, identity_of_table, target_of
from restorespec.remote.ledger_dynamodb import DynamoLedger, _item
from restorespec.remote.outcomes import Result
from restorespec.remote.resolution import resolved
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world import World

VARIABLE = SPEC.replace("restorespec: 1\n", "restorespec: 1\nvars: {backup: {type: string, default: bk-a}}\n").replace(
    "bk-drill", '"{{ vars.backup }}"'
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(VARIABLE)
    return tmp_path


def rows(project):
    return json.loads(restorespec(project, "ledger", "list", "--format", "json")[1])["submissions"]


# within a run


@pytest.mark.parametrize("command", [("preflight",), ("submit", "--yes"), ("submit", "--yes", "--no-preflight")])
@pytest.mark.parametrize(
    "files",
    [
        {"a.yaml": SPEC, "b.yaml": SPEC.replace("bk-drill", "bk-other")},
        {"a.yaml": SPEC, "b.yaml": SPEC},
        {"a.yaml": f"name: a\n{SPEC}---\nname: b\n{SPEC.replace('bk-drill', 'bk-other')}"},
        {"a.yaml": SPEC, "b.yaml": SPEC + "for_each: [x]\n"},
    ],
)
def test_two_restores_into_one_table_are_an_error_and_nothing_is_sent(api, project, files, command):
    (project / "specs" / "orders.yaml").unlink()
    for name, text in files.items():
        (project / "specs" / name).write_text(text)
    code, out, said = restorespec(project, *command, "specs", url=api.url)
    later = "b[x]" if "for_each" in files.get("b.yaml", "") else "b"
    assert (code, api.requests) == (1, [])
    assert f"error[target-duplicate]: `{later}` creates the same table as `a`: `orders-restored`" in said.splitlines()
    assert out == ""


@pytest.mark.parametrize(
    "settings",
    ['[rules]\ntarget-duplicate = "off"\n', '[rules]\ntarget-duplicate = "notice"\n', ""],
)
def test_the_error_cannot_be_switched_off(api, project, settings):
    (project / "restorespec.toml").write_text(settings)
    comment = "orders-restored  # restorespec: ignore[target-duplicate] one after the other"
    for name in "ab":
        (project / "specs" / f"{name}.yaml").write_text(SPEC.replace("orders-restored", comment))
    (project / "specs" / "orders.yaml").unlink()
    code, _, said = restorespec(project, "submit", "specs", "--yes", "--ignore", "target-duplicate", url=api.url)
    assert (code, api.posts) == (1, 0)
    assert "error[target-duplicate]: `b` creates the same table as `a`: `orders-restored`" in said.splitlines()


def test_a_restore_under_two_environments_conflicts_only_if_its_bodies_differ(api, project):
    (project / "restorespec.toml").write_text('[environments.a]\n[environments.b]\nvar-files = ["b.yaml"]\n')
    (project / "b.yaml").write_text("backup: bk-a\n")
    both = ("submit", "specs", "--env", "a", "--env", "b", "--yes")
    assert restorespec(project, *both, url=api.url)[0] == 0
    assert api.posts == 1
    (project / "b.yaml").write_text("backup: bk-b\n")
    code, _, said = restorespec(project, *both, "--ledger", "other.db", url=api.url)
    assert (code, api.posts) == (1, 1)
    assert (
        "error[target-duplicate]: `orders` creates the same table as `orders`: `orders-restored` --> specs"
        in " ".join(said.split())
    )


# against the ledger


@pytest.mark.parametrize("options", [(), ("--no-preflight",)])
def test_a_second_restore_into_a_table_is_refused_while_the_first_is_running(api, project, options):
    assert restorespec(project, "submit", "specs", "--yes", url=api.url)[0] == 0
    second = ("submit", "specs", "--yes", "--var", "backup=bk-b", *options)
    code, out, said = restorespec(project, *second, url=api.url)
    (row,) = rows(project)
    reason = (
        f"orders: not sent: `orders` (submission {row['submission']}) creates the same table `orders-restored`"
        " and was started as task task-1"
    )
    assert (code, api.posts) == (2, 1)
    assert said.splitlines() == [reason]
    assert out.splitlines() == [
        "restore  task  state     duration",
        "orders   -     not sent  -",
        reason,
        "  help: set another `table_name`, or start it all the same with `--again`",
    ]
    told = json.loads(restorespec(project, *second, "--format", "json", url=api.url)[1])
    assert (told["exit_code"], told["restores"][0]["standing"], told["restores"][0]["blocked_by"]) == (
        2,
        "not sent",
        row["submission"],
    )
    assert restorespec(project, *second, "--again", url=api.url)[0] == 0
    assert [len(api.world.restores), [one["state"] for one in rows(project)]] == [2, ["accepted", "accepted"]]


def test_an_unknown_restore_of_the_same_table_is_shown_and_nothing_is_sent(api, project):
    api.script("503-seconds")
    assert restorespec(project, "submit", "specs", "--yes", url=api.url)[0] == 4
    second = ("submit", "specs", "--yes", "--var", "backup=bk-b")
    code, out, _ = restorespec(project, *second, url=api.url)
    (row,) = rows(project)
    assert (code, api.posts) == (4, 1)
    taken = f"`orders` (submission {row['submission']}) creates the same table `orders-restored`"
    assert out.splitlines()[2:4] == [
        f"orders: not sent: {taken} and may have been started",
        "orders: a restore of `orders-restored` may have been started",
    ]
    assert f"  help: if a task is this restore's: restorespec ledger resolve {row['submission']} --adopt task-1" in out
    assert restorespec(project, *second, "--again", url=api.url)[0] == 0


def test_one_conflict_stops_the_whole_run(api, address):
    ledger = opened(address)
    submit(api.url, ledger, prepared("b"))
    done = submit(api.url, ledger, prepared("a"), prepared("b", backup="bk-other"), prepared("c"))
    assert [one.standing for one in done.outcomes] == ["not sent"] * 3
    assert (done.result, api.posts) == (Result.TAKEN, 1)
    assert done.outcomes[0].reason == "not sent: the table of `b` is taken"
    ledger.close()


def test_a_failed_restore_blocks_nothing(address):
    with FakeApi(World(seconds=0)) as api:
        ledger = opened(address)
        assert submit(api.url, ledger, prepared(backup="bk-failing"), wait=True).result is Result.FAILED
        assert [row.task_status for row in ledger.rows()] == ["failed"]
        assert submit(api.url, ledger, prepared(backup="bk-b")).result is Result.DONE
        ledger.close()


def test_a_blocking_restore_is_checked_for_failure_first(project):
    with FakeApi(World(seconds=0)) as api:
        first = ("submit", "specs", "--yes", "--var", "backup=bk-failing")
        assert restorespec(project, *first, url=api.url)[0] == 0
        assert restorespec(project, "submit", "specs", "--yes", "--var", "backup=bk-b", url=api.url)[0] == 0
        assert [one["task_status"] for one in rows(project)] == ["failed", None]


def test_refused_and_unstarted_restores_block_nothing(api, address):
    ledger = opened(address)
    api.script("422", "500")
    submit(api.url, ledger, prepared(backup="bk-a"))
    assert submit(api.url, ledger, prepared(backup="bk-b")).result is Result.UNKNOWN
    assert submit(api.url, ledger, prepared(backup="bk-c")).result is Result.UNKNOWN
    resolved(ledger, ledger.rows()[1], None)
    assert submit(api.url, ledger, prepared(backup="bk-c")).result is Result.DONE
    ledger.close()


def test_environment_name_api_and_unit_identify_a_table(api, address):
    ledger = opened(address)
    submit(api.url, ledger, prepared())
    claims = Claims(ledger, api.url, "")
    assert [row.restore for row in claims.blockers(prepared(backup="bk-b"), again=False)] == ["orders-drill"]
    assert claims.blockers(prepared(backup="bk-b"), again=True) == []
    assert claims.blockers(prepared(backup="bk-b", environment_id="env-other"), again=False) == []
    assert claims.blockers(prepared(backup="bk-b", table_name="other"), again=False) == []
    assert Claims(ledger, api.url, "unit").blockers(prepared(backup="bk-b"), again=False) == []
    assert Claims(ledger, f"{api.url}/v2", "").blockers(prepared(backup="bk-b"), again=False) == []
    ledger.close()


def test_rows_of_earlier_versions_are_matched_by_table_name(address):
    ledger = opened(address)
    row = Row(
        "k" * 16,
        1,
        1,
        State.ACCEPTED,
        "old",
        "specs/old.yaml",
        "d",
        "https://api",
        "",
        identity_of_table("env-drill", "t"),
        begun="2026-11-24T12:00:00Z",
    )
    ledger.insert(row)
    ledger.insert(replace(row, key="m" * 16, identity=identity_of_table("env-drill", "***-restored")))
    claims = Claims(ledger, "https://api", "")
    assert [one.restore for one in claims.blockers(prepared(table_name="t"), again=False)] == ["old"]
    assert claims.blockers(prepared(table_name="***-restored"), again=False) == []
    assert [one.id for one in ledger.into({target_of("aws/dynamodb-table", ("env-drill", "t"))})] == [
        f"{'k' * 16}-1",
        f"{'m' * 16}-1",
    ]
    ledger.close()


# at the same time


@pytest.mark.parametrize("fault", [None, "500", "503-seconds", "reset-after-read"])
def test_one_of_many_concurrent_restores_into_a_table_is_sent(api, address, fault):
    if fault:
        api.script(fault)
    restores = [prepared("orders", backup=f"bk-{one}") for one in range(6)]

    def alone(restore):
        ledger = opened(address)
        try:
            return submit(api.url, ledger, restore, timeout=20.0).result
        finally:
            ledger.close()

    opened(address).close()
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(alone, restores))
    assert (api.posts, len(api.world.restores)) == (1, 1)
    assert sorted(results) == sorted([Result.UNKNOWN] * 6 if fault else [Result.DONE, *[Result.TAKEN] * 5])


def test_another_restore_is_sent_if_the_first_is_refused(api, address):
    api.script("422", "422")
    restores = [prepared("orders", backup=f"bk-{one}") for one in range(3)]
    ledger = opened(address)
    done = submit(api.url, ledger, *restores, timeout=20.0)
    assert sorted(one.result for one in done.outcomes) == [Result.DONE, Result.REFUSED, Result.REFUSED]
    assert (api.posts, len(api.world.restores)) == (3, 1)
    ledger.close()


def six_processes(address, url):
    """Six processes at once, each of which restores another backup into the same table; return their exit codes."""
    processes = [Forked(DRIVER, [address, url, f"orders={number}"]) for number in range(6)]
    for process in processes:
        process.communicate(timeout=120)
    return sorted(process.returncode for process in processes)


def test_one_of_six_processes_restoring_into_a_table_sends(api, address):
    opened(address).close()
    assert six_processes(address, api.url) == [Result.DONE, *[Result.TAKEN] * 5]
    assert len(api.world.restores) == 1


def test_six_processes_migrating_a_dynamodb_ledger_all_see_an_earlier_restore(api, dynamo):
    ledger = DynamoLedger("migrated-ledger", "us-west-2")
    claims = Claims(ledger, api.url, "")
    rows = [claims._row(prepared("orders", backup="bk-earlier"), 1)]
    rows += [replace(rows[0], key=f"{number:016}", target=f"{number:032}") for number in range(30)]
    for row in rows:
        item = _item(replace(row, state=State.ACCEPTED, task="task-0"))
        ledger._api.put_item(TableName=ledger.table, Item=item | {"schema": {"N": "3"}})
    assert six_processes("dynamodb://migrated-ledger?region=us-west-2", api.url) == [Result.TAKEN] * 6
    assert len(api.world.restores) == 0
    assert len(ledger.rows()) == 31
    ledger.close()
