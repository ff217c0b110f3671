"""How bad a change of a field can be: one table, from the field and its values to a risk."""

from __future__ import annotations

from collections.abc import Callable, Mapping as MappingOf
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from restorespec.core.data import ABSENT
from restorespec.core.risk import Risk


class Difference(NamedTuple):
    """A field with its two values as plain data, `ABSENT` where it is not there.

    Attributes:
        path: the keys that lead to it, items of lists by name.
        before: in BASE.
        after: in HEAD.
        beside: what the mapping that it stands in holds in HEAD.
    """

    path: tuple[str, ...]
    before: Any
    after: Any
    beside: MappingOf[str, Any] = MappingProxyType({})


Condition: TypeAlias = Callable[[Difference], bool]


def _always(_: Difference) -> bool:
    return True


def _goes_away(difference: Difference) -> bool:
    """Something becomes nothing, or is not said any more: to the API absent, null, false and empty are alike."""
    return difference.after is ABSENT or (_is_something(difference.before) and not _is_something(difference.after))


def _goes_off(difference: Difference) -> bool:
    """What the backup had, as null and silence leave it, is switched off or left to it again."""
    return _goes_away(difference) or (difference.after is False and difference.before is not False)


def _appears(difference: Difference) -> bool:
    return _is_something(difference.after) and not _is_something(difference.before)


def _is_something(value: object) -> bool:
    return value is not ABSENT and value is not None and value is not False and value not in ("", [], {})


def _is_nothing(value: object) -> bool:
    """Return whether a value says that there is nothing, or is not set."""
    return value is ABSENT or value is None or value in ([], {})


_PROJECTIONS = ["KEYS_ONLY", "INCLUDE", "ALL"]
_VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]


def _projects_less(difference: Difference) -> bool:
    return _reach(difference.after) <= _reach(difference.before)


def _reach(projection: object) -> int:
    return _PROJECTIONS.index(projection) if isinstance(projection, str) and projection in _PROJECTIONS else -1


def _attribute_lost(difference: Difference) -> bool:
    return _goes_away(difference) and difference.beside.get("projection_type") != "ALL"


def _shows_less(difference: Difference) -> bool:
    """No view but the widest holds what another one does."""
    return _is_something(difference.before) and difference.before != _VIEWS[0] and difference.after != _VIEWS[-1]


RISKS: tuple[tuple[str, Condition, Risk], ...] = (
    # Other data, or another place.
    ("source*", _always, Risk.DATA),
    ("query_filter*", _always, Risk.DATA),
    ("target", _always, Risk.DATA),
    ("target/environment_id", _always, Risk.DATA),
    ("target/table_name", _always, Risk.DATA),
    # Accepted, and documented as not applied (API page: `replicas`, and with them the version of global tables).
    ("target/replicas*", _always, Risk.INERT),
    ("target/global_table_version", _always, Risk.INERT),
    # An index with other keys is another index; one that projects less answers fewer queries; each one costs.
    ("target/*_secondary_indexes/*/key_schema*", _always, Risk.LOSS),
    ("target/*_secondary_indexes/*/projection/projection_type", _projects_less, Risk.LOSS),
    ("target/*_secondary_indexes/*/projection/non_key_attributes*", _attribute_lost, Risk.LOSS),
    ("target/*_secondary_indexes/*/projection*", _always, Risk.COST),
    ("target/*_secondary_indexes/*/*", _always, Risk.COST),
    ("target/*_secondary_indexes*", _goes_away, Risk.LOSS),
    ("target/*_secondary_indexes*", _appears, Risk.COST),
    # What the restored table silently lacks.
    ("target/tags/*/*", _always, Risk.NONE),
    ("target/tags*", _goes_away, Risk.LOSS),
    ("target/stream_specification/view_type", _shows_less, Risk.LOSS),
    ("target/stream_specification*", _goes_away, Risk.LOSS),
    ("target/pitr_status", _goes_off, Risk.LOSS),
    ("target/deletion_protection_enabled", _goes_off, Risk.LOSS),
    # Who can read the data.
    ("target/sse_specification*", _always, Risk.SECURITY),
    # What it costs, and how much it can take.
    ("target/billing_mode", _always, Risk.COST),
    ("target/provisioned_throughput*", _always, Risk.COST),
    ("target/table_class", _always, Risk.COST),
    ("target/restore_wcu", _always, Risk.COST),
    ("target/contributor_insights_status", _always, Risk.COST),
)
"""Fields (`*` stands for anything, also for several steps), conditions and risks; the first row that fits counts."""


def risk_of(difference: Difference) -> Risk:
    """Return the risk of a difference; what no row fits has none, nor has nothing that becomes unset."""
    if difference.path[0] == "target" and _is_nothing(difference.before) and _is_nothing(difference.after):
        return Risk.NONE
    for condition, risk in _rows_for("/".join(step.replace("/", " ") for step in difference.path)):
        if condition(difference):
            return risk
    return Risk.NONE


@lru_cache(4096)
def _rows_for(name: str) -> tuple[tuple[Condition, Risk], ...]:
    return tuple((condition, risk) for pattern, condition, risk in RISKS if fnmatchcase(name, pattern))
