"""Several processes: the output is that of one, byte for byte, and what goes wrong in one is not lost."""

import importlib
import multiprocessing
import os
import pickle
import time
from collections import Counter

import pytest

from restorespec import api
from restorespec.cli.exit_codes import run
from restorespec.core.diagnostics import report
from restorespec.core.source import Source, Span
from restorespec.core.usage_error import UsageError
from restorespec.language.template_rules import TEMPLATE_EXTENDS
from restorespec.project import workers
from restorespec.project.choices import Choices
from restorespec.project.file_results import declares_surely
from restorespec.project.run import Run
from restorespec.project.workers import each, in_processes, results, unwatched

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


@pytest.fixture
def started(monkeypatch):
    """Count the processes that are started."""
    count = Counter()
    for name in ("Forked", "_Spawned"):
        kind = getattr(workers, name)
        monkeypatch.setattr(
            workers, name, lambda *arguments, name=name, kind=kind: count.update([name]) or kind(*arguments)
        )
    return count


def linted(folder, jobs):
    """Return the exit code of `lint` and what it writes in several formats."""
    outputs = [option for form in FORMS for option in ("--output", f"{form}=out.{form}")]
    code = run(["lint", "-q", "-o", "out", *outputs, "--jobs", jobs])
    return (code, *((folder / f"out.{form}").read_bytes() for form in FORMS))


@pytest.mark.parametrize("kind", ["plain", "templated", "toml", "warned", "faulty"])
@pytest.mark.usefixtures("little_work_is_shared")
def test_every_number_of_processes_writes_the_same_bytes(corpus, tmp_path, started, kind):
    corpus(kind)
    alone = linted(tmp_path, "1")
    assert (alone[0], b"two restores have the id `" in alone[1], started.total()) == (1, True, 0)
    for jobs in ("2", "3", "14"):
        assert linted(tmp_path, jobs) == alone
    assert started["Forked"] >= 1 + 2 + 10


@pytest.mark.parametrize("kind", ["templated", "faulty"])
@pytest.mark.usefixtures("little_work_is_shared")
def test_spawned_processes_write_the_same_bytes(corpus, tmp_path, started, monkeypatch, kind):
    corpus(kind)
    alone = linted(tmp_path, "1")
    monkeypatch.setattr(workers, "FORKS", False)
    assert linted(tmp_path, "2") == alone
    assert started == {"_Spawned": 1}


@pytest.mark.parametrize(("forks", "jobs", "expected"), [(True, None, None), (False, None, 1), (False, 2, 2)])
def test_a_program_spawns_no_process_without_being_asked(corpus, monkeypatch, forks, jobs, expected):
    corpus("plain")
    seen = []
    monkeypatch.setattr(api, "FORKS", forks)
    monkeypatch.setattr(Run, "summary", lambda self: seen.append(self.choices.jobs))
    api.lint("specs", Choices(jobs=jobs))
    assert seen == [expected]


def test_a_base_that_another_process_could_not_read_may_declare_variables():
    """The rule of a finding from another process is equal to the rule of this one, and not the same object."""
    found = report(
        TEMPLATE_EXTENDS, Span(Source("a.yaml", "extends: b.yaml"), 0, 7), "file `b.yaml` does not exist", ""
    )
    assert not declares_surely([pickle.loads(pickle.dumps(found))])
    assert declares_surely([])


def squares(numbers, watch):
    for _ in numbers:
        watch(1, 2)
    return [number * number for number in numbers]


NUMBERS = range(1001)


def test_the_results_are_in_order_and_all_items_are_counted():
    seen = []
    batches = in_processes(squares, NUMBERS, 3, lambda items, parts: seen.append((items, parts)))
    assert [square for batch in batches for square in batch] == [number * number for number in NUMBERS]
    assert [sum(column) for column in zip(*seen, strict=True)] == [1001, 2002]


def test_spawned_processes_return_the_same(monkeypatch):
    monkeypatch.setattr(workers, "FORKS", False)
    seen = []
    batches = in_processes(squares, NUMBERS, 2, lambda items, parts: seen.append((items, parts)))
    assert [square for batch in batches for square in batch] == [number * number for number in NUMBERS]
    assert [sum(column) for column in zip(*seen, strict=True)] == [1001, 2002]


def test_several_processes_do_the_work(tmp_path):
    def work(batch, watch):
        time.sleep(0.01)  # so that each gets some
        return os.getpid()

    assert len({*in_processes(work, range(60), 3, unwatched)}) == 3


@pytest.mark.parametrize(("forks", "seconds", "count"), [(True, 0.002, 1), (True, 0.02, 3), (False, 0.02, 1)])
def test_processes_are_started_only_for_enough_work(monkeypatch, started, forks, seconds, count):
    clock = iter([0.0, seconds * workers.TRIED])
    monkeypatch.setattr(workers.time, "process_time", lambda: next(clock))
    monkeypatch.setattr(workers, "FORKS", forks)
    found = results(squares, range(1 + workers.TRIED + 5), 9)
    assert [square for batch in found for square in batch] == [number * number for number in range(14)]
    assert started.total() == count - 1


def test_each_is_map(started):
    assert [*each(str, range(5), jobs=4)] == [*map(str, range(5))]
    assert started.total() == 0


@pytest.mark.usefixtures("little_work_is_shared")
def test_each_is_map_in_several_processes_too(started):
    words = ["a"] * 3
    assert [*each(lambda number: [words, number], range(50), jobs=2)] == [[words, number] for number in range(50)]
    assert started.total() == 1


def unlucky(numbers, watch):
    if 13 in numbers:
        raise ValueError("unlucky")
    if 17 in numbers:
        raise KeyError("worse")
    return numbers


@pytest.mark.parametrize("forks", [True, False])
def test_the_first_error_is_raised_and_no_process_is_left(monkeypatch, forks):
    monkeypatch.setattr(workers, "FORKS", forks)
    forked = []
    monkeypatch.setattr(workers.os, "fork", lambda fork=os.fork: forked.append(fork()) or forked[-1])
    with pytest.raises(ValueError, match="unlucky"):
        in_processes(unlucky, range(20), 2, unwatched)
    assert (len(forked), multiprocessing.active_children()) == (forks, [])
    for process in forked:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


class Killed:
    """Work during which the other process ends; the first one waits for that."""

    def __init__(self, mark):
        self.first = os.getpid()
        self.mark = mark

    def __call__(self, numbers, watch):
        if os.getpid() != self.first:
            self.mark.touch()
            os._exit(9)
        until = time.monotonic() + 60
        while not self.mark.exists() and time.monotonic() < until:
            time.sleep(0.01)


@pytest.mark.parametrize("forks", [True, False])
def test_a_process_that_is_killed_is_reported(monkeypatch, tmp_path, forks):
    monkeypatch.setattr(workers, "FORKS", forks)
    with pytest.raises(UsageError, match=r"^one of the processes was ended from outside$") as raised:
        in_processes(Killed(tmp_path / "mark"), range(3), 2, unwatched)
    assert raised.value.help == "run the command with `--jobs 1`, which takes the least memory"
