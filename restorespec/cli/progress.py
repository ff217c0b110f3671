"""Progress on standard error: of checking many specs, and of sending and following restores."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from restorespec.cli.output import echo
from restorespec.cli.terminal import is_watched
from restorespec.report.escape import terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from restorespec.project.run import Run
    from restorespec.remote.tasks import Task

_STEP = 10  # percent between two lines about one restore
_PATIENCE = 1.0  # seconds before progress is shown
_PAUSE = 0.1  # seconds between two updates
_ERASE = "\r\x1b[K"


class Show(Protocol):
    """The display of sending and following restores; a context manager."""

    def say(self, line: str) -> None:
        """Print a line."""

    def progress(self, restore: str, task: Task) -> None:
        """Show how far a task is."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Lines:
    """Plain lines, for logs.

    Args:
        quiet: whether to print nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._shown: dict[str, tuple[str, int]] = {}

    def say(self, line: str) -> None:
        """Print a line; a closed standard error does not end the run."""
        if not self._quiet:
            with suppress(OSError):
                echo(terminal(line), err=True)

    def progress(self, restore: str, task: Task) -> None:
        """Print a line when the status changes, and every ten percent."""
        status, percentage = self._shown.get(restore, ("", -_STEP))
        if task.status != status or task.percentage >= percentage + _STEP:
            self._shown[restore] = (task.status, task.percentage)
            self.say(f"{restore}: {task.status} {task.percentage} % (task {task.id})")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Bars:
    """A bar for each restore that is followed, and lines above them."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %", markup=False),
            TextColumn("{task.fields[status]}", markup=False),
            TimeElapsedColumn(),
        )
        self._progress: Progress = Progress(*columns, console=Console(stderr=True), refresh_per_second=4)
        self._bars: dict[str, TaskID] = {}
        self._open = ExitStack()

    def say(self, line: str) -> None:
        """Print a line above the bars."""
        with suppress(OSError):
            self._progress.console.print(terminal(line), markup=False, highlight=False, soft_wrap=True)

    def progress(self, restore: str, task: Task) -> None:
        """Move the bar of a restore."""
        if not self._bars:
            self._open.enter_context(self._progress)
        if restore not in self._bars:
            self._bars[restore] = self._progress.add_task(terminal(restore), total=100, status="")
        self._progress.update(self._bars[restore], completed=task.percentage, status=terminal(task.status))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()


def show(*, quiet: bool) -> Show:
    """Return bars for a terminal, and lines for anything else."""
    return Bars() if is_watched() and not quiet else Lines(quiet=quiet)


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
