"""Laws of the YAML reader: spans give their values again, other parsers agree."""

import math

import pytest
import yaml
from hypothesis import assume, given, settings, strategies as st

from restorespec.source import Source
from restorespec.syntax import read
from restorespec.syntax.nodes import Mapping, Scalar, Sequence, plain
from restorespec.unknown import Unknown

ruamel = pytest.importorskip("ruamel.yaml")

WORDS = st.text(st.sampled_from("ab01-.:#'\"\\ \n{}[],&*!|>%@é漢\U0001f600"), max_size=12) | st.sampled_from(
    [
        "true",
        "no",
        "null",
        "~",
        "012",
        "1e3",
        "1.10",
        "-0",
        "2026-03-01",
        "12:30",
        "0x1F",
        "<<",
        "=",
        "- a",
        "a: b",
        "x # y",
    ]
)
SCALARS = (
    WORDS
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)
LAYOUTS = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([None, True, False]),
        "default_style": st.sampled_from([None, None, "'", '"', "|", ">"]),
        "indent": st.integers(2, 6),
        "width": st.integers(8, 80),
        "allow_unicode": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "explicit_start": st.booleans(),
    }
)  # fmt: skip


class Plain(yaml.SafeDumper):
    """Writes data without tags, and repeats what an alias would share."""

    def ignore_aliases(self, data):
        return True

    def process_tag(self):
        """A style that quotes everything would need tags for numbers; the reader sees texts then."""


def nodes(node):
    yield node
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from nodes(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from nodes(item)


def without_unknown(data):
    match data:
        case Unknown():
            return None
        case dict():
            return {key: without_unknown(value) for key, value in data.items()}
        case list():
            return [without_unknown(value) for value in data]
    return data


@settings(derandomize=True, deadline=None, max_examples=400)
@given(DATA, LAYOUTS)
def test_the_text_of_a_span_read_by_itself_is_the_same_value(data, layout):
    text = yaml.dump(data, Dumper=Plain, sort_keys=False, **layout)
    for document in read(Source("a.yaml", text)).documents:
        for node in nodes(document):
            assert 0 <= node.start <= node.end <= len(text)
            if isinstance(node, Scalar) and isinstance(node.value, str) and node.span.text[0] not in "|>":
                (again,) = read(Source("b.yaml", node.span.text)).documents
                assert (again.value, again.plain, again.end) == (node.value, node.plain, len(node.span.text))
            elif isinstance(node, Mapping | Sequence) and node.span.text[0] in "[{":
                (again,) = read(Source("b.yaml", node.span.text)).documents
                assert without_unknown(plain(again)) == without_unknown(plain(node))


@settings(derandomize=True, deadline=None, max_examples=400)
@given(DATA, LAYOUTS)
def test_every_child_stands_inside_its_parent_and_after_its_key(data, layout):
    text = yaml.dump(data, Dumper=Plain, sort_keys=False, **layout)
    for document in read(Source("a.yaml", text)).documents:
        for node in nodes(document):
            if isinstance(node, Mapping):
                for entry in node.entries.values():
                    assert node.start <= entry.key.start < entry.key.end <= entry.node.start
                    assert entry.node.end <= node.end
            elif isinstance(node, Sequence):
                ends = [node.start, *(item.end for item in node.items)]
                assert all(end <= item.start for end, item in zip(ends, node.items, strict=False))
                assert ends[-1] <= node.end


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


@settings(derandomize=True, deadline=None, max_examples=300)
@given(DATA, LAYOUTS)
def test_an_independent_parser_of_yaml_1_2_agrees_wherever_nothing_is_refused(data, layout):
    text = yaml.dump(data, Dumper=Plain, sort_keys=False, **layout)
    reading = read(Source("a.yaml", text))
    assume(not reading.diagnostics and "<<" not in text)
    expected = undated(ruamel.YAML(typ="safe", pure=True).load(text))
    ours = plain(reading.documents[0]) if reading.documents else None
    assert same(ours, expected)


def undated(data):
    """What ruamel makes of dates, which are texts here, is left to the other tests."""
    if isinstance(data, dict):
        return {key: undated(value) for key, value in data.items()}
    if isinstance(data, list):
        return [undated(item) for item in data]
    assume(isinstance(data, str | int | float | bool | None))
    return data
