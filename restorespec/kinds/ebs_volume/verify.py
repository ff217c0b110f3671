"""Verifying a restored volume against the output of `aws ec2 describe-volumes`, because the API does not show volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from restorespec.core.source import Path
from restorespec.kinds.comparison import Comparison, ManualStep, Match

_FIELDS = {
    "aws_az": ("AvailabilityZone", str),
    "type": ("VolumeType", str),
    "iops": ("Iops", int),
    "volume_initialization_rate": ("VolumeInitializationRate", int),
    "kms_key_native_id": ("KmsKeyId", str),
}
"""The fields of a target that a description shows (EC2 API reference, Volume), in the order of the report."""

_RESERVED_TAGS = "aws:"


def described(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the volumes of a description in the terms of the request; none if it describes no volumes.

    Args:
        document: the whole output, or one volume of it.
    """
    volumes = document.get("Volumes", [document])
    return [_volume(one) for one in volumes if isinstance(one, dict) and isinstance(one.get("VolumeId"), str)]


def _volume(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return a volume; a member that is missing is not visible there."""
    found = {field: described[name] for field, (name, type_) in _FIELDS.items() if type(described.get(name)) is type_}
    tags = described.get("Tags", [])
    if isinstance(tags, list):
        found["tags"] = [{"key": tag.get("Key"), "value": tag.get("Value")} for tag in tags if isinstance(tag, dict)]
    return found


def compare(body: Mapping[str, Any], observed: Mapping[str, Any]) -> Iterator[Comparison]:
    """Compare each field of a request with the restored volume.

    Args:
        body: the request body.
        observed: the restored volume in the terms of the request.
    """
    backup = (body.get("source") or {}).get("backup_id")
    yield _hidden(("source", "backup_id"), backup, "a volume does not show what it was restored from")
    target = body.get("target") or {}
    yield _hidden(("target", "environment_id"), target.get("environment_id"), "a volume does not show its environment")
    for field in _FIELDS:
        wanted, path = target.get(field), ("target", field)
        if wanted in (None, ""):
            continue
        if field not in observed:
            yield _hidden(path, wanted)
        else:
            found = observed[field]
            is_equal = _is_key(wanted, found) if field == "kms_key_native_id" else wanted == found
            yield _compared(path, path, wanted, found, is_equal=is_equal)
    yield from _tags(target.get("tags") or [], observed)


def manual_steps() -> Iterator[ManualStep]:
    """Return what no restore of a volume brings back."""
    yield ManualStep(
        "attachment",
        "the volume is not attached to an instance",
        "aws ec2 attach-volume --volume-id VOLUME --instance-id INSTANCE --device DEVICE",
    )
    yield ManualStep("snapshots", "no lifecycle policy or backup plan may include the volume: they select by tags")
    yield ManualStep("CloudWatch alarms", "no alarm watches the volume")


def _tags(wanted: list[dict[str, Any]], observed: Mapping[str, Any]) -> Iterator[Comparison]:
    path = ("target", "tags")
    if "tags" not in observed:
        yield _hidden(path, wanted)
        return
    found = {str(tag["key"]): tag["value"] for tag in observed["tags"]}
    for number, tag in enumerate(wanted):
        key = str(tag.get("key"))
        at, name = (*path, number), ("target", "tags", key)
        if key not in found:
            yield Comparison(at, name, Match.DIFFERENT, tag.get("value"), None, f"the volume has no tag `{key}`")
        else:
            is_equal = tag.get("value") == found[key]
            yield _compared((*at, "value"), (*name, "value"), tag.get("value"), found[key], is_equal=is_equal)
    asked = {str(tag.get("key")) for tag in wanted}
    extra = [key for key in found if key not in asked and not key.startswith(_RESERVED_TAGS)]
    for key in extra:
        reason = f"the volume has a tag `{key}` that was not requested"
        yield Comparison(path, ("target", "tags", key), Match.DIFFERENT, None, found[key], reason)
    if not wanted and not extra:
        yield _compared(path, ("target", "tags"), [], [], is_equal=True)


def _is_key(wanted: str, found: str) -> bool:
    """Return whether two names are those of one key; a description shows the ARN."""
    return wanted == found or (not wanted.startswith("arn:") and found.rpartition("/")[2] == wanted)


def _compared(path: Path, name: tuple[str, ...], wanted: object, found: object, *, is_equal: bool) -> Comparison:
    return Comparison(path, name, Match.AS_REQUESTED if is_equal else Match.DIFFERENT, wanted, found)


def _hidden(path: tuple[str, ...], wanted: object, reason: str = "") -> Comparison:
    return Comparison(path, path, Match.NOT_VISIBLE, wanted, None, reason)
