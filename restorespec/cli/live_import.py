"""The live half of `restorespec import`: a backup or a table, as the API tells of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

from restorespec.cli.api_options import REACH, attended
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.importing import Draft
    from restorespec.kinds.dynamodb_table.importers.live import Answer
    from restorespec.remote.client import Client, Connection, Failure, Json

Kind = Literal["backup", "table"]

_SHORTEST_SECRET = 12  # characters; shorter ones are words of a trial, which other texts hold by chance
_UNDERSTOOD = "check that the address is that of the API"


class RefusedError(Exception):
    """The API did not tell what was asked for.

    Args:
        message: a clause that says why.
        help: what to do.
    """

    def __init__(self, message: str, help: str) -> None:  # noqa: A002 - the contract's word
        super().__init__(message)
        self.help = help


def fetched(kind: Kind, id_: str, connection: Connection, *, quiet: bool = False) -> Draft:
    """A draft of the restore of what the API tells of.

    Args:
        kind: whether a backup or a table is restored.
        id_: its id.
        connection: how the API is reached.
        quiet: whether to say nothing while it is waited for.

    Raises:
        UsageError: the id can be none.
        RefusedError: the API does not tell it, or not in a form that can be understood.
    """
    from restorespec.kinds import get

    field = ("securevault_backup", "backup_id") if kind == "backup" else ("continuous_backup", "table_id")
    if not re.fullmatch(get().schema.at(("source", *field))["pattern"], id_):
        raise UsageError(f"`{id_[:200]}` is not a valid id of a {kind}", f"copy `{field[1]}` as Clumio shows it")
    return attended(connection, lambda reach: _draft(kind, id_, reach), quiet=quiet)


async def _draft(kind: Kind, id_: str, connection: Connection) -> Draft:
    from restorespec.importing import Draft
    from restorespec.kinds.dynamodb_table.importers.live import from_backup, from_table
    from restorespec.kinds.imported import Variables
    from restorespec.remote.client import Client

    variables = Variables()
    async with Client(connection) as client:
        if kind == "table":
            answer = _understood(await client.table(id_), f"table `{id_}`", connection)
            return Draft.of(from_table(id_, answer, variables), variables)
        backup = _understood(await client.backup(id_), f"backup `{id_}`", connection)
        table = await _table_of(backup, client)
        return Draft.of(from_backup(id_, backup, table, variables), variables)


async def _table_of(backup: Answer, client: Client) -> Answer | None:
    """A backup's table as it is now; None where there is none, or it cannot be asked for."""
    from restorespec.kinds import get
    from restorespec.kinds.dynamodb_table.importers.live import answered
    from restorespec.remote.client import Failure

    table = backup.fields.get("table_id", "")
    if not re.fullmatch(get().schema.at(("source", "continuous_backup", "table_id"))["pattern"], table):
        return None
    content = await client.table(table)
    if isinstance(content, Failure) or _echoes(content, client.connection):
        return None
    found = answered(content)
    return None if isinstance(found, tuple) else found


def _understood(content: Json | Failure, what: str, connection: Connection) -> Answer:
    from restorespec.kinds.dynamodb_table.importers.live import answered
    from restorespec.remote.client import Failure

    if isinstance(content, Failure):
        if content.is_missing:
            raise RefusedError(f"{what} does not exist", "check the id and the organizational unit")
        cause = connection.credentials.advice.get(content.status, REACH)
        raise RefusedError(f"{what}: {content.reason}", f"{cause}, and try again")
    if _echoes(content, connection):
        raise RefusedError(f"{what}: the answer holds the token", _UNDERSTOOD)
    found = answered(content)
    if isinstance(found, tuple):
        raise RefusedError(f"{what}: the answer cannot be understood: {found[0].message}", _UNDERSTOOD)
    return found


def _echoes(content: Json, connection: Connection) -> bool:
    """Whether an answer repeats the token, which no spec may hold."""
    text = json.dumps(content, ensure_ascii=False)
    credentials = connection.credentials
    return len(credentials.token) >= _SHORTEST_SECRET and credentials.mask(text) != text
