"""The changes of requests that a change of specs causes: restore by restore, with risks and causes."""

from restorespec.core.data import ABSENT
from restorespec.core.risk import Risk
from restorespec.diff.changes import (
    Cause,
    Change,
    FieldChange,
    Findings,
    Kind,
    Review,
    SettingChange,
    Uncompared,
    Version,
)
from restorespec.diff.compare import Side, compare

__all__ = [
    "ABSENT",
    "Cause",
    "Change",
    "FieldChange",
    "Findings",
    "Kind",
    "Review",
    "Risk",
    "SettingChange",
    "Side",
    "Uncompared",
    "Version",
    "compare",
]
