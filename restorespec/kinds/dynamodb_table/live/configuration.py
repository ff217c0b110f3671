"""The live rules that compare the new table with the source: its configuration and its Region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.kinds.dynamodb_table.live.facts import RULES, TARGET, Facts
from restorespec.kinds.live_rules import ENVIRONMENT

_INDEXES = ("global_secondary_indexes", "local_secondary_indexes")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_index_exists(facts: Facts) -> Iterator[Problem]:
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
            yield Problem((*TARGET, field, number, "index_name"), text, f"choose among those of the source: {known}")


@RULES.rule(Severity.ERROR, family=Family.LIVE)
def live_index_same(facts: Facts) -> Iterator[Problem]:
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
        at = (*TARGET, field, number)
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
def live_left_out(facts: Facts) -> Iterator[Problem]:
    """What the source has is restored: indexes, tags, stream, encryption.

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
            yield _left_out(facts, field, f"{'index' if len(missing) == 1 else 'indexes'} {_listed(missing)}")
    kept = {tag.get("key") for tag in facts.target.get("tags") or ()}
    tags = [str(tag.get("key")) for tag in facts.source_says("tags") or () if tag.get("key") not in kept]
    if tags:
        yield _left_out(facts, "tags", f"{'tag' if len(tags) == 1 else 'tags'} {_listed(tags)}")
    stream = facts.source_says("stream_specification") or {}
    if stream.get("enabled") and not facts.target.get("stream_specification"):
        yield _left_out(facts, "stream_specification", "a stream")
    encryption = facts.source_says("sse_specification") or {}
    if encryption.get("kms_master_key_id") and not facts.target.get("sse_specification"):
        yield _left_out(facts, "sse_specification", "a KMS key of its own")


def _left_out(facts: Facts, field: str, what: str) -> Problem:
    noun = "backup" if facts.backup_id else "table"
    message = f"the {noun} has {what}, which `{field}` leaves out"
    help_ = f"copy `{field}` from the {noun} if the restored table needs it"
    return Problem((*TARGET, field), message, help_)


@RULES.rule(Severity.NOTICE, family=Family.LIVE)
def live_cross_region(facts: Facts) -> Iterator[Problem]:
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


def _asked(facts: Facts) -> Iterator[tuple[str, int, dict[str, Any], dict[str, Any] | None]]:
    """Each index asked for: its list, its number, itself, and the source's of that name, if there is one."""
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


def _listed(names: list[str]) -> str:
    few = ", ".join(f"`{name}`" for name in names[:5])
    return few if len(names) <= 5 else f"{few} and {len(names) - 5} more"  # noqa: PLR2004 - a line's worth
