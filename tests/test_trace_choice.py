"""`trace` shows one restore, and says when there are others."""

import json

import pytest

from restorespec.cli.exit_codes import run

FLEET = """restorespec: 1
for_each: [{keys}]
source: {{securevault_backup: {{backup_id: bk-1}}}}
target: {{environment_id: e-1, table_name: "{{{{ each.key }}}}-restored"}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "fleet.yaml").write_text(FLEET.format(keys="carts, orders, users"))
    (tmp_path / "specs" / "one.yaml").write_text(FLEET.format(keys="only"))
    (tmp_path / "restorespec.toml").write_text("[environments.prod]\n[environments.staging]\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ("specs/fleet.yaml", "--no-env"),
            "`fleet[carts]`, the first of 3 restores, is shown; choose another one with `--only ID`",
        ),
        (
            ("specs", "--no-env"),
            "`fleet[carts]`, the first of 4 restores, is shown; choose another one with `--only ID` and a spec's PATH",
        ),
        (
            ("specs/fleet.yaml", "--env", "prod"),
            "`fleet[carts]` under `prod`, the first of 3 restores, is shown; choose another one with `--only ID`",
        ),
    ],
)
def test_the_chosen_restore_of_several_is_named(project, capsys, options, told):
    path, *others = options
    assert run(["trace", path, "/target/table_name", *others]) == 0
    said = capsys.readouterr()
    assert (said.err, said.out.startswith("/target/table_name of ")) == (f"notice: {told}\n", True)


@pytest.mark.parametrize(
    "options",
    [
        ("specs/one.yaml", "--no-env"),
        ("specs", "--only", "fleet[users]", "--env", "prod"),
        ("specs", "--quiet", "--no-env"),
    ],
)
def test_the_only_restore_is_not_named_nor_with_quiet(project, capsys, options):
    path, *others = options
    assert run(["trace", path, "/target/table_name", *others]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("fleet", "the ids are `fleet[carts]`, `fleet[orders]`, `fleet[users]`, `one[only]`"),
        ("one", "the ids are `one[only]`, `fleet[carts]`, `fleet[orders]`, `fleet[users]`"),
        ("fleet[order]", "did you mean `fleet[orders]`?"),
    ],
)
@pytest.mark.parametrize("command", [("trace", "specs", "/target/table_name"), ("compile", "specs")])
def test_an_unknown_id_is_reported_with_the_existing_ones(project, capsys, command, wanted, told):
    assert run([*command, "--no-env", "--only", wanted]) == 2
    assert capsys.readouterr().err == f"error: no restore has the id `{wanted}`\n  help: {told}\n"


def test_every_environment_is_shown_below_its_name(project, capsys):
    assert run(["trace", "specs/one.yaml", "/target/environment_id", "--all-envs"]) == 0
    trace = (
        '/target/environment_id of one[only] = "e-1"\n'
        "  written here\n"
        '    specs/one.yaml:4:26: target: {environment_id: e-1, table_name: "{{ each.key }}-restored"}\n'
    )
    said = capsys.readouterr()
    assert (said.out, said.err) == (f"environment prod:\n{trace}\nenvironment staging:\n{trace}", "")


def test_a_value_that_only_some_environments_set_is_shown_where_it_is_set(project, tmp_path, capsys):
    (tmp_path / "restorespec.toml").write_text(
        "[environments.prod]\nvar-files = ['prod.yaml']\n[environments.staging]\n"
    )
    (tmp_path / "prod.yaml").write_text("team: orders\n")
    (tmp_path / "specs" / "one.yaml").write_text(
        "restorespec: 1\nvars: {team: {type: string, default: none}}\nsource: {securevault_backup: {backup_id: bk-1}}\n"
        "target:\n  environment_id: e-1\n  table_name: orders\n"
        "  tags: \"{{ ({'team': vars.team} if vars.team != 'none' else {}) | tags }}\"\n"
    )
    trace = ("trace", "specs/one.yaml", "/target/tags/team/value", "--all-envs")
    assert run([*trace]) == 0
    prod, staging = capsys.readouterr().out.split("\n\n")
    assert prod.splitlines()[:2] == ["environment prod:", '/target/tags/0/value of one = "orders"']
    assert staging == "environment staging:\n/target/tags/team/value of one is not set\n"
    assert run([*trace, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[1]) == {
        "version": 1,
        "restore": "one",
        "pointer": "/target/tags/team/value",
        "value": None,
        "absent": True,
        "steps": [],
        "environment": "staging",
    }


@pytest.mark.parametrize(
    "command", [("trace", "specs/one.yaml", "/target"), ("compile", "specs"), ("preflight", "specs")]
)
def test_a_command_whose_result_depends_on_the_environment_lists_them(project, capsys, command):
    assert run([*command]) == 2
    assert capsys.readouterr().err == (
        "error: no environment is selected, but the configuration defines some\n"
        "  help: add `--env NAME` with one of `prod`, `staging`, or `--no-env` to use none\n"
    )
