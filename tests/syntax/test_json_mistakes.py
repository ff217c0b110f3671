"""Every mistake that the reader of JSON tells of, word for word.

A row holds a text and its diagnostics: rule, first line and column, last line and column, message, help, and the places
of its notes.
"""

import pytest

from restorespec.source import Source
from restorespec.syntax.json_reader import read_json
from restorespec.syntax.nodes import plain

MISTAKES = [
    ("", [("syntax-error", 1, 1, 1, 1, "the file holds no value", "write an object: `{…}`")]),
    (
        " // c\n",
        [
            ("syntax-error", 1, 2, 1, 6, "JSON has no comments", "remove it, or write the file as YAML"),
            ("syntax-error", 2, 1, 2, 1, "the file holds no value", "write an object: `{…}`"),
        ],
    ),
    ('{"a": 1,}', [("syntax-error", 1, 8, 1, 9, "a `,` stands after the last item", "remove the `,`")]),
    ("[1, ]", [("syntax-error", 1, 3, 1, 4, "a `,` stands after the last item", "remove the `,`")]),
    ("[1 2]", [("syntax-error", 1, 4, 1, 5, "a `,` is missing before this item", "put a `,` between two items")]),
    (
        '{"a": "b" "c": 1}',
        [("syntax-error", 1, 11, 1, 12, "a `,` is missing before this item", "put a `,` between two items")],
    ),
    ('{"a" 1}', [("syntax-error", 1, 2, 1, 5, 'a `:` is missing after the key `"a"`', 'write `"a": value`')]),
    (
        "{'a': 'b'}",
        [
            ("syntax-error", 1, 2, 1, 5, "a key of JSON stands in double quotes", 'write `"a"`'),
            ("syntax-error", 1, 7, 1, 10, "a text of JSON stands in double quotes", 'write `"b"`'),
        ],
    ),
    (
        "{a: b, c: 1}",
        [
            ("syntax-error", 1, 2, 1, 3, "a key of JSON stands in double quotes", 'write `"a"`'),
            ("syntax-error", 1, 5, 1, 6, "the text `b` is not quoted", 'quote it: `"b"`'),
            ("syntax-error", 1, 8, 1, 9, "a key of JSON stands in double quotes", 'write `"c"`'),
        ],
    ),
    (
        "[NaN, -Infinity, Infinity]",
        [
            ("syntax-needs-quotes", 1, 2, 1, 5, "`NaN` is no finite number", 'quote it if it is text: `"NaN"`'),
            (
                "syntax-needs-quotes",
                1,
                7,
                1,
                16,
                "`-Infinity` is no finite number",
                'quote it if it is text: `"-Infinity"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                18,
                1,
                26,
                "`Infinity` is no finite number",
                'quote it if it is text: `"Infinity"`',
            ),
        ],
    ),
    (
        "[True, FALSE, None, undefined]",
        [
            ("syntax-error", 1, 2, 1, 6, "`True` is no word of JSON", 'write `true`, or `"True"` for the text'),
            ("syntax-error", 1, 8, 1, 13, "`FALSE` is no word of JSON", 'write `false`, or `"FALSE"` for the text'),
            ("syntax-error", 1, 15, 1, 19, "`None` is no word of JSON", "write `null`"),
            ("syntax-error", 1, 21, 1, 30, "`undefined` is no word of JSON", "write `null`"),
        ],
    ),
    (
        '{"a": 1, "b": {"a": 2}, "a": 3}',
        [("syntax-duplicate-key", 1, 25, 1, 28, "the key `a` is defined twice", "remove one of the two", (1, 2))],
    ),
    (
        '{"a": 1} x\ny',
        [("syntax-error", 1, 10, 1, 11, "`x` stands after the end of the data", "remove it: a file holds one value")],
    ),
    (
        "[1]]",
        [("syntax-error", 1, 4, 1, 5, "`]` stands after the end of the data", "remove it: a file holds one value")],
    ),
    (
        '["\\q", "\\ud800", "\\u12", "a\tb"]',
        [
            ("syntax-error", 1, 3, 1, 5, "`\\q` is no escape of JSON", "write `\\\\` for a backslash"),
            ("syntax-character", 1, 8, 1, 16, "the value holds `U+D800`", "remove it: it cannot be seen"),
            ("syntax-error", 1, 19, 1, 23, "`\\u12` is no escape of JSON", "write `\\\\` for a backslash"),
            (
                "syntax-error",
                1,
                28,
                1,
                29,
                "a text of JSON cannot hold `U+0009`",
                "write an ordinary space, or remove it",
            ),
        ],
    ),
    ('["a', [("syntax-error", 1, 2, 1, 3, "the text is not closed", 'end it with `"`')]),
    ('["a\n"]', [("syntax-error", 1, 2, 1, 3, "the text is not closed", 'end it with `"`')]),
    ("['a", [("syntax-error", 1, 2, 1, 3, "the text is not closed", "end it with `'`")]),
    ("[1", [("syntax-error", 1, 1, 1, 2, "the list is not closed", "end it with `]`")]),
    ("{", [("syntax-error", 1, 1, 1, 2, "the object is not closed", "end it with `}`")]),
    ('{"a"', [("syntax-error", 1, 2, 1, 5, 'a `:` is missing after the key `"a"`', 'write `"a": value`')]),
    ('{"a":', [("syntax-error", 1, 1, 1, 2, "the object is not closed", "end it with `}`")]),
    ('{"a":}', [("syntax-error", 1, 6, 1, 7, "a value is missing before `}`", 'write one, `""` for an empty text')]),
    ("[,]", [("syntax-error", 1, 2, 1, 3, "a value is missing before `,`", 'write one, `""` for an empty text')]),
    ("[1,,2]", [("syntax-error", 1, 4, 1, 5, "a value is missing before `,`", 'write one, `""` for an empty text')]),
    ("{,}", [("syntax-error", 1, 2, 1, 3, "a key is missing before `,`", 'write `"key": value`')]),
    (
        '{"a": 1, "b" = 2}',
        [("syntax-error", 1, 10, 1, 13, 'a `:` is missing after the key `"b"`', 'write `"b": value`')],
    ),
    ("[1}", [("syntax-error", 1, 1, 1, 2, "the list is not closed", "end it with `]`")]),
    ('{"a": 1]', [("syntax-error", 1, 1, 1, 2, "the object is not closed", "end it with `}`")]),
    (
        '// x\n{"a": 1 /* y */} # z',
        [
            ("syntax-error", 1, 1, 1, 5, "JSON has no comments", "remove it, or write the file as YAML"),
            ("syntax-error", 2, 9, 2, 16, "JSON has no comments", "remove it, or write the file as YAML"),
            ("syntax-error", 2, 18, 2, 21, "JSON has no comments", "remove it, or write the file as YAML"),
        ],
    ),
    (
        '{"a": {{ x }}}',
        [("syntax-unquoted-template", 1, 7, 1, 14, "the template is not quoted", 'quote the template: `"{{ x }}"`')],
    ),
    (
        "[012, +1, .5, 1., 1_0, 0x1]",
        [
            ("syntax-needs-quotes", 1, 2, 1, 5, "`012` is no number of JSON", 'quote it if it is text: `"012"`'),
            (
                "syntax-needs-quotes",
                1,
                7,
                1,
                9,
                "`+1` is no number of JSON",
                'write `1` for the number, or `"+1"` for the text',
            ),
            ("syntax-needs-quotes", 1, 11, 1, 13, "`.5` is no number of JSON", 'quote it if it is text: `".5"`'),
            ("syntax-needs-quotes", 1, 15, 1, 17, "`1.` is no number of JSON", 'quote it if it is text: `"1."`'),
            (
                "syntax-needs-quotes",
                1,
                19,
                1,
                22,
                "`1_0` is no number of JSON",
                'write `10` for the number, or `"1_0"` for the text',
            ),
            (
                "syntax-needs-quotes",
                1,
                24,
                1,
                27,
                "`0x1` is no number of JSON",
                'write `1` for the number, or `"0x1"` for the text',
            ),
        ],
    ),
    (
        "[9223372036854775808, -9223372036854775809, 1e999]",
        [
            (
                "syntax-needs-quotes",
                1,
                2,
                1,
                21,
                "`9223372036854775808` does not fit in 64 bits",
                'quote it if it is text: `"9223372036854775808"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                23,
                1,
                43,
                "`-9223372036854775809` does not fit in 64 bits",
                'quote it if it is text: `"-9223372036854775809"`',
            ),
            ("syntax-needs-quotes", 1, 45, 1, 50, "`1e999` is no finite number", 'quote it if it is text: `"1e999"`'),
        ],
    ),
    (
        '{"x": "\\t", "\\u200b": 1}',
        [
            (
                "syntax-character",
                1,
                7,
                1,
                11,
                "the value holds `U+0009` (tab)",
                "write an ordinary space: this one looks like others and is not",
            ),
            (
                "syntax-character",
                1,
                13,
                1,
                21,
                "the value holds `U+200B` (zero width space)",
                "remove it: it cannot be seen",
            ),
        ],
    ),
    ("}", [("syntax-error", 1, 1, 1, 2, "a value is missing before `}`", 'write one, `""` for an empty text')]),
    ("/", [("syntax-error", 1, 1, 1, 2, "a value is missing before `/`", 'write one, `""` for an empty text')]),
    (
        '{"a": 1 "b',
        [
            ("syntax-error", 1, 9, 1, 10, "a `,` is missing before this item", "put a `,` between two items"),
            ("syntax-error", 1, 9, 1, 10, "the text is not closed", 'end it with `"`'),
        ],
    ),
    ("😀", [("syntax-error", 1, 1, 1, 2, "the text `😀` is not quoted", 'quote it: `"😀"`')]),
]


def told(text: str) -> list[tuple[object, ...]]:
    return [
        (
            found.rule.name,
            *found.span.first,
            *found.span.last,
            found.message,
            found.help,
            *(note.span.first for note in found.notes),
        )
        for found in read_json(Source("a.json", text)).diagnostics
    ]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_at_its_place(text: str, expected: list[tuple[object, ...]]):
    assert told(text) == expected


@pytest.mark.parametrize("opening", ["[", '{"a": '])
def test_values_nest_at_most_64_levels(opening: str):
    column = len(opening) * 64 + 1
    message = "this value is nested too deep, at most 64 levels"
    assert told(opening * 100_000) == [("syntax-limit", 1, column, 1, column + 1, message, "flatten the data")]


def test_a_text_has_at_most_50_000_values():
    message = "more than 50,000 values, aliases expanded, at most 50,000"
    assert told("[" + "1," * 60_000 + "1]") == [("syntax-limit", 1, 100_000, 1, 100_001, message, "split the file")]


def test_a_single_text_has_at_most_64_kib():
    message = "a text of 65,538 bytes, at most 65,536"
    assert told('["' + "é" * 32_769 + '"]') == [("syntax-limit", 1, 2, 1, 2, message, "shorten it")]


def test_an_integer_of_any_length_is_refused():
    [(rule, *place, message, _)] = told("[" + "9" * 5000 + "]")
    assert (rule, place) == ("syntax-needs-quotes", [1, 2, 1, 5002])
    assert message == "`" + "9" * 199 + "…` does not fit in 64 bits"


def test_reading_goes_on_as_it_was_meant():
    text = '{a: 1, \'b\': [1 2,], "c": NaN, /* d */ "a": 3}'
    [document] = read_json(Source("a.json", text)).documents
    assert repr(plain(document)) == "{'a': 1, 'b': [1, 2], 'c': Unknown('')}"


def test_a_text_in_another_language_is_one_mistake():
    assert told("name = 1\n") == [("syntax-error", 1, 1, 1, 5, "the text `name` is not quoted", 'quote it: `"name"`')]


def test_a_broken_form_leaves_no_document():
    assert read_json(Source("a.json", '{"a": 1')).documents == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1:2]", ((1, 3), ":", "a list has no keys", "write `,` between two items, or `{…}` around keys")),
        ('{"a": [1, "b": 2]}', ((1, 14), ":", "a list has no keys", "write `,` between two items, or `{…}` around keys")),
        ('{"a": 1: 2}', ((1, 8), ":", "a second `:` follows the value", "put a `,` between two pairs")),
        ("[1; 2]", ((1, 3), ";", "`;` does not separate items", "write `,`")),
        ("[1 2 3]", ((1, 4), "2", "a `,` is missing before this item", "put a `,` between two items")),
        ("{“a”: 1}", ((1, 2), "“a”", "a key of JSON stands in double quotes", 'write `"a"`')),
        ("[1e-10000000]", ((1, 2), "1e-10000000", "`1e-10000000` would become `0.0`", 'quote it if it is text: `"1e-10000000"`')),
        ("[-0.1E-400]", ((1, 2), "-0.1E-400", "`-0.1E-400` would become `-0.0`", 'quote it if it is text: `"-0.1E-400"`')),
    ],
)  # fmt: skip
def test_each_error_is_reported_once_where_it_is(text, expected):
    found = read_json(Source("a.json", text)).diagnostics
    assert [(one.span.first, one.span.text, one.message, one.help) for one in found] == [expected]


def test_a_zero_is_a_number_however_it_is_written():
    (document,) = read_json(Source("a.json", "[0, 0.0, 0e-99999, -0.0, 5e-324]")).documents
    assert repr(plain(document)) == "[0, 0.0, 0.0, -0.0, 5e-324]"
