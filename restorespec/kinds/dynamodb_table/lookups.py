"""The lookup types of `aws/dynamodb-table`: a table, and a backup of a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from restorespec.core.source import Path
from restorespec.facts.choosing import Choice, Rejected, choose_backup, choose_table, is_decided
from restorespec.facts.lookup_type import Answer, Api, Form, Json, LookupType
from restorespec.facts.moments import instant, written
from restorespec.facts.question import Question
from restorespec.kinds.lookups import OPTIONAL_TEXT, TEXT, item, listed, picked
from restorespec.kinds.request_schema import RequestSchema, child, fields, types

KIND = "aws/dynamodb-table"
TABLES = "/datasources/aws/dynamodb-tables"
BACKUPS = "/backups/aws/dynamodb-tables"
_TABLE_ACCEPT = "application/api.clumio.aws-dynamodb-tables=v1+json"
_BACKUP_ACCEPT = "application/api.clumio.backup-aws-dynamodb-tables=v1+json"

ID_PATHS: Mapping[Path, str] = {
    ("source", "securevault_backup", "backup_id"): "securevault_backup",
    ("source", "continuous_backup", "table_id"): "table",
    ("target", "environment_id"): "environment",
}
"""The ids of a request, each with the lookup type that finds what it names."""

_SCHEMA = RequestSchema("request")
_OWN = frozenset({"environment_id", "table_name", "restore_wcu"})
"""The fields of the target that are the restore's, not the source's."""

_RESERVED = "aws:"
_STEP = timedelta(seconds=1)


def _configuration_fields() -> dict[str, tuple[str, ...]]:
    """Return the fields of the target that a source has too, with their types."""
    target = _SCHEMA.at(("target",))
    return {name: types(schema) for name, schema in fields(target).items() if name not in _OWN}


def configuration(found: Json) -> Json:
    """Return the configuration of a table in the form that `target` takes.

    A field that the API does not send is left out, null stays null. Left out as well is what a request cannot set: members
    that it does not have, tags that AWS reserves, the capacity of on-demand tables, and a stream that is off.
    """
    taken = {
        name: _fitted(found[name], _SCHEMA.at(("target", name))) for name in _configuration_fields() if name in found
    }
    if taken.get("billing_mode") == "PAY_PER_REQUEST":
        if "provisioned_throughput" in taken:
            taken["provisioned_throughput"] = None
        for index in _mappings(taken.get("global_secondary_indexes")):
            index.pop("provisioned_throughput", None)
    if not _first(taken.get("stream_specification"), "enabled") and "stream_specification" in taken:
        taken["stream_specification"] = None
    if not _first(taken.get("sse_specification"), "kms_key_type", "kms_master_key_id") and "sse_specification" in taken:
        taken["sse_specification"] = None
    if isinstance(taken.get("tags"), list):
        taken["tags"] = [tag for tag in _mappings(taken["tags"]) if not str(tag.get("key")).startswith(_RESERVED)]
    return taken


def _fitted(value: Any, schema: Json) -> Any:  # noqa: ANN401 - any part of an answer
    """Return a value without the members that a request does not have, or cannot have as null."""
    if isinstance(value, list):
        return [_fitted(one, child(schema, 0)) for one in value]
    if not isinstance(value, dict):
        return value
    known = {name: part for name, part in fields(schema).items() if name in value}
    return {
        name: _fitted(value[name], part)
        for name, part in known.items()
        if value[name] is not None or "null" in types(part)
    }


def _mappings(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _first(value: object, *names: str) -> object:
    """Return the first member of a mapping that is set; None if none is."""
    return next((value[name] for name in names if value.get(name)), None) if isinstance(value, dict) else None


async def _table(question: Question, api: Api, _: datetime) -> Answer:
    found = await _find_table(dict(question.arguments), api)
    if isinstance(found, Rejected):
        return found
    return {**picked({**found, "table_name": found.get("name")}, _TABLE_FIELDS), **configuration(found)}


async def _find_table(arguments: Mapping[str, str], api: Api) -> Answer:
    if "id" in arguments:
        return await item(api, TABLES, _TABLE_ACCEPT, arguments["id"], "table")
    name = arguments["table_name"]
    where = ("environment_id", "account_native_id", "aws_region")
    wanted = {"name": {"$contains": name}, **{key: {"$eq": arguments[key]} for key in where if key in arguments}}
    return choose_table(await listed(api, TABLES, _TABLE_ACCEPT, wanted), name)


async def _backup(question: Question, api: Api, now: datetime) -> Answer:
    arguments = dict(question.arguments)
    if "id" in arguments:
        found = await item(api, BACKUPS, _BACKUP_ACCEPT, arguments["id"], "backup")
    else:
        found = await _choose(arguments, api, now)
    return found if isinstance(found, Rejected) else {**picked(found, _BACKUP_FIELDS), **configuration(found)}


async def _choose(arguments: Mapping[str, str], api: Api, now: datetime) -> Answer:
    table = arguments.get("table_id")
    if table is None:
        found = await _find_table(arguments, api)
        if isinstance(found, Rejected):
            return found
        table = str(found.get("id"))
    before, after = instant(arguments.get("at_or_before")), instant(arguments.get("at_or_after"))
    choice = Choice(now, before, after, arguments.get("type"))
    wanted: dict[str, dict[str, str]] = {"table_id": {"$eq": table}}
    if before:
        wanted["start_timestamp"] = {"$lte": written(before)}
    if after:  # the API has no `$gte` here
        wanted["start_timestamp"] = {"$gt": written(after - _STEP)}
    chosen: Json | None = None
    async for page in api.pages(BACKUPS, _BACKUP_ACCEPT, wanted, "start_timestamp" if after else "-start_timestamp"):
        chosen = choose_backup([*page, *([chosen] if chosen else [])], choice)
        if page and is_decided(chosen, page[-1], choice):
            break
    if chosen is None:
        return Rejected(f"no backup of {_named(arguments)} can be restored{_limits(arguments)}", _HELP)
    full = await item(api, BACKUPS, _BACKUP_ACCEPT, str(chosen.get("id")), "backup")  # a list may leave out details
    return full if isinstance(full, Rejected) else {**chosen, **full}


_HELP = "choose another time, or check the backups in Clumio; expired backups are never chosen"


def _named(arguments: Mapping[str, str]) -> str:
    return f"`{arguments['table_name']}`" if "table_name" in arguments else f"table `{arguments['table_id']}`"


def _limits(arguments: Mapping[str, str]) -> str:
    texts = {"at_or_before": " at or before {}", "at_or_after": " at or after {}", "type": " of type `{}`"}
    return "".join(text.format(arguments[name]) for name, text in texts.items() if name in arguments)


def _table_summary(question: Question, answer: Json) -> str:
    return f"table {answer.get('table_name')}: {answer['id']}" if question.id is None else f"table {answer['id']}"


def _backup_summary(question: Question, answer: Json) -> str:
    if question.id is not None:
        return f"backup {answer['id']} of {answer.get('table_name')}"
    arguments = dict(question.arguments)
    which = "oldest" if "at_or_after" in arguments else "newest"
    return f"the {which} backup of {answer.get('table_name')}{_limits(arguments)}: {answer['id']}"


_TABLE_FIELDS: dict[str, tuple[str, ...]] = {
    "id": TEXT,
    "name": OPTIONAL_TEXT,
    "table_name": OPTIONAL_TEXT,
    "environment_id": OPTIONAL_TEXT,
    "account_native_id": OPTIONAL_TEXT,
    "aws_region": OPTIONAL_TEXT,
    "is_deleted": ("boolean", "null"),
    "table_status": OPTIONAL_TEXT,
    "table_arn": OPTIONAL_TEXT,
    "earliest_continuous_snapshot_restorable_timestamp": OPTIONAL_TEXT,
    "latest_continuous_snapshot_restorable_timestamp": OPTIONAL_TEXT,
}
_BACKUP_FIELDS: dict[str, tuple[str, ...]] = {
    "id": TEXT,
    "type": OPTIONAL_TEXT,
    "table_id": OPTIONAL_TEXT,
    "table_name": OPTIONAL_TEXT,
    "environment_id": OPTIONAL_TEXT,
    "account_native_id": OPTIONAL_TEXT,
    "aws_region": OPTIONAL_TEXT,
    "start_timestamp": OPTIONAL_TEXT,
    "expiration_timestamp": OPTIONAL_TEXT,
}
_NAMED = (frozenset({"table_name", "environment_id"}), frozenset({"table_name", "account_native_id", "aws_region"}))
_WHICH = frozenset({"at_or_before", "at_or_after", "type"})

TABLE = LookupType(
    name="table",
    forms=(Form(frozenset({"id"})), *map(Form, _NAMED)),
    fields={**_TABLE_FIELDS, **_configuration_fields()},
    ask=_table,
    kind=KIND,
    volatile=frozenset({"table_status", *(name for name in _TABLE_FIELDS if name.endswith("restorable_timestamp"))}),
    summary=_table_summary,
)
"""A table as it is now."""

SECUREVAULT_BACKUP = LookupType(
    name="securevault_backup",
    forms=(Form(frozenset({"id"})), *(Form(form, _WHICH) for form in (frozenset({"table_id"}), *_NAMED))),
    fields={**_BACKUP_FIELDS, **_configuration_fields()},
    ask=_backup,
    kind=KIND,
    values={"type": ("clumio_backup", "aws_snapshot")},
    exclusive=("at_or_before", "at_or_after"),
    summary=_backup_summary,
)
"""A backup of a table, chosen by its id or by its time."""
