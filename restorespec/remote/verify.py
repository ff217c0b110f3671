"""Verifying restores: the restored table, from the API or from a description, against the request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from restorespec.kinds import Body, Read
from restorespec.kinds.comparison import Comparison, ManualStep, Match
from restorespec.remote.client import Client, Connection, Failure, Json
from restorespec.remote.exchange import Pace
from restorespec.remote.prepared import Prepared

LOOKS = Pace(first=0.5, longest=15.0, tries=2**31)
"""The waits between two looks for a table that is to appear."""

FROM_API = "API"
"""The origin of a verification against the API."""

_READS = 8  # at once


class Result(StrEnum):
    """The result of a verification."""

    AS_REQUESTED = "as-requested"
    DIFFERENT = "different"
    MISSING = "missing"
    """There is no such table, or it is not ready to be used."""
    NOT_VERIFIED = "not-verified"
    """The API could not be asked."""


@dataclass(frozen=True, slots=True)
class Verification:
    """A restore compared with the table that it created.

    Attributes:
        prepared: the restore.
        against: what the table's description is from: the API, or the name of a file.
        result: the result as a whole.
        comparisons: each field of the request.
        manual_steps: what no restore brings back.
        reason: why the result is neither; empty otherwise.
        status: the HTTP status of the answer that prevented the verification; 0 where there was none.
    """

    prepared: Prepared
    against: str
    result: Result
    comparisons: tuple[Comparison, ...] = ()
    manual_steps: tuple[ManualStep, ...] = ()
    reason: str = ""
    status: int = 0

    def having(self, match: Match) -> list[Comparison]:
        """Return the fields with a match."""
        return [one for one in self.comparisons if one.match is match]


def verified(prepared: Prepared, observed: Body, against: str) -> Verification:
    """Compare a restore with a table.

    Args:
        prepared: the restore.
        observed: the table in the terms of the request.
        against: what the description is from.
    """
    comparisons = tuple(prepared.kind.compare(prepared.body, observed))
    is_different = any(one.match is Match.DIFFERENT for one in comparisons)
    result = Result.DIFFERENT if is_different else Result.AS_REQUESTED
    return Verification(
        prepared, against, result, comparisons, tuple(prepared.kind.manual_steps(prepared.body, observed))
    )


async def verify(
    connection: Connection, restores: Sequence[Prepared], until: float = 0.0, looks: Pace = LOOKS
) -> list[Verification]:
    """Compare restores with the tables of their names in the API.

    Args:
        connection: how the API is reached.
        restores: the restores.
        until: the time of the monotonic clock up to which a table is waited for; 0 for a single look.
        looks: the waits between two looks.
    """
    places = asyncio.Semaphore(_READS)
    async with Client(connection) as client:

        async def one(prepared: Prepared) -> Verification:
            async with places:
                found = await _look(client, prepared)
            for wait in looks.waits() if until else ():
                if found.result is not Result.MISSING or time.monotonic() + wait >= until:
                    break
                await asyncio.sleep(wait)
                async with places:
                    found = await _look(client, prepared)
            return found

        return list(await asyncio.gather(*map(one, restores)))


async def _look(client: Client, prepared: Prepared) -> Verification:
    name, environment = prepared.table, prepared.environment_id
    kind = prepared.kind
    read = kind.created(prepared.body)
    if read is None:
        return Verification(prepared, FROM_API, Result.NOT_VERIFIED, reason=f"the API does not show {kind.resource}s")
    found = await client.read(read)
    if not isinstance(found, list):
        return _unanswered(prepared, found if isinstance(found, Failure) else Failure("the answer is not a list"))
    listed = next((one for one in found if one.get("name") == name and one.get("is_deleted") is not True), None)
    if listed is None:
        return _missing(prepared, f"{kind.resource} `{name}` does not exist in environment `{environment}`")
    resource = await _whole(client, read, listed)
    if isinstance(resource, Failure):
        return _unanswered(prepared, resource)
    if status := kind.status_of(resource):
        return _missing(prepared, f"{kind.resource} `{name}` is not ready: its status is `{status}`")
    return verified(prepared, kind.observed(resource), FROM_API)


async def _whole(client: Client, read: Read, listed: Json) -> Json | Failure:
    """Return all that the API shows of a table; lists may show less than the table itself."""
    id_ = listed.get("id")
    if not isinstance(id_, str) or not id_:
        return listed
    found = await client.read(read._replace(id=id_))
    if isinstance(found, Failure):
        return listed if found.is_missing else found
    return {**listed, **found} if isinstance(found, dict) else listed


def _missing(prepared: Prepared, reason: str) -> Verification:
    steps = tuple(prepared.kind.manual_steps(prepared.body))
    return Verification(prepared, FROM_API, Result.MISSING, (), steps, prepared.masked(reason))


def _unanswered(prepared: Prepared, failure: Failure) -> Verification:
    reason = f"the API could not be asked: {failure.reason}"
    return Verification(prepared, FROM_API, Result.NOT_VERIFIED, (), (), prepared.masked(reason), status=failure.status)
