"""Stopping a run early: because of an outcome, or because the user pressed Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

Result = TypeVar("Result")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Stop:
    """A request to stop sending; the first reason counts.

    Attributes:
        sending: set when nothing more is to be sent.
        interrupted: set when nothing more is to be waited for.
        abandoned: set when not even pending answers are to be waited for.
        reason: a clause that explains why.
    """

    sending: asyncio.Event = field(default_factory=asyncio.Event)
    interrupted: asyncio.Event = field(default_factory=asyncio.Event)
    abandoned: asyncio.Event = field(default_factory=asyncio.Event)
    reason: str = ""

    def now(self, reason: str) -> None:
        """Ends the sending of this run."""
        self.reason = self.reason or reason
        self.sending.set()

    def interrupt(self, say: Callable[[str], None]) -> None:
        """Ends the run; a second time it ends also what is under way."""
        if self.interrupted.is_set():
            self.abandoned.set()
            return
        self.interrupted.set()
        self.now("interrupted")
        say("interrupted: nothing more is sent; what was started goes on; answers under way are awaited")

    async def sleep(self, seconds: float) -> None:
        """Sleep until the time is over or nothing more is to be sent."""
        await unless(asyncio.sleep(seconds), self.sending)


async def unless(work: Coroutine[Any, Any, Result], event: asyncio.Event) -> Result | None:
    """Return the result of some work; None if an event comes first, which cancels the work."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        return None
    finally:
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)


@contextlib.contextmanager
def interruptible(stop: Stop, say: Callable[[str], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop the run in an orderly way."""
    loop = asyncio.get_running_loop()
    try:
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop.interrupt, say)
    except (NotImplementedError, RuntimeError, ValueError):  # not the main thread, or a system without them
        yield
        return
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
