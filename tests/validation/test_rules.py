"""The manual entries: their examples run."""

import pytest
import yaml

from restorespec.core.diagnostics import Family, Severity
from restorespec.core.rules import manual
from restorespec.kinds.shared_rules import SCHEMA_RULES


def test_there_is_one_rule_for_each_kind_of_mistake():
    assert [rule.name for rule in SCHEMA_RULES] == [
        "schema-type", "schema-enum", "schema-required", "schema-pattern", "schema-length", "schema-range",
        "schema-unknown-field",
    ]  # fmt: skip
    assert {(rule.family, rule.severity) for rule in SCHEMA_RULES} == {(Family.SCHEMA, Severity.ERROR)}


@pytest.mark.parametrize("rule", SCHEMA_RULES, ids=lambda rule: rule.name)
def test_the_bad_example_breaks_the_rule_and_the_good_one_none(rule, told, body):
    def findings(example):
        data = yaml.safe_load(example)
        return [name for name, *_ in told(body(data.get("source"), **data.get("target", {})))]

    page = manual(rule)
    assert findings(page.bad) == [rule.name]
    assert findings(page.good) == []
    assert page.claim.endswith(".")
    assert "(" in page.reason, "the source stands in parentheses"
