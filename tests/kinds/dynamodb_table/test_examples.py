"""Every rule's own examples, completed to whole requests: `Bad:` fires exactly this rule, `Good:` fires none."""

import pytest

from restorespec.core.help import rendered
from restorespec.core.rules import manual
from restorespec.kinds.dynamodb_table.rules import RULES

ASIDE = {"replicas-not-applicable"}  # said of every replica, also where an example is about something else


@pytest.fixture
def findings(request_of, whole_example):
    def run(name, example):
        body, context = whole_example(name, example)
        return [found for found in RULES.check(request_of(body, **context)) if found.rule.name not in ASIDE - {name}]

    return run


@pytest.mark.parametrize("name", RULES.declared)
def test_the_bad_example_breaks_this_rule_and_no_other(name, findings):
    assert {found.rule.name for found in findings(name, manual(RULES.declared[name].entry).bad)} == {name}


@pytest.mark.parametrize("name", RULES.declared)
def test_the_good_example_breaks_no_rule(name, findings):
    assert findings(name, manual(RULES.declared[name].entry).good) == []


@pytest.mark.parametrize("name", RULES.declared)
def test_the_documentation_of_a_rule_has_a_one_sentence_summary_and_a_reason_with_a_source(name):
    page = manual(RULES.declared[name].entry)
    assert page.claim.endswith(".")
    assert page.claim[:-1].count(". ") == 0
    assert page.reason.count("(") > 0, "the source stands in parentheses"


@pytest.mark.parametrize("name", RULES.declared)
def test_messages_are_one_clause_without_a_full_stop_and_with_a_help(name, findings):
    for found in findings(name, manual(RULES.declared[name].entry).bad):
        message = found.problem.message
        assert not message.endswith(".")
        assert message[0].islower() or not message[0].isalpha()
        assert len(message) <= 110
        help_text = rendered(found.problem.help, "yaml")
        assert help_text[0].islower()
        assert not help_text.endswith(".")
