"""The texts of an imported spec: its comments, the settings that a restore request cannot carry, and the new table's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from restorespec.kinds.dynamodb_table.importers.fields import Value
from restorespec.kinds.imported import Imported, Json, Template, Variables, Weight, joined, named

_LONGEST_NAME = 255
_SUFFIX = "-restored"
_ORDER = [
    "environment_id",
    "table_name",
    "billing_mode",
    "provisioned_throughput",
    "table_class",
    "global_secondary_indexes",
    "local_secondary_indexes",
    "sse_specification",
    "stream_specification",
    "deletion_protection_enabled",
    "pitr_status",
    "contributor_insights_status",
    "tags",
    "global_table_version",
    "replicas",
]
"""The order of the fields in the target of a spec."""

REMARKS = {
    "environment_id": "The AWS account and region to restore into: Clumio's id of the environment.",
    "table_name": "The name of the new table; it must be free in its account and region.",
    "billing_mode": "If neither this nor `provisioned_throughput` is set, as in the backup.",
    "table_class": "Unset: STANDARD.",
    "global_secondary_indexes": "Unset: the restored table has none. A subset of the source's indexes is allowed.",
    "local_secondary_indexes": "Unset: the restored table has none, and they cannot be added later.",
    "sse_specification": "Unset or null: the AWS owned key encrypts the restored table.",
    "stream_specification": "Unset: the restored table has no stream. A new stream has a new ARN.",
    "deletion_protection_enabled": "Unset: as in the backup.",
    "pitr_status": "Point-in-time recovery of the restored table. Unset: as in the backup.",
    "tags": "Unset: the restored table has no tags, and cost reports, access and backup policies by tag miss it.",
    "replicas": "The API accepts replicas but does not create them: add them after the restore.",
    "contributor_insights_status": "Unset: as in the backup.",
    "restore_wcu": "Write capacity during the restore; only used with local secondary indexes.",
}
"""The consequence of each field of the target that is not set."""

EMPTY = {
    "global_secondary_indexes": [],
    "local_secondary_indexes": [],
    "tags": [{"key": "team", "value": "orders"}],
    "sse_specification": None,
    "stream_specification": None,
    "table_class": "STANDARD",
    "pitr_status": True,
}
"""Fields that are offered as comments where the input does not say what they are."""

REPLICAS = "replicas are written to the spec, but the API does not create them: add them after the restore"
KEY_OWNER = (
    "the input does not say whether the KMS key is AWS managed: if it is, write `kms_key_type: AWS_MANAGED` with"
    " `kms_master_key_id: alias/aws/dynamodb`"
)
NOT_DESCRIBED = "tags are not part of this output: give it together with that of `aws dynamodb list-tags-of-resource`, or set `tags`"
OTHER_SETTINGS = (
    "check TTL, auto scaling, the resource policy and Kinesis streaming: a restore request carries none of them"
)

MEMBERS: dict[str, str] = {
    "timetolivespecification": "TTL is not part of a restore request: turn it on after the restore",
    "timetolivedescription": "TTL is not part of a restore request: turn it on after the restore",
    "ondemandthroughput": "on-demand throughput limits are not part of a restore request: set them after it",
    "warmthroughput": "warm throughput is not part of a restore request: set it after the restore",
    "resourcepolicy": "the resource policy is not part of a restore request: attach it after the restore",
    "kinesisstreamspecification": "Kinesis streaming is not part of a restore request: enable it after it",
    "vectorindexes": "vector indexes are not part of a restore request: create them again after the restore",
    "multiregionconsistency": "multi-region consistency is not part of a restore request",
    "globaltablewitnesses": "witnesses of a global table are not part of a restore request",
    "globaltablesourcearn": "the global table that the table belongs to is not part of a restore request",
    "globaltablesettingsreplicationmode": "replication of settings is not part of a restore request",
    "disassociationprotectionenabled": "disassociation protection is not part of a restore request",
    "writeprovisionedthroughputsettings": "auto scaling is not part of a restore request: set it up again",
    "readprovisionedthroughputsettings": "auto scaling is not part of a restore request: set it up again",
    "writeondemandthroughputsettings": "on-demand throughput limits are not part of a restore request",
    "readondemandthroughputsettings": "on-demand throughput limits are not part of a restore request",
    "replicastreamspecification": "the resource policies of streams are not part of a restore request",
}
"""The settings of a table that have no counterpart in the request, with what to do after the restore, by their spelling."""

STREAM_ARN = "the new table's stream has a new ARN: point its consumers to it"
NO_SETTINGS = frozenset(
    [
        "attributedefinitions",
        "keyschema",
        "tablearn",
        "tableid",
        "tablestatus",
        "itemcount",
        "tablesizebytes",
        "creationdatetime",
        "lateststreamlabel",
        "archivalsummary",
        "lastdecreasedatetime",
        "lastincreasedatetime",
        "numberofdecreasestoday",
        "lastupdatetopayperrequestdatetime",
        "lastupdatedatetime",
        "indexarn",
        "indexsizebytes",
        "indexstatus",
        "backfilling",
        "inaccessibleencryptiondatetime",
        "replicaarn",
        "replicastatus",
        "replicastatusdescription",
        "replicastatuspercentprogress",
        "replicainaccessibledatetime",
        "restoresummary",
        "importsourcespecification",
        "status",
        "tablecreationdatetime",
    ]
)
"""Members that describe or measure a table and configure nothing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a table: the title of the format, the table's name, its key in words, and its ARN."""

    title: str
    name: Value
    key: str = ""
    arn: re.Match[str] | None = None


def finished(target: Json, imported: Imported, origin: Origin, variables: Variables) -> Imported:
    """Complete the body of an imported table with its source, environment and new name, and comment it."""
    backup = variables.open("backup_id", "Clumio's id of the backup to restore from")
    environment = variables.open("environment_id", "Clumio's id of the AWS environment to restore into")
    name = origin.name
    new_name = restored_name(name) if name else variables.open("table_name", "The name of the new table")
    whole = {"environment_id": environment, "table_name": new_name, **target}
    ordered = {field: whole[field] for field in _ORDER if field in whole}
    imported.name = "" if name is None or isinstance(name, Template) else name
    imported.body = {"source": {"securevault_backup": {"backup_id": backup}}, "target": ordered}
    of = f" for {named(name)}" if name and not isinstance(name, Template) else ""
    imported.head = [f"Imported from {origin.title}{of}.", *([origin.key] if origin.key else [])]
    imported.remarks = {("target", field): REMARKS[field] for field in ordered if field in REMARKS}
    imported.offers = {field: (EMPTY[field], REMARKS[field]) for field in EMPTY if field not in ordered}
    if origin.arn:
        where = f" The source is in {named(origin.arn['region'])}, account {named(origin.arn['account'])}."
        imported.remarks["target", "environment_id"] += where
    if name:
        imported.add(Weight.UNUSED, f"the new table is called {named(new_name)}, because the source still has its name")
    return imported


def restored_name(name: str) -> str:
    """Return the name of the new table: that of the source with a suffix, not longer than a name can be."""
    if isinstance(name, Template):
        return joined([name, _SUFFIX])
    return name[: _LONGEST_NAME - len(_SUFFIX)] + _SUFFIX


def key_part(name: Value, kind: Value, type_: Value) -> str:
    """Return one attribute of a key in words: its name, and between parentheses its part in the key and its type."""
    about = ", ".join(named(one).strip("`") for one in (kind, type_) if one is not None)
    return f"{named(name)} ({about})" if about else named(name)


def key_sentence(parts: Iterable[str]) -> str:
    """Return the comment that names the table's key."""
    found = " and ".join(parts)
    return f"The table's key is {found}; a restore takes it from the backup." if found else ""
