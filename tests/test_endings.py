"""How a run ends when the world does not play along."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SPEC = """restorespec: 1
for_each: [a, b]
source: {securevault_backup: {backup_id: bk-1}}
target: {environment_id: e-1, table_name: "{{ each.key }}-restored"}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.yaml").write_text(SPEC)
    return tmp_path


def run(folder, *arguments, **options):
    done = subprocess.run(
        [sys.executable, "-m", "restorespec", *arguments],
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=options.pop("stdout", subprocess.DEVNULL),
        check=False,
        **options,
    )
    return done.returncode, done.stderr.decode()


def test_a_full_disk_is_one_error_line(folder):
    with Path("/dev/full").open("w") as full:
        assert run(folder, "compile", "a.yaml", "-q", stdout=full) == (
            2,
            "error: cannot read or write: no space left on device\n",
        )


def test_a_closed_pipe_sets_only_the_exit_code(folder):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        code, told = run(folder, "compile", "a.yaml", "-q", stdout=writing)
    finally:
        os.close(writing)
    assert (code, told) == (2, "")


def test_a_reader_that_stops_early_causes_no_message(folder):
    (folder / "a.yaml").write_text(SPEC.replace("[a, b]", str([f"k{number}" for number in range(3000)])))
    command = f"{sys.executable} -m restorespec compile a.yaml -q | head -c 600"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert (len(done.stdout), done.stderr) == (600, b"")


def test_a_folder_that_is_a_file_is_reported_with_help(folder):
    code, told = run(folder, "compile", "a.yaml", "-q", "-o", "a.yaml")
    help_text = "give a folder, or write one file with `> a.yaml`"
    assert (code, told) == (2, f"error: `a.yaml` is not a folder, and `-o` writes to one\n  help: {help_text}\n")


def test_an_unwritable_report_is_one_error_line(folder):
    code, told = run(folder, "lint", "a.yaml", "-q", "-o", "no/such/folder.txt")
    assert (code, told) == (2, "error: cannot read or write `no/such/folder.txt`: no such file or directory\n")


def test_files_are_written_completely_or_not_at_all(folder):
    (folder / "out" / "a[b].json").mkdir(parents=True)
    code, _ = run(folder, "compile", "a.yaml", "-q", "-o", "out")
    assert code == 2
    assert [path.name for path in (folder / "out").iterdir() if path.is_file()] in ([], ["a[a].json"])


def test_nothing_is_written_when_a_restore_has_an_error(folder):
    (folder / "a.yaml").write_text(
        SPEC.replace("[a, b]", "[a, 'b']").replace("-restored", "{{ ' ' if each.key == 'b' else '' }}-x")
    )
    code, _ = run(folder, "compile", "a.yaml", "-q", "-o", "out")
    assert (code, (folder / "out").exists()) == (1, False)


def test_an_id_too_long_for_a_file_name_is_reported(folder):
    (folder / "a.yaml").write_text(
        f"name: {'n' * 128}\n" + SPEC.replace("[a, b]", f"[{'k' * 128}]").replace("{{ each.key }}", "x")
    )
    code, told = run(folder, "compile", "a.yaml", "-q", "-o", "out")
    assert code == 2
    assert "has 258 characters, at most 240 with -o" in told
    assert not list((folder / "out").glob("*"))


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="needs signals")
def test_an_interrupt_ends_the_run_immediately(folder):
    process = subprocess.Popen(
        [sys.executable, "-m", "restorespec", "lint", "-"], cwd=folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert (process.returncode, told.decode()) == (130, "\ninterrupted\n")


def test_a_bug_is_one_line_and_a_traceback_only_with_verbose(folder):
    program = (
        "import sys, restorespec.cli.lint as lint\n"
        "def broken(*_, **__): raise ZeroDivisionError\n"
        "lint.write = broken\n"
        "from restorespec.cli.exit_codes import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    plain, verbose = (
        subprocess.run(
            [sys.executable, "-c", program, "lint", "a.yaml", *extra], cwd=folder, capture_output=True, check=False
        )
        for extra in ([], ["--verbose"])
    )
    assert (plain.returncode, plain.stdout) == (70, b"")
    assert plain.stderr.decode().startswith("internal error: ZeroDivisionError; this is a bug in restorespec")
    assert plain.stderr.decode().count("\n") == 1
    assert b"Traceback" in verbose.stderr
