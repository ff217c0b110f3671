"""The baseline of a project is used unless another one is named, or none."""

import json

import pytest

from restorespec.cli.exit_codes import run

SPEC = """\
restorespec: 1
source: {securevault_backup: {backup_id: bk-1}}
target: {environment_id: e-1, table_name: orders}
"""


@pytest.fixture
def lint(tmp_path, monkeypatch, capsys):
    """A project with a finding; runs `lint`: the exit code and the rules that report."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC)
    (tmp_path / "restorespec.toml").write_text("")
    monkeypatch.chdir(tmp_path)

    def linted(*options):
        code = run(["lint", "--select", "loss-gsi", "--format", "json", *options])
        told = capsys.readouterr()
        return (
            int(code),
            [one["rule"] for one in json.loads(told.out or '{"diagnostics": []}')["diagnostics"]],
            told.err,
        )

    return linted


def test_the_default_file_is_used_if_it_exists(lint):
    assert lint()[:2] == (0, ["loss-gsi"])
    lint("--write-baseline", "restorespec-baseline.json")
    assert lint() == (0, [], "")
    assert lint("--no-baseline")[:2] == (0, ["loss-gsi"])


def test_a_baseline_that_is_written_again_keeps_what_it_holds(lint, tmp_path):
    lint("--write-baseline", "restorespec-baseline.json")
    text = (tmp_path / "restorespec-baseline.json").read_text()
    lint("--write-baseline", "restorespec-baseline.json")
    assert (tmp_path / "restorespec-baseline.json").read_text() == text


def test_the_configuration_names_the_file(lint, tmp_path):
    lint("--write-baseline", "known.json")
    assert lint()[1] == ["loss-gsi"]
    (tmp_path / "restorespec.toml").write_text('baseline = "known.json"\n')
    assert lint() == (0, [], "")


def test_a_named_file_that_is_missing_is_an_error_of_the_configuration(lint, tmp_path):
    (tmp_path / "restorespec.toml").write_text('baseline = "known.json"\n')
    assert lint() == (
        2,
        [],
        (
            "error: the baseline `known.json` cannot be read: no such file or directory\n"
            "  help: correct `baseline` in the configuration, or write the file with `--write-baseline`\n"
        ),
    )


def test_another_file_on_the_command_line_wins(lint, tmp_path):
    lint("--write-baseline", "restorespec-baseline.json")
    (tmp_path / "empty.json").write_text('{"version": 1, "findings": []}')
    assert lint("--baseline", "empty.json")[1] == ["loss-gsi"]
