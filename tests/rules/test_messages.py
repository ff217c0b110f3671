"""The words of every rule, told of its own bad example: the place, the message, the help, the other places."""

import pytest

from restorespec.rules import RULES, check, manual
from restorespec.source import pointer

TOLD = {
    "source-exactly-one": (
        "/source",
        "two sources: `securevault_backup` and `continuous_backup`",
        "remove one of them",
        [("/source/securevault_backup", "one source"), ("/source/continuous_backup", "another source")],
    ),
    "pitr-time-exactly-one": (
        "/source/continuous_backup",
        "two points in time: `timestamp` and `use_latest_restorable_time`",
        "remove one of them",
        [
            ("/source/continuous_backup/timestamp", "one point"),
            ("/source/continuous_backup/use_latest_restorable_time", "another point"),
        ],
    ),
    "pitr-timestamp-format": (
        "/source/continuous_backup/timestamp",
        "`2026-11-18 06:30` is no RFC 3339 date-time: it has no offset",
        "add it: `2026-11-18T06:30:00Z` for UTC, or one such as `2026-11-18T06:30:00+01:00`",
        [],
    ),
    "pitr-timestamp-unusual": (
        "/source/continuous_backup/timestamp",
        "the API may not read `2026-11-18t06:30:00z`",
        "write `T` and `Z` in upper case, and seconds from `00` to `59`",
        [],
    ),
    "pitr-timestamp-future": (
        "/source/continuous_backup/timestamp",
        "the point in time is in the future; now is `2026-11-20T12:00:00Z`",
        "choose a time that has passed, or `use_latest_restorable_time: true`",
        [],
    ),
    "pitr-timestamp-too-old": (
        "/source/continuous_backup/timestamp",
        "the point in time is more than 35 days before `2026-11-20T12:00:00Z`",
        "choose a later time, restore a backup, or set `type: clumio_pitr` if Clumio keeps this table's changes",
        [],
    ),
    "pitr-timestamp-too-recent": (
        "/source/continuous_backup/timestamp",
        "the point in time may not be restorable yet: less than 5 minutes before `2026-11-20T12:00:00Z`",
        "choose an earlier time, or `use_latest_restorable_time: true`",
        [],
    ),
    "billing-provisioned-needs-throughput": (
        "/target/provisioned_throughput",
        "a provisioned table needs `provisioned_throughput`",
        "add `provisioned_throughput`, or remove `billing_mode` to keep the source table's settings",
        [("/target/billing_mode", "this makes it provisioned")],
    ),
    "billing-ppr-with-throughput": (
        "/target/provisioned_throughput",
        "an on-demand table cannot carry provisioned throughput",
        "remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`",
        [("/target/billing_mode", "this makes it on-demand")],
    ),
    "ppr-zero-throughput": (
        "/target/provisioned_throughput",
        "an on-demand table may be refused with a capacity of 0",
        "remove `provisioned_throughput`",
        [("/target/billing_mode", "this makes it on-demand")],
    ),
    "throughput-quota": (
        "/target/provisioned_throughput/read_capacity_units",
        "`40001` capacity units, at most 40000 by default",
        "ask for less, or make sure that the account's quota was raised",
        [],
    ),
    "gsi-throughput-required": (
        "/target/global_secondary_indexes/0",
        "an index of a provisioned table needs `provisioned_throughput`",
        "add `provisioned_throughput` to the index",
        [("/target/billing_mode", "this makes it provisioned")],
    ),
    "gsi-throughput-ppr": (
        "/target/global_secondary_indexes/0/provisioned_throughput",
        "an index of an on-demand table cannot carry provisioned throughput",
        "remove `provisioned_throughput` from the index, or set `billing_mode: PROVISIONED`",
        [("/target/billing_mode", "this makes it on-demand")],
    ),
    "restore-wcu-without-lsi": (
        "/target/restore_wcu",
        "`restore_wcu` has no effect without local secondary indexes",
        "remove `restore_wcu`",
        [],
    ),
    "index-name-unique": (
        "/target/global_secondary_indexes/1/index_name",
        "another index is named `by-status` too",
        "give each index a name of its own",
        [("/target/global_secondary_indexes/0/index_name", "the first of this name")],
    ),
    "gsi-count": (
        "/target/global_secondary_indexes",
        "21 global secondary indexes, at most 20",
        "remove indexes, or set this rule to `warning` if the account's quota was raised",
        [],
    ),
    "key-schema-first-hash": (
        "/target/global_secondary_indexes/0/key_schema",
        "the key has no HASH attribute",
        "make the first attribute `key_type: HASH`",
        [],
    ),
    "key-schema-order": (
        "/target/global_secondary_indexes/0/key_schema",
        "a RANGE attribute stands before a HASH attribute",
        "put the HASH attributes first",
        [],
    ),
    "key-schema-dup-attr": (
        "/target/global_secondary_indexes/0/key_schema",
        "the key has `status` twice",
        "name each attribute once",
        [
            ("/target/global_secondary_indexes/0/key_schema/0/attribute_name", "the first time"),
            ("/target/global_secondary_indexes/0/key_schema/1/attribute_name", "again"),
        ],
    ),
    "gsi-key-schema-limit": (
        "/target/global_secondary_indexes/0/key_schema",
        "5 HASH attributes in the key of a global index, at most 4",
        "use fewer attributes",
        [],
    ),
    "lsi-key-schema-shape": (
        "/target/local_secondary_indexes/0/key_schema",
        "1 HASH and 0 RANGE attributes in the key of a local index, exactly one of each",
        "name the table's HASH attribute and one RANGE attribute",
        [],
    ),
    "lsi-shared-hash": (
        "/target/local_secondary_indexes/1/key_schema",
        "the HASH attribute differs from that of the first local index",
        "use the table's HASH attribute in every local index",
        [("/target/local_secondary_indexes/0/key_schema", "the first local index")],
    ),
    "projection-include-needs-attrs": (
        "/target/global_secondary_indexes/0/projection",
        "a projection of type INCLUDE needs `non_key_attributes`",
        "list the attributes, or choose `ALL` or `KEYS_ONLY`",
        [("/target/global_secondary_indexes/0/projection/projection_type", "this asks for attributes")],
    ),
    "projection-attrs-without-include": (
        "/target/global_secondary_indexes/0/projection",
        "a projection of type `ALL` cannot name attributes",
        "remove `non_key_attributes`, or set `projection_type: INCLUDE`",
        [("/target/global_secondary_indexes/0/projection/non_key_attributes", "named here")],
    ),
    "projection-attrs-duplicate": (
        "/target/global_secondary_indexes/0/projection/non_key_attributes",
        "the projection names `total` twice",
        "name each attribute once",
        [
            ("/target/global_secondary_indexes/0/projection/non_key_attributes/0", "the first time"),
            ("/target/global_secondary_indexes/0/projection/non_key_attributes/2", "again"),
        ],
    ),
    "projection-attrs-total": (
        "/target",
        "120 projected attributes over all indexes, at most 100",
        "project fewer attributes, or set `projection_type: ALL`",
        [],
    ),
    "projection-attrs-per-index": (
        "/target/global_secondary_indexes/0/projection/non_key_attributes",
        "21 projected attributes in one index, at most 20 by the API reference",
        "project fewer attributes, or set `projection_type: ALL`",
        [],
    ),
    "projection-key-attr-redundant": (
        "/target/global_secondary_indexes/0/projection/non_key_attributes",
        "`status` is a key attribute, which every index holds anyway",
        "remove it from `non_key_attributes`",
        [("/target/global_secondary_indexes/0/projection/non_key_attributes/0", "no effect")],
    ),
    "sse-customer-needs-key": (
        "/target/sse_specification",
        "a customer managed key needs `kms_master_key_id`",
        "add `kms_master_key_id`: a key id, a key ARN, an alias or an alias ARN",
        [("/target/sse_specification/kms_key_type", "this asks for your own key")],
    ),
    "sse-default-with-key": (
        "/target/sse_specification",
        "the default encryption contradicts a key",
        "remove `kms_master_key_id`, or set `kms_key_type: CUSTOMER_MANAGED`",
        [
            ("/target/sse_specification/kms_key_type", "this asks for the AWS owned key"),
            ("/target/sse_specification/kms_master_key_id", "this names another key"),
        ],
    ),
    "sse-aws-managed-with-other-alias": (
        "/target/sse_specification",
        "the AWS managed key for DynamoDB is `alias/aws/dynamodb`, not `alias/orders`",
        "use `alias/aws/dynamodb`, or set `kms_key_type: CUSTOMER_MANAGED`",
        [
            ("/target/sse_specification/kms_key_type", "this asks for the AWS managed key"),
            ("/target/sse_specification/kms_master_key_id", "this names another key"),
        ],
    ),
    "sse-customer-with-aws-alias": (
        "/target/sse_specification",
        "`alias/aws/dynamodb` is managed by AWS, not by you",
        "name your own key, or set `kms_key_type: AWS_MANAGED`",
        [
            ("/target/sse_specification/kms_key_type", "this asks for your own key"),
            ("/target/sse_specification/kms_master_key_id", "this names a key of AWS"),
        ],
    ),
    "sse-aws-managed-null-key": (
        "/target/sse_specification",
        "without `kms_master_key_id` the table may get the AWS owned key instead of the AWS managed one",
        "add `kms_master_key_id: alias/aws/dynamodb`",
        [("/target/sse_specification/kms_key_type", "this asks for the AWS managed key")],
    ),
    "sse-key-region": (
        "/target/sse_specification/kms_master_key_id",
        "the key is not in the target's region `us-west-2`",
        "name a key in `us-west-2`",
        [],
    ),
    "stream-view-type-required": (
        "/target/stream_specification",
        "a stream needs a `view_type`",
        "add `view_type`: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`",
        [("/target/stream_specification/enabled", "this turns the stream on")],
    ),
    "stream-view-type-when-disabled": (
        "/target/stream_specification",
        "a stream that is off cannot have a `view_type`",
        "remove `view_type`, or set `enabled: true`",
        [
            ("/target/stream_specification/enabled", "this turns the stream off"),
            ("/target/stream_specification/view_type", "this is for a stream that is on"),
        ],
    ),
    "stream-enabled-required": (
        "/target/stream_specification",
        "a `view_type` without `enabled`",
        "add `enabled: true`, or remove `stream_specification`",
        [("/target/stream_specification/view_type", "this is for a stream that is on")],
    ),
    "replicas-not-applicable": (
        "/target/replicas",
        "`replicas` is not applied by a restore: no replica will exist",
        "remove `replicas`, and add them to the table after the restore",
        [],
    ),
    "replica-region-valid": (
        "/target/replicas/0/region_name",
        "no region `us-east-9` of DynamoDB is known",
        "did you mean `us-east-1`?",
        [],
    ),
    "replica-region-unique": (
        "/target/replicas/1/region_name",
        "two replicas in `us-east-1`",
        "remove one of them",
        [("/target/replicas/0/region_name", "the first replica there")],
    ),
    "replica-region-is-target": (
        "/target/replicas/0/region_name",
        "the restored table itself is in this region",
        "remove the replica",
        [],
    ),
    "replica-gsi-unknown": (
        "/target/replicas/0/global_secondary_indexes/0/index_name",
        "the table has no global index `by-status`",
        "name an index of `target.global_secondary_indexes`",
        [],
    ),
    "replica-gsi-unique": (
        "/target/replicas/0/global_secondary_indexes/1/index_name",
        "the replica names the index `by-status` twice",
        "name each index once",
        [("/target/replicas/0/global_secondary_indexes/0/index_name", "the first time")],
    ),
    "replica-kms-region": (
        "/target/replicas/0/kms_master_key_id",
        "the key is not in the replica's region",
        "name a key in `us-east-1`",
        [("/target/replicas/0/region_name", "the replica is here")],
    ),
    "replica-throughput-needs-provisioned": (
        "/target/replicas/0/provisioned_throughput_override",
        "an on-demand table has no provisioned throughput to override",
        "remove `provisioned_throughput_override`, or use `on_demand_throughput_override`",
        [("/target/billing_mode", "this makes it on-demand")],
    ),
    "replica-ondemand-needs-ppr": (
        "/target/replicas/0/on_demand_throughput_override",
        "a provisioned table has no on-demand throughput to override",
        "remove `on_demand_throughput_override`, or use `provisioned_throughput_override`",
        [("/target/billing_mode", "this makes it provisioned")],
    ),
    "replicas-stream-disabled": (
        "/target/stream_specification",
        "a stream cannot stay off on a table with replicas",
        "turn the stream on, or remove `replicas`",
        [("/target/replicas", "these need a stream")],
    ),
    "global-table-version-legacy": (
        "/target/global_table_version",
        "`2017.11.29` is the legacy version of global tables",
        "use `2019.11.21`, or leave it out",
        [],
    ),
    "tag-aws-prefix": (
        "/target/tags/0/key",
        "the prefix `aws:` is reserved for AWS",
        "choose another key, or remove the tag",
        [],
    ),
    "tag-key-unique": (
        "/target/tags/1/key",
        "the tag `team` is given twice, and one value is lost",
        "keep one of the two",
        [("/target/tags/0/key", "the first time")],
    ),
    "query-filter-values": (
        "/query_filter/attribute_filters/0/values",
        "`Between` with 1 value, exactly 2",
        "give exactly 2 in `values`",
        [("/query_filter/attribute_filters/0/condition", "the condition")],
    ),
    "query-filter-type": (
        "/query_filter/attribute_filters/0/type",
        "`LessThan` is not defined for the type `Boolean`",
        "use it with `Binary`, `Number`, `String`, or choose another condition",
        [("/query_filter/attribute_filters/0/condition", "the condition")],
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


@pytest.mark.parametrize("name", RULES)
def test_a_rule_tells_what_is_wrong_where_and_what_to_do(name, request_of, whole_example):
    body, context = whole_example(name, manual(RULES[name].entry).bad)
    told = next(found.problem for found in check(request_of(body, **context)) if found.rule.name == name)
    because = [(pointer(path), text) for path, text in told.because]
    assert (pointer(told.at), told.message, told.help, because) == TOLD[name]
