"""What a change of specs changes in the requests: restore by restore, with risks and causes."""

from restorespec.diff.changes import (
    ABSENT,
    Cause,
    Change,
    FieldChange,
    Findings,
    Kind,
    Review,
    Risk,
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
    "Side",
    "Uncompared",
    "Version",
    "compare",
]
