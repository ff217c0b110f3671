"""Two environments of one tree, compared: why prod differs from staging."""

import pytest

from restorespec.cli.exit_codes import run

FILES = {
    "restorespec.toml": (
        'include = ["specs/*"]\n[environments.staging]\nvar-files = ["env/staging.toml"]\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n'
    ),
    "env/staging.toml": 'backup_id = "bk-1"\nsuffix = "drill"\n',
    "env/prod.yaml": "backup_id: bk-9\nsuffix: drill\n",
    "specs/orders.yaml": (
        "restorespec: 1\n"
        "vars: {backup_id: {type: string}, suffix: {type: string}}\n"
        'source: {securevault_backup: {backup_id: "{{ vars.backup_id }}"}}\n'
        'target: {environment_id: e-1, table_name: "orders-{{ vars.suffix }}"}\n'
    ),
    "specs/carts.yaml": (
        "restorespec: 1\n"
        "source: {securevault_backup: {backup_id: bk-2}}\n"
        "target: {environment_id: e-1, table_name: carts}\n"
    ),
}


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_value_of_an_environment_is_the_cause(project, diff):
    code, out, err = diff(project, "--between-envs", "staging", "prod", "--ignore", "loss")
    assert (code, err) == (0, "")
    assert out[: out.index("Plan")] == (
        "1 of 2 restores changes: 1 reads another backup\n"
        "staging → prod\n"
        "\n"
        "Settings that differ:\n"
        'none      vars.backup_id: "bk-1" → "bk-9"\n'
        "          because of env/prod.yaml:1:12\n"
        "\n"
        "data      1 restore: /source/securevault_backup/backup_id\n"
        '          "bk-1" → "bk-9"\n'
        "          because of env/prod.yaml:1:12\n"
        "          in orders\n"
        "\n"
        "Not changed anywhere: 1 restore\n"
        "  carts\n"
        "\n"
    )


SETTINGS = """\
include = ["specs/*"]
[environments.staging]
var-files = ["env/staging.toml"]
base-url = "https://us-east-1.api.clumio.com"
token-env = "TOKEN"
[environments.prod]
var-files = ["env/prod.yaml"]
base-url = "https://us-west-2.api.clumio.com"
token-env = "TOKEN"
region = "us-west-2"
"""


def settings_of(review):
    return [
        (one["what"], one["before"], one["after"], one["cause"]["file"], one["cause"]["line"])
        for one in review["settings"]
    ]


def test_settings_that_differ_are_listed(project, as_data):
    (project / "restorespec.toml").write_text(SETTINGS)
    (project / "env" / "staging.toml").write_text('suffix = "drill"\nbackup_id = "bk-1"\nonly = ["a"]\n')
    (project / "specs" / "carts.yaml").write_text(
        FILES["specs/carts.yaml"].replace("source:", "vars: {only: {type: array, default: []}}\nsource:", 1)
    )
    review = as_data(project, "--between-envs", "staging", "prod")
    assert settings_of(review) == [
        ("base-url", "https://us-east-1.api.clumio.com", "https://us-west-2.api.clumio.com", "restorespec.toml", 8),
        ("region", None, "us-west-2", "restorespec.toml", 10),
        ("vars.backup_id", "bk-1", "bk-9", "env/prod.yaml", 1),
        ("vars.only", ["a"], None, "env/staging.toml", 3),
    ]
    assert {one["risk"] for one in review["settings"]} == {"none"}


def test_a_sensitive_variable_is_masked(project, diff, as_data):
    spec = project / "specs" / "orders.yaml"
    spec.write_text(spec.read_text().replace("backup_id: {type: string}", "backup_id: {type: string, sensitive: true}"))
    review = as_data(project, "--between-envs", "staging", "prod")
    assert settings_of(review) == [("vars.backup_id", "***", "***", "env/prod.yaml", 1)]
    for form in ("text", "markdown", "html", "json"):
        out = diff(project, "--between-envs", "staging", "prod", "--format", form)[1]
        assert ("bk-1" in out, "bk-9" in out) == (False, False)


def test_a_variable_that_an_option_sets_for_both_does_not_differ(project, as_data):
    review = as_data(project, "--between-envs", "staging", "prod", "--var", "backup_id=bk-3")
    assert (settings_of(review), review["changes"]) == ([], [])


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ("text", "Settings that differ:"),
        ("markdown", "**Settings that differ**"),
        ("html", "Settings that differ</h2>"),
    ],
)
def test_every_format_titles_them(project, diff, form, title):
    out = diff(project, "--between-envs", "staging", "prod", "--format", form)[1]
    assert (title in out, "Rules and settings changed" in out) == (True, False)


def test_long_values_are_next_to_their_markers(project, diff):
    long = "bk-" + "0123456789" * 8
    (project / "env" / "prod.yaml").write_text(f"backup_id: {long}\nsuffix: drill\n")
    out = diff(project, "--between-envs", "staging", "prod", "--ignore", "loss")[1]
    assert f'/source/securevault_backup/backup_id\n          - "bk-1"\n          + "{long}"\n' in out


def test_the_digest_is_that_of_the_second_environment(project, as_data, capsys):
    digest = as_data(project, "--between-envs", "staging", "prod")["digest"]
    capsys.readouterr()
    run(["compile", "specs", "--env", "prod", "--digest", "-q"])
    assert capsys.readouterr().out == f"{digest}\n"


def test_paths_narrow_the_comparison(project, as_data):
    review = as_data(project, "--between-envs", "staging", "prod", "specs/carts.yaml")
    assert (review["summary"]["restores"], review["summary"]["unchanged"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--between-envs", "staging", "prd"), "environment `prd` does not exist\n  help: did you mean `prod`?"),
        (("--between-envs", "prod", "prod"), "`prod` is named twice\n  help: name two environments"),
        (
            ("--between-envs", "staging", "prod", "--env", "prod"),
            "`--between-envs` names the environments itself\n  help: leave out `--env`, `--all-envs` and `--no-env`",
        ),
        ((), "BASE is missing\n  help: name one, as in `restorespec diff origin/main`"),
    ],
)
def test_sides_that_cannot_be_compared_are_a_usage_error(project, diff, arguments, error):
    assert diff(project, *arguments) == (2, "", f"error: {error}\n")


def test_under_several_environments_each_has_the_digest_that_is_submitted(project, as_data, capsys, monkeypatch):
    for side in ("before", "after"):
        for name, text in FILES.items():
            (project / side / name).parent.mkdir(parents=True, exist_ok=True)
            (project / side / name).write_text(text)
    plans = as_data(project, "before", "after")["plans"]
    assert {plan["environment"] for plan in plans} == {"staging", "prod"}
    monkeypatch.chdir(project / "after")
    for plan in plans:
        run(["compile", "specs", "--env", plan["environment"], "--digest", "-q"])
        assert capsys.readouterr().out == f"{plan['digest']}\n"
