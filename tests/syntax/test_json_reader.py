"""What the reader of JSON makes of texts: values and places, and the laws that no text is exempt from."""

import json

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.data import Located
from restorespec.core.source import Path, Source
from restorespec.syntax.json.reader import read_json
from restorespec.syntax.reading import Reading

LAW = settings(max_examples=300, deadline=None, derandomize=True)
HOSTILE = settings(max_examples=400, deadline=None, derandomize=True)

SPEC = '{\r\n  "a": "🎈é", "b\\u0020c" : [1, -2.50, {"d": null}],\r\n  "": {}, "e": "\\ud83d\\ude00"\r\n}\r\n'


def read(text: str) -> Reading:
    return read_json(Source("a.json", text))


def root(text: str) -> Located:
    reading = read(text)
    assert reading.diagnostics == ()
    return reading.documents[0]


@pytest.mark.parametrize(
    ("path", "written", "place"),
    [
        ((), SPEC.strip(), (1, 1)),
        (("a",), '"🎈é"', (2, 8)),
        (("b c",), '[1, -2.50, {"d": null}]', (2, 27)),
        (("b c", 1), "-2.50", (2, 31)),
        (("b c", 2, "d"), "null", (2, 44)),
        (("",), "{}", (3, 7)),
        (("e",), '"\\ud83d\\ude00"', (3, 16)),
    ],
)
def test_a_value_stands_where_it_is_written(path: Path, written: str, place: tuple[int, int]):
    found = root(SPEC).find(path)
    assert (found.depth, found.value.span.text, found.value.span.first) == (len(path), written, place)


def test_a_key_stands_where_it_is_written():
    key = root(SPEC).find(("b c", 2, "d")).key
    assert key is not None
    assert (key.text, key.first) == ('"d"', (2, 39))
    key = root(SPEC).find(("b c",)).key
    assert key is not None
    assert (key.text, key.first) == ('"b\\u0020c"', (2, 14))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("-0", 0),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        ("5.0", 5.0),
        ("true", True),
        ("null", None),
        ('"\\/\\n"', "/\n"),
    ],
)
def test_a_value_keeps_its_type(written: str, value: object):
    data = root(written).data
    assert (type(data), data) == (type(value), value)


def test_limits_are_inclusive():
    assert isinstance(root("[" * 64 + "]" * 64).data, list)
    assert isinstance(root("[" + "1," * 49_998 + "1]").data, list)
    assert root('"' + "x" * 65_536 + '"').data == "x" * 65_536


def test_a_description_may_hold_tabs():
    assert root('{"description": "a\\tb", "vars": {"x": {"description": "\\t"}}}').data == {
        "description": "a\tb",
        "vars": {"x": {"description": "\t"}},
    }


def test_json_has_no_comments_to_speak_with():
    assert read("{} # restorespec: ignore[a] b").comments == ()


VISIBLE = st.characters(
    exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Mn", "Cn", "Co"],
    exclude_characters="\xa0\u2007\u202f\u115f\u1160\u3164\uffa0",
)
TEXTS = st.text(st.sampled_from('ab"\\/{}[],: é🎈'), max_size=8) | st.text(VISIBLE, max_size=5)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=15
)


@st.composite
def documents(draw):
    data = draw(DATA)
    text = json.dumps(
        data,
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 2, "\t"])),
        separators=draw(st.sampled_from([(",", ":"), (" , ", "\r\n:\t"), (", ", ": ")])),
    )
    return data, draw(st.sampled_from(["", " ", "\r\n"])) + text + draw(st.sampled_from(["", "\n"]))


def check_places(value: Located) -> None:
    assert json.loads(value.span.text) == value.data
    for name, member in value.members():
        assert json.loads(value.key(name).text) == name
        check_places(member)
    for item in value.items():
        check_places(item)


@LAW
@given(documents())
def test_values_are_those_of_json_and_stand_at_their_places(document):
    data, text = document
    assert root(text).data == data
    check_places(root(text))


def strict(text: str) -> object:
    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(found)) == len(found)
        return dict(found)

    return json.loads(text, object_pairs_hook=pairs, parse_constant=lambda _: 1 / 0)


def assert_agrees_with_json(text: str) -> None:
    """Data and no mistakes where `json` reads it, else mistakes inside the text, in order, and no surprise."""
    reading = read(text)
    try:
        valid = strict(text)
    except (ValueError, AssertionError, ZeroDivisionError, RecursionError):
        assert reading.diagnostics
    else:
        if not reading.diagnostics:
            assert repr(reading.documents[0].data) == repr(valid)
        for found in reading.diagnostics:
            assert found.rule.name in {"syntax-needs-quotes", "syntax-character", "syntax-limit"}
    assert list(reading.diagnostics) == sorted(reading.diagnostics, key=lambda found: found.order)
    for found in reading.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message
        assert found.help


PIECES = [
    *"ab{}[],:\"'\\ \n\t-+.019é🎈#/\r\x00\u200b\ud800",
    *("//", "/*", "*/", "{{", "}}", '"a": ', '"b"', "true", "null", "NaN", "None", "-Infinity", "1e9", "1e999"),
    *("\\u", "\\u0041", "\\ud800", "\\udc00", "01", "٣"),
]


@HOSTILE
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_text_raises(text: str):
    assert_agrees_with_json(text)


@HOSTILE
@given(st.text(max_size=20))
def test_no_text_of_strange_characters_raises(text: str):
    assert_agrees_with_json(text)
    assert_agrees_with_json(f'["{text}"]')


@HOSTILE
@given(documents(), st.data())
def test_no_mutation_of_a_document_raises(document, data):
    _, text = document
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 3, len(text))))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    assert_agrees_with_json(text)


def test_no_beginning_or_end_of_a_document_raises():
    for cut in range(len(SPEC) + 1):
        assert_agrees_with_json(SPEC[:cut])
        assert_agrees_with_json(SPEC[cut:])
