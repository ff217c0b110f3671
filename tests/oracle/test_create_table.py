"""Independent judges: what botocore's model and moto's server say of the table that a request asks for."""

import socket

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from restorespec.api import check
from restorespec.core.diagnostics import Severity

botocore_session = pytest.importorskip("botocore.session", reason="botocore is not installed")
moto_server = pytest.importorskip("moto.server", reason="moto's server is not installed")

pytestmark = pytest.mark.oracle

DISAGREEMENTS = {
    "gsi-throughput-ppr": "moto takes capacity for an index of an on-demand table; AWS's documentation does not",
    "gsi-throughput-required": "neither compares an index with the table's mode; AWS's documentation does",
    "key-schema-dup-attr": "moto does not compare the attributes of one key",
    "key-schema-first-hash": "moto takes any order of keys in an index",
    "key-schema-order": "likewise",
    "projection-include-needs-attrs": "moto accepts INCLUDE without a list; AWS refuses it",
    "schema-length": "botocore knows the least length of a name, moto no upper one of a key attribute",
    "schema-pattern": "botocore's validator knows lengths and types, no patterns",
    "stream-view-type-when-disabled": "moto accepts a view type of a stream that is off; AWS refuses it",
}
"""Rules of ours that an oracle does not have, each with the reason; both oracles being older than the rules of AWS."""

NAMES = st.sampled_from(["by-a", "by-b", "ix", "by c", "by-d"])
ATTRIBUTES = st.sampled_from(["a", "b", "c", ""])
UNITS = st.fixed_dictionaries({"read_capacity_units": st.integers(0, 2), "write_capacity_units": st.integers(1, 2)})
KEYS = st.lists(
    st.fixed_dictionaries({"attribute_name": ATTRIBUTES, "key_type": st.sampled_from(["HASH", "RANGE"])}),
    min_size=1,
    max_size=2,
)
PROJECTIONS = st.sampled_from([{"projection_type": "ALL"}, {"projection_type": "KEYS_ONLY"}, {"projection_type": "INCLUDE", "non_key_attributes": ["x"]}, {"projection_type": "INCLUDE"}])  # fmt: skip
GLOBAL = st.fixed_dictionaries(
    {"index_name": NAMES, "key_schema": KEYS, "projection": PROJECTIONS}, optional={"provisioned_throughput": UNITS}
)
TARGETS = st.fixed_dictionaries(
    {
        "table_name": st.sampled_from(["orders", "ab", "a b", "x" * 255]),
        "billing_mode": st.sampled_from(["PAY_PER_REQUEST", "PROVISIONED"]),
        "global_secondary_indexes": st.lists(GLOBAL, max_size=2),
    },
    optional={"provisioned_throughput": UNITS, "stream_specification": st.sampled_from([{"enabled": True, "view_type": "NEW_IMAGE"}, {"enabled": False}, {"enabled": False, "view_type": "KEYS_ONLY"}])},
)  # fmt: skip


def create_table(target):
    """The CreateTable request for a target; all keys are strings, the table's own key is `pk`."""
    names = {
        "pk",
        *(key["attribute_name"] for index in target["global_secondary_indexes"] for key in index["key_schema"]),
    }
    request = {
        "TableName": target["table_name"],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in sorted(names)],
        "BillingMode": target["billing_mode"],
    }
    if target["global_secondary_indexes"]:
        request["GlobalSecondaryIndexes"] = [camel(index) for index in target["global_secondary_indexes"]]
    if "provisioned_throughput" in target:
        request["ProvisionedThroughput"] = camel(target["provisioned_throughput"])
    if "stream_specification" in target:
        stream = target["stream_specification"]
        request["StreamSpecification"] = {
            "StreamEnabled": stream["enabled"],
            **({"StreamViewType": stream["view_type"]} if "view_type" in stream else {}),
        }
    return request


def camel(value):
    if isinstance(value, dict):
        return {"".join(part.title() for part in key.split("_")): camel(item) for key, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def errors(target):
    body = {"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", **target}}
    return {item.rule.name for item in check(body) if item.severity is Severity.ERROR}


@pytest.fixture(scope="module")
def client():
    """A DynamoDB client of a moto server on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = moto_server.ThreadedMotoServer("127.0.0.1", port)
    server.start()
    session = botocore_session.get_session()
    made = session.create_client(
        "dynamodb",
        region_name="us-west-2",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    yield made
    made.close()
    server.stop()


def refused_by(client, request):
    """Whether the server refuses a table; a table that it made is removed again."""
    from botocore.exceptions import ClientError, ParamValidationError

    try:
        client.create_table(**request)
    except (ClientError, ParamValidationError):
        return True
    client.delete_table(TableName=request["TableName"])
    return False


@settings(derandomize=True, deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(TARGETS)
def test_what_an_oracle_refuses_we_refuse(client, target):
    found = errors(target)
    if refused_by(client, create_table(target)):
        assert found, create_table(target)


@settings(derandomize=True, deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(TARGETS)
def test_what_only_we_refuse_is_a_known_disagreement(client, target):
    found = errors(target)
    if found and not refused_by(client, create_table(target)):
        assert found & DISAGREEMENTS.keys(), (found, target)
