"""Several processes: the output is that of one, byte for byte, and what goes wrong in one is not lost."""

import importlib
import os

import pytest

from restorespec.cli.exit_codes import run
from restorespec.project.file_results import Tally
from restorespec.project.workers import in_processes

FORMS = ("text", "json", "sarif", "github")


@pytest.fixture
def corpus(project_root, tmp_path, monkeypatch):
    """Return a function that writes a project with the specs of a kind, all of them twice, so that ids are repeated."""
    monkeypatch.syspath_prepend(project_root / "benchmarks")
    generate = importlib.import_module("generate")

    def write(kind):
        for folder in ("a", "b"):
            generate.write(tmp_path / "specs" / folder, kind, 7, seed=3)

    (tmp_path / "restorespec.toml").touch()
    monkeypatch.chdir(tmp_path)
    return write


@pytest.mark.parametrize("kind", ["plain", "templated", "toml", "warned", "faulty"])
def test_every_number_of_processes_writes_the_same_bytes(corpus, tmp_path, kind):
    corpus(kind)
    written = []
    for jobs in ("1", "2", "3", "14"):
        outputs = [option for form in FORMS for option in ("--output", f"{form}=out.{form}")]
        code = run(["lint", "-q", "-o", "out", *outputs, "--jobs", jobs])
        written.append((code, *((tmp_path / f"out.{form}").read_bytes() for form in FORMS)))
    assert (written[0][0], b"two restores have the id `" in written[0][1]) == (1, True)
    assert written == [written[0]] * 4


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
