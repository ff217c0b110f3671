"""Every rule that can report anything, by name."""

from __future__ import annotations

from restorespec import suppression
from restorespec.diagnostics import Rule
from restorespec.remote.rules import LIVE_RULES
from restorespec.request import policy
from restorespec.rules import catalogue as request_catalogue


def catalogue() -> dict[str, Rule]:
    """All rules, in the order of the stages: reading, resolving, the schema, requests, comments, the live API, policies."""
    known = request_catalogue()
    own = (*suppression.RULES, *LIVE_RULES, *policy.RULES)
    return {**known, **{rule.name: rule for rule in own}}
