"""The risk of a difference, from the annotation `x-risk` of the field that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from restorespec.core.data import ABSENT
from restorespec.core.records import NamedTuple
from restorespec.core.risk import Risk
from restorespec.kinds.request_schema import RequestSchema


class Difference(NamedTuple):
    """A field with its two values as plain data, `ABSENT` where it does not exist.

    Attributes:
        path: the keys that lead to it, items of lists by name.
        before: in BASE.
        after: in HEAD.
        beside: the members of the mapping that holds it, in HEAD.
    """

    path: tuple[str, ...]
    before: Any
    after: Any
    beside: Mapping[str, Any] = MappingProxyType({})


def is_something(value: object) -> bool:
    """Return whether a value has an effect: to the API absent, null, false and empty are alike."""
    return value is not ABSENT and value is not None and value is not False and value not in ("", [], {})


def is_nothing(value: object) -> bool:
    """Return whether a value says explicitly that there is nothing, or is not set."""
    return value is ABSENT or value is None or value in ([], {})


def is_removed(difference: Difference) -> bool:
    """Return whether a value that had an effect has none any more, or a field is not set any more."""
    return difference.after is ABSENT or (is_something(difference.before) and not is_something(difference.after))


def is_added(difference: Difference) -> bool:
    """Return whether a value has an effect and had none before."""
    return is_something(difference.after) and not is_something(difference.before)


def is_switched_off(difference: Difference) -> bool:
    """Return whether a flag, which unset or null is as in the backup, is switched off or left to the backup again."""
    return is_removed(difference) or (difference.after is False and difference.before is not False)


_CASES: dict[str, Callable[[Difference], bool]] = {
    "added": is_added,
    "removed": is_removed,
    "switched off": is_switched_off,
    "changed": lambda _: True,
}
"""The cases that `x-risk` may distinguish; what `narrowed` means, the kind knows."""


def risk_of(schema: RequestSchema, difference: Difference, is_narrowed: Callable[[Difference], bool]) -> Risk:
    """Return the risk of a difference; none where no case applies, or where there was nothing and still is nothing."""
    if is_nothing(difference.before) and is_nothing(difference.after):
        return Risk.NONE
    risk = schema.annotation(difference.path, "x-risk")
    if not isinstance(risk, list):
        return Risk(risk or Risk.NONE)
    for case in risk:
        applies = is_narrowed if case["when"] == "narrowed" else _CASES[case["when"]]
        if applies(difference):
            return Risk(case["risk"])
    return Risk.NONE
