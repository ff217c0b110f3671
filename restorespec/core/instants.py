"""RFC 3339 timestamps: parsed to instants, and written in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restorespec.core.patterns import lazy_pattern

if TYPE_CHECKING:
    from datetime import datetime

_RFC_3339 = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]"
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9]):([0-5][0-9]|60)(?:\.([0-9]+))?"
    r"([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""Date, hour and minute, second, fraction, offset; whether the day exists remains to be seen."""


def instant(value: object) -> datetime | None:
    """Return the instant of an RFC 3339 timestamp, in UTC and to the microsecond; None for anything else.

    An instant that the years 0001 to 9999 of UTC do not have, such as `9999-12-31T23:59:59-23:59`, is none either.
    """
    found = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - many specs have no timestamp

    date, minute, second, fraction, offset = found.groups()
    leap = second == "60"
    text = f"{date}T{minute}:{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{offset.upper()}"
    try:
        return (datetime.fromisoformat(text) + timedelta(seconds=leap)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(moment: datetime) -> str:
    """Return an instant as a timestamp in UTC, with a fraction only where it has one."""
    from datetime import UTC  # noqa: PLC0415 - likewise

    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(text: str) -> str:
    """Return a timestamp in UTC, so that two spellings of one instant are equal; other text as it is."""
    moment = instant(text)
    return written(moment) if moment else text
