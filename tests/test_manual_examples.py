"""The examples of the manual, run: `Bad:` fires its rule, `Good:` does not."""

import pytest

from restorespec import Source, compile  # noqa: A004
from restorespec.core.rules import manual
from restorespec.language.template_rules import RULES

ELSEWHERE = {
    "template-variable-undeclared": "a story shows it: the mistake is in the command",
    "template-var-file": "test_run shows it: the mistake is in a var file",
    "template-inventory": "test_fanout shows it: the mistake is in a CSV file",
    "loss-inherited-items": "test_inherited shows it: the items are in a base",
    "inventory-rounded-number": "test_fanout shows it: the cell is in a CSV file",
    "template-duplicate-id": "test_run shows it: the mistake is in two files",
}


def fired(example):
    text = example if "restorespec:" in example else f"restorespec: 1\n{example}"
    return [item.rule.name for item in compile(Source("specs/orders.yaml", text)).diagnostics]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name not in ELSEWHERE], ids=lambda rule: rule.name)
def test_the_bad_example_of_a_template_rule_violates_only_it_and_the_good_one_none(rule):
    parts = manual(rule)
    assert {name for name in fired(parts.bad) if name.startswith("template-")} == {rule.name}
    assert rule.name not in fired(parts.good)


def test_every_rule_has_a_summary_a_reason_and_two_examples(catalogue):
    for rule in catalogue.values():
        parts = manual(rule)
        assert all((parts.claim, parts.reason, parts.bad, parts.good)), rule.name
        assert parts.claim.endswith("."), rule.name
