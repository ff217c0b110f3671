"""`submit` compares the lock with the API before anything is sent; the Python API and `diff` read the lock."""

from __future__ import annotations

import json
import subprocess
import time

import pytest

from restorespec import Source, compile  # noqa: A004
from restorespec.core.usage_error import UsageError

SUBMIT = ("submit", "specs/orders.yaml", "--yes")
DRIFTS = {
    "tags": ("known_backups", "bk-orders-3", {"tags": []}),
    "an index": ("known_backups", "bk-orders-3", {"global_secondary_indexes": []}),
    "expiry": ("known_backups", "bk-orders-3", {"expiration_timestamp": "2098-01-01T00:00:00Z"}),
    "services": ("known_environments", "env-prod", {"services_enabled": ["dynamodb", "ebs"]}),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_whatever_drifts_nothing_is_sent(online, api, world, name):
    online.run("lock")
    collection, id_, change = DRIFTS[name]
    getattr(world, collection)[id_].update(change)
    ended = online.run(*SUBMIT)
    assert ended.code == 2
    assert api.posts == 0
    (field,) = change
    assert f"error[facts-drift]: `{field}` of" in ended.err
    assert "the API's answers differ from restorespec.lock; nothing was sent" in ended.err


def test_drift_can_be_accepted_and_is_then_a_warning(online, api, world):
    online.run("lock")
    world.known_backups["bk-orders-3"]["tags"] = []
    ended = online.run(*SUBMIT, "--accept-drift")
    assert ended.code == 0, ended.err
    assert "warning[facts-drift]: `tags` of `source.securevault_backup.backup_id` has changed since" in ended.words
    assert api.posts == 1


def test_without_drift_the_restore_is_sent(online, api, world):
    online.run("lock")
    world.known_tables["tb-orders"]["latest_continuous_snapshot_restorable_timestamp"] = "2026-12-01T00:00:00Z"
    ended = online.run(*SUBMIT)
    assert (ended.code, api.posts) == (0, 1), ended.err


MIRROR = """
    restorespec: 1
    lookups:
      table: {table: {table_name: orders, environment_id: env-prod}}
    locals:
      tags: "{{ lookups.table.tags }}"
    source: {securevault_backup: {backup_id: bk-orders-3}}
    target:
      environment_id: env-drill
      table_name: orders-restored
      global_secondary_indexes: "{{ lookups.table.global_secondary_indexes }}"
      local_secondary_indexes: []
      sse_specification: null
      stream_specification: null
      table_class: STANDARD
      tags: "{{ locals.tags }}"
"""
"""The answer of a lookup reaches the body, but the body does not name what was looked up."""


@pytest.fixture
def mirror(online):
    online.write("specs/orders.yaml", MIRROR)
    assert online.run("lock").code == 0
    return online


@pytest.mark.parametrize("field", ["tags", "global_secondary_indexes"])
def test_an_answer_that_reaches_the_body_drifts_whether_or_not_the_body_has_its_id(mirror, api, world, field):
    world.known_tables["tb-orders"][field] = []
    ended = mirror.run(*SUBMIT)
    assert (ended.code, api.posts) == (2, 0)
    assert f"error[facts-drift]: `{field}` of `lookups.table` has changed since" in ended.words
    assert "specs/orders.yaml:4:3" in ended.err


def test_a_field_that_no_expression_reads_does_not_drift(mirror, api, world):
    world.known_tables["tb-orders"]["deletion_protection_enabled"] = False
    ended = mirror.run(*SUBMIT)
    assert (ended.code, api.posts) == (0, 1), ended.err


def test_what_was_looked_up_and_does_not_exist_any_more_is_drift(mirror, api, world):
    del world.known_tables["tb-orders"]
    ended = mirror.run(*SUBMIT)
    assert (ended.code, api.posts) == (2, 0)
    assert "error[live-lookup]: `lookups.table`: table `tb-orders` does not exist" in ended.err
    assert mirror.run(*SUBMIT, "--accept-drift").code == 0


def test_an_api_that_cannot_answer_for_a_lookup_sends_nothing_and_ends_in_time(mirror, api):
    api.script(*["500"] * 99, method="GET")
    began = time.monotonic()
    ended = mirror.run(*SUBMIT, "--timeout", "2s")
    assert (ended.code, api.posts) == (3, 0)
    assert "`lookups.table`: the API could not be asked: status 500" in ended.words
    assert "error: the API could not be asked whether restorespec.lock is up to date; nothing was sent" in ended.err
    assert time.monotonic() - began < 15


def test_compile_takes_the_data_or_the_path_of_a_lock(online, tmp_path):
    online.run("lock")
    source = Source("specs/orders.yaml", (online.root / "specs/orders.yaml").read_text())
    data = json.loads(online.lock.read_text())
    expected = json.loads(online.run("compile", "specs/orders.yaml").out)
    texts = {"restorespec.lock": online.lock.read_text()}
    for facts, files in ((data, None), (str(online.lock), None), (online.lock, None), ("restorespec.lock", texts)):
        result = compile(source, facts=facts, files=files)
        assert result.payloads == (expected,)
    assert [one.rule.name for one in compile(source).diagnostics if one.severity == "error"] == [
        "template-lookup-unanswered"  # of `lookups.env`: without its answer the other question is not known
    ]
    with pytest.raises(UsageError, match="it has no `version: 1`"):
        compile(source, facts={})
    with pytest.raises(UsageError, match="cannot be read"):
        compile(source, facts=str(tmp_path / "none.lock"))
    with pytest.raises(TypeError):
        compile(source, facts=5)


def git(root, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def committed(online):
    online.run("lock")
    git(online.root, "init", "-q", "-b", "master")
    git(online.root, "add", ".")
    git(online.root, "commit", "-qm", "first")
    return online


def test_a_changed_answer_is_the_cause_of_a_change(committed, world, offline):
    newer = {
        **world.known_backups["bk-orders-3"],
        "id": "bk-orders-4",
        "start_timestamp": "2026-11-27T12:00:00Z",
        "tags": [],
    }
    world.known_backups["bk-orders-4"] = newer
    assert committed.run("lock", "--update").code == 0
    offline()
    ended = committed.run("diff", "HEAD", "--format", "json")
    (change,) = json.loads(ended.out)["changes"]
    fields = {
        "/".join(map(str, field["path"])) if isinstance(field["path"], list) else field["path"]: field
        for field in change["fields"]
    }
    backup = next(field for path, field in fields.items() if "backup_id" in path)
    assert (backup["before"], backup["after"]) == ("bk-orders-3", "bk-orders-4")
    lines = committed.lock.read_text().splitlines()
    for field in fields.values():
        assert field["cause"]["file"] == "restorespec.lock"
        assert lines[field["cause"]["line"] - 1].endswith("{")
    assert backup["risk"] == "data"


def test_an_unchanged_answer_that_was_asked_again_is_no_change(committed):
    committed.run("lock", "--update")
    assert json.loads(committed.run("diff", "HEAD", "--format", "json").out)["changes"] == []


def test_two_branches_that_add_lookups_merge_in_git(committed):
    root = committed.root
    for branch, table in (("one", "invoices"), ("two", "sessions")):
        git(root, "checkout", "-q", "-b", branch, "master" if branch == "one" else "one~1")
        committed.write(f"specs/{table}.yaml", (root / "specs/orders.yaml").read_text().replace("orders", table))
        assert committed.run("lock").code == 0
        git(root, "add", ".")
        git(root, "commit", "-qm", branch)
    git(root, "merge", "-q", "one")
    assert committed.run("lock", "--check").code == 0
    assert committed.run("compile", "specs").code == 0
