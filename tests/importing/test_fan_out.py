"""Many tables as one spec and an inventory: each restore compiles to the body that its own spec gives."""

import json

import pytest

from restorespec.api import compile  # noqa: A004
from restorespec.core.source import Source
from restorespec.importing import spec_text
from restorespec.importing.fanout import INVENTORY, CannotFanOut, fanned_out, inventory_text
from restorespec.importing.forms import Input
from restorespec.importing.inputs import drafts_of

INDEX = {
    "IndexName": "by-day",
    "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def template(**tables):
    resources = {name: {"Type": "AWS::DynamoDB::Table", "Properties": members} for name, members in tables.items()}
    return json.dumps({"Parameters": {"Stage": {}, "Units": {}}, "Resources": resources})


def drafts(text):
    outcome = drafts_of([Input(Source("input.json", text))])
    assert outcome.diagnostics == ()
    return outcome.drafts


OWN = {"stage": "dev", "key_arn": "arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4"}
SETS = [
    template(
        a={
            "TableName": "table-a",
            "SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": {"Fn::GetAtt": "Key.Arn"}},
        },
        b={"TableName": "table-b", "SSESpecification": {"SSEEnabled": True}},
        c={"TableName": "table-c"},
    ),
    template(a={"TableName": "table-a"}, b={"TableName": "table-b"}),
    template(a={"TableName": "table-a", "BillingMode": "PAY_PER_REQUEST"}, b={"TableName": "table-b"}),
    template(
        a={"TableName": {"Fn::Sub": "a-${Stage}"}, "GlobalSecondaryIndexes": [INDEX], "BillingMode": "PAY_PER_REQUEST"},
        b={"TableName": {"Fn::Sub": "b-${Stage}"}, "GlobalSecondaryIndexes": [], "BillingMode": "PAY_PER_REQUEST"},
        c={"TableName": {"Fn::Sub": "${Stage}-c"}, "BillingMode": "PAY_PER_REQUEST"},
    ),
    template(a={"TableName": "same", "TableClass": "STANDARD"}, b={"TableName": "same"}),
    template(only={"TableName": "table-a", "SSESpecification": {"SSEEnabled": True}}),
    template(
        a={"TableName": "table-a", "SSESpecification": {"SSEEnabled": True}},
        b={"TableName": "table-b", "SSESpecification": {"SSEEnabled": False}, "Tags": [{"Key": "a", "Value": ""}]},
    ),
]


@pytest.mark.parametrize("text", SETS)
@pytest.mark.parametrize("form", ["yaml", "toml"])
def test_each_restore_of_a_fan_out_is_the_body_of_its_own_spec(text, form):
    single = drafts(text)
    draft = fanned_out(single)
    keys = list(draft.rows)
    values = {"environment_id": "env-1", "backup_ids": {key: f"bk-{key}" for key in keys}}
    values |= {name: value for name, value in OWN.items() if name in draft.variables}
    files = {f"specs/{INVENTORY}": inventory_text(draft)}
    result = compile(Source(f"specs/spec.{form}", spec_text("tables", draft, form, INVENTORY)), values, files=files)
    expected = []
    for key, one in zip(keys, single, strict=True):
        own = {"environment_id": "env-1", "backup_id": f"bk-{key}", **OWN}
        given = {name: own[name] for name in one.variables}
        expected += compile(Source(f"one.{form}", spec_text("one", one, form)), given).payloads
    assert result.payloads == tuple(expected), result.diagnostics
    assert {item.rule.name for item in result.diagnostics if item.rule.family == "template"} <= {
        "template-fan-out-target"
    }


def test_rows_contain_only_the_differences():
    draft = fanned_out(drafts(SETS[2]))
    assert draft.rows == {
        "table-a": {"table_name": "table-a-restored", "billing_mode": "PAY_PER_REQUEST"},
        "table-b": {"table_name": "table-b-restored"},
    }
    assert list(draft.variables) == ["backup_ids", "environment_id"]


def many(count):
    open_ = {"ProvisionedThroughput": {"ReadCapacityUnits": {"Ref": "Units"}, "WriteCapacityUnits": 1}}
    return template(
        **{f"table{number}": {"TableName": f"table-{number}", **open_} for number in range(count)},
        last={"TableName": "last"},
    )


def test_variable_dependent_values_are_chosen_by_key():
    draft = fanned_out(drafts(many(1)))
    assert draft.body["target"]["provisioned_throughput"] == (
        "{{ { 'table-0': { 'read_capacity_units': vars.units, 'write_capacity_units': 1 } }[each.key]"
        " if each.key in ['table-0'] else omit }}"
    )


def test_values_without_an_expression_are_rejected_with_help():
    with pytest.raises(CannotFanOut) as error:
        fanned_out(drafts(many(50)))
    assert (error.value.message, error.value.advice) == (
        "`target.provisioned_throughput` differs from table to table and depends on variables",
        "give their values with `--parameter NAME=VALUE`, or import without `--fan-out`",
    )
