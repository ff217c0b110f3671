"""The comparison of a restored resource with its request; each kind knows its own fields."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path


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
