"""Every form of a table, field by field: what is written in it, and the request body that its spec compiles to."""

import json

import pytest

from restorespec.api import compile  # noqa: A004
from restorespec.core.source import Source
from restorespec.importing import spec_text
from restorespec.importing.forms import Input
from restorespec.importing.inputs import Options, drafts_of

KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
ATTRIBUTES = [{"AttributeName": "id", "AttributeType": "S"}]
KMS = "arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4"
BY_DAY = {
    "IndexName": "by-day",
    "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
}
BY_DAY_BODY = {
    "index_name": "by-day",
    "key_schema": [{"attribute_name": "day", "key_type": "HASH"}],
    "projection": {"projection_type": "INCLUDE", "non_key_attributes": ["total"]},
}
BY_TIME = {
    "IndexName": "by-time",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "time", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
BY_TIME_BODY = {
    "index_name": "by-time",
    "key_schema": [{"attribute_name": "id", "key_type": "HASH"}, {"attribute_name": "time", "key_type": "RANGE"}],
    "projection": {"projection_type": "KEYS_ONLY"},
}
FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
FIVE_BODY = {"read_capacity_units": 5, "write_capacity_units": 6}
MANAGED = {"kms_key_type": "AWS_MANAGED", "kms_master_key_id": "alias/aws/dynamodb"}
CUSTOMER = {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": KMS}


def outcome_of(*texts, **options):
    inputs = [
        Input(Source(name, text if isinstance(text, str) else json.dumps(text)))
        for name, text in (one if isinstance(one, tuple) else ("input.json", one) for one in texts)
    ]
    return drafts_of(inputs, Options(**options))


def drafts(*texts, **options):
    outcome = outcome_of(*texts, **options)
    assert outcome.diagnostics == ()
    return outcome.drafts


def targets(*texts, values=None, **options):
    """The targets that the specs compile to, the same in both formats, without what every import adds."""
    found = []
    for draft in drafts(*texts, **options):
        given = {"backup_id": "bk-1", "environment_id": "env-1", **(values or {})}
        given = {name: value for name, value in given.items() if name in draft.variables}
        payloads = [compile(Source(f"t.{form}", spec_text("t", draft, form)), given) for form in ("yaml", "toml")]
        assert payloads[0].payloads == payloads[1].payloads
        assert payloads[0].payloads, payloads[0].diagnostics
        (body,) = payloads[0].payloads
        assert body["source"] == {"securevault_backup": {"backup_id": "bk-1"}}
        assert body["target"].pop("environment_id") == "env-1"
        found.append(body["target"])
    return found


def target(*texts, **options):
    (found,) = targets(*texts, **options)
    return found


# Shared by `create-table` and the properties in CloudFormation
SHARED = [
    ({}, {}),
    ({"BillingMode": "PAY_PER_REQUEST"}, {"billing_mode": "PAY_PER_REQUEST"}),
    (
        {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE},
        {"billing_mode": "PROVISIONED", "provisioned_throughput": FIVE_BODY},
    ),
    ({"ProvisionedThroughput": FIVE}, {"provisioned_throughput": FIVE_BODY}),
    (
        {"BillingMode": "PAY_PER_REQUEST", "GlobalSecondaryIndexes": [BY_DAY]},
        {"billing_mode": "PAY_PER_REQUEST", "global_secondary_indexes": [BY_DAY_BODY]},
    ),
    (
        {"ProvisionedThroughput": FIVE, "GlobalSecondaryIndexes": [{**BY_DAY, "ProvisionedThroughput": FIVE}]},
        {
            "provisioned_throughput": FIVE_BODY,
            "global_secondary_indexes": [{**BY_DAY_BODY, "provisioned_throughput": FIVE_BODY}],
        },
    ),
    ({"GlobalSecondaryIndexes": []}, {"global_secondary_indexes": []}),
    (
        {"Tags": [{"Key": "team", "Value": "orders"}, {"Key": "aws:x", "Value": "y"}, {"Key": "empty", "Value": ""}]},
        {"tags": [{"key": "team", "value": "orders"}, {"key": "empty", "value": ""}]},
    ),
    ({"TableClass": "STANDARD_INFREQUENT_ACCESS"}, {"table_class": "STANDARD_INFREQUENT_ACCESS"}),
    ({"DeletionProtectionEnabled": False}, {"deletion_protection_enabled": False}),
    ({"ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": "6"}}, {"provisioned_throughput": FIVE_BODY}),
]  # fmt: skip
CREATE = [
    *SHARED,
    ({"SSESpecification": {"Enabled": True}}, {"sse_specification": MANAGED}),
    ({"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KMS}}, {"sse_specification": CUSTOMER}),
    ({"SSESpecification": {"Enabled": False}}, {"sse_specification": None}),
    (
        {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}},
        {"stream_specification": {"enabled": True, "view_type": "NEW_IMAGE"}},
    ),
    ({"StreamSpecification": {"StreamEnabled": False}}, {"stream_specification": {"enabled": False}}),
    ({"SSESpecification": {"Enabled": None, "SSEType": ""}, "TableClass": "", "Tags": None}, {}),
]


@pytest.mark.parametrize(("fields", "expected"), CREATE)
def test_the_input_of_create_table_is_mapped_field_by_field(fields, expected):
    given = {"TableName": "orders", "KeySchema": KEY, "AttributeDefinitions": ATTRIBUTES, **fields}
    assert target(given) == {"table_name": "orders-restored", **expected}


def test_empty_strings_of_a_skeleton_are_unset():
    blank = {"IndexName": "", "KeySchema": [{"AttributeName": "", "KeyType": "HASH"}]}
    skeleton = {
        "TableName": "", "KeySchema": [{"AttributeName": "", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST",
        "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}, "GlobalSecondaryIndexes": [blank],
        "LocalSecondaryIndexes": [blank], "Tags": [{"Key": "", "Value": ""}], "ResourcePolicy": "",
        "OnDemandThroughput": {"MaxReadRequestUnits": 0}, "SSESpecification": {"Enabled": True, "KMSMasterKeyId": ""},
    }  # fmt: skip
    assert target(skeleton, values={"table_name": "new-table"}) == {
        "table_name": "new-table",
        "billing_mode": "PAY_PER_REQUEST",
        "sse_specification": MANAGED,
    }
    (draft,) = drafts(skeleton)
    assert [notice.text for notice in draft.notices if notice.weight == 0] == ["an index without a name is left out"]


PROPERTIES = [
    *SHARED,
    ({"SSESpecification": {"SSEEnabled": True}}, {"sse_specification": MANAGED}),
    (
        {"SSESpecification": {"SSEEnabled": "true", "SSEType": "KMS", "KMSMasterKeyId": KMS}},
        {"sse_specification": CUSTOMER},
    ),
    ({"SSESpecification": {"SSEEnabled": False}}, {"sse_specification": None}),
    (
        {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}},
        {"stream_specification": {"enabled": True, "view_type": "KEYS_ONLY"}},
    ),
    ({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}, {"pitr_status": True}),
    ({"ContributorInsightsSpecification": {"Enabled": True}}, {"contributor_insights_status": True}),
    (
        {"GlobalSecondaryIndexes": [{**BY_DAY, "ContributorInsightsSpecification": {"Enabled": False}}]},
        {"global_secondary_indexes": [{**BY_DAY_BODY, "contributor_insights_status": False}]},
    ),
]


@pytest.mark.parametrize(("fields", "expected"), PROPERTIES)
@pytest.mark.parametrize("form", ["json", "get-template", "bare"])
def test_the_properties_of_a_template_are_mapped_field_by_field(fields, expected, form):
    properties = {"TableName": "orders", "KeySchema": KEY, "AttributeDefinitions": ATTRIBUTES, **fields}
    resources = {"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    given = {"json": template, "get-template": {"TemplateBody": json.dumps(template)}, "bare": resources}[form]
    assert target(given) == {"table_name": "orders-restored", **expected}


def yaml_template(properties, rest=""):
    body = "".join(f"      {line}\n" for line in properties.splitlines())
    return (
        "template.yaml",
        (
            f"{rest}\nResources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
            f"      KeySchema: [{{AttributeName: id, KeyType: HASH}}]\n{body}"
        ),
    )


STAGES = "Parameters:\n  Stage: {Type: String, Default: dev}\n  Bare: {Type: String}\n  Secret: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}\n  Many: {Type: CommaDelimitedList, Default: 'a, b'}\n  Units: {Type: Number}\nConditions:\n  IsDev: !Equals [!Ref Stage, dev]\n  IsNotDev: !Not [!Condition IsDev]\n  Both: !And [!Condition IsDev, !Condition IsNotDev]\n  Open: !Equals [!Ref Bare, x]\nMappings: {Names: {dev: {name: carts, units: 7}}}\n"
FUNCTIONS = [
    ("TableName: !Ref Stage", {"table_name": "dev-restored"}, {}),
    ("TableName: !Sub 'orders-${Stage}'", {"table_name": "orders-dev-restored"}, {}),
    ("TableName: !Sub ['${a}-${Stage}-${b}', {a: !Ref Stage, b: y}]", {"table_name": "dev-dev-y-restored"}, {}),
    ("TableName: !Join ['-', [orders, !Ref Stage]]", {"table_name": "orders-dev-restored"}, {}),
    ("TableName: !Join ['-', !Ref Many]", {"table_name": "a-b-restored"}, {}),
    ("TableName: !Select [1, !Ref Many]", {"table_name": "b-restored"}, {}),
    ("TableName: !Select [0, !Split ['.', 'orders.x']]", {"table_name": "orders-restored"}, {}),
    ("TableName: !FindInMap [Names, !Ref Stage, name]", {"table_name": "carts-restored"}, {}),
    ("TableName: !If [IsDev, small, large]", {"table_name": "small-restored"}, {}),
    ("TableName: {Fn::If: [IsNotDev, small, large]}", {"table_name": "large-restored"}, {}),
    ("TableName: !If [Both, small, large]", {"table_name": "large-restored"}, {}),
    ("TableName: x\nTags: [!If [Both, {Key: a, Value: b}, !Ref AWS::NoValue], {Key: c, Value: 1.10}]", {"table_name": "x-restored", "tags": [{"key": "c", "value": "1.10"}]}, {}),
    ("TableName: x\nTags: !If [Both, [], !Ref 'AWS::NoValue']", {"table_name": "x-restored"}, {}),
    ("TableName: !Ref Bare", {"table_name": "given-restored"}, {"bare": ("string", "given")}),
    ("TableName: x\nTags: [{Key: a, Value: !Sub '${Bare}-x'}]", {"table_name": "x-restored", "tags": [{"key": "a", "value": "given-x"}]}, {"bare": ("string", "given")}),
    ("TableName: !Ref Secret", {"table_name": "s-restored"}, {"secret": ("string", "s")}),
    ("TableName: !If [Open, small, large]", {"table_name": "small-restored"}, {"open": ("string", "small")}),
    ("TableName: !ImportValue base-name", {"table_name": "i-restored"}, {"base_name": ("string", "i")}),
    ("TableName: '{{resolve:ssm:/orders/name:1}}'", {"table_name": "r-restored"}, {"orders_name": ("string", "r")}),
    ("TableName: !Sub '${AWS::StackName}-orders'", {"table_name": "s-orders-restored"}, {"aws_stack_name": ("string", "s")}),
    ("", {"table_name": "new-table"}, {"table_name": ("string", "new-table")}),
    ("TableName: x\nProvisionedThroughput: {ReadCapacityUnits: !Ref Units, WriteCapacityUnits: !FindInMap [Names, dev, units]}", {"table_name": "x-restored", "provisioned_throughput": {"read_capacity_units": 3, "write_capacity_units": 7}}, {"units": ("integer", 3)}),
    ("TableName: x\nDeletionProtectionEnabled: !If [Open, true, false]", {"table_name": "x-restored", "deletion_protection_enabled": True}, {"open": ("boolean", True)}),
    ("TableName: x\nSSESpecification: {SSEEnabled: !If [Open, true, false]}", {"table_name": "x-restored", "sse_specification": MANAGED}, {"open": ("boolean", True)}),
    ("TableName: x\nSSESpecification: {SSEEnabled: !If [Open, true, false]}", {"table_name": "x-restored", "sse_specification": None}, {"open": ("boolean", False)}),
    ("TableName: x\nSSESpecification: {SSEEnabled: true, KMSMasterKeyId: !GetAtt Key.Arn}", {"table_name": "x-restored", "sse_specification": CUSTOMER}, {"key_arn": ("string", KMS)}),
    ("TableName: x\nGlobalSecondaryIndexes: !If [Open, [], !Ref 'AWS::NoValue']", {"table_name": "x-restored", "global_secondary_indexes": []}, {"open": ("array", [])}),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "expected", "variables"), FUNCTIONS)
def test_intrinsic_functions_are_resolved_or_become_variables(properties, expected, variables):
    given = yaml_template(properties, STAGES)
    (draft,) = drafts(given)
    declared = {name: one.type for name, one in draft.variables.items() if name not in {"backup_id", "environment_id"}}
    assert declared == {name: type_ for name, (type_, _) in variables.items()}
    assert target(given, values={name: value for name, (_, value) in variables.items()}) == expected


def test_parameters_and_the_region_resolve_a_template():
    given = yaml_template("TableName: !Sub '${Bare}-${AWS::Region}-${Stage}'", STAGES)
    found = target(given, parameters={"Bare": "a", "Stage": "prod"}, region="eu-west-1")
    assert found == {"table_name": "a-eu-west-1-prod-restored"}


def test_a_condition_on_two_fields_makes_two_variables():
    given = yaml_template(
        "TableName: x\nBillingMode: !If [Open, PROVISIONED, PAY_PER_REQUEST]\nDeletionProtectionEnabled: !If [Open, true, false]",
        STAGES,
    )
    (draft,) = drafts(given)
    assert {name: one.description for name, one in list(draft.variables.items())[2:]} == {
        "open": "billing_mode: `PROVISIONED` if the condition `Open` holds, else `PAY_PER_REQUEST`",
        "open_deletion_protection_enabled": (
            "deletion_protection_enabled: `true` if the condition `Open` holds, else `false`"
        ),
    }


TWO_OPEN = [
    ("!Select [0, !GetAZs '']", "!Select [0, !Cidr [10.0.0.0/16, 1, 8]]"),
    ("!ImportValue {'Fn::Sub': '${Bare}-a'}", "!ImportValue {'Fn::Sub': '${Bare}-b'}"),
    ("!FindInMap [Names, !Ref Bare, name]", "!FindInMap [Names, !Ref Units, name]"),
    ("{'Fn::Transform': {Name: A}}", "{'Fn::Transform': {Name: B}}"),
    ("!Join ['', !Ref Bare]", "!Join ['', !Ref Units]"),
    (f"!If [Open, {'x' * 300}a, b]", f"!If [Open, {'x' * 300}c, b]"),
]


@pytest.mark.parametrize(("one", "other"), TWO_OPEN)
def test_unresolved_calls_become_one_variable_each_and_equal_ones_share_it(one, other):
    tags = ", ".join(f"{{Key: k{number}, Value: {value}}}" for number, value in enumerate((one, other, one)))
    (draft,) = drafts(yaml_template(f"TableName: x\nTags: [{tags}]", STAGES))
    values = [tag["value"] for tag in draft.body["target"]["tags"]]
    assert values[0] == values[2] != values[1]
    assert all(value.startswith("{{ vars.") for value in values)


def test_the_variable_of_an_unresolved_call_is_named_and_described_after_it():
    properties = (
        "TableName: !ImportValue {'Fn::Sub': '${Bare}-a'}\nTags: [{Key: k, Value: {'Fn::Transform': {Name: {A: {}}}}}]"
    )
    (draft,) = drafts(yaml_template(properties, STAGES))
    assert {name: one.description for name, one in draft.variables.items()} == {
        "backup_id": "Clumio's id of the backup to restore from",
        "environment_id": "Clumio's id of the AWS environment to restore into",
        "bare_a": "The value that another stack exports as `${bare}-a`",
        "value": 'value: `{"Fn::Transform": {"Name": {"A": { } } } }`',
    }


def test_variables_of_different_templates_keep_their_names():
    templates = [
        (
            f"{one}.yaml",
            f"Parameters: {{Stage: {{Description: of {one}}}}}\nResources: {{T: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: !Ref Stage}}}}}}",
        )
        for one in ("a", "b")
    ]
    found = drafts(*templates)
    assert [list(draft.variables) for draft in found] == [["backup_id", "environment_id", "stage"]] * 2
    assert [draft.variables["stage"].description for draft in found] == [
        "Parameter `Stage` of the template; of a",
        "Parameter `Stage` of the template; of b",
    ]


def test_a_resource_whose_condition_is_false_is_skipped_and_reported():
    resources = {
        name: {"Type": "AWS::DynamoDB::Table", "Condition": name, "Properties": {"TableName": f"table-{name}"}}
        for name in ("On", "Off")
    }
    conditions = {"On": {"Fn::Equals": ["a", "a"]}, "Off": {"Fn::Equals": ["a", "b"]}}
    (draft,) = drafts({"Conditions": conditions, "Resources": resources})
    assert draft.body["target"]["table_name"] == "table-On-restored"
    texts = [notice.text for notice in draft.notices]
    assert "`Off` is skipped: its condition `Off` is false" in texts
    assert "the resource exists only if `On` holds" in texts


@pytest.mark.parametrize("resource", [None, "Off"])
def test_a_template_whose_only_table_is_skipped_is_an_error(resource):
    table = {"Type": "AWS::DynamoDB::Table", "Condition": "No", "Properties": {"TableName": "orders"}}
    template = {"Conditions": {"No": {"Fn::Equals": ["a", "b"]}}, "Resources": {"Off": table}}
    (found,) = outcome_of(template, resource=resource).diagnostics
    assert (found.message, found.help) == (
        "`Off` is skipped: its condition `No` is false",
        "give the parameters that it depends on with `--parameter NAME=VALUE`",
    )


SIMPLE = [
    ({}, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"ProvisionedThroughput": FIVE}, {"provisioned_throughput": FIVE_BODY}),
    ({"Tags": {"team": "a", "n": 5}}, {"billing_mode": "PAY_PER_REQUEST", "tags": [{"key": "team", "value": "a"}, {"key": "n", "value": "5"}]}),
    ({"SSESpecification": {"SSEEnabled": True}}, {"billing_mode": "PAY_PER_REQUEST", "sse_specification": MANAGED}),
    ({"PrimaryKey": {"Name": "pk", "Type": "Number"}}, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"SSESpecification": {"SSEEnabled": False}}, {"billing_mode": "PAY_PER_REQUEST", "sse_specification": None}),
    ({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}}, {"billing_mode": "PAY_PER_REQUEST", "pitr_status": False}),
    ({"ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": 6}}, {"provisioned_throughput": FIVE_BODY}),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), SIMPLE)
def test_a_simple_table_of_sam_is_mapped(fields, expected):
    resource = {"Type": "AWS::Serverless::SimpleTable", "Properties": {"TableName": "orders", **fields}}
    given = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Orders": resource}}
    assert target(given) == {"table_name": "orders-restored", **expected}


def test_globals_of_sam_complete_a_simple_table():
    template = "Globals: {SimpleTable: {SSESpecification: {SSEEnabled: true}}}\nResources: {T: {Type: AWS::Serverless::SimpleTable}}"
    expected = {"table_name": "new", "billing_mode": "PAY_PER_REQUEST", "sse_specification": MANAGED}
    assert target(("t.yaml", template), values={"table_name": "new"}) == expected


HERE = {"Region": "us-west-2"}
GLOBAL = [
    ({"Replicas": [HERE]}, {}),
    ({"BillingMode": "PAY_PER_REQUEST", "Replicas": [HERE]}, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"Replicas": [{**HERE, "TableClass": "STANDARD", "DeletionProtectionEnabled": True}]}, {"table_class": "STANDARD", "deletion_protection_enabled": True}),
    ({"Replicas": [{**HERE, "Tags": [{"Key": "a", "Value": "b"}]}]}, {"tags": [{"key": "a", "value": "b"}]}),
    ({"Replicas": [{**HERE, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}]}, {"pitr_status": True}),
    ({"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"}, "Replicas": [{**HERE, "SSESpecification": {"KMSMasterKeyId": KMS}}]}, {"sse_specification": CUSTOMER}),
    ({"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}, "Replicas": [HERE]}, {"stream_specification": {"enabled": True, "view_type": "NEW_IMAGE"}}),
    ({"Replicas": [HERE, {"Region": "eu-west-1", "TableClass": "STANDARD"}]}, {"replicas": [{"region_name": "eu-west-1", "replica_table_class": "STANDARD"}]}),
    (
        {
            "BillingMode": "PROVISIONED",
            "WriteProvisionedThroughputSettings": {"WriteCapacityAutoScalingSettings": {"MinCapacity": 6, "MaxCapacity": 60}},
            "Replicas": [{**HERE, "ReadProvisionedThroughputSettings": {"ReadCapacityUnits": 5}}],
        },
        {"billing_mode": "PROVISIONED", "provisioned_throughput": FIVE_BODY},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), GLOBAL)
def test_a_global_table_is_mapped_with_its_first_replica_as_the_target(fields, expected):
    resource = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"TableName": "orders", "KeySchema": KEY, **fields}}
    assert target({"Resources": {"Orders": resource}}) == {"table_name": "orders-restored", **expected}


def test_the_region_chooses_the_replica():
    replicas = [{"Region": "us-west-2", "TableClass": "STANDARD"}, {"Region": "eu-west-1"}]
    resource = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"TableName": "orders", "Replicas": replicas}}
    found = target({"Resources": {"Orders": resource}}, region="eu-west-1")
    expected = [{"region_name": "us-west-2", "replica_table_class": "STANDARD"}]
    assert found == {"table_name": "orders-restored", "replicas": expected}


SERVICE = """
service: shop
custom:
  name: ${self:service}-orders
  units: {dev: 5, prod: 50}
  flags: {dev: true}
provider: {name: aws, stage: "${opt:stage, 'dev'}", region: us-west-2}
resources:
  Resources:
    Orders:
      Type: AWS::DynamoDB::Table
      Properties:
"""
VARIABLES = [
    ("TableName: orders", {"table_name": "orders-restored"}, {}),
    ("TableName: ${self:custom.name}", {"table_name": "shop-orders-restored"}, {}),
    ("TableName: ${self:service}-${self:provider.stage}", {"table_name": "shop-dev-restored"}, {}),
    ("TableName: a-${opt:stage, self:provider.stage}", {"table_name": "a-dev-restored"}, {}),
    ("TableName: a-${sls:stage}", {"table_name": "a-dev-restored"}, {}),
    ("TableName: a-${aws:region}", {"table_name": "a-us-west-2-restored"}, {}),
    ("TableName: a-${opt:tier}", {"table_name": "a-x-restored"}, {"tier": "x"}),
    ("TableName: ${env:TABLE, 'fallback'}", {"table_name": "fallback-restored"}, {}),
    ("TableName: ${env:TABLE}", {"table_name": "t-restored"}, {"table": "t"}),
    ("TableName: ${file(names.yml):orders.name}", {"table_name": "f-restored"}, {"orders_name": "f"}),
    ("TableName: !Sub '${self:service}-${AWS::Region}'", {"table_name": "shop-eu-restored"}, {"aws_region": "eu"}),
    ("TableName: ${ssm:/shop/name}", {"table_name": "s-restored"}, {"shop_name": "s"}),
    ("TableName: abc\n        ProvisionedThroughput: {ReadCapacityUnits: '${self:custom.units.${self:provider.stage}}', WriteCapacityUnits: 6}", {"table_name": "abc-restored", "provisioned_throughput": FIVE_BODY}, {}),
    ("TableName: abc\n        DeletionProtectionEnabled: ${self:custom.flags.${self:provider.stage}}", {"table_name": "abc-restored", "deletion_protection_enabled": True}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "expected", "values"), VARIABLES)
def test_variables_of_the_serverless_framework_are_resolved_or_kept(properties, expected, values):
    text = f"{SERVICE}        {properties}\n"
    assert target(("serverless.yml", text), values=values) == expected


def test_given_files_of_a_service_are_included_once():
    service = (
        "service: shop\ncustom: {n: '${file(config/names.yml):name}'}\nresources:\n  - ${file(resources/tables.yml)}\n"
    )
    tables = "Resources:\n  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: '${self:custom.n}'}}\n"
    found = targets(
        ("serverless.yml", service), ("resources/tables.yml", tables), ("config/names.yml", "name: carts\n")
    )
    assert found == [{"table_name": "carts-restored"}]


def test_a_service_whose_tables_are_in_a_file_names_the_file_to_give():
    service = "service: shop\nprovider: {name: aws}\nresources: ${file(resources/tables.yml)}\n"
    (found,) = outcome_of(("serverless.yml", service)).diagnostics
    assert (found.message, found.help) == (
        "the service includes `resources/tables.yml`, which was not given, and declares no table itself",
        "run `restorespec import serverless.yml resources/tables.yml`",
    )


def attributes(**fields):
    return {
        "name": "orders", "hash_key": "id", "range_key": None, "attribute": [{"name": "id", "type": "S"}],
        "arn": "arn:aws:dynamodb:us-west-2:123456789012:table/orders", "id": "orders", "tags": None, "ttl": [],
        **fields,
    }  # fmt: skip


TERRAFORM = [
    ({}, {}),
    ({"billing_mode": "PAY_PER_REQUEST", "read_capacity": 0, "write_capacity": 0}, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"billing_mode": "PROVISIONED", "read_capacity": 5, "write_capacity": 6}, {"billing_mode": "PROVISIONED", "provisioned_throughput": FIVE_BODY}),
    ({"table_class": "STANDARD", "deletion_protection_enabled": True}, {"table_class": "STANDARD", "deletion_protection_enabled": True}),
    ({"global_secondary_index": [{"name": "by-day", "hash_key": "day", "range_key": "", "projection_type": "INCLUDE", "non_key_attributes": ["total"], "read_capacity": 5, "write_capacity": 6}]}, {"global_secondary_indexes": [{**BY_DAY_BODY, "provisioned_throughput": FIVE_BODY}]}),
    ({"local_secondary_index": [{"name": "by-day", "range_key": "day", "projection_type": "ALL", "non_key_attributes": []}]}, {"local_secondary_indexes": [{"index_name": "by-day", "key_schema": [{"attribute_name": "id", "key_type": "HASH"}, {"attribute_name": "day", "key_type": "RANGE"}], "projection": {"projection_type": "ALL"}}]}),
    ({"server_side_encryption": [{"enabled": True, "kms_key_arn": KMS}]}, {"sse_specification": CUSTOMER}),
    ({"server_side_encryption": [{"enabled": True, "kms_key_arn": ""}]}, {"sse_specification": MANAGED}),
    ({"server_side_encryption": [{"enabled": False, "kms_key_arn": None}]}, {"sse_specification": None}),
    ({"stream_enabled": True, "stream_view_type": "NEW_IMAGE"}, {"stream_specification": {"enabled": True, "view_type": "NEW_IMAGE"}}),
    ({"point_in_time_recovery": [{"enabled": True}]}, {"pitr_status": True}),
    ({"tags": {}, "tags_all": {}}, {}),
    ({"tags": {"a": "b"}, "tags_all": {"a": "b", "c": "d"}}, {"tags": [{"key": "a", "value": "b"}, {"key": "c", "value": "d"}]}),
    ({"replica": [{"region_name": "eu-west-1", "kms_key_arn": ""}]}, {"replicas": [{"region_name": "eu-west-1"}]}),
]  # fmt: skip
KIND = "aws_dynamodb_table"


@pytest.mark.parametrize(("fields", "expected"), TERRAFORM)
@pytest.mark.parametrize("form", ["show", "module", "plan", "tfstate", "configuration"])
def test_the_attributes_of_terraform_are_mapped(fields, expected, form):
    values = attributes(**fields)
    one = {"address": f"{KIND}.t", "mode": "managed", "type": KIND, "name": "t", "values": values}
    module = {"child_modules": [{"child_modules": [{"resources": [one]}]}]}
    forms = {
        "show": {"format_version": "1.0", "values": {"root_module": {"resources": [one]}}},
        "module": {"format_version": "1.0", "values": {"root_module": module}},
        "plan": {"planned_values": {"root_module": {"resources": [one]}}, "resource_changes": []},
        "tfstate": {"version": 4, "terraform_version": "1.9", "resources": [{**one, "instances": [{"attributes": values}]}]},
        "configuration": {"resource": {KIND: {"t": values}}},
    }  # fmt: skip
    assert target(forms[form]) == {"table_name": "orders-restored", **expected}


def test_a_loop_of_a_template_makes_one_spec_for_each_resource():
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Fn::Sub": "shop-${Name}"}}}
    template = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "orders,carts"}},
        "Resources": {"Fn::ForEach::Tables": ["Name", {"Ref": "Names"}, {"T${Name}": table}]},
    }
    found = [one["table_name"] for one in targets(template)]
    assert found == ["shop-orders-restored", "shop-carts-restored"]


def test_parameters_resolve_variables_of_serverless_and_terraform():
    text = f"{SERVICE}        TableName: a-${{opt:tier}}-${{self:provider.stage}}\n"
    assert target(("serverless.yml", text), parameters={"tier": "gold", "stage": "prod"}) == {
        "table_name": "a-gold-prod-restored"
    }
    configuration = {"variable": {"stage": {}}, "resource": {KIND: {"t": {"name": "orders-${var.stage}"}}}}
    assert target(configuration, parameters={"stage": "prod"}) == {"table_name": "orders-prod-restored"}


def test_terraform_resources_of_a_table_complete_it_or_are_listed():
    others = [
        ("aws_dynamodb_contributor_insights", {"table_name": "orders"}),
        ("aws_dynamodb_tag", {"resource_arn": "arn:aws:dynamodb:us-west-2:123456789012:table/orders", "key": "a", "value": "b"}),
        ("aws_appautoscaling_target", {"resource_id": "table/orders"}),
        ("aws_dynamodb_resource_policy", {"resource_arn": "arn:aws:dynamodb:us-west-2:123456789012:table/other"}),
    ]  # fmt: skip
    every = [(KIND, attributes()), *others]
    state = {
        "version": 4,
        "resources": [{"mode": "managed", "type": kind, "name": "x", "instances": [{"attributes": one}]} for kind, one in every],
    }  # fmt: skip
    assert target(state) == {
        "table_name": "orders-restored",
        "contributor_insights_status": True,
        "tags": [{"key": "a", "value": "b"}],
    }
    (draft,) = drafts(state)
    assert [notice.text for notice in draft.notices if notice.weight == 1] == [
        "check TTL, auto scaling, the resource policy and Kinesis streaming: a restore request carries none of them",
        "auto scaling is not part of a restore request: set it up after the restore",
    ]


def test_unknown_values_of_a_plan_are_variables():
    values = attributes(server_side_encryption=[{"enabled": True, "kms_key_arn": None}])
    one = {"address": f"{KIND}.t", "mode": "managed", "type": KIND, "name": "t"}
    unknown = {"server_side_encryption": [{"kms_key_arn": True}], "arn": True}
    plan = {
        "planned_values": {"root_module": {"resources": [{**one, "values": values}]}},
        "resource_changes": [{**one, "change": {"after": values, "after_unknown": unknown}}],
    }
    assert target(plan, values={"kms_key_arn": KMS}) == {
        "table_name": "orders-restored",
        "sse_specification": CUSTOMER,
    }


def test_each_unknown_attribute_of_a_plan_is_a_separate_variable():
    index = {"name": "", "hash_key": "id", "range_key": None, "projection_type": "ALL", "non_key_attributes": []}
    values = attributes(
        global_secondary_index=[index, index], tags={"a": None, "b": None}, tags_all={"a": None, "b": None}
    )
    one = {"address": f"{KIND}.t", "mode": "managed", "type": KIND, "name": "t"}
    unknown = {
        "global_secondary_index": [{"name": True}, {"name": True}],
        "tags": {"a": True, "b": True},
        "tags_all": {"a": True, "b": True},
    }
    plan = {
        "planned_values": {"root_module": {"resources": [{**one, "values": values}]}},
        "resource_changes": [{**one, "change": {"after": values, "after_unknown": unknown}}],
    }
    (draft,) = drafts(plan)
    found = {name: declared.description for name, declared in draft.variables.items()}
    assert [index["index_name"] for index in draft.body["target"]["global_secondary_indexes"]] == [
        "{{ vars.name }}",
        "{{ vars.name_2 }}",
    ]
    assert found["name_2"] == (
        f"The attribute `global_secondary_index[1].name` of `{KIND}.t`, known after `terraform apply`"
    )
    assert draft.body["target"]["tags"] == [
        {"key": "a", "value": "{{ vars.a }}"},
        {"key": "b", "value": "{{ vars.b }}"},
    ]


def test_configuration_resolves_variables_and_locals_and_adds_default_tags():
    configuration = {
        "variable": {"stage": {"default": "dev"}, "team": {}},
        "locals": {"name": "orders-${var.stage}"},
        "provider": {"aws": [{"default_tags": [{"tags": {"by": "tf"}}]}]},
        "resource": {
            KIND: {"t": {"name": "${local.name}", "hash_key": "id", "tags": {"team": "${var.team}"}, "//": {}}}
        },
    }
    found = target(configuration, values={"team": "shop"})
    assert found == {
        "table_name": "orders-dev-restored",
        "tags": [{"key": "by", "value": "tf"}, {"key": "team", "value": "shop"}],
    }


def test_an_old_state_with_flat_attributes_is_read():
    flat = {
        "name": "orders", "hash_key": "id", "billing_mode": "PROVISIONED", "read_capacity": "5", "write_capacity": "6",
        "attribute.#": "1", "attribute.12.name": "id", "attribute.12.type": "S", "tags.%": "1", "tags.a.b": "c",
        "global_secondary_index.#": "1", "global_secondary_index.7.name": "by-day",
        "global_secondary_index.7.hash_key": "day", "global_secondary_index.7.range_key": "",
        "global_secondary_index.7.projection_type": "INCLUDE", "global_secondary_index.7.non_key_attributes.#": "1",
        "global_secondary_index.7.read_capacity": "5", "global_secondary_index.7.write_capacity": "6",
        "global_secondary_index.7.non_key_attributes.0": "total", "server_side_encryption.#": "0",
    }  # fmt: skip
    state = {"version": 3, "modules": [{"resources": {f"{KIND}.t": {"type": KIND, "primary": {"attributes": flat}}}}]}
    assert target({**state, "terraform_version": "0.11"}) == {
        "table_name": "orders-restored",
        "billing_mode": "PROVISIONED",
        "provisioned_throughput": FIVE_BODY,
        "global_secondary_indexes": [{**BY_DAY_BODY, "provisioned_throughput": FIVE_BODY}],
        "sse_specification": None,
        "tags": [{"key": "a.b", "value": "c"}],
    }


NOTHING = {
    "table_class": "STANDARD",
    "global_secondary_indexes": [],
    "local_secondary_indexes": [],
    "sse_specification": None,
    "stream_specification": None,
}
ON_DEMAND = {"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}}
DESCRIBED = [
    ({}, {}),
    (ON_DEMAND, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"ProvisionedThroughput": FIVE}, {"billing_mode": "PROVISIONED", "provisioned_throughput": FIVE_BODY}),
    ({"TableClassSummary": {"TableClass": "STANDARD_INFREQUENT_ACCESS"}}, {"table_class": "STANDARD_INFREQUENT_ACCESS"}),
    ({**ON_DEMAND, "GlobalSecondaryIndexes": [BY_DAY]}, {"billing_mode": "PAY_PER_REQUEST", "global_secondary_indexes": [BY_DAY_BODY]}),
    ({"LocalSecondaryIndexes": [BY_TIME]}, {"local_secondary_indexes": [BY_TIME_BODY]}),
    ({"SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KMS}}, {"sse_specification": CUSTOMER}),
    ({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}, {"stream_specification": {"enabled": True, "view_type": "NEW_IMAGE"}}),
    ({"DeletionProtectionEnabled": True}, {"deletion_protection_enabled": True}),
]  # fmt: skip


def camel(value):
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: camel(item) for key, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def config_item(table):
    """A table as AWS Config spells it."""
    text = json.dumps(camel(table)).replace("sSEDescription", "ssedescription").replace("sSEType", "ssetype")
    return json.loads(text.replace("kMSMasterKeyArn", "kmsmasterKeyArn"))


@pytest.mark.parametrize(("fields", "expected"), DESCRIBED)
@pytest.mark.parametrize("form", ["output", "bare", "recorded", "yaml", "java", "config", "config-text"])
def test_a_described_table_is_complete(fields, expected, form):
    table = {"TableName": "orders", "TableStatus": "ACTIVE", "KeySchema": KEY, **fields}
    item = {"resourceType": "AWS::DynamoDB::Table", "configuration": config_item(table)}
    forms = {
        "output": {"Table": table},
        "bare": table,
        "recorded": {"status_code": 200, "data": {"Table": table, "ResponseMetadata": {}}},
        "yaml": ("t.yaml", "Table:\n" + "".join(f"  {key}: {json.dumps(value)}\n" for key, value in table.items())),
        "java": {"table": camel(table)},
        "config": {"configurationItems": [item, {"resourceType": "AWS::S3::Bucket", "configuration": {}}]},
        "config-text": {"baseConfigurationItems": [{**item, "configuration": json.dumps(item["configuration"])}]},
    }
    assert target(forms[form]) == {"table_name": "orders-restored", **NOTHING, **expected}


SUPPLEMENTS = [
    ({"tags": {"a": "b"}}, {"tags": [{"key": "a", "value": "b"}]}),
    ({"tags": {}}, {}),
    ({"tags": {}, "supplementaryConfiguration": {"Tags": [{"key": "a", "value": "b"}]}}, {"tags": [{"key": "a", "value": "b"}]}),
    ({"supplementaryConfiguration": {"Tags": '[{"key":"a","value":"b"}]'}}, {"tags": [{"key": "a", "value": "b"}]}),
    ({"supplementaryConfiguration": {"ContinuousBackups": {"pointInTimeRecoveryDescription": {"pointInTimeRecoveryStatus": "ENABLED"}}}}, {"pitr_status": True}),
    ({"supplementaryConfiguration": {"Other": 5}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("members", "expected"), SUPPLEMENTS)
def test_tags_and_recovery_of_a_config_item_are_read(members, expected):
    table = config_item({"TableName": "orders", "TableStatus": "ACTIVE"})
    item = {"resourceType": "AWS::DynamoDB::Table", "configuration": table, **members}
    assert target(item) == {"table_name": "orders-restored", **NOTHING, **expected}


@pytest.mark.parametrize(("fields", "expected"), DESCRIBED)
def test_a_partial_output_leaves_the_other_fields_unset(fields, expected):
    expected = {
        name: value for name, value in expected.items() if name != "billing_mode" or fields is not DESCRIBED[2][0]
    }
    found = target({"Table": {"TableName": "orders", "TableArn": "x", "KeySchema": KEY, **fields}})
    assert found == {"table_name": "orders-restored", **expected}


BACKUP = [
    ({}, {}, {}),
    ({"BillingMode": "PAY_PER_REQUEST"}, {}, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}, {}, {"billing_mode": "PROVISIONED", "provisioned_throughput": FIVE_BODY}),
    ({}, {"GlobalSecondaryIndexes": [BY_DAY]}, {"global_secondary_indexes": [BY_DAY_BODY]}),
    ({}, {"LocalSecondaryIndexes": [BY_TIME]}, {"local_secondary_indexes": [BY_TIME_BODY]}),
    ({}, {"SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KMS}}, {"sse_specification": CUSTOMER}),
    ({}, {"StreamDescription": {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}}, {"stream_specification": {"enabled": True, "view_type": "OLD_IMAGE"}}),
    ({}, {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("details", "features", "expected"), BACKUP)
def test_a_described_backup_is_the_table_as_it_was(details, features, expected):
    given = {
        "BackupDescription": {
            "BackupDetails": {"BackupArn": "arn:aws:dynamodb:us-west-2:123456789012:table/orders/backup/1", "BackupStatus": "AVAILABLE"},
            "SourceTableDetails": {"TableName": "orders", "KeySchema": KEY, **details},
            "SourceTableFeatureDetails": features,
        }
    }  # fmt: skip
    rest = {name: value for name, value in NOTHING.items() if name != "table_class"}
    assert target(given) == {"table_name": "orders-restored", **rest, **expected}


TABLE = {"Table": {"TableName": "orders", "TableStatus": "ACTIVE"}}
HELPERS = [
    ({"Tags": [{"Key": "a", "Value": "b"}]}, {"tags": [{"key": "a", "value": "b"}]}),
    ({"Tags": []}, {"tags": []}),
    ([{"Key": "a", "Value": ""}], {"tags": [{"key": "a", "value": ""}]}),
    ({"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}}, {"pitr_status": True}),
    ({"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}}, {"pitr_status": False}),
    ({"TableName": "orders", "ContributorInsightsStatus": "ENABLED"}, {"contributor_insights_status": True}),
    ({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}, {}),
    ({"TableAutoScalingDescription": {"TableName": "orders", "TableStatus": "ACTIVE"}}, {}),
    ({"TableName": "orders", "KinesisDataStreamDestinations": [{"StreamArn": "arn:x"}]}, {}),
    ({"Policy": "{}", "RevisionId": "1"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("helper", "expected"), HELPERS)
@pytest.mark.parametrize("order", [1, -1])
def test_outputs_given_with_a_table_complete_it(helper, expected, order):
    given = [("table.json", TABLE), ("helper.json", helper)][::order]
    assert target(*given) == {"table_name": "orders-restored", **NOTHING, **expected}
    concatenated = "\n".join(json.dumps(one) for _, one in given)
    assert target(concatenated) == {"table_name": "orders-restored", **NOTHING, **expected}


@pytest.mark.parametrize("helper", [helper for helper, _ in HELPERS])
def test_an_output_without_a_table_is_not_imported_alone(helper):
    (found,) = outcome_of(("helper.json", helper)).diagnostics
    assert found.message.startswith("this is the output of `aws dynamodb ")
    assert found.message.endswith("`, which does not describe a table")
    assert found.help.startswith("give it with the table's: `restorespec import table.json helper.json`")


MODEL = [
    ({}, {}),
    ({"BillingMode": "PAY_PER_REQUEST"}, {"billing_mode": "PAY_PER_REQUEST"}),
    ({"BillingMode": "PROVISIONED", "ProvisionedCapacitySettings": {"ProvisionedThroughput": FIVE, "AutoScalingRead": {}}}, {"billing_mode": "PROVISIONED", "provisioned_throughput": FIVE_BODY}),
    ({"GlobalSecondaryIndexes": [{"IndexName": "by-day", "KeyAttributes": {"PartitionKey": {"AttributeName": "day", "AttributeType": "S"}}, "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]}}]}, {"global_secondary_indexes": [BY_DAY_BODY]}),
    ({"LocalSecondaryIndexes": []}, {"local_secondary_indexes": []}),
    ({"NonKeyAttributes": [{"AttributeName": "a", "AttributeType": "S"}]}, {}),
    ({"TableData": [{"id": {"S": "1"}}], "DataAccess": {"MySql": {}}}, {}),
    ({"TableFacets": []}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), MODEL)
def test_a_model_of_nosql_workbench_is_mapped(fields, expected):
    key = {"PartitionKey": {"AttributeName": "id", "AttributeType": "S"}}
    given = {"ModelName": "shop", "DataModel": [{"TableName": "orders", "KeyAttributes": key, **fields}]}
    assert target(given) == {"table_name": "orders-restored", **expected}


FROM = {"securevault_backup": {"backup_id": "bk-1"}}
BODIES = [
    ({"source": FROM, "target": {"table_name": "a", "tags": None}}, {"source": FROM, "target": {"table_name": "a"}}),
    ({"source": {**FROM, "continuous_backup": None}, "target": {}}, {"source": FROM, "target": {}}),
    ({"source": FROM, "target": {"sse_specification": {"kms_key_type": None, "kms_master_key_id": ""}}}, {"source": FROM, "target": {}}),
    ({"source": FROM, "target": {"table_class": "", "tags": [{"key": "a", "value": ""}]}}, {"source": FROM, "target": {"tags": [{"key": "a", "value": ""}]}}),
    ({"source": FROM, "target": {"global_secondary_indexes": []}}, {"source": FROM, "target": {"global_secondary_indexes": []}}),
    ({"source": FROM, "target": {"stream_specification": {"enabled": False, "view_type": None}}}, {"source": FROM, "target": {"stream_specification": {"enabled": False}}}),
    ({"source": FROM, "target": {}, "query_filter": None}, {"source": FROM, "target": {}}),
    ({"source": FROM, "target": {}, "query_filter": {}}, {"source": FROM, "target": {}, "query_filter": {}}),
    ({"source": FROM, "target": {"table_name": "{{ x }}"}}, {"source": FROM, "target": {"table_name": "{{ x }}"}}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_nulls_and_empty_strings_of_a_body_are_not_set(body, expected):
    (draft,) = drafts(body)
    assert draft.body == expected
    (kept,) = drafts(body, keep_nulls=True)
    assert kept.body == body
