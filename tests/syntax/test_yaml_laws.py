"""Laws of the YAML reader: spans give their values again, other parsers agree."""

import math

import pytest
import yaml
from hypothesis import assume, given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.syntax import read
from restorespec.syntax.yaml.events import event_source
from restorespec.syntax.yaml.reader import _built, _terminated
from restorespec.syntax.yaml.strict import differences, is_suspicious

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


def values(value):
    """Return a value and every value in it."""
    yield value
    for _, member in value.members():
        yield from values(member)
    for item in value.items():
        yield from values(item)


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
        for value in values(document):
            _, start, end = value.span
            assert 0 <= start <= end <= len(text)
            written = value.span.text
            if isinstance(value.data, str) and written[0] not in "|>":
                (again,) = read(Source("b.yaml", written)).documents
                assert (again.data, again.span.start, again.span.end) == (value.data, 0, len(written))
            elif isinstance(value.data, dict | list) and written[0] in "[{":
                (again,) = read(Source("b.yaml", written)).documents
                assert without_unknown(again.data) == without_unknown(value.data)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(DATA, LAYOUTS)
def test_every_child_stands_inside_its_parent_and_after_its_key(data, layout):
    text = yaml.dump(data, Dumper=Plain, sort_keys=False, **layout)
    for document in read(Source("a.yaml", text)).documents:
        for value in values(document):
            _, start, end = value.span
            for name, member in value.members():
                key = value.key(name)
                assert start <= key.start < key.end <= member.span.start
                assert member.span.end <= end
            spans = [item.span for item in value.items()]
            ends = [start, *(span.end for span in spans)]
            assert all(before <= span.start for before, span in zip(ends, spans, strict=False))
            assert ends[-1] <= end


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
    ours = reading.documents[0].data if reading.documents else None
    assert same(ours, expected)


def undated(data):
    """What ruamel makes of dates, which are texts here, is left to the other tests."""
    if isinstance(data, dict):
        return {key: undated(value) for key, value in data.items()}
    if isinstance(data, list):
        return [undated(item) for item in data]
    assume(isinstance(data, str | int | float | bool | None))
    return data


PIECES = [
    "a", "-", "- ", "-\n", "a: ", "a:\n", '"a": ', "? ", ": ", "?", "?a", "|", ">", "|\n", ">-\n", "|2\n", "| # c\n", "|#c\n", ">\n\n", "|\n   \n", "#", " #c\n", "[", "]", "{", "}", ", ", ",",
    "[-", "-]", "{{ x }}", '"{{ x }}-{{ y }}"', '"a\n b"', "'a\nb'", "&b ", "!!str ", "*b", "--- ", "---\n", "...\n", "\n", "\r\n", " ", "  ", "    ", "\t", "\n  ", "\n    ", "x y\n", "url?q", "b#1",
]  # fmt: skip
"""What libyaml and YAML 1.2 may read differently, and what hides it."""


@settings(derandomize=True, deadline=None, max_examples=3000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_the_second_look_is_taken_wherever_it_would_find_something(text):
    source = Source("a.yaml", text)
    builder, fatal = _built(source, text)
    if fatal is None and differences(source, text, event_source(_terminated(text))):
        assert builder.spans_lines or is_suspicious(text)
