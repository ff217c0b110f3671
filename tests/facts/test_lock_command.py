"""`restorespec lock` against the fake API, over real sockets."""

from __future__ import annotations

import json

import pytest

TOKEN = "secret-token-of-this-test"


def facts(project):
    entries = json.loads(project.lock.read_text())["facts"].values()
    return {json.dumps(one["question"], sort_keys=True): one for one in entries if one}


def answers(project):
    return {question: one["answer"]["id"] for question, one in facts(project).items()}


ENV = '{"environment": {"account_native_id": "123456789012", "aws_region": "us-west-2"}}'
BACKUP = '{"securevault_backup": {"at_or_before": "2026-11-28T00:00:00Z", "environment_id": "env-prod", "table_name": "orders"}}'


def test_answers_are_recorded_and_compile_needs_no_socket(online, offline):
    ended = online.run("lock")
    assert (ended.code, ended.out, ended.err) == (0, "", "restorespec.lock: 2 facts, 2 asked now\n")
    assert answers(online) == {ENV: "env-prod", BACKUP: "bk-orders-3"}
    offline()
    compiled = online.run("compile", "specs/orders.yaml")
    assert compiled.code == 0, compiled.err
    body = json.loads(compiled.out)
    assert body["source"] == {"securevault_backup": {"backup_id": "bk-orders-3"}}
    assert body["target"]["environment_id"] == "env-prod"
    assert [one["index_name"] for one in body["target"]["global_secondary_indexes"]] == ["by-customer", "by-status"]
    assert body["target"]["tags"][-1] == {"key": "drill", "value": "q4"}
    assert online.run("lint").code == 0
    assert online.run("trace", "specs/orders.yaml", "/target/tags").code == 0


def test_without_a_lock_compile_fails_at_the_lookup_and_lint_takes_it_as_unknown(online):
    assert online.run("lint").code == 0
    ended = online.run("compile", "specs/orders.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "error[template-lookup-unanswered]: `lookups.env` has no recorded answer" in ended.words
    assert "specs/orders.yaml:6:3" in ended.words
    assert "help: run `restorespec lock`" in ended.words


def test_recorded_answers_stay_and_the_second_run_asks_nothing(online, api):
    online.run("lock")
    before, requests = online.lock.read_bytes(), len(api.requests)
    assert online.run("lock").err == "restorespec.lock: 2 facts, 0 asked now\n"
    assert online.lock.read_bytes() == before
    assert len(api.requests) == requests


def test_each_question_is_asked_once(online, api):
    for name in ("a", "b", "c"):
        online.write(f"specs/{name}.yaml", (online.root / "specs/orders.yaml").read_text())
    online.run("lock")
    paths = [path for method, path, _ in api.requests]
    assert len(paths) == len(set(paths))


def test_requests_only_read_and_the_token_is_nowhere(online, api):
    ended = online.run("lock")
    assert {method for method, _, _ in api.requests} == {"GET"}
    assert TOKEN not in online.lock.read_text() + ended.out + ended.err
    assert api.url not in online.lock.read_text()


def test_an_answer_that_echoes_the_token_is_not_recorded(online, world):
    world.known_backups["bk-orders-3"]["tags"] = [{"key": "note", "value": TOKEN}]
    ended = online.run("lock")
    assert ended.code == 3
    assert "`lookups.backup`: the API could not be asked: the answer contains the token" in ended.words
    assert not online.lock.exists()


def test_a_newer_backup_is_drift_until_it_is_recorded(online, world):
    text = (online.root / "specs/orders.yaml").read_text()
    online.write("specs/orders.yaml", "\n".join(line for line in text.splitlines() if "at_or_before" not in line))
    assert online.run("lock").code == 0
    assert online.run("lock", "--check").code == 0
    newer = {**world.known_backups["bk-orders-3"], "id": "bk-orders-4", "start_timestamp": "2026-11-29T02:00:00Z"}
    world.known_backups["bk-orders-4"] = newer
    before = online.lock.read_bytes()
    ended = online.run("lock", "--check")
    assert ended.code == 1
    assert 'was `"bk-orders-3"`, is `"bk-orders-4"`' in ended.words
    assert 'was `"2026-11-27T02:00:00Z"`, is `"2026-11-29T02:00:00Z"`' in ended.words
    assert online.lock.read_bytes() == before
    assert online.run("lock").code == 0
    assert online.lock.read_bytes() == before
    assert online.run("lock", "--update").code == 0
    assert "bk-orders-4" in answers(online).values()


def test_check_reports_what_is_missing(online):
    ended = online.run("lock", "--check")
    assert ended.code == 1
    assert "error[facts-drift]: `lookups.env` has no recorded answer" in ended.words
    assert not online.lock.exists()


def test_no_result_and_two_results_are_reported_at_the_lookup(online, world):
    world.known_tables["tb-again"] = {**world.known_tables["tb-orders"], "id": "tb-again"}
    ended = online.run("lock")
    assert ended.code == 1
    assert "error[live-lookup]: `lookups.backup`: 2 tables are named `orders`: `tb-again`, `tb-orders`" in ended.words
    assert "specs/orders.yaml:7:3" in ended.words
    assert not online.lock.exists()


def test_keep_going_records_the_rest_with_the_same_exit_code(online, world):
    world.known_backups.clear()
    ended = online.run("lock", "--keep-going")
    assert ended.code == 1
    assert "no backup of `orders` can be restored at or before 2026-11-28T00:00:00Z" in ended.words
    assert answers(online) == {ENV: "env-prod"}


def test_an_expired_backup_is_never_chosen(online):
    ended = online.run("lock", "--var", "restore_to=2025-12-31T00:00:00Z")
    assert ended.code == 1
    assert "no backup of `orders` can be restored at or before 2025-12-31T00:00:00Z" in ended.words
    earlier = online.run("lock", "--var", "restore_to=2025-12-31T00:00:00Z", "--now", "2025-12-31T00:00:00Z")
    assert earlier.code == 0
    assert "bk-orders-1" in answers(online).values()


@pytest.mark.usefixtures("quick_retries")
@pytest.mark.parametrize("fault", ["401", "500", "html", "reset-after-read"])
def test_whatever_fails_nothing_is_written_and_the_line_is_named(online, api, fault):
    api.script(*[fault] * 40, method="GET")
    ended = online.run("lock", "--request-timeout", "1")
    assert ended.code == 3
    assert "error[live-lookup]: `lookups.env`: the API could not be asked" in ended.words
    assert "specs/orders.yaml:6:3" in ended.words
    assert not online.lock.exists()
    kept = online.run("lock", "--request-timeout", "1", "--keep-going")
    assert kept.code == 3


def test_pages_are_followed_to_the_end(online, world):
    world.page_size = 1
    online.run("lock")
    assert "bk-orders-3" in answers(online).values()
    online.write(
        "specs/orders.yaml",
        (online.root / "specs/orders.yaml").read_text().replace("2026-11-28T00:00:00Z", "2026-11-01T00:00:00Z"),
    )
    online.run("lock")
    assert "bk-orders-2" in answers(online).values()


def test_entries_that_nobody_asks_for_are_removed_but_not_by_a_partial_run(online):
    online.write(
        "specs/plain.yaml",
        """
        restorespec: 1
        source: {securevault_backup: {backup_id: bk-invoices-1}}
        target: {environment_id: env-drill, table_name: invoices}
    """,
    )
    online.run("lock")
    assert set(answers(online).values()) == {"env-prod", "bk-orders-3", "bk-invoices-1", "env-drill"}
    (online.root / "specs/plain.yaml").unlink()
    online.run("lock", "specs/orders.yaml")
    assert set(answers(online).values()) == {"env-prod", "bk-orders-3", "bk-invoices-1", "env-drill"}
    online.run("lock")
    assert set(answers(online).values()) == {"env-prod", "bk-orders-3"}


def test_ids_are_asked_and_an_unknown_one_is_reported_where_it_is_written(online):
    online.write(
        "specs/plain.yaml",
        """
        restorespec: 1
        source: {continuous_backup: {table_id: tb-nowhere, use_latest_restorable_time: true}}
        target: {environment_id: env-drill, table_name: invoices}
    """,
    )
    ended = online.run("lock")
    assert ended.code == 1
    assert "`source.continuous_backup.table_id`: table `tb-nowhere` does not exist" in ended.words
    assert "specs/plain.yaml:3:" in ended.words


def test_a_name_that_no_lookup_has_is_wrong_usage(online, api):
    ended = online.run("lock", "--lookup", "bakcup")
    assert ended.code == 2
    assert "no spec has a lookup `bakcup`" in ended.words
    assert "did you mean `backup`?" in ended.words
    assert not api.requests
    assert not online.lock.exists()


def test_one_lookup_is_updated_and_the_others_stay(online, world):
    online.run("lock")
    before = facts(online)
    world.known_environments["env-prod"]["connection_status"] = "unlinked"
    world.known_backups["bk-orders-3"]["tags"] = []
    assert online.run("lock", "--update", "--lookup", "backup").code == 0
    after = facts(online)
    assert after[ENV] == before[ENV]
    assert after[BACKUP]["answer"]["tags"] == []


def test_a_broken_lock_is_one_error_for_every_command(online):
    online.lock.write_text('{"version": 2}')
    for command in (["lint"], ["compile", "specs/orders.yaml"], ["lock"], ["trace", "specs/orders.yaml", "/target"]):
        ended = online.run(*command)
        assert ended.code == 2
        assert ended.err.startswith("error: `restorespec.lock` has version 2, and this restorespec reads version 1")


def test_a_lock_that_is_a_link_out_of_the_project_is_not_written(online, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "lock"
    online.lock.symlink_to(outside)
    ended = online.run("lock")
    assert (ended.code, outside.exists()) == (2, False)
    assert ended.err == (
        "error: `restorespec.lock` is a link out of the project, and is not written to\n  help: remove the link\n"
    )


def test_every_environment_is_asked_unless_some_are_named(online, api):
    online.write(
        "restorespec.toml",
        """
        [environments.prod]
        var-files = ["env/prod.yaml"]
        [environments.drill]
        var-files = ["env/drill.yaml"]
    """,
    )
    online.write("env/prod.yaml", "account: '123456789012'\n")
    online.write("env/drill.yaml", "account: '210987654321'\n")
    online.write(
        "specs/orders.yaml",
        """
        restorespec: 1
        vars: {account: {type: string}}
        lookups: {env: {environment: {account_native_id: "{{ vars.account }}", aws_region: us-west-2}}}
        source: {securevault_backup: {backup_id: bk-orders-3}}
        target: {environment_id: "{{ lookups.env.id }}", table_name: orders}
    """,
    )
    assert online.run("lock", "--env", "drill").code == 0
    assert set(answers(online).values()) == {"env-drill", "bk-orders-3"}
    assert online.run("lock").code == 0
    assert set(answers(online).values()) == {"env-drill", "env-prod", "bk-orders-3"}


def test_a_lookup_is_answered_for_each_row(online):
    online.write(
        "specs/orders.yaml",
        """
        restorespec: 1
        for_each: [orders, invoices]
        lookups:
          backup: {securevault_backup: {table_name: "{{ each.key }}", environment_id: env-prod}}
        source: {securevault_backup: {backup_id: "{{ lookups.backup.id }}"}}
        target: {environment_id: env-prod, table_name: "{{ each.key }}-restored"}
    """,
    )
    assert online.run("lock").code == 0
    ended = online.run("compile", "specs/orders.yaml")
    bodies = [json.loads(line) for line in ended.out.splitlines()]
    assert [one["source"]["securevault_backup"]["backup_id"] for one in bodies] == ["bk-orders-3", "bk-invoices-1"]


def test_only_one_row_is_asked(online, world):
    online.write(
        "specs/orders.yaml",
        """
        restorespec: 1
        for_each: [orders, nowhere]
        lookups:
          env: {environment: {id: env-prod}}
          backup: {securevault_backup: {table_name: "{{ each.key }}", environment_id: "{{ lookups.env.id }}"}}
        source: {securevault_backup: {backup_id: "{{ lookups.backup.id }}"}}
        target: {environment_id: env-prod, table_name: "{{ each.key }}-restored"}
    """,
    )
    assert online.run("lock").code == 1
    assert online.run("lock", "--only", "orders[orders]").code == 0
    assert set(answers(online).values()) == {"env-prod", "bk-orders-3"}


def test_a_variable_without_a_value_leaves_its_lookup_open(online):
    online.write(
        "specs/orders.yaml",
        """
        restorespec: 1
        vars: {table: {type: string}}
        lookups: {backup: {securevault_backup: {table_name: "{{ vars.table }}", environment_id: env-prod}}}
        source: {securevault_backup: {backup_id: "{{ lookups.backup.id }}"}}
        target: {environment_id: env-prod, table_name: orders}
    """,
    )
    ended = online.run("lock")
    assert ended.code == 0
    assert (
        "notice: specs/orders.yaml:4:11: `lookups.backup` was not asked: it reads a variable without a value"
        in ended.words
    )


def test_an_answer_with_a_sensitive_value_is_not_recorded(online):
    online.write(
        "specs/orders.yaml",
        """
        restorespec: 1
        vars: {account: {type: string, sensitive: true, default: "123456789012"}}
        lookups: {env: {environment: {id: env-prod}}}
        source: {securevault_backup: {backup_id: bk-sessions-1}}
        target: {environment_id: "{{ lookups.env.id }}", table_name: "orders-{{ vars.account }}"}
    """,
    )
    ended = online.run("lock")
    assert ended.code == 1
    assert "`lookups.env`: the answer contains the value of a sensitive variable" in ended.words
    assert not online.lock.exists()


def test_a_sensitive_value_never_reaches_the_lock(online):
    online.write(
        "specs/orders.yaml",
        """
        restorespec: 1
        vars:
          account: {type: string, sensitive: true, default: "123456789012"}
          backup: {type: string, sensitive: true, default: bk-orders-3}
        lookups: {env: {environment: {account_native_id: "{{ vars.account }}", aws_region: us-west-2}}}
        source: {securevault_backup: {backup_id: "{{ vars.backup }}"}}
        target: {environment_id: "{{ lookups.env.id }}", table_name: orders}
    """,
    )
    ended = online.run("lock")
    assert ended.code == 1
    assert (
        "`account_native_id` of `lookups.env` has a sensitive value, and the lock records every question" in ended.words
    )
    online.run("lock", "--keep-going")
    assert not online.lock.exists() or not {"123456789012", "bk-orders-3"} & set(online.lock.read_text().split('"'))


FLEET = """\
restorespec: 1
name: fleet
for_each: [a, b, c, d, e]
lookups:
  env: {environment: {account_native_id: "123456789012", aws_region: us-west-2}}
source:
  securevault_backup: {backup_id: "bk-{{ each.key }}"}
target:
  environment_id: "{{ lookups.env.id }}"
  table_name: "{{ each.key }}-restored"
"""


@pytest.fixture
def fleet(online, world):
    online.write("specs/orders.yaml", FLEET)
    for key in "abcde":
        world.known_backups[f"bk-{key}"] = {**world.known_backups["bk-orders-3"], "id": f"bk-{key}"}
    return online


def test_the_locks_of_all_shards_are_together_the_lock_of_one_run(fleet):
    locks = []
    for number in range(1, 4):
        assert fleet.run("lock", "--shard", f"{number}/3").code == 0
        locks.append(answers(fleet))
        fleet.lock.unlink()
    assert fleet.run("lock").code == 0
    whole = answers(fleet)
    assert len(whole) == 6
    assert {question: id_ for lock in locks for question, id_ in lock.items()} == whole
    assert all(ENV in lock for lock in locks)
    ids = [question for lock in locks for question in lock if question != ENV]
    assert len(ids) == len(set(ids)) == 5


def test_a_shard_keeps_the_recorded_answers_of_the_others(fleet):
    for number in range(1, 4):
        assert fleet.run("lock", "--shard", f"{number}/3").code == 0
    shared = fleet.lock.read_bytes()
    assert fleet.run("lock").err == "restorespec.lock: 6 facts, 0 asked now\n"
    assert fleet.lock.read_bytes() == shared
    assert [fleet.run("lock", "--check", "--shard", f"{number}/3").code for number in range(1, 4)] == [0, 0, 0]
