"""One request and its answer: bounded in time and size, and exact about whether anything was sent."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import httpx

from restorespec.remote.strict_json import LIMIT, UnreadableError, decode

if TYPE_CHECKING:
    import httpcore


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whose status is known.

    Attributes:
        status: the HTTP status.
        headers: by lower-case name.
        body: as far as it could be read.
        broken: a clause that says why the body is not whole; empty if it is.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    broken: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """An exchange without a response.

    Attributes:
        reason: a clause that says what happened.
        sent: whether any part of the request may have reached the other side.
        stale: whether it broke on a connection that was kept from an earlier exchange, which says nothing about this one.
    """

    reason: str
    sent: bool
    stale: bool = False


class _Wire:
    """Watches what happens on the connection."""

    def __init__(self) -> None:
        self.connected = False
        self.sent = False
        self.answer: Answer | None = None
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Called by the transport; it connects where it has no connection left, and writing starts with the headers."""
        if event.endswith("connect_tcp.started"):
            self.connected = True
        elif event.endswith("connect_tcp.complete"):
            self._stream = cast("httpcore.AsyncNetworkStream", info["return_value"])
        elif event.endswith("send_request_headers.started"):
            self.sent = True

    async def outcome(self, reason: str, *, broke: bool = False) -> Answer | NoAnswer:
        """What is known after something went wrong: the connection broke, or time was up.

        The transport forgets a connection that it is stopped at while TLS is agreed on, so it is closed here.
        """
        if self._stream:
            await self._stream.aclose()
        if self.answer:
            return Answer(self.answer.status, self.answer.headers, broken=reason)
        return NoAnswer(reason, self.sent, stale=broke and self.sent and not self.connected)


async def exchange(client: httpx.AsyncClient, request: httpx.Request, seconds: float) -> Answer | NoAnswer:
    """Sends a request once and reads the answer, all within one deadline.

    Args:
        client: follows no redirects and repeats nothing.
        request: built by this client, without timeouts of its own.
        seconds: for everything together, from the look-up of the name to the last byte.
    """
    wire = _Wire()
    request.extensions = {**request.extensions, "trace": wire.trace}
    try:
        async with asyncio.timeout(seconds):
            return await _talk(client, request, wire)
    except TimeoutError:
        when = "the answer was not complete" if wire.sent else "there was no connection"
        return await wire.outcome(f"{when} after {round(seconds, 1):g} seconds")
    except UnreadableError as error:
        return await wire.outcome(str(error))
    except Exception as error:  # noqa: BLE001 - whatever breaks on the way, what counts is whether anything was sent
        return await wire.outcome(_clause(error, sent=wire.sent), broke=True)


async def _talk(client: httpx.AsyncClient, request: httpx.Request, wire: _Wire) -> Answer:
    response = await client.send(request, stream=True)
    try:
        headers = {name.lower(): value for name, value in response.headers.items()}
        wire.answer = Answer(response.status_code, headers)
        body = await _bounded(response)
        return Answer(response.status_code, headers, decode(body, headers.get("content-encoding", "")))
    finally:
        await response.aclose()


async def _bounded(response: httpx.Response) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > LIMIT:
            raise UnreadableError("it is larger than 1 MiB")
        chunks.append(chunk)
    return b"".join(chunks)


def _clause(error: Exception, *, sent: bool) -> str:
    said = " ".join(_said(error).split())
    what = "the connection broke before the answer was complete" if sent else "there was no connection"
    return f"{what}: {said}" if said else what


def _said(error: BaseException) -> str:
    """What an error says; of a connection that could not be made, what the system said."""
    deepest = error
    while deepest.__cause__ or deepest.__context__:
        deepest = deepest.__cause__ or deepest.__context__ or deepest
    if not isinstance(error, httpx.ConnectError) or not isinstance(deepest, OSError):
        return str(error)
    if isinstance(deepest, ssl.SSLError) and deepest.reason:
        why = getattr(deepest, "verify_message", "")
        return f"TLS failed: {deepest.reason.replace('_', ' ').lower()}{f', {why}' if why else ''}"
    if (deepest.errno or 0) > 0:  # those of names are below 0
        return os.strerror(deepest.errno or 0).lower()
    return deepest.strerror.lower() if deepest.strerror else str(error)
