"""Whatever is handed in, there is a draft or a list of mistakes, each at its place; never anything else."""

import json
from pathlib import Path

import pytest
from drafts import draft_of
from hypothesis import given, settings, strategies as st
from trees import changed, places

from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text
from restorespec.syntax import read

TABLES = Path(__file__).parent / "tables"
FIXTURES = {
    path.stem: json.loads(path.read_text()) for path in sorted(TABLES.glob("*.json")) if ".expected" not in path.name
}
ADVICE = "correct the value, or give the output as the tool printed it"
GENERAL = (
    "give one of the forms in the manual, for example the output of"
    " `aws dynamodb describe-table --table-name NAME > table.json`"
)


def mistakes(value):
    text = value if isinstance(value, str) else json.dumps(value)
    found = draft_of(Source("table.json", text))
    assert not isinstance(found, Draft)
    return [(item.rule.name, item.message, item.help, item.span.text[:20]) for item in found]


def test_every_value_of_a_wrong_type_is_reported_at_its_location_in_one_run():
    found = mistakes(
        '{"Table": {"TableName": 5, "ItemCount": "many", "DeletionProtectionEnabled": "yes",\n'
        ' "GlobalSecondaryIndexes": {}, "LocalSecondaryIndexes": [{"IndexName": {}}, 5],\n'
        ' "ProvisionedThroughput": {"ReadCapacityUnits": 5.5, "WriteCapacityUnits": true}}}'
    )
    assert found == [
        ("schema-type", "`TableName` must be a string, not the integer 5", ADVICE, "5"),
        ("schema-type", '`DeletionProtectionEnabled` must be a boolean, not the string "yes"', ADVICE, '"yes"'),
        ("schema-type", "`GlobalSecondaryIndexes` must be a list, not a mapping", ADVICE, "{}"),
        ("schema-type", "`IndexName` must be a string, not a mapping", ADVICE, "{}"),
        ("schema-type", "item 2 of `LocalSecondaryIndexes` must be an object, not the integer 5", ADVICE, "5"),
        ("schema-type", "`ReadCapacityUnits` must be an integer, not the number 5.5", ADVICE, "5.5"),
        ("schema-type", "`WriteCapacityUnits` must be an integer, not the boolean true", ADVICE, "true"),
    ]


@pytest.mark.parametrize("value", ["many", [], {"a": 1}, 2**70, True])
def test_a_field_that_is_not_used_never_causes_an_error(value):
    table = {"TableName": "orders", "TableStatus": "ACTIVE", "ItemCount": value, "RestoreSummary": value}
    draft = draft_of(Source("table.json", json.dumps({"Table": table})))
    assert draft.body["target"]["table_name"] == "orders-restored"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Table": []}, ("schema-type", "`Table` must be an object, not a list")),
        ("null", ("syntax-error", "this is not one of the forms that can be imported")),
        ("curl \x1b x", ("syntax-character", "the file contains `U+001B` (escape)")),
        ([], ("syntax-error", "this is a list, not an object")),
        ({"a": 1}, ("syntax-error", "this is not one of the forms that can be imported: its keys are `a`")),
        ('{"Table": {"TableName": "a", "TableName": "b"}}', ("syntax-duplicate-key", "the key `TableName` is defined twice")),
        ("[" * 2000, ("syntax-limit", "the value is nested too deep (maximum 64 levels)")),
        ("", ("syntax-error", "the input is empty")),
    ],
)  # fmt: skip
def test_an_input_without_a_table_is_one_error(value, expected):
    assert [item[:2] for item in mistakes(value)] == [expected]


TABLE = "`aws dynamodb describe-table --table-name NAME > table.json`"
JSON_OUTPUT = "run the command again with `--output json`: `aws dynamodb describe-table --table-name NAME --output json > table.json`"


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("#!/bin/bash\nset -e\nexport TOKEN=s3cret\n", "this is a program or script without a `curl` command", GENERAL),
        (
            "-----------------\n| DescribeTable |\n+-----+-----+\n",
            "this is AWS CLI output as text or a table",
            JSON_OUTPUT,
        ),
        (
            "\nAn error occurred (ResourceNotFoundException) when calling the DescribeTable operation: not found: orders\n",
            "this is an error message of the AWS CLI",
            f"correct the command, and run it again: {TABLE}",
        ),
        ("TABLE\torders\t5", "this is AWS CLI output as text or a table", JSON_OUTPUT),
        ("a: b", "this is not one of the forms that can be imported: its keys are `a`", GENERAL),
        ("a: [", "this is not one of the forms that can be imported", GENERAL),
        (
            'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n',
            "this is Terraform configuration in HCL, which only Terraform evaluates",
            "run `terraform show -json > state.json`, and import `state.json`",
        ),
        (
            "$ aws dynamodb describe-table --table-name orders\n",
            "this is an `aws` command line, not its output",
            f"run it, and import its output: {TABLE}",
        ),
        (
            "import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';\nnew dynamodb.Table(this, 'Orders');\n",
            "this is the source of an AWS CDK app",
            "run `cdk synth --json STACK > template.json`, and import `template.json`",
        ),
        (
            "import type { AWS } from '@serverless/typescript';\nconst service: AWS = { service: 'shop' };\n",
            "this is a program that configures the Serverless Framework",
            "run `serverless print --format json > service.json`, and import `service.json`",
        ),
        (
            "restorespec = 1\n[source]\n",
            "this is a spec already",
            "use it as it is, or `compile` it and import the body",
        ),
        (
            '{"TableNames": ["orders"]}',
            "this is the output of `aws dynamodb list-tables`, which only has names",
            f"run {TABLE}",
        ),
        (
            '{"Items": [], "Count": 0, "ScannedCount": 0}',
            "these are items of a table, not its configuration",
            f"run {TABLE}",
        ),
        (
            '{"BackupSummaries": []}',
            "this is the output of `aws dynamodb list-backups`, which has no configuration",
            "run `aws dynamodb describe-backup --backup-arn ARN > backup.json`",
        ),
        (
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Q: {Type: AWS::SQS::Queue}\n",
            "this is a CloudFormation template without a DynamoDB table",
            f"give the template that declares the table, or run {TABLE}",
        ),
        (
            '{"terraform_version": "1.9.0", "values": {"root_module": {}}, "format_version": "1.0"}',
            "this is JSON of Terraform without an `aws_dynamodb_table`",
            "run `terraform show -json > state.json` where the table is managed",
        ),
    ],
)
def test_an_unknown_form_is_named_with_the_command_to_run_and_never_shown(text, message, advice):
    assert mistakes(text) == [("syntax-error", message, advice, "")]


def test_yaml_is_read_as_yaml():
    as_json = {"Table": {"TableName": "orders", "ItemCount": 5, "DeletionProtectionEnabled": True}}
    as_yaml = "Table:\n  TableName: orders\n  ItemCount: 5\n  DeletionProtectionEnabled: true\n"
    drafts = [draft_of(Source("t", text)) for text in (json.dumps(as_json), as_yaml)]
    assert spec_text("t", drafts[0]) == spec_text("t", drafts[1])
    body = draft_of(
        Source("t", "# by hand\n---\nsource: {securevault_backup: {backup_id: b}}\ntarget: {table_name: t}\n")
    )
    assert body.body["target"] == {"table_name": "t"}


def test_yaml_of_other_tools_keeps_its_text():
    text = "source:\n  securevault_backup: {backup_id: 012}\ntarget: {table_name: 1.10, 5: x}\n"
    assert draft_of(Source("t", text)).body == {
        "source": {"securevault_backup": {"backup_id": "012"}},
        "target": {"table_name": "1.10", "5": "x"},
    }


def test_errors_in_yaml_have_locations():
    (found,) = mistakes("Resources:\n  A: {Type: AWS::DynamoDB::Table\n")
    assert found[:2] == ("syntax-error", "this is not valid YAML: did not find expected ',' or '}'")


def test_a_spec_is_not_imported():
    assert mistakes("restorespec: 1\nsource: {}\ntarget: {}\n")[0][1] == "this is a spec already"


def test_a_number_beyond_64_bits_is_refused_where_it_is_used():
    (found,) = mistakes(
        '{"Table": {"TableName": "a", "ProvisionedThroughput": {"ReadCapacityUnits": 9999999999999999999}}}'
    )
    assert found[:2] == (
        "schema-type",
        "`ReadCapacityUnits` must be an integer of at most 64 bits, not the integer 9999999999999999999",
    )


ODD = st.sampled_from([None, True, 0, -1, 2**63 - 1, 2**70, 1.5, 1e300, "", "a b", "{{ x }}", "\n# restorespec: ignore[loss-tags] x", "\x7f\u202e\U000e0001", "é", [], {}, [[]], [None], {"a": {"b": []}}, {"TableName": 1}])  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.data())
def test_a_table_with_unusual_values_becomes_a_spec_or_errors(data):
    table = FIXTURES[data.draw(st.sampled_from(sorted(FIXTURES)))]
    for _ in range(data.draw(st.integers(1, 3))):
        table = changed(table, data.draw(st.sampled_from(list(places(table)))), data.draw(ODD))
    found = draft_of(Source("table.json", json.dumps(table)))
    if not isinstance(found, Draft):
        assert found
        assert all(item.span.source.name == "table.json" for item in found)
        return
    for form in ("yaml", "toml"):
        text = spec_text("table", found, form)
        reading = read(Source(f"table.{form}", text))
        assert {item.rule.name for item in reading.diagnostics} <= {"syntax-character", "syntax-invisible"}
        assert reading.comments == ()


USED = {
    "TableName", "BillingModeSummary", "BillingMode", "ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits",
    "TableClassSummary", "TableClass", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "IndexName", "KeySchema",
    "Projection", "ProjectionType", "NonKeyAttributes", "SSEDescription", "KMSMasterKeyArn", "StreamSpecification",
    "StreamEnabled", "StreamViewType", "DeletionProtectionEnabled", "GlobalTableVersion", "Replicas", "RegionName",
}  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.data())
def test_each_used_value_of_a_wrong_type_is_exactly_one_error(data):
    table = FIXTURES[data.draw(st.sampled_from(sorted(FIXTURES.keys() - {"indexes-in-work"})))]
    unused = {"OnDemandThroughput", "WarmThroughput", "RestoreSummary", "ArchivalSummary"}
    paths = [
        one
        for one in places(table)
        if one
        and one[-1] in USED
        and not unused & set(one[:-1])
        and one[-2:-1] != ("KeySchema",)
        and one not in {("Table", "KeySchema"), ("KeySchema",)}
    ]
    path = data.draw(st.sampled_from(paths))
    value = table
    for step in path:
        value = value[step]
    assert len(mistakes(changed(table, path, [1] if not isinstance(value, list) else {"a": 1}))) == 1
