"""The diagnostic of every rule for its own bad example: location, message, help and related locations."""

import pytest

from restorespec.core.help import rendered
from restorespec.core.rules import manual
from restorespec.core.source import pointer
from restorespec.kinds.dynamodb_table.rules import RULES

TOLD = {
    "source-exactly-one": (
        "/source",
        "`source` has both `securevault_backup` and `continuous_backup`",
        "remove one of the two, or set it to null",
        [("/source/securevault_backup", "one source"), ("/source/continuous_backup", "another source")],
    ),
    "pitr-time-exactly-one": (
        "/source/continuous_backup",
        "`timestamp` is `2026-11-18T06:30:00Z`, but `use_latest_restorable_time` is `true`",
        "remove one of the two, or set `timestamp: null` or `use_latest_restorable_time: false`",
        [
            ("/source/continuous_backup/timestamp", "one point in time"),
            ("/source/continuous_backup/use_latest_restorable_time", "another"),
        ],
    ),
    "pitr-timestamp-format": (
        "/source/continuous_backup/timestamp",
        "`2026-11-18 06:30` is not a valid RFC 3339 date-time: it has no offset",
        "add it: `2026-11-18T06:30:00Z` for UTC, or one such as `2026-11-18T06:30:00+01:00`",
        [],
    ),
    "pitr-timestamp-unusual": (
        "/source/continuous_backup/timestamp",
        "`timestamp` is `2026-11-18t06:30:00z`, which the API may not accept",
        "write `T` and `Z` in upper case, and seconds from `00` to `59`",
        [],
    ),
    "pitr-timestamp-future": (
        "/source/continuous_backup/timestamp",
        "`timestamp` is `2026-11-20T12:30:00Z`, 30 minutes in the future (now is `2026-11-20T12:00:00Z`)",
        "use a time in the past, or `use_latest_restorable_time: true`",
        [],
    ),
    "pitr-timestamp-too-old": (
        "/source/continuous_backup/timestamp",
        "`timestamp` is `2026-10-11T12:00:00Z`, 40 days ago (maximum 35 days; now is `2026-11-20T12:00:00Z`)",
        "use `2026-10-16T12:00:00Z` or later, restore a backup, or set `type: clumio_pitr` if Clumio backs up this table continuously",
        [],
    ),
    "pitr-timestamp-too-recent": (
        "/source/continuous_backup/timestamp",
        "`timestamp` is `2026-11-20T11:58:00Z`, 2 minutes ago, and may not be restorable yet",
        "use `2026-11-20T11:55:00Z` or earlier, or `use_latest_restorable_time: true`",
        [],
    ),
    "id-is-arn": (
        "/source/securevault_backup/backup_id",
        "`backup_id` is the ARN `arn:aws:backup:us-west-2:424242424242:recovery-point:0c9b7f52`, not a Clumio id",
        "use Clumio's id of the backup, which `GET /backups/aws/dynamodb-tables` lists",
        [],
    ),
    "billing-provisioned-needs-throughput": (
        "/target/provisioned_throughput",
        "`provisioned_throughput` is not set, but `billing_mode` is `PROVISIONED`",
        "add `provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}`, or set `billing_mode: null` to keep the source table's capacity",
        [("/target/billing_mode", "the table is provisioned")],
    ),
    "billing-ppr-with-throughput": (
        "/target/provisioned_throughput",
        "the table has `provisioned_throughput` (5 read, 5 write), but `billing_mode` is `PAY_PER_REQUEST`",
        "remove `provisioned_throughput` or set it to null, or set `billing_mode: PROVISIONED`",
        [("/target/billing_mode", "the table is on-demand")],
    ),
    "ppr-zero-throughput": (
        "/target/provisioned_throughput",
        "`provisioned_throughput` is 0 read and 0 write units, which an on-demand table may not have",
        "remove `provisioned_throughput`",
        [("/target/billing_mode", "the table is on-demand")],
    ),
    "throughput-quota": (
        "/target/provisioned_throughput/read_capacity_units",
        "`read_capacity_units` is `40001`, above the default quota of 40000",
        "lower it, or make sure that the account's quota was raised",
        [],
    ),
    "gsi-throughput-required": (
        "/target/global_secondary_indexes/0",
        "`provisioned_throughput` of index `by-status` is not set, but `billing_mode` is `PROVISIONED`",
        "add `provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}`",
        [("/target/billing_mode", "the table is provisioned")],
    ),
    "gsi-throughput-ppr": (
        "/target/global_secondary_indexes/0/provisioned_throughput",
        "index `by-status` has `provisioned_throughput` (5 read, 5 write), but `billing_mode` is `PAY_PER_REQUEST`",
        "remove `provisioned_throughput` from the index, or set `billing_mode: PROVISIONED`",
        [("/target/billing_mode", "the table is on-demand")],
    ),
    "restore-wcu-without-lsi": (
        "/target/restore_wcu",
        "`restore_wcu` is `1000`, which has no effect without local secondary indexes",
        "remove `restore_wcu`, or restore local secondary indexes",
        [],
    ),
    "index-name-unique": (
        "/target/global_secondary_indexes/1/index_name",
        "duplicate index name `by-status`: global index 1 and global index 2",
        "rename one of the two indexes",
        [("/target/global_secondary_indexes/0/index_name", "global index 1, the first with this name")],
    ),
    "gsi-count": (
        "/target/global_secondary_indexes",
        "`global_secondary_indexes` has 21 indexes (default quota 20)",
        "remove 1, or set this rule to `warning` if the account's quota was raised",
        [],
    ),
    "key-schema-first-hash": (
        "/target/global_secondary_indexes/0/key_schema",
        "`key_schema` of index `by-status` has no HASH attribute",
        "set `key_type: HASH` on the first attribute",
        [],
    ),
    "key-schema-order": (
        "/target/global_secondary_indexes/0/key_schema",
        "`key_schema` of index `by-status` has a RANGE attribute before a HASH attribute",
        "list the HASH attributes first",
        [],
    ),
    "key-schema-dup-attr": (
        "/target/global_secondary_indexes/0/key_schema",
        "duplicate attribute `status` in `key_schema` of index `by-status`",
        "remove one of the two",
        [
            ("/target/global_secondary_indexes/0/key_schema/0/attribute_name", "first use"),
            ("/target/global_secondary_indexes/0/key_schema/1/attribute_name", "second use"),
        ],
    ),
    "gsi-key-schema-limit": (
        "/target/global_secondary_indexes/0/key_schema",
        "`key_schema` of index `by-place` has 5 HASH attributes (maximum 4)",
        "remove 1",
        [],
    ),
    "lsi-key-schema-shape": (
        "/target/local_secondary_indexes/0/key_schema",
        "local index `by-placed` has 1 HASH and 0 RANGE attributes, and needs one of each",
        "list the table's HASH attribute and one RANGE attribute",
        [],
    ),
    "lsi-shared-hash": (
        "/target/local_secondary_indexes/1/key_schema",
        "local indexes with different HASH attributes: `customer` (index `by-placed`) and `buyer` (index `by-total`)",
        "use the table's HASH attribute in both",
        [("/target/local_secondary_indexes/0/key_schema", "the first local index")],
    ),
    "projection-include-needs-attrs": (
        "/target/global_secondary_indexes/0/projection",
        "`non_key_attributes` of index `by-status` is not set, but its `projection_type` is `INCLUDE`",
        "set `non_key_attributes: […]`, or `projection_type: ALL` or `KEYS_ONLY`",
        [("/target/global_secondary_indexes/0/projection/projection_type", "INCLUDE needs a list of attributes")],
    ),
    "projection-attrs-without-include": (
        "/target/global_secondary_indexes/0/projection",
        "`non_key_attributes` of index `by-status` is set, but its `projection_type` is `ALL`",
        "set `non_key_attributes: []`, or `projection_type: INCLUDE`",
        [("/target/global_secondary_indexes/0/projection/non_key_attributes", "only INCLUDE has a list of attributes")],
    ),
    "projection-attrs-duplicate": (
        "/target/global_secondary_indexes/0/projection/non_key_attributes",
        "duplicate attribute `total` in `non_key_attributes` of index `by-status`",
        "remove one of the two",
        [
            ("/target/global_secondary_indexes/0/projection/non_key_attributes/0", "first use"),
            ("/target/global_secondary_indexes/0/projection/non_key_attributes/2", "second use"),
        ],
    ),
    "projection-attrs-total": (
        "/target",
        "the indexes of the table list 120 projected attributes in total (maximum 100)",
        "remove 20, or set `projection_type: ALL`",
        [],
    ),
    "projection-attrs-per-index": (
        "/target/global_secondary_indexes/0/projection/non_key_attributes",
        "`non_key_attributes` of index `by-status` has 21 attributes (maximum 20 in the API reference)",
        "remove 1, or set `projection_type: ALL`",
        [],
    ),
    "projection-key-attr-redundant": (
        "/target/global_secondary_indexes/0/projection/non_key_attributes",
        "`status` in `non_key_attributes` of index `by-status` has no effect: it is a key attribute of the index",
        "leave it as it is: the restored index must match the original one",
        [("/target/global_secondary_indexes/0/projection/non_key_attributes/0", "always projected")],
    ),
    "sse-customer-needs-key": (
        "/target/sse_specification",
        "`kms_master_key_id` is not set, but `kms_key_type` is `CUSTOMER_MANAGED`",
        "add `kms_master_key_id`: a key id, a key ARN, an alias (`alias/NAME`) or an alias ARN",
        [("/target/sse_specification/kms_key_type", "the key must be your own")],
    ),
    "sse-default-with-key": (
        "/target/sse_specification",
        "`kms_key_type` is `DEFAULT`, but `kms_master_key_id` is `alias/orders`",
        "set `kms_master_key_id: null`, or `kms_key_type: CUSTOMER_MANAGED`",
        [
            ("/target/sse_specification/kms_key_type", "the AWS owned key"),
            ("/target/sse_specification/kms_master_key_id", "another key"),
        ],
    ),
    "sse-aws-managed-with-other-alias": (
        "/target/sse_specification",
        "`kms_key_type` is `AWS_MANAGED`, but `kms_master_key_id` is `alias/orders`",
        "set `kms_master_key_id: alias/aws/dynamodb`, or `kms_key_type: CUSTOMER_MANAGED`",
        [
            ("/target/sse_specification/kms_key_type", "the AWS managed key, `alias/aws/dynamodb`"),
            ("/target/sse_specification/kms_master_key_id", "another key"),
        ],
    ),
    "sse-customer-with-aws-alias": (
        "/target/sse_specification",
        "`kms_key_type` is `CUSTOMER_MANAGED`, but `kms_master_key_id` is `alias/aws/dynamodb`, which AWS manages",
        "use your own key, or set `kms_key_type: AWS_MANAGED`",
        [
            ("/target/sse_specification/kms_key_type", "your own key"),
            ("/target/sse_specification/kms_master_key_id", "a key that AWS manages"),
        ],
    ),
    "sse-aws-managed-null-key": (
        "/target/sse_specification",
        "`kms_master_key_id` is not set, but `kms_key_type` is `AWS_MANAGED`: the API may use the AWS owned key",
        "add `kms_master_key_id: alias/aws/dynamodb`",
        [("/target/sse_specification/kms_key_type", "the AWS managed key")],
    ),
    "sse-key-region": (
        "/target/sse_specification/kms_master_key_id",
        "`kms_master_key_id` is in `eu-west-1`, but the restored table will be in `us-west-2`",
        "use a key in `us-west-2`",
        [],
    ),
    "stream-view-type-required": (
        "/target/stream_specification",
        "`view_type` is not set, but the stream is enabled",
        "add `view_type: NEW_AND_OLD_IMAGES`, or `KEYS_ONLY`, `NEW_IMAGE` or `OLD_IMAGE`",
        [("/target/stream_specification/enabled", "the stream is enabled")],
    ),
    "stream-view-type-when-disabled": (
        "/target/stream_specification",
        "`view_type` is `NEW_IMAGE`, but the stream is disabled",
        "set `view_type: null`, or `enabled: true`",
        [
            ("/target/stream_specification/enabled", "the stream is disabled"),
            ("/target/stream_specification/view_type", "only for an enabled stream"),
        ],
    ),
    "stream-enabled-required": (
        "/target/stream_specification",
        "`enabled` is not set, but `view_type` is `NEW_IMAGE`",
        "add `enabled: true`, or remove `stream_specification` if the table needs no stream",
        [("/target/stream_specification/view_type", "only for an enabled stream")],
    ),
    "replicas-not-applicable": (
        "/target/replicas",
        "`replicas` has no effect: a restore creates no replica (`us-east-1`)",
        "remove `replicas`, and add the replicas to the table after the restore",
        [],
    ),
    "replica-region-valid": (
        "/target/replicas/0/region_name",
        "`region_name` `us-east-9` is not a known DynamoDB Region",
        "did you mean `us-east-1`?",
        [],
    ),
    "replica-region-unique": (
        "/target/replicas/1/region_name",
        "duplicate replica in `us-east-1`",
        "remove one of the two",
        [("/target/replicas/0/region_name", "the first replica in this Region")],
    ),
    "replica-region-is-target": (
        "/target/replicas/0/region_name",
        "replica `us-west-2` is in the Region of the restored table itself",
        "remove the replica",
        [],
    ),
    "replica-gsi-unknown": (
        "/target/replicas/0/global_secondary_indexes/0/index_name",
        "`by-status` of replica `us-east-1` is not a global index of the table",
        "use a name from `target.global_secondary_indexes` (none), or add it there",
        [],
    ),
    "replica-gsi-unique": (
        "/target/replicas/0/global_secondary_indexes/1/index_name",
        "duplicate index `by-status` in replica `us-east-1`",
        "remove one of the two",
        [("/target/replicas/0/global_secondary_indexes/0/index_name", "first use")],
    ),
    "replica-kms-region": (
        "/target/replicas/0/kms_master_key_id",
        "`kms_master_key_id` is in `eu-west-1`, but the replica is in `us-east-1`",
        "use a key in `us-east-1`",
        [("/target/replicas/0/region_name", "the replica's Region")],
    ),
    "replica-throughput-needs-provisioned": (
        "/target/replicas/0/provisioned_throughput_override",
        "`provisioned_throughput_override` of replica `us-east-1` is set, but `billing_mode` is `PAY_PER_REQUEST`",
        "remove `provisioned_throughput_override`, or use `on_demand_throughput_override`",
        [("/target/billing_mode", "the table is on-demand")],
    ),
    "replica-ondemand-needs-ppr": (
        "/target/replicas/0/on_demand_throughput_override",
        "`on_demand_throughput_override` of replica `us-east-1` is set, but `billing_mode` is `PROVISIONED`",
        "remove `on_demand_throughput_override`, or use `provisioned_throughput_override`",
        [("/target/billing_mode", "the table is provisioned")],
    ),
    "replicas-stream-disabled": (
        "/target/stream_specification",
        "`enabled` of `stream_specification` is `false`, but `replicas` is set and replication needs a stream",
        "set `enabled: true` and a `view_type`, or remove `replicas`",
        [("/target/replicas", "replicas need a stream")],
    ),
    "global-table-version-legacy": (
        "/target/global_table_version",
        "`global_table_version` is `2017.11.29`, the legacy version of global tables",
        "use `2019.11.21`, or leave the field unset",
        [],
    ),
    "tag-aws-prefix": (
        "/target/tags/0/key",
        "tag `aws:cloudformation:stack-name` has the prefix `aws:`, which is reserved for AWS",
        "use another key, or remove the tag",
        [],
    ),
    "tag-key-unique": (
        "/target/tags/1/key",
        "duplicate tag `team`: its value `billing` replaces `orders`",
        "remove one of the two",
        [("/target/tags/0/key", "the first tag with this key")],
    ),
    "query-filter-empty": (
        "/query_filter",
        "`query_filter` has no condition, so every record would be restored",
        "add a condition such as `partition_key_filter: {condition: EqualTo, values: […]}`, or remove `query_filter` to restore every record",
        [],
    ),
    "query-filter-values": (
        "/query_filter/attribute_filters/0/values",
        "`values` of attribute filter `total` has 1 value, but `Between` takes 2",
        "list exactly 2 values",
        [("/query_filter/attribute_filters/0/condition", "takes 2 values")],
    ),
    "query-filter-type": (
        "/query_filter/attribute_filters/0/type",
        "`type` of attribute filter `paid` is `Boolean`, for which `LessThan` is not defined",
        "use another condition, or correct the type",
        [("/query_filter/attribute_filters/0/condition", "defined for Binary, Number, String")],
    ),
    "loss-gsi": (
        "/target/global_secondary_indexes",
        "`global_secondary_indexes` is not set, so the restored table will have no global indexes",
        "copy it from the original table, or write `global_secondary_indexes: []` if that is intended",
        [],
    ),
    "loss-lsi": (
        "/target/local_secondary_indexes",
        "`local_secondary_indexes` is not set, so the restored table will have no local indexes",
        "copy it from the original table, or write `local_secondary_indexes: []` if that is intended",
        [],
    ),
    "loss-tags": (
        "/target/tags",
        "`tags` is not set, so the restored table will have no tags",
        "copy it from the original table, or write `tags: []` if that is intended",
        [],
    ),
    "loss-sse": (
        "/target/sse_specification",
        "`sse_specification` is not set, so the restored table will have the AWS owned key",
        "copy it from the original table, or write `sse_specification: null` if that is intended",
        [],
    ),
    "loss-table-class": (
        "/target/table_class",
        "`table_class` is not set, so the restored table will have class STANDARD",
        "copy it from the original table, or write `table_class: STANDARD` if that is intended",
        [],
    ),
    "loss-stream": (
        "/target/stream_specification",
        "`stream_specification` is not set, so the restored table will have no stream",
        "copy it from the original table, or write `stream_specification: null` if that is intended",
        [],
    ),
}


@pytest.mark.parametrize("name", RULES.declared)
def test_the_bad_example_of_a_rule_is_reported_with_this_message_and_help(name, request_of, whole_example):
    body, context = whole_example(name, manual(RULES.declared[name].entry).bad)
    told = next(found.problem for found in RULES.check(request_of(body, **context)) if found.rule.name == name)
    because = [(pointer(path), text) for path, text in told.because]
    assert (pointer(told.at), told.message, rendered(told.help, "yaml"), because) == TOLD[name]
