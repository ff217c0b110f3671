"""The lookup type of `aws/ebs-volume`: a backup of a volume."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from restorespec.facts.lookup_type import Answer, Api, Form, Json, LookupType, Question, Rejected
from restorespec.kinds.ebs_volume import BACKUPS, VOLUMES
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

_WHERE = ("environment_id", "account_native_id", "aws_region")


async def _backup(question: Question, api: Api, now: datetime) -> Answer:
    arguments = dict(question.arguments)
    if "id" in arguments:
        found = await item(api, BACKUPS, arguments["id"], "backup")
    else:
        found = await _choose(arguments, api, now)
    return found if isinstance(found, Rejected) else picked(found, _FIELDS)


async def _choose(arguments: Mapping[str, str], api: Api, now: datetime) -> Answer:
    volume = await _volume(arguments, api)
    if isinstance(volume, Rejected):
        return volume
    chosen = await chosen_backup(api, BACKUPS, {"volume_id": str(volume.get("id"))}, arguments, now)
    return chosen or no_backup(f"volume `{arguments['volume_native_id']}`", arguments)


async def _volume(arguments: Mapping[str, str], api: Api) -> Answer:
    """Return the volume of an AWS id; a deleted one counts only where no live one has it."""
    native = arguments["volume_native_id"]
    filters = {name: {"$eq": arguments[name]} for name in ("volume_native_id", *_WHERE) if name in arguments}
    every = await listed(api, VOLUMES, filters)
    named = {str(one.get("id")): one for one in every if one.get("volume_native_id") == native}
    live = {id_: one for id_, one in named.items() if one.get("is_deleted") is not True}
    found = list((live or named).values())
    if len(found) == 1:
        return found[0]
    if found:
        return Rejected(f"{len(found)} volumes have the id `{native}`", "write the `id` of the backup")
    return Rejected(f"volume `{native}` does not exist", "check `volume_native_id` and where the volume is")


def _summary(question: Question, answer: Json) -> str:
    return backup_summary(question, answer, f"volume {answer.get('volume_native_id')}")


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

VOLUME_BACKUP = LookupType(
    name="volume_backup",
    forms=(
        Form(("id",)),
        Form(("volume_native_id", "environment_id"), BACKUP_OPTIONS),
        Form(("volume_native_id", "account_native_id", "aws_region"), BACKUP_OPTIONS),
    ),
    fields=_FIELDS,
    ask=_backup,
    values={"type": ("clumio_backup", "aws_snapshot")},
    exclusive=("at_or_before", "at_or_after"),
    summary=_summary,
)
"""A backup of an EBS volume, chosen by its id or by its time."""
