"""The classes of risk of a change, for the whole product."""

from __future__ import annotations

from enum import StrEnum


class Risk(StrEnum):
    """The risk of a change, the worst first."""

    DATA = "data"
    LOSS = "loss"
    SECURITY = "security"
    COST = "cost"
    GUARD = "guard"
    INERT = "inert"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Risk).index(self)
