"""`verify`, `submit --verify`, `ledger abort` and `ledger report`: what a drill proves, over real sockets."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
import yaml
from remote_support import TOKEN

from restorespec.cli.exit_codes import run
from restorespec.project.requester import commit, requester
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.faults import Fault
from restorespec.testing.world import World

SPEC = """\
restorespec: 1
source:
  securevault_backup: {backup_id: bk-orders}
target:
  environment_id: env-drill
  table_name: orders-restored
  table_class: STANDARD
  global_secondary_indexes:
    - index_name: by-status
      key_schema: [{attribute_name: status, key_type: HASH}]
      projection: {projection_type: ALL}
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: [{key: team, value: orders}]
"""
DESCRIBED = {
    "Table": {
        "TableName": "orders-restored",
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-status",
                "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    }
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "restorespec.toml").write_text('include = ["specs/*.yaml"]\n')
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC)
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "CIRCLECI", "BUILDKITE", "JENKINS_URL", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(project, api, monkeypatch, capsys):
    """Runs a command in the project against the fake API; the token may be in none of its output."""
    monkeypatch.setenv("CLUMIO_API_BASE_URL", api.url)
    monkeypatch.setenv("CLUMIO_API_TOKEN", TOKEN)

    def command(*arguments):
        code = run([*arguments])
        out, said = capsys.readouterr()
        assert TOKEN not in out + said
        return code, out, said

    return command


def described(project, name="table.json", **changes):
    (project / name).write_text(json.dumps({"Table": {**DESCRIBED["Table"], **changes}}))
    return name


def submitted(call):
    assert call("submit", "specs", "--yes", "--wait", "--quiet")[0] == 0


def test_a_table_restored_as_requested_is_verified_and_recorded(call, project):
    submitted(call)
    code, out, _ = call("verify", "--evidence", "drill.json", "--incident-time", "2026-11-28T12:00:00+01:00")
    assert (code, out.splitlines()[0]) == (0, "orders: as requested: 9 fields compared, 1 not visible")
    (record,) = json.loads((project / "drill.json").read_text())["restores"]
    assert (record["incident_time"], record["task"]) == (
        "2026-11-28T11:00:00Z",
        {"id": "task-1", "status": "completed"},
    )
    assert record["recovery_time_seconds"] == 60.0
    assert record["source"]["table"] == "orders"
    assert record["target"] == {"environment_id": "env-drill", "table": "orders-restored"}
    assert record["verification"]["result"] == "as-requested"
    (row,) = json.loads(call("ledger", "show", "orders", "--format", "json")[1])["submissions"]
    assert row["evidence"] == record
    lines = call("ledger", "show", "orders")[1].splitlines()
    assert "recovery time:   1m" in lines
    assert "verification:    as requested: 9 fields compared, 1 not visible" in lines
    assert TOKEN.encode() not in b"".join(path.read_bytes() for path in (project / ".restorespec").iterdir())


def test_a_later_verification_keeps_the_time_of_the_incident(call, project):
    submitted(call)
    moment = "2026-11-28T11:00:00Z"
    call("verify", "--incident-time", moment)
    call("verify", "--evidence", "drill.json")
    (record,) = json.loads((project / "drill.json").read_text())["restores"]
    assert record["incident_time"] == moment
    call("verify", "--evidence", "drill.json", "--incident-time", "2026-11-28T10:00:00Z")
    (record,) = json.loads((project / "drill.json").read_text())["restores"]
    assert record["incident_time"] == "2026-11-28T10:00:00Z"


def test_without_a_table_there_is_nothing_to_verify(call):
    code, out, _ = call("verify", "specs")
    assert (code, out.splitlines()[0]) == (
        1,
        "orders: not restored: table `orders-restored` does not exist in environment `env-drill`",
    )


def test_a_difference_names_the_line_of_the_spec_and_both_values(call, api):
    submitted(call)
    api.world.drift["orders-restored"] = {"tags": [{"key": "team", "value": "carts"}], "global_secondary_indexes": []}
    code, out, _ = call("verify", "specs", "--format", "json")
    fields = {one["field"]: one for one in json.loads(out)["restores"][0]["verification"]["fields"]}
    different = [name for name, one in fields.items() if one["match"] == "different"]
    assert (code, different) == (1, ["target.global_secondary_indexes.by-status", "target.tags.team"])
    tag = fields["target.tags.team"]
    assert (tag["file"], tag["line"], tag["pointer"]) == ("specs/orders.yaml", 15, "/target/tags/0/value")
    assert (tag["requested"], tag["found"]) == ("orders", "carts")
    text = call("verify", "specs")[1].splitlines()
    assert text[:4] == [
        "orders: 2 of 8 visible fields differ from the request",
        "  specs/orders.yaml:9:7  target.global_secondary_indexes.by-status: the table has no index `by-status`",
        (
            '    requested  {"index_name": "by-status", "key_schema": [{"attribute_name": "status", "key_type": "HASH"}],'
            ' "projection": {"projection_type": "ALL"}}'
        ),
        "    found      null",
    ]


def test_a_table_that_is_still_being_restored_is_not_verified_yet(call, api):
    submitted(call)
    api.world.drift["orders-restored"] = {"table_status": "CREATING"}
    code, out, _ = call("verify", "specs")
    assert (code, out.splitlines()[0]) == (
        1,
        "orders: not restored: table `orders-restored` is not ready: its status is `CREATING`",
    )


def test_an_api_that_does_not_answer_is_reported_and_nothing_is_verified(call, api):
    submitted(call)
    api.script(*["401"] * 9, method="GET")
    code, out, said = call("verify", "specs")
    assert (code, out.splitlines()[0].startswith("orders: the API could not be asked: status 401")) == (3, True)
    assert "help: check the token in CLUMIO_API_TOKEN, and try again" in said


def test_a_description_is_compared_without_a_connection(call, project, monkeypatch):
    monkeypatch.delenv("CLUMIO_API_BASE_URL")
    monkeypatch.delenv("CLUMIO_API_TOKEN")
    code, out, said = call("verify", "specs", "--against", described(project))
    assert (code, said, out.splitlines()[0]) == (0, "", "orders: as requested: 7 fields compared, 3 not visible")
    code, out, _ = call("verify", "--against", described(project, DeletionProtectionEnabled=True, TableName="orders"))
    assert (code, out.splitlines()[:4]) == (
        1,
        [
            "orders: 1 of 7 visible fields differ from the request",
            "  specs/orders.yaml:6:15  target.table_name",
            '    requested  "orders-restored"',
            '    found      "orders"',
        ],
    )


def test_several_descriptions_are_matched_by_table_name(call, project):
    (project / "specs" / "carts.yaml").write_text(SPEC.replace("orders-restored", "carts-restored"))
    one, other = described(project), described(project, "carts.json", TableName="carts-restored")
    code, out, _ = call("verify", "--against", one, "--against", other)
    assert (code, [line for line in out.splitlines() if line.startswith(("carts", "orders"))]) == (
        0,
        [f"{name}: as requested: 7 fields compared, 3 not visible" for name in ("carts", "orders")],
    )
    assert call("verify", "--against", one, "--only", "orders")[0] == 0
    code, _, said = call("verify", "--against", one)
    assert (code, said.splitlines()[0]) == (2, "error: no file describes the table `carts-restored` of `carts`")
    code, _, said = call("verify", "--against", one, "--against", described(project, "x.json", TableName="other"))
    assert (code, said.splitlines()[0]) == (2, "error: no restore creates the table `other` that `x.json` describes")
    code, _, said = call("verify", "--against", one, "--against", described(project, "again.json"))
    assert (code, said.splitlines()[0]) == (
        2,
        "error: `table.json` and `again.json` both describe the table `orders-restored`",
    )


def test_descriptions_in_every_output_format_of_the_aws_cli_are_read(call, project):
    (project / "specs" / "carts.yaml").write_text(SPEC.replace("orders-restored", "carts-restored"))
    tables = [
        json.loads((project / described(project, "one.json", TableName=f"{name}-restored")).read_text())
        for name in ("orders", "carts")
    ]
    written = {
        "row.json": "\n".join(map(json.dumps, tables)),
        "list.json": json.dumps(tables),
        "row.yaml": "---\n".join(map(yaml.safe_dump, tables)),
        "stream.yaml": yaml.safe_dump(tables),
    }
    for name, text in written.items():
        (project / name).write_text(text)
        code, out, said = call("verify", "--against", name)
        assert (code, said, [line for line in out.splitlines() if line.startswith(("carts", "orders"))]) == (
            0,
            "",
            [f"{restore}: as requested: 7 fields compared, 3 not visible" for restore in ("carts", "orders")],
        )
    (project / "other.yaml").write_text(yaml.safe_dump(tables[0] | {"Table": tables[0]["Table"] | {"TableName": "x"}}))
    code, _, said = call("verify", "--against", "other.yaml")
    assert (code, said.splitlines()[0]) == (2, "error: no restore creates the table `x` that `other.yaml` describes")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read `table.json`: "),
        ("{", "`table.json` is not the output of `aws dynamodb describe-table`: "),
        ("[]", "`table.json` is not the output of `aws dynamodb describe-table`: it describes no table"),
        (
            '{"Table": {"TableName": 7}}',
            "`table.json` is not the output of `aws dynamodb describe-table`: it describes no table",
        ),
        (
            '{"Table": {"TableName": "a", "TableName": "b"}}',
            "`table.json` is not the output of `aws dynamodb describe-table`: ",
        ),
        (
            "Table: {TableName: orders-restored",
            "`table.json` is not the output of `aws dynamodb describe-table`: line 1: this is not ",
        ),
        (
            "TABLE\torders-restored\tACTIVE",
            "`table.json` is not the output of `aws dynamodb describe-table`: it describes no table",
        ),
        ("", "`table.json` is not the output of `aws dynamodb describe-table`: it describes no table"),
        (
            '[{"Table": {"TableName": "a"}}, 5]',
            "`table.json` is not the output of `aws dynamodb describe-table`: it describes no table",
        ),
        ("[" * 100_000, "`table.json` is not the output of `aws dynamodb describe-table`: "),
    ],
)
def test_a_file_without_a_description_is_a_usage_error(call, project, content, message):
    if content is not None:
        (project / "table.json").write_text(content)
    code, out, said = call("verify", "--against", "table.json")
    assert (code, out, said.startswith(f"error: {message}")) == (2, "", True)


@pytest.mark.parametrize("text", ["yesterday", "2026-11-28", "2026-11-28T12:00:00", "0001-01-01T00:00:00+14:00"])
def test_an_incident_needs_a_timestamp_with_an_offset(call, text):
    code, _, said = call("verify", "--incident-time", text)
    assert (code, said.splitlines()[0]) == (2, f"error: invalid `--incident-time {text}`")


def test_submit_waits_for_the_table_and_verifies_it(call, project):
    code, out, _ = call("submit", "specs", "--yes", "--wait", "--verify", "--evidence", "drill.json")
    assert code == 0
    assert "orders: as requested: 9 fields compared, 1 not visible" in out.splitlines()
    (record,) = json.loads((project / "drill.json").read_text())["restores"]
    assert (record["recovery_time_seconds"], record["verification"]["result"]) == (60.0, "as-requested")
    assert call("submit", "specs", "--wait", "--verify")[0] == 0  # what was accepted before is verified again


def test_submit_exits_with_1_if_the_restored_table_differs(call, api):
    api.world.drift["orders-restored"] = {"table_class": "STANDARD_INFREQUENT_ACCESS"}
    code, out, _ = call("submit", "specs", "--yes", "--wait", "--verify", "--format", "json")
    done = json.loads(out)
    (restore,) = done["restores"]
    assert (code, done["exit_code"], restore["state"]) == (1, 1, "completed")
    different = [one for one in restore["evidence"]["verification"]["fields"] if one["match"] == "different"]
    assert [(one["field"], one["found"]) for one in different] == [("target.table_class", "STANDARD_INFREQUENT_ACCESS")]
    assert api.posts == 1


def test_a_table_that_does_not_appear_within_the_timeout_is_a_failure(call, api):
    api.world.drift["orders-restored"] = {"table_status": "CREATING"}
    code, out, _ = call("submit", "specs", "--yes", "--wait", "--verify", "--timeout", "6", "--quiet")
    assert (code, "is not ready: its status is `CREATING`" in out) == (1, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--verify",), "`--verify` needs a completed restore"),
        (("--wait", "--evidence", "e.json"), "`--evidence` belongs to the verification"),
        (("--wait", "--incident-time", "2026-11-28T12:00:00Z"), "`--incident-time` belongs to the verification"),
    ],
)
def test_verification_options_require_verify(call, api, options, message):
    code, _, said = call("submit", "specs", "--yes", *options)
    assert (code, said.splitlines()[0], api.requests) == (2, f"error: {message}", [])


def test_records_contain_no_sensitive_values(call, project, api):
    secret = "hush-hush-3141"
    text = SPEC.replace("restorespec: 1\n", "restorespec: 1\nvars: {word: {type: string, sensitive: true}}\n")
    (project / "specs" / "orders.yaml").write_text(text.replace("value: orders", 'value: "{{ vars.word }}"'))
    options = ("--var", f"word={secret}")
    assert call("submit", "specs", "--yes", "--wait", "--quiet", *options)[0] == 0
    api.world.drift["orders-restored"] = {"tags": [{"key": "team", "value": f"x{secret}"}]}
    outputs = [
        call("verify", "specs", *options, "--format", form, "--evidence", "drill.json")[1]
        for form in ("text", "json", "markdown", "html")
    ]
    outputs += [call("ledger", "report", "--format", form)[1] for form in ("markdown", "csv", "json")]
    outputs += [call("ledger", "show", "orders")[1], (project / "drill.json").read_text()]
    assert all(secret not in text for text in outputs)
    assert secret.encode() not in b"".join(path.read_bytes() for path in (project / ".restorespec").iterdir())
    fields = json.loads(outputs[1])["restores"][0]["verification"]["fields"]
    assert [(one["requested"], one["found"]) for one in fields if one["match"] == "different"] == [("***", "***")]


def test_hostile_descriptions_are_inert_in_markdown_and_html(call, project):
    evil = "<script>alert(1)</script>|`x` [y](http://z) \x1b[31m\u202e"
    index = {"IndexName": evil, "KeySchema": [], "Projection": {"ProjectionType": evil}}
    name = described(project, GlobalSecondaryIndexes=[index])
    for form in ("text", "markdown", "html"):
        _, out, _ = call("verify", "--against", name, "--format", form)
        assert all(part not in out for part in ("\x1b", "\u202e"))
    assert "<script>alert" not in out
    markdown = call("verify", "--against", name, "--format", "markdown")[1]
    rows = [line for line in markdown.splitlines() if "global_secondary_indexes" in line]
    assert [line.count("|") for line in rows] == [5, 5, 4, 4]


# which restores


def fleet(project):
    (project / "rows.csv").write_text("table,class\norders,STANDARD\ncarts,NOPE\nusers,STANDARD\n")
    text = SPEC.replace("restorespec: 1\n", "restorespec: 1\nfor_each: {file: ../rows.csv, key: table}\n")
    text = text.replace("orders-restored", '"{{ each.key }}-restored"').replace(
        "class: STANDARD", 'class: "{{ each.value.class }}"'
    )
    (project / "specs" / "orders.yaml").unlink()
    (project / "specs" / "fleet.yaml").write_text(text)


def test_a_broken_row_does_not_block_another_one(call, project, api):
    fleet(project)
    (project / "specs" / "broken.yaml").write_text("restorespec: 1\nsource: [\n")
    chosen = ("--only", "fleet[orders]", "--only", "fleet[users]")
    code, out, _ = call("submit", "specs", "--yes", "--wait", "--verify", *chosen, "--format", "json")
    assert (code, [one["restore"] for one in json.loads(out)["restores"]]) == (0, ["fleet[orders]", "fleet[users]"])
    assert sorted(one.table for one in api.world.restores) == ["orders-restored", "users-restored"]
    assert call("verify", *chosen)[0] == 0
    code, out, _ = call("preflight", "specs", "--only", "fleet[users]")
    assert (code, "error[live-target-name-free]" in out) == (1, True)
    for command in (("submit", "specs", "--yes"), ("preflight", "specs"), ("verify",)):
        code, _, said = call(*command, "--only", "fleet[carts]")
        assert (code, "error[schema-enum]" in said, "error[syntax" in said) == (1, True, False)
    assert call("verify", "--only", "fleet[*]")[0] == 1
    code, _, said = call("verify", "--only", "fleet[nope]")
    assert (code, "error[syntax-error]" in said) == (1, True)  # it may be in the file that cannot be read
    (project / "specs" / "broken.yaml").unlink()
    code, _, said = call("verify", "--only", "fleet[user]")
    assert (code, said.splitlines()[0]) == (2, "error: no restore has the id `fleet[user]`")
    (project / "rows.csv").write_text("table,class\norders,STANDARD\nusers,STANDARD\n")
    assert call("verify", "--only", "fleet[*]")[0] == 0


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("ca rts,STANDARD\n", None),
        ("carts\n", None),
        (",,\n", None),
        ("orders,STANDARD\n", "template-fan-out"),
    ],
)
def test_a_row_that_cannot_be_read_does_not_block_another_one_unless_it_has_the_same_key(call, project, row, rule):
    fleet(project)
    (project / "rows.csv").write_text(f"table,class\n{row}orders,STANDARD\n")
    code, out, said = call("submit", "specs", "--dry-run", "--only", "fleet[orders]")
    assert (code, out.startswith("# fleet[orders]\n")) == ((1, False) if rule else (0, True))
    assert rule is None or f"error[{rule}]" in said


def test_a_plan_of_all_or_of_the_selected_restores_matches(call, project):
    (project / "specs" / "carts.yaml").write_text(SPEC.replace("orders-restored", "carts-restored"))
    whole = call("compile", "specs", "--digest")[1].strip()
    part = call("compile", "specs", "--digest", "--only", "orders")[1].strip()
    for plan in (whole, part):
        assert call("submit", "specs", "--dry-run", "--only", "orders", "--plan", plan)[0] == 0
    code, _, said = call("submit", "specs", "--dry-run", "--plan", part)
    assert (code, whole in said) == (2, True)


VOLUME = """\
restorespec: 1
kind: aws/ebs-volume
source: {backup_id: bk-volume}
target:
  environment_id: env-drill
  aws_az: us-west-2a
  kms_key_native_id: arn:aws:kms:us-west-2:123456789012:key/5f1c2a44-9d1e-4b3c-8a77-0c2f4a6e9b10
  tags: [{key: team, value: orders}]
"""


def test_a_restore_of_another_kind_is_submitted_recorded_and_does_not_conflict(call, project, api):
    (project / "specs" / "orders.yaml").write_text(VOLUME)
    (project / "specs" / "other.yaml").write_text(VOLUME.replace("bk-volume", "bk-other"))
    code, out, _ = call("submit", "specs", "--yes", "--wait", "--format", "json")
    assert (code, [one["state"] for one in json.loads(out)["restores"]]) == (0, ["completed", "completed"])
    assert [path for method, path, _ in api.requests if method == "POST"] == ["/restores/aws/ebs-volumes"] * 2
    assert "/backups/aws/ebs-volumes/bk-volume" in [path for _, path, _ in api.requests]
    rows = json.loads(call("ledger", "list", "--format", "json")[1])["submissions"]
    assert sorted((one["kind"], one["volume"], one["source"]) for one in rows) == [
        ("aws/ebs-volume", "volume in us-west-2a", "backup bk-other"),
        ("aws/ebs-volume", "volume in us-west-2a", "backup bk-volume"),
    ]
    assert call("submit", "specs", "--yes", "--quiet")[0] == 0
    assert api.posts == 2
    code, out, err = call("verify", "specs/orders.yaml")
    assert (code, out.splitlines()[0]) == (3, "orders: the API does not show volumes")
    help_ = "  help: verify it with `--against FILE`, the output of `aws ec2 describe-volumes --output json`"
    assert err.splitlines() == [help_]
    out = call("submit", "specs/orders.yaml", "--dry-run")[1]
    assert "Accept: application/api.clumio.restored-aws-ebs-volumes=v2+json" in out.splitlines()


def test_the_preflight_of_another_kind_asks_for_its_own_backups(call, project):
    (project / "specs" / "orders.yaml").write_text(VOLUME.replace("bk-volume", "bk-nowhere"))
    code, out, _ = call("preflight", "specs")
    assert (code, "error[live-backup-exists]" in out) == (1, True)


# aborting and reporting


@pytest.fixture
def slow(call, monkeypatch):
    """An API whose restores take ten minutes; `call` runs against it."""
    with FakeApi(World(seconds=600.0)) as server:
        monkeypatch.setenv("CLUMIO_API_BASE_URL", server.url)
        yield server


def test_a_running_restore_is_aborted_once_and_the_ledger_knows(call, slow):
    assert call("submit", "specs", "--yes", "--quiet")[0] == 0
    code, out, said = call("ledger", "abort", "orders")
    assert (code, said) == (0, "orders: task task-1 was aborted\n")
    assert "task status:     aborted" in out.splitlines()
    assert [method for method, _, _ in slow.requests].count("PATCH") == 1
    assert call("submit", "specs", "--yes", "--quiet", "--again")[0] == 0
    code, out, _ = call("ledger", "abort", "orders", "--format", "json")  # of two attempts, the one that still runs
    (row,) = json.loads(out)["submissions"]
    assert (code, row["task_id"], row["task_status"]) == (0, "task-2", "aborted")


def test_a_finished_task_cannot_be_aborted(call):
    submitted(call)
    code, out, said = call("ledger", "abort", "orders")
    assert (code, said) == (3, "orders: task task-1 was completed before it was aborted: the table exists\n")
    assert "task status:     completed" in out.splitlines()


@pytest.mark.parametrize(
    ("faults", "code", "words"),
    [
        (["500"], 0, "was aborted"),
        (["reset-after-read"], 0, "was aborted"),
        (["403"], 3, "the API refused to abort task task-1, which is `queued`: status 403"),
    ],
)
def test_a_lost_response_does_not_hide_the_state_of_the_task(call, slow, faults, code, words):
    assert call("submit", "specs", "--yes", "--quiet")[0] == 0
    slow.script(*faults, method="PATCH")
    if faults != ["403"]:
        slow.world.abort("task-1")  # as if the request had arrived
    found, _, said = call("ledger", "abort", "orders", "--timeout", "5")
    assert (found, words in said) == (code, True)


def test_aborting_and_missing_tasks_are_reported(call, slow):
    assert call("submit", "specs", "--yes", "--quiet")[0] == 0
    slow.script(*[Fault(200, body=lambda right: right.replace(b'"aborted"', b'"aborting"'))] * 9, method="GET")
    code, _, said = call("ledger", "abort", "orders", "--timeout", "0.3")
    assert (code, said) == (6, "orders: task task-1 was asked to be aborted and is still `aborting`\n")
    slow.faults["GET"].clear()
    slow.world.restores.clear()
    code, _, said = call("ledger", "abort", "orders", "--timeout", "20")
    assert (code, said) == (4, "orders: the API does not know task task-1, or no longer\n")


def test_only_an_accepted_submission_has_a_task_to_abort(call, api):
    api.script("500")
    assert call("submit", "specs", "--yes", "--quiet")[0] == 4
    code, _, said = call("ledger", "abort", "orders")
    assert (code, "is `unknown`: its task is not known" in said) == (2, True)
    assert call("ledger", "resolve", "orders", "--not-started", "--quiet")[0] == 0
    code, _, said = call("ledger", "abort", "orders")
    assert (code, "was refused: it has no task to abort" in said) == (2, True)


def test_drills_are_reported_as_markdown_csv_and_json(call, api, project):
    api.world.seconds = 0.0
    assert call("submit", "specs", "--yes", "--wait", "--verify", "--quiet")[0] == 0
    (project / "specs" / "carts.yaml").write_text(
        SPEC.replace("orders-restored", "carts-restored").replace("bk-orders", "bk-in-account-7")
    )
    assert call("submit", "specs/carts.yaml", "--yes", "--quiet", "--no-preflight")[0] == 0
    code, out, _ = call("ledger", "report", "--format", "csv")
    head, first, second = csv.reader(io.StringIO(out))
    orders, carts = dict(zip(head, first, strict=True)), dict(zip(head, second, strict=True))
    assert (code, orders["restore"], orders["state"], orders["target"]) == (
        0,
        "orders",
        "completed",
        "env-drill orders-restored",
    )
    assert (orders["recovery point"], orders["verification"]) == (
        "2d before the incident",
        "as requested: 9 fields compared, 1 not visible",
    )
    assert (carts["state"], carts["verification"], carts["recovery time"]) == ("accepted", "not verified", "not known")
    lines = call("ledger", "report")[1].splitlines()
    assert (len(lines), lines[0].split(" | ")[:2]) == (4, ["| submitted", "restore"])
    entries = json.loads(call("ledger", "report", "--format", "json")[1])["submissions"]
    assert [(one["restore"], one["verification"]) for one in entries] == [("orders", "as-requested"), ("carts", None)]
    assert json.loads(call("ledger", "report", "--format", "json", "--since", "2999-01-01")[1])["submissions"] == []
    assert len(json.loads(call("ledger", "report", "--format", "json", "--since", "2020-01-01")[1])["submissions"]) == 2
    code, _, said = call("ledger", "report", "--since", "soon")
    assert (code, said.splitlines()[0]) == (2, "error: invalid `--since soon`")


def test_csv_cells_are_never_formulas(call, monkeypatch):
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("GITLAB_USER_LOGIN", "=HYPERLINK(1)")
    assert call("submit", "specs", "--yes", "--quiet")[0] == 0
    _, row = csv.reader(io.StringIO(call("ledger", "report", "--format", "csv")[1]))
    assert row[3] == "'=HYPERLINK(1) (GitLab CI)"


# who, and from which commit


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTOR": "dana",
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_RUN_ID": "7",
            },
            {"name": "dana", "origin": "GitHub Actions", "job": "https://github.com/o/r/actions/runs/7"},
        ),
        (
            {"GITLAB_CI": "true", "GITLAB_USER_NAME": "Dana", "CI_JOB_URL": "https://g/1"},
            {"name": "Dana", "origin": "GitLab CI", "job": "https://g/1"},
        ),
        ({"TF_BUILD": "True", "BUILD_REQUESTEDFOR": "Dana"}, {"name": "Dana", "origin": "Azure Pipelines"}),
        ({"CIRCLECI": "true"}, {"name": "unknown", "origin": "CircleCI"}),
        ({}, {"name": "Dana of git", "origin": "git"}),
    ],
)
def test_the_requester_is_taken_from_ci_or_from_git(project, environ, expected):
    git(project, "init", "-q")
    git(project, "config", "user.name", "Dana of git")
    assert requester(project, environ) == expected


def git(folder, *arguments):
    identity = ("-c", "user.email=dana@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_the_commit_is_recorded_and_whether_the_spec_is_in_it(project):
    content = {"specs/orders.yaml": SPEC.encode()}
    assert commit(project, content) is None
    git(project, "init", "-q")
    git(project, "config", "user.name", "Dana")
    assert commit(project, content) is None
    git(project, "add", ".")
    git(project, "commit", "-qm", "specs")
    head = git(project, "rev-parse", "HEAD").strip()
    assert commit(project, content) == {"id": head, "specs_committed": True}
    assert commit(project, {"specs/orders.yaml": b"changed"}) == {"id": head, "specs_committed": False}
    assert commit(project / "specs", {"orders.yaml": SPEC.encode()}) == {"id": head, "specs_committed": True}


def test_the_record_names_the_submitter_and_not_the_verifier(call, project, monkeypatch):
    git(project, "init", "-q")
    git(project, "config", "user.name", "Dana")
    submitted(call)
    git(project, "config", "user.name", "Erin")
    (record,) = json.loads(call("verify", "--format", "json")[1])["restores"]
    assert record["requested_by"] == {"name": "Dana", "origin": "git"}
    offline = call("verify", "--against", described(Path.cwd()), "--format", "json")[1]
    (later,) = json.loads(offline)["restores"]
    for name in ("requested_by", "source", "recovery_time_seconds", "completed", "submitted"):
        assert later[name] == record[name]
    assert later["verification"]["against"] == "table.json"
