"""Near names."""

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.help import rendered
from restorespec.core.suggestions import did_you_mean, nearest

FIELDS = ("billing_mode", "table_name", "table_class", "tags", "replicas")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("bilingmode", "billing_mode"),
        ("billing-mode", "billing_mode"),
        ("Tags", "tags"),
        ("tgas", "tags"),
        ("table_clas", "table_class"),
        ("replica", "replicas"),
        ("quite_other", None),
        ("", None),
    ],
)
def test_a_typo_is_recognized_and_another_word_is_not(word, meant):
    assert nearest(word, FIELDS) == meant


def test_equal_distances_are_resolved_alphabetically():
    assert nearest("bat", ["cat", "bad"]) == "bad"


def test_without_a_similar_name_the_other_help_is_given():
    assert rendered(did_you_mean("tag", FIELDS, "remove it"), "yaml") == "did you mean `tags`?"
    assert did_you_mean("zzzzzz", FIELDS, "remove it") == "remove it"


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=100)))
def test_the_suggestion_is_a_candidate_or_none(word, candidates):
    assert nearest(word, candidates) in {None, *candidates}


@settings(derandomize=True, deadline=None)
@given(st.permutations(FIELDS))
def test_the_order_of_candidates_does_not_matter(candidates):
    assert nearest("table_nam", candidates) == "table_name"


def test_candidates_skipped_early_are_never_similar():
    names = ["restorespec", "name", "target", "locals", "for_each", "source"]
    assert nearest("targ3t", names) == "target"
    assert nearest("foreach", names) == "for_each"
    assert nearest("tarxyz", names) is None
    assert nearest("soruce", names) == "source"
