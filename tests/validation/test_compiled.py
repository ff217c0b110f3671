"""The compiled check answers like two other validators, for data of every form."""

import copy
import json
import random

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.unknown import Unknown
from restorespec.kinds import get, names
from restorespec.kinds.request_schema import fields
from restorespec.validation.compiled import KEYWORDS, validator
from restorespec.validation.explanation import _descriptive, _explainable

KINDS = [get(name) for name in names()]
NOTES = {"$schema", "$id", "$comment", "title", "description", "examples", "patternErrorMessage"}
SCALARS = (
    st.none() | st.booleans() | st.integers(-2, 400) | st.sampled_from(["", "a", "a\n", "HASH", "aws:x", "x" * 300])
)


def parts(schema):
    yield schema
    for part in (*fields(schema).values(), *([schema["items"]] if "items" in schema else [])):
        yield from parts(part)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_schemas_use_no_keyword_that_is_not_compiled(kind):
    used = {key for part in parts(kind.schema.root) for key in part if not key.startswith("x-")}
    assert used - NOTES <= KEYWORDS


def example(schema, chosen, depth=0):
    """Data near to what a schema allows."""
    declared = schema.get("type", "string")
    wanted = declared if isinstance(declared, str) else chosen.choice(declared)
    if chosen.random() < 0.03:
        return chosen.choice([None, True, 5, -1, "", "a b", "x" * 300, [], {}, "us-west-2a\n", 2.5, 5.0])
    if "enum" in schema and wanted == "string":
        return chosen.choice(schema["enum"])
    if wanted == "object":
        required = schema.get("required", ())
        kept = [name for name in fields(schema) if name in required or chosen.random() < 0.4]
        kept = [name for name in kept if chosen.random() > 0.02]
        more = {"unknown": 1} if chosen.random() < 0.02 else {}
        return {name: example(fields(schema)[name], chosen, depth + 1) for name in kept} | more
    if wanted == "array":
        return [example(schema["items"], chosen, depth + 1) for _ in range(chosen.choice([0, 1, 1, 2, 6]))]
    if wanted == "string":
        return chosen.choice(schema.get("examples", ["orders"]))
    return {"integer": chosen.choice([0, 1, 100, 300, 301]), "boolean": chosen.random() < 0.5}.get(wanted)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(derandomize=True, deadline=None, max_examples=300)
@given(seed=st.integers(0, 10**9))
def test_it_agrees_with_both_validators(kind, seed):
    data = example(kind.schema.root, random.Random(seed))
    expected = _descriptive(kind.schema).is_valid(_explainable(data, kind.schema.root))
    assert validator(kind.schema)(data) is expected
    text = json.dumps(data)
    if "\\n" in text:  # to `jsonschema`, whose patterns are Python's, `$` matches before a line feed too
        return
    whole = json.loads(text, parse_float=lambda _: 0.5)  # no field takes a fraction, not even `5.0`
    assert jsonschema.Draft202012Validator(kind.schema.root).is_valid(whole) is expected


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_examples_of_both_answers_are_drawn(kind):
    found = [validator(kind.schema)(example(kind.schema.root, random.Random(seed))) for seed in range(300)]
    assert 20 < sum(found) < 280


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(derandomize=True, deadline=None, max_examples=100)
@given(seed=st.integers(0, 10**9), value=SCALARS)
def test_an_unknown_value_meets_whatever_is_demanded_of_it(kind, seed, value):
    chosen = random.Random(seed)
    data = example(kind.schema.root, chosen)
    if not validator(kind.schema)(data):
        return
    for part in data:
        changed = copy.deepcopy(data)
        for name in changed[part] or ():
            changed[part][name] = Unknown("vars.x")
        assert validator(kind.schema)(changed)


@pytest.mark.parametrize("value", ["orders\n", "orders\r\n"])
def test_a_line_feed_at_the_end_is_part_of_a_string(value):
    body = {
        "source": {"securevault_backup": {"backup_id": "b-1"}},
        "target": {"environment_id": "e-1", "table_name": value},
    }
    assert validator(get().schema)(body) is False
    body["target"]["table_name"] = "orders"
    assert validator(get().schema)(body) is True
