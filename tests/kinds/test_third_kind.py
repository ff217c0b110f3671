"""A third kind is a folder, a schema and a line in the registry: every command works with it, and nothing else changes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from copies import ROOT, command_of, commit, copied

TOY = Path(__file__).parent / "toy"
REGISTERED = '    "aws/ebs-volume": "ebs_volume",\n'
SPEC = """\
restorespec: 1
kind: aws/toy
vars: {color: {type: string, default: blue}}
source: {backup_id: bk-toy}
target:
  environment_id: env-drill
  shelf: bottom
  color: "{{ vars.color }}"
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A copy of the program with the toy kind: its folder, its schema, and one line in the registry."""
    root = copied(tmp_path_factory.mktemp("program"))
    (root / "restorespec" / "kinds" / "toy").mkdir()
    shutil.copy(TOY / "__init__.py", root / "restorespec" / "kinds" / "toy")
    shutil.copy(TOY / "request-toy.schema.json", root / "schemas")
    registry = root / "restorespec" / "kinds" / "__init__.py"
    text = registry.read_text(encoding="utf-8")
    assert text.count(REGISTERED) == 1
    registry.write_text(text.replace(REGISTERED, f'{REGISTERED}    "aws/toy": "toy",\n'), encoding="utf-8")
    return root


@pytest.fixture
def project(tmp_path):
    (tmp_path / "restorespec.toml").write_text('include = ["*.yaml"]\n')
    (tmp_path / "toy.yaml").write_text(SPEC)
    return tmp_path


@pytest.fixture
def run(program, project, command_environment):
    return command_of(program, project, command_environment)


@pytest.fixture
def api(program, command_environment):
    """The address of the fake API, which knows the registered kinds."""
    line = [sys.executable, "-m", "restorespec.testing.fake_api", "--port", "0", "--seconds", "0.1"]
    settings = {**command_environment, "PYTHONPATH": str(program)}
    with subprocess.Popen(line, cwd=program, env=settings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("fake API at ").partition(";")[0]
        process.terminate()


def test_its_schema_has_every_annotation():
    meta = json.loads((ROOT / "schemas" / "request.meta.schema.json").read_text())
    schema = json.loads((TOY / "request-toy.schema.json").read_text())
    opaque = schema.pop("$defs")["id"]
    for holder, name in (("source", "backup_id"), ("target", "environment_id")):
        field = schema["properties"][holder]["properties"][name]
        assert field.pop("$ref") == "#/$defs/id"
        field |= opaque
    jsonschema.Draft202012Validator(meta).validate(schema)


def test_lint_finds_what_its_rule_finds(run):
    assert run("lint")[0] == 0
    code, out, _ = run("lint", "--var", "color=red", "--format", "json")
    (found,) = json.loads(out)["diagnostics"]
    assert code == 1
    assert (found["rule"], found["pointer"]) == ("toy-red-shelf", "/target/shelf")
    assert found["message"] == "a red toy cannot be on shelf `bottom`"


def test_lint_finds_what_its_schema_rejects_and_knows_the_names_of_aws(run, project):
    (project / "toy.yaml").write_text(SPEC.replace('color: "', 'Paint: "'))
    code, out, _ = run("lint", "--format", "json")
    (found,) = json.loads(out)["diagnostics"]
    assert (code, found["rule"], "`color`" in found["help"]) == (1, "schema-unknown-field", True)


def test_the_rules_have_a_manual(run):
    assert "toy-red-shelf" in run("rules")[1]
    assert "A red toy is on the top shelf." in run("explain", "toy-red-shelf")[1]


def test_compile_prints_the_body(run):
    code, out, _ = run("compile", "toy.yaml")
    target = {"color": "blue", "environment_id": "env-drill", "shelf": "bottom"}
    assert (code, json.loads(out)) == (0, {"source": {"backup_id": "bk-toy"}, "target": target})


def test_diff_names_the_risk_and_the_phrase(run, project):
    commit(run)
    (project / "toy.yaml").write_text(SPEC.replace("default: blue", "default: red").replace("bottom", "top"))
    code, out, _ = run("diff", "HEAD", "--format", "json")
    fields = {tuple(one["path"]): one for one in json.loads(out)["changes"][0]["fields"]}
    assert code == 0
    assert {path: one["risk"] for path, one in fields.items()} == {
        ("target", "color"): "cost",
        ("target", "shelf"): "data",
    }
    assert fields["target", "color"]["cause"] == {"side": "head", "file": "toy.yaml", "line": 3, "column": 39}
    (project / "toy.yaml").write_text(SPEC.replace("default: blue", "default: red"))
    assert "gets another color" in run("diff", "HEAD")[1]


def test_trace_follows_a_value(run):
    code, out, _ = run("trace", "toy.yaml", "/target/color")
    assert (code, out.splitlines()[0]) == (0, '/target/color of toy = "blue"')


def test_import_recognizes_a_body(run, project):
    body = json.loads(run("compile", "toy.yaml")[1])
    (project / "body.json").write_text(json.dumps(body))
    code, out, _ = run("import", "body.json")
    assert (code, 'kind: "aws/toy"' in out.splitlines()) == (0, True)


def test_the_schema_of_the_request_is_printed(run):
    code, out, _ = run("schema", "request", "--kind", "aws/toy")
    assert (code, json.loads(out)["x-kind"]) == (0, "aws/toy")


def test_preflight_and_submit_use_its_operations(run, api, project):
    code, out, err = run("submit", "toy.yaml", "--yes", "--wait", "--format", "json", url=api)
    assert (code, [one["state"] for one in json.loads(out)["restores"]]) == (0, ["completed"]), err
    rows = json.loads(run("ledger", "list", "--format", "json")[1])["submissions"]
    assert [(one["kind"], one["toy"], one["source"]) for one in rows] == [("aws/toy", "bottom", "backup bk-toy")]
    assert (
        "Accept: application/api.clumio.restored-aws-toys=v1+json" in run("submit", "toy.yaml", "--dry-run", url=api)[1]
    )
    (project / "toy.yaml").write_text(SPEC.replace("bk-toy", "bk-nowhere"))
    code, out, _ = run("preflight", "toy.yaml", "--format", "json", url=api)
    assert (code, [one["rule"] for one in json.loads(out)["diagnostics"]]) == (1, ["live-backup-exists"])
    assert run("verify", "toy.yaml", url=api)[1].splitlines()[0] == "toy: the API does not show toys"
