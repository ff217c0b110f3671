"""Restored tables against requests: every kind of difference is found, and none where there is none."""

from __future__ import annotations

import pytest
import trees

from restorespec.kinds.comparison import Match
from restorespec.kinds.dynamodb_table.observed import from_api, from_description
from restorespec.kinds.dynamodb_table.review import manual_steps
from restorespec.kinds.dynamodb_table.verify import compare
from restorespec.testing.tables import INVOICES, restored

KEY = "arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4"
BODY = {
    "source": {"securevault_backup": {"backup_id": "bk-invoices"}},
    "target": {
        "environment_id": "env-drill",
        "table_name": "invoices-restored",
        **{name: value for name, value in INVOICES.items() if value is not None},
    },
}

DESCRIPTION = {
    "Table": {
        "TableName": "invoices-restored",
        "TableStatus": "ACTIVE",
        "ProvisionedThroughput": {"ReadCapacityUnits": 40, "WriteCapacityUnits": 20, "NumberOfDecreasesToday": 0},
        "TableClassSummary": {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-customer",
                "IndexStatus": "ACTIVE",
                "KeySchema": [
                    {"AttributeName": "customer", "KeyType": "HASH"},
                    {"AttributeName": "issued", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
                "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 20},
            }
        ],
        "LocalSecondaryIndexes": [
            {
                "IndexName": "by-total",
                "KeySchema": [
                    {"AttributeName": "id", "KeyType": "HASH"},
                    {"AttributeName": "total", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY},
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "DeletionProtectionEnabled": True,
    }
}


def api_table():
    return {
        "id": "tb-9",
        "name": "invoices-restored",
        "environment_id": "env-drill",
        "table_status": "ACTIVE",
        **restored(BODY, INVOICES),
    }


def changed(tree, path, value):
    """A copy with another value at a path; `...` removes it."""
    return trees.removed(tree, path) if value is ... else trees.changed(tree, path, value)


def differences(body, observed):
    return [(".".join(one.name), one.found) for one in compare(body, observed) if one.match is Match.DIFFERENT]


def test_a_table_as_requested_has_no_difference_and_only_its_source_is_not_visible():
    found = list(compare(BODY, from_api(api_table())))
    assert [one.name for one in found if one.match is not Match.AS_REQUESTED] == [
        ("source", "securevault_backup", "backup_id")
    ]
    assert {one.name[1] for one in found if one.match is Match.AS_REQUESTED} == set(BODY["target"])


def test_a_description_does_not_show_environment_tags_recovery_and_insights():
    found = list(compare(BODY, from_description(DESCRIPTION)))
    assert [one.name for one in found if one.match is Match.DIFFERENT] == []
    assert {".".join(one.name) for one in found if one.match is Match.NOT_VISIBLE} == {
        "source.securevault_backup.backup_id",
        "target.environment_id",
        "target.global_secondary_indexes.by-customer.contributor_insights_status",
        "target.tags",
        "target.pitr_status",
        "target.contributor_insights_status",
    }


GSI, LSI = ("global_secondary_indexes", 0), ("local_secondary_indexes", 0)
OF_API = {
    "environment": (("environment_id",), "env-prod", [("target.environment_id", "env-prod")]),
    "mode": (("billing_mode",), "PAY_PER_REQUEST", [("target.billing_mode", "PAY_PER_REQUEST")]),
    "capacity": (
        ("provisioned_throughput", "write_capacity_units"),
        1,
        [("target.provisioned_throughput.write_capacity_units", 1)],
    ),
    "class": (("table_class",), "STANDARD", [("target.table_class", "STANDARD")]),
    "no index": (("global_secondary_indexes",), [], [("target.global_secondary_indexes.by-customer", None)]),
    "null indexes": (("local_secondary_indexes",), None, [("target.local_secondary_indexes.by-total", None)]),
    "keys": (
        (*LSI, "key_schema", 1, "attribute_name"),
        "issued",
        [
            (
                "target.local_secondary_indexes.by-total.key_schema",
                [
                    {"attribute_name": "id", "key_type": "HASH"},
                    {"attribute_name": "issued", "key_type": "RANGE"},
                ],
            )
        ],
    ),
    "projection": (
        (*GSI, "projection"),
        {"projection_type": "ALL"},
        [("target.global_secondary_indexes.by-customer.projection", {"projection_type": "ALL"})],
    ),
    "index capacity": (
        (*GSI, "provisioned_throughput", "read_capacity_units"),
        11,
        [("target.global_secondary_indexes.by-customer.provisioned_throughput.read_capacity_units", 11)],
    ),
    "index insights": (
        (*GSI, "contributor_insights_status"),
        True,
        [("target.global_secondary_indexes.by-customer.contributor_insights_status", True)],
    ),
    "AWS owned key": (("sse_specification",), None, [("target.sse_specification", None)]),
    "another key": (
        ("sse_specification", "kms_master_key_id"),
        "arn:aws:kms:us-west-2:123456789012:key/other",
        [("target.sse_specification.kms_master_key_id", "arn:aws:kms:us-west-2:123456789012:key/other")],
    ),
    "key of AWS": (
        ("sse_specification", "kms_key_type"),
        "AWS_MANAGED",
        [("target.sse_specification.kms_key_type", "AWS_MANAGED")],
    ),
    "no stream": (("stream_specification",), None, [("target.stream_specification", None)]),
    "stream off": (("stream_specification", "enabled"), False, [("target.stream_specification", None)]),
    "view": (
        ("stream_specification", "view_type"),
        "KEYS_ONLY",
        [("target.stream_specification.view_type", "KEYS_ONLY")],
    ),
    "no tags": (("tags",), None, [("target.tags.team", None), ("target.tags.stage", None)]),
    "tag": (("tags", 1, "value"), "dev", [("target.tags.stage", "dev")]),
    "recovery": (("pitr_status",), False, [("target.pitr_status", False)]),
    "protection": (("deletion_protection_enabled",), False, [("target.deletion_protection_enabled", False)]),
    "insights": (("contributor_insights_status",), True, [("target.contributor_insights_status", True)]),
}


@pytest.mark.parametrize(("path", "value", "expected"), OF_API.values(), ids=OF_API)
def test_each_difference_of_a_table_of_the_api_is_found(path, value, expected):
    assert differences(BODY, from_api(changed(api_table(), path, value))) == expected


T = ("Table",)
OF_DESCRIPTION = {
    "name": ((*T, "TableName"), "invoices", [("target.table_name", "invoices")]),
    "mode": (
        (*T, "BillingModeSummary"),
        {"BillingMode": "PAY_PER_REQUEST"},
        [("target.billing_mode", "PAY_PER_REQUEST")],
    ),
    "capacity": (
        (*T, "ProvisionedThroughput", "ReadCapacityUnits"),
        5,
        [("target.provisioned_throughput.read_capacity_units", 5)],
    ),
    "class": ((*T, "TableClassSummary"), ..., [("target.table_class", "STANDARD")]),
    "no index": ((*T, "GlobalSecondaryIndexes"), ..., [("target.global_secondary_indexes.by-customer", None)]),
    "deleted index": (
        (*T, "GlobalSecondaryIndexes", 0, "IndexStatus"),
        "DELETING",
        [("target.global_secondary_indexes.by-customer", None)],
    ),
    "projection": (
        (*T, "LocalSecondaryIndexes", 0, "Projection", "ProjectionType"),
        "ALL",
        [
            (
                "target.local_secondary_indexes.by-total.projection",
                {"projection_type": "ALL", "non_key_attributes": None},
            )
        ],
    ),
    "encryption": ((*T, "SSEDescription"), ..., [("target.sse_specification", None)]),
    "key": (
        (*T, "SSEDescription", "KMSMasterKeyArn"),
        KEY.replace("us-west-2", "eu-west-1"),
        [("target.sse_specification.kms_master_key_id", KEY.replace("us-west-2", "eu-west-1"))],
    ),
    "stream": ((*T, "StreamSpecification", "StreamEnabled"), False, [("target.stream_specification", None)]),
    "protection": ((*T, "DeletionProtectionEnabled"), False, [("target.deletion_protection_enabled", False)]),
}


@pytest.mark.parametrize(("path", "value", "expected"), OF_DESCRIPTION.values(), ids=OF_DESCRIPTION)
def test_each_difference_of_a_described_table_is_found(path, value, expected):
    assert differences(BODY, from_description(changed(DESCRIPTION, path, value))) == expected


PLAIN = {
    "source": {"continuous_backup": {"table_id": "tb-1", "use_latest_restorable_time": True}},
    "target": {"environment_id": "env-drill", "table_name": "invoices-restored"},
}


def test_a_setting_of_the_table_that_the_request_leaves_unset_is_a_difference():
    assert [name for name, _ in differences(PLAIN, from_api(api_table()))] == [
        "target.global_secondary_indexes.by-customer",
        "target.local_secondary_indexes.by-total",
        "target.table_class",
        "target.sse_specification",
        "target.stream_specification",
        "target.tags.team",
        "target.tags.stage",
    ]
    assert differences(PLAIN, from_api({**api_table(), **restored(PLAIN, INVOICES)})) == []


@pytest.mark.parametrize("unset", [None, ...])
def test_null_and_absent_fields_are_compared_alike_and_an_empty_list_is_no_index(unset):
    body = PLAIN
    for field in ("sse_specification", "stream_specification", "tags", "table_class", "billing_mode", "pitr_status"):
        body = body if unset is ... else changed(body, ("target", field), None)
    body = changed(body, ("target", "global_secondary_indexes"), [])
    table = {"name": "invoices-restored", "environment_id": "env-drill", **restored(body, INVOICES)}
    assert differences(body, from_api(table)) == []


@pytest.mark.parametrize(
    ("requested", "found", "match"),
    [
        ("3b1f9d62", "arn:aws:kms:us-west-2:1:key/3b1f9d62", Match.AS_REQUESTED),
        ("key/3b1f9d62", "arn:aws:kms:us-west-2:1:key/3b1f9d62", Match.AS_REQUESTED),
        ("arn:aws:kms:us-west-2:1:key/3b1f9d62", "arn:aws:kms:us-west-2:2:key/3b1f9d62", Match.DIFFERENT),
        ("alias/drill", "arn:aws:kms:us-west-2:1:key/3b1f9d62", Match.NOT_VISIBLE),
        ("alias/drill", "arn:aws:kms:us-west-2:1:alias/drill", Match.AS_REQUESTED),
        ("alias/drill", "alias/other", Match.DIFFERENT),
    ],
)
def test_the_names_of_a_key_are_equal_in_every_format(requested, found, match):
    body = changed(PLAIN, ("target", "sse_specification"), {"kms_master_key_id": requested})
    observed = from_api({"sse_specification": {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": found}})
    (key,) = (one for one in compare(body, observed) if one.name[-1] == "kms_master_key_id")
    assert key.match is match


def test_reserved_tags_of_aws_and_the_order_of_tags_and_attributes_make_no_difference():
    table = api_table()
    table["tags"] = [{"key": "aws:backup:source", "value": "x"}, *reversed(table["tags"])]
    assert differences(BODY, from_api(table)) == []
    body = changed(BODY, ("target", *GSI, "projection", "non_key_attributes"), ["b", "a"])
    table = changed(table, (*GSI, "projection", "non_key_attributes"), ["a", "b"])
    assert differences(body, from_api(table)) == []


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, [7], {"a": 1}, [None]])
def test_descriptions_with_other_types_do_not_fail(junk):
    for name in (*DESCRIPTION["Table"], "Replicas", "BillingModeSummary"):
        described = from_description(changed(DESCRIPTION, (*T, name), junk))
        if described is not None:
            list(compare(BODY, described))
    for name in api_table():
        list(compare(BODY, from_api({**api_table(), name: junk})))
    for path in ((*GSI, "key_schema"), (*GSI, "projection"), (*GSI, "provisioned_throughput"), ("tags", 0, "key")):
        list(compare(BODY, from_api(changed(api_table(), path, junk))))
    assert from_description({"Table": junk}) is None


def test_the_manual_steps_match_the_request():
    names = [step.name for step in manual_steps(BODY)]
    assert names == [
        "TTL", "auto scaling", "resource policy", "Kinesis data stream", "stream consumers", "CloudWatch alarms",
        "IAM policies",
    ]  # fmt: skip
    on_demand = changed(PLAIN, ("target", "billing_mode"), "PAY_PER_REQUEST")
    steps = {step.name: step for step in manual_steps(on_demand)}
    assert list(steps) == [
        "TTL", "resource policy", "Kinesis data stream", "CloudWatch alarms", "IAM policies", "point-in-time recovery",
    ]  # fmt: skip
    assert steps["point-in-time recovery"].command == (
        "aws dynamodb update-continuous-backups --table-name invoices-restored"
        " --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
    )
