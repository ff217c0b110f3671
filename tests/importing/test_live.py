"""A backup or a table of the live API becomes a whole spec; over real sockets, against the fake API."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.api import compile  # noqa: A004
from restorespec.cli.exit_codes import run
from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text
from restorespec.kinds.dynamodb_table.importers import clumio
from restorespec.kinds.dynamodb_table.importers.clumio import Answer, answered
from restorespec.kinds.imported import Notice, Variables, Weight
from restorespec.syntax import read
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.tables import INVOICES
from restorespec.testing.world import World

TOKEN = "t0ken+with/odd=characters~%41"
NOWHERE = "  help: check the id and the organizational unit\n"
UNREACHED = "  help: check the address, the token and the network, and try again\n"
OTHERS = (
    "notice: to do after the restore: check TTL, auto scaling, the resource policy and Kinesis streaming: a restore request"
    " carries none of them\n"
)
INVOICES_TARGET = {
    "environment_id": "env-prod",
    "table_name": "invoices-restored",
    **{field: value for field, value in INVOICES.items() if value is not None},
    "local_secondary_indexes": [
        {
            "index_name": "by-total",
            "key_schema": [
                {"attribute_name": "id", "key_type": "HASH"},
                {"attribute_name": "total", "key_type": "RANGE"},
            ],
            "projection": {"projection_type": "KEYS_ONLY"},
        }
    ],
}


@pytest.fixture
def api(monkeypatch, tmp_path):
    with FakeApi(World()) as server:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CLUMIO_API_BASE_URL", server.url)
        monkeypatch.setenv("CLUMIO_API_TOKEN", TOKEN)
        yield server


def imported(capsys, *arguments):
    """The exit code, the output and the messages of an import; the token may be in none of them."""
    code = run(["import", *arguments])
    out, err = capsys.readouterr()
    assert TOKEN not in out + err
    return code, out, err


def body(text):
    (payload,) = compile(Source("specs/imported.yaml", text)).payloads
    return payload


def test_a_backup_becomes_a_restore_with_all_settings_of_its_table(api, capsys):
    code, out, err = imported(capsys, "--backup-id", "bk-invoices")
    assert (code, err) == (0, OTHERS)
    assert body(out) == {"source": {"securevault_backup": {"backup_id": "bk-invoices"}}, "target": INVOICES_TARGET}
    assert re.search(r"  # The backup is of `20\S+Z` and expires on `20\S+Z`\.\n  securevault_backup:", out)


def test_a_table_becomes_a_point_in_time_restore(api, capsys):
    code, out, err = imported(capsys, "--table-id", "tb-invoices")
    assert (code, err) == (0, OTHERS)
    source = {"continuous_backup": {"table_id": "tb-invoices", "use_latest_restorable_time": True}}
    assert body(out) == {"source": source, "target": INVOICES_TARGET}
    comments = " ".join(line.strip("# ") for line in out.splitlines() if line.lstrip().startswith("#"))
    assert re.search(
        r"write `timestamp` with a time like \S+ instead\. It lies between `20\S+Z` and `20\S+Z`\.", comments
    )


@pytest.mark.parametrize("form", ["yaml", "toml"])
@pytest.mark.parametrize(
    "what",
    [
        ("--backup-id", "bk-invoices"),
        ("--backup-id", "bk-orders"),
        ("--backup-id", "bk-tagged"),
        ("--table-id", "tb-invoices"),
        ("--table-id", "tb-orders"),
        ("--table-id", "tb-tagged"),
    ],
    ids=" ".join,
)
def test_the_spec_of_a_complete_source_passes_lint_and_preflight(api, capsys, what, form):
    name = f"spec.{form}"
    assert imported(capsys, *what, "-o", name)[0] == 0
    assert run(["preflight", name, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["diagnostics"] == []
    assert run(["lint", name, "--format", "json"]) == 0
    unsaid = [] if "tagged" not in what[1] else ["loss-gsi", "loss-lsi"]
    assert [item["rule"] for item in json.loads(capsys.readouterr().out)["diagnostics"]] == unsaid


def test_settings_missing_in_the_api_are_offered_as_comments(api, capsys):
    _, out, err = imported(capsys, "--backup-id", "bk-tagged")
    assert err == (
        "notice: lost unless you act: the API does not report `global_secondary_indexes`, `local_secondary_indexes`: comments"
        " at the end of the spec offer them\n" + OTHERS
    )
    assert "  # global_secondary_indexes: []\n" in out
    assert out.endswith("  # local_secondary_indexes: []\n")


def test_the_name_of_a_deleted_table_is_free(api, capsys):
    _, out, _ = imported(capsys, "--table-id", "tb-deleted")
    assert body(out)["target"]["table_name"] == "deleted"


def test_a_backup_without_its_table_requires_an_environment(api, capsys, monkeypatch):
    monkeypatch.setattr(World, "table", lambda *_: None)
    code, out, _ = imported(capsys, "--backup-id", "bk-orders")
    assert code == 0
    assert '  environment_id: "{{ vars.environment_id }}"\n' in out
    assert "  table_name: orders\n" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--backup-id", "bk-nowhere"], 3, "error: the API did not answer: backup `bk-nowhere` does not exist\n" + NOWHERE),
        (["--table-id", "tb-nowhere"], 3, "error: the API did not answer: table `tb-nowhere` does not exist\n" + NOWHERE),
        (["--backup-id", "../x"], 2, "error: `../x` is not a valid id of a backup\n  help: copy `backup_id` as Clumio shows it\n"),
        (["--table-id", ""], 2, "error: `` is not a valid id of a table\n  help: copy `table_id` as Clumio shows it\n"),
        ([], 2, "error: there is nothing to import\n  help: give FILE, `--backup-id` or `--table-id`\n"),
        (["a.json", "--backup-id", "b"], 2, "error: a file and an id, or two ids, exclude each other\n  help: give FILE, `--backup-id` or `--table-id`\n"),
        (["--backup-id", "b", "--env", "prod"], 2, "error: environment `prod` does not exist\n  help: the configuration has none\n"),
    ],
)  # fmt: skip
def test_an_unreadable_source_is_one_error(api, capsys, arguments, code, message):
    assert imported(capsys, *arguments) == (code, "", message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"tags": "x"}, 'the answer cannot be understood: `tags` must be a list, not the string "x"'),
        ({"tags": [{"key": "a", "value": TOKEN}]}, "the answer contains the token"),
        ({"billing_mode": 2**70}, None),
    ],
)
def test_a_response_of_another_shape_is_rejected(api, capsys, monkeypatch, answer, message):
    monkeypatch.setattr(World, "backup", lambda *_: answer)
    code, out, err = imported(capsys, "--backup-id", "b")
    assert (code, out) == (3, "")
    assert err.startswith(
        f"error: the API did not answer: backup `b`: {message or 'the answer cannot be understood: '}"
    )


def test_an_api_error_exits_with_3_and_hides_the_token(api, capsys):
    api.script("echo", method="GET")
    code, out, err = imported(capsys, "--backup-id", "bk-orders")
    told = "status 400, the request is invalid: no user has ***, nor dXNlcjp***, nor ***"
    assert (code, out, err) == (3, "", f"error: the API did not answer: backup `bk-orders`: {told}\n{UNREACHED}")


@pytest.mark.parametrize("fault", ["html", "huge", "truncated", "duplicate-keys", "not-utf8", "deep", "redirect", "reset-after-read"])  # fmt: skip
def test_an_invalid_response_exits_with_3(api, capsys, fault):
    api.script(*[fault] * 20, method="GET")
    code, out, err = imported(capsys, "--backup-id", "bk-orders", "--request-timeout", "0.1")
    err = re.sub(r"^waiting for the API.*\n", "", err)  # where the first try takes long
    assert (code, out, err.count("\n")) == (3, "", 2)
    assert err.startswith("error: the API did not answer: backup `bk-orders`: ")
    assert err.endswith(UNREACHED)


def test_a_refused_connection_exits_with_3(api, capsys):
    code, out, err = imported(
        capsys, "--backup-id", "b", "--base-url", "http://127.0.0.1:9", "--request-timeout", "0.05"
    )
    assert (code, out) == (3, "")
    assert err.startswith("error: the API did not answer: backup `b`: ")


def test_the_environment_is_taken_from_the_configuration(api, capsys, monkeypatch, tmp_path):
    config = f'[environments.prod]\nbase-url = "{api.url}"\ntoken-env = "OTHER"\n'
    (tmp_path / "restorespec.toml").write_text(config)
    monkeypatch.delenv("CLUMIO_API_BASE_URL")
    monkeypatch.setenv("OTHER", TOKEN)
    assert imported(capsys, "--table-id", "tb-orders", "--env", "prod")[0] == 0


def from_backup(backup, answer, table):
    variables = Variables()
    return Draft.of(clumio.from_backup(backup, answer, table, variables), variables)


def from_table(table, answer):
    variables = Variables()
    return Draft.of(clumio.from_table(table, answer, variables), variables)


def told(**fields):
    found = answered({"table_name": "orders", "name": "orders", "aws_region": "us-west-2", **fields})
    assert isinstance(found, Answer)
    return found


def test_tags_set_by_aws_are_left_out_and_reported():
    draft = from_backup("b", told(tags=[{"key": "aws:cloudformation:stack-name", "value": "s"}, {"key": "team", "value": "a"}]), None)  # fmt: skip
    assert draft.body["target"]["tags"] == [{"key": "team", "value": "a"}]
    expected = Notice(Weight.UNUSED, "the tag `aws:cloudformation:stack-name` is left out: AWS sets `aws:` tags itself")
    assert draft.notices[-1] == expected


def test_a_table_is_not_its_own_replica():
    draft = from_backup("b", told(replicas=[{"region_name": "us-west-2"}, {"region_name": "eu-west-1"}]), None)
    assert draft.body["target"]["replicas"] == [{"region_name": "eu-west-1"}]


def test_a_disabled_stream_and_empty_strings_are_ignored():
    given_fields = {"stream_specification": {"enabled": False, "view_type": "NEW_IMAGE"}, "table_class": "", "sse_specification": {"kms_key_type": "", "kms_master_key_id": ""}}  # fmt: skip
    target = from_backup("b", told(**given_fields), None).body["target"]
    assert [target[field] for field in given_fields] == [None, "STANDARD", None]


def test_a_table_without_continuous_backups_is_reported():
    draft = from_table("t", told(pitr_status=False))
    expected = "point-in-time recovery of the table is off: there may be no point in time to restore to"
    assert draft.notices[0] == Notice(Weight.LOST, expected)


ODD = st.sampled_from([None, True, 0, 2**63, 1.5, "", "a b", "{{ x }}", "\n# restorespec: ignore[a] b", "\x9b\u202e", "\ud800", [], {}, [None], [{}], {"a": []}])  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from([*INVOICES, "table_name", "name", "environment_id", "aws_region", "account_native_id", "start_timestamp"]), ODD, max_size=4))  # fmt: skip
def test_any_response_becomes_a_spec_or_errors(changes):
    found = answered({**World().backup("bk-invoices"), **changes})
    if not isinstance(found, Answer):
        assert found
        return
    for draft in (from_backup("b", found, None), from_backup("b", found, found), from_table("t", found)):
        for form in ("yaml", "toml"):
            reading = read(Source(f"spec.{form}", spec_text("spec", draft, form)))
            assert {item.rule.name for item in reading.diagnostics} <= {"syntax-character", "syntax-invisible"}
            assert reading.comments == ()


def test_importing_a_file_opens_no_socket_and_loads_nothing_that_could(tmp_path):
    guarded = (
        "import sys\n"
        "def guard(event, arguments):\n"
        "    assert not event.startswith('socket.'), event\n"
        "sys.addaudithook(guard)\n"
        "from restorespec.cli.exit_codes import run\n"
        "code = run(sys.argv[1:])\n"
        "print(sorted({'httpx', 'ssl', 'jinja2', 'jsonschema'} & set(sys.modules)), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    file = tmp_path / "body.json"
    file.write_text('{"source": {}, "target": {}}')
    environ = {**os.environ, "CLUMIO_API_TOKEN": TOKEN, "CLUMIO_API_BASE_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", guarded, "import", str(file)],
        check=False,
        cwd=Path(__file__).parents[2],
        env=environ,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, f"{file}: request body\n[]\n")
