"""`submit`, `preflight` and `ledger` as a person runs them: a project on disk, a command, the fake API over a socket."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from in_process import call
from remote_support import TOKEN

from restorespec.cli.api_options import Duration
from restorespec.cli.exit_codes import run
from restorespec.cli.progress import Lines
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.faults import Fault
from restorespec.testing.world import World

SPEC = """\
restorespec: 1
source:
  securevault_backup: {backup_id: bk-drill}
target:
  environment_id: env-drill
  table_name: orders-restored
  table_class: STANDARD
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: []
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "restorespec.toml").write_text('[environments.drill]\nbase-url = "http://127.0.0.1:9"\n')
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC)
    return tmp_path


def restorespec(project, *arguments, url=None, token=TOKEN, settings=()):
    """Run a command in this process, without an environment unless one is named; the token may not be in its output.

    Returns:
        The exit code, standard output and standard error.
    """
    if arguments[0] in {"submit", "preflight", "compile", "trace"} and not {"--env", "--all-envs"} & {*arguments}:
        arguments = (arguments[0], "--no-env", *arguments[1:])
    environ = {"PATH": os.environ["PATH"]}
    environ |= {"CLUMIO_API_BASE_URL": url} if url else {}
    environ |= {"CLUMIO_API_TOKEN": token} if token else {}
    environ |= dict(settings)
    code, printed, said = call(project, environ, *arguments)
    assert TOKEN not in printed + said
    return code, printed, said


def test_a_restore_is_submitted_followed_and_recorded(api, project):
    code, out, said = restorespec(project, "submit", "specs", "--yes", "--wait", url=api.url)
    assert (code, out.splitlines()[0].split()) == (0, ["restore", "task", "state", "duration"])
    assert out.splitlines()[1].split() == ["orders", "task-1", "completed", "1m00s"]
    assert said.splitlines()[0] == f"about to start at {api.url}:"
    assert "orders: completed 100 % (task task-1)" in said.splitlines()
    code, out, said = restorespec(project, "submit", "specs", url=api.url)
    assert (code, said) == (0, "")
    assert "orders: already started as task task-1" in out.splitlines()
    code, out, _ = restorespec(project, "ledger", "list", "--format", "json")
    (row,) = json.loads(out)["submissions"]
    assert (code, row["restore"], row["state"], row["task_id"], row["spec"]) == (
        0,
        "orders",
        "accepted",
        "task-1",
        "specs/orders.yaml",
    )
    assert TOKEN.encode() not in b"".join(path.read_bytes() for path in (project / ".restorespec").iterdir())


def test_a_comment_suppresses_a_finding_of_the_live_api(api, project):
    spec = project / "specs" / "orders.yaml"
    wrong, comment = (
        SPEC.replace("bk-drill}", "bk-nowhere}"),
        "}  # restorespec: ignore[live-backup-exists] made later\n",
    )
    spec.write_text(wrong)
    code, said, _ = restorespec(project, "preflight", "specs", url=api.url)
    assert (code, "error[live-backup-exists]" in said) == (1, True)
    spec.write_text(wrong.replace("}\n", comment, 1))
    assert restorespec(project, "preflight", "specs", "--quiet", url=api.url) == (0, "", "")
    assert "suppression-unused" not in restorespec(project, "lint", "specs")[1]
    spec.write_text(SPEC.replace("}\n", comment, 1))
    code, said, _ = restorespec(project, "preflight", "specs", url=api.url)
    assert (code, "warning[suppression-unused]" in said) == (0, True)


def test_nothing_is_sent_without_a_terminal_or_yes(api, project):
    code, out, said = restorespec(project, "submit", "specs", url=api.url)
    assert (code, out, api.posts) == (2, "", 0)
    assert said.endswith(
        "error: cannot ask for confirmation without a terminal\n  help: review the plan above, then pass `--yes`\n"
    )


def test_the_json_outcome_is_complete(api, project):
    api.script("field")
    code, out, _ = restorespec(project, "submit", "specs", "--yes", "--format", "json", url=api.url)
    told = json.loads(out)
    (restore,) = told["restores"]
    (error,) = restore["diagnostics"]
    assert (code, told["version"], told["exit_code"]) == (3, 1, 3)
    assert (restore["standing"], restore["ledger_state"], restore["status"]) == ("refused", "refused", 422)
    assert restore["errors"] == [{"code": "4422", "message": "target.table_name is reserved"}]
    assert (error["rule"], error["file"], error["line"], error["column"]) == ("api-refused", "specs/orders.yaml", 6, 15)


def test_an_unknown_restore_is_resolved_manually(api, project):
    api.script("500")
    code, out, _ = restorespec(project, "submit", "specs", "--yes", url=api.url)
    assert code == 4
    assert "the API shows task task-1" in out
    (hint,) = [line for line in out.splitlines() if "--adopt task-1" in line]
    assert restorespec(project, "submit", "specs", "--yes", "--again", url=api.url)[0] == 4
    code, out, _ = restorespec(project, *hint.partition("restorespec ")[2].split(), url=api.url)
    assert (code, "state:           accepted" in out.splitlines()) == (0, True)
    assert restorespec(project, "submit", "specs", url=api.url)[0] == 0
    assert api.posts == 1


def test_a_dynamodb_ledger_is_shared_through_the_configuration(api, project, dynamo):
    (project / "restorespec.toml").write_text('ledger = "dynamodb://shared-by-a-team?region=eu-west-1"\n')
    first = restorespec(project, "submit", "specs", "--yes", url=api.url, settings=dynamo)
    second = restorespec(project, "submit", "specs", "--yes", url=api.url, settings=dynamo)
    assert (first[0], second[0], api.posts) == (0, 0, 1)
    assert "orders: already started as task task-1" in second[1].splitlines()
    code, out, _ = restorespec(project, "ledger", "show", "orders", settings=dynamo)
    assert (code, "task id:         task-1" in out.splitlines()) == (0, True)
    assert not (project / ".restorespec").exists()


def test_an_unreachable_ledger_stops_the_run_before_sending(api, project):
    away = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    ledger = ("--ledger", "dynamodb://far-away?region=eu-west-1")
    code, out, said = restorespec(project, "submit", "specs", "--yes", *ledger, url=api.url, settings=away)
    assert (code, out, api.requests) == (2, "", [])
    assert said.startswith("error: the ledger `dynamodb://far-away` cannot be used: ")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90.0), ("90s", 90.0), ("1.5m", 90.0), ("24h", 86400.0), ("2d", 172800.0)]
)
def test_durations_have_units(text, seconds):
    assert Duration().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "0", "-1", "soon", "1e9", "1w", "nan", "99999999"])
def test_an_invalid_duration_is_an_error(capsys, text):
    assert run(["submit", "specs", f"--timeout={text}"]) == 2
    message = f"error: `--timeout {text}` is not a valid duration\n  help: write it like 90s, 30m or 24h\n"
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "nothing"), "submission `nothing` does not exist"),
        (("resolve", "nothing", "--not-started"), "submission `nothing` does not exist"),
        (("resolve", "x"), "`resolve` needs exactly one of `--adopt TASK` and `--not-started`"),
        (
            ("resolve", "x", "--adopt", "t", "--not-started"),
            "`resolve` needs exactly one of `--adopt TASK` and `--not-started`",
        ),
        (("list", "--ledger", "dynamodb://"), "the ledger's address does not name a DynamoDB table"),
        (("list", "--ledger", "dynamodb://["), "the ledger's address cannot be read"),
        (("list", "--ledger", "s3://ledgers/restores"), "no ledger can be at `s3://`"),
    ],
)
def test_wrong_usage_of_ledger_is_reported(project, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(project)
    SqliteLedger(project / ".restorespec" / "ledger.db").close()
    assert run(["ledger", *arguments]) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"error: {message}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"url": None}, "the API's address is not known"),
        (
            {"url": "http://api.example"},
            "CLUMIO_API_BASE_URL: the base URL is http, which would show the token to the network",
        ),
        ({"url": "https://api.example", "token": None}, "CLUMIO_API_TOKEN is not set"),
        ({"url": "https://api.example", "token": "two words"}, "the token in CLUMIO_API_TOKEN is not valid"),
    ],
)
def test_missing_api_settings_are_reported(project, options, message):
    code, out, said = restorespec(project, "submit", "specs", "--yes", **options)
    assert (code, out, said.splitlines()[0]) == (2, "", f"error: {message}")
    assert not (project / ".restorespec").exists()


def test_the_address_is_taken_from_option_configuration_environment_in_this_order(api, project):
    (project / "restorespec.toml").write_text(f'[environments.drill]\nbase-url = "{api.url}"\ntoken-env = "OTHER"\n')
    (project / "token").write_text("from-a-file\n")
    file = ("--token-file", "token")
    assert restorespec(project, "preflight", "specs", "--env", "drill", *file, url="http://127.0.0.1:9")[0] == 0
    assert restorespec(project, "preflight", "specs", "--base-url", api.url, *file, url="http://127.0.0.1:9")[0] == 0
    assert {headers["authorization"] for _, _, headers in api.requests} == {"Bearer from-a-file"}
    code, _, said = restorespec(project, "preflight", "specs", "--env", "drill")
    assert (code, said.splitlines()[0]) == (2, "error: OTHER is not set")


def test_a_missing_or_invalid_address_is_reported_with_its_source(project):
    (project / "restorespec.toml").write_text('[environments.drill]\nbase-url = "api.example"\n[environments.bare]\n')
    wrong = "the base URL is not an https address"
    for arguments, message, advice in (
        (("--env", "drill"), f"`base-url` of environment `drill`: {wrong}", "write it like"),
        (("--env", "drill", "--base-url", "x"), f"`--base-url`: {wrong}", "write it like"),
        (
            ("--env", "bare"),
            "the API's address is not known",
            "give `--base-url`, or set `base-url` in environment `bare`, to one like",
        ),
    ):
        code, out, printed = restorespec(project, "preflight", "specs", *arguments)
        assert (code, out) == (2, "")
        assert printed.splitlines() == [f"error: {message}", f"  help: {advice} https://us-west-2.api.clumio.com"]


def test_a_dry_run_prints_the_requests_and_opens_no_connection(api, project):
    code, out, _ = restorespec(project, "submit", "specs", "--dry-run", "--embed", "read-task", url=api.url, token=None)
    lines = out.splitlines()
    assert (code, api.requests) == (0, [])
    assert lines[1] == f"POST {api.url}/restores/aws/dynamodb-tables?embed=read-task"
    assert "Authorization: Bearer ***" in lines
    assert json.loads(out[out.index("\n{") :])["target"]["table_name"] == "orders-restored"
    assert not (project / ".restorespec").exists()


def test_only_the_reviewed_requests_are_sent(api, project):
    plan = restorespec(project, "submit", "specs", "--plan", "sha256:0", url=api.url)
    assert plan[0] == 2
    assert plan[2].startswith("error: what compiles is not what was reviewed; nothing was sent\n")
    digest = plan[2].split()[-1]
    assert restorespec(project, "submit", "specs", "--plan", digest, "--yes", url=api.url)[0] == 0
    (project / "specs" / "orders.yaml").write_text(SPEC.replace("orders-restored", "orders-other"))
    assert restorespec(project, "submit", "specs", "--plan", digest, "--yes", url=api.url)[0] == 2
    assert api.posts == 1


def test_a_spec_with_errors_is_not_sent(api, project):
    (project / "specs" / "orders.yaml").write_text(SPEC.replace("orders-restored", "x"))
    code, out, said = restorespec(project, "submit", "specs", "--yes", url=api.url)
    assert (code, out, api.requests) == (1, "", [])
    assert said.startswith("error[")
    assert "--> specs/orders.yaml:6:15" in said
    assert said.splitlines()[-1] == "nothing was sent"
    code, out, _ = restorespec(project, "submit", "specs", "--yes", "--format", "json", url=api.url)
    assert (code, json.loads(out)) == (1, {"version": 1, "exit_code": 1, "restores": []})


def test_sensitive_values_are_neither_shown_nor_stored(api, project):
    declared = "vars: {name: {type: string, sensitive: true, default: orders-hush}}\n"
    (project / "specs" / "orders.yaml").write_text(declared + SPEC.replace("orders-restored", '"{{ vars.name }}"'))
    api.script("500")
    code, out, said = restorespec(project, "submit", "specs", "--yes", url=api.url)
    assert (code, api.world.restores[0].table) == (4, "orders-hush")
    assert "the API shows task task-1" in out
    _, told, _ = restorespec(project, "submit", "specs", "--format", "json", url=api.url)
    kept = b"".join(path.read_bytes() for path in (project / ".restorespec").iterdir()).decode("latin-1")
    assert "hush" not in out + said + told + kept


def test_the_preflight_shows_findings_at_the_lines_of_the_spec(api, project):
    (project / "specs" / "orders.yaml").write_text(
        SPEC.replace("bk-drill", "bk-nowhere").replace("orders-restored", "carts")
    )
    code, out, _ = restorespec(project, "preflight", "specs", "--format", "json", url=api.url)
    found = json.loads(out)["diagnostics"]
    assert (code, [(item["rule"], item["line"], item["column"]) for item in found]) == (
        1,
        [("live-backup-exists", 3, 35), ("live-target-name-free", 6, 15)],
    )
    code, out, said = restorespec(project, "submit", "specs", "--yes", url=api.url)
    assert (code, out, said.splitlines()[-1], api.posts) == (1, "", "nothing was sent", 0)
    code, out, _ = restorespec(project, "submit", "specs", "--yes", "--format", "json", url=api.url)
    told = json.loads(out)
    assert (code, told["exit_code"], told["restores"][0]["state"]) == (1, 1, "not sent")
    assert restorespec(project, "submit", "specs", "--yes", "--no-preflight", url=api.url)[0] == 0


def test_an_unreachable_api_exits_with_3(project):
    with FakeApi(World()) as api:
        api.script(*["401"] * 9, method="GET")
        code, out, said = restorespec(project, "submit", "specs", "--yes", url=api.url)
        assert (code, out, api.posts) == (3, "", 0)
    asked = "backup `bk-drill`, environment `env-drill`, tables named `orders-restored`"
    assert said.splitlines() == [
        f"error: the API could not be asked for {asked}: status 401, the token is not accepted: it cannot be done",
        "  help: check the token in CLUMIO_API_TOKEN, and try again",
        "nothing was sent",
    ]


def test_an_unreachable_api_is_reported_once_for_all_restores(project):
    for number in range(9):
        (project / "specs" / f"r{number}.yaml").write_text(SPEC.replace("orders-restored", f"r{number}-restored"))
    code, _, said = restorespec(project, "submit", "specs", "--yes", "--timeout", "1s", url="http://127.0.0.1:9")
    asked = "backup `bk-drill`, environment `env-drill`, tables named `orders-restored` and 9 more"
    assert (code, said.splitlines()) == (
        3,
        [
            f"error: the API could not be asked for {asked}: could not connect: connection refused",
            "  help: check the address, the token and the network, and try again",
            "nothing was sent",
        ],
    )


UNIT = "CLUMIO_ORGANIZATIONAL_UNIT_CONTEXT"


@pytest.mark.parametrize(
    ("status", "options", "unit", "cause"),
    [
        ("401", (), "", "check the token in CLUMIO_API_TOKEN"),
        ("401", ("--token-file", "token.txt"), "", "check the token in `token.txt`"),
        ("403", (), "", "check what the token in CLUMIO_API_TOKEN may do"),
        (
            "403",
            (),
            "ou-1",
            f"check what the token in CLUMIO_API_TOKEN may do, for the organizational unit in {UNIT} too",
        ),
    ],
)
def test_a_rejected_token_is_blamed_and_not_the_spec(project, status, options, unit, cause):
    (project / "token.txt").write_text(TOKEN)
    with FakeApi(World()) as api:
        api.script(status)
        command = ("submit", "specs", "--yes", "--no-preflight", *options)
        code, out, said = restorespec(project, *command, url=api.url, settings={UNIT: unit})
    assert (code, out.splitlines()[-1]) == (3, f"  help: it was not started; {cause} and submit again")
    assert "  the API says: it cannot be done (error" in out
    assert "api-refused" not in said


def test_a_refused_restore_is_not_started_whatever_the_other_outcomes(project):
    (project / "specs" / "users.yaml").write_text(SPEC.replace("orders-restored", "users-restored"))
    with FakeApi(World()) as api:
        api.script("400")
        options = ("--yes", "--no-preflight", "--concurrency", "1")
        code, out, said = restorespec(project, "submit", "specs", *options, url=api.url)
    assert (code, [line.split()[2] for line in out.splitlines()[1:3]]) == (3, ["refused", "started"])
    assert "  help: it was not started; correct the cause and submit again" in out.splitlines()
    assert "nothing was started" not in out + said


def test_a_restore_is_reported_with_each_of_its_environments(api, project):
    for name in ("drill", "prod"):
        (project / f"{name}.yaml").write_text(f"env: env-{name}\n")
        with (project / "restorespec.toml").open("a" if name == "prod" else "w") as config:
            config.write(f'[environments.{name}]\nvar-files = ["{name}.yaml"]\n')
    spec = SPEC.replace("env-drill", '"{{ vars.env }}"').replace("source:", "vars: {env: {type: string}}\nsource:", 1)
    (project / "specs" / "orders.yaml").write_text(spec)
    command = ("submit", "specs", "--no-preflight", "--all-envs")
    both = ["orders (drill)", "orders (prod)"]
    code, out, _ = restorespec(project, *command, "--dry-run", url=api.url)
    assert (code, re.findall("^# (.*)", out, re.MULTILINE)) == (0, both)
    code, out, _ = restorespec(project, *command, "--dry-run", "--format", "json", url=api.url)
    assert [request["environment"] for request in json.loads(out)["requests"]] == ["drill", "prod"]
    code, out, said = restorespec(project, *command, "--yes", "--wait", url=api.url)
    assert (code, [line[:14].strip() for line in out.splitlines()[1:]]) == (0, both)
    assert [line[:14].strip() for line in said.splitlines()[2:4]] == both
    for name in both:
        assert re.search(rf"^{re.escape(name)}: started as task task-\d$", said, re.MULTILINE)
        assert re.search(rf"^{re.escape(name)}: completed 100 % ", said, re.MULTILINE)
    code, out, _ = restorespec(project, "submit", "specs", "--no-preflight", "--env", "prod", "--yes", url=api.url)
    assert (code, out.splitlines()[1].split()[0]) == (0, "orders")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("400", "orders: status 400, the request is invalid; the API says: it cannot be done \\(error .*\\)"),
        (
            "500",
            "orders: status 500, .* started; resolve it with `restorespec ledger resolve .*-1 --ledger my.db --adopt TASK` or `--not-started`",
        ),
    ],
)
def test_the_reason_for_not_starting_a_restore_is_shown_immediately(project, status, told):
    with FakeApi(World()) as api:
        api.script(status)
        command = ("submit", "specs", "--yes", "--no-preflight", "--wait", "--ledger", "my.db")
        said = restorespec(project, *command, url=api.url)[2]
    assert re.search(f"^{told}$", said, re.MULTILINE)


def test_a_failed_task_is_reported_with_help(project):
    with FakeApi(World(seconds=0)) as api:
        spec = project / "specs" / "orders.yaml"
        spec.write_text(SPEC.replace("bk-drill", "bk-failing"))
        wait = ("submit", "specs", "--yes", "--wait")
        code, out, _ = restorespec(project, *wait, url=api.url)
        told = "orders: task task-1 ended as `failed`\n  help: the API's console shows why; `--again` starts another restore\n"
        assert (code, out.partition("\n")[2].partition("\n")[2]) == (5, told)
        code, out, _ = restorespec(project, *wait, url=api.url)
        assert (code, out.endswith(f"orders: already started as task task-1\n{told}")) == (5, True)


def test_a_closed_standard_error_does_not_stop_sending(monkeypatch):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        monkeypatch.setattr(sys, "stderr", closed)
        with Lines(quiet=False) as lines:
            lines.say("the other end of this pipe is closed")
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), write)


def test_in_a_terminal_each_restore_has_a_bar(project):
    with FakeApi(World(seconds=1.5)) as api:
        command = [sys.executable, "-m", "restorespec", "submit", "specs", "--no-env", "--wait"]
        environ = {
            **os.environ,
            "CLUMIO_API_BASE_URL": api.url,
            "CLUMIO_API_TOKEN": TOKEN,
            "TERM": "xterm",
            "COLUMNS": "100",
        }
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command, cwd=project, env=environ, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True
        )
        os.close(theirs)
        os.write(ours, b"y\n")
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:
                break
        out, _ = process.communicate(timeout=30)
        os.close(ours)
    assert (process.returncode, out.splitlines()[1].split()[2]) == (0, "completed")
    assert b"Start?" in shown
    assert "━".encode() in shown
    assert TOKEN.encode() not in shown


def test_an_unreadable_row_stops_the_run_before_sending(api, project):
    assert restorespec(project, "submit", "specs", "--yes", url=api.url)[0] == 0
    with sqlite3.connect(project / ".restorespec" / "ledger.db") as database:
        database.execute("UPDATE submissions SET state = 'odd'")
    database.close()
    for command in (("submit", "specs", "--yes", "--again"), ("ledger", "list"), ("ledger", "show", "orders")):
        code, out, said = restorespec(project, *command, url=api.url)
        assert (code, out) == (2, "")
        assert said.splitlines()[0] == "error: the ledger contains an unreadable row"
    assert api.posts == 1


def test_an_error_creating_the_ledger_folder_is_reported_without_errno(project):
    (project / "file").write_text("")
    with FakeApi(World()) as api:
        options = ("--yes", "--no-preflight", "--ledger", "file/deep/ledger.db", "--verbose")
        code, _, said = restorespec(project, "submit", "specs", *options, url=api.url)
    assert (code, said.splitlines()[0]) == (
        2,
        "error: the ledger `file/deep/ledger.db` cannot be used: not a directory",
    )


def test_preflight_writes_every_format_and_honors_fail_on(project):
    with FakeApi(World()) as api:
        spec = project / "specs" / "orders.yaml"
        spec.write_text(SPEC.replace("bk-drill", "bk-nowhere"))
        options = ("--format", "json", "-o", "found.json", "--output", "sarif=found.sarif")
        assert restorespec(project, "preflight", "specs", *options, url=api.url) == (1, "", "")
        assert [item["rule"] for item in json.loads((project / "found.json").read_text())["diagnostics"]] == [
            "live-backup-exists"
        ]
        (sarif,) = json.loads((project / "found.sarif").read_text())["runs"]
        assert [result["ruleId"] for result in sarif["results"]] == ["live-backup-exists"]
        code, out, _ = restorespec(project, "preflight", "specs", "--color", "always", url=api.url)
        assert (code, "\x1b[" in out) == (1, True)
        idle = "}  # restorespec: ignore[live-backup-exists] made later\n"
        spec.write_text(SPEC.replace("}\n", idle, 1))
        assert restorespec(project, "preflight", "specs", url=api.url)[0] == 0
        assert restorespec(project, "preflight", "specs", "--fail-on", "warning", url=api.url)[0] == 1
        code, out, said = restorespec(project, "submit", "specs", "--yes", "--fail-on", "warning", url=api.url)
        assert (code, out, said.splitlines()[-1], api.posts) == (1, "", "nothing was sent", 0)
        assert restorespec(project, "submit", "specs", "--yes", "--color", "never", url=api.url)[0] == 0


def test_the_outcome_is_written_to_files_in_every_format(api, project):
    options = ("--yes", "--format", "json", "-o", "told.json", "--output", "text=told.txt")
    code, out, said = restorespec(project, "submit", "specs", *options, url=api.url)
    assert (code, out, said.splitlines()[-1]) == (0, "", "orders: started as task task-1")
    assert json.loads((project / "told.json").read_text())["restores"][0]["task_id"] == "task-1"
    assert (project / "told.txt").read_text() == ("restore  task    state    duration\norders   task-1  started  -\n")
    code, out, _ = restorespec(project, "submit", "specs", "--output", "json=told.json", url=api.url)
    assert (code, out.splitlines()[2]) == (0, "orders: already started as task task-1")
    assert json.loads((project / "told.json").read_text())["restores"][0]["already"] is True
    (project / "specs" / "orders.yaml").write_text(SPEC.replace("orders-restored", "x"))
    assert restorespec(project, "submit", "specs", *options, url=api.url)[:2] == (1, "")
    assert json.loads((project / "told.json").read_text()) == {"version": 1, "exit_code": 1, "restores": []}
    assert (project / "told.txt").read_text() == "nothing was sent\n"


def test_a_dry_run_is_written_to_a_file_as_printed(project):
    (project / "specs" / "carts.yaml").write_text(SPEC.replace("orders-restored", "carts-restored"))
    for form in ("text", "json"):
        dry = ("submit", "specs", "--dry-run", "--format", form)
        code, out, _ = restorespec(project, *dry, url="https://api.example")
        assert restorespec(project, *dry, "-o", "told", url="https://api.example") == (0, "", "")
        assert (code, (project / "told").read_text()) == (0, out)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "nowhere/told.txt"), "error: cannot read or write `nowhere/told.txt`: no such file or directory"),
        (("--output", "json=specs"), "error: cannot read or write `specs`: is a directory"),
        (("--output", "sarif=told"), "error: `--output sarif=told` is not understood"),
    ],
)
def test_an_unwritable_output_is_reported_before_sending(api, project, options, message):
    code, out, said = restorespec(project, "submit", "specs", "--yes", *options, url=api.url)
    assert (code, out, said.splitlines()[0], api.requests) == (2, "", message, [])
    assert sorted(path.name for path in project.iterdir()) == ["restorespec.toml", "specs"]


@pytest.mark.parametrize("command", [("submit", "specs", "--yes"), ("ledger", "list")])
def test_links_out_of_the_project_are_not_written_through(api, project, tmp_path_factory, command):
    outside = tmp_path_factory.mktemp("outside") / "told"
    outside.write_text("as it was")
    (project / "told").symlink_to(outside)
    code, out, said = restorespec(project, *command, "-o", "told", url=api.url)
    told = "error: `told` is a link out of the project, and is not written to\n  help: choose another name\n"
    assert (code, out, said, api.requests, outside.read_text()) == (2, "", told, [], "as it was")


def test_an_outcome_that_can_no_longer_be_written_is_printed(api, project):
    folder = project / "reports"
    folder.mkdir()

    def vanish(right):
        folder.rmdir()
        return right

    api.script(Fault(body=vanish))
    options = ("--yes", "--no-preflight", "--format", "json", "-o", "reports/told.json")
    code, out, said = restorespec(project, "submit", "specs", *options, url=api.url)
    assert (code, json.loads(out)["restores"][0]["task_id"]) == (0, "task-1")
    assert said.splitlines()[-1] == "error: cannot write `reports/told.json`: no such file or directory; here it is:"


def test_a_closed_standard_output_does_not_lose_the_outcome(api, project, monkeypatch, capfd):
    monkeypatch.chdir(project)
    monkeypatch.setenv("CLUMIO_API_TOKEN", TOKEN)
    options = ["--no-env", "--yes", "--no-preflight", "--base-url", api.url]
    command = [sys.executable, "-m", "restorespec", "submit", "specs", *options]
    reading, writing = os.pipe()
    os.close(reading)
    path = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, env={**os.environ, **path}, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr.splitlines()[-1].split()) == (2, ["orders", "task-1", "started", "-"])


def test_ledger_honors_color_output_and_quiet(api, project):
    assert restorespec(project, "ledger", "list", "--quiet") == (0, "", "")
    told = "nothing was submitted: ledger `.restorespec/ledger.db` does not exist\n"
    assert restorespec(project, "ledger", "list") == (0, "", told)
    api.script("500")
    assert restorespec(project, "submit", "specs", "--yes", url=api.url)[0] == 4
    _, plain, _ = restorespec(project, "ledger", "list")
    code, colored, _ = restorespec(project, "ledger", "list", "--color", "always")
    assert (code, colored) == (0, plain.replace("unknown", "\x1b[1;31munknown\x1b[0m"))
    assert restorespec(project, "ledger", "list", "--color", "always", "-o", "told.txt") == (0, "", "")
    assert (project / "told.txt").read_text() == plain
    code, shown, _ = restorespec(project, "ledger", "show", "orders", "--color", "always")
    assert (code, "state:           \x1b[1;31munknown\x1b[0m" in shown.splitlines()) == (0, True)
    settle = ("ledger", "resolve", "orders", "--not-started")
    code, _, said = restorespec(project, *settle, "-o", "nowhere/told.txt")
    assert (code, said) == (2, "error: cannot read or write `nowhere/told.txt`: no such file or directory\n")
    code, shown, said = restorespec(project, *settle, "--color", "always", "--quiet")
    assert (code, said, "state:           \x1b[1;33mrefused\x1b[0m" in shown.splitlines()) == (0, "", True)
    assert restorespec(project, "ledger", "list", "--state", "unknown", "--quiet") == (0, "", "")


def test_commands_in_help_name_a_ledger_outside_the_project(api, project, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    api.script("500")
    code, out, _ = restorespec(away, "submit", str(project / "specs"), "--yes", url=api.url)
    helped = re.findall(r"help: .*?: (restorespec ledger resolve .*)", out)
    where = f" --ledger {project}/.restorespec/ledger.db "
    assert (code, [where in line for line in helped]) == (4, [True])
    code, out, said = restorespec(away, "ledger", "list", "--format", "json")
    assert (code, json.loads(out)["submissions"]) == (0, [])
    assert said == "nothing was submitted: ledger `.restorespec/ledger.db` does not exist\n"
    config = str(project / "restorespec.toml")
    code, _, said = restorespec(away, "ledger", "show", "order", "--config", config)
    assert (code, said.splitlines()[1]) == (2, f"  help: `restorespec ledger list --config {config}` shows all")
    assert restorespec(away, *shlex.split(helped[0])[1:], url=api.url)[0] == 0


def test_an_api_that_never_responds_is_given_up_at_the_timeout(project):
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        code, out, said = restorespec(project, "submit", "specs", "--yes", "--timeout", "1s", url=url)
    assert (code, out, said.splitlines()[-1]) == (3, "", "nothing was sent")
    assert "  help: check the address, the token and the network, and try again" in said.splitlines()
    assert time.monotonic() - begun < 20


def test_restores_still_running_at_the_timeout_are_reported(project):
    with FakeApi(World(seconds=600)) as api:
        code, out, _ = restorespec(project, "submit", "specs", "--yes", "--wait", "--timeout", "2s", url=api.url)
    assert code == 6
    assert "  help: the same command follows it further" in out.splitlines()
    assert any(line.startswith("orders: task task-1 was still `") for line in out.splitlines())


def test_waiting_for_an_api_that_hangs_ends_soon_after_the_timeout(project):
    with FakeApi(World()) as api:
        api.script(*["no-answer"] * 50, method="GET")
        begun = time.monotonic()
        options = ("--yes", "--no-preflight", "--wait", "--timeout", "3s")
        code, out, said = restorespec(project, "submit", "specs", *options, url=api.url)
    assert time.monotonic() - begun < 15
    assert (code, re.sub(r"after [0-9.]+ seconds", "after N seconds", out)) == (
        6,
        """\
restore  task    state   duration
orders   task-1  queued  -
orders: its task task-1 was last `queued`: the answer was not complete after N seconds
  help: the same command follows it further
""",
    )
    assert said.splitlines()[-1] == "orders: started as task task-1"


def test_searching_for_an_unknown_restore_ends_by_the_timeout(project, monkeypatch):
    monkeypatch.setattr("restorespec.remote.submit._SEARCH", 2.0)  # seconds, instead of 20
    with FakeApi(World()) as api:
        api.script("500")
        api.script(*["no-answer"] * 50, method="GET")
        begun = time.monotonic()
        code, out, _ = restorespec(project, "submit", "specs", "--yes", "--no-preflight", url=api.url)
    assert 2 <= time.monotonic() - begun < 15
    (row,) = json.loads(restorespec(project, "ledger", "list", "--format", "json")[1])["submissions"]
    assert (code, row["state"], row["submission"] in out) == (4, "unknown", True)
    assert out.replace(row["submission"], "ID") == (
        "restore  task  state    duration\n"
        "orders   -     unknown  -\n"
        "orders: status 500, which does not say whether a restore was started\n"
        "orders: a restore of `orders-restored` may have been started, so it is not sent again\n"
        "  the API could not be asked for its task: the answer was not complete after 2 seconds\n"
        "  help: if a task is this restore's: restorespec ledger resolve ID --adopt TASK\n"
        "  help: run the same command again to look for it\n"
    )


def test_a_submission_is_resolved_with_verbose(api, project):
    api.script("500")
    assert restorespec(project, "submit", "specs", "--yes", url=api.url)[0] == 4
    (row,) = json.loads(restorespec(project, "ledger", "list", "--format", "json")[1])["submissions"]
    settle = ("ledger", "resolve", "orders", "--verbose")
    code, out, said = restorespec(project, *settle)
    assert (code, out, said) == (
        2,
        "",
        (
            "error: `resolve` needs exactly one of `--adopt TASK` and `--not-started`\n"
            "  help: pass `--adopt TASK` if it was started as that task, or `--not-started`;"
            " `restorespec ledger show orders` prints what is known\n"
        ),
    )
    code, out, said = restorespec(project, *settle, "--adopt", "task-1", url=api.url)
    said = re.sub(r"20[0-9T:.-]+Z", "TIME", said)
    moments = re.sub(r"20[0-9T:.-]+Z", "TIME", out).replace(row["submission"], "ID")
    assert (code, said, moments.splitlines()) == (
        0,
        "task task-1 (in_progress, created TIME, orders-restored)\n",
        [
            "submission:      ID",
            "attempt:         1",
            "state:           accepted",
            "restore:         orders",
            "spec:            specs/orders.yaml",
            f"digest:          {row['digest']}",
            f"base url:        {api.url}",
            "kind:            aws/dynamodb-table",
            "environment id:  env-drill",
            "table:           orders-restored",
            "task id:         task-1",
            "status:          500",
            "note:            adopted by hand",
            f"answer:          {row['answer']}",
            "begun:           TIME",
            "settled:         TIME",
            f"version:         {row['version']}",
            "source:          backup bk-drill",
            "before:          unknown since TIME: status 500, which does not say whether a restore was started",
        ],
    )
    said = (
        f"error: `{row['submission']}` was already resolved: it is `accepted` as task task-1\n"
        "  help: add `--again` to resolve it again\n"
    )
    assert restorespec(project, *settle, "--not-started") == (2, "", said)


def test_a_bug_in_ledger_shows_a_traceback_only_with_verbose(project):
    program = (
        "import sys, restorespec.remote.resolution as resolution, restorespec.cli.ledger as ledger\n"
        "def broken(*_): raise ZeroDivisionError\n"
        "ledger._only = broken\n"
        "from restorespec.cli.exit_codes import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    SqliteLedger(project / ".restorespec" / "ledger.db").close()
    command = [sys.executable, "-c", program, "ledger", "resolve", "orders", "--not-started"]
    plain, verbose = (
        subprocess.run([*command, *more], cwd=project, capture_output=True, text=True, check=False)
        for more in ((), ("--verbose",))
    )
    told = "internal error: ZeroDivisionError; this is a bug in restorespec: please report it with the command and, "
    assert (plain.returncode, plain.stdout, plain.stderr) == (
        70,
        "",
        f"{told}if possible, the spec (`--verbose` prints the traceback)\n",
    )
    assert (verbose.returncode, verbose.stderr.startswith("Traceback (most recent call last):\n")) == (70, True)
    assert verbose.stderr.endswith(plain.stderr)


def test_a_refused_connection_is_reported_with_the_message_of_the_system(project):
    options = ("--yes", "--no-preflight", "--timeout", "1s")
    code, out, said = restorespec(project, "submit", "specs", *options, url="http://127.0.0.1:9")
    assert (code, "could not connect: connection refused" in out + said) == (3, True)


def test_a_loss_that_the_preflight_shows_is_not_reported_again_in_the_plan(api, project):
    spec = "restorespec: 1\nsource: {securevault_backup: {backup_id: bk-invoices}}\n"
    spec += "target: {environment_id: env-drill, table_name: invoices-restored}\n"
    (project / "specs" / "orders.yaml").write_text(spec)
    _, _, said = restorespec(project, "submit", "specs", url=api.url)
    shown = [line for line in said.splitlines() if line.startswith("warning[live-left-out]")]
    assert shown == [
        "warning[live-left-out]: the backup has a KMS key of its own, which",
        "warning[live-left-out]: the backup has a stream, which `stream_specification`",
        "warning[live-left-out]: the backup has index `by-customer`, which",
        "warning[live-left-out]: the backup has index `by-total`, which",
        "warning[live-left-out]: the backup has tags `team`, `stage`, which `tags` leaves",
    ]
    plan = [line for line in said.splitlines() if line.startswith("orders: ")]
    assert plan == ["orders: notice: `table_class` is not set, so the restored table will have class STANDARD"]
    _, _, said = restorespec(project, "submit", "specs", "--no-preflight", url=api.url)
    assert len([line for line in said.splitlines() if line.startswith("orders: ")]) == 6
