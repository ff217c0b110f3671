"""Specs are checked under every environment, unless some are named, and var files are checked as what they are."""

import json

import pytest

from restorespec.cli.exit_codes import run

SPEC = """\
restorespec: 1
vars:
  backup_id: {type: string}
  days: {type: integer, default: 3}
source: {securevault_backup: {backup_id: "{{ vars.backup_id }}"}}
target: {environment_id: e-1, table_name: "orders-{{ vars.days }}"}
"""
CONFIGURATION = """\
[environments.staging]
var-files = ["env/staging.yaml"]

[environments.prod]
var-files = ["env/prod.FORM"]
"""
FORMS = {"yaml": "{name}: {value}\n", "toml": "{name} = {value}\n", "json": '{{"{name}": {value}}}\n'}


@pytest.fixture(params=FORMS)
def prod(request, tmp_path, monkeypatch):
    """A project; writes the var file of its environment `prod` in a format."""
    form = request.param
    (tmp_path / "specs").mkdir()
    (tmp_path / "env").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC)
    (tmp_path / "restorespec.toml").write_text(CONFIGURATION.replace("FORM", form))
    (tmp_path / "env" / "staging.yaml").write_text("backup_id: bk-1\n")
    monkeypatch.chdir(tmp_path)

    def write(name, value):
        path = tmp_path / "env" / f"prod.{form}"
        path.write_text(FORMS[form].format(name=name, value=value))
        return f"env/prod.{form}"

    write.file = f"env/prod.{form}"
    return write


@pytest.fixture
def lint(capsys):
    """Runs `lint`: the exit code, and of each finding the rule, the location, the message, the help, the environment."""

    def linted(*options):
        code = run(["lint", "--ignore", "loss", "--format", "json", *options])
        found = json.loads(capsys.readouterr().out)["diagnostics"]
        keys = ("rule", "file", "line", "message", "help", "environment")
        return int(code), [tuple(one[key] for key in keys) for one in found]

    return linted


def test_a_missing_var_file_is_an_error_where_the_configuration_names_it(prod, lint):
    message = f"file `{prod.file}` does not exist"
    help_text = f"create `{prod.file}`, or correct `var-files` in the configuration"
    error = ("template-var-file", "restorespec.toml", 5, message, help_text, "prod")
    assert lint() == (1, [error])
    assert lint("--env", "staging") == (0, [])
    assert lint("--no-env") == (0, [])


def test_a_misspelled_name_is_an_error_in_the_var_file(prod, lint):
    file = prod("backup_ids", '"bk-2"')
    message = "no selected spec declares a variable `backup_ids`"
    error = ("template-variable-undeclared", file, 1, message, "did you mean `backup_id`?", None)
    assert [found[:5] for found in lint()[1]] == [error[:5]]
    assert lint()[0] == 1


def test_a_value_of_the_wrong_type_is_an_error_in_the_var_file(prod, lint):
    file = prod("days", '"x"')
    message = "`vars.days` must be an integer, not `x`"
    help_text = "correct the value, or the declaration of `days`"
    assert lint() == (1, [("template-variable-value", file, 1, message, help_text, "prod")])


def test_a_var_file_that_cannot_be_parsed_is_an_error_in_it(prod, lint):
    file = prod("backup_id", "[")
    code, found = lint()
    assert (code, [(rule, name, environment) for rule, name, _, _, _, environment in found]) == (
        1,
        [("syntax-error", file, "prod")],
    )


def test_a_var_file_that_is_not_utf8_is_an_error_in_it(prod, lint, tmp_path):
    (tmp_path / prod.file).write_bytes(b"\xff")
    error = ("syntax-character", prod.file, 1, "the byte 0xFF is not valid UTF-8", "save the file as UTF-8", "prod")
    assert lint() == (1, [error])


def test_the_same_finding_under_every_environment_is_reported_once(prod, lint, tmp_path):
    prod("backup_id", '"bk-2"')
    spec = tmp_path / "specs" / "orders.yaml"
    spec.write_text(SPEC.replace("target: {", "target: {tabel_class: STANDARD, "))
    where = ("schema-unknown-field", "specs/orders.yaml", 6)
    error = (*where, "unknown field `tabel_class` in `target`", "did you mean `table_class`?", None)
    assert lint() == (1, [error])


def test_all_environments_of_a_project_without_any_are_none(tmp_path, monkeypatch, lint):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    assert lint("--all-envs") == (0, [])


def test_no_environment_and_a_named_one_exclude_each_other(prod, capsys):
    assert run(["lint", "--no-env", "--env", "prod"]) == 2
    assert capsys.readouterr().err == (
        "error: `--no-env` and `--env prod` exclude each other\n  help: leave one of them out\n"
    )


def test_a_single_environment_is_named_in_the_help(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "restorespec.toml").write_text("[environments.staging]\n")
    (tmp_path / "a.yaml").write_text("restorespec: 1\n")
    assert run(["compile", "a.yaml"]) == 2
    assert capsys.readouterr().err.endswith("\n  help: add `--env staging`, or `--no-env` to use none\n")


def test_a_value_that_no_spec_uses_can_be_removed_or_declared(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "restorespec.toml").write_text("[environments.staging]\nvar-files = ['s.yaml']\n")
    (tmp_path / "s.yaml").write_text("environment_id: e\n")
    (tmp_path / "a.yaml").write_text(
        "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\ntarget: {environment_id: e, table_name: abc}\n"
    )
    assert run(["lint", "a.yaml", "--ignore", "loss"]) == 1
    assert "   = help: remove it, or declare it below `vars` of a spec\n" in capsys.readouterr().out
