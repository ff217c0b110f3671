"""From what the live API tells of a backup or a table to a spec in the making."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Mapping
from restorespec.core.source import Source
from restorespec.importing import configuration
from restorespec.importing.configuration import GLOBAL_INDEX, LOCAL_INDEX, REMARKS, REPLICA, THROUGHPUT, renamed_shape
from restorespec.importing.draft import Draft, named
from restorespec.importing.shapes import FLAG, TEXT, Items, Json, Reader, Record
from restorespec.syntax import read

_ADVICE = "ask again; if it stays so, make the spec from `aws dynamodb describe-table`"
_LONGEST_NAME = 255
_SUFFIX = "-restored"
_RESERVED = "aws:"


def _extended(record: Record, **fields: object) -> Record:
    """A record of AWS with the restore API's names, and with what that API adds; more is passed over."""
    own = cast("Record", renamed_shape(record))
    return Record({**own.fields, **cast("dict[str, Record]", fields)}, own.required, is_open=True)


CONFIGURATION = Record(
    {
        "table_name": TEXT,
        "name": TEXT,
        "table_id": TEXT,
        "environment_id": TEXT,
        "aws_region": TEXT,
        "account_native_id": TEXT,
        "is_deleted": FLAG,
        "start_timestamp": TEXT,
        "expiration_timestamp": TEXT,
        "earliest_continuous_snapshot_restorable_timestamp": TEXT,
        "latest_continuous_snapshot_restorable_timestamp": TEXT,
        "billing_mode": TEXT,
        "provisioned_throughput": _extended(THROUGHPUT),
        "table_class": TEXT,
        "global_secondary_indexes": Items(_extended(GLOBAL_INDEX, contributor_insights_status=FLAG)),
        "local_secondary_indexes": Items(_extended(LOCAL_INDEX)),
        "sse_specification": Record({"kms_key_type": TEXT, "kms_master_key_id": TEXT}, is_open=True),
        "stream_specification": Record({"enabled": FLAG, "view_type": TEXT}, is_open=True),
        "tags": Items(Record({"key": TEXT, "value": TEXT}, ("key", "value"), is_open=True)),
        "pitr_status": FLAG,
        "deletion_protection_enabled": FLAG,
        "contributor_insights_status": FLAG,
        "global_table_version": TEXT,
        "replicas": Items(_extended(REPLICA, replica_table_class=TEXT)),
    },
    is_open=True,
)
"""What is read of an answer (the vendor's Python SDK); it holds more."""

_NOTHING: Json = {
    "table_class": "STANDARD",
    "global_secondary_indexes": [],
    "local_secondary_indexes": [],
    "sse_specification": None,
    "stream_specification": None,
    "tags": [],
}
"""What a field means that the API tells to be null."""

_FLAGS = ("deletion_protection_enabled", "pitr_status", "contributor_insights_status")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API tells of a backup or a table.

    Attributes:
        told: the fields that are read, those without a value left out.
        nulls: the fields that are told to be null.
    """

    told: Json
    nulls: frozenset[str]


def answered(content: object) -> Answer | tuple[Diagnostic, ...]:
    """An answer of the API, or why it cannot be understood."""
    reading = read(Source("the API's answer", json.dumps(content), is_file=False), "json")
    if reading.diagnostics:
        return reading.diagnostics
    (root,) = reading.roots
    assert isinstance(root, Mapping)
    reader = Reader(_ADVICE)
    told = reader.record(root, CONFIGURATION)
    nulls = frozenset(key for key in root.entries if key not in told)
    return tuple(reader.mistakes) or Answer(told, nulls)


def from_backup(backup: str, answer: Answer, table: Answer | None) -> Draft:
    """A draft of the restore of a backup.

    Args:
        backup: its id.
        answer: what the API tells of it.
        table: what the API tells of its table as it is now, if there is one.
    """
    told = answer.told
    draft = Draft({"source": {"securevault_backup": {"backup_id": backup}}})
    draft.head = [f"Made from the backup {named(backup)} of the table {named(told.get('table_name', '?'))}."]
    times = [(told.get("start_timestamp"), "is of"), (told.get("expiration_timestamp"), "expires on")]
    said = " and ".join(f"{words} {named(moment)}" for moment, words in times if moment)
    draft.remarks["source", "securevault_backup"] = f"The backup {said}." if said else "The backup to restore from."
    _target(draft, answer, told.get("table_name", ""), table)
    return draft


def from_table(table: str, answer: Answer) -> Draft:
    """A draft of the restore of a table to a point in time."""
    told = answer.told
    draft = Draft({"source": {"continuous_backup": {"table_id": table, "use_latest_restorable_time": True}}})
    draft.head = [f"Made from the table {named(told.get('name', '?'))}, {named(table)} to Clumio, as it is now."]
    first, last = (told.get(f"{which}_continuous_snapshot_restorable_timestamp") for which in ("earliest", "latest"))
    window = f" It lies between {named(first)} and {named(last)}." if first and last else ""
    draft.remarks["source", "continuous_backup", "use_latest_restorable_time"] = (
        "The latest point in time that there is: what was damaged before it, is damaged in it. For an earlier one write"
        f" `timestamp` with a time like `2026-03-01T06:30:00Z` instead.{window} For a backup write `securevault_backup`"
        " with its `backup_id` instead of `continuous_backup`."
    )
    if told.get("pitr_status") is False:
        draft.notes.append("continuous backups of the table are off: there may be no point in time to restore to")
    _target(draft, answer, told.get("name", ""), answer)
    return draft


def _target(draft: Draft, answer: Answer, name: str, table: Answer | None) -> None:
    """Adds the target: the configuration that is told, in the environment of the table, under a name that is free."""
    now = table.told if table else {}
    environment = now.get("environment_id") or draft.ask("environment_id", "Clumio's id of the AWS environment")
    is_there = bool(now) and not now.get("is_deleted")
    if is_there:
        name = name[: _LONGEST_NAME - len(_SUFFIX)] + _SUFFIX
    target = {
        "environment_id": environment,
        "table_name": name or draft.ask("table_name", "The name of the new table"),
        **_billing(answer.told),
        **_configured(answer),
        **{field: answer.told[field] for field in _FLAGS if field in answer.told},
        **configuration.replicas(answer.told, answer.told.get("aws_region")),
    }
    draft.body["target"] = target
    draft.remarks |= {("target", field): REMARKS[field] for field in target if field in REMARKS}
    region, account = answer.told.get("aws_region"), answer.told.get("account_native_id")
    if region and account:
        draft.remarks["target", "environment_id"] += f" The source lies in {named(region)}, account {named(account)}."
    if is_there:
        draft.remarks["target", "table_name"] += " The source's table has its own name still."
    draft.offers = {field: (_NOTHING[field], REMARKS[field]) for field in _NOTHING if field not in target}
    draft.notes += _notes(answer, draft)


def _billing(told: Json) -> Json:
    mode = told.get("billing_mode")
    capacity = configuration.units(told.get("provisioned_throughput")) if mode != "PAY_PER_REQUEST" else {}
    return {**({"billing_mode": mode} if mode else {}), **({"provisioned_throughput": capacity} if capacity else {})}


def _configured(answer: Answer) -> Json:
    """The fields whose absence would lose something: as they are told; what is not told is left for the reader."""
    told = {field: answer.told[field] for field in _NOTHING if field in answer.told}
    is_on_demand = answer.told.get("billing_mode") == "PAY_PER_REQUEST"
    given = {
        "table_class": told.get("table_class") or None,
        "global_secondary_indexes": [
            configuration.global_index(index, is_on_demand=is_on_demand)
            for index in told.get("global_secondary_indexes", ())
        ],
        "local_secondary_indexes": [
            configuration.local_index(index) for index in told.get("local_secondary_indexes", ())
        ],
        "sse_specification": _said(told.get("sse_specification")),
        "stream_specification": _stream(told.get("stream_specification")),
        "tags": [
            {"key": tag["key"], "value": tag["value"]}
            for tag in told.get("tags", ())
            if not tag["key"].startswith(_RESERVED)
        ],
    }
    return {field: given[field] or _NOTHING[field] for field in _NOTHING if field in told or field in answer.nulls}


def _said(told: Json | None) -> Json | None:
    """The members of a mapping that are not empty; None if there are none."""
    return {key: value for key, value in (told or {}).items() if value not in {"", None}} or None


def _stream(told: Json | None) -> Json | None:
    stream = _said(told)
    return stream if stream and stream.get("enabled") else None


def _notes(answer: Answer, draft: Draft) -> list[str]:
    reserved = [tag["key"] for tag in answer.told.get("tags", ()) if tag["key"].startswith(_RESERVED)]
    unsaid = ", ".join(f"`{field}`" for field in draft.offers)
    return [
        *(f"the tag {named(key)} is left out: AWS sets tags of this prefix itself" for key in reserved),
        *([f"the API does not tell {unsaid}: see the end of the spec, where a comment offers each"] if unsaid else []),
        *([configuration.NO_REPLICAS] if answer.told.get("replicas") else []),
        configuration.NO_PART,
    ]
