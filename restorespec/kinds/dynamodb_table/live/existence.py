"""The live rules about the existence of what a request names."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.kinds.dynamodb_table.live.facts import POINT, RULES, TARGET, Facts
from restorespec.kinds.endpoints import Missing
from restorespec.kinds.live_rules import ENVIRONMENT, LIVE, moment

_OTHER_SERVICES = frozenset({"ebs", "ec2", "ec2mssql", "ec2_mssql", "mssql", "rds", "s3", "iceberg_on_glue"})

RULES.include(LIVE, "live-backup-exists", "live-backup-expired")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_source_exists(facts: Facts) -> Iterator[Problem]:
    """The table that a point in time is taken from exists.

    The API refuses a table that it does not know (`GET /datasources/aws/dynamodb-tables/{table_id}`), and AWS keeps no
    points in time of a table that was deleted (DynamoDB developer guide, Point-in-time recovery).

    Bad:
        source: {continuous_backup: {table_id: tb-nowhere, use_latest_restorable_time: true}}
    Good:
        source: {continuous_backup: {table_id: tb-orders, use_latest_restorable_time: true}}
    """
    at = (*POINT, "table_id")
    if facts.point and isinstance(facts.source, Missing):
        yield Problem(
            at, f"table `{facts.point.get('table_id')}` does not exist", "check the id and the organizational unit"
        )
    elif facts.point and facts.point.get("type") != "clumio_pitr" and facts.source_says("is_deleted") is True:
        yield Problem(at, "the table was deleted, and its points in time with it", "restore from a backup")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_time_in_window(facts: Facts) -> Iterator[Problem]:
    """The point in time lies within the table's restorable window.

    The window is the table's own, from 1 to 35 days, and ends some minutes ago
    (`earliest_continuous_snapshot_restorable_timestamp` and its counterpart of the table).

    Bad:
        source: {continuous_backup: {table_id: tb-orders, timestamp: 2001-01-01T00:00:00Z}}
    Good:
        source: {continuous_backup: {table_id: tb-orders, use_latest_restorable_time: true}}
    """
    if not facts.point or not isinstance(facts.source, dict):
        return
    names = [f"{end}_continuous_snapshot_restorable_timestamp" for end in ("earliest", "latest")]
    first, last = (moment(facts.source_says(name)) for name in names)
    if facts.source_says("pitr_status") is False and facts.point.get("type") != "clumio_pitr":
        yield Problem(POINT, "the table has no point-in-time recovery", "restore from a backup")
        return
    wanted = moment(facts.point.get("timestamp"))
    if wanted and first and last and not first <= wanted <= last:
        window = " to ".join(str(facts.source_says(name)) for name in names)
        yield Problem(
            (*POINT, "timestamp"), f"the table can be restored to points from {window}", "choose a point within"
        )


RULES.include(LIVE, "live-environment-exists", "live-environment-connected")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_environment_dynamodb(facts: Facts) -> Iterator[Problem]:
    """The environment has DynamoDB enabled.

    Clumio acts only on the services that are enabled for an environment (`services_enabled` of the environment). If
    none of them is DynamoDB, but one is a name that is not documented, it is a warning.

    Bad:
        target: {environment_id: env-without-dynamodb}
    Good:
        target: {environment_id: env-drill}
    """
    services = facts.environment.get("services_enabled") if isinstance(facts.environment, dict) else None
    if not isinstance(services, list):
        return
    known = {str(service).strip().lower() for service in services}
    if "dynamodb" in known:
        return
    shown = ", ".join(f"`{service}`" for service in services)
    if known <= _OTHER_SERVICES:
        text = f"the environment does not have DynamoDB enabled{f', only {shown}' if services else ''}"
        yield Problem(ENVIRONMENT, text, "enable DynamoDB in Clumio, or choose another environment")
    else:
        text = f"the environment may not have DynamoDB enabled: its services are {shown}"
        yield Problem(ENVIRONMENT, text, "check the environment in Clumio", severity=Severity.WARNING)


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_target_name_free(facts: Facts) -> Iterator[Problem]:
    """No table of the new table's name exists in the environment.

    A restore makes a new table, and DynamoDB refuses two of one name in an account and region (`GET
    /datasources/aws/dynamodb-tables` with the environment and the name).

    Bad:
        target: {environment_id: env-drill, table_name: carts}
    Good:
        target: {environment_id: env-drill, table_name: carts-restored}
    """
    name = facts.target.get("table_name")
    if any(table.get("name") == name and table.get("is_deleted") is not True for table in facts.tables or ()):
        text = f"a table `{name}` exists in the environment"
        yield Problem((*TARGET, "table_name"), text, "choose another name; a restore never replaces a table")
