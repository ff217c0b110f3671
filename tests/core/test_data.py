"""Data with locations, on what the readers give."""

from restorespec.core.data import Located, is_known
from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.syntax import read


def value(text, name="a.yaml"):
    return read(Source(name, text)).documents[0]


def test_a_path_leads_to_a_value_and_its_key():
    place = value("a:\n  - b: 5\n").find(("a", 0, "b"))
    assert (place.value.data, place.value.span.first, place.key.text, place.depth) == (5, (2, 8), "b", 3)


def test_a_path_that_does_not_exist_leads_to_the_deepest_value_that_does():
    place = value("a: {b: 5}\n").find(("a", "c", "d"))
    assert (place.value.data, place.key.text, place.depth) == ({"b": 5}, "a", 1)


def test_a_negative_or_too_large_index_leads_nowhere():
    assert [value("a: [1]\n").find(("a", index)).depth for index in (1, "0")] == [1, 1]


def test_a_computed_mapping_has_one_location_for_all_that_is_in_it():
    mark = (3, 9, Source("a.yaml", "a: {{ x }}\n"), None)
    computed = Located({"b": [1]}, mark)
    assert computed.find(("b", 0)).value.span == computed.key("b") == computed.span


def test_data_is_known_when_no_part_of_it_is_unknown():
    assert is_known({"a": [1, None, {"b": "c"}]})
    assert not is_known({"a": [1, {"b": Unknown("vars.x")}]})
