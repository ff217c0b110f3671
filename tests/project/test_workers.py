"""Several processes: the output is that of one, byte for byte, and what goes wrong in one is not lost."""

import os
import subprocess
import sys

import pytest

from restorespec.cli.exit_codes import run
from restorespec.project.file_results import Tally
from restorespec.project.workers import in_processes


@pytest.fixture
def corpora(project_root, tmp_path, monkeypatch):
    """Return a function that writes a project with the specs of a kind, and the same twice for repeated ids."""

    def write(kind):
        script = str(project_root / "benchmarks" / "generate.py")
        for folder in ("a", "b"):
            options = [str(tmp_path / "specs" / folder), "--kind", kind, "--count", "7", "--seed", "3"]
            subprocess.run([sys.executable, script, *options], check=True)
        return tmp_path

    (tmp_path / "restorespec.toml").touch()
    monkeypatch.chdir(tmp_path)
    return write


@pytest.mark.parametrize("kind", ["plain", "templated", "toml", "warned", "faulty"])
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_every_number_of_processes_writes_the_same_bytes(corpora, capsys, kind, form):
    corpora(kind)
    written = []
    for jobs in ("1", "2", "3", "14", "30"):
        code = run(["lint", "-q", "--format", form, "--jobs", jobs])
        written.append((code, *capsys.readouterr()))
    assert written[0][0] == 1
    assert "id `" in written[0][1]
    assert written == [written[0]] * 5


def no_watch(files, restores):
    """Ignore the progress."""


def counted(names):
    tally = Tally()
    tally.restores = len(names)
    return tally


def test_the_results_of_all_stretches_are_added():
    seen = []
    total = in_processes(
        counted, [str(number) for number in range(1001)], 3, lambda files, restores: seen.append(files)
    )
    assert (total.restores, sum(seen), max(seen)) == (1001, 1001, 84)


def test_an_error_in_one_process_is_raised_here_and_no_process_is_left():
    def check(names):
        if "13" in names:
            raise ValueError("unlucky")
        return counted(names)

    with pytest.raises(ValueError, match="unlucky"):
        in_processes(check, [str(number) for number in range(20)], 2, no_watch)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_that_is_killed_is_noticed():
    with pytest.raises(EOFError):
        in_processes(lambda names: os._exit(9), ["a", "b", "c"], 2, no_watch)
