"""The record of a drill: what was requested, by whom, from which backup, how long it took, and the verification.

A record is plain JSON, the same in a file, in the ledger and for the formats of the report. Sensitive values are masked
before they enter it, and the token is nowhere in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from restorespec.core.data import Located
from restorespec.kinds.comparison import Comparison
from restorespec.remote.access import HIDDEN
from restorespec.remote.client import Client, Connection, Failure, Json
from restorespec.remote.ledger import Row
from restorespec.remote.prepared import Prepared
from restorespec.remote.tasks import Task, task_of
from restorespec.remote.verify import Verification
from restorespec.version import __version__

VERSION = 1

Record: TypeAlias = dict[str, Any]
"""The record of one restore."""

ORDER: Mapping[str, str] = {
    "requested_by": "name and origin of the person or the job that requested the restore",
    "commit": "the commit of the specs",
    "plan_digest": "the digest of all bodies of the run",
}
"""The record of a run from its start, the same for all of its restores."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of the API about one restore besides the restored table; None means unknown.

    Attributes:
        task: the task that carried it out.
        source: the backup or the table that it was restored from.
    """

    task: Task | None = None
    source: Json | None = None


async def asked(connection: Connection, restores: Sequence[tuple[Prepared, Row | None]]) -> list[Answers]:
    """Ask the API for what a record says about restores; a question without an answer leaves the record without it."""
    async with Client(connection) as client:

        async def one(prepared: Prepared, row: Row | None) -> Answers:
            read = prepared.kind.reads(prepared.body).get("source")
            task = await client.task(row.task) if row and row.task else None
            found = await client.read(read) if read else None
            return Answers(
                None if task is None or isinstance(task, Failure) else task_of(task),
                found if isinstance(found, dict) else None,
            )

        return list(await asyncio.gather(*(one(*restore) for restore in restores)))


def record(
    verification: Verification,
    row: Row | None,
    answers: Answers,
    run: Mapping[str, Any],
    incident: str | None,
) -> Record:
    """Return the record of a restore.

    Args:
        verification: the restore compared with its table.
        row: its submission in the ledger, if it is known.
        answers: what the API knows besides.
        run: what is known about this run, for a submission that the ledger does not know more about.
        incident: the moment against which the age of the data is measured; None for the one that the ledger has from an
            earlier verification, or the time of the submission.
    """
    prepared, known = verification.prepared, row.record if row else {}
    about = {**{name: run.get(name) for name in ORDER}, **(_order(row) if row else {})}
    submitted = row.begun if row else None
    moment = incident or known.get("incident_time") or submitted
    source = {"description": prepared.origin, **_source(prepared, answers, known.get("source"))}
    data_time = _data_time(prepared, answers.source) or source.get("data_time")
    created, ended = (answers.task.created, answers.task.ended) if answers.task else ("", "")
    return {
        "restore": prepared.id,
        "environment": prepared.environment,
        "spec": prepared.spec,
        "commit": about["commit"],
        "requested_by": about["requested_by"],
        "body_digest": f"sha256:{prepared.digest}",
        "plan_digest": about["plan_digest"],
        "api": row.base_url if row else None,
        "submission": row.id if row else None,
        "task": {"id": row.task, "status": answers.task.status if answers.task else row.task_status or None}
        if row and row.task
        else None,
        "target": prepared.masked_identity,
        "source": {**source, "data_time": data_time},
        "incident_time": moment,
        "recovery_point_age_seconds": _between(data_time, moment),
        "submitted": submitted,
        "completed": ended or known.get("completed"),
        "recovery_time_seconds": _between(created, ended) if ended else known.get("recovery_time_seconds"),
        "verification": _verification(verification),
        "restorespec": __version__,
    }


def _order(row: Row) -> dict[str, Any]:
    """Return what the ledger recorded about the run when it submitted the restore."""
    return {name: value for name, value in row.record.items() if name in ORDER and value is not None}


def _source(prepared: Prepared, answers: Answers, recorded: object) -> dict[str, Any]:
    """Return what is known about the source: from the API, else from an earlier record of the same restore."""
    if answers.source is None and isinstance(recorded, dict):
        return recorded
    known = answers.source or {}
    texts = {
        "id": prepared.source.partition(" ")[2],
        "table": prepared.kind.name_of_source(known),
        "type": known.get("type"),
        "region": known.get("aws_region"),
        "account": known.get("account_native_id"),
    }
    return {name: prepared.masked(text) if isinstance(text, str) else None for name, text in texts.items()}


def _data_time(prepared: Prepared, source: Json | None) -> str | None:
    """Return the moment that the restored data is of: that of the backup, or the requested point in time."""
    time = prepared.kind.time_of(prepared.body)
    if time:
        return prepared.masked(time)
    found = (source or {}).get("start_timestamp") if prepared.source.startswith("backup ") else None
    return found if isinstance(found, str) else None


def _verification(verification: Verification) -> dict[str, Any]:
    prepared = verification.prepared
    return {
        "verified": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "against": verification.against,
        "result": verification.result.value,
        "reason": verification.reason or None,
        "fields": [_field(prepared, one) for one in verification.comparisons],
        "manual_steps": [
            {
                "name": step.name,
                "message": prepared.masked(step.message),
                "command": prepared.masked(step.command) or None,
            }
            for step in verification.manual_steps
        ],
    }


def _field(prepared: Prepared, one: Comparison) -> dict[str, Any]:
    """Return a field as JSON, with where the spec sets it; a sensitive value shows neither itself nor what was found instead."""
    place = prepared.document.request.find(one.path)
    start = place.key if place.key and place.depth < len(one.path) else place.value.span
    line, column = start.first
    is_hidden = _is_sensitive(place.value)
    return {
        "field": ".".join(map(prepared.masked, one.name)),
        "pointer": "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in one.path),
        "match": one.match.value,
        "requested": HIDDEN if is_hidden and one.requested is not None else _masked(prepared, one.requested),
        "found": HIDDEN if is_hidden and one.found is not None else _masked(prepared, one.found),
        "reason": prepared.masked(one.reason) or None,
        "file": start.source.name,
        "line": line,
        "column": column,
    }


def _is_sensitive(value: Located) -> bool:
    """Return whether a value, or any part of it, is sensitive."""
    if value.origin is not None and value.origin.sensitive:
        return True
    return any(_is_sensitive(one) for _, one in value.members()) or any(map(_is_sensitive, value.items()))


def _masked(prepared: Prepared, value: Any) -> Any:  # noqa: ANN401 - JSON of any form
    if isinstance(value, str):
        return prepared.masked(value)
    if isinstance(value, dict):
        return {prepared.masked(key): _masked(prepared, item) for key, item in value.items()}
    return [_masked(prepared, item) for item in value] if isinstance(value, list) else value


def _between(start: str | None, end: str | None) -> float | None:
    """Return the seconds between two moments; None if one is not known. A negative age is a backup after the incident."""
    try:
        return (datetime.fromisoformat(end or "") - datetime.fromisoformat(start or "")).total_seconds()
    except (ValueError, TypeError):
        return None
