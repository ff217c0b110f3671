"""What holds of all rules together, whatever the request.

The bodies are worked cases and the rules' own examples, with parts of one moved to another: near enough to right that
every rule has something to say.
"""

from collections import defaultdict

import pytest
from hypothesis import given, settings, strategies as st
from trees import at, changed, places

from restorespec.core.diagnostics import Severity
from restorespec.core.unknown import Unknown
from restorespec.kinds.dynamodb_table.rules import RULES

LAW = settings(max_examples=300, derandomize=True, deadline=None)
CONTEXT = {"now": "2026-11-20T12:00:00Z", "region": "us-west-2"}
EMPTY = [None, "", [], {}, False, 0]


def kind(path):
    """What stands at a path, whatever the index."""
    return tuple("*" if isinstance(step, int) else step for step in path)


@pytest.fixture(scope="module")
def values(curated):
    """What the bodies have at each kind of place."""
    found = defaultdict(dict)
    for body in curated:
        for path in places(body):
            found[kind(path)].setdefault(repr(at(body, path)), at(body, path))
    return {place: [*some.values(), *EMPTY][:12] for place, some in found.items()}


def errors(request):
    return [
        (found.rule.name, found.problem.at) for found in RULES.check(request) if found.rule.severity is Severity.ERROR
    ]


def added(after, before):
    """The errors that were not there before."""
    rest = list(before)
    return [error for error in after if error not in rest or rest.remove(error)]


@st.composite
def bodies(draw, curated, values):
    body = draw(st.sampled_from(curated))
    for _ in range(draw(st.integers(0, 5))):
        homes = [path for path in places(body) if isinstance(at(body, path), dict)]
        home = draw(st.sampled_from(homes))
        names = sorted({place[-1] for place in values if place[:-1] == kind(home) and len(place) > len(home)})
        if names:
            name = draw(st.sampled_from(names))
            body = changed(body, (*home, name), draw(st.sampled_from(values[kind((*home, name))])))
    return body


@st.composite
def parts(draw, body):
    paths = [path for path in places(body) if path]
    return draw(st.sets(st.sampled_from(paths), max_size=4)) if paths else set()


def with_unknown(body, paths):
    for path in sorted(paths, key=len, reverse=True):
        body = changed(body, path, Unknown("vars.x"))
    return body


@pytest.mark.slow
def test_an_error_with_an_unknown_value_is_an_error_for_every_value(curated, values, request_of):
    """The law, part by part and value by value, over all bodies."""
    for body in curated:
        for path in places(body):
            if not path:
                continue
            told = errors(request_of(changed(body, path, Unknown("vars.x")), **CONTEXT))
            for value in values[kind(path)] if told else ():
                assert added(told, errors(request_of(changed(body, path, value), **CONTEXT))) == [], (path, value)


@pytest.mark.slow
def test_an_error_with_a_rejected_member_is_an_error_for_every_value(curated, values, request_of):
    """The same for members that are missing: where the schema wants one, rules must not take it as not given."""
    for body in curated:
        for home in places(body):
            if not isinstance(at(body, home), dict):
                continue
            for place in values:
                if place[:-1] != kind(home) or len(place) == len(home):
                    continue
                path = (*home, place[-1])
                told = errors(request_of(body, refused=[path], **CONTEXT))
                for value in values[place] if told else ():
                    assert added(told, errors(request_of(changed(body, path, value), **CONTEXT))) == [], (path, value)


@LAW
@given(st.data())
def test_unknown_values_never_add_an_error(curated, values, request_of, data):
    body = data.draw(bodies(curated, values))
    paths = data.draw(parts(body))
    before = errors(request_of(body, **CONTEXT))
    assert added(errors(request_of(with_unknown(body, paths), **CONTEXT)), before) == []


@LAW
@given(st.data())
def test_rules_treat_rejected_and_unknown_values_alike(curated, values, request_of, data):
    body = data.draw(bodies(curated, values))
    paths = data.draw(parts(body))
    unknown = RULES.check(request_of(with_unknown(body, paths), **CONTEXT))
    refused = RULES.check(request_of(body, refused=paths, **CONTEXT))
    assert [(found.rule.name, found.problem.at) for found in refused] == [
        (found.rule.name, found.problem.at) for found in unknown
    ]


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@LAW
@given(st.data())
def test_null_and_absent_violate_the_same_rules_except_losses(curated, values, request_of, data):
    body = data.draw(bodies(curated, values))
    before, after = (
        {
            found.rule.name
            for found in RULES.check(request_of(each, **CONTEXT))
            if not found.rule.name.startswith("loss-")
        }
        for each in (body, without_nulls(body))
    )
    assert after == before


def shuffled(value, random, name=""):
    """The same request with its keys, and the lists whose order means nothing, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random, key) for key in keys}
    if isinstance(value, list):
        items = [shuffled(item, random) for item in value]
        if name not in {"key_schema", "values"}:
            random.shuffle(items)
        return items
    return value


@LAW
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_unordered_lists_changes_no_finding(curated, values, request_of, data, random):
    body = data.draw(bodies(curated, values))
    before, after = (
        {found.rule.name for found in RULES.check(request_of(each, **CONTEXT))}
        for each in (body, shuffled(body, random))
    )
    assert after == before


NAMES = [
    "source",
    "target",
    "tags",
    "key",
    "replicas",
    "region_name",
    "values",
    "sse_specification",
    "kms_master_key_id",
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@LAW
@given(st.data())
def test_a_body_of_any_shape_raises_nothing(curated, values, request_of, data):
    body = data.draw(bodies(curated, values))
    for path in data.draw(parts(body)):
        body = changed(body, path, data.draw(ANYTHING)) if path in set(places(body)) else body
    for found in RULES.check(request_of(body, **CONTEXT)):
        assert found.problem.message
