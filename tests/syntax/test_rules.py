"""The manual of the syntax rules: its examples do what they say."""

import pytest

from restorespec.core.rules import manual
from restorespec.core.source import Source
from restorespec.syntax import read
from restorespec.syntax.syntax_rules import RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_bad_example_breaks_this_rule_and_no_other(rule):
    assert [found.rule.name for found in read(Source("a.yaml", manual(rule).bad)).diagnostics] == [rule.name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_good_example_breaks_no_rule(rule):
    assert read(Source("a.yaml", manual(rule).good)).diagnostics == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_manual_has_a_claim_a_reason_with_a_source_and_a_name_of_the_family(rule):
    page = manual(rule)
    assert page.claim.endswith(".")
    assert page.reason.endswith(").")
    assert rule.name.startswith("syntax-")
