"""The read-only checks before a restore: every answer is fetched once, all of them at the same time."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from restorespec.core.diagnostics import Finding, Problem
from restorespec.kinds.dynamodb_table import live as rules
from restorespec.kinds.dynamodb_table.live import BACKUP, Facts
from restorespec.kinds.kind import Missing
from restorespec.kinds.live_rules import ENVIRONMENT, check
from restorespec.remote.client import Client, Connection, Failure
from restorespec.remote.prepared import Prepared

assert rules.LIVE_RULES  # importing the module declares them

_READS = 8  # at once


@dataclass(frozen=True, slots=True, order=True)
class Unanswered:
    """A question that the API did not answer.

    Attributes:
        reason: a clause that says why.
        question: what was asked for.
        status: the HTTP status; 0 where there was no answer.
    """

    reason: str
    question: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the API says about restores before they are started.

    Attributes:
        findings: of each restore that has any, with the restore.
        failures: what was not answered, each once, in order.
    """

    findings: tuple[tuple[Prepared, Finding], ...]
    failures: tuple[Unanswered, ...]


async def preflight(
    connection: Connection, restores: Sequence[Prepared], seconds: float, patience: float = math.inf
) -> Preflight:
    """Checks restores against the live API.

    Args:
        connection: how the API is reached.
        restores: what would be sent.
        seconds: how long the restores may take.
        patience: how many seconds the API has to answer in all.
    """
    async with Client(connection, time.monotonic() + patience) as client:
        reader = _Reader(client)
        facts = await asyncio.gather(*(reader.facts(prepared, seconds) for prepared in restores))
    pairs = zip(restores, facts, strict=True)
    found = ((prepared, finding) for prepared, known in pairs for finding in check(rules.RULES, known))
    return Preflight((*crowded(restores), *found), tuple(sorted(reader.failures)))


class _Reader:
    """Asks each question once, however many restores have it."""

    def __init__(self, client: Client) -> None:
        self.failures: set[Unanswered] = set()
        self._client = client
        self._asked: dict[tuple[str, ...], asyncio.Future[Any]] = {}
        self._places = asyncio.Semaphore(_READS)

    async def facts(self, prepared: Prepared, seconds: float) -> Facts:
        now = datetime.now(UTC)
        empty = Facts(prepared.body, BACKUP, None, None, now, now + timedelta(seconds=seconds))
        environment, name = prepared.environment_id, prepared.table
        source, place, tables = await asyncio.gather(
            self._source(empty, prepared),
            self._ask(("environment", environment), self._client.environment(environment), prepared),
            self._ask(("tables named", environment, name), self._client.tables_named(environment, name), prepared),
        )
        taken = tables if isinstance(tables, list) else None
        return Facts(prepared.body, BACKUP, source, place, now, empty.until, taken)

    async def _source(self, facts: Facts, prepared: Prepared) -> Any:  # noqa: ANN401 - whatever the API says
        if facts.backup_id:
            return await self._ask(("backup", facts.backup_id), self._client.backup(facts.backup_id), prepared)
        table = str(facts.point.get("table_id"))
        return await self._ask(("table", table), self._client.table(table), prepared)

    async def _ask(self, question: tuple[str, ...], asking: Any, prepared: Prepared) -> Any:  # noqa: ANN401 - answers of several kinds
        if question in self._asked:
            asking.close()
        else:
            self._asked[question] = asyncio.ensure_future(self._one(asking))
        answer = await self._asked[question]
        if not isinstance(answer, Failure):
            return answer
        if answer.is_missing:
            return Missing()
        asked = f"{question[0]} `{question[-1]}`"
        self.failures.add(Unanswered(prepared.masked(answer.reason), prepared.masked(asked), answer.status))
        return None

    async def _one(self, asking: Awaitable[Any]) -> Any:  # noqa: ANN401 - likewise
        async with self._places:
            return await asking


def crowded(restores: Iterable[Prepared]) -> Iterator[tuple[Prepared, Finding]]:
    """A finding for each environment into which more restores are sent than DynamoDB carries out at once."""
    by_environment: dict[str, list[Prepared]] = {}
    for one in restores:
        by_environment.setdefault(one.environment_id, []).append(one)
    for environment, several in by_environment.items():
        if len(several) > rules.MOST_CONCURRENT:
            one = several[rules.MOST_CONCURRENT]
            text = f"{len(several)} restores into environment `{one.masked(environment)}` at once (maximum {rules.MOST_CONCURRENT} by default)"
            help_text = "send fewer at a time, or raise the DynamoDB quota for concurrent restores"
            yield one, Finding(rules.CONCURRENT_RESTORES, Problem(ENVIRONMENT, text, help_text))
