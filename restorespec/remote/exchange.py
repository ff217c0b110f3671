"""One request and its answer: bounded in time and size, strict about JSON, exact about whether anything was sent; and the wait
before the next request.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import ssl
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, cast

import httpx

from restorespec.core.data import Plain

if TYPE_CHECKING:
    import httpcore

LIMIT = 1024 * 1024
"""The maximum size of an answer in bytes, as sent and after decompression."""

_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_SECONDS = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whose status is known.

    Attributes:
        status: the HTTP status.
        headers: by lower-case name.
        body: what could be read of it.
        broken: a clause that explains why the body is incomplete; empty if it is complete.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    broken: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """An exchange without a response.

    Attributes:
        reason: a clause that explains what happened.
        sent: whether any part of the request may have reached the server.
        stale: whether a connection that was kept alive from an earlier exchange broke.
    """

    reason: str
    sent: bool
    stale: bool = False


async def exchange(client: httpx.AsyncClient, request: httpx.Request, seconds: float) -> Answer | NoAnswer:
    """Send a request once and read the answer, within one deadline.

    Args:
        client: follows no redirects and retries nothing.
        request: built by this client, without timeouts of its own.
        seconds: for everything, from the DNS lookup to the last byte.
    """
    wire = _Wire()
    request.extensions = {**request.extensions, "trace": wire.trace}
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(client, request, wire)
    except TimeoutError:
        when = "the answer was not complete" if wire.sent else "could not connect"
        return await wire.outcome(f"{when} after {round(seconds, 1):g} seconds")
    except UnreadableError as error:
        return await wire.outcome(str(error))
    except Exception as error:  # noqa: BLE001 - whatever fails, what counts is whether anything was sent
        return await wire.outcome(_clause(error, sent=wire.sent), broke=True)


async def _exchange(client: httpx.AsyncClient, request: httpx.Request, wire: _Wire) -> Answer:
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


class _Wire:
    """Observes the connection."""

    def __init__(self) -> None:
        self.connected = False
        self.sent = False
        self.answer: Answer | None = None
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Record an event of the transport: a new connection, or the first byte of a request."""
        if event.endswith("connect_tcp.started"):
            self.connected = True
        elif event.endswith("connect_tcp.complete"):
            self._stream = cast("httpcore.AsyncNetworkStream", info["return_value"])
        elif event.endswith("send_request_headers.started"):
            self.sent = True

    async def outcome(self, reason: str, *, broke: bool = False) -> Answer | NoAnswer:
        """Return what is known after the connection broke or the time was over.

        The transport leaks a connection if it is cancelled during the TLS handshake, so it is closed here.
        """
        if self._stream:
            await self._stream.aclose()
        if self.answer:
            return Answer(self.answer.status, self.answer.headers, broken=reason)
        return NoAnswer(reason, self.sent, stale=broke and self.sent and not self.connected)


def _clause(error: Exception, *, sent: bool) -> str:
    reason = " ".join(_error_text(error).split())
    what = "the connection broke before the answer was complete" if sent else "could not connect"
    return f"{what}: {reason}" if reason else what


def _error_text(error: BaseException) -> str:
    """Return the text of an error; for a failed connection, that of the system."""
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


class UnreadableError(ValueError):
    """An answer that cannot be read without ambiguity; its text is a clause that explains why."""


def parse(data: bytes) -> Plain:
    """Parse JSON strictly.

    Raises:
        UnreadableError: it is not UTF-8, not one complete JSON value, nested too deeply, or has a duplicate key or NaN.
    """
    try:
        value: Plain = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise UnreadableError("it is not UTF-8") from None
    except RecursionError:
        raise UnreadableError("its JSON is nested too deeply") from None
    except UnreadableError:
        raise
    except ValueError:
        raise UnreadableError("it is not complete JSON") from None
    return value


def _unique(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("its JSON has a duplicate key")
    return found


def _refuse(constant: str) -> Plain:
    raise UnreadableError(f"its JSON contains {constant}")


def decode(data: bytes, encodings: str) -> bytes:
    """Decode the content encodings of a body, which were not requested.

    Args:
        data: as received.
        encodings: the `Content-Encoding` header; empty if there is none.

    Raises:
        UnreadableError: the encoding is unknown, the data does not match it, or it decodes to more than `LIMIT` bytes.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    applied = [name for name in names if name not in {"", "identity"}]
    if len(applied) > 2:  # noqa: PLR2004 - no server compresses three times in good faith
        raise UnreadableError("it is compressed more than twice")
    for name in reversed(applied):
        if name not in _WINDOWS:
            raise UnreadableError("its content encoding was not requested")
        data = _inflate(data, name)
    return data


def _inflate(data: bytes, name: str) -> bytes:
    window = _WINDOWS[name]
    if name == "deflate" and data[:1] and data[0] & 0x0F != 8:  # noqa: PLR2004 - 8 marks a zlib header; many servers leave it out
        window = -15
    inflater = zlib.decompressobj(window)
    try:
        plain = inflater.decompress(data, LIMIT + 1)
    except zlib.error:
        raise UnreadableError("its compressed data is damaged") from None
    if len(plain) > LIMIT:
        raise UnreadableError("it is larger than 1 MiB when decompressed")
    if not inflater.eof or inflater.unused_data:
        raise UnreadableError("its compressed data is incomplete")
    return plain


@dataclass(frozen=True, slots=True)
class Pace:
    """A backoff: each wait doubles the one before, up to a limit.

    Attributes:
        first: seconds of the first wait.
        longest: the maximum wait in seconds.
        tries: the number of waits.
    """

    first: float = 0.5
    longest: float = 30.0
    tries: int = 6

    def waits(self) -> Iterator[float]:
        """Return the waits in order; half of each is random, so that many clients do not retry at the same time."""
        for attempt in range(self.tries):
            whole = min(self.first * 2 ** min(attempt, 30), self.longest)
            yield whole * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `Retry-After`; None if it is not usable.

    A date is compared with the answer's own `Date`, so that a wrong local clock does not matter.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = _date(text)
    if moment is None:
        return None
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
