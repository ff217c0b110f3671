"""The lookup type of `aws/ebs-volume`: a backup of a volume."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from restorespec.core.source import Path
from restorespec.facts.choosing import Choice, Rejected, choose_backup, is_decided
from restorespec.facts.lookup_type import Answer, Api, Form, Json, LookupType
from restorespec.facts.moments import instant, written
from restorespec.facts.question import Question
from restorespec.kinds.lookups import OPTIONAL_TEXT, TEXT, item, listed, picked

KIND = "aws/ebs-volume"
BACKUPS = "/backups/aws/ebs-volumes"
VOLUMES = "/datasources/aws/ebs-volumes"
_BACKUP_ACCEPT = "application/api.clumio.backup-aws-ebs-volumes=v2+json"
_VOLUME_ACCEPT = "application/api.clumio.aws-ebs-volumes=v1+json"

ID_PATHS: Mapping[Path, str] = {("source", "backup_id"): "volume_backup", ("target", "environment_id"): "environment"}
"""The ids of a request, each with the lookup type that finds what it names."""

_STEP = timedelta(seconds=1)
_WHERE = ("environment_id", "account_native_id", "aws_region")


async def _backup(question: Question, api: Api, now: datetime) -> Answer:
    arguments = dict(question.arguments)
    if "id" in arguments:
        found = await item(api, BACKUPS, _BACKUP_ACCEPT, arguments["id"], "backup")
    else:
        found = await _choose(arguments, api, now)
    return found if isinstance(found, Rejected) else picked(found, _FIELDS)


async def _choose(arguments: Mapping[str, str], api: Api, now: datetime) -> Answer:
    volume = await _volume(arguments, api)
    if isinstance(volume, Rejected):
        return volume
    before, after = instant(arguments.get("at_or_before")), instant(arguments.get("at_or_after"))
    choice = Choice(now, before, after, arguments.get("type"))
    wanted: dict[str, dict[str, str]] = {"volume_id": {"$eq": str(volume.get("id"))}}
    if before:
        wanted["start_timestamp"] = {"$lte": written(before)}
    if after:
        wanted["start_timestamp"] = {"$gt": written(after - _STEP)}
    chosen: Json | None = None
    async for page in api.pages(BACKUPS, _BACKUP_ACCEPT, wanted, "start_timestamp" if after else "-start_timestamp"):
        chosen = choose_backup([*page, *([chosen] if chosen else [])], choice)
        if page and is_decided(chosen, page[-1], choice):
            break
    if chosen is None:
        reason = f"no backup of volume `{arguments['volume_native_id']}` can be restored"
        return Rejected(reason, "choose another time, or check the backups in Clumio; expired ones are never chosen")
    return chosen


async def _volume(arguments: Mapping[str, str], api: Api) -> Answer:
    """Return the volume of an AWS id; a deleted one counts only where no live one has it."""
    native = arguments["volume_native_id"]
    filters = {name: {"$eq": arguments[name]} for name in ("volume_native_id", *_WHERE) if name in arguments}
    every = await listed(api, VOLUMES, _VOLUME_ACCEPT, filters)
    named = {str(one.get("id")): one for one in every if one.get("volume_native_id") == native}
    live = {id_: one for id_, one in named.items() if one.get("is_deleted") is not True}
    found = list((live or named).values())
    if len(found) == 1:
        return found[0]
    if found:
        return Rejected(f"{len(found)} volumes have the id `{native}`", "write the `id` of the backup")
    return Rejected(f"volume `{native}` does not exist", "check `volume_native_id` and where the volume is")


def _summary(question: Question, answer: Json) -> str:
    if question.id is not None:
        return f"backup {answer['id']} of volume {answer.get('volume_native_id')}"
    which = "oldest" if "at_or_after" in dict(question.arguments) else "newest"
    return f"the {which} backup of volume {answer.get('volume_native_id')}: {answer['id']}"


_FIELDS: dict[str, tuple[str, ...]] = {
    "id": TEXT,
    "type": OPTIONAL_TEXT,
    "volume_id": OPTIONAL_TEXT,
    "volume_native_id": OPTIONAL_TEXT,
    "account_native_id": OPTIONAL_TEXT,
    "aws_region": OPTIONAL_TEXT,
    "aws_az": OPTIONAL_TEXT,
    "start_timestamp": OPTIONAL_TEXT,
    "expiration_timestamp": OPTIONAL_TEXT,
    "iops": ("integer", "null"),
    "kms_key_native_id": OPTIONAL_TEXT,
    "tags": ("array", "null"),
}
_BOUNDS = frozenset({"at_or_before", "at_or_after", "type"})

VOLUME_BACKUP = LookupType(
    name="volume_backup",
    forms=(
        Form(frozenset({"id"})),
        Form(frozenset({"volume_native_id", "environment_id"}), _BOUNDS),
        Form(frozenset({"volume_native_id", "account_native_id", "aws_region"}), _BOUNDS),
    ),
    fields=_FIELDS,
    ask=_backup,
    kind=KIND,
    values={"type": ("clumio_backup", "aws_snapshot")},
    exclusive=("at_or_before", "at_or_after"),
    summary=_summary,
)
"""A backup of an EBS volume, chosen by its id or by its time."""
