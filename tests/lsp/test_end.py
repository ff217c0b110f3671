"""The end of the server while a check is running: the right exit code, soon, and nothing on standard error."""

import signal
import time

import pytest
from client import Editor

LIMIT = 10  # seconds; 2 on a machine that does nothing else
BUSY = """
import sys
from jsonschema_rs import Draft202012Validator
from restorespec.cli import main
from restorespec.lsp import spec_cache

def busy(_):
    sys.stderr.write("busy\\n")
    while True:
        sum(range(1000))

validator = Draft202012Validator({"format": "busy"}, formats={"busy": busy}, validate_formats=True)
spec_cache.SpecCache._compile = lambda *_: validator.is_valid("")
main()
"""


def busy_server(project, started):
    """A server whose first check never ends: Python called by Rust, in whose frames no thread can be unwound."""
    server = Editor.unspoken(project, program=("-c", BUSY))
    server.ask("initialize", {"processId": None, "rootUri": project.as_uri(), "capabilities": {}})
    uri = (project / "specs/orders.yaml").as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": "restorespec: 1\n"}
    server.tell(started, {"textDocument": document} if started == "textDocument/didOpen" else {})
    assert server._process.stderr.readline() == b"busy\n"
    return server


def say_exit(server):
    server.tell("exit", None)


def shut_down(server):
    server.ask("shutdown", None)
    server.tell("exit", None)


def end_the_input(server):
    server._process.stdin.close()


def interrupt(server):
    server._process.send_signal(signal.SIGINT)


@pytest.mark.parametrize(
    ("end", "code", "message"),
    [(shut_down, 0, ""), (say_exit, 1, ""), (end_the_input, 1, ""), (interrupt, 130, "\ninterrupted\n")],
)
@pytest.mark.parametrize("started", ["initialized", "textDocument/didOpen"])
def test_a_check_that_is_under_way_does_not_hold_up_the_end(project, end, code, message, started):
    server = busy_server(project, started)
    begun = time.monotonic()
    end(server)
    assert server.ended() == (code, message)
    assert time.monotonic() - begun < LIMIT
