"""Run a command line in the test's own process, with a folder, an environment and streams of its own."""

import contextlib
import io
import os
import sys
from unittest import mock

from restorespec.cli.exit_codes import run


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
