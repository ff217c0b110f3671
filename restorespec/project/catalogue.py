"""Every rule that can report anything, by name."""

from __future__ import annotations

from restorespec import suppression
from restorespec.diagnostics import Rule
from restorespec.rules import catalogue as request_catalogue


def catalogue() -> dict[str, Rule]:
    """All rules, in the order of the stages: reading, resolving, the schema, requests, the live API, policies."""
    known = request_catalogue()
    comments = {rule.name: rule for rule in suppression.RULES}
    return {**comments, **known, **_live(), **_policies()}


def _live() -> dict[str, Rule]:
    return {}


def _policies() -> dict[str, Rule]:
    return {}
