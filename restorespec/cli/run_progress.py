"""Telling a person in front of a terminal how far a long run over specs has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from restorespec.cli.terminal import is_watched

if TYPE_CHECKING:
    from restorespec.project.run import Run

_PATIENCE = 1.0  # seconds that nobody minds
_PAUSE = 0.1  # seconds between two looks at the same line
_ERASE = "\r\x1b[K"


class Counter:
    """A line on standard error that counts what is checked, from the second second on.

    Args:
        files: how many files there are to check.
    """

    def __init__(self, files: int) -> None:
        self._all = files
        self._files = self._restores = 0
        self._next = time.monotonic() + _PATIENCE
        self._is_shown = False

    def checked(self, files: int, restores: int) -> None:
        """So many more files and restores are checked."""
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
        """Takes the line away again."""
        if self._is_shown:
            self._write(_ERASE)
            self._is_shown = False

    @staticmethod
    def _write(text: str) -> None:
        with suppress(OSError):  # nobody reading it is no reason to stop
            sys.stderr.write(text)
            sys.stderr.flush()


@contextmanager
def counted(run: Run, *, quiet: bool) -> Iterator[None]:
    """Counts what a run checks, where somebody is looking on; nothing of it is left when this ends.

    Args:
        run: the run.
        quiet: whether to say nothing at all.
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
