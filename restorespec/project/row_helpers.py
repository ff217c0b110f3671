"""Processes that help with the rows of a fan-out.

They are forked when the first rows are done, so that they have what these rows needed, and go through the same rows as
the first process, each of them checking only its own. The results come through pipes in the order of the rows: however
many rows there are, only those of a few blocks are kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import IO, TYPE_CHECKING

from restorespec.pipeline import Helpers
from restorespec.project.workers import FORKS, Forked, processors

if TYPE_CHECKING:
    from restorespec.validation.alike import RowResult

_BLOCK = 200
"""The rows that a helper checks in a row; their results fit into a pipe."""

_OWN = 100
"""The rows that the first process checks meanwhile: fewer, since it has to do something with every row."""


def row_helpers(jobs: int | None) -> Helpers:
    """Return the helpers for the rows of a spec.

    Args:
        jobs: how many processes there may be; None for as many as there are processors.
    """
    count = processors() if jobs is None else jobs
    return RowHelpers(count - 1) if count > 1 and FORKS else Helpers()


class RowHelpers(Helpers):
    """Forked processes.

    Args:
        count: how many, besides this one.
    """

    def __init__(self, count: int) -> None:
        self._round = count * _BLOCK + _OWN
        self._count = count
        self._number = count  # of this process; the helpers come before it
        self._first: int | None = None  # the first row that is shared out
        self._helpers: list[Forked] = []
        self._received: deque[RowResult] = deque()

    def takes(self, row: int) -> bool:
        """Return whether this process checks a row, by its number."""
        return self._first is None or (row - self._first) % self._round // _BLOCK == self._number

    def start(self, results: Iterator[RowResult], row: int) -> None:
        """Fork the helpers; they check rows until the last one, or until they are ended."""
        self._first = row + 1
        for number in range(self._count):
            self._helpers.append(Forked(partial(self._send, results, number)))

    def _send(self, results: Iterator[RowResult], number: int, answers: IO[bytes]) -> None:
        import pickle  # noqa: PLC0415 - few files have so many rows

        assert self._first is not None
        self._number = number
        block: list[RowResult] = []
        for row, result in enumerate(results, self._first):
            if self.takes(row):
                block.append(result)
            elif block:
                pickle.dump(block, answers, pickle.HIGHEST_PROTOCOL)
                answers.flush()
                block = []
        pickle.dump(block, answers, pickle.HIGHEST_PROTOCOL)

    def result(self, row: int) -> RowResult:
        """Return the result of a row of a helper; None if the helper was ended from outside, so that it is checked here."""
        import pickle  # noqa: PLC0415 - likewise

        assert self._first is not None
        if not self._received:
            helper = self._helpers[(row - self._first) % self._round // _BLOCK]
            try:
                self._received.extend(pickle.load(helper.answers))  # noqa: S301 - written by this program
            except (EOFError, pickle.UnpicklingError):
                return None
        return self._received.popleft()

    def end(self) -> None:
        """End the helpers."""
        for helper in self._helpers:
            helper.end()
        self._helpers.clear()
