"""The live half of `restorespec import`: a backup or a table, as the API tells of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from restorespec.cli.api_options import REACH, attended
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.importing import Draft
    from restorespec.kinds import Read
    from restorespec.remote.client import Client, Connection, Json

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


def fetched(noun: str, id_: str, connection: Connection, *, quiet: bool = False) -> Draft:
    """Return the draft of the restore of what the API describes.

    Args:
        noun: what is restored: `backup` or `table`.
        id_: its id.
        connection: how the API is reached.
        quiet: whether to print nothing while waiting for the API.

    Raises:
        UsageError: the id is not valid.
        RefusedError: the API does not describe it, or in a form that it does not document.
    """
    from restorespec.kinds import get

    path = next(path for path in get().id_paths if get().id_fields[str(path[-1])][0] == noun)
    if not re.fullmatch(get().schema.at(path)["pattern"], id_):
        raise UsageError(f"`{id_[:200]}` is not a valid id of a {noun}", f"copy `{path[-1]}` as Clumio shows it")
    return attended(connection, lambda reach: _draft(noun, id_, reach), quiet=quiet)


async def _draft(noun: str, id_: str, connection: Connection) -> Draft:
    from restorespec.importing import Draft
    from restorespec.kinds import get
    from restorespec.kinds.imported import Variables
    from restorespec.kinds.importer import MisunderstoodError
    from restorespec.remote.client import Client

    variables, importer = Variables(), get().importer()
    assert importer is not None
    async with Client(connection) as client:
        try:
            return Draft.of(await importer.live(noun, id_, _Reads(client), variables), variables)
        except MisunderstoodError as error:
            message = f"{noun} `{id_}`: the answer cannot be understood: {error}"
            raise RefusedError(message, _UNDERSTOOD) from error


class _Reads:
    """The API, as an import reads it.

    Args:
        client: a client of the API.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def required(self, read: Read) -> Json:
        """Return a resource.

        Raises:
            RefusedError: the API does not return it.
        """
        from restorespec.remote.client import Failure

        what, connection = f"{read.question} `{read.id}`", self._client.connection
        content = await self._client.item(read.path, read.accept, read.id)
        if isinstance(content, Failure):
            if content.is_missing:
                raise RefusedError(f"{what} does not exist", "check the id and the organizational unit")
            cause = connection.credentials.advice.get(content.status, REACH)
            raise RefusedError(f"{what}: {content.reason}", f"{cause}, and try again")
        if _echoes(content, connection):
            raise RefusedError(f"{what}: the answer holds the token", _UNDERSTOOD)
        return content

    async def optional(self, read: Read) -> Json | None:
        """Return a resource; None where the API does not return it."""
        from restorespec.remote.client import Failure

        content = await self._client.item(read.path, read.accept, read.id)
        return None if isinstance(content, Failure) or _echoes(content, self._client.connection) else content


def _echoes(content: Json, connection: Connection) -> bool:
    """Whether an answer repeats the token, which no spec may hold."""
    text = json.dumps(content, ensure_ascii=False)
    credentials = connection.credentials
    return len(credentials.token) >= _SHORTEST_SECRET and credentials.mask(text) != text
