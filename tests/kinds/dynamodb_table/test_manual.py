from restorespec.core.diagnostics import Family, Rule, Severity
from restorespec.core.rules import manual
from restorespec.kinds.dynamodb_table.rules import RULES
from restorespec.project.rule_catalog import catalogue


def rule(text):
    return Rule("some-rule", Family.REQUEST, Severity.ERROR, text)


def test_a_manual_has_four_parts():
    found = manual(
        rule(
            """A claim over
    two lines.

    A reason (and its source),
    also over two.

    Another paragraph.

    Bad:
        target:
          tags: []

        region: us-east-1
    Good:
        target: {}
    """
        )
    )
    assert found.claim == "A claim over two lines."
    assert found.reason == "A reason (and its source),\nalso over two.\n\nAnother paragraph."
    assert found.bad == "target:\n  tags: []\n\nregion: us-east-1"
    assert found.good == "target: {}"


def test_missing_parts_are_empty():
    found = manual(rule("A claim."))
    assert (found.claim, found.reason, found.bad, found.good) == ("A claim.", "", "", "")


def test_a_manual_that_starts_on_the_line_below_its_quotes_reads_the_same():
    found = manual(rule("\n    A claim.\n\n    A reason.\n\n    Bad:\n        a: 1\n    Good:\n        a: 2\n"))
    assert (found.claim, found.reason, found.bad, found.good) == ("A claim.", "A reason.", "a: 1", "a: 2")


def test_the_catalogue_joins_the_rules_of_all_stages():
    found = catalogue()
    assert {name: rule.name for name, rule in found.items()} == {name: name for name in found}
    assert {rule.family for rule in found.values()} == set(Family)
    assert set(RULES.declared) <= set(found)
