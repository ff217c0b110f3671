"""The lookup types that specs may use: those of every kind, and `environment`, which all kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from restorespec.core.instants import instant, written
from restorespec.core.source import Path
from restorespec.facts.lookup_type import (
    Answer,
    Api,
    Choice,
    Form,
    Json,
    LookupType,
    Question,
    Rejected,
    choose_backup,
    choose_environment,
    is_decided,
)
from restorespec.kinds import get, names
from restorespec.kinds.endpoints import ENVIRONMENTS, Collection

TEXT, OPTIONAL_TEXT = ("string",), ("string", "null")
_CHECK_ID = "check the id and the organizational unit"
_STEP = timedelta(seconds=1)

BACKUP_OPTIONS = frozenset({"at_or_before", "at_or_after", "type"})
"""The arguments that say which backup of a resource is chosen."""


@cache
def lookup_types() -> Mapping[str, LookupType]:
    """Return the lookup types by name."""
    return {name: type_ for kind in names() for name, type_ in types_of(kind).items()}


@cache
def types_of(kind: str) -> Mapping[str, LookupType]:
    """Return the lookup types that specs of a kind may use, by name; all of them for an unknown kind."""
    if kind not in names():
        return lookup_types()
    return {type_.name: type_ for type_ in (ENVIRONMENT, *get(kind).lookup_types())}


@cache
def id_paths() -> Mapping[Path, str]:
    """Return the paths of ids in request bodies, each with the lookup type that finds what the id names."""
    return {path: type_ for name in names() for path, type_ in get(name).id_paths.items()}


async def item(api: Api, collection: Collection, id_: str, noun: str) -> Answer:
    """Return an item by its id, or that there is none.

    Args:
        api: the API.
        collection: where the item is.
        id_: its id.
        noun: what it is, for the message.
    """
    found = await api.item(*collection, id_)
    return {**found, "id": id_} if found is not None else Rejected(f"{noun} `{id_}` does not exist", _CHECK_ID)


async def listed(api: Api, collection: Collection, wanted: Mapping[str, Mapping[str, str]]) -> list[Json]:
    """Return all items of a list that match a filter."""
    return [one async for page in api.pages(*collection, wanted) for one in page]


async def chosen_backup(
    api: Api, backups: Collection, of: Mapping[str, str], arguments: Mapping[str, str], now: datetime
) -> Json | None:
    """Return the backup that the arguments of a lookup choose; None if there is none.

    Args:
        api: the API.
        backups: the collection of the backups.
        of: the field that names the resource of a backup, and the resource.
        arguments: the arguments of the lookup.
        now: the current time.
    """
    before, after = instant(arguments.get("at_or_before")), instant(arguments.get("at_or_after"))
    choice = Choice(now, before, after, arguments.get("type"))
    wanted = {name: {"$eq": value} for name, value in of.items()}
    if before:
        wanted["start_timestamp"] = {"$lte": written(before)}
    if after:  # the API has no `$gte` here
        wanted["start_timestamp"] = {"$gt": written(after - _STEP)}
    chosen: Json | None = None
    async for page in api.pages(*backups, wanted, "start_timestamp" if after else "-start_timestamp"):
        chosen = choose_backup([*page, *([chosen] if chosen else [])], choice)
        if page and is_decided(chosen, page[-1], choice):
            break
    return chosen


def backup_summary(question: Question, answer: Json, of: str) -> str:
    """Return a backup in one line, for `trace`.

    Args:
        question: the question that it answers.
        answer: the backup.
        of: the resource that it is of.
    """
    if question.id is not None:
        return f"backup {answer['id']} of {of}"
    arguments = dict(question.arguments)
    which = "oldest" if "at_or_after" in arguments else "newest"
    return f"the {which} backup of {of}{limits(arguments)}: {answer['id']}"


def limits(arguments: Mapping[str, str]) -> str:
    """Return the conditions of a lookup of a backup, for a message: ` at or before 2026-11-27`."""
    texts = {"at_or_before": " at or before {}", "at_or_after": " at or after {}", "type": " of type `{}`"}
    return "".join(text.format(arguments[name]) for name, text in texts.items() if name in arguments)


def no_backup(of: str, arguments: Mapping[str, str]) -> Rejected:
    """Return that no backup of a resource meets the conditions of a lookup."""
    return Rejected(
        f"no backup of {of} can be restored{limits(arguments)}",
        "choose another time, or check the backups in Clumio; expired backups are never chosen",
    )


def picked(found: Json, fields: Mapping[str, tuple[str, ...]]) -> Json:
    """Return the fields of an item that are recorded; a field that the API does not send is not recorded."""
    return {name: found[name] for name in fields if name in found}


async def _environment(question: Question, api: Api, _: datetime) -> Answer:
    arguments = dict(question.arguments)
    if "id" in arguments:
        found = await item(api, ENVIRONMENTS, arguments["id"], "environment")
    else:
        wanted = {name: {"$eq": value} for name, value in arguments.items()}
        every = await listed(api, ENVIRONMENTS, wanted)
        found = choose_environment(every, arguments["account_native_id"], arguments["aws_region"])
    return found if isinstance(found, Rejected) else picked(found, ENVIRONMENT.fields)


def _summary(question: Question, answer: Json) -> str:
    where = f"account {answer.get('account_native_id')} in {answer.get('aws_region')}"
    return (
        f"the environment of {where}: {answer['id']}" if question.id is None else f"environment {answer['id']}, {where}"
    )


ENVIRONMENT = LookupType(
    name="environment",
    forms=(Form(("id",)), Form(("account_native_id", "aws_region"))),
    fields={
        "id": TEXT,
        "account_native_id": OPTIONAL_TEXT,
        "aws_region": OPTIONAL_TEXT,
        "connection_status": OPTIONAL_TEXT,
        "services_enabled": ("array", "null"),
    },
    ask=_environment,
    summary=_summary,
)
"""An AWS environment: one account and region."""
