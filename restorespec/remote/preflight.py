"""The read-only checks before a restore; each question is asked once, all concurrently."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from restorespec.core.diagnostics import Finding, Problem
from restorespec.kinds.endpoints import Missing, Read
from restorespec.kinds.live_rules import ENVIRONMENT
from restorespec.remote.client import Client, Connection, Failure, Json
from restorespec.remote.prepared import Prepared

_READS = 8  # at once

_Answer: TypeAlias = Json | list[Json]
"""A resource, or the items of a list."""


@dataclass(frozen=True, slots=True, order=True)
class Unanswered:
    """A question without an answer from the API.

    Attributes:
        reason: a clause that explains why.
        question: the resource that was requested.
        status: the HTTP status; 0 where there was no answer.
    """

    reason: str
    question: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class Preflight:
    """The results of the checks before restores are started.

    Attributes:
        findings: with the restore that each is about.
        failures: the questions without an answer, each once, in order.
    """

    findings: tuple[tuple[Prepared, Finding], ...]
    failures: tuple[Unanswered, ...]


async def preflight(
    connection: Connection, restores: Sequence[Prepared], seconds: float, patience: float = math.inf
) -> Preflight:
    """Check restores against the live API.

    Args:
        connection: how the API is reached.
        restores: what would be sent.
        seconds: how long the restores may take.
        patience: how many seconds the API has to answer in total.
    """
    async with Client(connection, time.monotonic() + patience) as client:
        reader = _Reader(client)
        answers = await asyncio.gather(*map(reader.answers, restores))
    now = datetime.now(UTC)
    until = now + timedelta(seconds=seconds)
    found = (
        (prepared, finding)
        for prepared, known in zip(restores, answers, strict=True)
        for finding in prepared.kind.check_live(prepared.body, known, now, until)
    )
    return Preflight((*crowded(restores), *found), tuple(sorted(reader.failures)))


class _Reader:
    """Asks each question once, however many restores need it."""

    def __init__(self, client: Client) -> None:
        self.failures: set[Unanswered] = set()
        self._client = client
        self._asked: dict[tuple[str, ...], asyncio.Future[_Answer | Failure]] = {}
        self._places = asyncio.Semaphore(_READS)

    async def answers(self, prepared: Prepared) -> dict[str, _Answer | Missing | None]:
        """Return the answers to the reads of a restore, by their names; None where there was none."""
        reads = prepared.kind.reads(prepared.body)
        found = await asyncio.gather(*(self._ask(read, prepared) for read in reads.values()))
        return dict(zip(reads, found, strict=True))

    async def _ask(self, read: Read, prepared: Prepared) -> _Answer | Missing | None:
        question = (read.path, read.id, json.dumps(read.filter))
        if question not in self._asked:
            self._asked[question] = asyncio.ensure_future(self._one(self._client.read(read)))
        answer = await self._asked[question]
        if not isinstance(answer, Failure):
            return answer
        if answer.is_missing:
            return Missing()
        asked = f"{read.question} `{read.id or prepared.table}`"
        self.failures.add(Unanswered(prepared.masked(answer.reason), prepared.masked(asked), answer.status))
        return None

    async def _one(self, asking: Awaitable[_Answer | Failure]) -> _Answer | Failure:
        async with self._places:
            return await asking


def crowded(restores: Iterable[Prepared]) -> Iterator[tuple[Prepared, Finding]]:
    """Return a finding for each environment into which more restores of a kind are sent than AWS runs at once."""
    by_environment: dict[tuple[str, str], list[Prepared]] = {}
    for one in restores:
        by_environment.setdefault((one.kind.name, one.environment_id), []).append(one)
    for (_, environment), several in by_environment.items():
        quota = several[0].kind.quota()
        if quota and len(several) > quota.most:
            one = several[quota.most]
            into = f"{len(several)} restores into environment `{one.masked(environment)}` at once"
            help_text = f"send fewer at a time, or raise the {quota.service} quota for concurrent restores"
            problem = Problem(ENVIRONMENT, f"{into} (maximum {quota.most} by default)", help_text)
            yield one, Finding(quota.rule, problem)
