"""The worked cases, as far as they are decided by cross-field rules alone."""

import json
from pathlib import Path

import pytest

from restorespec.core.diagnostics import Family, Severity
from restorespec.core.source import parse_pointer, pointer
from restorespec.kinds.dynamodb_table.rules import RULES

CASES = json.loads((Path(__file__).parents[2] / "fixtures" / "rules.json").read_text(encoding="utf-8"))
REFUSED = [case for case in CASES if case["expect"] != "accept"]
PATTERN = {"R349"}  # a name of the wrong form is refused by the schema's pattern; the rule knows the list of regions
OURS = [case for case in REFUSED if case["rule"] in RULES.declared and case["id"] not in PATTERN]
OF_THE_SCHEMA = [case for case in REFUSED if case not in OURS]
ACCEPTED = [case for case in CASES if case["expect"] == "accept"]


def findings(case, request_of, refused=()):
    region = case.get("context", {}).get("target_region")
    return list(RULES.check(request_of(case["payload"], refused=refused, now=case.get("now"), region=region)))


def path_of(text):
    return tuple(int(step) if step.isdigit() else step for step in parse_pointer(text))


@pytest.mark.parametrize("case", OURS, ids=lambda case: f"{case['id']} {case['title']}")
def test_a_broken_request_is_reported_only_by_its_rule_at_its_location(case, request_of):
    severity = Severity.ERROR if case["expect"] == "reject" else RULES.declared[case["rule"]].entry.severity
    said = [found for found in findings(case, request_of) if not found.rule.name.startswith("loss-")]
    assert [(found.rule.name, found.rule.severity) for found in said] == [(case["rule"], severity)]
    assert pointer(said[0].problem.at) == case["path"]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: f"{case['id']} {case['title']}")
def test_an_accepted_request_has_no_findings_except_losses(case, request_of):
    said = [found for found in findings(case, request_of) if found.rule.family is not Family.LOSS]
    assert said == []


@pytest.mark.parametrize("case", OF_THE_SCHEMA, ids=lambda case: f"{case['id']} {case['title']}")
def test_values_rejected_by_the_schema_are_not_reported_again(case, request_of):
    said = findings(case, request_of, refused=[path_of(case["path"])])
    assert [found for found in said if found.rule.severity is Severity.ERROR] == []
