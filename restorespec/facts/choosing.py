"""The choice of one result from those that the API lists, as pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from restorespec.core.instants import instant
from restorespec.core.records import NamedTuple

Json: TypeAlias = dict[str, Any]

_SHOWN = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Rejected(NamedTuple):
    """Why nothing was chosen.

    Attributes:
        reason: a clause for a message.
        help: what to do.
    """

    reason: str
    help: str


class Choice(NamedTuple):
    """The choice of a backup.

    Attributes:
        before: the newest at or before this instant is wanted.
        after: the oldest at or after this instant is wanted.
        type: `clumio_backup` or `aws_snapshot`; None for either.
        now: the instant at which a backup must not have expired.
    """

    now: datetime
    before: datetime | None = None
    after: datetime | None = None
    type: str | None = None

    def accepts(self, backup: Json) -> bool:
        """Return whether a backup can be chosen at all."""
        taken = instant(backup.get("start_timestamp"))
        if taken is None or (self.type is not None and backup.get("type") != self.type):
            return False
        if (self.before and taken > self.before) or (self.after and taken < self.after):
            return False
        expires = backup.get("expiration_timestamp")
        ends = instant(expires)
        return expires in (None, "") or (ends is not None and ends > self.now)

    def order(self, backup: Json) -> tuple[timedelta, bool, str]:
        """Return the sort key of a backup that can be chosen: the smallest one is wanted."""
        taken = instant(backup.get("start_timestamp"))
        assert taken is not None
        age = taken - _EPOCH
        return (age if self.after else -age, backup.get("type") != "clumio_backup", str(backup.get("id")))


def choose_backup(backups: Iterable[Json], choice: Choice) -> Json | None:
    """Return the backup that is wanted; None if none can be chosen.

    An expired backup is never chosen. Of several with equal times a `clumio_backup` comes first, then the smaller id.
    """
    return min(filter(choice.accepts, backups), key=choice.order, default=None)


def is_decided(chosen: Json | None, seen: Json, choice: Choice) -> bool:
    """Return whether later items of a sorted list cannot be chosen any more.

    Args:
        chosen: the best item so far.
        seen: the last item that was listed.
        choice: which backup is wanted.
    """
    best = instant(chosen.get("start_timestamp")) if chosen else None
    last = instant(seen.get("start_timestamp"))
    return best is not None and last is not None and (last > best if choice.after else last < best)


def choose_environment(environments: Sequence[Json], account: str, region: str) -> Json | Rejected:
    """Return the one environment of an account and region."""
    found = distinct(
        one for one in environments if (one.get("account_native_id"), one.get("aws_region")) == (account, region)
    )
    if not found:
        return Rejected(f"account `{account}` has no environment in `{region}`", "connect it in Clumio")
    if len(found) > 1:
        ids = listed_names([str(one.get("id")) for one in found])
        reason = f"{len(found)} environments are of account `{account}` in `{region}`: {ids}"
        return Rejected(reason, "write the `id` of one of them")
    return found[0]


def distinct(items: Iterable[Json]) -> list[Json]:
    """Return the items without repetitions: a list that changes while its pages are read may show one twice."""
    return list({str(item.get("id")): item for item in items}.values())


def listed_names(names: list[str]) -> str:
    """Return names for a message, the first few of many."""
    shown = ", ".join(f"`{name}`" for name in sorted(names)[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
