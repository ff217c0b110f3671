"""The operations of the API that restorespec uses, over plain HTTP: no redirects, no cookies, no ambient settings."""

from __future__ import annotations

import asyncio
import json
import math
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Self

import certifi
import httpx

from restorespec.core.data import Plain
from restorespec.kinds.endpoints import RESTORE_CATEGORIES, TASKS, Read
from restorespec.remote.access import Credentials
from restorespec.remote.exchange import Answer, NoAnswer, Pace, UnreadableError, exchange, parse, retry_after
from restorespec.remote.prepared import Prepared
from restorespec.remote.verdicts import REFUSALS, Verdict, errors, judge
from restorespec.version import __version__

Json = dict[str, Plain]

_OK, _NOT_FOUND = 200, 404
_PAGE, _MOST_PAGES = 100, 50
_LEAST = 0.1  # seconds for a read when time is as good as up


@dataclass(frozen=True, slots=True)
class Failure:
    """A read without a result.

    Attributes:
        reason: a clause that explains why.
        status: the HTTP status; 0 where there was no answer.
    """

    reason: str
    status: int = 0

    @property
    def is_missing(self) -> bool:
        """Whether the API does not know the resource."""
        return self.status == _NOT_FOUND


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings of the connection to the API.

    Attributes:
        base_url: in canonical form.
        credentials: the token and the organizational unit.
        request_timeout: seconds for one exchange in total.
        pace: the waits between retries.
        retrying: is called before a read is repeated, with the seconds until then.
    """

    base_url: str
    credentials: Credentials
    request_timeout: float = 60.0
    pace: Pace = field(default_factory=Pace)
    retrying: Callable[[float], None] = field(default=lambda _: None, compare=False)


class Client:
    """A client of the API; an asynchronous context manager.

    Args:
        connection: how the API is reached.
        until: the time of the monotonic clock after which no read is retried.
    """

    def __init__(self, connection: Connection, until: float = math.inf) -> None:
        self.connection = connection
        self.until = until
        trust = _tls_context()
        # A kept connection may be closed by the other side just as it is used again; a POST would then be in doubt.
        self._once = _http(trust, kept=0)
        self._reads = _http(trust, kept=8)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._once.aclose()
        await self._reads.aclose()

    async def start_restore(self, prepared: Prepared, embed: str | None, seconds: float) -> Verdict:
        """Request a restore once, and return what is known then."""
        result = await exchange(self._once, self._restore_request(prepared, embed), seconds)
        return judge(result, self.connection.credentials, prepared.masked)

    async def read(self, read: Read) -> Json | list[Json] | Failure:
        """Return the answer to a read that a kind asks for: a resource, or the items of a list."""
        if read.id:
            return await self.item(read.path, read.accept, read.id)
        return await self._list(read.path, read.accept, dict(read.filter))

    async def task(self, task: str) -> Json | Failure:
        """Return the state of a task; not retried."""
        return _content(await self._get(TASKS.path, TASKS.accept, task), self.connection.credentials)

    async def abort(self, task: str) -> Json | Failure:
        """Ask once for a task to be aborted; the answer is the task as it then is."""
        headers = {"Content-Type": "application/json", **self._headers(TASKS.accept)}
        url = f"{self.connection.base_url}{TASKS.path}/{task}"
        request = self._once.build_request("PATCH", url, json={"status": "aborting"}, headers=headers, timeout=None)
        result = await exchange(self._once, request, self.connection.request_timeout)
        return _content(result, self.connection.credentials)

    async def restores_since(self, moment: str) -> list[Json] | Failure:
        """Return the tasks of restores that were created at or after a moment."""
        wanted: Json = {"created_timestamp": {"$gte": moment}, "category": {"$in": [*RESTORE_CATEGORIES]}}
        return await self._list(*TASKS, wanted)

    async def item(self, collection: str, accept: str, name: str) -> Json | Failure:
        """Read one item of a collection."""
        return await self._read(collection, accept, name)

    async def page(self, collection: str, accept: str, query: Mapping[str, str]) -> Json | Failure:
        """Read one page of a collection."""
        return await self._read(collection, accept, query=query)

    def _restore_request(self, prepared: Prepared, embed: str | None = None) -> httpx.Request:
        endpoint = prepared.kind.endpoint
        headers = {"Content-Type": "application/json", **self._headers(endpoint.accept)}
        url, query = self.connection.base_url + endpoint.path, {"embed": embed} if embed else None
        return self._once.build_request(
            "POST", url, params=query, content=prepared.payload, headers=headers, timeout=None
        )

    async def _list(self, collection: str, accept: str, wanted: Json) -> list[Json] | Failure:
        items: list[Json] = []
        for page in range(1, _MOST_PAGES + 1):
            query = {"filter": json.dumps(wanted, separators=(",", ":")), "limit": str(_PAGE), "start": str(page)}
            found = await self.page(collection, accept, query)
            if isinstance(found, Failure):
                return found
            items.extend(_items(found))
            total = found.get("total_pages_count")
            if not isinstance(total, int) or page >= total:
                return items
        return Failure(f"there are more than {_MOST_PAGES} pages of answers")

    async def _read(
        self, collection: str, accept: str, name: str = "", query: Mapping[str, str] | None = None
    ) -> Json | Failure:
        """Read a resource, with retries: reading changes nothing."""
        waits = self.connection.pace.waits()
        while True:
            result = await self._get(collection, accept, name, query)
            content = _content(result, self.connection.credentials)
            if not isinstance(content, Failure) or content.status in REFUSALS:
                return content
            wait = next(waits, None)
            if wait is None:
                return content
            asked = retry_after(result.headers) if isinstance(result, Answer) else None
            wait = min(max(wait, asked or 0.0), self.connection.request_timeout)
            if time.monotonic() + wait >= self.until:
                return content
            self.connection.retrying(wait)
            await asyncio.sleep(wait)

    async def _get(
        self, collection: str, accept: str, name: str, query: Mapping[str, str] | None = None
    ) -> Answer | NoAnswer:
        """Send one request; again over a new connection if a kept-alive one turned out to be closed."""
        url = self.connection.base_url + collection + (f"/{name}" if name else "")
        headers = self._headers(accept)
        end = min(time.monotonic() + self.connection.request_timeout, self.until)

        async def ask(client: httpx.AsyncClient) -> Answer | NoAnswer:
            request = client.build_request("GET", url, params=query or None, headers=headers, timeout=None)
            return await exchange(client, request, max(end - time.monotonic(), _LEAST))

        result = await ask(self._reads)
        return await ask(self._once) if isinstance(result, NoAnswer) and result.stale else result

    def _headers(self, accept: str) -> dict[str, str]:
        credentials = self.connection.credentials
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Authorization": f"Bearer {credentials.token}",
            "User-Agent": f"restorespec/{__version__}",
        }
        if credentials.unit:
            headers["x-clumio-organizationalunit-context"] = credentials.unit
        return headers


def _http(trust: ssl.SSLContext, kept: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trust,
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113 - `exchange` has one deadline over everything, which timeouts by read are not
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=kept),
    )


@cache
def _tls_context() -> ssl.SSLContext:
    """Return the certificates of the system, or those of certifi if it has none."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())
    return context


def _content(result: Answer | NoAnswer, credentials: Credentials) -> Json | Failure:
    if isinstance(result, NoAnswer):
        return Failure(credentials.mask(result.reason))
    if result.status != _OK:
        meaning = REFUSALS.get(result.status)
        messages = "; ".join(error.message for error in errors(result, credentials))
        reason = f"status {result.status}{f', {meaning}' if meaning else ''}{f': {messages}' if messages else ''}"
        return Failure(reason, result.status)
    try:
        if result.broken:
            raise UnreadableError(result.broken)  # noqa: TRY301 - one place says how an unreadable answer is reported
        content = parse(result.body)
    except UnreadableError as error:
        return Failure(f"the answer cannot be read: {error}")
    return content if isinstance(content, dict) else Failure("the answer is not a JSON object")


def _items(found: Json) -> list[Json]:
    embedded = found.get("_embedded")
    listed = embedded.get("items") if isinstance(embedded, dict) else None
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
