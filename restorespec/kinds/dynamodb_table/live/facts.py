"""What the rules of the family `live` look at, and how a function becomes such a rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from restorespec.core.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.core.source import Path
from restorespec.kinds.kind import Missing

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the live API says about all that a restore names. None stands for what could not be asked.

    Attributes:
        body: the request's body.
        source: the backup or the table that is restored from, with the table's configuration.
        environment: what is restored into.
        tables: the tables of that environment whose names hold the new table's name.
        now: this moment.
        until: when the restore may still be at work.
    """

    body: Json
    source: Json | Missing | None
    environment: Json | Missing | None
    tables: list[Json] | None
    now: datetime
    until: datetime

    @property
    def backup_id(self) -> str | None:
        """The backup that is restored from; None for a point in time."""
        backup = self.body.get("source", {}).get("securevault_backup")
        return backup.get("backup_id") if backup else None

    @property
    def point(self) -> Json:
        """The point in time that is restored from; empty for a backup."""
        return self.body.get("source", {}).get("continuous_backup") or {}

    @property
    def target(self) -> Json:
        """The new table."""
        return self.body.get("target") or {}

    def source_says(self, field: str) -> Any:  # noqa: ANN401 - whatever the API says
        """What the source's configuration says; None where nothing is known."""
        return self.source.get(field) if isinstance(self.source, dict) else None


RULES: dict[str, tuple[Rule, Callable[[Facts], Iterator[Problem]]]] = {}
"""The live rules by name, in the order in which they are declared."""

SOURCE: Path = ("source",)
BACKUP: Path = ("source", "securevault_backup", "backup_id")
POINT: Path = ("source", "continuous_backup")
TARGET: Path = ("target",)
ENVIRONMENT: Path = ("target", "environment_id")


def live(severity: Severity) -> Callable[[Callable[[Facts], Iterator[Problem]]], Callable[[Facts], Iterator[Problem]]]:
    """Declares a function as a live rule; its name in kebab case is the rule's, its docstring the rule's manual."""

    def declare(function: Callable[[Facts], Iterator[Problem]]) -> Callable[[Facts], Iterator[Problem]]:
        name = function.__name__.replace("_", "-")
        RULES[name] = (Rule(name, Family.LIVE, severity, inspect.cleandoc(function.__doc__ or "")), function)
        return function

    return declare


def check(facts: Facts) -> Iterator[Finding]:
    """All that the live rules find."""
    for rule, function in RULES.values():
        try:
            for problem in function(facts):
                yield Finding(rule, problem)
        except (AttributeError, TypeError):
            continue  # the API answered in another shape than it documents: nothing is known


def moment(value: object) -> datetime | None:
    """A point in time from the API or a body; None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
