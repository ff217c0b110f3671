"""Common options are declared once, and every command has those that apply to it."""

import click
import pytest

from restorespec.cli import exit_codes, options as shared
from restorespec.cli.command import GroupedOption
from restorespec.cli.main_group import COMMANDS, cli
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
    added = shared._option(shared.Applies.ALWAYS, "Common options", "--quick", is_flag=True)
    monkeypatch.setattr(shared, "_COMMON", (*shared._COMMON, added))

    @click.command()
    @common_options()
    def command(options):
        """Nothing."""

    assert names_of(command) >= {"--quick", *ALWAYS}


def test_the_help_of_a_command_lists_its_own_options_apart_from_common_ones():
    command = command_of("lint")
    text = command.get_help(click.Context(command, info_name="lint"))
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Options:", "Output:", "Variables and environments:", "Rules:", "Common options:", "Example:"]
    own = text[text.index("\nOptions:") : text.index("\nOutput:")]
    common = {option.opts[-1] for option in command.params if isinstance(option, GroupedOption)}
    assert [name for name in common if f"  {name} " in own] == []


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["lint", "--al-envs"], "error: unknown option `--al-envs`\n  help: did you mean `--all-envs`?\n"),
        (["lint", "--zzzzzzz"], "error: unknown option `--zzzzzzz`\n  help: see `restorespec lint --help`\n"),
        (["diff", "-x", "a"], "error: unknown option `-x`\n  help: see `restorespec diff --help`\n"),
        (["ledger", "lst"], "error: unknown command `lst`\n  help: did you mean `list`?\n"),
        (["xyzzyx"], "error: unknown command `xyzzyx`\n  help: `restorespec --help` lists them\n"),
        (
            ["schema", "spek"],
            "error: `spek`: choose one of request, spec, config, lock, diagnostics, diff\n  help: did you mean `spec`?\n",
        ),
        (
            ["lint", "--color", "allways"],
            "error: `--color allways`: choose one of auto, always, never\n  help: did you mean `always`?\n",
        ),
        (["compile"], "error: `PATHS...` is missing\n  help: see `restorespec compile --help`\n"),
    ],
)
def test_a_wrong_command_line_is_one_error_with_a_suggestion(capsys, arguments, printed):
    assert exit_codes.run(arguments) == 2
    assert capsys.readouterr() == ("", printed)


def test_restorespec_alone_shows_the_commands_of_the_path(capsys):
    assert exit_codes.run([]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split()[1] for line in lines if line.startswith("  restorespec ")]
    assert shown == ["init", "lint", "diff", "submit"]
    assert lines[-1] == "`restorespec --help` lists all commands, `restorespec COMMAND --help` the options of one."


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


def test_no_result_is_written_over_a_spec(tmp_path, monkeypatch, capsys):
    from restorespec.core.usage_error import UsageError

    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.json").write_text("{}")
    options = Options(file="spec.json").writing("spec.json", None)
    with pytest.raises(UsageError, match=r"`spec\.json` is read as a spec"):
        options.spare(tmp_path, ["spec.json"])
    options.spare(tmp_path, ["other.json"])
    for more in (["-o", "spec.json"], ["--output", "json=spec.json"], ["--write-baseline", "spec.json"]):
        assert exit_codes.run(["lint", "spec.json", *more]) == 2
        assert "`spec.json` is read as a spec" in capsys.readouterr().err
        assert (tmp_path / "spec.json").read_text() == "{}"
