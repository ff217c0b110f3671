"""A file is written whole or not at all, and stays what it was: a link, a pipe, a file with its permissions."""

import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from restorespec.cli.exit_codes import run
from restorespec.project.atomic_writes import create, put

SPEC = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\ntarget: {environment_id: e, table_name: tab, Tags: []}\n"


def test_a_new_file_has_the_permissions_of_any_other(tmp_path):
    (tmp_path / "other").touch()
    put(tmp_path / "new", b"a")
    assert (tmp_path / "new").read_bytes() == b"a"
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_file_keeps_its_permissions(tmp_path):
    (tmp_path / "a").touch(mode=0o640)
    put(tmp_path / "a", b"b")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_link_stays_one(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "a").symlink_to("folder/b")
    for data in (b"new", b"again"):
        put(tmp_path / "a", data)
        assert ((tmp_path / "a").is_symlink(), (tmp_path / "folder" / "b").read_bytes()) == (True, data)


def test_a_pipe_is_written_to(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    put(tmp_path / "pipe", b"a")
    reader.join()
    assert read == [b"a"]


def test_a_pipe_that_nobody_reads_to_its_end_is_told_by_its_name(tmp_path, monkeypatch, capsys):
    def read_a_little():
        with Path("pipe").open("rb") as pipe:
            pipe.read(1)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("restorespec.cli.findings.emit", lambda _, file: put(Path(file), b"a" * 2**20))
    Path("a.yaml").write_text(SPEC)
    os.mkfifo("pipe")
    reader = threading.Thread(target=read_a_little)
    reader.start()
    code = run(["lint", "a.yaml", "-q", "-o", "pipe"])
    reader.join()
    told = "error: cannot read or write `pipe`: it was closed before everything was written\n"
    assert (code, capsys.readouterr().err) == (2, told)


def test_what_is_there_is_not_created_again(tmp_path):
    create(tmp_path / "a", b"a")
    with pytest.raises(FileExistsError):
        create(tmp_path / "a", b"b")
    assert (tmp_path / "a").read_bytes() == b"a"


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (("lint", "a.yaml", "-o", "kept"), "kept"),
        (("lint", "a.yaml", "--output", "sarif=kept"), "kept"),
        (("lint", "a.yaml", "--write-baseline", "kept"), "kept"),
        (("lint", "a.yaml", "--fix"), "{folder}/a.yaml"),
        (("diff", "a.yaml", "b.yaml", "-o", "kept"), "kept"),
        (("import", "body.json", "-o", "new.yaml"), "new.yaml"),
        (("compile", "b.yaml", "-q", "-o", "."), "b.json"),
    ],
)
def test_a_full_disk_costs_nothing(tmp_path, command, file):
    """A disk is full for a process that may write no more than a few bytes into a file."""
    body = (
        '{"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "tab"}}'
    )
    before = {
        "a.yaml": SPEC,
        "b.yaml": SPEC.replace("Tags", "tags"),
        "body.json": body,
        "kept": "kept",
        "b.json": "kept",
    }
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "restorespec", *command],  # or half a compiled module is kept
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)),
    )
    told = f"error: cannot read or write `{file.format(folder=tmp_path)}`: file too large"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, told)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
