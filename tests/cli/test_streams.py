"""Standard streams that are closed: no traceback, and no file in their place."""

import subprocess

import pytest

SPEC = """\
restorespec: 1
source: {securevault_backup: {backup_id: bk-1}}
target: {environment_id: e-1, table_name: orders}
"""
CLOSED = "error: standard output is closed\n  help: redirect it to a file, or to /dev/null\n"


@pytest.mark.parametrize(
    ("command", "code", "error"),
    [
        ("lint a.yaml --ignore loss >&-", 2, CLOSED),
        ("compile a.yaml -q >&-", 2, CLOSED),
        ("--version >&-", 2, CLOSED),
        ("lint a.yaml --ignore loss 2>&-", 0, ""),
        ("lint a.yaml --ignore loss >&- 2>&-", 2, ""),
        ("lint a.yaml --ignore loss --format json <&- 2>&-", 0, ""),
        ("lint - --ignore loss -q --format json <&-", 1, ""),
    ],
)
def test_a_closed_stream_causes_no_traceback(tmp_path, command_environment, command, code, error):
    (tmp_path / "a.yaml").write_text(SPEC)
    done = subprocess.run(
        ["bash", "-c", f"restorespec {command}"],
        cwd=tmp_path,
        env=command_environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, error)
    assert (tmp_path / "a.yaml").read_text() == SPEC
