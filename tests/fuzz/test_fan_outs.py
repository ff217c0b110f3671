"""Rows that are checked by what differs are told what they are told in full, and go out as the same bodies."""

import random

from drawing import Draw
from fanning import check
from hypothesis import given, settings, strategies as st


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=150))
def test_both_ways_to_check_the_rows_of_a_fan_out_agree(data):
    check(Draw(data))


def test_many_rows_are_checked_by_what_differs():
    chance = random.Random(1)
    assert sum(check(Draw(chance.randbytes(100))) for _ in range(60)) > 40
