"""The conclusions that an exchange permits about a restore: the table of `docs/submitting.md`, in one place.

The question is whether a restore may have been started. If the answer does not rule it out, nothing is sent again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from restorespec.core.data import Plain
from restorespec.remote.access import Credentials
from restorespec.remote.exchange import Answer, NoAnswer, UnreadableError, parse, retry_after

REFUSALS = {
    400: "the request is invalid",
    401: "the token is not accepted",
    403: "the token lacks the permission",
    404: "something that the request names does not exist",
    409: "it conflicts with the present state",
    422: "the request cannot be carried out",
}
"""The statuses that prove that nothing was started, with their meanings."""

TOO_MANY, ACCEPTED = 429, 202

_TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SHOWN = 2000  # characters of an answer that are kept
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class ApiError:
    """One error of an answer, masked; `code` is empty where the API gave none."""

    code: str
    message: str

    @property
    def shown(self) -> str:
        """The error as people read it."""
        return f"the API says: {self.message or 'nothing'}{f' (error {self.code})' if self.code else ''}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A restore was started; `task` is followed with `GET /tasks/{task}`."""

    task: str
    answer: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was started.

    Attributes:
        reason: a clause that explains why.
        status: the HTTP status; 0 where there was no answer.
        errors: the errors in the answer of the API.
        answer: the answer's text, for the ledger.
        fatal: whether all other restores would be refused as well.
        sent: whether the request was sent at all.
    """

    reason: str
    status: int = 0
    errors: tuple[ApiError, ...] = ()
    answer: str = ""
    fatal: bool = False
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Unclear:
    """A restore may have been started."""

    reason: str
    status: int = 0
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """Nothing was started, and the request may be retried.

    Attributes:
        reason: a clause that explains why.
        wait: how many seconds the API asks to wait; None leaves it to us.
        status: the HTTP status; 0 where there was no answer.
    """

    reason: str
    wait: float | None = None
    status: int = 0


Verdict: TypeAlias = Accepted | Refused | Unclear | Again


def judge(result: Answer | NoAnswer, credentials: Credentials, hide: Callable[[str], str] = str) -> Verdict:
    """Return what the result of a POST proves.

    Args:
        result: of the exchange.
        credentials: that were used; the token is masked in all texts.
        hide: masks what else must not be shown or stored.
    """
    if isinstance(result, NoAnswer):
        reason = credentials.mask(result.reason)
        return Unclear(reason) if result.sent else Again(reason)
    status = result.status
    text = hide(credentials.mask(result.body.decode("utf-8", "replace")))[:_SHOWN]
    if status == ACCEPTED:
        return _accepted(result, credentials, text)
    if status in REFUSALS:
        reason = f"status {status}, {REFUSALS[status]}"
        return Refused(reason, status, errors(result, credentials, hide), text, fatal=status == 401)  # noqa: PLR2004 - the token
    # A 503 with `Retry-After` proves nothing: an edge proxy sends it when the API behind it is slow to answer a POST.
    if status == TOO_MANY:
        return Again(f"status {status}, the API asks to wait", retry_after(result.headers), status)
    return Unclear(f"status {status}, which does not say whether a restore was started", status, text)


def _accepted(result: Answer, credentials: Credentials, text: str) -> Accepted | Unclear:
    try:
        task = _task_id(result)
    except UnreadableError as error:
        return Unclear(f"status 202, but its answer does not name a task: {error}", ACCEPTED, text)
    if credentials.mask(task) != task:
        return Unclear("status 202, but its answer has the token in place of the task", ACCEPTED, text)
    return Accepted(task, text)


def _task_id(result: Answer) -> str:
    if result.broken:
        raise UnreadableError(result.broken)
    kind = result.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.endswith(("/json", "+json")):
        raise UnreadableError("it is not marked as JSON")
    body = parse(result.body)
    task = body.get("task_id") if isinstance(body, dict) else None
    if isinstance(task, int) and not isinstance(task, bool):
        task = str(task)
    if not isinstance(task, str) or not _TASK_ID.fullmatch(task):
        raise UnreadableError("it has no usable `task_id`")
    return task


def errors(result: Answer, credentials: Credentials, hide: Callable[[str], str] = str) -> tuple[ApiError, ...]:
    """Return the errors of an answer, masked; none if it cannot be read."""
    try:
        body = parse(result.body)
    except UnreadableError:
        return ()
    listed = body.get("errors") if isinstance(body, dict) else None
    items = listed[:_MOST_ERRORS] if isinstance(listed, list) else []
    return tuple(_error(item, lambda text: hide(credentials.mask(text))) for item in items if isinstance(item, dict))


def _error(item: dict[str, Plain], mask: Callable[[str], str]) -> ApiError:
    code, message = item.get("error_code"), item.get("error_message")
    shown = str(code) if isinstance(code, int | str) else ""
    text = message if isinstance(message, str) else ""
    return ApiError(mask(shown)[:40], mask(text)[:500])
