"""What an unquoted text of YAML means."""

import json

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.syntax import read
from restorespec.syntax.yaml.scalars import plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
        ("null", None), ("Null", None), ("NULL", None), ("~", None), ("", None),
        ("0", 0), ("12", 12), ("-12", -12), ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)),
        ("1.5", 1.5), ("-0.5", -0.5), ("5.0", 5.0), ("0.1", 0.1),
    ],
)  # fmt: skip
def test_constants_and_numbers_of_the_core_schema(text, value):
    read_value = plain_value(text)
    assert (read_value, type(read_value)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "yes", "No", "on", "OFF", "y", "tRUE", "nULL", "none", "inf", "nan", ".NAn", "+.nan", ".", "-", "+", "-.", "--1",
        "2026-03-01", "2026-03-01T00:00:00Z", "12:30", "190:20:30", "1.2.3", "1-2", "1,000", "12 GB", "0o8", "0b2", "0xZZ",
        "0X1F", "_1", "1_orders", "1e", "e3", "+a", "012a", "0x", "1e5x", "٣", "=", "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    ],
)  # fmt: skip
def test_texts_that_only_look_like_something_else_stay_texts(text):
    assert plain_value(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("012345678901", "would lose its leading zero"),
        ("00", "would lose its leading zero"),
        ("-01", "would lose its leading zero"),
        ("01.5", "would lose its leading zero"),
        ("1_0.5", "is a number to some parsers and a string to others"),
        ("+1.5", "would lose its `+`"),
        ("-0", "would become `0`"),
        ("1.10", "would become `1.1`"),
        ("5.", "would become `5.0`"),
        (".5", "would become `0.5`"),
        ("-.5", "would become `-0.5`"),
        ("1e400", "would become `inf`"),
        (".inf", "is not a finite number"),
        ("-.Inf", "is not a finite number"),
        (".NaN", "is not a finite number"),
        ("9223372036854775808", "does not fit in 64 bits"),
        ("-9223372036854775809", "does not fit in 64 bits"),
    ],
)
def test_a_number_that_reading_would_change_needs_quotes(text, reason):
    reading = read(Source("a.yaml", f"x: {text}"))
    (mistake,) = reading.diagnostics
    assert mistake.rule.name == "syntax-needs-quotes"
    assert mistake.message == f"`{text}` {reason}"
    assert mistake.help == f'quote it if it is a string: `"{text}"`'
    assert (mistake.span.first, mistake.span.text) == ((1, 4), text)
    assert [edit.text for edit in mistake.fix.edits] == [f'"{text}"']
    assert isinstance(reading.documents[0].data["x"], Unknown)


@pytest.mark.parametrize(
    ("text", "reason", "number"),
    [
        ("1_000", "is a number to some parsers and a string to others", 1000),
        ("0x1F", "is a number to some parsers and a string to others", 31),
        ("0o17", "is a number to some parsers and a string to others", 15),
        ("0b101", "is a number to some parsers and a string to others", 5),
        ("-0x1F", "is a number to some parsers and a string to others", -31),
        ("+5", "would lose its `+`", 5),
        ("1e3", "would become `1000.0`", 1000),
        ("12E5", "would become `1200000.0`", 1200000),
    ],
)
def test_what_may_be_a_number_or_a_text_is_told_both_ways_and_not_repaired(text, reason, number):
    (mistake,) = read(Source("a.yaml", f"x: {text}")).diagnostics
    assert mistake.message == f"`{text}` {reason}"
    assert mistake.help == f'write `{number}` for the number, or `"{text}"` for the string'
    assert mistake.fix is None


def test_a_number_of_ten_thousand_digits_is_refused_and_cut_in_the_message():
    (mistake,) = read(Source("a.yaml", "x: " + "9" * 10_000)).diagnostics
    assert mistake.message == f"`{'9' * 199}…` does not fit in 64 bits"


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.integers(-(2**70), 2**70) | st.floats())
def test_a_number_as_json_writes_it_is_read_as_it_is_or_refused(number):
    text = json.dumps(number)
    value = plain_value(text)
    if isinstance(value, int | float):
        assert json.dumps(value) == text


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.text("0123456789+-._eExXoObBaAfFiInN:", min_size=1, max_size=8))
def test_every_text_survives_reading_unless_it_is_refused(text):
    value = plain_value(text)
    if isinstance(value, int | float):
        assert json.dumps(value) == text
    elif isinstance(value, str):
        assert value == text
