"""Where the data comes from: a backup, or a point in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from restorespec.diagnostics import Problem, Severity
from restorespec.request.model import Request
from restorespec.rules.engine import rule
from restorespec.rules.facts import PITR_LAG, PITR_WINDOW
from restorespec.source import Path

_SNIPPETS = {
    "securevault_backup": "add the backup: `securevault_backup: {backup_id: …}`",
    "continuous_backup": "add the table and the time: `continuous_backup: {table_id: …, use_latest_restorable_time: true}`",
}
_BACKUP = ("source", "continuous_backup")
_TIMESTAMP: Path = (*_BACKUP, "timestamp")

_RFC_3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]"
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9]):([0-5][0-9]|60)(?:\.([0-9]+))?"
    r"([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""Date, hour and minute, second, fraction, offset; whether the day exists remains to be seen."""


def _instant(timestamp: str) -> datetime | None:
    """The instant that an RFC 3339 timestamp names, to the microsecond; None if it is no such timestamp."""
    found = _RFC_3339.fullmatch(timestamp)
    if not found:
        return None
    date, minute, second, fraction, offset = found.groups()
    leap = second == "60"
    text = f"{date}T{minute}:{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{offset.upper()}"
    try:
        return datetime.fromisoformat(text) + timedelta(seconds=leap)
    except (ValueError, OverflowError):
        return None


@rule(Severity.ERROR)
def source_exactly_one(request: Request) -> Iterator[Problem]:
    """A request restores either a backup or a point in time.

    `securevault_backup` and `continuous_backup` exclude each other, and one of them is needed (API page, `source`; Go
    SDK: "Only one of these fields should be set").

    Bad:
        source:
          securevault_backup: {backup_id: 0c9b7f52}
          continuous_backup: {table_id: a4e81d36, use_latest_restorable_time: true}
    Good:
        source:
          securevault_backup: {backup_id: 0c9b7f52}
    """
    backup, point_in_time = request.source.gives("securevault_backup"), request.source.gives("continuous_backup")
    if backup and point_in_time:
        yield Problem(
            at=("source",),
            message="two sources: `securevault_backup` and `continuous_backup`",
            because=((("source", "securevault_backup"), "one source"), (_BACKUP, "another source")),
            help="remove one of them",
        )
    elif not backup and not point_in_time:
        empty = [name for name in ("securevault_backup", "continuous_backup") if request.source.says(name)]
        if empty:
            yield Problem(
                at=("source", empty[0]),
                message=f"`{empty[0]}` is empty (null)",
                help=_SNIPPETS[empty[0]],
            )
            return
        yield Problem(
            at=("source",),
            message="no source: neither `securevault_backup` nor `continuous_backup`",
            help="add `securevault_backup` with a `backup_id`, or `continuous_backup` with a `table_id`",
        )


@rule(Severity.ERROR)
def pitr_time_exactly_one(request: Request) -> Iterator[Problem]:
    """A point in time is either a timestamp or the latest possible one.

    Exactly one of `timestamp` and `use_latest_restorable_time: true` is set; `false` counts as not set (API page and Go
    SDK, `continuous_backup`).

    Bad:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00Z", use_latest_restorable_time: true}
    Good:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00Z"}
    """
    backup = request.source.continuous_backup
    if not backup:
        return
    if backup.use_latest_restorable_time and backup.timestamp:
        yield Problem(
            at=_BACKUP,
            message="two points in time: `timestamp` and `use_latest_restorable_time`",
            because=((_TIMESTAMP, "one point"), ((*_BACKUP, "use_latest_restorable_time"), "another point")),
            help="remove one of them",
        )
    elif not backup.use_latest_restorable_time and not backup.timestamp:
        yield Problem(
            at=_BACKUP,
            message="no point in time",
            help="add a `timestamp`, or `use_latest_restorable_time: true`",
        )


@rule(Severity.ERROR)
def pitr_timestamp_format(request: Request) -> Iterator[Problem]:
    """A timestamp is an RFC 3339 date-time of a day that exists.

    `T`, seconds and `Z` or an offset are part of the form (Go SDK: "RFC-3339 format"; RFC 3339, section 5.6).

    Bad:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18 06:30"}
    Good:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00+01:00"}
    """
    backup = request.source.continuous_backup
    if backup and backup.timestamp and not _instant(backup.timestamp):
        from restorespec.syntax.moments import fault  # noqa: PLC0415 - seldom needed

        path = (*backup.path, "timestamp")
        reason, advice = ("", "correct it") if request.hides(*path) else fault(backup.timestamp)
        yield Problem(
            at=_TIMESTAMP,
            message=f"{request.shown(*path)} is no RFC 3339 date-time" + (f": {reason}" if reason else ""),
            help=advice,
        )


@rule(Severity.WARNING)
def pitr_timestamp_unusual(request: Request) -> Iterator[Problem]:
    """A timestamp is in the form that every parser reads.

    RFC 3339 also allows a lower-case `t` or `z` and the leap second `:60`, but common parsers refuse them, Go's
    `time.Parse` among them (RFC 3339, section 5.6; Go, package `time`).

    Bad:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18t06:30:00z"}
    Good:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00Z"}
    """
    backup = request.source.continuous_backup
    if not backup or not backup.timestamp or not _instant(backup.timestamp):
        return
    if backup.timestamp != backup.timestamp.upper() or backup.timestamp[17:19] == "60":
        yield Problem(
            at=_TIMESTAMP,
            message=f"the API may not read {request.shown(*backup.path, 'timestamp')}",
            help="write `T` and `Z` in upper case, and seconds from `00` to `59`",
        )


@rule(Severity.ERROR)
def pitr_timestamp_future(request: Request) -> Iterator[Problem]:
    """A point in time has passed.

    A table can be restored to a time between its earliest and its latest restorable time (botocore, DynamoDB,
    RestoreTableToPointInTime).

    Bad:
        now: 2026-11-20T12:00:00Z
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T12:30:00Z"}
    Good:
        now: 2026-11-20T12:00:00Z
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T06:30:00Z"}
    """
    instant, now = _asked_for(request), request.context.now
    if instant and now and instant > now:
        yield Problem(
            at=_TIMESTAMP,
            message=f"the point in time is in the future; now is {_shown(now)}",
            help="choose a time that has passed, or `use_latest_restorable_time: true`",
        )


@rule(Severity.ERROR)
def pitr_timestamp_too_old(request: Request) -> Iterator[Problem]:
    """A point in time of DynamoDB's own recovery lies in the last 35 days.

    Point-in-time recovery reaches 35 days back at most, and a table may be set to fewer (botocore, DynamoDB,
    RecoveryPeriodInDays). Clumio's own recovery (`type: clumio_pitr`) is not bound to this.

    Bad:
        now: 2026-11-20T12:00:00Z
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-10-11T12:00:00Z"}
    Good:
        now: 2026-11-20T12:00:00Z
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-10-20T12:00:00Z"}
    """
    instant, now, backup = _asked_for(request), request.context.now, request.source.continuous_backup
    if not instant or not now or not backup or now - instant <= PITR_WINDOW:
        return
    if not backup.type or backup.type == "aws_pitr":
        yield Problem(
            at=_TIMESTAMP,
            message=f"the point in time is more than {PITR_WINDOW.days} days before {_shown(now)}",
            help="choose a later time, restore a backup, or set `type: clumio_pitr` if Clumio keeps this table's changes",
        )


@rule(Severity.WARNING)
def pitr_timestamp_too_recent(request: Request) -> Iterator[Problem]:
    """A point in time is more than five minutes old.

    The latest restorable time is typically five minutes behind (botocore, DynamoDB, LatestRestorableDateTime).

    Bad:
        now: 2026-11-20T12:00:00Z
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T11:58:00Z"}
    Good:
        now: 2026-11-20T12:00:00Z
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T11:50:00Z"}
    """
    instant, now = _asked_for(request), request.context.now
    if instant and now and timedelta() <= now - instant < PITR_LAG:
        yield Problem(
            at=_TIMESTAMP,
            message=f"the point in time may not be restorable yet: less than 5 minutes before {_shown(now)}",
            help="choose an earlier time, or `use_latest_restorable_time: true`",
        )


def _asked_for(request: Request) -> datetime | None:
    """The point in time that a request names, if it names one that can be read."""
    backup = request.source.continuous_backup
    return _instant(backup.timestamp) if backup and backup.timestamp else None


def _shown(now: datetime) -> str:
    return f"`{now.isoformat(timespec='seconds').replace('+00:00', 'Z')}`"
