"""The rules about facts themselves: their age, and lookups that the API does not answer."""

from __future__ import annotations

from restorespec.core.diagnostics import Family, Rule, Severity

LIVE_LOOKUP = Rule(
    "live-lookup",
    Family.LIVE,
    Severity.ERROR,
    """
    Every lookup and every id has exactly one result.

    `restorespec lock` asks the API. A lookup without a result has no value, and one with several results would get an
    arbitrary one (facts, In the spec).

    Bad:
        lookups: {backup: {securevault_backup: {id: bk-nowhere}}}
    Good:
        lookups: {backup: {securevault_backup: {id: bk-orders}}}
    """,
)

FACTS_DRIFT = Rule(
    "facts-drift",
    Family.LIVE,
    Severity.ERROR,
    """
    What the lock records is what the API says.

    Review and CI work with recorded answers. `restorespec lock --check` and `submit` compare them with the API, because
    a restore of something else than what was reviewed must not start (facts, `restorespec.lock`).

    Bad:
        lookups: {backup: {securevault_backup: {table_id: tb-orders}}} # recorded before the newest backup
    Good:
        lookups: {backup: {securevault_backup: {table_id: tb-orders}}} # recorded again by `lock --update`
    """,
)

FACTS_TOO_OLD = Rule(
    "facts-too-old",
    Family.LIVE,
    Severity.WARNING,
    """
    Facts are not older than `facts-max-age` of the configuration.

    What was recorded long ago may not hold any more: a backup expires, an index is added. Reported only with `--now`
    (facts, What is known offline).

    Bad:
        lookups: {env: {environment: {id: env-prod}}} # recorded a year ago
    Good:
        lookups: {env: {environment: {id: env-prod}}} # recorded yesterday
    """,
)

LIVE_ENVIRONMENT_REGION = Rule(
    "live-environment-region",
    Family.LIVE,
    Severity.ERROR,
    """
    The environment is in the Region that the configuration sets.

    ARNs and replicas are checked against `region` of the configuration's environment. If the environment that is restored
    into is in another Region, one of the two is wrong (facts, What is known offline).

    Bad:
        target: {environment_id: env-frankfurt} # with `region = "us-west-2"` in restorespec.toml
    Good:
        target: {environment_id: env-drill} # in us-west-2
    """,
)

RULES: tuple[Rule, ...] = (LIVE_LOOKUP, FACTS_DRIFT, FACTS_TOO_OLD, LIVE_ENVIRONMENT_REGION)
"""All rules about facts."""
