"""Start processes without loading the program anew: each is forked from one that has loaded it.

Loading takes most of the time of a short process. A forked one is otherwise like one that was started: it has a
process id, streams, a working directory and an environment of its own, and can be killed. What tests say about start-up
itself, or about the installed command, needs a process that loads all it uses: `subprocess`.

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
import traceback
from functools import cache
from pathlib import Path

LONGEST = 2**20
"""Bytes of a request."""


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
        status, their_status = os.pipe()
        theirs.append(their_status)
        request = {
            "arguments": arguments,
            "cwd": str(cwd or Path.cwd()),
            "env": dict(os.environ if env is None else env),
        }
        socket.send_fds(_server(program), [json.dumps(request).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        self._status = os.fdopen(status, "rb")
        self.pid = int(self._status.readline())

    def poll(self):
        """Return the exit code, or None while the process runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.returncode = int(self._status.readline())
            self._status.close()
        return self.returncode

    def wait(self, timeout=None):
        """Wait for the end of the process and return its exit code, which is negative if a signal ended it."""
        if self.returncode is None and not select.select([self._status], [], [], timeout)[0]:
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
def _server(program):
    """Start the process that forks, and return the socket to it; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, __file__, str(theirs.fileno()), *program]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL)
    theirs.close()

    @atexit.register
    def end():
        ours.close()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:  # a process that a failed test left behind
            server.kill()

    return ours


def _run(function, request, descriptors):
    """Become the process that was asked for; return its exit code."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, max(descriptors) + 1)
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


def _watch(function, request, descriptors):
    """Fork the process that was asked for, and report its id and how it ended."""
    *streams, status = descriptors
    child = os.fork()
    if not child:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os._exit(_run(function, request, streams))  # taking the program apart would take as long as loading it
    for stream in streams:
        os.close(stream)
    os.write(status, b"%d\n" % child)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(BrokenPipeError):  # nobody waited for it
        os.write(status, b"%d\n" % code)


def _serve(function, requests):
    """Fork for each request until nobody can send any more."""
    while True:
        data, descriptors, _, _ = socket.recv_fds(requests, LONGEST, 4)
        if not data:
            return
        if not os.fork():
            requests.close()
            _watch(function, json.loads(data), descriptors)
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def main():
    number, function, *modules = sys.argv[1:]
    module, _, name = function.partition(":")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for loaded in modules:
        importlib.import_module(loaded)
    run = getattr(importlib.import_module(module), name)
    gc.freeze()  # a collection in a forked process would copy the memory that they share
    with socket.socket(fileno=int(number)) as requests:
        _serve(run, requests)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, 0):
            pass


if __name__ == "__main__":
    main()
