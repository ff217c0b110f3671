"""The tutorial's journey from nothing to a restored table: with its own commands, in a terminal and in a log."""

import os
import re
import shlex
import subprocess
import sys

import pytest
from forked import stand_in
from terminal import Terminal

STORY = re.compile(r"<!-- journey -->\n```console\n(.*?)```\n<!-- end of journey -->", re.DOTALL)
SERVER = re.compile(r"```sh\n(python -m restorespec\.testing\.fake_api [^\n]*)\n```")
BAR = re.compile(r"(?m)^example ━.*$")
LINES = """\
…
example: completed 100 % (task task-1)"""
LOG = """\
about to start at http://127.0.0.1:8765:
restore  from                                         new table        environment
example  backup b7d1e2f3-0a4b-4c5d-8e6f-7a8b9c0d1e2f  orders-restored  7c9e6679-7425-40de-944b-e07fc1f90ae7
example: started as task task-1
…
example: completed 100 % (task task-1)
restore  task    state      duration
example  task-1  completed  3s"""
LEDGER = """\
submission          restore  state     task    table            begun
0123456789abcdef-1  example  accepted  task-1  orders-restored  2026-11-24T00:00:00Z"""


@pytest.fixture(scope="module")
def told(project_root):
    """The tutorial's text."""
    return (project_root / "docs" / "tutorial.md").read_text(encoding="utf-8")


@pytest.fixture
def story(told):
    """What is typed and seen."""
    return STORY.search(told)[1]


@pytest.fixture
def address(told, command_environment, tmp_path):
    """Where the fake API is that the tutorial starts, on a port of its own."""
    command = SERVER.search(told)[1].replace("8765", "0").split()
    command[0] = sys.executable
    with subprocess.Popen(command, cwd=tmp_path, env=command_environment, stdout=subprocess.PIPE, text=True) as server:
        server.stdout.readline()
        yield re.search(r"CLUMIO_API_BASE_URL=(\S+)", server.stdout.readline())[1]
        server.terminate()


@pytest.fixture
def script(story, address):
    """What the tutorial says to type, as a script that shows each command before it runs it."""
    typed = re.findall(r"^\$ (.*)$", story, re.MULTILINE)
    shown = [f"printf '%s\\n' {shlex.quote('$ ' + command)}\n{command}" for command in typed]
    return "\n".join(shown).replace("http://127.0.0.1:8765", address)


@pytest.fixture
def environment(command_environment):
    path = f"{stand_in()}{os.pathsep}{command_environment['PATH']}"
    return {**command_environment, "PATH": path, "CLUMIO_API_TOKEN": "any"}


def timeless(text):
    """What is shown, without empty lines and without what is different each time or for each installation."""
    text = re.sub(r"note: restorespec was installed from a local path.*\n  help: .*\n", "", text)
    text = re.sub(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:8765", re.sub(r"\n{2,}", "\n", text.strip()))
    text = re.sub(r"\b[0-9a-f]{16}-1\b", "0123456789abcdef-1", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "2026-11-24T00:00:00Z", text)
    text = re.sub(r"\bcompleted  \d+s", "completed  3s", text)
    text = re.sub(r"\b\d+\.\d\d s\b", "0.00 s", re.sub(r"\b\d:\d\d:\d\d\b", "0:00:00", text))
    return re.sub(r"(?:example: (?:queued|in_progress) .*\n)+", "…\n", text)


def in_terminal(script, folder, environment):
    """The terminal in which the journey was made."""
    terminal = Terminal(["bash", "-c", script], folder, environment)
    assert terminal.end() == 0
    return terminal


@pytest.mark.parametrize("is_colored", [True, False])
def test_the_tutorial_matches_a_terminal(story, script, tmp_path, environment, is_colored):
    terminal = in_terminal(script, tmp_path, environment if is_colored else {**environment, "NO_COLOR": "1"})
    assert timeless("\n".join(terminal.lines)) == timeless(story)
    assert ("\x1b[38;5;" in terminal.text) is is_colored


def test_a_dumb_terminal_gets_lines(story, script, tmp_path, environment):
    terminal = in_terminal(script, tmp_path, {**environment, "TERM": "dumb"})
    assert timeless(terminal.text.replace("\r", "")) == timeless(BAR.sub(LINES, story))


def test_the_tutorial_matches_a_log(story, script, tmp_path, environment):
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    before, _, after = timeless(story).partition("about to start")
    after = after.partition("\n$ ")[2].partition("0123456789abcdef-1")[0]
    expected = f"{before}{LOG}\n$ {after}{LEDGER}"
    assert timeless(done.stdout.decode()) == expected
