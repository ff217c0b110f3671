"""How a body reads: what is there, what is not, and what nobody knows."""

import pytest

from restorespec.core.data import Input, Located, Origin
from restorespec.core.source import Source
from restorespec.core.unknown import Undecided, Unknown
from restorespec.kinds import Context, get
from restorespec.kinds.dynamodb_table.model import Request

TEXT = Source("body.json", "")
SOME = Unknown("vars.x")


def request_of(body, rejected=frozenset()):
    located = body if isinstance(body, Located) else Located(body, (0, 0, TEXT, None))
    return Request(get(), located, rejected, Context())


def target(fields, *refused):
    return request_of({"source": {}, "target": fields}, frozenset(("target", *path) for path in refused)).target


def undecided(ask):
    with pytest.raises(Undecided):
        ask()
    return True


@pytest.mark.parametrize("fields", [{}, {"billing_mode": None}, {"billing_mode": ""}])
def test_absent_null_and_empty_text_read_as_none(fields):
    assert target(fields).billing_mode is None


@pytest.mark.parametrize("fields", [{}, {"tags": None}, {"tags": []}])
def test_absent_null_and_empty_lists_read_as_an_empty_tuple(fields):
    assert target(fields).tags == ()


@pytest.mark.parametrize("fields", [{}, {"sse_specification": None}, {"sse_specification": {}}])
def test_absent_null_and_empty_mappings_read_as_none(fields):
    assert target(fields).sse_specification is None


def test_false_and_zero_are_values():
    found = target({"stream_specification": {"enabled": False}, "provisioned_throughput": {"read_capacity_units": 0}})
    assert found.stream_specification.enabled is False
    assert found.provisioned_throughput.read_capacity_units == 0


def test_every_part_knows_its_path():
    fields = {"replicas": [{}, {"global_secondary_indexes": [{"index_name": "by-status"}]}]}
    index = target(fields).replicas[1].global_secondary_indexes[0]
    assert (index.path, index.index_name) == (("target", "replicas", 1, "global_secondary_indexes", 0), "by-status")


@pytest.mark.parametrize("path", [("billing_mode",), ()])
def test_a_refused_value_and_all_below_it_are_unknown(path):
    assert undecided(lambda: bool(target({"billing_mode": "PROVISIONED"}, path).billing_mode))


def test_a_refused_item_is_unknown_and_its_neighbours_are_not():
    found = target({"tags": [{"key": "a"}, {"key": "b"}]}, ("tags", 0)).tags
    assert isinstance(found[0], Unknown)
    assert found[1].key == "b"


def test_a_missing_member_that_the_schema_wants_is_unknown():
    found = target({"provisioned_throughput": {}}, ("provisioned_throughput", "read_capacity_units"))
    assert undecided(lambda: bool(found.provisioned_throughput.read_capacity_units))
    assert found.provisioned_throughput.write_capacity_units is None


@pytest.mark.parametrize("value", [1, True, ["x"], {"x": 1}])
def test_a_value_of_another_type_is_unknown(value):
    assert isinstance(target({"billing_mode": value}).billing_mode, Unknown)


def test_a_boolean_is_no_integer():
    assert isinstance(target({"restore_wcu": True}).restore_wcu, Unknown)


@pytest.mark.parametrize("body", [{}, {"target": None}, {"target": []}])
def test_a_body_without_a_target_has_an_unknown_one(body):
    assert isinstance(request_of(body).target, Unknown)


def test_a_refused_body_is_unknown_throughout():
    assert isinstance(request_of({"source": {}, "target": {}}, frozenset([()])).target, Unknown)


def test_what_is_written_is_said_be_it_null_unknown_or_refused():
    found = target({"a": None, "b": [], "c": SOME}, ("d",))
    assert [name for name in "abcde" if found.says(name)] == ["a", "b", "c", "d"]


def test_what_is_given_is_a_value_other_than_null():
    found = target({"a": None, "b": {}, "c": False, "d": SOME}, ("e",))
    assert [name for name in "abc" if found.gives(name)] == ["b", "c"]
    assert not found.gives("missing")
    assert undecided(lambda: found.gives("d"))
    assert undecided(lambda: found.gives("e"))


def test_the_parts_of_a_request_are_those_that_are_known():
    body = {"target": {"global_secondary_indexes": SOME, "local_secondary_indexes": [SOME, {"index_name": "by-day"}]}}
    assert [index.index_name for index in request_of(body).indexes] == ["by-day"]


def test_conditions_are_found_wherever_the_api_takes_them():
    one = {"condition": "EqualTo", "values": ["a"]}
    body = {
        "query_filter": {
            "partition_key_filter": one,
            "key_filters": [{"sort_key_filter": one}],
            "attribute_filters": [{"name": "x", **one}],
        }
    }
    paths = [item.path[1:] for item in request_of(body).conditions if item.condition]
    assert paths == [
        ("partition_key_filter",),
        ("key_filters", 0, "sort_key_filter"),
        ("attribute_filters", 0),
    ]


def test_a_quoted_value_is_cut():
    request = request_of({"source": {"a": "x" * 200, "b": "x" * 201}})
    assert request.shown("source", "a") == f"`{'x' * 200}`"
    assert request.shown("source", "b") == f"`{'x' * 199}…`"


@pytest.mark.parametrize("steps", [("tags",), ("tags", 0), ("tags", 0, "key")])
def test_a_sensitive_value_is_never_quoted(steps):
    origins = {("target", *steps): Origin((Input("vars.secret", None, sensitive=True),))}
    body = Located({"target": {"tags": [{"key": "hush"}]}}, (0, 0, TEXT, None), origins)
    assert request_of(body).shown("target", "tags", 0, "key") == "`***`"
