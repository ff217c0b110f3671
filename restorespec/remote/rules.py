"""The family `live`: what only the API can tell about a restore.

The examples speak of what the fake API (`restorespec.testing.fake_api`) knows, so that they can be run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restorespec.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.remote import rules_configuration, rules_named
from restorespec.remote.live import ENVIRONMENT, RULES
from restorespec.remote.prepared import Prepared

_MODULES = (rules_named, rules_configuration)
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

_MOST = 50


def crowded(restores: Iterable[Prepared]) -> Iterator[tuple[Prepared, Finding]]:
    """A finding for each environment into which more restores are sent than DynamoDB carries out at once."""
    by_environment: dict[str, list[Prepared]] = {}
    for one in restores:
        by_environment.setdefault(one.environment_id, []).append(one)
    for environment, several in by_environment.items():
        if len(several) > _MOST:
            one = several[_MOST]
            text = f"{len(several)} restores into environment `{one.masked(environment)}` at once (maximum {_MOST} by default)"
            help_text = "send fewer at a time, or raise the DynamoDB quota for concurrent restores"
            yield one, Finding(CONCURRENT_RESTORES, Problem(ENVIRONMENT, text, help_text))


LIVE_RULES: tuple[Rule, ...] = (*(rule for rule, _ in RULES.values()), CONCURRENT_RESTORES, API_REFUSED)
"""All rules of the family, for the catalogue."""
