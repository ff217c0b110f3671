"""`submit --shard` and `verify --shard`: several runners share one plan and one ledger."""

from __future__ import annotations

import json
import re

import pytest

from restorespec.cli.exit_codes import run

ROWS = [f"t{number}" for number in range(7)]
SPEC = f"""\
restorespec: 1
for_each: [{", ".join(ROWS)}]
source:
  securevault_backup: {{backup_id: "bk-{{{{ each.key }}}}"}}
target:
  environment_id: env-drill
  table_name: "{{{{ each.key }}}}-restored"
  table_class: STANDARD
  billing_mode: PAY_PER_REQUEST
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: []
"""
SHARDS = [f"{number}/3" for number in range(1, 4)]


@pytest.fixture
def project(tmp_path, monkeypatch, api):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "fleet.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLUMIO_API_BASE_URL", api.url)
    monkeypatch.setenv("CLUMIO_API_TOKEN", "token")
    return tmp_path


def shown(capsys, *arguments):
    code = run([*arguments])
    return code, capsys.readouterr().out


def submitted(capsys, *options):
    code, out = shown(capsys, "submit", "specs", "--yes", "-q", "--format", "json", *options)
    return code, [one["restore"] for one in json.loads(out)["restores"] if one["standing"] == "started"]


def test_all_shards_start_each_restore_once(project, api, capsys):
    parts = [submitted(capsys, "--shard", one) for one in SHARDS]
    assert [code for code, _ in parts] == [0, 0, 0]
    assert sorted(name for _, names in parts for name in names) == [f"fleet[{row}]" for row in ROWS]
    assert sorted(one.table for one in api.world.restores) == [f"{row}-restored" for row in ROWS]
    code, out = shown(capsys, "ledger", "list", "--format", "json")
    assert (code, len(json.loads(out)["submissions"])) == (0, len(ROWS))
    again = [submitted(capsys, "--shard", one)[0] for one in SHARDS]
    assert (again, api.posts) == ([0, 0, 0], len(ROWS))


def test_all_shards_of_a_plan_have_its_digest(project, api, capsys):
    code, out = shown(capsys, "compile", "specs", "--digest")
    plan = re.search(r"[0-9a-f]{16,}", out)[0]
    parts = [submitted(capsys, "--shard", one, "--plan", plan) for one in SHARDS]
    assert [code, *(code for code, _ in parts)] == [0, 0, 0, 0]
    assert api.posts == len(ROWS)


def test_a_shard_of_another_plan_sends_nothing(project, api, capsys):
    assert run(["submit", "specs", "--yes", "--shard", "1/3", "--plan", "0" * 64]) == 2
    assert api.posts == 0
    assert "error: what compiles is not what was reviewed; nothing was sent\n" in capsys.readouterr().err


def test_all_shards_verify_each_table_once(project, capsys):
    for row in ROWS:
        table = {
            "TableName": f"{row}-restored",
            "TableStatus": "ACTIVE",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        }
        (project / f"{row}.json").write_text(json.dumps({"Table": table}))
    against = [option for row in ROWS for option in ("--against", f"{row}.json")]
    names = []
    for one in SHARDS:
        code, out = shown(capsys, "verify", "specs", *against, "--format", "json", "--shard", one)
        assert code == 0
        names += [found["restore"] for found in json.loads(out)["restores"]]
    assert sorted(names) == [f"fleet[{row}]" for row in ROWS]


def test_a_preflight_asks_for_the_backups_of_its_shard(project, api, capsys):
    asked = []
    for one in SHARDS:
        assert shown(capsys, "preflight", "specs", "-q", "--shard", one)[0] == 0
        asked.append({path for _, path, _ in api.requests if "/backups/" in path})
        api.requests.clear()
    assert sum(map(len, asked)) == len(set().union(*asked)) == len(ROWS)
