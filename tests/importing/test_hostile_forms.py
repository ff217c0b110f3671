"""Hostile inputs of every form: one clear error or a draft, soon, and never an exception."""

import itertools
import json
import time

import pytest

from restorespec.core.source import Source
from restorespec.importing.forms import Input
from restorespec.importing.inputs import Options, drafts_of

CYCLE = "the intrinsic functions of `T` are nested too deeply or refer to themselves"
LIMIT = "nested too deeply, at most 64 levels"
MANY = "more than 500,000 values with aliases expanded, at most 500,000"
TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}}
LETTERS = "abcdefghij"


def named(name, **sections):
    return json.dumps(
        {**sections, "Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name}}}}
    )


def nested(function, depth, value="x"):
    for _ in range(depth):
        value = function(value)
    return value


def service(custom):
    properties = "{TableName: '${self:custom.last}'}"
    return f"service: x\ncustom:\n{custom}resources: {{Resources: {{T: {{Type: AWS::DynamoDB::Table, Properties: {properties}}}}}}}"


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in itertools.pairwise(LETTERS)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{new}: &{new} {{<<: [{','.join([f'*{old}'] * 9)}], k{new}: 1}}\n" for old, new in itertools.pairwise(LETTERS)
)
GROWING = {f"a{number + 1}": f"${{local.a{number}}}" * 10 for number in range(12)}
DEEP_MODULE = nested(lambda module: {"child_modules": [module]}, 25, {"resources": []})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (named(nested(lambda value: {"Fn::Join": ["", [value]]}, 200)), LIMIT),
        (named(nested(lambda value: {"Fn::Sub": ["${a}", {"a": value}]}, 200)), LIMIT),
        (named({"Fn::Sub": "${" * 200_000}), CYCLE),
        (named({"Fn::Sub": ["${a}" * 1000, {"a": {"Fn::Sub": ["${b}" * 1000, {"b": "x" * 100}]}}]}), CYCLE),
        (
            json.dumps({
                "Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}},
                "Resources": {"T": {**TABLE, "Condition": "A"}},
            }),
            CYCLE,
        ),
        (
            json.dumps({"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"Fn::Transform": {}}}}}),
            ("the properties of `T` are not an object that the template contains: import the output of `aws"
            " cloudformation get-template --template-stage Processed`"),
        ),
        (
            json.dumps({"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}}),
            "this is a CloudFormation template without a DynamoDB table",
        ),
        (LAUGHS + "Resources: {T: {Type: AWS::DynamoDB::Table}}\n", MANY),
        (MERGES * 1 + "Resources: {T: {Type: AWS::DynamoDB::Table, X: [*j,*j,*j]}}\n", MANY),
        ("- " * 50_000, LIMIT),
        ("\n".join(" " * depth + "a:" for depth in range(2000)), LIMIT),
        ("[" * 50_000, "the value is nested too deep (maximum 64 levels)"),
        ("Resources: {T: {Type: AWS::DynamoDB::Table, Properties: *nowhere}}", "anchor `nowhere` does not exist"),
        (service("  last: ${self:custom.b}\n  b: ${self:custom.last}\n"), CYCLE),
        (service("  last: ${self:}\n"), CYCLE),
        (
            service(
                "  a0: xxxxxxxxxx\n"
                + "".join(f"  a{one + 1}: '{f'${{self:custom.a{one}}}' * 10}'\n" for one in range(12))
                + "  last: ${self:custom.a12}\n"
            ),
            CYCLE,
        ),
        (
            json.dumps({"locals": {"a0": "x" * 10, **GROWING}, "resource": {"aws_dynamodb_table": {"t": {"name": "${local.a12}"}}}}),
            "locals refer to themselves",
        ),
        (
            json.dumps({"locals": {"a": "${local.a}"}, "resource": {"aws_dynamodb_table": {"t": {"name": "${local.a}"}}}}),
            "locals refer to themselves",
        ),
        (
            json.dumps({"terraform_version": "1", "values": {"root_module": DEEP_MODULE}}),
            "this is JSON of Terraform without an `aws_dynamodb_table`",
        ),
    ],
    ids=range(19),
)  # fmt: skip
def test_a_hostile_input_is_one_clear_error(text, message):
    begun = time.monotonic()
    outcome = drafts_of([Input(Source("input", text))])
    assert [one.message for one in outcome.diagnostics] == [message]
    assert time.monotonic() - begun < 20


OPEN = ["${" * 30_000, '${"a' * 30_000, "{{resolve:" * 30_000, "${self:" * 9_000, "{{" * 30_000, "%{" * 30_000]


@pytest.mark.parametrize("text", OPEN, ids=range(len(OPEN)))
def test_unclosed_delimiters_take_linear_time(text):
    begun = time.monotonic()
    forms = [
        named(text),
        named({"Fn::Sub": text[:60_000]}),
        json.dumps({"resource": {"aws_dynamodb_table": {"t": {"name": text}}}}),
        json.dumps({"source": {}, "target": {"table_name": text}}),
    ]
    for form in forms:
        outcome = drafts_of([Input(Source("input.json", form))])
        assert outcome.drafts or outcome.diagnostics
    assert time.monotonic() - begun < 20


def many(kind):
    if kind == "template":
        return json.dumps({"Resources": {f"T{number}": TABLE for number in range(10_000)}})
    if kind == "variables":
        open_ = {"Type": "AWS::DynamoDB::Table"}
        names = ({"Fn::If": ["Nowhere", f"a{number}", "b"]} for number in range(10_000))
        return json.dumps(
            {"Resources": {f"T{one}": {**open_, "Properties": {"TableName": name}} for one, name in enumerate(names)}}
        )
    if kind == "yaml":
        lines = (
            f"  T{one}: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: !Sub 't{one}'}}}}\n"
            for one in range(10_000)
        )
        return "Resources:\n" + "".join(lines)
    kinds = ("aws_dynamodb_table", "aws_dynamodb_kinesis_streaming_destination")
    return json.dumps({
        "terraform_version": "1",
        "resources": [
            {"mode": "managed", "type": kind, "name": f"t{one}", "instances": [{"attributes": {"name": f"t{one}", "table_name": f"t{one}"}}]}
            for one in range(10_000) for kind in kinds
        ],
    })  # fmt: skip


@pytest.mark.parametrize("kind", ["template", "variables", "yaml", "terraform"])
def test_ten_thousand_resources_are_ten_thousand_drafts_in_linear_time(kind):
    begun = time.monotonic()
    outcome = drafts_of([Input(Source("input", many(kind)))], Options())
    assert (len(outcome.drafts), outcome.diagnostics) == (10_000, ())
    assert time.monotonic() - begun < 60
