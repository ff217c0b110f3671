"""Places in texts."""

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source, Span, parse_pointer, pointer


def test_lines_and_columns_start_at_one_and_count_code_points():
    source = Source("a.yaml", "é: 😀x\nb")
    assert source.position(0) == (1, 1)
    assert source.position(4) == (1, 5)
    assert source.position(6) == (2, 1)


def test_a_carriage_return_before_a_line_feed_belongs_to_the_line_end():
    source = Source("a.yaml", "a\r\nb")
    assert source.position(3) == (2, 1)
    assert (source.line(1), source.line(2)) == ("a", "b")


def test_an_empty_text_has_one_line():
    assert Source("a", "").line_count == 1
    assert Source("a", "").position(0) == (1, 1)


def test_a_location_outside_the_text_moves_to_the_nearest_inside():
    source = Source("a", "ab\ncd")
    assert source.offset(9, 9) == 5
    assert source.offset(0, 0) == 0


@settings(derandomize=True, deadline=None)
@given(st.text(alphabet="ab\n\r😀é"), st.data())
def test_every_offset_round_trips_through_line_and_column(text, data):
    source = Source("a", text.replace("\r", "\r\n"))
    offset = data.draw(st.integers(0, len(source.text)))
    assert source.offset(*source.position(offset)) == offset


@settings(derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["", "\n", "a", "a\n", "\r\n"]), st.integers(0, 9_000)), max_size=6), st.data()
)
def test_a_location_in_a_long_text_equals_the_counted_one(parts, data):
    text = "".join(part * times for part, times in parts)
    source, lines = Source("a", text), text.split("\n")
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset].split("\n")
    assert source.position(offset) == (len(before), len(before[-1]) + 1)
    assert source.offset(*source.position(offset)) == offset
    assert source.line_count == len(lines)
    assert source.line(len(before)) == lines[len(before) - 1].removesuffix("\r")


def test_a_span_knows_its_text_and_its_ends():
    span = Span(Source("a", "x: yes\nz"), 3, 6)
    assert (span.text, span.first, span.last) == ("yes", (1, 4), (1, 7))


@pytest.mark.parametrize(
    ("path", "text"), [((), ""), (("a", 0, "b"), "/a/0/b"), (("a/b", "c~d"), "/a~1b/c~0d"), (("",), "/")]
)
def test_a_pointer_is_escaped_by_rfc_6901_and_round_trips(path, text):
    assert pointer(path) == text
    assert parse_pointer(text) == tuple(str(step) for step in path)


def test_a_pointer_without_its_first_slash_is_accepted():
    assert parse_pointer("target/tags") == ("target", "tags")
