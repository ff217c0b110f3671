"""Run a command line in the test's own process, with a folder, an environment and streams of its own."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from unittest import mock

from forked import stand_in

from restorespec.cli.exit_codes import run

_OWN = re.compile(r"restorespec (?:[^|<>;&$`*?\"'{}()\[\]~\\]|'[^']*')*")


def run_line(folder, environment, line):
    """Return the exit code, standard output and standard error of a line of a shell.

    The command itself runs in this process. Only what needs a shell starts one, in which `restorespec` is forked from
    a process that has loaded it.
    """
    if _OWN.fullmatch(line):
        return call(folder, environment, *shlex.split(line)[1:])
    path = f"{stand_in()}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env={**environment, "PATH": path}, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def call(folder, environment, *arguments):
    """Return the exit code, standard output and standard error of `restorespec` with arguments."""
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8")),
        mock.patch.object(sys, "argv", ["restorespec", *arguments]),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
    ):
        code = run([*arguments])
    printed, said = (stream.buffer.getvalue().decode() for stream in (out, errors))
    return code, printed, said
