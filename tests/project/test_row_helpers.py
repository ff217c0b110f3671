"""Processes that help with the rows of a fan-out: the output is that of one process, and none is left."""

import os
import signal

import pytest

from restorespec.cli.exit_codes import run
from restorespec.project import row_helpers
from restorespec.project.row_helpers import RowHelpers

ROWS = 2_500
SPEC = """restorespec: 1
for_each: {file: rows.csv, key: table}
source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}
target:
  environment_id: env-1
  table_name: "{{ each.key }}"
  table_class: "{{ omit if each.value.class == '-' else each.value.class }}"
"""
LINES = {
    "clean": lambda number: f"t{number:05},bk-{number},STANDARD",
    "two shapes": lambda number: f"t{number:05},bk-{number},{'-' if number % 3 else 'STANDARD'}",
    "a shape that comes late": lambda number: f"t{number:05},bk-{number},{'-' if number > 2_000 else 'STANDARD'}",
    "an error late": lambda number: f"t{number:05},bk-{number},{'odd' if number == 1_777 else 'STANDARD'}",
    "a placeholder late": lambda number: f"t{number:05},{'$ID' if number == 1_111 else 'bk'},STANDARD",
    "a duplicate key": lambda number: f"t{number % 2_499:05},bk-{number},STANDARD",
    "a short row": lambda number: "t,bk" if number == 1_900 else f"t{number:05},bk-{number},STANDARD",
    "one table twice": lambda number: f"t{number:05},bk-{number},STANDARD",
}
FOLLOWED = {"one table twice": SPEC.replace("{{ each.key }}", "{{ 'same' if each.key == 't02000' else 'same' }}")}


@pytest.fixture
def project(tmp_path, monkeypatch):
    def write(case):
        rows = "".join(f"{LINES[case](number)}\n" for number in range(ROWS))
        (tmp_path / "rows.csv").write_text(f"table,backup,class\n{rows}")
        (tmp_path / "fan.yaml").write_text(FOLLOWED.get(case, SPEC))
        (tmp_path / "restorespec.toml").touch()
        monkeypatch.chdir(tmp_path)

    return write


@pytest.fixture
def forks(monkeypatch):
    """Return the ids of the processes that are forked."""
    started = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: started.append(made := fork()) or made)
    return started


def outputs(capfd, *arguments):
    code = run([*arguments])
    return code, *capfd.readouterr()


def none_is_left(processes):
    for process in processes:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, 0)
    return bool(processes)


@pytest.mark.parametrize("case", LINES)
def test_every_number_of_processes_writes_the_same_bytes(case, project, capfd, forks):
    project(case)
    alone = [outputs(capfd, command, "-q", "--jobs", "1", "fan.yaml") for command in ("compile", "lint")]
    assert forks == []
    for jobs in ("2", "4"):
        assert [outputs(capfd, command, "-q", "--jobs", jobs, "fan.yaml") for command in ("compile", "lint")] == alone
    assert none_is_left(forks)
    assert len(forks) == 8


def test_rows_of_a_helper_that_was_ended_are_checked_here(project, capfd, forks, monkeypatch):
    project("clean")
    alone = outputs(capfd, "compile", "-q", "--jobs", "1", "fan.yaml")
    start = RowHelpers.start

    def start_and_end(self, results, row):
        start(self, results, row)
        os.kill(forks[0], signal.SIGKILL)

    monkeypatch.setattr(RowHelpers, "start", start_and_end)
    assert outputs(capfd, "compile", "-q", "--jobs", "2", "fan.yaml") == alone
    assert none_is_left(forks)


def test_an_iteration_that_is_left_leaves_no_process(project, forks, monkeypatch):
    project("clean")
    from restorespec.project.choices import Choices
    from restorespec.project.opening import open_project
    from restorespec.project.run import Run

    choices = Choices(jobs=3)
    restores = iter(Run(open_project(["fan.yaml"], choices), ("fan.yaml",), choices))
    for _ in range(1_500):
        next(restores)
    assert len(forks) == 2
    restores.close()
    assert none_is_left(forks)


def test_few_rows_and_unknown_values_are_checked_by_one_process(project, capfd, forks, tmp_path):
    project("clean")
    spec = SPEC.replace("environment_id: env-1", "environment_id: '{{ vars.e }}'")
    (tmp_path / "fan.yaml").write_text(spec.replace("\nfor_each", "\nvars: {e: {type: string}}\nfor_each"))
    assert outputs(capfd, "lint", "-q", "--jobs", "2", "fan.yaml")[0] == 0
    assert forks == []


def test_without_fork_there_are_no_helpers(project, capfd, forks, monkeypatch):
    project("clean")
    monkeypatch.setattr(row_helpers, "FORKS", False)
    assert outputs(capfd, "compile", "-q", "--jobs", "2", "fan.yaml")[0] == 0
    assert forks == []
