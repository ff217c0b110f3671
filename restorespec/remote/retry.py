"""The delay before a retry."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,15}")


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
