"""The laws of validation: one mistake is one error, unknowns add none, another validator agrees."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
import referencing
from hypothesis import given, settings, strategies as st
from trees import at, changed, places, removed

from restorespec.core.data import Located
from restorespec.core.diagnostics import Severity
from restorespec.core.schemas import load
from restorespec.core.source import Source, pointer
from restorespec.core.unknown import Unknown
from restorespec.kinds import Context, get
from restorespec.kinds.dynamodb_table.model import Request
from restorespec.kinds.dynamodb_table.rules import RULES
from restorespec.validation.schema_check import validate

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "rules.json").read_text(encoding="utf-8"))
ACCEPTED = [case for case in CASES if case["expect"] != "reject"]
BY_VALUE = {"R349", "R377"}  # these have rules' names, but one value alone decides
REFUSED = [
    case
    for case in CASES
    if case["expect"] == "reject" and (case["rule"] not in RULES.declared or case["id"] in BY_VALUE)
]
LARGE = {"R195", "R204"}
TEXT = Source("body.json", "")


def nodes(value):
    """Plain data with locations, all at one place."""
    return Located(value, (0, 0, TEXT, None))


def findings(body):
    return [(found.rule.name, found.problem.at) for found in validate(nodes(body), get()).findings]


def errors(body, case=None):
    """What the schema and the rules together refuse."""
    case = case or {}
    context = Context(datetime.fromisoformat(case["now"]) if "now" in case else None)
    validation = validate(nodes(body), get())
    said = [*validation.findings, *RULES.check(Request(get(), nodes(body), validation.rejected, context))]
    return {(found.rule.name, found.problem.at) for found in said if found.rule.severity is Severity.ERROR}


def parts(body):
    """Return the paths of everything inside a body."""
    return [path for path in places(body) if path]


def with_target(**fields):
    target = {"environment_id": "e1", "table_name": "orders", **fields}
    return {"source": {"securevault_backup": {"backup_id": "b1"}}, "target": target}


def named(case):
    return f"{case['id']} {case['title']}"


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_what_the_schema_refuses_no_rule_refuses_again(case):
    assert len(errors(case["payload"], case)) == 1


SMALL = [case for case in ACCEPTED if case["id"] not in LARGE]


@pytest.mark.parametrize("case", SMALL, ids=named)
def test_a_wrong_type_anywhere_is_one_error_at_its_place(case):
    for path in parts(case["payload"]):
        assert errors(changed(case["payload"], path, 1.5), case) == {("schema-type", path)}


@pytest.mark.parametrize("case", SMALL, ids=named)
def test_a_slip_in_a_name_anywhere_is_one_error_at_its_place(case):
    for path in parts(case["payload"]):
        if isinstance(path[-1], str):
            wrong = (*path[:-1], f"{path[-1]}z")
            body = changed(removed(case["payload"], path), wrong, at(case["payload"], path))
            assert errors(body, case) == {("schema-unknown-field", wrong)}


@pytest.mark.parametrize("case", SMALL, ids=named)
def test_an_unknown_value_anywhere_is_no_error(case):
    for path in parts(case["payload"]):
        assert errors(changed(case["payload"], path, Unknown("vars.x")), case) == set()


INDEX = {
    "index_name": "by-status",
    "key_schema": [{"attribute_name": "status", "key_type": "HASH"}],
    "projection": {"non_key_attributes": ["total"], "projection_type": "INCLUDE"},
}
UNITS = {"read_capacity_units": 5, "write_capacity_units": 5}
PAGE = {
    "source": {
        "continuous_backup": {
            "table_id": "a4e81d36",
            "timestamp": "2026-11-18T06:30:00Z",
            "type": "aws_pitr",
            "use_latest_restorable_time": True,
        },
        "securevault_backup": {"backup_id": "0c9b7f52"},
    },
    "target": {
        "billing_mode": "PROVISIONED",
        "environment_id": "6f1d2c58",
        "global_secondary_indexes": [{**INDEX, "provisioned_throughput": UNITS}],
        "global_table_version": "2019.11.21",
        "local_secondary_indexes": [INDEX],
        "pitr_status": True,
        "provisioned_throughput": UNITS,
        "replicas": [
            {
                "global_secondary_indexes": [
                    {"index_name": "by-status", "provisioned_throughput_override": {"read_capacity_units": 5}}
                ],
                "kms_master_key_id": "alias/orders",
                "provisioned_throughput_override": {"read_capacity_units": 5},
                "region_name": "us-west-2",
            }
        ],
        "sse_specification": {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": "alias/orders"},
        "stream_specification": {"enabled": True, "view_type": "NEW_IMAGE"},
        "table_class": "STANDARD",
        "table_name": "orders",
        "tags": [{"key": "team", "value": "payments"}],
    },
}
PAGE = json.loads(json.dumps(PAGE))  # nothing shared, so that one place can be changed alone
NEWER = with_target(
    contributor_insights_status=None,
    deletion_protection_enabled=True,
    restore_wcu=1000,
    global_secondary_indexes=[{**INDEX, "contributor_insights_status": False}],
    replicas=[
        {
            "region_name": "us-west-2",
            "replica_table_class": "",
            "on_demand_throughput_override": {"max_read_request_units": -1},
            "global_secondary_indexes": [
                {"index_name": "by-status", "on_demand_throughput_override": {"max_read_request_units": 1}}
            ],
        }
    ],
) | {
    "query_filter": {
        "key_filters": [{"partition_key_filter": {"condition": "EqualTo", "values": ["a"]}}],
        "attribute_filters": [{"name": "n", "type": "Number", "condition": "Exists", "values": []}],
        "partition_key_filter": {"condition": "EqualTo", "values": ["a"]},
        "sort_key_filter": {"condition": "Between", "values": ["a", "b"]},
    }
}


@pytest.mark.parametrize("body", [PAGE, NEWER], ids=["the API page", "the SDKs"])
def test_every_field_is_known_and_checked(body):
    assert findings(body) == []
    for path in parts(body):
        assert findings(changed(body, path, 1.5)) == [("schema-type", path)]


MEMBERS = [path for path in parts(PAGE) if isinstance(path[-1], str)]


@pytest.mark.parametrize("path", MEMBERS, ids=pointer)
def test_a_field_takes_null_exactly_if_it_may_be_left_out(path):
    assert bool(findings(changed(PAGE, path, None))) == bool(findings(removed(PAGE, path)))


def test_too_many_tags_are_one_error_and_each_is_still_checked():
    tags = [{"key": f"k{number}", "value": ""} for number in range(51)]
    body = with_target(tags=[*tags[:50], {"key": "a!", "value": ""}])
    assert set(findings(body)) == {
        ("schema-length", ("target", "tags")),
        ("schema-pattern", ("target", "tags", 50, "key")),
    }
    assert validate(nodes(with_target(tags=tags)), get()).rejected == frozenset()


def test_items_that_nobody_knows_do_not_count():
    assert findings(with_target(tags=[Unknown("each.value")] * 51)) == []
    assert findings(with_target(tags=[Unknown("a"), *({"key": f"k{n}", "value": ""} for n in range(51))])) == [
        ("schema-length", ("target", "tags"))
    ]


def test_missing_members_are_refused_one_by_one():
    validation = validate(nodes({"target": {}}), get())
    assert validation.rejected == {("source",), ("target", "environment_id"), ("target", "table_name")}
    assert findings({"target": {}}) == [("schema-required", ("source",)), ("schema-required", ("target",))]


def test_the_field_that_was_meant_is_refused_while_it_is_absent():
    assert validate(nodes(with_target(gsi=[])), get()).rejected == {("target", "global_secondary_indexes")}
    assert validate(nodes(with_target(gsi=[], global_secondary_indexes=[])), get()).rejected == frozenset()


# what a declaration proves


@pytest.mark.parametrize(
    ("declaration", "fields"),
    [
        ({"type": "string"}, ["restore_wcu", "pitr_status", "tags", "sse_specification"]),
        ({"type": "integer"}, ["table_name", "table_class", "tags"]),
        ({"type": "boolean"}, ["restore_wcu", "table_name"]),
        ({"type": ["integer", "boolean"]}, ["table_name", "tags"]),
        ({"type": "null"}, ["table_name", "environment_id"]),
        ({"enum": ["IA", "COLD"]}, ["table_class", "restore_wcu"]),
        ({"const": "ab"}, ["table_name", "billing_mode"]),
        ({"enum": [0, -1]}, ["restore_wcu"]),
    ],
)
def test_a_declaration_that_allows_nothing_that_the_field_takes_is_an_error(declaration, fields):
    for field in fields:
        body = with_target(**{field: Unknown("vars.x", declaration)})
        validation = validate(nodes(body), get())
        assert [found.problem.at for found in validation.findings] == [("target", field)]
        assert validation.rejected == {("target", field)}
        assert "`vars.x`" in validation.findings[0].problem.message


@pytest.mark.parametrize(
    ("declaration", "fields"),
    [
        ({}, ["restore_wcu", "table_name", "tags"]),
        ({"type": "string"}, ["table_name", "table_class"]),
        ({"type": "number"}, ["restore_wcu"]),
        ({"type": ["string", "null"]}, ["restore_wcu", "table_name", "tags"]),
        ({"enum": ["IA", "STANDARD"]}, ["table_class", "table_name"]),
        ({"enum": ["IA", ""]}, ["table_class"]),
        ({"enum": [0, 1]}, ["restore_wcu"]),
        ({"type": "array", "items": {"type": "integer"}}, ["tags"]),
        ({"type": "integer", "minimum": -5}, ["restore_wcu"]),
        ({"type": "string", "pattern": "^!$"}, ["table_name"]),
    ],
)
def test_a_declaration_that_allows_something_that_the_field_takes_is_none(declaration, fields):
    for field in fields:
        assert findings(with_target(**{field: Unknown("vars.x", declaration)})) == []


# on demand with a capacity of zero, as DescribeTable prints it

ZERO = {"read_capacity_units": 0, "write_capacity_units": 0}
INDEX_WITH_ZERO = [{**INDEX, "provisioned_throughput": ZERO}]


@pytest.mark.parametrize("mode", ["PAY_PER_REQUEST", Unknown("vars.mode"), Unknown("vars.mode", {"type": "string"})])
def test_no_capacity_at_all_is_left_to_the_rules_where_the_table_may_be_on_demand(mode):
    assert findings(with_target(billing_mode=mode, provisioned_throughput=ZERO)) == []
    assert findings(with_target(billing_mode=mode, global_secondary_indexes=INDEX_WITH_ZERO)) == []


def test_on_demand_with_a_capacity_of_zero_is_a_warning_and_no_error():
    body = with_target(billing_mode="PAY_PER_REQUEST", provisioned_throughput=ZERO)
    validation = validate(nodes(body), get())
    said = [found.rule.name for found in RULES.check(Request(get(), nodes(body), validation.rejected, Context()))]
    assert errors(body) == set()
    assert "ppr-zero-throughput" in said


def test_an_on_demand_index_with_a_capacity_of_zero_is_the_same_warning_as_on_the_table():
    body = with_target(
        billing_mode="PAY_PER_REQUEST", provisioned_throughput=ZERO, global_secondary_indexes=INDEX_WITH_ZERO
    )
    assert errors(body) == set()
    found = [
        item
        for item in RULES.check(Request(get(), nodes(body), frozenset(), Context()))
        if "throughput" in item.rule.name
    ]
    assert [(item.rule.name, item.rule.severity, item.problem.at) for item in found] == [
        ("ppr-zero-throughput", Severity.WARNING, ("target", "provisioned_throughput")),
        (
            "ppr-zero-throughput",
            Severity.WARNING,
            ("target", "global_secondary_indexes", 0, "provisioned_throughput"),
        ),
    ]


@pytest.mark.parametrize("mode", ["PROVISIONED", "", None])
def test_no_capacity_is_out_of_range_where_the_table_is_not_on_demand(mode):
    at = ("target", "provisioned_throughput")
    assert findings(with_target(billing_mode=mode, provisioned_throughput=ZERO)) == [
        ("schema-range", (*at, "read_capacity_units")),
        ("schema-range", (*at, "write_capacity_units")),
    ]


def test_a_capacity_on_demand_is_one_error_though_one_of_its_units_is_zero():
    body = with_target(
        billing_mode="PAY_PER_REQUEST", provisioned_throughput={"read_capacity_units": 0, "write_capacity_units": 5}
    )
    assert errors(body) == {("billing-ppr-with-throughput", ("target", "provisioned_throughput"))}


@pytest.mark.parametrize("other", [None, "0", -1])
def test_one_unit_of_zero_is_out_of_range_on_demand_too(other):
    body = with_target(
        billing_mode="PAY_PER_REQUEST", provisioned_throughput={"read_capacity_units": 0, "write_capacity_units": other}
    )
    assert ("schema-range", ("target", "provisioned_throughput", "read_capacity_units")) in findings(body)


# laws

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 300),
    st.sampled_from([0.5, 1.0, 5.0]),
    st.text(max_size=5),
    st.sampled_from(["PROVISIONED", "PAY_PER_REQUEST", "HASH", "us-west-2", "alias/a", "orders\n", "a" * 256, "1"]),
    st.just([]),
    st.just({}),
    st.lists(st.just({"key": "a", "value": ""}), max_size=2),
    st.dictionaries(st.sampled_from(["key", "gsi", "table_name", "read_capacity_units"]), st.integers(), max_size=2),
)
BODIES = [*(case["payload"] for case in CASES if case["id"] not in LARGE), PAGE, NEWER]


@st.composite
def mutated(draw):
    """A right or nearly right body with up to three of its values replaced."""
    body = draw(st.sampled_from(BODIES))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(parts(body) or [("source",)]))
        body = changed(body, path, draw(VALUES))
    return body


def in_full(validator, pattern, instance, schema):
    """The keyword `pattern`, whose `$` is the very end."""
    if isinstance(instance, str):
        yield from jsonschema.Draft202012Validator.VALIDATORS["pattern"](
            validator, pattern.replace("$", r"\Z") if pattern.endswith("$") else pattern, instance, schema
        )


def is_integer(_, instance):
    return isinstance(instance, int) and not isinstance(instance, bool)


ORACLE = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    {"pattern": in_full},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", is_integer),
)(load("request"), registry=referencing.Registry())


@settings(max_examples=300, deadline=None, derandomize=True)
@given(mutated())
def test_another_validator_refuses_the_same_bodies_at_the_same_places(body):
    theirs = {tuple(error.absolute_path) for error in ORACLE.iter_errors(body)}
    on_demand = isinstance(body["target"], dict) and body["target"].get("billing_mode") not in ("PROVISIONED", "", None)
    zeros = {path for path in theirs if on_demand and path[-1:] and at(body, path) == 0}
    refused = {tuple(at) for _, at in findings(body)}
    assert bool(theirs - zeros) <= bool(refused) <= bool(theirs)
    values = {
        path
        for error in ORACLE.iter_errors(body)
        if error.validator not in ("required", "additionalProperties")
        and (path := tuple(error.absolute_path)) not in zeros
    }
    assert values <= refused


@settings(max_examples=300, deadline=None, derandomize=True)
@given(mutated(), st.data())
def test_replacing_any_part_by_an_unknown_adds_no_error(body, data):
    known = parts(body)
    if known:
        path = data.draw(st.sampled_from(known))
        assert errors(changed(body, path, Unknown("vars.x"))) <= errors(body)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(mutated())
def test_a_body_is_refused_exactly_if_there_is_a_finding_and_each_place_once(body):
    found = findings(body)
    assert len(found) == len(set(found))
    refused = validate(nodes(body), get()).rejected
    counted = [
        at for rule, at in found if rule not in {"schema-unknown-field", "schema-required"} and at not in refused
    ]
    assert all(isinstance(at(body, path), list) for path in counted)  # too many items, each of which can be judged
