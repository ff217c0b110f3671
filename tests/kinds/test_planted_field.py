"""A field is described once: a new field of the target is one edit in the schema, and every command knows it."""

import copy
import json
import subprocess
import sys

import jsonschema
import pytest
from copies import command_of, commit, copied

from restorespec.core.schemas import load
from restorespec.kinds import get, names

FIELD = {
    "title": "the color of the table",
    "description": "The color of the table.",
    "x-docs": "A test.",
    "x-risk": "cost",
    "x-unset": {"effect": "the color of the source"},
    "x-aliases": {"aws": "TableColor", "cloudformation": "TableColor", "terraform": "hue"},
    "type": ["string", "null"],
    "enum": ["RED", "BLUE", None],
}
SPEC = """\
restorespec: 1
source: {securevault_backup: {backup_id: bk-orders}}
target:
  environment_id: env-drill
  table_name: orders-restored
  paint: RED
  global_secondary_indexes: []
  local_secondary_indexes: []
  tags: []
  sse_specification: null
  stream_specification: null
  table_class: STANDARD
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A copy of the program in which the target has one more field; nothing but the schema is edited."""
    root = copied(tmp_path_factory.mktemp("program"))
    path = root / "schemas" / "request.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["$defs"]["target"]["properties"]["paint"] = FIELD
    path.write_text(json.dumps(schema), encoding="utf-8")
    return root


@pytest.fixture
def project(tmp_path):
    (tmp_path / "restorespec.toml").write_text('include = ["*.yaml"]\n')
    (tmp_path / "orders.yaml").write_text(SPEC)
    return tmp_path


@pytest.fixture
def run(program, project, command_environment):
    return command_of(program, project, command_environment)


def findings(run):
    code, out, _ = run("lint", "--format", "json")
    return code, [(one["rule"], one["pointer"], one["help"]) for one in json.loads(out)["diagnostics"]]


def test_lint_and_compile_accept_it(run):
    assert findings(run) == (0, [])
    assert json.loads(run("compile", "orders.yaml")[1])["target"]["paint"] == "RED"


@pytest.mark.parametrize("name", ["painted", "TableColor", "hue", "Paint"])
def test_other_names_of_it_are_suggested(run, project, name):
    (project / "orders.yaml").write_text(SPEC.replace("paint:", f"{name}:"))
    code, ((rule, _, help_),) = findings(run)
    assert (code, rule, "`paint`" in help_) == (1, "schema-unknown-field", True)


def test_its_values_are_checked(run, project):
    (project / "orders.yaml").write_text(SPEC.replace("RED", "RDE"))
    code, ((rule, pointer, help_),) = findings(run)
    assert (code, rule, pointer, "`RED`" in help_) == (1, "schema-enum", "/target/paint", True)


def test_a_change_of_it_has_the_risk_of_its_annotation(run, project):
    commit(run)
    (project / "orders.yaml").write_text(SPEC.replace("RED", "BLUE"))
    (field,) = json.loads(run("diff", "HEAD", "--format", "json")[1])["changes"][0]["fields"]
    assert (field["path"], field["risk"], field["before"], field["after"]) == (
        ["target", "paint"],
        "cost",
        "RED",
        "BLUE",
    )
    assert run("diff", "HEAD", "--fail-on-risk", "cost")[0] == 1


def test_trace_follows_it(run):
    assert run("trace", "orders.yaml", "/target/paint")[1].splitlines()[0] == '/target/paint of orders = "RED"'


def test_the_editor_documents_it(run, program, project, command_environment):
    code = "from restorespec.kinds import get; from restorespec.lsp.field_manual import schema_of;"
    code += "print(schema_of(('target', 'paint'), get())['description'])"
    environment = {**command_environment, "PYTHONPATH": str(program)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=project, capture_output=True, text=True, check=True
    )
    assert done.stdout == "The color of the table.\n"


def test_import_keeps_it(run, project):
    (project / "body.json").write_text(run("compile", "orders.yaml")[1])
    assert "  paint: RED" in run("import", "body.json")[1].splitlines()


def test_verify_does_not_pass_over_it(run, project):
    (project / "table.json").write_text('{"Table": {"TableName": "orders-restored", "TableStatus": "ACTIVE"}}')
    out = run("verify", "orders.yaml", "--against", "table.json")[1]
    assert "  not visible: target.paint" in out.splitlines()


@pytest.mark.parametrize("annotation", ["x-risk", "x-unset", "x-aliases", "x-docs", "title", "description"])
@pytest.mark.parametrize("name", names())
def test_a_new_field_without_an_annotation_fails(name, annotation):
    schema = copy.deepcopy(get(name).schema.root)
    validator = jsonschema.Draft202012Validator(load("request.meta"))
    places = [schema["properties"]["target"], schema["properties"]["target"]["properties"]["tags"]["items"]]
    for place in places:
        place["properties"]["paint"] = FIELD
    assert list(validator.iter_errors(schema)) == []
    for place in places:
        place["properties"]["paint"] = {key: value for key, value in FIELD.items() if key != annotation}
        assert [error.message for error in validator.iter_errors(schema)] == [f"'{annotation}' is a required property"]
        place["properties"]["paint"] = FIELD
