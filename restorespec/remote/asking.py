"""Asking the API the questions of lookups: all at the same time, each once, every list to its end."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from restorespec.core.instants import written
from restorespec.facts.lock import LockError, check_answer
from restorespec.facts.lookup_type import Json, LookupType, Question, Rejected
from restorespec.remote.client import Client, Connection, Failure

_AT_ONCE = 8
_PAGE, _MOST_PAGES = 100, 1_000
_SHORTEST_SECRET = 12  # characters; shorter tokens are words of a trial, which other text contains by chance


class _NotAnsweredError(Exception):
    """The API did not answer a request."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the API to a question.

    Attributes:
        fields: what is recorded.
        asked: when, in UTC.
    """

    fields: Json
    asked: str


Outcome = Answered | Rejected | Failure


async def ask(
    connection: Connection,
    questions: Iterable[Question],
    types: Mapping[str, LookupType],
    now: datetime,
    until: float = math.inf,
) -> dict[Question, Outcome]:
    """Ask the API.

    Args:
        connection: how the API is reached.
        questions: what is asked; equal ones are asked once.
        types: the lookup types, by name.
        now: the instant at which backups must not have expired.
        until: the time of the monotonic clock after which no request is retried.

    Returns:
        For each question its answer, why there is none, or how the API failed.
    """
    distinct = sorted(set(questions))
    slots = asyncio.Semaphore(_AT_ONCE)
    async with Client(connection, until) as client:
        api = _Reads(client)

        async def one(question: Question) -> Outcome:
            async with slots:
                return await _asked(question, types[question.type], api, now)

        return dict(zip(distinct, await asyncio.gather(*map(one, distinct)), strict=True))


async def _asked(question: Question, type_: LookupType, api: _Reads, now: datetime) -> Outcome:
    try:
        answer = await type_.ask(question, api, now)
    except _NotAnsweredError as error:
        return error.failure
    except (AttributeError, KeyError, TypeError, ValueError):
        return Failure("the answer has another form than the API documents")
    if isinstance(answer, Rejected):
        return answer
    credentials = api.client.connection.credentials
    text = json.dumps(answer, ensure_ascii=False)
    if len(credentials.token) >= _SHORTEST_SECRET and credentials.mask(text) != text:
        return Failure("the answer contains the token")
    try:
        check_answer(answer, type_)
    except LockError as error:
        return Failure(f"the answer cannot be recorded: {error.message}")
    return Answered(answer, written(datetime.now(UTC).replace(microsecond=0)))


class _Reads:
    """The read operations that lookups need."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def item(self, collection: str, accept: str, id_: str) -> Json | None:
        """Return one item; None if the API says that it does not exist."""
        found: Any = await self.client.item(collection, accept, quote(id_, safe=""))
        if isinstance(found, Failure):
            if found.is_missing:
                return None
            raise _NotAnsweredError(found)
        return dict(found)

    async def pages(
        self, collection: str, accept: str, wanted: Mapping[str, Mapping[str, str]], sort: str | None = None
    ) -> AsyncIterator[list[Json]]:
        """Yield the items of a list page by page, following `_links._next`, else by number."""
        query = {"filter": json.dumps(wanted, separators=(",", ":")), "limit": str(_PAGE), "start": "1"}
        if sort:
            query["sort"] = sort
        seen: set[tuple[tuple[str, str], ...]] = set()
        number = 1
        while tuple(query.items()) not in seen and len(seen) < _MOST_PAGES:
            seen.add(tuple(query.items()))
            found: Any = await self.client.page(collection, accept, query)
            if isinstance(found, Failure):
                raise _NotAnsweredError(found)
            yield _items(found)
            number += 1
            following = _next(found, query, number)
            if following is None:
                return
            query = following
        raise _NotAnsweredError(Failure(f"the list does not end after {len(seen)} pages"))


def _items(page: Json) -> list[Json]:
    embedded = page["_embedded"]
    items = embedded["items"] if embedded is not None else None
    return [dict(one) for one in items] if items is not None else []


def _next(page: Json, query: Mapping[str, str], number: int) -> dict[str, str] | None:
    """Return the query of the next page; None after the last one.

    Of a link only the query counts: a request never goes to another host or path than the list's.
    """
    links = page.get("_links")
    link = links.get("_next") if isinstance(links, dict) else None
    href = link.get("href") if isinstance(link, dict) else None
    if isinstance(href, str) and urlsplit(href).query:
        return {**query, **dict(parse_qsl(urlsplit(href).query, keep_blank_values=True))}
    total = page.get("total_pages_count")
    return {**query, "start": str(number)} if isinstance(total, int) and number <= total else None
