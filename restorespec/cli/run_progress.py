"""The progress of a long run over specs, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from restorespec.cli.terminal import is_watched

if TYPE_CHECKING:
    from restorespec.project.run import Run

_PATIENCE = 1.0  # seconds before progress is shown
_PAUSE = 0.1  # seconds between two updates
_ERASE = "\r\x1b[K"


class Counter:
    """A line on standard error that counts what is checked, after the first second.

    Args:
        files: the number of files to check.
    """

    def __init__(self, files: int) -> None:
        self._all = files
        self._files = self._restores = 0
        self._next = time.monotonic() + _PATIENCE
        self._is_shown = False

    def checked(self, files: int, restores: int) -> None:
        """Count more files and restores."""
        self._files += files
        self._restores += restores
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _PAUSE
            self._show()

    def _show(self) -> None:
        self._is_shown = True
        self._write(f"{_ERASE}checked {self._files:,} of {self._all:,} files, {self._restores:,} restores")

    def erase(self) -> None:
        """Erase the line."""
        if self._is_shown:
            self._write(_ERASE)
            self._is_shown = False

    @staticmethod
    def _write(text: str) -> None:
        with suppress(OSError):  # a closed standard error does not end the run
            sys.stderr.write(text)
            sys.stderr.flush()


@contextmanager
def counted(run: Run, *, quiet: bool) -> Iterator[None]:
    """Show the progress of a run on a terminal; the line is erased at the end.

    Args:
        run: the run.
        quiet: whether to show nothing.
    """
    if quiet or not is_watched():
        yield
        return
    counter = Counter(run.files)
    run.watch = counter.checked
    try:
        yield
    finally:
        counter.erase()
