"""Long runs: a person in front of a terminal sees how far they have come, and can stop them; a log sees neither."""

import os
import re
import subprocess
import sys

import pytest
from terminal import Terminal

from restorespec.cli.progress import Counter

SPEC = """\
restorespec: 1
vars: {backup: {default: bk-1}}
for_each: {file: rows.csv, key: table}
source: {securevault_backup: {backup_id: "{{ vars.backup }}"}}
target:
  environment_id: e-1
  table_name: "{{ each.key }}"
  global_secondary_indexes: []
  local_secondary_indexes: []
  tags: []
"""
ROWS = 6_000  # more work than a tenth of a second on any machine
PATIENCE = """
import sys
from restorespec.cli import main, progress
progress._PATIENCE = 0.1
main()
"""
"""The program, which shows its progress after a tenth of a second."""


@pytest.fixture
def fleet(tmp_path):
    def make(rows):
        (tmp_path / "restorespec.toml").touch()
        (tmp_path / "rows.csv").write_text(
            "table\n" + "".join(f"orders-of-shop-{number:06}\n" for number in range(rows))
        )
        (tmp_path / "fleet.yaml").write_text(SPEC)
        return tmp_path

    return make


@pytest.fixture
def many(tmp_path):
    """So many specs that several processes have more than a second to do."""
    spec = SPEC.replace("for_each: {file: rows.csv, key: table}\n", "").replace("{{ each.key }}", "orders")
    indexes = "".join(f"    - {{key: k{number}, value: '{{{{ vars.backup ~ {number} }}}}'}}\n" for number in range(40))
    (tmp_path / "restorespec.toml").touch()
    (tmp_path / "specs").mkdir()
    for number in range(4_000):
        (tmp_path / "specs" / f"s{number}.yaml").write_text(spec.replace("tags: []\n", f"tags:\n{indexes}"))
    return tmp_path


def started(folder, *arguments, **environment):
    """A command whose standard error is a terminal, and whose output nobody wants."""
    command = [sys.executable, "-c", PATIENCE, *arguments]
    return Terminal(command, folder, {**os.environ, "TERM": "xterm", **environment}, output=subprocess.DEVNULL)


def test_a_long_run_shows_progress_and_erases_it(fleet):
    terminal = started(fleet(ROWS), "compile", "fleet.yaml", "--ignore", "loss")
    assert terminal.end() == 0
    assert re.fullmatch(r"(?:\r\x1b\[Kchecked [01] of 1 files, [0-9,]+ restores)+\r\x1b\[K", terminal.text)


@pytest.mark.parametrize(("arguments", "environment"), [(["-q"], {}), ([], {"TERM": "dumb"})])
def test_progress_is_not_shown_if_unwanted(fleet, arguments, environment):
    terminal = started(fleet(ROWS), "compile", "fleet.yaml", "--ignore", "loss", *arguments, **environment)
    assert (terminal.end(), terminal.text) == (0, "")


def test_a_log_gets_no_progress(fleet):
    command = [sys.executable, "-c", PATIENCE, "compile", "fleet.yaml", "--ignore", "loss"]
    done = subprocess.run(command, cwd=fleet(ROWS), capture_output=True, check=True)
    assert (done.stdout.count(b"\n"), done.stderr) == (ROWS, b"")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_all_processes_and_is_reported(many, jobs):
    terminal = started(many, "lint", "specs", "--ignore", "loss", "--jobs", jobs)
    terminal.read(until="checked ")
    terminal.interrupt()
    assert terminal.end() == 130
    shown = terminal.text.replace("\r\n", "\n")
    assert re.fullmatch(
        r"(?:\r\x1b\[Kchecked [0-9,]+ of 4,000 files, [0-9,]+ restores)+\r\x1b\[K\ninterrupted\n", shown
    )
    assert not terminal.has_left_processes()


def test_an_interrupted_compilation_prints_nothing(fleet, tmp_path):
    terminal = started(fleet(ROWS), "compile", "fleet.yaml", "--ignore", "loss", "-o", str(tmp_path / "out"))
    terminal.read(until="checked ")
    terminal.interrupt()
    assert terminal.end() == 130
    assert not (tmp_path / "out").exists()


def test_a_counter_prints_nothing_in_the_first_second(capsys):
    counter = Counter(3)
    counter.checked(1, 1)
    counter.erase()
    assert capsys.readouterr().err == ""


def test_memory_does_not_grow_with_the_rows_of_a_fan_out(fleet):
    """Ten times the rows may take a little more, for their keys, which must not repeat."""
    program = (
        "import resource, sys; from restorespec.cli.exit_codes import run; code = run(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )

    def megabytes(rows):
        command = [sys.executable, "-c", program, "compile", "fleet.yaml", "--ignore", "loss"]
        done = subprocess.run(command, cwd=fleet(rows), capture_output=True, check=True)
        assert done.stdout.count(b"\n") == rows
        return int(done.stderr) / 1024

    assert megabytes(10_000) - megabytes(1_000) < 4
