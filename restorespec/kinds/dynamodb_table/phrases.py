"""The words of a review for changes of a restore of a DynamoDB table, and which values mean the same there."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from restorespec.core.data import ABSENT
from restorespec.core.risk import Risk


class Phrase(NamedTuple):
    """What a change means, of one restore and of several; `{n}` stands for how many.

    Attributes:
        order: phrases with a lower order come first in a sentence: those of a higher risk.
        one: such as "{n} reads another backup".
        several: such as "{n} read another backup".
    """

    order: tuple[int, int]
    one: str
    several: str


_PHRASES: tuple[tuple[str, str, str], ...] = (
    ("data source/securevault_backup/backup_id", "reads another backup", "read another backup"),
    ("data source/continuous_backup/table_id", "reads another table", "read another table"),
    ("data source/continuous_backup/*", "restores another point in time", "restore another point in time"),
    ("data source*", "reads another source", "read another source"),
    ("data query_filter*", "restores other items", "restore other items"),
    ("data target/environment_id", "goes to another environment", "go to another environment"),
    ("data target/table_name", "gets another table name", "get another table name"),
    ("loss target/*_secondary_indexes/*/key_schema*", "gets an index with other keys", "get an index with other keys"),
    ("loss target/*_secondary_indexes/*/*", "projects less into an index", "project less into an index"),
    ("loss target/*_secondary_indexes/*", "loses an index", "lose an index"),
    ("loss target/*_secondary_indexes", "loses its indexes", "lose their indexes"),
    ("loss target/tags*", "loses tags", "lose tags"),
    ("loss target/stream_specification*", "loses stream records", "lose stream records"),
    ("loss target/pitr_status", "loses point-in-time recovery", "lose point-in-time recovery"),
    ("loss target/deletion_protection_enabled", "loses deletion protection", "lose deletion protection"),
    ("security *kms_master_key_id", "is encrypted with another key", "are encrypted with another key"),
    ("security *", "is encrypted differently", "are encrypted differently"),
    ("inert *", "changes what is not applied", "change what is not applied"),
    ("none target/tags*", "gets other tags", "get other tags"),
)
"""What a change of a field means, by risk and path; the first row that fits counts."""

_COSTS = ("costs more", "cost more"), ("costs less", "cost less")
_AFTER = len(_PHRASES)
_INSTANTS = frozenset({("source", "continuous_backup", "timestamp")})
"""Fields that are points in time: two spellings of one instant are the same value."""


def phrase(path: tuple[str, ...], risk: Risk, before: object, after: object) -> Phrase:
    """Return what a change of a field means.

    Args:
        path: the keys that lead to it, items of lists by name.
        risk: its risk.
        before: the value in BASE as plain data, or `ABSENT`.
        after: likewise, in HEAD.
    """
    name = f"{risk} {'/'.join(step.replace('/', ' ') for step in path)}"
    field = _field(path)
    if risk is Risk.NONE and after is ABSENT:
        return Phrase(
            (risk.rank, _AFTER + 3),
            f"in {{n}} `{field}` is not set any more",
            f"in {{n}} `{field}` is not set any more",
        )
    if risk is Risk.COST and (rise := _rise(path, before, after)):
        one, several = _COSTS[rise < 0]
        return Phrase((risk.rank, _AFTER + (rise < 0)), f"{{n}} {one}", f"{{n}} {several}")
    for order, (pattern, one, several) in enumerate(_PHRASES):
        if fnmatchcase(name, pattern):
            return Phrase((risk.rank, order), f"{{n}} {one}", f"{{n}} {several}")
    return Phrase((risk.rank, _AFTER + 2), f"{{n}} changes `{field}`", f"{{n}} change `{field}`")


def _field(path: tuple[str, ...]) -> str:
    """Return the name of the field for a sentence: the last key that is not the name of an item."""
    lists = {"global_secondary_indexes", "local_secondary_indexes", "tags", "replicas", "key_schema"}
    named = [step for before, step in zip(("", *path), path, strict=False) if before not in lists]
    return named[-1]


def _rise(path: tuple[str, ...], before: object, after: object) -> float:
    """Return whether a table costs more (above 0) or less (below 0) than before; 0 where that is not known."""
    if path[-1] in {"read_capacity_units", "write_capacity_units"}:
        is_known = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (before, after))
        return float(after) - float(before) if is_known else 0  # type: ignore[arg-type]
    is_index = len(path) > 1 and path[1] in {"global_secondary_indexes", "local_secondary_indexes"}
    return 1 if is_index and before is ABSENT and len(path) == 3 else 0  # noqa: PLR2004 - target, the list, the index


def is_same(path: tuple[str, ...], before: object, after: object) -> bool:
    """Return whether two different values of a field mean the same: two spellings of one instant do."""
    if path not in _INSTANTS or not isinstance(before, str) or not isinstance(after, str):
        return False
    instants = (_instant(before), _instant(after))
    return instants[0] is not None and instants[0] == instants[1]


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def target(body: Any) -> tuple[str, str] | None:  # noqa: ANN401 - any data
    """Return the environment and the name of the new table; None where they are not known."""
    part = body.get("target") if isinstance(body, dict) else None
    found = [part.get(key) for key in ("environment_id", "table_name")] if isinstance(part, dict) else []
    names = [name for name in found if isinstance(name, str)]
    return (names[0], names[1]) if len(names) == 2 else None  # noqa: PLR2004 - both
