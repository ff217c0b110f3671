"""The lookup types that specs may use: those of every kind, and `environment`, which all kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from restorespec.core.source import Path
from restorespec.facts.choosing import Rejected, choose_environment
from restorespec.facts.lookup_type import Answer, Api, Form, Json, LookupType
from restorespec.facts.question import Question

ENVIRONMENTS = "/datasources/aws/environments"
ACCEPT = "application/api.clumio.aws-environments=v1+json"

TEXT, OPTIONAL_TEXT = ("string",), ("string", "null")
_CHECK_ID = "check the id and the organizational unit"


@cache
def lookup_types() -> Mapping[str, LookupType]:
    """Return the lookup types by name."""
    from restorespec.kinds.dynamodb_table.lookups import SECUREVAULT_BACKUP, TABLE  # noqa: PLC0415 - they build on this module
    from restorespec.kinds.ebs_volume.lookups import VOLUME_BACKUP  # noqa: PLC0415 - likewise

    return {type_.name: type_ for type_ in (ENVIRONMENT, TABLE, SECUREVAULT_BACKUP, VOLUME_BACKUP)}


@cache
def types_of(kind: str) -> Mapping[str, LookupType]:
    """Return the lookup types that specs of a kind may use, by name; all of them for an unknown kind."""
    found = {name: type_ for name, type_ in lookup_types().items() if type_.kind in (None, kind)}
    return found if len(found) > 1 else lookup_types()


@cache
def id_paths() -> Mapping[Path, str]:
    """Return the paths of ids in request bodies, each with the lookup type that finds what the id names."""
    from restorespec.kinds.dynamodb_table.lookups import ID_PATHS as OF_TABLES  # noqa: PLC0415 - likewise
    from restorespec.kinds.ebs_volume.lookups import ID_PATHS as OF_VOLUMES  # noqa: PLC0415 - likewise

    return {**OF_TABLES, **OF_VOLUMES}


async def item(api: Api, collection: str, accept: str, id_: str, noun: str) -> Answer:
    """Return an item by its id, or that there is none.

    Args:
        api: the API.
        collection: where the item is.
        accept: the media type of the answer.
        id_: its id.
        noun: what it is, for the message.
    """
    found = await api.item(collection, accept, id_)
    return {**found, "id": id_} if found is not None else Rejected(f"{noun} `{id_}` does not exist", _CHECK_ID)


async def listed(
    api: Api, collection: str, accept: str, wanted: Mapping[str, Mapping[str, str]], sort: str | None = None
) -> list[Json]:
    """Return all items of a list that a filter lets through."""
    return [one async for page in api.pages(collection, accept, wanted, sort) for one in page]


def picked(found: Json, fields: Mapping[str, tuple[str, ...]]) -> Json:
    """Return the fields of an item that are recorded; a field that the API does not send is not recorded."""
    return {name: found[name] for name in fields if name in found}


async def _environment(question: Question, api: Api, _: datetime) -> Answer:
    arguments = dict(question.arguments)
    if "id" in arguments:
        found = await item(api, ENVIRONMENTS, ACCEPT, arguments["id"], "environment")
    else:
        wanted = {name: {"$eq": value} for name, value in arguments.items()}
        every = await listed(api, ENVIRONMENTS, ACCEPT, wanted)
        found = choose_environment(every, arguments["account_native_id"], arguments["aws_region"])
    return found if isinstance(found, Rejected) else picked(found, ENVIRONMENT.fields)


def _summary(question: Question, answer: Json) -> str:
    where = f"account {answer.get('account_native_id')} in {answer.get('aws_region')}"
    return (
        f"the environment of {where}: {answer['id']}" if question.id is None else f"environment {answer['id']}, {where}"
    )


ENVIRONMENT = LookupType(
    name="environment",
    forms=(Form(frozenset({"id"})), Form(frozenset({"account_native_id", "aws_region"}))),
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
