"""Which lines of two texts differ."""

import difflib
import random
import time

import pytest
from hypothesis import given, strategies as st

from restorespec.diff.lines import changes
from restorespec.project.apply_fixes import hunks

LINES = st.lists(st.sampled_from([*"abcdefgh", "}"]), max_size=30)


def applied(before, found, after):
    """The new lines, made of the old ones and what is said to have changed."""
    made, at = [], 0
    for change in found:
        made += before[at : change.start] + after[change.new_start : change.new_end]
        at = change.end
    return made + before[at:]


@given(LINES, LINES)
def test_the_changes_transform_one_text_into_the_other(before, after):
    assert applied(before, changes(before, after), after) == after


@given(LINES)
def test_equal_texts_have_no_changes(lines):
    assert not [*changes(lines, list(lines))]


def test_changes_are_minimal():
    before = [f"line {number}" for number in range(300)]
    after = [*before[:100], "new", *before[101:150], *before[160:200], *["more"] * 90, *before[200:]]
    assert [*changes(before, after)] == [(100, 101, 100, 101), (150, 160, 150, 150), (200, 200, 190, 280)]


@given(st.lists(st.integers(0, 60), max_size=5, unique=True), st.integers(1, 60))
def test_a_patch_is_the_one_that_difflib_writes(places, length):
    before = [f"{number}\n" for number in range(length)]
    after = [f"{line[:-1]} changed\n" if number in places else line for number, line in enumerate(before)]
    assert [*hunks(before, after)] == [*difflib.unified_diff(before, after)][2:]


def test_a_patch_of_what_is_new_or_gone_counts_lines_as_patch_does():
    lines = ["a\n", "b\n"]
    for before, after in ((lines, []), ([], lines), (lines, lines[:1]), (lines[1:], lines)):
        assert [*hunks(before, after)] == [*difflib.unified_diff(before, after)][2:]


MANY = 20_000
RANDOM = random.Random(1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["x"] * MANY, [*["x"] * (MANY - 1), "y"]),
        (["x"] * MANY, ["x", "y"] * (MANY // 2)),
        ([f"{n}" for n in range(MANY)], [f"{n}" for n in reversed(range(MANY))]),
        ([f"{n // 2}{'ab'[n % 2]}" for n in range(MANY)], [f"{n // 2}{'ac'[n % 2]}" for n in range(MANY)]),
        ([RANDOM.choice("xyz") for _ in range(MANY)], [RANDOM.choice("xyz") for _ in range(MANY)]),
    ],
    ids=["one of many", "every other", "turned around", "beside landmarks", "by chance"],
)
def test_no_lines_take_long(before, after):
    began = time.process_time()
    assert applied(before, changes(before, after), after) == after
    assert time.process_time() - began < 2
