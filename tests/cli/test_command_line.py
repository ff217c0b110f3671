"""The reader of plain command lines and Click agree, for all commands and options of the table."""

import contextlib
import io
import os
import subprocess
import sys
from unittest import mock

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.cli import click_commands, exit_codes
from restorespec.cli.command import Argument, Command, Count, Group, OneOf, Option
from restorespec.cli.command_line import read
from restorespec.cli.main_group import COMMANDS, command_named
from restorespec.core.usage_error import UsageError


def _commands():
    for name in COMMANDS:
        command = command_named(name)
        if isinstance(command, Group):
            yield from (((name, inner), one) for inner, one in command.commands.items())
        else:
            yield (name,), command


ALL = list(_commands())


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    """Results are checked against files of the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").touch()


def by_click(words):
    """The command and the values that Click reads; None if it does anything else than call a command."""
    called = []

    def call(command, values):
        called.append((command, dict(values)))
        return 0

    with mock.patch.object(Command, "call", call), contextlib.redirect_stdout(io.StringIO()):
        try:
            click_commands.main(words)
        except UsageError:
            return None
    return called[0] if called else None


ODD = st.sampled_from(
    [
        "",
        "-",
        "--",
        "-h",
        "--help",
        "-qv",
        "-q=1",
        "--quiet=1",
        "--qu",
        "-o=a",
        "-oa",
        "-5",
        "=",
        "--=",
        "é",
        " ",
        "\udce9",
    ]
)
TEXTS = st.one_of(
    ODD, st.sampled_from(["a", "text", "json=b", "1", "0", "300", " 7 ", "1_0", "٣", "a.json", "taken", "30m", "auto"])
)


def values_of(type_):
    """Values that a type accepts."""
    if isinstance(type_, OneOf):
        return st.sampled_from(type_.names)
    if isinstance(type_, Count):
        return st.integers(type_.least, type_.most).map(str)
    return st.sampled_from(
        {"duration": ["90s", "5", "1.5h"], "folder": ["out", "."]}.get(type_.name if type_ else "", ["a", "b=c", "-"])
    )


@st.composite
def options_of(draw, command):
    """A valid option as the words that give it."""
    option = draw(st.sampled_from([one for one in command.flat if isinstance(one, Option)]))
    name = draw(st.sampled_from(option.spellings))
    if option.is_flag:
        return [name]
    values = [draw(values_of(option.type)) for _ in range(option.nargs)]
    if name.startswith("--") and option.nargs == 1 and draw(st.booleans()):
        return [f"{name}={values[0]}"]
    return [name, *values]


@st.composite
def plain_lines(draw):
    """A command line in which everything is right."""
    words, command = draw(st.sampled_from(ALL))
    arguments = [one for one in command.flat if isinstance(one, Argument)]
    parts = draw(st.lists(options_of(command), max_size=6))
    for one in arguments:
        least, most = (int(one.required), 3 if one.nargs != 1 else 1)
        parts += [[value] for value in draw(st.lists(values_of(one.type), min_size=least, max_size=most))]
    return [*words, *(word for part in draw(st.permutations(parts)) for word in part)]


@st.composite
def any_lines(draw):
    """A command line in which anything may be wrong."""
    line = draw(plain_lines())
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(line)))
        match draw(st.integers(0, 3)):
            case 0:
                line[at:at] = [draw(TEXTS)]
            case 1:
                line[at : at + 1] = []
            case 2:
                line[at : at + 1] = [draw(TEXTS)]
            case 3 if at < len(line):
                line[at] += draw(TEXTS)
    return line


@given(plain_lines())
@settings(deadline=None)
def test_a_plain_command_line_is_read_as_click_reads_it(words):
    found = read(words)
    assert found is not None
    assert found == by_click(words)


@given(any_lines())
@settings(deadline=None, max_examples=300)
def test_what_is_read_without_click_click_reads_likewise(words):
    found = read(words)
    assert found is None or found == by_click(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--help"],
        ["lint", "-h"],
        ["lnt"],
        ["ledger"],
        ["ledger", "lst"],
        ["lint", "--al-envs"],
        ["lint", "-qv"],
        ["lint", "--jobs"],
        ["lint", "--jobs", "0"],
        ["lint", "--format", "jsn"],
        ["lint", "--quiet=1"],
        ["lint", "-o", "a.yaml"],
        ["compile"],
        ["trace", "a"],
        ["trace", "a", "b", "c"],
        ["diff", "--between-envs=a", "b"],
        ["lint", "--", "-a"],
    ],
)
def test_anything_else_is_clicks(words):
    assert read(words) is None


def test_a_shell_that_completes_a_command_line_asks_click(command_environment):
    environment = command_environment | {
        "_RESTORESPEC_COMPLETE": "bash_complete",
        "COMP_WORDS": "restorespec lint --qui",
        "COMP_CWORD": "2",
    }
    code = "import sys; from restorespec.cli import main; sys.argv = ['restorespec', 'rules']; main()"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout == b"plain,--quiet\n"


def test_an_interruption_ends_the_line_that_the_terminal_began(capsys):
    def interrupted(command, values):
        raise KeyboardInterrupt

    for words in (["rules"], ["rules", "-qv"]):
        with mock.patch.object(Command, "call", interrupted):
            assert exit_codes.run(words) == 130
        assert capsys.readouterr() == ("", "\ninterrupted\n")


def test_a_closed_pipe_ends_a_command_with_one_exit_code(command_environment):
    for words in (["rules"], ["rules", "-qv"], []):
        reading, writing = os.pipe()
        os.close(reading)
        code = f"import sys; from restorespec.cli import main; sys.argv = ['restorespec', *{words!r}]; main()"
        done = subprocess.run(
            [sys.executable, "-c", code], env=command_environment, stdout=writing, stderr=subprocess.PIPE, check=False
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (2, b"")
