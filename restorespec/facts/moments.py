"""Timestamps of the API and of lookups: parsed to instants, and written in one form."""

from __future__ import annotations

from datetime import UTC, datetime

from restorespec.core.patterns import lazy_pattern

_RFC_3339 = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def instant(value: object) -> datetime | None:
    """Return the instant of an RFC 3339 timestamp, in UTC; None for anything else."""
    found = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}{found[4].upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(moment: datetime) -> str:
    """Return an instant as a timestamp in UTC, with a fraction only where it has one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(text: str) -> str:
    """Return a timestamp in UTC, so that two spellings of one instant are equal; other text as it is."""
    moment = instant(text)
    return written(moment) if moment else text
