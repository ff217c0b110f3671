"""The worked cases: whatever one value alone decides is decided here, and nothing else is."""

import json
from pathlib import Path

import pytest

from restorespec.core.source import pointer
from restorespec.kinds import get
from restorespec.validation.schema_check import validate

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "rules.json").read_text(encoding="utf-8"))
BY_SCHEMA = {
    "body-required": "schema-required",
    "field-type": "schema-type",
    "backup-id-required": "schema-required",
    "pitr-type-enum": "schema-enum",
    "table-name-length": "schema-length",
    "table-name-pattern": "schema-pattern",
    "table-name-required": "schema-required",
    "billing-mode-enum": "schema-enum",
    "throughput-both-units": "schema-required",
    "throughput-min": "schema-range",
    "index-name-length": "schema-length",
    "index-name-pattern": "schema-pattern",
    "index-name-required": "schema-required",
    "key-type-enum": "schema-enum",
    "key-attr-name": "schema-required",
    "projection-required": "schema-required",
    "projection-type-enum": "schema-enum",
    "projection-attr-name": "schema-length",
    "stream-view-type-enum": "schema-enum",
    "sse-key-type-enum": "schema-enum",
    "sse-key-format": "schema-pattern",
    "table-class-enum": "schema-enum",
    "tag-key-length": "schema-length",
    "tag-value-length": "schema-length",
    "global-table-version-enum": "schema-enum",
    "replica-region-valid": "schema-pattern",
}
REFUSED = [case for case in CASES if case["expect"] == "reject" and case["rule"] in BY_SCHEMA]
"""`query-filter-type` stands for two things; the case about an unknown type is below."""


def found(nodes, case):
    return [(rule.name, pointer(problem.at)) for rule, problem in validate(nodes(case["payload"]), get()).findings]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case['id']} {case['title']}")
def test_a_value_that_is_wrong_by_itself_is_refused_at_its_place(case, nodes):
    assert found(nodes, case) == [(BY_SCHEMA[case["rule"]], case["path"])]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in REFUSED and case["id"] != "R377"], ids=lambda case: case["id"]
)
def test_all_other_cases_are_left_to_the_rules(case, nodes):
    assert found(nodes, case) == []


def test_a_type_that_no_attribute_has_is_refused(nodes):
    case = next(case for case in CASES if case["id"] == "R377")
    assert found(nodes, case) == [("schema-enum", "/query_filter/attribute_filters/0/type")]


def test_every_rule_that_is_the_schemas_has_a_case():
    assert {case["rule"] for case in REFUSED} == BY_SCHEMA.keys()
