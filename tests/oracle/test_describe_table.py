"""Every member of botocore's `DescribeTable` output, today's newest too, is carried over, commented or named."""

import json

import pytest
from drafts import draft_of

from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text

pytestmark = pytest.mark.oracle
loaders = pytest.importorskip("botocore.loaders")

MODEL = loaders.Loader().load_service_model("dynamodb", "service-2")["shapes"]
TEXTS = {
    "TableStatus": "ACTIVE",
    "IndexStatus": "ACTIVE",
    "BillingMode": "PROVISIONED",
    "KeyType": "HASH",
    "SSEType": "KMS",
    "Status": "ENABLED",
}
TEXTS["TableArn"] = "arn:aws:dynamodb:us-west-2:123456789012:table/the-TableName"
SCALARS = {"long": 7, "integer": 7, "double": 7.5, "boolean": True, "timestamp": "2026-03-01T06:30:00+00:00"}


def sample(shape, name=""):
    """A value of a shape in which every member is set."""
    model = MODEL[shape]
    if model["type"] == "structure":
        return {member: sample(one["shape"], member) for member, one in model["members"].items()}
    if model["type"] == "list":
        return [sample(model["member"]["shape"], name)]
    if model["type"] == "string":
        return TEXTS.get(name, model.get("enum", [f"the-{name}"])[0])
    return SCALARS[model["type"]]


def members(shape, path=()):
    """The paths of all members of a shape."""
    model = MODEL[shape]
    if model["type"] == "list":
        yield from members(model["member"]["shape"], path)
    for member, one in model.get("members", {}).items():
        yield (*path, member)
        yield from members(one["shape"], (*path, member))


def imported(table):
    draft = draft_of(Source("table.json", json.dumps({"Table": table})))
    assert isinstance(draft, Draft), draft
    return draft


CARRIED = {
    "TableName": "the-TableName-restored",
    "KeySchema": "`the-AttributeName` (HASH",
    "AttributeDefinitions": "HASH, S)",
    "BillingModeSummary": "billing_mode",
    "ProvisionedThroughput": "provisioned_throughput",
    "GlobalSecondaryIndexes": "global_secondary_indexes",
    "LocalSecondaryIndexes": "local_secondary_indexes",
    "StreamSpecification": "stream_specification",
    "SSEDescription": "sse_specification",
    "TableClassSummary": "table_class",
    "DeletionProtectionEnabled": "deletion_protection_enabled",
    "GlobalTableVersion": "global_table_version",
    "Replicas": "replicas",
    "RegionName": "region_name",
    "KMSMasterKeyId": "kms_master_key_id",
    "ReplicaTableClassSummary": "replica_table_class",
    "TableArn": "The source is in `us-west-2`, account `123456789012`.",
    "TableStatus": "describe-table",
}
"""Where members are to be found whose own names are not in the spec: text that must be there."""

SEEN = {
    "AttributeName": "attribute_name", "KeyType": "key_type", "AttributeType": ", S)", "BillingMode": "billing_mode",
    "ReadCapacityUnits": "read_capacity_units", "WriteCapacityUnits": "write_capacity_units", "IndexName": "index_name",
    "Projection": "projection", "ProjectionType": "projection_type", "NonKeyAttributes": "non_key_attributes",
    "StreamEnabled": "enabled", "StreamViewType": "view_type", "TableClass": "table_class", "SSEType": "kms_key_type",
    "KMSMasterKeyArn": "kms_master_key_id", "IndexStatus": "index_name",
    "ProvisionedThroughputOverride": "provisioned_throughput_override",
    "OnDemandThroughputOverride": "on_demand_throughput_override", "MaxReadRequestUnits": "max_read_request_units",
}  # fmt: skip
INSIDE_NAMED = {
    "OnDemandThroughput", "WarmThroughput", "RestoreSummary", "ArchivalSummary", "VectorIndexes", "GlobalTableWitnesses",
}  # fmt: skip
"""Members that are named as a whole, with everything in them."""


@pytest.mark.parametrize("path", sorted(set(members("TableDescription"))), ids=".".join)
def test_every_member_is_carried_over_commented_or_named(path):
    text = spec_text("table", imported(sample("TableDescription")))
    whole = " ".join(line.strip().removeprefix("# ") for line in text.splitlines())
    if INSIDE_NAMED & set(path[:-1]):
        path = path[: next(number for number, step in enumerate(path) if step in INSIDE_NAMED) + 1]
    name = path[-1]
    if path == ("SSEDescription", "Status"):
        name = "SSEType"
    expected = CARRIED.get(name) or SEEN.get(name) or f"`{name}`"
    assert expected in whole or f"`{name}`" in whole


def test_no_member_is_unknown():
    draft = imported(sample("TableDescription"))
    assert [notice.text for notice in draft.notices if "not known to restorespec" in notice.text] == []


def test_a_member_that_botocore_may_gain_is_named():
    draft = imported({**sample("TableDescription"), "Newest": {"A": 1}})
    assert "`Newest` is not known to restorespec, and is left out" in [notice.text for notice in draft.notices]
