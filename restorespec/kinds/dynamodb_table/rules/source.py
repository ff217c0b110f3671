"""The source of the data: a backup, or a point in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.help import REST, Help, Snippet
from restorespec.core.instants import instant
from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.model import RULES, Request
from restorespec.kinds.dynamodb_table.operation import PITR_DAYS, PITR_LAG
from restorespec.kinds.shared_rules import IDS
from restorespec.kinds.wording import counted

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_BACKUP = ("source", "continuous_backup")
_TIMESTAMP: Path = (*_BACKUP, "timestamp")

_LATEST = Snippet(value=True, key="use_latest_restorable_time")
_SOURCES = {
    "securevault_backup": Snippet({"backup_id": REST}, "securevault_backup"),
    "continuous_backup": Snippet({"table_id": REST, "use_latest_restorable_time": True}, "continuous_backup"),
}
"""Each source with the least that it needs."""


@RULES.rule(Severity.ERROR)
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
            message="`source` has both `securevault_backup` and `continuous_backup`",
            because=((("source", "securevault_backup"), "one source"), (_BACKUP, "another source")),
            help="remove one of the two, or set it to null",
            removable=(("source", "securevault_backup"), _BACKUP),
        )
    elif not backup and not point_in_time:
        yield _no_source(request)


def _no_source(request: Request) -> Problem:
    """Return the problem of a request without a source, at the field that was left empty if there is one."""
    written = [name for name in _SOURCES if not request.is_absent("source", name)]
    if len(written) == 1:
        at: Path = ("source", written[0])
        return Problem(at, request.state(*at), Help("set ", _SOURCES[written[0]]), key=True)
    found = " and ".join(request.state("source", name) for name in written)
    if not written:
        neither = "`source` has neither `securevault_backup` nor `continuous_backup`"
        found = neither if request.has_fields("source") else "`source` is empty"
    backup, point_in_time = _SOURCES.values()
    return Problem(("source",), found, Help("set " if written else "add ", backup, " or ", point_in_time))


@RULES.rule(Severity.ERROR)
def pitr_time_exactly_one(request: Request) -> Iterator[Problem]:
    """A point in time is either a timestamp or the latest restorable time.

    Exactly one of `timestamp` and `use_latest_restorable_time: true` is set; `false` counts as not set (API page and Go
    SDK, `continuous_backup`).

    Bad:
        source:
          continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00Z", use_latest_restorable_time: true}
    Good:
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00Z"}}
    """
    backup = request.source.continuous_backup
    if not backup:
        return
    if backup.use_latest_restorable_time and backup.timestamp:
        yield Problem(
            at=_BACKUP,
            message=f"`timestamp` is {request.shown(*_TIMESTAMP)}, but `use_latest_restorable_time` is `true`",
            because=((_TIMESTAMP, "one point in time"), ((*_BACKUP, "use_latest_restorable_time"), "another")),
            help=Help(
                "remove one of the two, or set ",
                Snippet(None, "timestamp"),
                " or ",
                Snippet(value=False, key="use_latest_restorable_time"),
            ),
            removable=(_TIMESTAMP, (*_BACKUP, "use_latest_restorable_time")),
        )
    elif not backup.use_latest_restorable_time and not backup.timestamp:
        yield Problem(
            at=_BACKUP,
            message=f"`continuous_backup` has no point in time: {request.state(*_TIMESTAMP)}, and {_latest(request)}",
            help=Help("set ", Snippet("2026-11-18T06:30:00Z", "timestamp"), " or ", _LATEST),
        )


@RULES.rule(Severity.ERROR)
def pitr_timestamp_format(request: Request) -> Iterator[Problem]:
    """A timestamp is an RFC 3339 date-time of a day that exists.

    `T`, seconds, and `Z` or an offset are mandatory (Go SDK: "RFC-3339 format"; RFC 3339, section 5.6).

    Bad:
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18 06:30"}}
    Good:
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00+01:00"}}
    """
    backup = request.source.continuous_backup
    if backup and backup.timestamp and not instant(backup.timestamp):
        from restorespec.core.timestamps import BEYOND_UTC, fault, is_beyond_utc  # noqa: PLC0415 - seldom needed

        path = (*backup.path, "timestamp")
        reason, advice = ("", "correct it") if request.hides(*path) else fault(backup.timestamp)
        message = f"{request.shown(*path)} is not a valid RFC 3339 date-time" + (f": {reason}" if reason else "")
        if not request.hides(*path) and is_beyond_utc(backup.timestamp):
            message, advice = f"{request.shown(*path)} is outside the range of UTC, years 0001 to 9999", BEYOND_UTC
        yield Problem(at=_TIMESTAMP, message=message, help=advice)


@RULES.rule(Severity.WARNING)
def pitr_timestamp_unusual(request: Request) -> Iterator[Problem]:
    """A timestamp has a form that every parser accepts.

    RFC 3339 also allows a lower-case `t` or `z` and the leap second `:60`, but common parsers reject them, Go's
    `time.Parse` among them (RFC 3339, section 5.6; Go, package `time`).

    Bad:
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18t06:30:00z"}}
    Good:
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-18T06:30:00Z"}}
    """
    backup = request.source.continuous_backup
    if not backup or not backup.timestamp or not instant(backup.timestamp):
        return
    if backup.timestamp != backup.timestamp.upper() or backup.timestamp[17:19] == "60":
        yield Problem(
            at=_TIMESTAMP,
            message=f"`timestamp` is {request.shown(*backup.path, 'timestamp')}, which the API may not accept",
            help="write `T` and `Z` in upper case, and seconds from `00` to `59`",
        )


@RULES.rule(Severity.ERROR)
def pitr_timestamp_future(request: Request) -> Iterator[Problem]:
    """A point in time is in the past.

    A table can be restored to a time between its earliest and its latest restorable time (botocore, DynamoDB,
    RestoreTableToPointInTime).

    Bad:
        now: 2026-11-20T12:00:00Z
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T12:30:00Z"}}
    Good:
        now: 2026-11-20T12:00:00Z
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T06:30:00Z"}}
    """
    moment, now = _asked_for(request), request.context.now
    if moment and now and moment > now:
        yield Problem(
            at=_TIMESTAMP,
            message=f"`timestamp` is {request.shown(*_TIMESTAMP)}, {_length(moment - now)} in the future (now is {_shown(now)})",
            help=Help("use a time in the past, or ", _LATEST),
        )


@RULES.rule(Severity.ERROR)
def pitr_timestamp_too_old(request: Request) -> Iterator[Problem]:
    """A point in time of DynamoDB's point-in-time recovery is in the last 35 days.

    Point-in-time recovery goes back at most 35 days, or fewer if the table is configured so (botocore, DynamoDB,
    RecoveryPeriodInDays). The limit does not apply to Clumio's own backups (`type: clumio_pitr`).

    Bad:
        now: 2026-11-20T12:00:00Z
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-10-11T12:00:00Z"}}
    Good:
        now: 2026-11-20T12:00:00Z
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-10-20T12:00:00Z"}}
    """
    moment, now, backup = _asked_for(request), request.context.now, request.source.continuous_backup
    if not moment or not now or not backup:
        return
    from datetime import timedelta  # noqa: PLC0415 - many specs have no timestamp

    window = timedelta(days=PITR_DAYS)
    if now - moment > window and (not backup.type or backup.type == "aws_pitr"):
        yield Problem(
            at=_TIMESTAMP,
            message=f"`timestamp` is {request.shown(*_TIMESTAMP)}, {_length(now - moment)} ago (maximum {PITR_DAYS} days; now is {_shown(now)})",
            help=Help(
                f"use {_shown(_ceiling(now - window))} or later, restore a backup, or set ",
                Snippet("clumio_pitr", "type"),
                " if Clumio backs up this table continuously",
            ),
        )


@RULES.rule(Severity.WARNING)
def pitr_timestamp_too_recent(request: Request) -> Iterator[Problem]:
    """A point in time is more than five minutes old.

    The latest restorable time is typically five minutes ago (botocore, DynamoDB, LatestRestorableDateTime).

    Bad:
        now: 2026-11-20T12:00:00Z
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T11:58:00Z"}}
    Good:
        now: 2026-11-20T12:00:00Z
        source: {continuous_backup: {table_id: a4e81d36, timestamp: "2026-11-20T11:50:00Z"}}
    """
    moment, now = _asked_for(request), request.context.now
    if not moment or not now:
        return
    from datetime import timedelta  # noqa: PLC0415 - many specs have no timestamp

    lag = timedelta(minutes=PITR_LAG)
    if timedelta() <= now - moment < lag:
        yield Problem(
            at=_TIMESTAMP,
            message=f"`timestamp` is {request.shown(*_TIMESTAMP)}, {_length(now - moment)} ago, and may not be restorable yet",
            help=Help(f"use {_shown(now - lag)} or earlier, or ", _LATEST),
        )


def _asked_for(request: Request) -> datetime | None:
    """Return the point in time of a request, if it has a valid one."""
    backup = request.source.continuous_backup
    return instant(backup.timestamp) if backup and backup.timestamp else None


def _shown(moment: datetime) -> str:
    return f"`{moment.isoformat(timespec='seconds').replace('+00:00', 'Z')}`"


def _ceiling(moment: datetime) -> datetime:
    """Return the first whole second that is not before a moment."""
    from datetime import timedelta  # noqa: PLC0415 - many specs have no timestamp

    return moment.replace(microsecond=0) + timedelta(seconds=moment.microsecond > 0)


def _length(time: timedelta) -> str:
    """Return a length of time in its two largest units: `40 days`, `35 days 2 hours`, `30 minutes`."""
    seconds = int(time.total_seconds())
    if seconds < 60:  # noqa: PLR2004 - a minute
        return "less than a minute" if seconds < 1 else counted(seconds, "second")
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    counts = ((days, "day"), (hours, "hour")) if days else ((hours, "hour"), (minutes, "minute"))
    return " ".join(counted(count, noun) for count, noun in counts if count)


def _latest(request: Request) -> str:
    """Return how `use_latest_restorable_time` is not true."""
    at = (*_BACKUP, "use_latest_restorable_time")
    backup = request.source.continuous_backup
    return "`use_latest_restorable_time` is `false`" if backup and backup.gives(at[-1]) else request.state(*at)


RULES.include(IDS, "id-is-arn")
