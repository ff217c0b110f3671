"""The lookup types of `aws/dynamodb-table`: a table, and a backup of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from restorespec.facts.lookup_type import (
    Answer,
    Api,
    Form,
    Json,
    LookupType,
    Question,
    Rejected,
    distinct,
    listed_names,
)
from restorespec.kinds.dynamodb_table.operation import BACKUPS, TABLES
from restorespec.kinds.lookups import (
    BACKUP_OPTIONS,
    OPTIONAL_TEXT,
    TEXT,
    backup_summary,
    chosen_backup,
    item,
    listed,
    no_backup,
    picked,
)
from restorespec.kinds.request_schema import RequestSchema, child, fields, types

_SCHEMA = RequestSchema("request")
_OWN = frozenset({"environment_id", "table_name", "restore_wcu"})
"""The fields of the target that are the restore's, not the source's."""

_RESERVED = "aws:"


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
        return await item(api, TABLES, arguments["id"], "table")
    name = arguments["table_name"]
    where = ("environment_id", "account_native_id", "aws_region")
    wanted = {"name": {"$contains": name}, **{key: {"$eq": arguments[key]} for key in where if key in arguments}}
    return choose_table(await listed(api, TABLES, wanted), name)


async def _backup(question: Question, api: Api, now: datetime) -> Answer:
    arguments = dict(question.arguments)
    if "id" in arguments:
        found = await item(api, BACKUPS, arguments["id"], "backup")
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
    chosen = await chosen_backup(api, BACKUPS, {"table_id": table}, arguments, now)
    if chosen is None:
        return no_backup(f"`{arguments['table_name']}`" if "table_name" in arguments else f"table `{table}`", arguments)
    full = await item(api, BACKUPS, str(chosen.get("id")), "backup")  # a list may leave out details
    return full if isinstance(full, Rejected) else {**chosen, **full}


def choose_table(tables: Sequence[Json], name: str) -> Json | Rejected:
    """Return the table of a name; a deleted one counts only where no live table has the name."""
    named = distinct(table for table in tables if table.get("name") == name)
    live = [table for table in named if table.get("is_deleted") is not True]
    found = live or named
    if not found:
        near = sorted({str(table.get("name")) for table in tables} - {name})
        others = f"; tables with similar names: {listed_names(near)}" if near else ""
        return Rejected(f"table `{name}` does not exist{others}", "check `table_name` and where the table is")
    if len(found) > 1:
        state = "" if live else "deleted "
        ids = listed_names([str(table.get("id")) for table in found])
        return Rejected(f"{len(found)} {state}tables are named `{name}`: {ids}", "write the `id` of one of them")
    return found[0]


def _table_summary(question: Question, answer: Json) -> str:
    return f"table {answer.get('table_name')}: {answer['id']}" if question.id is None else f"table {answer['id']}"


def _backup_summary(question: Question, answer: Json) -> str:
    return backup_summary(question, answer, str(answer.get("table_name")))


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
_NAMED = (("table_name", "environment_id"), ("table_name", "account_native_id", "aws_region"))

TABLE = LookupType(
    name="table",
    forms=(Form(("id",)), *map(Form, _NAMED)),
    fields={**_TABLE_FIELDS, **_configuration_fields()},
    ask=_table,
    volatile=frozenset({"table_status", *(name for name in _TABLE_FIELDS if name.endswith("restorable_timestamp"))}),
    summary=_table_summary,
)
"""A table as it is now."""

SECUREVAULT_BACKUP = LookupType(
    name="securevault_backup",
    forms=(Form(("id",)), *(Form(form, BACKUP_OPTIONS) for form in (("table_id",), *_NAMED))),
    fields={**_BACKUP_FIELDS, **_configuration_fields()},
    ask=_backup,
    values={"type": ("clumio_backup", "aws_snapshot")},
    exclusive=("at_or_before", "at_or_after"),
    summary=_backup_summary,
)
"""A backup of a table, chosen by its id or by its time."""
