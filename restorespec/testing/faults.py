"""Faults between a client and an API, by name: each is used once, for the next request that starts a restore."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Ending(StrEnum):
    """The end of a connection."""

    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True)
class Fault:
    """A wrong answer.

    Attributes:
        status: of the answer; None for no answer at all.
        headers: instead of those of a right answer with the same names; an empty value leaves one out.
        body: makes the body out of the right one.
        starts: whether the restore is started all the same, so that sending it again would make two.
        reads: whether the request is read at all.
        raw: sent unchanged instead of an answer.
        pause: seconds between any two bytes of the body.
        longer: by how many bytes the announced length is too large.
        ending: what happens to the connection.
    """

    status: int | None = 202
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[bytes], bytes] = bytes
    starts: bool = True
    reads: bool = True
    raw: bytes = b""
    pause: float = 0.0
    longer: int = 0
    ending: Ending = Ending.CLOSE


def _refusal(status: int, message: str = "it cannot be done", *, starts: bool = False, **headers: str) -> Fault:
    body = f'{{"errors": [{{"error_code": 4{status}, "error_message": "{message}"}}]}}'.encode()
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Fault(status, {"Content-Type": "application/json", **named}, lambda _: body, starts=starts)


def _other(body: bytes) -> Callable[[bytes], bytes]:
    return lambda _: body


_FAR_PAST = "Sun, 06 Nov 1994 08:49:37 GMT"

FAULTS: dict[str, Fault] = {
    "reset-before-read": Fault(None, starts=False, reads=False, ending=Ending.RESET),
    "reset-after-read": Fault(None, ending=Ending.RESET),
    "close-after-read": Fault(None),
    "no-answer": Fault(None, ending=Ending.HANG),
    "not-http": Fault(raw=b"\x16\x03\x01 hello\r\n\r\n"),
    "endless-headers": Fault(raw=b"HTTP/1.1 202 Accepted\r\n" + b"X-Filler: 0123456789abcdef\r\n" * 10_000),
    "half-status-line": Fault(raw=b"HTTP/1.1 2"),
    "drip-fed": Fault(pause=0.3),
    "drip-fed-refusal": Fault(400, pause=0.3, starts=False),
    "huge": Fault(body=lambda right: right + b" " * 2_000_000),
    "gzip": Fault(headers={"Content-Encoding": "gzip"}, body=gzip.compress),
    "deflate": Fault(headers={"Content-Encoding": "deflate"}, body=zlib.compress),
    "gzip-bomb": Fault(
        headers={"Content-Encoding": "gzip"}, body=lambda right: gzip.compress(right + b" " * 5_000_000)
    ),
    "gzip-damaged": Fault(headers={"Content-Encoding": "gzip"}, body=lambda right: gzip.compress(right)[:-12]),
    "gzip-claimed": Fault(headers={"Content-Encoding": "gzip"}),
    "brotli-claimed": Fault(headers={"Content-Encoding": "br"}),
    "truncated": Fault(longer=100),
    "half-json": Fault(body=lambda right: right[:-2]),
    "not-utf8": Fault(body=_other(b'{"task_id": "t-\xff"}')),
    "duplicate-keys": Fault(body=_other(b'{"task_id": "t-1", "task_id": "t-2"}')),
    "deep": Fault(body=_other(b'{"task_id": "t-1", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    "no-task": Fault(body=_other(b'{"_links": {}}')),
    "null-task": Fault(body=_other(b'{"task_id": null}')),
    "true-task": Fault(body=_other(b'{"task_id": true}')),
    "odd-task": Fault(body=_other(b'{"task_id": "../../tasks?x=\\u001b[31m"}')),
    "empty": Fault(body=_other(b"")),
    "html": Fault(headers={"Content-Type": "text/html"}, body=_other(b"<html>welcome</html>")),
    "no-type": Fault(headers={"Content-Type": ""}),
    "plain-json": Fault(headers={"Content-Type": "application/json; charset=utf-8"}),
    "redirect": Fault(302, {"Location": "http://127.0.0.1:9/elsewhere"}),
    "redirect-again": Fault(307, {"Location": "http://127.0.0.1:9/elsewhere"}),
    "redirect-for-good": Fault(308, {"Location": "http://127.0.0.1:9/elsewhere"}),
    **{str(status): _refusal(status) for status in (400, 401, 403, 404, 409, 422)},
    **{str(status): _refusal(status, starts=True) for status in (405, 407, 408, 413, 418, 500, 501, 502, 503, 504)},
    **{str(status): Fault(status) for status in (200, 201, 204, 206, 304)},
    "429": _refusal(429),
    "429-seconds": _refusal(429, retry_after="1"),
    "429-date": _refusal(429, retry_after=_FAR_PAST),
    "429-nonsense": _refusal(429, retry_after="soon"),
    "429-negative": _refusal(429, retry_after="-5"),
    "429-for-ever": _refusal(429, retry_after="999999"),
    "503-seconds": _refusal(503, starts=True, retry_after="1"),
    "503-date": _refusal(503, starts=True, retry_after=_FAR_PAST),
    "503-nonsense": _refusal(503, starts=True, retry_after="soon"),
    "field": _refusal(422, "target.table_name is reserved"),
    "escape": _refusal(400, "\\u001b]0;owned\\u0007\\u202e::error::no"),
    "echo": _refusal(400, "no user has TOKEN, nor BASE64, nor PERCENT"),
    "echo-500": _refusal(500, "no user has TOKEN, nor BASE64, nor PERCENT", starts=True),
    "echo-task": Fault(body=_other(b'{"task_id": "TOKEN"}')),
}
"""All faults. TOKEN, BASE64 and PERCENT in a body are replaced by the caller's token, plain and encoded."""
