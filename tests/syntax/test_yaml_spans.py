"""Where keys and values of YAML stand: exactly as written, whatever surrounds them."""

import pytest

from restorespec.core.source import Source
from restorespec.syntax import read


def value_at(text, *path):
    reading = read(Source("a.yaml", text))
    assert reading.diagnostics == ()
    place = reading.documents[0].find(path)
    assert place.depth == len(path)
    return place.value


@pytest.mark.parametrize(
    ("text", "path", "written"),
    [
        ("a: foo # comment\n", ("a",), "foo"),
        ('a:   "q\\n"  \n', ("a",), '"q\\n"'),
        ("a: 'it''s'\nb: 1", ("a",), "'it''s'"),
        ("a: one\n  two\n  three \nb: 1", ("a",), "one\n  two\n  three"),
        ('a: "one\n  two"', ("a",), '"one\n  two"'),
        ("a: |\n  one\n  two  \n\n\nb: 1", ("a",), "|\n  one\n  two  "),
        ("a: >-\n  one\n\n  two", ("a",), ">-\n  one\n\n  two"),
        ("a: |+\n  one\n\n# c\nb: 1", ("a",), "|+\n  one"),
        ("a: &x foo", ("a",), "foo"),
        ("a: &x # c\n  b: 1\n", ("a",), "b: 1"),
        ("a: &x\n  - 1\n  - 2\nb: 1", ("a",), "- 1\n  - 2"),
        ("a: &x\n- 1\n- 2\nb: 1", ("a",), "- 1\n- 2"),
        ("&r # c\na: 1\n", (), "a: 1"),
        ("a: &x [1]\nb: *x", ("b",), "[1]"),
        ("a:\n- 1\n- x: y\nb: 1", ("a",), "- 1\n- x: y"),
        ("a:\n  b: {c: d}  # e\n\nf: 1", ("a",), "b: {c: d}"),
        ("a: [b: c  , {d: }]", ("a",), "[b: c  , {d: }]"),
        ("a: [b: c  , {d: }]", ("a", 0), "b: c"),
        ("a: [b: c  , {d: }]", ("a", 1), "{d: }"),
        ("a: {\n  b: 1,\n  c: 2,\n}\n", ("a",), "{\n  b: 1,\n  c: 2,\n}"),
        ("---\na: 1\n...\n", (), "a: 1"),
        ("a: x\r\nb: |\r\n  one\r\n  two\r\nc: 1\r\n", ("b",), "|\r\n  one\r\n  two"),
        ("a: x\r\nb: y\r\n", ("b",), "y"),
        ("\U0001f600: 漢字\nä: \U0001f600x # \U0001f600\n", ("ä",), "\U0001f600x"),
        ("? a\n: b\n", ("a",), "b"),
        ("a:\t1", ("a",), "1"),
        ("- - 1\n  - 2\n- 3", (0,), "- 1\n  - 2"),
        ("a: &x 1\nb: [*x ]\nc: &y {d: *x}\n", ("b",), "[*x ]"),
        ("a: &x 1\nb:\n  - *x\nc: 1", ("b",), "- *x"),
    ],
)
def test_the_span_of_a_value_is_what_is_written(text, path, written):
    assert value_at(text, *path).span.text == written


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a:\nb: 1", ("a",), (1, 3)),
        ("a:   # c\nb: 1", ("a",), (1, 3)),
        ("a: {b:  , c , d: }", ("a", "b"), (1, 7)),
        ("a: {b:  , c , d: }", ("a", "c"), (1, 12)),
        ("a: {b:  , c , d: }", ("a", "d"), (1, 17)),
        ("- a\n-\n- b", (1,), (2, 2)),
        ("? a\n? b\n", ("a",), (1, 4)),
        ("a: &x\nb: 1", ("a",), (1, 3)),
        ('"a" :\n', ("a",), (1, 6)),
    ],
)
def test_a_value_that_is_not_there_has_an_empty_span_where_it_would_begin(text, path, place):
    value = value_at(text, *path)
    assert (value.data, value.span.text, value.span.first) == (None, "", place)


def test_the_span_of_a_key_is_what_is_written():
    root = value_at("'a b':  1\n\"c\\u0064\": 2\n&k e: *k\n")
    assert [(name, root.key(name).text) for name in root.data] == [
        ("a b", "'a b'"),
        ("cd", '"c\\u0064"'),
        ("e", "e"),
    ]
    assert root.data["e"] == "e"


def test_aliases_share_data_and_marks_and_an_anchor_may_be_set_again():
    root = value_at("a: &x [1]\nb: *x\nc: &x {d: 2}\ne: *x\nf: &y z\ng: *y\n")
    assert root.data == {"a": [1], "b": [1], "c": {"d": 2}, "e": {"d": 2}, "f": "z", "g": "z"}
    for anchor, alias in (("a", "b"), ("c", "e"), ("f", "g")):
        assert root.get(alias).data is root.get(anchor).data
        assert root.get(alias).mark is root.get(anchor).mark


def test_merged_keys_keep_their_place_and_own_keys_and_earlier_mappings_win():
    text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\nx: {a: 0, <<: [*base, *more], d: 5}\n"
    merged = value_at(text, "x")
    assert {name: (value, merged.key(name).first) for name, value in merged.data.items()} == {
        "a": (0, (3, 5)),
        "b": (2, (1, 20)),
        "c": (4, (2, 20)),
        "d": (5, (3, 31)),
    }


def test_a_quoted_merge_key_is_an_ordinary_key():
    assert list(value_at('a: {"<<": 1}', "a").data) == ["<<"]


def test_several_documents_are_read_and_an_empty_last_one_is_ignored():
    reading = read(Source("a.yaml", "---\na: &x 1\n---\n---\nb: 2\n--- # nothing\n"))
    assert reading.diagnostics == ()
    assert [document.span.text for document in reading.documents] == ["a: &x 1", "", "b: 2"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "--- # empty\n...\n"])
def test_an_empty_file_has_no_document(text):
    assert read(Source("a.yaml", text)) == read(Source("b.yaml", ""))


def test_comments_to_the_tool_are_found_and_texts_that_look_like_them_are_not():
    text = (
        "# restorespec: ignore[a] first\n"
        "a: x # restorespec: ignore[b] second\r\n"
        'b: "x # restorespec: no"\n'
        "c: | # restorespec: third\n"
        "  # restorespec: no\n"
        "#   restorespec: fourth\n"
        "d: x#restorespec:no\n"
        "# about restorespec: no\n"
        "e: 'a\n  # restorespec: no'"
    )
    reading = read(Source("a.yaml", text))
    assert [(comment.first, comment.text) for comment in reading.comments] == [
        ((1, 1), "# restorespec: ignore[a] first"),
        ((2, 6), "# restorespec: ignore[b] second"),
        ((4, 6), "# restorespec: third"),
        ((6, 1), "#   restorespec: fourth"),
    ]
