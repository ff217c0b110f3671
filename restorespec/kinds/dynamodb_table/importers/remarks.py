"""The comments of an imported spec, and the settings of a table that a restore request cannot carry."""

from __future__ import annotations

from restorespec.kinds.imported import Weight

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

_AFTER = Weight.AFTER
_UNUSED = Weight.UNUSED

VECTORS = "vector indexes are not part of a restore request: create them again after the restore"
REPLICAS = "replicas are written to the spec, but the API does not create them: add them after the restore"
KEY_OWNER = (
    "the input does not say whether the KMS key is AWS managed: if it is, write `kms_key_type: AWS_MANAGED` with"
    " `kms_master_key_id: alias/aws/dynamodb`"
)
NOT_DESCRIBED = "tags are not part of this output: give it together with that of `aws dynamodb list-tags-of-resource`, or set `tags`"
OTHER_SETTINGS = (
    "check TTL, auto scaling, the resource policy and Kinesis streaming: a restore request carries none of them"
)

MEMBERS: dict[str, tuple[Weight, str]] = {
    "timetolivespecification": (_AFTER, "TTL is not part of a restore request: turn it on after the restore"),
    "timetolivedescription": (_AFTER, "TTL is not part of a restore request: turn it on after the restore"),
    "ondemandthroughput": (_AFTER, "on-demand throughput limits are not part of a restore request: set them after it"),
    "warmthroughput": (_AFTER, "warm throughput is not part of a restore request: set it after the restore"),
    "resourcepolicy": (_AFTER, "the resource policy is not part of a restore request: attach it after the restore"),
    "kinesisstreamspecification": (_AFTER, "Kinesis streaming is not part of a restore request: enable it after it"),
    "vectorindexes": (_AFTER, VECTORS),
    "multiregionconsistency": (_AFTER, "multi-region consistency is not part of a restore request"),
    "globaltablewitnesses": (_AFTER, "witnesses of a global table are not part of a restore request"),
    "globaltablesourcearn": (_AFTER, "the global table that the table belongs to is not part of a restore request"),
    "globaltablesettingsreplicationmode": (_AFTER, "replication of settings is not part of a restore request"),
    "disassociationprotectionenabled": (_AFTER, "disassociation protection is not part of a restore request"),
    "writeprovisionedthroughputsettings": (_AFTER, "auto scaling is not part of a restore request: set it up again"),
    "readprovisionedthroughputsettings": (_AFTER, "auto scaling is not part of a restore request: set it up again"),
    "writeondemandthroughputsettings": (_AFTER, "on-demand throughput limits are not part of a restore request"),
    "readondemandthroughputsettings": (_AFTER, "on-demand throughput limits are not part of a restore request"),
    "replicastreamspecification": (_AFTER, "the resource policies of streams are not part of a restore request"),
    "latestreamarn": (_UNUSED, ""),
    "restoresummary": (_UNUSED, "where the table itself was restored from"),
    "importsourcespecification": (_UNUSED, "the data that the table was created from"),
}
"""The consequences for members of a table that have no counterpart in the request, by their spelling."""

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
