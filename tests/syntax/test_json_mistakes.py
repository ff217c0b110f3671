"""Every mistake that the reader of JSON tells of, word for word.

A row holds a text and its diagnostics: rule, first line and column, last line and column, message, help, and the places
of its notes.
"""

import pytest

from restorespec.core.source import Source
from restorespec.syntax.json.reader import read_json

MISTAKES = [
    ("", [("syntax-error", 1, 1, 1, 1, "the file is empty", "write an object: `{…}`")]),
    (
        " // c\n",
        [
            ("syntax-error", 1, 2, 1, 6, "JSON has no comments", "remove it, or write the file as YAML"),
            ("syntax-error", 2, 1, 2, 1, "the file is empty", "write an object: `{…}`"),
        ],
    ),
    ('{"a": 1,}', [("syntax-error", 1, 8, 1, 9, "a `,` follows the last item", "remove the `,`")]),
    ("[1, ]", [("syntax-error", 1, 3, 1, 4, "a `,` follows the last item", "remove the `,`")]),
    ("[1 2]", [("syntax-error", 1, 4, 1, 5, "a `,` is missing before this item", "put a `,` between two items")]),
    (
        '{"a": "b" "c": 1}',
        [("syntax-error", 1, 11, 1, 12, "a `,` is missing before this item", "put a `,` between two items")],
    ),
    ('{"a" 1}', [("syntax-error", 1, 2, 1, 5, 'a `:` is missing after the key `"a"`', 'write `"a": value`')]),
    (
        "{'a': 'b'}",
        [
            ("syntax-error", 1, 2, 1, 5, "a key must be in double quotes in JSON", 'write `"a"`'),
            ("syntax-error", 1, 7, 1, 10, "a string must be in double quotes in JSON", 'write `"b"`'),
        ],
    ),
    (
        "{a: b, c: 1}",
        [
            ("syntax-error", 1, 2, 1, 3, "a key must be in double quotes in JSON", 'write `"a"`'),
            ("syntax-error", 1, 5, 1, 6, "the string `b` is not quoted", 'quote it: `"b"`'),
            ("syntax-error", 1, 8, 1, 9, "a key must be in double quotes in JSON", 'write `"c"`'),
        ],
    ),
    (
        "[NaN, -Infinity, Infinity]",
        [
            ("syntax-needs-quotes", 1, 2, 1, 5, "`NaN` is not a finite number", 'quote it if it is a string: `"NaN"`'),
            (
                "syntax-needs-quotes",
                1,
                7,
                1,
                16,
                "`-Infinity` is not a finite number",
                'quote it if it is a string: `"-Infinity"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                18,
                1,
                26,
                "`Infinity` is not a finite number",
                'quote it if it is a string: `"Infinity"`',
            ),
        ],
    ),
    (
        "[True, FALSE, None, undefined]",
        [
            ("syntax-error", 1, 2, 1, 6, "`True` is not a JSON value", 'write `true`, or `"True"` for the string'),
            ("syntax-error", 1, 8, 1, 13, "`FALSE` is not a JSON value", 'write `false`, or `"FALSE"` for the string'),
            ("syntax-error", 1, 15, 1, 19, "`None` is not a JSON value", "write `null`"),
            ("syntax-error", 1, 21, 1, 30, "`undefined` is not a JSON value", "write `null`"),
        ],
    ),
    (
        '{"a": 1, "b": {"a": 2}, "a": 3}',
        [("syntax-duplicate-key", 1, 25, 1, 28, "the key `a` is defined twice", "remove one of the two", (1, 2))],
    ),
    (
        '{"a": 1} x\ny',
        [("syntax-error", 1, 10, 1, 11, "`x` follows the end of the data", "remove it: a file contains one value")],
    ),
    (
        "[1]]",
        [("syntax-error", 1, 4, 1, 5, "`]` follows the end of the data", "remove it: a file contains one value")],
    ),
    (
        '["\\q", "\\ud800", "\\u12", "a\tb"]',
        [
            ("syntax-error", 1, 3, 1, 5, "`\\q` is not a valid JSON escape", "write `\\\\` for a backslash"),
            ("syntax-character", 1, 8, 1, 16, "the value contains `U+D800`", "remove it: it is invisible"),
            ("syntax-error", 1, 19, 1, 23, "`\\u12` is not a valid JSON escape", "write `\\\\` for a backslash"),
            (
                "syntax-error",
                1,
                28,
                1,
                29,
                "a JSON string cannot contain `U+0009`",
                "use an ordinary space, or remove it",
            ),
        ],
    ),
    ('["a', [("syntax-error", 1, 2, 1, 3, "the string is not closed", 'end it with `"`')]),
    ('["a\n"]', [("syntax-error", 1, 2, 1, 3, "the string is not closed", 'end it with `"`')]),
    ("['a", [("syntax-error", 1, 2, 1, 3, "the string is not closed", "end it with `'`")]),
    ("[1", [("syntax-error", 1, 1, 1, 2, "the list is not closed", "end it with `]`")]),
    ("{", [("syntax-error", 1, 1, 1, 2, "the object is not closed", "end it with `}`")]),
    ('{"a"', [("syntax-error", 1, 2, 1, 5, 'a `:` is missing after the key `"a"`', 'write `"a": value`')]),
    ('{"a":', [("syntax-error", 1, 1, 1, 2, "the object is not closed", "end it with `}`")]),
    ('{"a":}', [("syntax-error", 1, 6, 1, 7, "a value is missing before `}`", 'write one, `""` for an empty string')]),
    ("[,]", [("syntax-error", 1, 2, 1, 3, "a value is missing before `,`", 'write one, `""` for an empty string')]),
    ("[1,,2]", [("syntax-error", 1, 4, 1, 5, "a value is missing before `,`", 'write one, `""` for an empty string')]),
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
            (
                "syntax-needs-quotes",
                1,
                2,
                1,
                5,
                "`012` is not a valid JSON number",
                'quote it if it is a string: `"012"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                7,
                1,
                9,
                "`+1` is not a valid JSON number",
                'write `1` for the number, or `"+1"` for the string',
            ),
            (
                "syntax-needs-quotes",
                1,
                11,
                1,
                13,
                "`.5` is not a valid JSON number",
                'quote it if it is a string: `".5"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                15,
                1,
                17,
                "`1.` is not a valid JSON number",
                'quote it if it is a string: `"1."`',
            ),
            (
                "syntax-needs-quotes",
                1,
                19,
                1,
                22,
                "`1_0` is not a valid JSON number",
                'write `10` for the number, or `"1_0"` for the string',
            ),
            (
                "syntax-needs-quotes",
                1,
                24,
                1,
                27,
                "`0x1` is not a valid JSON number",
                'write `1` for the number, or `"0x1"` for the string',
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
                'quote it if it is a string: `"9223372036854775808"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                23,
                1,
                43,
                "`-9223372036854775809` does not fit in 64 bits",
                'quote it if it is a string: `"-9223372036854775809"`',
            ),
            (
                "syntax-needs-quotes",
                1,
                45,
                1,
                50,
                "`1e999` is not a finite number",
                'quote it if it is a string: `"1e999"`',
            ),
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
                "the value contains `U+0009` (tab)",
                "use an ordinary space: this character only looks like one",
            ),
            (
                "syntax-character",
                1,
                13,
                1,
                21,
                "the value contains `U+200B` (zero width space)",
                "remove it: it is invisible",
            ),
        ],
    ),
    ("}", [("syntax-error", 1, 1, 1, 2, "a value is missing before `}`", 'write one, `""` for an empty string')]),
    ("/", [("syntax-error", 1, 1, 1, 2, "a value is missing before `/`", 'write one, `""` for an empty string')]),
    (
        '{"a": 1 "b',
        [
            ("syntax-error", 1, 9, 1, 10, "a `,` is missing before this item", "put a `,` between two items"),
            ("syntax-error", 1, 9, 1, 10, "the string is not closed", 'end it with `"`'),
        ],
    ),
    ("😀", [("syntax-error", 1, 1, 1, 2, "the string `😀` is not quoted", 'quote it: `"😀"`')]),
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
    message = "the value is nested too deep (maximum 64 levels)"
    assert told(opening * 100_000) == [("syntax-limit", 1, column, 1, column + 1, message, "flatten the data")]


def test_a_text_has_at_most_50_000_values():
    message = "the file has more than 50,000 values, with aliases expanded"
    assert told("[" + "1," * 60_000 + "1]") == [("syntax-limit", 1, 100_000, 1, 100_001, message, "split the file")]


def test_a_single_text_has_at_most_64_kib():
    message = "the string is too long: 65,538 bytes (maximum 65,536)"
    assert told('["' + "é" * 32_769 + '"]') == [("syntax-limit", 1, 2, 1, 2, message, "shorten it")]


def test_an_integer_of_any_length_is_refused():
    [(rule, *place, message, _)] = told("[" + "9" * 5000 + "]")
    assert (rule, place) == ("syntax-needs-quotes", [1, 2, 1, 5002])
    assert message == "`" + "9" * 199 + "…` does not fit in 64 bits"


def test_reading_goes_on_as_it_was_meant():
    text = '{a: 1, \'b\': [1 2,], "c": NaN, /* d */ "a": 3}'
    [document] = read_json(Source("a.json", text)).documents
    assert repr(document.data) == "{'a': 1, 'b': [1, 2], 'c': Unknown('')}"


def test_a_text_in_another_language_is_one_mistake():
    assert told("name = 1\n") == [("syntax-error", 1, 1, 1, 5, "the string `name` is not quoted", 'quote it: `"name"`')]


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
        ("{“a”: 1}", ((1, 2), "“a”", "a key must be in double quotes in JSON", 'write `"a"`')),
        ("[1e-10000000]", ((1, 2), "1e-10000000", "`1e-10000000` would become `0.0`", 'quote it if it is a string: `"1e-10000000"`')),
        ("[-0.1E-400]", ((1, 2), "-0.1E-400", "`-0.1E-400` would become `-0.0`", 'quote it if it is a string: `"-0.1E-400"`')),
    ],
)  # fmt: skip
def test_each_error_is_reported_once_where_it_is(text, expected):
    found = read_json(Source("a.json", text)).diagnostics
    assert [(one.span.first, one.span.text, one.message, one.help) for one in found] == [expected]


def test_a_zero_is_a_number_however_it_is_written():
    (document,) = read_json(Source("a.json", "[0, 0.0, 0e-99999, -0.0, 5e-324]")).documents
    assert repr(document.data) == "[0, 0.0, 0.0, -0.0, 5e-324]"
