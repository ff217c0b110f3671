"""What of a table's description a restore request cannot carry, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.source import Path
from restorespec.importing.configuration import NO_PART, NO_REPLICAS
from restorespec.importing.draft import named
from restorespec.importing.shapes import Json

_FIELDS = {
    "OnDemandThroughput": "the limits of on-demand throughput cannot be asked for: set them after the restore",
    "WarmThroughput": "warm throughput cannot be asked for: warm the table after the restore, if that is needed",
    "Replicas": NO_REPLICAS,
    "MultiRegionConsistency": "the consistency between regions cannot be asked for",
    "GlobalTableWitnesses": "witnesses of a global table cannot be asked for",
    "GlobalTableSettingsReplicationMode": "the replication of settings cannot be asked for",
    "RestoreSummary": "where the table itself was restored from is history, and left out",
    "LatestStreamArn": "the stream's ARN is left out: the new table's stream has its own, to which readers must be moved",
}
_ALIAS = "alias/aws/dynamodb"
_MEASURED = ("ItemCount", "TableSizeBytes")
_IN_WORK = frozenset({"CREATING", "UPDATING"})


def notes(table: Json, left: list[Path]) -> list[str]:
    """What is said about a table's description beside the spec.

    Args:
        table: the description.
        left: the paths of what no shape knows.
    """
    return [*_state(table), *_encryption(table), *_carried_not(table), *_indexes(table), *map(_unknown, left)]


def _state(table: Json) -> Iterator[str]:
    status = table.get("TableStatus", "ACTIVE")
    if status == "ARCHIVED":
        yield "the table is ARCHIVED: its data is in the backup that AWS made; check that your backup has it, too"
    elif status != "ACTIVE":
        yield f"the table is {named(status)}: describe it again when it is ACTIVE, its settings may still change"


def _encryption(table: Json) -> Iterator[str]:
    told = table.get("SSEDescription") or {}
    if not told.get("KMSMasterKeyArn", _ALIAS).endswith(_ALIAS):
        yield (
            "describe-table does not say whose key encrypts the table: for the AWS managed key write `kms_key_type: AWS_MANAGED` with"
            " `kms_master_key_id: alias/aws/dynamodb`"
        )
    if "InaccessibleEncryptionDateTime" in told:
        yield "DynamoDB cannot use the table's key: choose a key that is enabled in the target's account and region"


def _carried_not(table: Json) -> Iterator[str]:
    measured = [f"`{field}`" for field in _MEASURED if field in table]
    if measured:
        yield f"{' and '.join(measured)} {'is' if len(measured) == 1 else 'are'} measured, not configured, and left out"
    for field, words in _FIELDS.items():
        if table.get(field, []) != []:  # an open record that was there is empty here
            yield words
    if not table.get("BillingModeSummary") and "ProvisionedThroughput" not in table:
        yield "neither billing mode nor capacity is told: the restored table has that of the source"
    yield "tags and continuous backups are not in describe-table: say them at the end of the spec, where they stand as comments"
    yield NO_PART


def _indexes(table: Json) -> Iterator[str]:
    for index in table.get("GlobalSecondaryIndexes", ()):
        name, status = named(index["IndexName"]), index.get("IndexStatus")
        if status == "DELETING":
            yield f"the index {name} is being deleted, and left out"
        elif status in _IN_WORK:
            yield f"the index {name} is {status}: an older backup may not have it as it is described"
        for field in ("OnDemandThroughput", "WarmThroughput"):
            if field in index:
                yield f"`{field}` of the index {name} cannot be asked for, and is left out"


def _unknown(path: Path) -> str:
    steps = ".".join(str(step) for step in path)
    return f"{named(steps)} is not known to restorespec, and left out"
