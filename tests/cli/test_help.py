"""Every command explains itself, with an example that its parser takes; shells complete names and values."""

import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from restorespec.cli.click_commands import cli
from restorespec.cli.exit_codes import run
from restorespec.cli.main_group import COMMANDS


def commands():
    """All commands, with the words that call them."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            yield from (((name, inner), command.commands[inner]) for inner in command.commands)
        else:
            yield (name,), command


@pytest.mark.parametrize(
    ("words", "command"), list(commands()), ids=lambda part: " ".join(part) if isinstance(part, tuple) else ""
)
def test_the_example_of_a_command_parses(words, command):
    epilog = command.epilog or ""
    examples = [line for line in epilog.replace("\b", "").splitlines() if "restorespec " in line]
    assert examples
    for line in examples:
        called = shlex.split(
            line[line.index("restorespec ") :].partition(" > ")[0].partition(" | ")[0].partition(" && ")[0]
        )
        assert tuple(called[1 : 1 + len(words)]) == words
        command.make_parser(click.Context(command)).parse_args(called[1 + len(words) :])
    text = command.get_help(click.Context(command, info_name=" ".join(words), max_content_width=80, terminal_width=80))
    assert [line for line in text.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_completion_script(command_environment, shell):
    environment = command_environment | {"_RESTORESPEC_COMPLETE": f"{shell}_source"}
    program = str(Path(sys.executable).parent / "restorespec")
    done = subprocess.run([program], env=environment, capture_output=True, check=True)
    assert b"_restorespec_completion" in done.stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.stdout, check=True)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("restorespec li", ["plain,lint"]),
        ("restorespec diff --form", ["plain,--format"]),
        ("restorespec lint --format s", ["plain,sarif"]),
        ("restorespec schema d", ["plain,diagnostics", "plain,diff"]),
    ],
)
def test_names_and_values_are_completed(command_environment, words, completed):
    count = str(len(words.split()) - 1)
    environment = command_environment | {
        "_RESTORESPEC_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": count,
    }
    program = str(Path(sys.executable).parent / "restorespec")
    done = subprocess.run([program], env=environment, capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == completed


def test_both_names_of_the_help_option_are_shown_in_any_context(capsys):
    command = cli.get_command(click.Context(cli), "explain")
    assert "\n  -h, --help" in command.get_help(click.Context(command))
    assert run(["explain", "--help"]) == 0
    assert "\n  -h, --help" in capsys.readouterr().out
