"""The live rules about tables: the new table compared with the source, and the existence of what a request names.

The examples speak of what the fake API (`restorespec.testing.fake_api`) knows, so that they can be run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from restorespec.core.diagnostics import Family, Problem, Rule, Severity
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.kinds.endpoints import Missing
from restorespec.kinds.live_rules import API_REFUSED, ENVIRONMENT, LIVE, Json, LiveFacts, Quota, moment
from restorespec.kinds.wording import few

RULES = RuleSet()
"""The live rules."""

_POINT: Path = ("source", "continuous_backup")

_TARGET: Path = ("target",)

_SHOWN = 5  # names in a message
_INDEXES = ("global_secondary_indexes", "local_secondary_indexes")
_OTHER_SERVICES = frozenset({"ebs", "ec2", "ec2mssql", "ec2_mssql", "mssql", "rds", "s3", "iceberg_on_glue"})


@dataclass(frozen=True)
class TableFacts(LiveFacts):
    """The answers of the API about what a restore of a table names.

    Attributes:
        tables: the tables of the environment whose names contain the new table's name.
    """

    tables: list[Json] | None = None

    @property
    def point(self) -> Json:
        """The point in time that is restored; empty for a backup."""
        return self.body.get("source", {}).get("continuous_backup") or {}


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_index_exists(facts: TableFacts) -> Iterator[Problem]:
    """Every index asked for exists in the source.

    A subset of the source's indexes may be restored, and no others (API page: "should match existing secondary indexes").

    Bad:
        source: {securevault_backup: {backup_id: bk-orders}}
        target: {global_secondary_indexes: [{index_name: by-colour}]}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
        target: {global_secondary_indexes: []}
    """
    for field, number, index, found in _asked(facts):
        if found is None:
            known = ", ".join(f"`{name}`" for name in _by_name(facts.source_says(field))) or "none"
            text = f"the source has no index `{index.get('index_name')}`"
            yield Problem((*_TARGET, field, number, "index_name"), text, f"choose among those of the source: {known}")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_index_same(facts: TableFacts) -> Iterator[Problem]:
    """Every index asked for has the keys and the projection that it has in the source.

    A restore cannot change an index: the table's configuration is taken from the backup or the table (API page).

    Bad:
        source: {securevault_backup: {backup_id: bk-orders}}
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: KEYS_ONLY}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    for field, number, index, found in _asked(facts):
        at = (*_TARGET, field, number)
        if found is None:
            continue
        if _keys(found) is not None and _keys(index) != _keys(found):
            shown = ", ".join(f"{name} {kind}" for name, kind in _keys(found) or ())
            yield Problem(
                (*at, "key_schema"), f"in the source the index has the keys {shown}", "copy them from the source"
            )
        if _projection(found) is not None and _projection(index) != _projection(found):
            kind, names = _projection(found) or ("", [])
            shown = f"{kind}{' of ' + ', '.join(names) if names else ''}"
            yield Problem((*at, "projection"), f"in the source the index projects {shown}", "copy it from the source")


@RULES.rule(Severity.WARNING, family=Family.LIVE)
def live_left_out(facts: TableFacts) -> Iterator[Problem]:
    """The restore keeps what the source has: indexes, tags, stream, encryption.

    What a restore does not name, the new table does not have (API page and SDKs); here the source shows what that is.

    Bad:
        source: {securevault_backup: {backup_id: bk-tagged}}
        target: {table_name: orders-restored}
    Good:
        source: {securevault_backup: {backup_id: bk-tagged}}
        target: {table_name: orders-restored, tags: [{key: team, value: orders}]}
    """
    for field in _INDEXES:
        missing = [name for name in _by_name(facts.source_says(field)) if name not in _by_name(facts.target.get(field))]
        if missing:
            yield _left_out(facts, field, f"{'index' if len(missing) == 1 else 'indexes'} {few(missing, _SHOWN)}")
    kept = {tag.get("key") for tag in facts.target.get("tags") or ()}
    tags = [str(tag.get("key")) for tag in facts.source_says("tags") or () if tag.get("key") not in kept]
    if tags:
        yield _left_out(facts, "tags", f"{'tag' if len(tags) == 1 else 'tags'} {few(tags, _SHOWN)}")
    stream = facts.source_says("stream_specification") or {}
    if stream.get("enabled") and not facts.target.get("stream_specification"):
        yield _left_out(facts, "stream_specification", "a stream")
    encryption = facts.source_says("sse_specification") or {}
    if encryption.get("kms_master_key_id") and not facts.target.get("sse_specification"):
        yield _left_out(facts, "sse_specification", "a KMS key of its own")


def _left_out(facts: TableFacts, field: str, what: str) -> Problem:
    noun = "backup" if facts.backup_id else "table"
    message = f"the {noun} has {what}, which `{field}` leaves out"
    help_ = f"copy `{field}` from the {noun} if the restored table needs it"
    return Problem((*_TARGET, field), message, help_)


@RULES.rule(Severity.NOTICE, family=Family.LIVE)
def live_cross_region(facts: TableFacts) -> Iterator[Problem]:
    """A restore into another Region is intended, and sets its encryption.

    Data leaves its Region, and a KMS key of the source's Region cannot be used: without `sse_specification` the restored
    table has the AWS owned key (AWS documentation, Restoring a DynamoDB table). A notice that names both Regions; a warning
    if the encryption is not set.

    Bad:
        source: {securevault_backup: {backup_id: bk-orders}}
        target: {environment_id: env-frankfurt}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
        target: {environment_id: env-drill}
    """
    source = facts.source_says("aws_region")
    target = facts.environment.get("aws_region") if isinstance(facts.environment, dict) else None
    if not isinstance(source, str) or not isinstance(target, str) or source == target:
        return
    message = f"the restore goes from `{source}` to `{target}`"
    if facts.target.get("sse_specification"):
        yield Problem(ENVIRONMENT, message, "check that the data may leave its Region")
    else:
        help_ = (
            "set `sse_specification` with a key of the target's Region, and check that the data may leave its Region"
        )
        yield Problem(ENVIRONMENT, f"{message}, and the encryption is not set", help_, severity=Severity.WARNING)


def _asked(facts: TableFacts) -> Iterator[tuple[str, int, dict[str, Any], dict[str, Any] | None]]:
    """Yield each index asked for: its list, its number, itself, and the source's of that name, if there is one."""
    for field in _INDEXES:
        if not isinstance(facts.source, dict) or field not in facts.source:
            continue
        there = _by_name(facts.source_says(field))
        for number, index in enumerate(facts.target.get(field) or ()):
            yield field, number, index, there.get(str(index.get("index_name")))


def _by_name(indexes: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - from the API or a body
    return {str(index.get("index_name")): index for index in indexes or () if isinstance(index, dict)}


def _keys(index: dict[str, Any]) -> list[tuple[str, str]] | None:
    schema = index.get("key_schema")
    return None if schema is None else [(str(key.get("attribute_name")), str(key.get("key_type"))) for key in schema]


def _projection(index: dict[str, Any]) -> tuple[str, list[str]] | None:
    projection = index.get("projection")
    if projection is None:
        return None
    return str(projection.get("projection_type")), sorted(projection.get("non_key_attributes") or ())


RULES.include(LIVE, "live-backup-exists", "live-backup-expired")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_source_exists(facts: TableFacts) -> Iterator[Problem]:
    """The table that a point in time is taken from exists.

    The API refuses a table that it does not know (`GET /datasources/aws/dynamodb-tables/{table_id}`), and AWS keeps no
    points in time of a table that was deleted (DynamoDB developer guide, Point-in-time recovery).

    Bad:
        source: {continuous_backup: {table_id: tb-nowhere, use_latest_restorable_time: true}}
    Good:
        source: {continuous_backup: {table_id: tb-orders, use_latest_restorable_time: true}}
    """
    at = (*_POINT, "table_id")
    if facts.point and isinstance(facts.source, Missing):
        yield Problem(
            at, f"table `{facts.point.get('table_id')}` does not exist", "check the id and the organizational unit"
        )
    elif facts.point and facts.point.get("type") != "clumio_pitr" and facts.source_says("is_deleted") is True:
        yield Problem(at, "the table was deleted, and its points in time with it", "restore from a backup")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_time_in_window(facts: TableFacts) -> Iterator[Problem]:
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
        yield Problem(_POINT, "the table has no point-in-time recovery", "restore from a backup")
        return
    wanted = moment(facts.point.get("timestamp"))
    if wanted and first and last and not first <= wanted <= last:
        window = " to ".join(str(facts.source_says(name)) for name in names)
        yield Problem(
            (*_POINT, "timestamp"), f"the table can be restored to points from {window}", "choose a point within"
        )


RULES.include(LIVE, "live-environment-exists", "live-environment-connected")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_environment_dynamodb(facts: TableFacts) -> Iterator[Problem]:
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
def live_target_name_free(facts: TableFacts) -> Iterator[Problem]:
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
        yield Problem((*_TARGET, "table_name"), text, "choose another name; a restore never replaces a table")


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
