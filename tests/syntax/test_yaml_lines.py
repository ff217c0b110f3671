"""The reader of lines: whatever it reads, the events give the same, and it reads what people write."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.syntax import read
from restorespec.syntax.limits import SCALAR_BYTES
from restorespec.syntax.yaml.lines import read_lines
from restorespec.syntax.yaml.reader import read_yaml

ROOT = Path(__file__).parents[2]
PIECES = [
    "a", "b1", "key", "x-y", "- ", "- ", "  - ", "    - ", "-", "--", "\n", "\n", "\n", "\n  ", "\n    ", "\n      ", "  ", "    ", " ", ": ", ": ", ":\n",
    ":\n  ", ":\n    ", "a: ", "b: ", "  c: ", "  d:\n", "    e: 1\n", "- f: 1\n", "  - g: x\n", '"q"', "'s'", '"{{ x }}"', "{{ x }}", "{a: 1}",
    '{a: b, c: [d, "e"]}', "[]", "{}", "[a, b]", "{", "}", "[", "]", ", ", ",", " # c", "#", " # restorespec: ignore", "\n# c\n", "12", "012", "-5", "1.5",
    "~", "null", "true", "Yes", "2026-03-01", "12:30", "http://x", "a:b", "|", "|\n", ">", "&a ", "*a", "!x ", "<<", "? ", "---\n", "...\n", "@", "`", "%",
    "=", '"', "'", "''", "$x", "^[0-9]{2}$", "(a b)", "/x", "a b c", "x\\y", "é", "\t", "\r\n",
]  # fmt: skip
TEXTS = st.tuples(st.sampled_from(["", "a: ", "a:\n  "]), st.lists(st.sampled_from(PIECES), max_size=20)).map(
    lambda parts: parts[0] + "".join(parts[1])
)
WORDS = st.sampled_from(
    ["a", "b-c", "yes", "null", "012", "1.5", "12:30", "a b", "{{ x }}", "it's", "#a", "a: b", "- a", "", "[x]"]
)
DATA = st.recursive(
    WORDS | st.integers(-99, 99) | st.none() | st.booleans() | st.floats(0, 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
DUMPS = st.builds(
    lambda data, flow, indent: yaml.safe_dump({"a": data}, sort_keys=False, default_flow_style=flow, indent=indent),
    DATA,
    st.sampled_from([None, True, False]),
    st.integers(2, 6),
)


def places(mark):
    """The places of a value and of everything in it."""
    start, end, _, inner = mark
    if isinstance(inner, dict):
        return start, end, [(name, *member[:2], places(member[2]), member[3]) for name, member in inner.items()]
    return start, end, [places(item) for item in inner or ()]


def agrees(text):
    """Whether the lines can be read; if so, the events give the same."""
    source = Source("a.yaml", text)
    document = read_lines(source)
    if document is None:
        return False
    reading = read_yaml(source)
    (expected,) = reading.documents
    assert (reading.diagnostics, reading.comments) == ((), ())
    assert repr(document.data) == repr(expected.data)
    assert places(document.mark) == places(expected.mark)
    return True


@settings(derandomize=True, deadline=None, max_examples=800)
@given(TEXTS | DUMPS)
def test_what_is_read_by_lines_is_what_the_events_give(text):
    agrees(text)


@pytest.mark.parametrize("path", sorted(ROOT.glob("specs/**/*.yaml")), ids=lambda path: path.name)
def test_every_example_is_read_by_lines(path):
    assert agrees(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "---\na: 1\n",
        "# c\n\na: # c\n  # c\n  b:\n\n  - x # c\n  -   y: 'z'\n      u: {v: [], w: [1, -2.5, \"s, t\"]}\n  - [ ]\nc:\n",
        "a:\n  - b:\n    - c\n    d: ~\n  - e: http://x?y=a&b\n    f: x {{ y }}\nno: yes\n",
        "a: it's 12:30, \"isn't\" it\nb: 2026-03-01\nc: 10 years\n",
    ],
)
def test_what_people_write_is_read_by_lines(text):
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "# c\n", "a", "- a\n", " a: 1\n", "a: 1\na: 2\n", "a: b\n c\n", "a: b: c\n", "a: 012\n", "null: 1\n", "'a': 1\n", "a:\n  b: 1\n c: 2\n",
        "a: 1\n  b: 2\n", "a: |\n  x\n", "a: &b c\n", "a: *b\n", "a: !b c\n", 'a: "x\\n"\n', "a: 'it''s'\n", "a: {{ b }}\n", "a: {b: c, b: d}\n", "a: [b: c]\n",
        "a: [b,]\n", "a: {b}\n", "a: [\n  b]\n", "a: [b] c\n", "- a\n- b: c\n", "a:\n-\n  b: c\n", "a: 1\n---\nb: 1\n", "a: 1\n...\n", "a: 1\r\n", "a:\t1\n",
        "a: é\n", "a: 1 # restorespec: ignore[loss-tags] why\n", "<<: {a: 1}\n", "? a\n", "a: b #c\nd: e#f\n", "a: #\n b\n", "a: " + "x" * SCALAR_BYTES + "\n",
        "\n".join(" " * depth + "a:" for depth in range(30)), "a: " + "[" * 30 + "]" * 30,
    ],
)  # fmt: skip
def test_whatever_else_is_left_to_the_events(text):
    assert read_lines(Source("a.yaml", text)) is None


def test_a_file_is_read_by_lines_where_they_can_be_read(monkeypatch):
    monkeypatch.setattr("restorespec.syntax.yaml.reader.read_yaml", None)
    assert read(Source("a.yaml", "a: [b]\n")).documents[0].data == {"a": ["b"]}
