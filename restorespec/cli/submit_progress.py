"""The progress of sending and following restores, on standard error: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import click

from restorespec.cli.terminal import is_watched
from restorespec.report.escape import terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from restorespec.remote.tasks import Task

_STEP = 10  # percent between two lines about one restore


class Show(Protocol):
    """Somebody who is told what happens; a context manager."""

    def say(self, line: str) -> None:
        """Something happened, in a line."""

    def progress(self, restore: str, task: Task) -> None:
        """A task was seen to be further than before."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Lines:
    """Plain lines, for logs.

    Args:
        quiet: whether to say nothing at all.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._told: dict[str, tuple[str, int]] = {}

    def say(self, line: str) -> None:
        """Writes a line; nobody reading it any more is no reason to stop sending half-way."""
        if not self._quiet:
            with suppress(OSError):
                click.echo(terminal(line), err=True)

    def progress(self, restore: str, task: Task) -> None:
        """Writes a line when the status changes, or a tenth of the way lies between."""
        status, percentage = self._told.get(restore, ("", -_STEP))
        if task.status != status or task.percentage >= percentage + _STEP:
            self._told[restore] = (task.status, task.percentage)
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
        """Writes a line above the bars."""
        with suppress(OSError):
            self._progress.console.print(terminal(line), markup=False, highlight=False, soft_wrap=True)

    def progress(self, restore: str, task: Task) -> None:
        """Moves the bar of a restore."""
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
    """Whoever fits the standard error that there is."""
    return Bars() if is_watched() and not quiet else Lines(quiet=quiet)
