"""The data that the live rules of tables check."""

from __future__ import annotations

from dataclasses import dataclass

from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.kinds.live_rules import Json, LiveFacts


@dataclass(frozen=True)
class Facts(LiveFacts):
    """The answers of the API about what a restore of a table names.

    Attributes:
        tables: the tables of the environment whose names contain the new table's name.
    """

    tables: list[Json] | None = None

    @property
    def point(self) -> Json:
        """The point in time that is restored; empty for a backup."""
        return self.body.get("source", {}).get("continuous_backup") or {}


RULES = RuleSet()
"""The live rules."""

SOURCE: Path = ("source",)
POINT: Path = ("source", "continuous_backup")
TARGET: Path = ("target",)
