"""Every mistake that the reader of TOML tells of, word for word.

A row holds a text and its diagnostics: rule, first line and column, last line and column, message, help, and the places
of its notes.
"""

import pytest

from restorespec.core.source import Source
from restorespec.syntax.toml.reader import read_toml

MISTAKES = [
    ("name = foo", [("syntax-error", 1, 8, 1, 11, "the string `foo` is not quoted", 'quote it: `"foo"`')]),
    (
        "name = foo bar # c",
        [("syntax-error", 1, 8, 1, 15, "the string `foo bar` is not quoted", 'quote it: `"foo bar"`')],
    ),
    ("a = 1 b = 2", [("syntax-error", 1, 5, 1, 12, "the string `1 b = 2` is not quoted", 'quote it: `"1 b = 2"`')]),
    ('name = "abc', [("syntax-error", 1, 8, 1, 12, "the string is not closed", 'end it with `"`')]),
    ('a = ["x", "y]', [("syntax-error", 1, 11, 1, 13, "the string is not closed", 'end it with `"`')]),
    (
        "name = 'it's'",
        [
            (
                "syntax-error",
                1,
                12,
                1,
                14,
                "`s'` follows the end of the statement",
                "remove it, or begin a new line before it",
            )
        ],
    ),
    (
        'a = "x",',
        [
            (
                "syntax-error",
                1,
                8,
                1,
                9,
                "`,` follows the end of the statement",
                "remove it, or begin a new line before it",
            )
        ],
    ),
    (
        "a = 1,\nb = 2;",
        [
            (
                "syntax-error",
                1,
                6,
                1,
                7,
                "`,` follows the end of the statement",
                "remove it, or begin a new line before it",
            ),
            ("syntax-error", 2, 5, 2, 7, "the string `2;` is not quoted", 'quote it: `"2;"`'),
        ],
    ),
    (
        "key: value\nother: value",
        [
            ("syntax-error", 1, 4, 1, 5, "the key `key` is followed by `:` instead of `=`", "write `key = …`"),
            ("syntax-error", 2, 6, 2, 7, "the key `other` is followed by `:` instead of `=`", "write `other = …`"),
        ],
    ),
    ("key value", [("syntax-error", 1, 1, 1, 4, "a `=` is missing after the key `key`", "write `key = …`")]),
    ("key", [("syntax-error", 1, 1, 1, 4, "a `=` is missing after the key `key`", "write `key = …`")]),
    (
        "key =\nnext = # c",
        [
            ("syntax-error", 1, 6, 1, 6, "a value is missing", 'write one, `""` for an empty string'),
            ("syntax-error", 2, 8, 2, 8, "a value is missing", 'write one, `""` for an empty string'),
        ],
    ),
    ("a = [1,,2]", [("syntax-error", 1, 8, 1, 8, "a value is missing", 'write one, `""` for an empty string')]),
    ("= 3", [("syntax-error", 1, 1, 1, 2, "the key is missing", "write `key = value`")]),
    (
        "a = {{ x }}",
        [("syntax-unquoted-template", 1, 5, 1, 12, "the template is not quoted", 'quote the template: `"{{ x }}"`')],
    ),
    (
        "a = [{{ x }}, {{ y }}-b]",
        [
            ("syntax-unquoted-template", 1, 6, 1, 13, "the template is not quoted", 'quote the template: `"{{ x }}"`'),
            (
                "syntax-unquoted-template",
                1,
                15,
                1,
                24,
                "the template is not quoted",
                'quote the template: `"{{ y }}-b"`',
            ),
        ],
    ),
    (
        "a = {b = {{ vars['x'] }}}",
        [
            (
                "syntax-unquoted-template",
                1,
                10,
                1,
                25,
                "the template is not quoted",
                "quote the template: `\"{{ vars['x'] }}\"`",
            )
        ],
    ),
    (
        'a = {{ x ~ "y" }} # c',
        [
            (
                "syntax-unquoted-template",
                1,
                5,
                1,
                18,
                "the template is not quoted",
                "quote the template, with a backslash before every quote and backslash in it",
            )
        ],
    ),
    ("a = {b = 1,}", [("syntax-error", 1, 11, 1, 12, "an inline table cannot end with a `,`", "remove the `,`")]),
    (
        "a = {\n b = 1,\n c = 2,\n}\nd = foo",
        [
            (
                "syntax-error",
                1,
                5,
                1,
                6,
                "an inline table cannot span lines",
                "write it on one line, or as a table with a `[header]`",
            ),
            ("syntax-error", 5, 5, 5, 8, "the string `foo` is not quoted", 'quote it: `"foo"`'),
        ],
    ),
    (
        "[a]\nx=1\n[b]\n[a]\ny=2",
        [("syntax-duplicate-key", 4, 2, 4, 3, "the key `a` is defined twice", "remove one of the two", (1, 2))],
    ),
    (
        'a = 1\na = 2\n"a" = 3',
        [
            ("syntax-duplicate-key", 2, 1, 2, 2, "the key `a` is defined twice", "remove one of the two", (1, 1)),
            ("syntax-duplicate-key", 3, 1, 3, 4, "the key `a` is defined twice", "remove one of the two", (1, 1)),
        ],
    ),
    (
        "a = {b=1, b=2, c=3}",
        [("syntax-duplicate-key", 1, 11, 1, 12, "the key `b` is defined twice", "remove one of the two", (1, 6))],
    ),
    (
        "a.b=1\na.b.c=2",
        [
            (
                "syntax-duplicate-key",
                2,
                3,
                2,
                4,
                "the key `b` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 3),
            )
        ],
    ),
    (
        "a={b=1}\na.c=2",
        [
            (
                "syntax-duplicate-key",
                2,
                1,
                2,
                2,
                "the key `a` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 1),
            )
        ],
    ),
    (
        "a={b=1}\n[a]",
        [
            (
                "syntax-duplicate-key",
                2,
                2,
                2,
                3,
                "the key `a` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 1),
            )
        ],
    ),
    (
        "a=[1]\n[[a]]",
        [
            (
                "syntax-duplicate-key",
                2,
                3,
                2,
                4,
                "the key `a` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 1),
            )
        ],
    ),
    (
        "[[a]]\n[a]",
        [
            (
                "syntax-duplicate-key",
                2,
                2,
                2,
                3,
                "the key `a` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 3),
            )
        ],
    ),
    (
        "[a]\n[[a]]",
        [
            (
                "syntax-duplicate-key",
                2,
                3,
                2,
                4,
                "the key `a` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 2),
            )
        ],
    ),
    (
        "[a.b]\n[a]\nb.c=1",
        [("syntax-duplicate-key", 3, 1, 3, 2, "the key `b` is defined twice", "remove one of the two", (1, 4))],
    ),
    (
        "[a]\nb.c=1\n[a.b]",
        [("syntax-duplicate-key", 3, 4, 3, 5, "the key `b` is defined twice", "remove one of the two", (2, 1))],
    ),
    (
        "a = {b=1}\n[c]\n[a.d]",
        [
            (
                "syntax-duplicate-key",
                3,
                2,
                3,
                3,
                "the key `a` already has a value, nothing can be added to it",
                "write its whole value in one place",
                (1, 1),
            )
        ],
    ),
    (
        "a = null\nb = None\nc = ~",
        [
            ("syntax-error", 1, 5, 1, 9, "TOML has no `null`", 'remove the key, or write `"{{ none }}"`'),
            ("syntax-error", 2, 5, 2, 9, "TOML has no `None`", 'remove the key, or write `"{{ none }}"`'),
            ("syntax-error", 3, 5, 3, 6, "TOML has no `~`", 'remove the key, or write `"{{ none }}"`'),
        ],
    ),
    (
        "a = True\nb = yes\nc = FALSE",
        [
            ("syntax-error", 1, 5, 1, 9, "`True` is not a TOML boolean", 'write `true`, or `"True"` for the string'),
            ("syntax-error", 2, 5, 2, 8, "`yes` is not a TOML boolean", 'write `true`, or `"yes"` for the string'),
            (
                "syntax-error",
                3,
                5,
                3,
                10,
                "`FALSE` is not a TOML boolean",
                'write `false`, or `"FALSE"` for the string',
            ),
        ],
    ),
    (
        "a = 012345678901\nb = -007",
        [
            (
                "syntax-needs-quotes",
                1,
                5,
                1,
                17,
                "`012345678901` is not a number, because of its leading zero",
                'quote it if it is a string: `"012345678901"`',
            ),
            (
                "syntax-needs-quotes",
                2,
                5,
                2,
                9,
                "`-007` is not a number, because of its leading zero",
                'quote it if it is a string: `"-007"`',
            ),
        ],
    ),
    (
        "a = 2026-03-01\nb = 07:32:00\nc = 2026-03-01T00:00:00",
        [
            (
                "syntax-needs-quotes",
                1,
                5,
                1,
                15,
                "`2026-03-01` is a date or time without an offset",
                (
                    "add the time and its offset: `2026-03-01T00:00:00Z` for midnight UTC; "
                    "quote it if it is any other string"
                ),
            ),
            (
                "syntax-needs-quotes",
                2,
                5,
                2,
                13,
                "`07:32:00` is a date or time without an offset",
                'quote it if it is a string: `"07:32:00"`',
            ),
            (
                "syntax-needs-quotes",
                3,
                5,
                3,
                24,
                "`2026-03-01T00:00:00` is a date or time without an offset",
                (
                    "add it: `2026-03-01T00:00:00Z` for UTC, or one such as `2026-03-01T00:00:00+01:00`; "
                    "quote it if it is any other string"
                ),
            ),
        ],
    ),
    (
        "a = inf\nb = -nan\nc = 1e999",
        [
            ("syntax-needs-quotes", 1, 5, 1, 8, "`inf` is not a finite number", 'quote it if it is a string: `"inf"`'),
            (
                "syntax-needs-quotes",
                2,
                5,
                2,
                9,
                "`-nan` is not a finite number",
                'quote it if it is a string: `"-nan"`',
            ),
            (
                "syntax-needs-quotes",
                3,
                5,
                3,
                10,
                "`1e999` is not a finite number",
                'quote it if it is a string: `"1e999"`',
            ),
        ],
    ),
    (
        "a = 9223372036854775808\nb = 0xFFFFFFFFFFFFFFFFF\nc = -9223372036854775809",
        [
            (
                "syntax-needs-quotes",
                1,
                5,
                1,
                24,
                "`9223372036854775808` does not fit in 64 bits",
                'quote it if it is a string: `"9223372036854775808"`',
            ),
            (
                "syntax-needs-quotes",
                2,
                5,
                2,
                24,
                "`0xFFFFFFFFFFFFFFFFF` does not fit in 64 bits",
                'quote it if it is a string: `"0xFFFFFFFFFFFFFFFFF"`',
            ),
            (
                "syntax-needs-quotes",
                3,
                5,
                3,
                25,
                "`-9223372036854775809` does not fit in 64 bits",
                'quote it if it is a string: `"-9223372036854775809"`',
            ),
        ],
    ),
    (
        'a = "C:\\Users"',
        [
            (
                "syntax-error",
                1,
                8,
                1,
                14,
                "`\\Users` is not a valid TOML escape",
                "write `\\\\` for a backslash, or use single quotes",
            )
        ],
    ),
    (
        'a = "\\ud800"',
        [
            (
                "syntax-error",
                1,
                6,
                1,
                12,
                "`\\ud800` is not a valid TOML escape",
                "write `\\\\` for a backslash, or use single quotes",
            )
        ],
    ),
    (
        'a = """x\r\n\\q"""\nb = foo',
        [
            (
                "syntax-error",
                2,
                1,
                2,
                3,
                "`\\q` is not a valid TOML escape",
                "write `\\\\` for a backslash, or use single quotes",
            ),
            ("syntax-error", 3, 5, 3, 8, "the string `foo` is not quoted", 'quote it: `"foo"`'),
        ],
    ),
    (
        '"\\q" = 1',
        [
            (
                "syntax-error",
                1,
                2,
                1,
                4,
                "`\\q` is not a valid TOML escape",
                "write `\\\\` for a backslash, or use single quotes",
            )
        ],
    ),
    ('b = 1\na = """x\nc = 2', [("syntax-error", 2, 5, 2, 8, "the string is not closed", 'end it with `"""`')]),
    ("a = '''x", [("syntax-error", 1, 5, 1, 8, "the string is not closed", "end it with `'''`")]),
    ("a = [1, 2\nb = 3", [("syntax-error", 1, 5, 1, 6, "the list is not closed", "end it with `]`")]),
    (
        'a = ["x" "y"]',
        [
            (
                "syntax-error",
                1,
                10,
                1,
                11,
                "a `,` or `]` is missing in the list",
                "put a `,` between two items, `]` after the last",
            )
        ],
    ),
    ("a = [1,\n[target]\nx = 1", [("syntax-error", 1, 5, 1, 6, "the list is not closed", "end it with `]`")]),
    ("a = [", [("syntax-error", 1, 5, 1, 6, "the list is not closed", "end it with `]`")]),
    ("a = {", [("syntax-error", 1, 5, 1, 6, "the inline table is not closed", "end it with `}`")]),
    ("a = {b = 1\nc = 2", [("syntax-error", 1, 5, 1, 6, "the inline table is not closed", "end it with `}`")]),
    (
        "a = {b = 1 c = 2}",
        [("syntax-error", 1, 12, 1, 13, "a `,` is missing before this item", "put a `,` between two items")],
    ),
    (
        'a = {b = "x" c = 2}',
        [
            (
                "syntax-error",
                1,
                14,
                1,
                15,
                "a `,` or `}` is missing in the inline table",
                "put a `,` between two items, `}` after the last",
            )
        ],
    ),
    ("a = {b: 1}", [("syntax-error", 1, 7, 1, 8, "the key `b` is followed by `:` instead of `=`", "write `b = …`")]),
    ("a = {b}", [("syntax-error", 1, 6, 1, 7, "a `=` is missing after the key `b`", "write `b = …`")]),
    ("[a", [("syntax-error", 1, 1, 1, 3, "the header is not closed", "write `[a]`")]),
    ("[[a]\nb = 1", [("syntax-error", 1, 1, 1, 4, "the header is not closed", "write `[[a]]`")]),
    (
        "[a]]",
        [
            (
                "syntax-error",
                1,
                4,
                1,
                5,
                "`]` follows the end of the statement",
                "remove it, or begin a new line before it",
            )
        ],
    ),
    ("[]", [("syntax-error", 1, 2, 1, 3, "the header has no name", "write `[name]`")]),
    ("[a.]", [("syntax-error", 1, 2, 1, 4, "a part of the key is missing", "remove the `.`")]),
    (
        "a. = 1\n.a = 1\na..b = 1",
        [
            ("syntax-error", 1, 1, 1, 4, "a part of the key is missing", "remove the `.`"),
            ("syntax-error", 2, 1, 2, 2, "a part of the key is missing", "remove the `.`"),
            ("syntax-error", 3, 1, 3, 4, "a part of the key is missing", "remove the `.`"),
        ],
    ),
    (
        "naïve = 1\n$ref = 1",
        [
            ("syntax-error", 1, 3, 1, 6, "`ïve` is not allowed in an unquoted key", 'quote the key: `"…"`'),
            ("syntax-error", 2, 1, 2, 5, "`$ref` is not allowed in an unquoted key", 'quote the key: `"…"`'),
        ],
    ),
    ("{{ x }} = 1", [("syntax-error", 1, 1, 1, 12, "a key cannot be a template", "write the key itself")]),
    (
        '"a = 1\nb = foo',
        [
            ("syntax-error", 1, 1, 1, 7, "the key is not closed", 'end it with `"`'),
            ("syntax-error", 2, 5, 2, 8, "the string `foo` is not quoted", 'quote it: `"foo"`'),
        ],
    ),
    (
        "a = 2026-13-45T00:00:00Z",
        [
            (
                "syntax-needs-quotes",
                1,
                5,
                1,
                25,
                "`2026-13-45T00:00:00Z` is not a valid date or time: month 13 does not exist",
                "correct it; quote it if it is any other string",
            )
        ],
    ),
    (
        "a = 1.\nb = .5\nc = 1__0\nd = 0b2",
        [
            (
                "syntax-needs-quotes",
                1,
                5,
                1,
                7,
                "`1.` is not a valid TOML number",
                'quote it if it is a string: `"1."`',
            ),
            (
                "syntax-needs-quotes",
                2,
                5,
                2,
                7,
                "`.5` is not a valid TOML number",
                'quote it if it is a string: `".5"`',
            ),
            (
                "syntax-needs-quotes",
                3,
                5,
                3,
                9,
                "`1__0` is not a valid TOML number",
                'quote it if it is a string: `"1__0"`',
            ),
            (
                "syntax-needs-quotes",
                4,
                5,
                4,
                8,
                "`0b2` is not a valid TOML number",
                'quote it if it is a string: `"0b2"`',
            ),
        ],
    ),
    (
        'x = "\\t"\n"a\\u200Bb" = 1',
        [
            (
                "syntax-character",
                1,
                5,
                1,
                9,
                "the value contains `U+0009` (tab)",
                "use an ordinary space: this character only looks like one",
            ),
            (
                "syntax-character",
                2,
                1,
                2,
                11,
                "the value contains `U+200B` (zero width space)",
                "remove it: it is invisible",
            ),
        ],
    ),
    ("😀 = 1", [("syntax-error", 1, 1, 1, 2, "`😀` is not allowed in an unquoted key", 'quote the key: `"…"`')]),
    (
        'a = "😀" x',
        [
            (
                "syntax-error",
                1,
                9,
                1,
                10,
                "`x` follows the end of the statement",
                "remove it, or begin a new line before it",
            )
        ],
    ),
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
        for found in read_toml(Source("a.toml", text)).diagnostics
    ]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_at_its_place(text: str, expected: list[tuple[object, ...]]):
    assert told(text) == expected


def test_a_key_has_at_most_sixteen_parts():
    expected = "syntax-limit", 1, 1, 1, 33, "the key has more than 16 parts (maximum 16)", "flatten the data"
    assert told(".".join("a" * 17) + " = 1") == [expected]
    assert told("[" + ".".join("a" * 17) + "]") == [("syntax-limit", 1, 2, 1, 34, *expected[5:])]
    assert told("a = {" + ".".join("a" * 20_000) + " = 1}") == [("syntax-limit", 1, 6, 1, 38, *expected[5:])]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a = " + "[" * 64 + "]" * 64, 68),
        ("a = " + "[" * 100_000, 68),
        ("a = " + "{a = " * 10_000, 320),
        ("a = " + ("{" + "a." * 15 + "a = ") * 4 + "1" + "}" * 4, 139),
    ],
)
def test_values_nest_at_most_64_levels(text: str, column: int):
    message = "the value is nested too deep (maximum 64 levels)"
    assert told(text) == [("syntax-limit", 1, column, 1, column + 1, message, "flatten the data")]


def test_a_text_has_at_most_50_000_values():
    text = "a = [" + "1," * 60_000 + "]"
    message = "the file has more than 50,000 values, with aliases expanded"
    assert told(text) == [("syntax-limit", 1, 100_002, 1, 100_003, message, "split the file")]


def test_a_single_text_has_at_most_64_kib():
    long = "é" * 32_769
    message = "the string is too long: 65,538 bytes (maximum 65,536)"
    assert told(f'a = "{long}"') == [("syntax-limit", 1, 5, 1, 5, message, "shorten it")]
    assert told(f'"{long}" = 1') == [("syntax-limit", 1, 1, 1, 1, message, "shorten it")]


def test_an_integer_of_any_length_is_refused():
    [(rule, *place, message, advice)] = told("a = " + "9" * 5000)
    digits = "9" * 199 + "…"
    assert (rule, place) == ("syntax-needs-quotes", [1, 5, 1, 5005])
    assert message == f"`{digits}` does not fit in 64 bits"
    assert advice == f'quote it if it is a string: `"{digits}"`'


def test_a_character_that_only_tomllib_refuses_is_told_too():
    expected = ("syntax-error", 1, 6, 1, 6, "this is not valid TOML", "correct it: Illegal character '\\x01'")
    assert told('a = "\x01"') == [expected]


def test_a_refused_value_is_unknown_and_the_rest_is_read():
    [document] = read_toml(Source("a.toml", 'a = foo\nb = 1\nb = 2\nc = {d = 012, d = "\\q"}\ne = "\\t"')).documents
    assert repr(document.data) == "{'a': Unknown(''), 'b': 1, 'c': {'d': Unknown('')}, 'e': Unknown('')}"


def test_a_broken_form_leaves_no_document():
    assert read_toml(Source("a.toml", "a = 1\nb\n")).documents == ()
    assert read_toml(Source("a.toml", "[a]\n[a]\n")).documents == ()


def test_what_needs_quotes_gets_them_as_a_fix():
    [found] = read_toml(Source("a.toml", "a = {{ vars.x }} # c")).diagnostics
    assert found.fix is not None
    [edit] = found.fix.edits
    assert (found.fix.description, edit.span.text, edit.text) == ("quote it", "{{ vars.x }}", '"{{ vars.x }}"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = [1 2 3]", ((1, 8), "2", "a `,` is missing before this item", "put a `,` between two items")),
        ("a = [true false]", ((1, 11), "f", "a `,` is missing before this item", "put a `,` between two items")),
        ("a = {b = 1 c = 2}", ((1, 12), "c", "a `,` is missing before this item", "put a `,` between two items")),
        ("a = [1; 2]", ((1, 7), ";", "`;` does not separate items", "write `,`")),
        ("a = 1e-400", ((1, 5), "1e-400", "`1e-400` would become `0.0`", 'quote it if it is a string: `"1e-400"`')),
    ],
)
def test_each_error_is_reported_once_where_it_is(text, expected):
    found = read_toml(Source("a.toml", text)).diagnostics
    assert [(one.span.first, one.span.text, one.message, one.help) for one in found] == [expected]


def test_a_zero_is_a_number_however_it_is_written():
    (document,) = read_toml(Source("a.toml", "a = [0, 0.0, 0e-9, -0.0, 5e-324]")).documents
    assert repr(document.data) == "{'a': [0, 0.0, 0.0, -0.0, 5e-324]}"
