"""Timestamps that are not RFC 3339 date-times: what is wrong, and what was probably intended."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import UTC, datetime, timedelta

from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple

EXAMPLES = "write it like `2026-03-01T00:00:00Z` or `2026-03-01T01:00:00+01:00`"

BEYOND_UTC = "choose a time between `0001-01-01T00:00:00Z` and `9999-12-31T23:59:59Z`"
"""The help for an instant outside of the range of UTC."""

_LOOSE = lazy_pattern(
    r"\s*([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})"
    r"(?:(?P<between>[Tt]|[ _]+|$)(?:(?P<hour>[0-9]{1,2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?P<fraction>\.[0-9]+)?)?)?"
    r"\s*(?P<offset>\S.*?)?)?\s*",
    re.ASCII | re.DOTALL,
)
_RANGE = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}):([0-9]{2})(?:\.[0-9]+)?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_OFFSET = lazy_pattern(r"([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.ASCII)
_ZONE = lazy_pattern(r"[A-Za-z][A-Za-z_]*(?:/[A-Za-z_/+-]+)?")
_UTC = frozenset(("Z", "UTC", "GMT", "ETC/UTC"))
_SECONDS = range(10**9, 10**10)
_MILLISECONDS = range(10**12, 10**13)
_HOURS, _SIXTY = 23, 59


class Fault(NamedTuple):
    """The error of a timestamp.

    Attributes:
        reason: a clause about it; empty if the reason is not known.
        help: what to do.
    """

    reason: str
    help: str


def fault(text: str) -> Fault:
    """Return what is wrong with a string that is not an RFC 3339 date-time."""
    if text.isascii() and text.isdigit() and (written := from_epoch(int(text))):
        return Fault("it is a Unix time", f"write `{written}`")
    found = _LOOSE.fullmatch(text)
    if not found:
        return Fault("", EXAMPLES)
    year, month, day = (int(found[number]) for number in (1, 2, 3))
    reason = _no_such_day(year, month, day) or _no_such_time(found)
    if reason:
        return Fault(reason, "correct it")
    date = f"{found[1]}-{found[2]}-{found[3]}"
    if found["hour"] is None:
        return Fault("it has no time", f"add the time and its offset: `{date}T00:00:00Z` for midnight UTC")
    time = f"{int(found['hour']):02}:{found['minute']}:{found['second'] or '00'}{found['fraction'] or ''}"
    return _of_offset(f"{date}T{time}", found["offset"]) or Fault(
        _of_form(found, date), f"write `{date}T{time}{_offset(found)}`"
    )


def is_beyond_utc(text: str) -> bool:
    """Return whether a timestamp is an RFC 3339 date-time, but at an instant that UTC has no four-digit year for."""
    found = _RANGE.fullmatch(text)
    if not found:
        return False
    try:
        moment = datetime.fromisoformat(
            f"{found[1]}T{found[2]}:{'59' if found[3] == '60' else found[3]}{found[4].upper()}"
        )
    except ValueError:
        return False
    try:
        (moment + timedelta(seconds=found[3] == "60")).astimezone(UTC)
    except OverflowError:
        return True
    return False


def from_epoch(number: int) -> str | None:
    """Return the timestamp of a Unix time in seconds or milliseconds; None if the number is hardly one."""
    if number in _SECONDS:
        return f"{datetime.fromtimestamp(number, UTC):%Y-%m-%dT%H:%M:%SZ}"
    if number in _MILLISECONDS:
        fraction = f".{number % 1000:03}" if number % 1000 else ""
        return f"{datetime.fromtimestamp(number // 1000, UTC):%Y-%m-%dT%H:%M:%S}{fraction}Z"
    return None


def _no_such_day(year: int, month: int, day: int) -> str:
    if month not in range(1, 13):
        return f"month {month} does not exist"
    if not year:
        return "year 0 does not exist"
    last = monthrange(year, month)[1]
    return "" if 1 <= day <= last else f"{month_name[month]} {year} has no day {day}"


def _no_such_time(found: re.Match[str]) -> str:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    return "" if hour <= _HOURS and minute <= _SIXTY and second <= _SIXTY else "it is not a valid time of day"


def _of_offset(moment: str, offset: str | None) -> Fault | None:
    """Return what is wrong with an offset, except for its form."""
    if not offset:
        return Fault("it has no offset", f"add it: `{moment}Z` for UTC, or one such as `{moment}+01:00`")
    if offset.upper() in _UTC:
        return None
    if _ZONE.fullmatch(offset):
        return Fault(
            f"`{offset[:40]}` is a time zone name, not an offset", f"write the offset, such as `{moment}+01:00`"
        )
    written = _OFFSET.fullmatch(offset)
    if not written:
        return Fault(
            f"`{offset[:40]}` is not a valid offset", f"write `{moment}Z` for UTC, or one such as `{moment}+01:00`"
        )
    if int(written[2]) > _HOURS or int(written[3] or 0) > _SIXTY:
        return Fault(f"the offset `{offset}` does not exist", "correct it")
    return None


def _offset(found: re.Match[str]) -> str:
    """Return an offset in the form of RFC 3339."""
    written = _OFFSET.fullmatch(found["offset"])
    return f"{written[1]}{int(written[2]):02}:{written[3] or '00'}" if written else "Z"


def _of_form(found: re.Match[str], date: str) -> str:
    """Return what is wrong with the form of a timestamp whose parts are all valid."""
    offset = found["offset"]
    if found["second"] is None:
        return "it has no seconds"
    if offset.upper() in _UTC and offset.upper() != "Z":
        return f"`{offset}` is a time zone name, not an offset"
    if offset[0] in "+-" and offset != _offset(found):
        return f"the offset is not `{_offset(found)}`"
    if found["between"] not in ("T", "t"):
        return "`T` is missing between the date and the time"
    if not found[0].startswith(date):
        return "the date is not written with `-`"
    return "it contains whitespace or another character that is not allowed"
