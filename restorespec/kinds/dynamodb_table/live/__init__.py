"""The family `live`: checks that need the API.

The examples speak of what the fake API (`restorespec.testing.fake_api`) knows, so that they can be run.
"""

from __future__ import annotations

from restorespec.core.diagnostics import Family, Rule, Severity
from restorespec.kinds.dynamodb_table.live import (
    configuration as rules_configuration,
    cross_region as rules_cross_region,
    existence as rules_named,
)
from restorespec.kinds.dynamodb_table.live.facts import BACKUP, RULES, Facts

__all__ = ["API_REFUSED", "BACKUP", "CONCURRENT_RESTORES", "LIVE_RULES", "MOST_CONCURRENT", "RULES", "Facts"]

_MODULES = (rules_named, rules_configuration, rules_cross_region)
"""What declares the rules of the preflight."""

API_REFUSED = Rule(
    "api-refused",
    Family.LIVE,
    Severity.ERROR,
    """
    The API accepts the restore.

    What it says against a restore is shown at the field that it names, else at the restore as a whole. Nothing was
    started; the same body may be sent again.

    Bad:
        source: {securevault_backup: {backup_id: bk-refused}}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
    """,
)

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

MOST_CONCURRENT = 50
"""Restores into one account and region at once, the default quota (developer guide, Quotas)."""


LIVE_RULES: tuple[Rule, ...] = (*(rule.entry for rule in RULES.declared.values()), CONCURRENT_RESTORES, API_REFUSED)
"""All rules of the family, for the catalogue."""
