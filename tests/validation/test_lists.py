import pytest

from restorespec.core.unknown import Undecided, Unknown, known, repeated, settled

SOME = Unknown("vars.x")


def test_known_leaves_out_what_is_unknown():
    assert known(["a", SOME, None]) == ("a", None)


def test_an_unknown_list_has_no_known_items():
    assert known(SOME) == ()


def test_settled_is_the_whole_list_when_all_is_known():
    assert settled(iter(["a", "b"])) == ("a", "b")


@pytest.mark.parametrize("items", [["a", SOME], SOME])
def test_settled_has_no_answer_while_anything_is_unknown(items):
    with pytest.raises(Undecided):
        settled(items)


def test_repeated_gives_each_later_index_with_the_first():
    assert list(repeated(["a", "b", "a", "a"])) == [(2, 0), (3, 0)]


def test_unknown_values_and_missing_ones_repeat_nothing():
    assert list(repeated([SOME, None, SOME, None])) == []
