"""Simple schemas of variables: what is accepted without the validator, it accepts."""

import json

import pytest
from hypothesis import example, given, settings, strategies as st

from restorespec.language.constraints import _accepts, is_simple, refusal, validator

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.sampled_from(["a", "b", "true", "1"]),
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.text(max_size=2), SCALARS, max_size=2))
TYPES = st.sampled_from(["string", "integer", "boolean", "number", "null", "array", "object", ["string", "null"]])
SCHEMAS = st.fixed_dictionaries(
    {}, optional={"type": TYPES, "enum": st.lists(SCALARS, max_size=3), "minLength": st.integers(0, 2)}
)


@given(SCHEMAS, VALUES)
@example(schema={"type": "integer"}, value=True)
@example(schema={"type": "integer"}, value=5.0)
@example(schema={"type": "boolean"}, value=1)
@example(schema={"type": "string", "enum": []}, value="a")
@example(schema={"type": "string", "enum": ["a", "a"]}, value="a")
@settings(deadline=None, max_examples=500)
def test_the_validator_accepts_what_is_accepted_without_it(schema, value):
    if is_simple(schema):
        compiled = validator(json.dumps(schema))  # raises if the schema is not valid
        assert _accepts(schema, value) <= compiled.is_valid(value)
        if not isinstance(value, str) or value.isascii():
            assert _accepts(schema, value) == compiled.is_valid(value)
    assert (refusal(schema, value) is None) == validator(json.dumps(schema)).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, True),
        ({"type": "string", "enum": ["a"]}, True),
        ({"type": "string", "enum": ["a", 1]}, False),
        ({"type": "integer", "enum": [1]}, False),
        ({"type": "number"}, False),
        ({"type": ["string"]}, False),
        ({"type": "string", "pattern": "a"}, False),
        ({}, False),
    ],
)
def test_a_type_of_scalars_or_strings_to_choose_from_are_simple(schema, expected):
    assert is_simple(schema) is expected
