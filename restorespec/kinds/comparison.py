"""Comparisons: of two requests, with the risk of each difference, and of a request with the restored resource.

Items of lists are compared by their identity and never by position. What a field means, its annotations say; each kind knows
its own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from restorespec.core.data import ABSENT, Located
from restorespec.core.records import NamedTuple
from restorespec.core.risk import Risk
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
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


def items(schema: RequestSchema, path: Path | tuple[str, ...], value: Located) -> dict[str, Located] | None:
    """Return the items of a list by their identity.

    Args:
        schema: the schema of the request, whose `x-identity` names the member that identifies an item.
        path: the path of the list; items on the way may be named by index or identity.
        value: the list.

    Returns:
        The items; a string is its own identity. None where two items have the same identity, or one has none.
    """
    field = schema.at(path).get("x-identity")
    named: dict[str, Located] = {}
    for item in value.items():
        label = _label(field, item)
        if label is None or label in named:
            return None
        named[label] = item
    return named


def named_path(schema: RequestSchema, body: Located, path: Path) -> tuple[str, ...]:
    """Return a path with the identities of list items in place of their indexes, where they have one."""
    steps: list[str] = []
    for depth, step in enumerate(path, 1):
        label = None
        if isinstance(step, int):
            place = body.find(path[:depth])
            is_item = place.depth == depth
            label = _label(schema.at(path[: depth - 1]).get("x-identity"), place.value) if is_item else None
        steps.append(label or str(step))
    return tuple(steps)


def _label(field: str | None, item: Located) -> str | None:
    if isinstance(item.data, dict) and field is not None:
        item = item.get(field) or item
    if isinstance(item.data, dict | list):
        return None
    if item.origin is not None and item.origin.sensitive:
        return "***"
    if isinstance(item.data, Unknown):
        return f"{{{{ {item.data.label} }}}}"
    return item.data if isinstance(item.data, str) else None


class Match(StrEnum):
    """Whether a field of the restored resource has the requested value."""

    AS_REQUESTED = "as-requested"
    DIFFERENT = "different"
    NOT_VISIBLE = "not-visible"


class Comparison(NamedTuple):
    """One field, requested and found.

    Attributes:
        path: the field's path in the request body.
        name: the same path with list items named by their identity.
        match: whether the two values agree.
        requested: the requested value as JSON; None where the body leaves the field unset.
        found: the value of the restored resource as JSON; None where it has none or does not show it.
        reason: a clause that explains a difference, or why the field is not visible; empty where the values say it all.
    """

    path: Path
    name: tuple[str, ...]
    match: Match
    requested: Any = None
    found: Any = None
    reason: str = ""


class ManualStep(NamedTuple):
    """Something that no restore brings back, so that somebody has to set it.

    Attributes:
        name: what it is, in a word or two.
        message: what the restored resource lacks.
        command: the command that shows or sets it, ready to be pasted; empty where there is none.
    """

    name: str
    message: str
    command: str = ""
