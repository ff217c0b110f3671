"""Same inputs, same bytes: where and how the tool is started changes nothing."""

import os
import subprocess
import sys
from functools import cache

import pytest

SURROUNDINGS = {
    "another working directory": {"cwd": "/"},
    "a folder inside": {"cwd": "specs"},
    "another locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "the C locale": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "another hash seed": {"PYTHONHASHSEED": "4711"},
    "the paths turned round": {"reverse": True},
    "one process": {"jobs": "1"},
    "two processes": {"jobs": "2"},
}


PROGRAM = """
from restorespec.cli import main
from restorespec.project import workers
workers.WORTH_A_FORK, workers.TRIED = 1e-9, 1  # so that also a few files are shared
main()
"""


def run(root, command, *, cwd=None, reverse=False, jobs=None, **environment):
    paths = sorted(str(path) for path in (root / "specs").glob("*.*") if path.suffix != ".md")
    arguments = [*command, *(reversed(paths) if reverse else paths), *(["--jobs", jobs] if jobs else [])]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=root / cwd if cwd else root,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def usual(project_root):
    """Return the exit code and the output of a command from the root of the project; it runs once."""
    return cache(lambda command: run(project_root, command))


@pytest.mark.parametrize(
    "command",
    [
        ("compile", "--no-env"),
        ("compile", "--no-env", "--digest"),
        ("lint", "--format", "sarif", "--now", "2027-06-01T00:00:00Z"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_output_does_not_depend_on_the_environment(project_root, usual, command, surroundings):
    code, printed = usual(command)
    assert printed
    assert run(project_root, command, **surroundings) == (code, printed)
