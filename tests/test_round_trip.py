"""The API page's example body, made legal: a spec of it compiles to it, key order included."""

import json
from pathlib import Path

import pytest

from restorespec.api import check, compile  # noqa: A004
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source
from restorespec.validation.payload import line

BODIES = json.loads((Path(__file__).parent / "fixtures" / "request-example.json").read_text(encoding="utf-8"))


def backwards(value):
    """The same data with the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("body", BODIES, ids=["a point in time", "a backup"])
@pytest.mark.parametrize("order", [lambda body: body, backwards], ids=["in order", "backwards"])
def test_the_body_round_trips_with_any_key_order(body, order):
    result = compile(Source("specs/example.json", json.dumps({**order(body), "restorespec": 1})))
    assert [item.message for item in result.diagnostics if item.severity is Severity.ERROR] == []
    assert [json.dumps(payload) for payload in result.payloads] == [json.dumps(body)]


def test_a_finished_body_is_checked_like_a_spec():
    assert [item.rule.name for item in check(BODIES[1])] == ["replicas-not-applicable"]
    assert [item.rule.name for item in check({**BODIES[1], "source": {}})] == [
        "source-exactly-one",
        "replicas-not-applicable",
    ]


def test_a_body_that_is_not_a_mapping_is_one_error():
    for body in ([], "x", 5, None):
        assert [(item.rule.name, item.span.first) for item in check(body)] == [("schema-type", (1, 1))]


def test_control_characters_are_escaped_in_output():
    assert line({"a": "\u202ex\x9by\x7f\x1b"}) == '{"a":"\\u202ex\\u009by\\u007f\\u001b"}'
