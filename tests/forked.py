"""Start processes without loading the program anew: each is forked from one that has loaded it.

Loading takes most of the time of a short process. A forked one is otherwise like one that was started: it has a
process id, streams, a working directory and an environment of its own, and can be killed. Tests of start-up, of the
installed command, of signals and of closed streams start it anew, with `subprocess`.

The module is also the program that forks: `forked.py SOCKET FUNCTION MODULE…`.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

LONGEST = 2**20
"""Bytes of a request."""
RESTORESPEC = (
    "restorespec.cli:main",
    *(f"restorespec.cli.{name}" for name in ("compile", "diff", "explain", "import_", "lint", "lock", "trace")),
    *("restorespec.cli.submit", "restorespec.remote.client", "restorespec.remote.submit", "jinja2", "jsonschema_rs"),
)
"""The command, and what its processes load."""
STAND_IN = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect({address!r})
    request = {{"arguments": sys.argv[1:], "cwd": os.getcwd(), "env": dict(os.environ)}}
    socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
    server.recv(100)
    code = int(server.recv(100))
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


class Forked:
    """A process that was forked, with the part of the interface of `subprocess.Popen` that tests use.

    Args:
        program: the function that it runs, `MODULE:NAME`, which returns its exit code or raises SystemExit; then the
            modules that are loaded before it is forked. The processes of one program are forked from one process.
        arguments: the rest of its `sys.argv`.
        cwd: its working directory.
        env: its environment; that of this process if it is None.
        pipes: which of `stdin`, `stdout` and `stderr` are connected to this process; the others are /dev/null.
    """

    def __init__(self, program, arguments, *, cwd=None, env=None, pipes=("stdout",)):
        self.stdin = self.stdout = self.stderr = self.returncode = None
        theirs = []
        for name in ("stdin", "stdout", "stderr"):
            reader, writer = os.pipe() if name in pipes else (os.open(os.devnull, os.O_RDWR), None)
            ours, other = (writer, reader) if name == "stdin" or writer is None else (reader, writer)
            theirs.append(other)
            if ours is not None:
                setattr(self, name, os.fdopen(ours, "wb" if name == "stdin" else "rb"))
        request = {
            "arguments": arguments,
            "cwd": str(cwd or Path.cwd()),
            "env": dict(os.environ if env is None else env),
        }
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._server.connect(_address(program))
        socket.send_fds(self._server, [json.dumps(request).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        self.pid = int(self._server.recv(100))

    def poll(self):
        """Return the exit code, or None while the process runs."""
        if self.returncode is None and select.select([self._server], [], [], 0)[0]:
            self.returncode = int(self._server.recv(100))
            self._server.close()
        return self.returncode

    def wait(self, timeout=None):
        """Wait for the end of the process and return its exit code, which is negative if a signal ended it."""
        if self.returncode is None and not select.select([self._server], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        return self.poll()

    def communicate(self, timeout=None):
        """Wait for the end of a process that prints little, and return what it printed."""
        self.wait(timeout)
        printed = tuple(stream and stream.read() for stream in (self.stdout, self.stderr))
        self.close()
        return printed

    def close(self):
        """Close the pipes."""
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream:
                stream.close()

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)


@cache
def stand_in():
    """Return a folder with a command `restorespec` for shell scripts, whose processes are forked."""
    address = _address(RESTORESPEC)
    folder = Path(address).parent / "bin"
    folder.mkdir()
    (folder / "restorespec").write_text(STAND_IN.format(python=sys.executable, address=address))
    (folder / "restorespec").chmod(0o755)
    return folder


@cache
def _address(program):
    """Start the process that forks, and return the address of its socket; it ends with this process."""
    folder = tempfile.TemporaryDirectory(prefix="forked-")
    address = f"{folder.name}/socket"
    command = [sys.executable, __file__, address, *program]
    environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @atexit.register
    def end():
        server.stdin.close()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:  # a process that a failed test left behind
            server.kill()
        server.stdout.close()
        folder.cleanup()

    server.stdout.readline()
    return address


def _run(function, request, descriptors):
    """Become the process that was asked for; return its exit code."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, max(descriptors) + 1)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv[1:] = request["arguments"]
    try:
        code = function()
        sys.stdout.flush()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - as the interpreter does with what nobody catches
        traceback.print_exc()
        code = 1
    return code or 0


def _watch(function, client):
    """Fork the process that a client asks for, and tell it the process id and how it ended."""
    data, descriptors, _, _ = socket.recv_fds(client, LONGEST, 3)
    child = os.fork()
    if not child:
        client.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os._exit(_run(function, json.loads(data), descriptors))  # taking the program apart takes as long as loading it
    for descriptor in (0, 1, *descriptors):
        os.close(descriptor)
    client.send(b"%d" % child)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(OSError):  # nobody waited for it
        client.send(b"%d" % code)


def _reap(options):
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def main():
    address, function, *modules = sys.argv[1:]
    module, _, name = function.partition(":")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for loaded in modules:
        importlib.import_module(loaded)
    run = getattr(importlib.import_module(module), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.bind(address)
        server.listen(64)
        print("ready", flush=True)  # noqa: T201 - to the process that started this one
        gc.freeze()  # a collection in a forked process would copy the memory that they share
        while server in select.select([server, sys.stdin], [], [])[0]:
            client, _ = server.accept()
            if not os.fork():
                server.close()
                _watch(run, client)
                os._exit(0)
            client.close()
            _reap(os.WNOHANG)
    _reap(0)


if __name__ == "__main__":
    main()
