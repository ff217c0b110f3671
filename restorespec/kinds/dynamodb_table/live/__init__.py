"""The family `live`: checks that need the API.

The examples speak of what the fake API (`restorespec.testing.fake_api`) knows, so that they can be run.
"""

from __future__ import annotations

from restorespec.core.diagnostics import Family, Rule, Severity
from restorespec.kinds.dynamodb_table.live import (
    configuration as rules_configuration,
    existence as rules_named,
)
from restorespec.kinds.dynamodb_table.live.facts import RULES, Facts
from restorespec.kinds.kind import Quota
from restorespec.kinds.live_rules import API_REFUSED

__all__ = ["LIVE_RULES", "QUOTA", "RULES", "Facts"]

_MODULES = (rules_named, rules_configuration)
"""What declares the rules of the preflight."""

CONCURRENT_RESTORES = Rule(
    "live-concurrent-restores",
    Family.LIVE,
    Severity.WARNING,
    """
    A run sends at most 50 restores into one environment.

    DynamoDB carries out 50 restores at once per account and region, unless the quota was raised (developer guide,
    Quotas). Those beyond it fail, or wait.

    Bad:
        for_each: {file: sixty-tables.csv, key: table}
    Good:
        for_each: {file: forty-tables.csv, key: table}
    """,
)

QUOTA = Quota(CONCURRENT_RESTORES, most=50, service="DynamoDB")
"""Restores into one account and region at once (developer guide, Quotas)."""

LIVE_RULES: tuple[Rule, ...] = (*(rule.entry for rule in RULES.declared.values()), CONCURRENT_RESTORES, API_REFUSED)
"""All rules of the family, for the catalogue."""
