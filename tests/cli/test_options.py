"""Common options are declared once, and every command has those that apply to it."""

import re
import subprocess

import click
import pytest

from restorespec.cli import exit_codes, options as shared
from restorespec.cli.click_commands import cli, made
from restorespec.cli.command import OWN, Option, declare
from restorespec.cli.main_group import COMMANDS, SYNONYMS
from restorespec.cli.options import Options, common_options

ALWAYS = {"--color", "--quiet", "--verbose"}
SPECS = {
    "--var",
    "--var-file",
    "--env",
    "--all-envs",
    "--no-env",
    "--select",
    "--ignore",
    "--now",
    "--config",
    "--jobs",
}
RESULT = {"--format", "-o"}
EXPECTED = {
    "init": set(),
    "import": {"--config", "--env", "-o", "--format"},
    "lint": SPECS | RESULT | {"--output", "--fail-on", "--shard"},
    "compile": SPECS | RESULT | {"--fail-on", "--shard"},
    "trace": SPECS | RESULT,
    "diff": SPECS | RESULT | {"--output", "--fail-on"},
    "lock": SPECS | {"--shard"},
    "submit": SPECS | RESULT | {"--output", "--fail-on", "--shard"},
    "preflight": SPECS | RESULT | {"--output", "--fail-on", "--shard"},
    "ledger list": {"--config"} | RESULT,
    "ledger show": {"--config"} | RESULT,
    "ledger resolve": {"--config"} | RESULT,
    "ledger abort": {"--config"} | RESULT,
    "ledger report": {"--config"} | RESULT,
    "verify": SPECS | RESULT | {"--output", "--fail-on", "--shard"},
    "doctor": {"--config", "--env"} | RESULT,
    "rules": RESULT,
    "explain": {"-o"},
    "lsp": SPECS,
    "schema": {"-o"},
}


def command_of(words):
    context = click.Context(cli)
    command = cli.get_command(context, words.split()[0])
    return command.commands[words.split()[1]] if " " in words else command


def names_of(command):
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts}


@pytest.mark.parametrize("words", EXPECTED)
def test_a_command_has_every_common_option_that_applies_to_it(words):
    assert names_of(command_of(words)) >= EXPECTED[words] | ALWAYS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_the_options_of_all_commands(name):
    command = command_of(name)
    for one in command.commands.values() if isinstance(command, click.Group) else [command]:
        assert names_of(one) >= ALWAYS


def test_a_new_option_for_all_commands_is_one_entry(monkeypatch):
    added = Option("--quick", group="Common options", is_flag=True)
    monkeypatch.setattr(shared, "_COMMON", (*shared._COMMON, (shared.Applies.ALWAYS, added)))

    @declare("nothing", common_options(), epilog="")
    def command(options):
        """Nothing."""

    assert names_of(made(command)) >= {"--quick", *ALWAYS}


def test_the_help_of_a_command_lists_its_own_options_apart_from_common_ones():
    command = command_of("lint")
    text = command.get_help(click.Context(command, info_name="lint"))
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Options:", "Output:", "Variables and environments:", "Rules:", "Common options:", "Example:"]
    own = text[text.index("\nOptions:") : text.index("\nOutput:")]
    common = {option.opts[-1] for option in command.params if getattr(option, "group", OWN) != OWN}
    assert [name for name in common if f"  {name} " in own] == []


NO_COMMAND = """\
error: `restorespec ledger` needs a command
  help: use one of `list`, `show`, `resolve`, `abort`, `report`; see `restorespec ledger --help`
"""


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["lint", "--al-envs"], "error: unknown option `--al-envs`\n  help: did you mean `--all-envs`?\n"),
        (["lint", "--zzzzzzz"], "error: unknown option `--zzzzzzz`\n  help: see `restorespec lint --help`\n"),
        (["diff", "-x", "a"], "error: unknown option `-x`\n  help: see `restorespec diff --help`\n"),
        (["ledger", "lst"], "error: unknown command `lst`\n  help: did you mean `list`?\n"),
        (["lint", "--enviroment"], "error: unknown option `--enviroment`\n  help: did you mean `--env`?\n"),
        (["lint", "--verb"], "error: unknown option `--verb`\n  help: did you mean `--var`?\n"),
        (["lint", "--json"], "error: unknown option `--json`\n  help: did you mean `--format json`?\n"),
        (["validate"], "error: unknown command `validate`\n  help: did you mean `lint`?\n"),
        (["ledger"], NO_COMMAND),
        (["xyzzyx"], "error: unknown command `xyzzyx`\n  help: `restorespec --help` lists them\n"),
        (
            ["schema", "spek"],
            "error: `spek`: choose one of request, spec, config, lock, diagnostics, diff\n  help: did you mean `spec`?\n",
        ),
        (
            ["lint", "--color", "allways"],
            "error: `--color allways`: choose one of auto, always, never\n  help: did you mean `always`?\n",
        ),
        (["compile"], "error: `PATH…` is missing\n  help: see `restorespec compile --help`\n"),
        (["lint", "--env"], "error: `--env` needs a value\n  help: write `--env NAME`\n"),
        (
            ["diff", "--between-envs", "a"],
            "error: `--between-envs` needs 2 values\n  help: write `--between-envs A B`\n",
        ),
        (["lint", "--quiet=1"], "error: `--quiet` takes no value\n  help: write `--quiet`\n"),
        (
            ["lint", "--jobs", "x"],
            "error: `--jobs x` is not a number from 1 to 256\n  help: write it like `--jobs 1`\n",
        ),
        (
            ["submit", "a", "--concurrency", "99"],
            "error: `--concurrency 99` is not a number from 1 to 32\n  help: write it like `--concurrency 1`\n",
        ),
        (
            ["lint", "--baseline", "b", "--no-baseline"],
            "error: `--no-baseline` and `--baseline b` exclude each other\n  help: leave one of them out\n",
        ),
        (
            ["diff", "HEAD", "--baseline", "b", "--no-baseline"],
            "error: `--no-baseline` and `--baseline b` exclude each other\n  help: leave one of them out\n",
        ),
        (
            ["lint", "--fix", "--diff", "--format", "json"],
            "error: `--diff` and the result in json both go to standard output\n  help: write the result to a file with `-o FILE`\n",
        ),
        (["rules", "x"], "error: unexpected argument `x`\n  help: see `restorespec rules --help`\n"),
        (
            ["schema"],
            "error: `NAME` is missing\n  help: choose one of request, spec, config, lock, diagnostics, diff\n",
        ),
        (
            ["lint", "--stdin-filename", "a.yaml"],
            "error: `--stdin-filename` names standard input, which is not read\n  help: add `-` to the paths\n",
        ),
        (
            ["lint", "--fix", "-"],
            "error: standard input cannot be fixed\n  help: leave out `-`, or `--fix` and `--fix-unset`\n",
        ),
        (
            ["lint", "-o", "a.json", "--output", "sarif=./a.json"],
            "error: two results go to `a.json`\n  help: name a file for each\n",
        ),
        (
            ["lint", "-o", "b.json", "--write-baseline", "b.json"],
            "error: two results go to `b.json`\n  help: name a file for each\n",
        ),
        (["lint", "--var", "=x"], "error: `--var =x` has no name\n  help: write `--var NAME=VALUE`\n"),
        (
            ["init", "pyproject.toml"],
            "error: `pyproject.toml` is not a folder\n  help: give the folder of the new project\n",
        ),
    ],
)
def test_an_invalid_command_line_is_one_error_with_a_suggestion(capsys, tmp_path, monkeypatch, arguments, printed):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").touch()
    assert exit_codes.run(arguments) == 2
    assert capsys.readouterr() == ("", printed)


def test_restorespec_alone_shows_the_commands_of_the_path(capsys):
    assert exit_codes.run([]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split()[1] for line in lines if line.startswith("  restorespec ")]
    assert shown == ["init", "lint", "diff", "submit"]
    assert lines[-1] == "`restorespec --help` lists all commands."
    assert max(map(len, lines)) <= 80


def test_a_synonym_from_another_tool_suggests_a_command_and_hides_none():
    assert set(SYNONYMS.values()) <= set(COMMANDS)
    assert not set(SYNONYMS) & set(COMMANDS)


def test_the_help_of_a_group_lists_full_summaries_in_workflow_order(capsys):
    assert exit_codes.run(["ledger", "--help"]) == 0
    text = capsys.readouterr().out
    assert "..." not in text.partition("Commands:")[2]
    assert re.findall(r"^  (\w+)  ", text.partition("Commands:\n")[2], re.MULTILINE) == [
        "list",
        "show",
        "resolve",
        "abort",
        "report",
    ]
    assert "Example:\n  restorespec ledger list --state unknown\n" in text


@pytest.mark.parametrize(("flag", "is_shown"), [("--verbose", True), ("-qv", True), ("-q", False)])
def test_a_bug_is_one_line_and_a_traceback_only_with_verbose(monkeypatch, capsys, flag, is_shown):
    from restorespec.core import schemas

    def fails(name):
        raise LookupError(name)

    monkeypatch.setattr(schemas, "text", fails)
    assert exit_codes.run(["schema", "spec", flag]) == 70
    error = capsys.readouterr().err
    assert ("Traceback" in error, "LookupError: spec" in error) == (is_shown, is_shown)
    assert error.splitlines()[-1] == (
        "internal error: LookupError; this is a bug in restorespec: please report it with the command and, if possible,"
        " the spec (`--verbose` prints the traceback)"
    )


def test_results_never_overwrite_a_spec(tmp_path, monkeypatch, capsys):
    from restorespec.core.usage_error import UsageError

    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.json").write_text("{}")
    options = Options(file="spec.json").writing("spec.json", None)
    with pytest.raises(UsageError, match=r"`spec\.json` is read as a spec"):
        options.refuse_overwriting(tmp_path, ["spec.json"])
    options.refuse_overwriting(tmp_path, ["other.json"])
    for more in (["-o", "spec.json"], ["--output", "json=spec.json"], ["--write-baseline", "spec.json"]):
        assert exit_codes.run(["lint", "spec.json", *more]) == 2
        assert "`spec.json` is read as a spec" in capsys.readouterr().err
        assert (tmp_path / "spec.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lint", "a\nb.yaml"], [r"error: `a\nb.yaml` does not exist", "  help: check the path"]),
        (
            ["diff", "x\ny"],
            [r"error: `x\ny` is not a revision, folder or file", "  help: name one; a revision must be fetched"],
        ),
        (
            ["lint", "a.yaml", "--env", "q\r\nw"],
            [r"error: environment `q\r\nw` does not exist", "  help: the configuration has none"],
        ),
        (["q\nw"], [r"error: unknown command `q\nw`", "  help: `restorespec --help` lists them"]),
    ],
)
def test_a_line_break_in_an_argument_is_escaped(capsys, monkeypatch, tmp_path, arguments, expected):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.yaml").touch()
    monkeypatch.chdir(tmp_path)
    assert exit_codes.run(arguments) == 2
    assert capsys.readouterr().err.split("\n") == [*expected, ""]


def test_rules_are_listed_by_family_in_the_order_of_the_stages(capsys):
    assert exit_codes.run(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    families = ["syntax", "template", "schema", "request", "loss", "live", "policy"]
    assert [line for line in lines if not line.startswith(" ")] == [f"{family}:" for family in families]
    assert lines[lines.index("loss:") + 1].split()[:2] == ["loss-inherited-items", "warning"]


def test_quiet_prints_nothing_about_files_that_were_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = "restorespec: 1\nsource: {securevault_backup: {backup_id: bk-1}}\ntarget: {environment_id: e-1, table_name: orders}\n"
    (tmp_path / "a.yaml").write_text(text)
    assert exit_codes.run(["lint", "a.yaml", "--fix-unset", "--write-baseline", "b.json", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert "tags: []" in (tmp_path / "a.yaml").read_text()
    assert (tmp_path / "b.json").exists()
