"""What only reads specs opens no socket and loads nothing that could, whatever the environment holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from remote_support import TOKEN

ROOT = Path(__file__).parents[2]

GUARDED = """
import os
import sys

class Environment(type(os.environ)):
    def __getitem__(self, name):
        if name == "CLUMIO_API_TOKEN":
            raise AssertionError("the token was read")
        return super().__getitem__(name)

os.environ.__class__ = Environment

def guard(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(f"{event} {arguments}")

sys.addaudithook(guard)
from restorespec.cli.exit_codes import run
code = run(sys.argv[1:])
loaded = sorted({name.partition(".")[0] for name in sys.modules} & {"httpx", "httpcore", "boto3", "sqlite3", "ssl"})
print("loaded:", loaded, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "specs"),
        ("lint", "specs", "--env", "prod", "--format", "json"),
        ("compile", "specs/minimal.yaml", "--no-env"),
        ("compile", "specs/minimal.yaml", "--no-env", "--format", "curl"),
        ("trace", "specs/minimal.yaml", "/target/table_name", "--no-env"),
        ("trace", "specs/minimal.yaml", "/target/table_name", "--no-env", "--format", "json"),
        ("diff", "specs", "specs"),
        ("diff", "specs", "specs", "--all-envs", "--format", "markdown"),
        ("diff", "specs", "specs", "--format", "html"),
        ("import", "tests/fixtures/request-example.json"),
        ("import", "tests/importing/tables/bare.json"),
        ("rules",),
        ("explain", "loss-gsi"),
        ("schema", "spec"),
    ],
    ids=" ".join,
)
def test_a_command_that_only_reads_opens_no_socket_and_reads_no_token(arguments):
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CLUMIO_API_TOKEN": TOKEN,
        "CLUMIO_API_BASE_URL": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, *arguments], check=False, cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1] == "loaded: []"
    assert done.returncode in {0, 1}
    assert TOKEN not in done.stdout + done.stderr
