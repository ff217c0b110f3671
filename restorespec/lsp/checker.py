"""The scheduling of checks: in a second thread, soon after the last edit, the newest text first."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.lsp.live_files import Snapshot
from restorespec.lsp.model import Abandoned, ProjectModel
from restorespec.lsp.results import Result
from restorespec.lsp.settings import Settings

_PAUSE = 0.1  # seconds after the last edit
_AT_LATEST = 0.5  # seconds after the first edit that was not checked
_PATIENCE = 2.0  # seconds for which the check of a project goes on although another project waits


class Job:
    """A project to check.

    Attributes:
        root: its root.
        snapshot: the open texts.
        settings: the settings.
        is_new: whether files may have come or gone.
    """

    def __init__(self, root: Path, snapshot: Snapshot, settings: Settings, *, is_new: bool) -> None:
        self.root = root
        self.snapshot = snapshot
        self.settings = settings
        self.is_new = is_new


class _Question(NamedTuple):
    """A question to the model of a project.

    Attributes:
        root: the root of the project.
        ask: asks it.
        answer: is given the answer.
    """

    root: Path
    ask: Callable[[ProjectModel], Any]
    answer: asyncio.Future[Any]


class Checker:
    """Checks projects, one at a time, in a thread of its own.

    Args:
        job: makes the job for the project with a root.
        publish: called with each result, in the thread of the event loop.
        fault: called with an internal error, likewise.
    """

    def __init__(
        self,
        job: Callable[[Path, bool], Job],
        publish: Callable[[Result], None],
        fault: Callable[[BaseException], None],
    ) -> None:
        self._job = job
        self._publish = publish
        self._fault = fault
        self._queue: SimpleQueue[Job | _Question | None] = SimpleQueue()
        self._models: dict[Path, ProjectModel] = {}
        self._due: dict[Path, tuple[float, asyncio.TimerHandle]] = {}
        self._new: set[Path] = set()
        self._under_way: Path | None = None
        self._again: set[Path] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[asyncio.Future[None]] = []

    def start(self) -> None:
        """Start the thread; called in the event loop."""
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._work, name="checks", daemon=True).start()

    def soon(self, root: Path, *, at_once: bool = False) -> None:
        """Check a project 100 ms after the last call, or at once.

        Args:
            root: the root of the project.
            at_once: whether a file was opened, saved or closed, so that nobody is typing.
        """
        assert self._loop is not None
        now = self._loop.time()
        first, timer = self._due.pop(root, (now, None))
        if timer is not None:
            timer.cancel()
        if at_once:
            self._new.add(root)
        when = now if at_once else min(now + _PAUSE, first + _AT_LATEST)
        self._due[root] = (first, self._loop.call_at(when, self._begin, root))

    def _begin(self, root: Path) -> None:
        """Start a check, or note that one has to follow the check that is under way."""
        self._due.pop(root, None)
        if self._under_way is not None:
            self._again.add(root)
            return
        self._under_way = root
        is_new = root in self._new
        self._new.discard(root)
        self._queue.put(self._job(root, is_new))

    def _end(self) -> None:
        self._under_way = None
        if self._again:
            self._begin(self._again.pop())
        elif not self._due:
            for future in self._idle:
                if not future.done():
                    future.set_result(None)
            self._idle.clear()

    @property
    def is_idle(self) -> bool:
        """Whether the last result is of the text as it is now."""
        return self._under_way is None and not self._due and not self._again

    async def settled(self, seconds: float) -> None:
        """Wait until the last result is of the text as it is now, for some seconds at most."""
        if not self.is_idle:
            future = asyncio.get_running_loop().create_future()
            self._idle.append(future)
            await asyncio.wait([future], timeout=seconds)

    async def asked(self, root: Path, question: Callable[[ProjectModel], Any]) -> Any:  # noqa: ANN401 - the answer's type
        """Ask the model of a project something, between two checks and in their thread."""
        question_ = _Question(root, question, asyncio.get_running_loop().create_future())
        self._queue.put(question_)
        return await question_.answer

    def stop(self) -> None:
        """End the thread after the check that is under way."""
        self._queue.put(None)

    def _work(self) -> None:
        assert self._loop is not None
        while (job := self._queue.get()) is not None:
            if isinstance(job, _Question):
                self._answer(job)
                continue
            try:
                self._check(job)
            except Abandoned:
                pass
            except BaseException as error:  # noqa: BLE001 - the server goes on, and says what happened
                self._call(self._fault, error)
            self._call(self._end)

    def _answer(self, question: _Question) -> None:
        def settle(method: Callable[[Any], None], result: object) -> None:
            if not question.answer.done():  # cancelled
                method(result)

        try:
            found = question.ask(self._model(question.root))
        except Exception as error:  # noqa: BLE001 - the caller gets it
            self._call(settle, question.answer.set_exception, error)
        else:
            self._call(settle, question.answer.set_result, found)

    def _model(self, root: Path) -> ProjectModel:
        return self._models.setdefault(root, ProjectModel(root))

    def _check(self, job: Job) -> None:
        model = self._model(job.root)
        if job.is_new:
            model.files.forget_names()
        model.cache.fault = lambda error: self._call(self._fault, error)
        started = time.monotonic()
        has_published = False

        def publish(result: Result) -> None:
            nonlocal has_published
            has_published = True
            self._call(self._publish, result)

        def stop() -> None:
            elapsed = time.monotonic() - started
            is_outdated = job.root in self._again and (has_published or elapsed > _AT_LATEST)
            if is_outdated or (self._again and elapsed > _PATIENCE):
                raise Abandoned

        model.check(job.snapshot, job.settings, publish, stop)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(function, *arguments)
