"""What people get wrong in YAML, told at its place and with what to do."""

import re

import pytest

from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.project.apply_fixes import edited
from restorespec.syntax import read


def mistakes(text):
    return [(mistake.rule.name, mistake.span.first, mistake.span.text, mistake.message, mistake.help)
            for mistake in read(Source("a.yaml", text)).diagnostics]  # fmt: skip


WHOLE = "quote the whole value that contains it"
NO_COLON = ("this line has no `:`", "write `key: value`, or quote the string if it belongs to the value above")
BARE = "the template is not quoted"
TAB = ("a tab is used for indentation", "indent with spaces")


@pytest.mark.parametrize(
    ("text", "place", "template", "advice"),
    [
        ("a: {{ x }}\nb: 1", (1, 4), "{{ x }}", 'quote the template: `"{{ x }}"`'),
        ("- {{ x }}", (1, 3), "{{ x }}", 'quote the template: `"{{ x }}"`'),
        ("{{ x }}", (1, 1), "{{ x }}", 'quote the template: `"{{ x }}"`'),
        ("a: [{{ x }}, 1]", (1, 5), "{{ x }}", 'quote the template: `"{{ x }}"`'),
        ("a: {b: {{ x.y | default }}}", (1, 8), "{{ x.y | default }}", 'quote the template: `"{{ x.y | default }}"`'),
        ("a: {{ x |\n  y }}\nb: 1", (1, 4), "{{ x |\n  y }}", WHOLE),
        ("a: {{ x }}-b", (1, 4), "{{ x }}", WHOLE),
        ("a: {{ vars['x'] }}", (1, 4), "{{ vars['x'] }}", WHOLE),
        ("a: {{ {'a': 1} | tags }}", (1, 4), "{{ {'a': 1} | tags }}", WHOLE),
        ("a: [b-{{ x }}]", (1, 7), "{{ x }}", WHOLE),
        ("a: foo {{ x['b: c'] }}", (1, 8), "{{ x['b: c'] }}", WHOLE),
        ("a: {{ x\nb: 1", (1, 4), "{{ x", WHOLE),
        ("a: {{ *x }} {{ y }}", (1, 4), "{{ *x }}", WHOLE),
    ],
)
def test_an_unquoted_template_is_one_mistake_at_its_braces(text, place, template, advice):
    assert mistakes(text) == [("syntax-unquoted-template", place, template, BARE, advice)]


def test_an_unquoted_template_leaves_the_rest_to_be_read():
    (document,) = read(Source("a.yaml", "a: {{ x }}\nb: {c: 1}")).documents
    data = document.data
    assert isinstance(data.pop("a"), Unknown)
    assert data == {"b": {"c": 1}}


def test_a_template_is_no_key():
    assert mistakes("{{ x }}: 1") == [
        ("syntax-key", (1, 1), "{{ x }}", "a template cannot be a key", "write a string as the key")
    ]


@pytest.mark.parametrize(
    ("text", "place", "shown", "message", "advice"),
    [
        # brackets
        ("a: [1", (1, 4), "[", "this `[` is never closed", "add the closing `]`"),
        ("a: [1,", (1, 4), "[", "this `[` is never closed", "add the closing `]`"),
        ("a: {b: 1\nc: 2", (1, 4), "{", "this `{` is never closed", "add the closing `}`"),
        ("a: [1, 2\nb: 3", (1, 4), "[", "this `[` is never closed", "add the closing `]`"),
        ("a: [{b: c]", (1, 10), "]", "a `,` or `}` is missing before `]`", "add it, or quote the value"),
        ("a: {b: 1 c: 2}", (1, 11), ":", "a second `: ` is between two commas", "quote the value, or add the missing comma"),
        ("a: {b: 1,, c: 2}", (1, 10), ",", "a value is missing before `,`", "write it, or remove a comma"),
        ("a: [1]]", (1, 7), "]", "this `]` closes nothing", "remove it, or quote the value"),
        ("a: ]", (1, 4), "]", "a value cannot begin with `]`", "quote the value"),
        ("[- a]", (1, 2), "-", "a list with `-` is not allowed in brackets", "write `[first, second]`, or quote the value"),
        # quotes
        ("a: 'x\nb: 1", (1, 4), "'", "this quote is never closed", "add the closing `'`"),
        ('a: "x\n---\nb: 1', (1, 4), '"', "this quote is never closed", 'add the closing `"`'),
        ('a: "foo\nb: "bar"', (1, 4), '"', "this quote is closed only on line 2", 'add the closing `"`'),
        ("a: 'it's'", (1, 8), "s'", "text follows the closing quote", "quote the whole value; use the other kind of quotes inside it"),
        ('a: "^\\d+"', (1, 6), "\\d", "`\\d` is not a valid YAML escape", "write `\\\\` for a backslash, or use single quotes"),
        ('a: "\\uD800"', (1, 5), "\\uD800", "`\\uD800` is not a valid YAML escape", "write `\\\\` for a backslash, or use single quotes"),
        # colons
        ("a: b: c", (1, 5), ":", "this line has a second `: `", "quote the whole value"),
        ("a: 'b': c", (1, 7), ":", "this line has a second `: `", "quote the whole value"),
        ("a: 1\nfoo\nb: 2", (2, 1), "foo", *NO_COLON),
        ("a:b\nc: d", (1, 1), "a:", "a space is missing after `a:`", "put a space after the colon: `a: …`"),
        ("{: x}", (1, 2), ":", "a key is missing before the colon", "write the key"),
        (": x", (1, 1), ":", "a key is missing before the colon", "write the key"),
        ("a" * 1025 + ": 1", (1, 1), "", "the key is too long: 1,025 characters (maximum 1,024)", "shorten it"),
        # indentation
        ("a: 1\n  b: 2", (2, 3), "b", "a key is indented below a value that is a string",
         "align it with the keys it belongs to, or quote the string if it belongs to the value above"),
        ("a:\n  b: 1\n c: 2", (3, 2), "c: 2", "this line is not aligned with any key above", "align it with the keys it belongs to"),
        ("- a: 1\n b: 2", (2, 2), "b: 2", "this line is not an item of the list above", "begin it with `- `, or align it with what it belongs to"),
        ("a: b\n- c", (2, 1), "- c", "a list item is among keys", "indent the list below its key"),
        ("restorespec:1", (1, 1), "restorespec:", "a space is missing after `restorespec:`", "put a space after the colon: `restorespec: …`"),
        ("# c\na:b\nc:d", (2, 1), "a:", "a space is missing after `a:`", "put a space after the colon: `a: …`"),
        ("a: ? b", (1, 4), "?", "a value cannot begin with `? `", "quote the value"),
        ("a: - b", (1, 4), "-", "a list cannot begin on the line of its key", "put `- …` on a line of its own, or quote the value"),
        ("a:\n\tb: 1", (2, 1), "\t", *TAB),
        ("a: x\n\tb: 1", (2, 1), "\t", *TAB),
        ("a: |\n\tfoo", (2, 1), "\t", *TAB),
        # beginnings
        ("a: @x", (1, 4), "@", "a value cannot begin with `@`", "quote the value"),
        ("a: `x`", (1, 4), "`", "a value cannot begin with a backtick", "quote the value"),
        ("a: %x", (1, 4), "%", "a value cannot begin with `%`", "quote the value"),
        ("a: *.csv", (1, 4), "*.csv", "a value that begins with `*` is an alias", "quote the value"),
        ("a: *x y", (1, 7), "y", "nothing can follow the value on its line", "quote the whole value"),
        ("a: >5x\n foo", (1, 4), ">5x", "only a digit, `+` or `-` can follow `>`", "begin the text on the next line, or quote the value"),
        # documents
        ("a: b\n...\nfoo: 1", (3, 1), "foo: 1", "the document ends before this line", "begin another document with `---`"),
        ("{a: 1} x", (1, 8), "x", "nothing can follow the value on its line", "quote the whole value"),
    ],
)  # fmt: skip
def test_a_broken_form_is_one_mistake_in_the_terms_of_the_writer(text, place, shown, message, advice):
    assert mistakes(text) == [("syntax-error", place, shown, message, advice)]


def test_of_a_broken_document_nothing_is_kept_but_the_earlier_ones_are():
    reading = read(Source("a.yaml", "a: 1  # restorespec: x\n---\nb: 1  # restorespec: y\nc: [\n"))
    assert [document.data for document in reading.documents] == [{"a": 1}]
    assert [mistake.span.first for mistake in reading.diagnostics] == [(4, 4)]
    assert [comment.first for comment in reading.comments] == [(1, 7)]


@pytest.mark.parametrize(
    "case",
    [
        ("1: x", "syntax-key", (1, 1), "1", "the key `1` is an integer, not a string", 'quote it: `"1"`'),
        ("true: x", "syntax-key", (1, 1), "true", "the key `true` is a boolean, not a string", 'quote it: `"true"`'),
        ("~: x", "syntax-key", (1, 1), "~", "the key `~` is null, not a string", 'quote it: `"~"`'),
        ("1.5: x", "syntax-key", (1, 1), "1.5", "the key `1.5` is a float, not a string", 'quote it: `"1.5"`'),
        ("012: x", "syntax-key", (1, 1), "012", "the key `012` is a number, not a string", 'quote it: `"012"`'),
        ("[a]: x", "syntax-key", (1, 1), "[a]", "a mapping or list cannot be a key", "write a string as the key"),
        ("? {a: b}\n: x", "syntax-key", (1, 3), "{a: b}", "a mapping or list cannot be a key", "write a string as the key"),
        ("a: &a b\n*a : x", "syntax-alias", (2, 1), "*a", "an alias cannot be a key", "write a string as the key"),
        ("a: *b", "syntax-alias", (1, 4), "*b", "the anchor `&b` is not defined before this alias",
         "set the anchor `&b` before it, or quote the value if it is a string that begins with `*`"),
        ("a: &a 1\n---\nb: *a", "syntax-alias", (3, 4), "*a", "the anchor `&a` is not defined before this alias",
         "set the anchor `&a` before it, or quote the value if it is a string that begins with `*`"),
        ("a: &a [1, *a]", "syntax-alias", (1, 11), "*a", "the alias `*a` is inside the value of its own anchor", "move it out of the value of `&a`"),
        ("a: !!str 5", "syntax-yaml-feature", (1, 4), "!!str", "the tag `!!str` is not allowed",
         "remove the tag; quote the value if it should be a string"),
        ("a: &x !foo [1]", "syntax-yaml-feature", (1, 7), "!foo", "the tag `!foo` is not allowed",
         "remove the tag; quote the value if it should be a string"),
        ("a: !!str 012", "syntax-yaml-feature", (1, 4), "!!str", "the tag `!!str` is not allowed",
         "remove the tag; quote the value if it should be a string"),
        ("!!str 1: x", "syntax-yaml-feature", (1, 1), "!!str", "the tag `!!str` is not allowed",
         "remove the tag; quote the value if it should be a string"),
        ("- &a12:30 {k: v}", "syntax-yaml-feature", (1, 3), "&a12:30", "parsers read the anchor `&a12:30` differently",
         "use letters, digits, `-` and `_`, followed by a space"),
        ("&a:x k: v", "syntax-yaml-feature", (1, 1), "&a:x", "parsers read the anchor `&a:x` differently",
         "use letters, digits, `-` and `_`, followed by a space"),
        ("a: ! x", "syntax-yaml-feature", (1, 4), "!", "the tag `!` is not allowed",
         "remove the tag; quote the value if it should be a string"),
        ("a: !e!x 1", "syntax-yaml-feature", (1, 4), "!e!x", "the tag `!e!x` is not allowed",
         "remove the tag; quote the value if it should be a string"),
        ("%YAML 1.2\n---\na: 1", "syntax-yaml-feature", (1, 1), "%YAML 1.2", "the directive `%YAML 1.2` is not allowed", "remove the line"),
        ("a: 1\n---\nb: 1\n...\n%TAG ! x\n---\nc: 1", "syntax-yaml-feature", (5, 1), "%TAG ! x",
         "the directive `%TAG ! x` is not allowed", "remove the line"),
        ("a: 1\n%FOO x", "syntax-yaml-feature", (2, 1), "%FOO x", "the directive `%FOO x` is not allowed", "remove the line"),
        ("a: {<<: 1}", "syntax-merge-key", (1, 5), "<<", "`<<` merges only a mapping or a list of mappings",
         "give it the alias of a mapping, or quote `<<` if it is an ordinary key"),
        ("a: {<<: }", "syntax-merge-key", (1, 5), "<<", "`<<` merges only a mapping or a list of mappings",
         "give it the alias of a mapping, or quote `<<` if it is an ordinary key"),
        ("a: {<<: [{}, 1]}", "syntax-merge-key", (1, 5), "<<", "`<<` merges only a mapping or a list of mappings",
         "give it the alias of a mapping, or quote `<<` if it is an ordinary key"),
        ("a: {<<: {b: 1}, <<: {c: 1}}", "syntax-merge-key", (1, 17), "<<", "the merge key `<<` is defined twice",
         "merge a list of mappings: `<<: [*first, *second]`"),
    ],
)  # fmt: skip
def test_what_the_language_does_not_have_is_one_mistake(case):
    text, *expected = case
    assert mistakes(text) == [tuple(expected)]


def test_a_percent_sign_that_begins_a_line_of_a_text_is_no_directive():
    reading = read(Source("a.yaml", '"x\n%YAML 1.1\n\ny"'))
    assert reading.diagnostics == ()
    assert reading.documents[0].data == "x %YAML 1.1\ny"


def test_a_duplicate_key_points_at_the_second_and_notes_the_first():
    reading = read(Source("a.yaml", "a: 1\nb: {c: 1, 'c': 2}\na: 3\n"))
    assert [
        (mistake.rule.name, mistake.span.first, mistake.message, mistake.help, mistake.notes[0].message, mistake.notes[0].span.first)
        for mistake in reading.diagnostics
    ] == [
        ("syntax-duplicate-key", (2, 11), "the key `c` is defined twice", "remove one of the two", "first defined here", (2, 5)),
        ("syntax-duplicate-key", (3, 1), "the key `a` is defined twice", "remove one of the two", "first defined here", (1, 1)),
    ]  # fmt: skip
    assert reading.documents[0].data == {"a": 1, "b": {"c": 1}}


def test_all_mistakes_of_a_file_come_in_one_run_in_the_order_of_their_places():
    text = 'a: 012\n1: x\nb: {{ y }}\nb: *c\nd: !e f\ng: "h\\u200B"\n'
    assert [(rule, place) for rule, place, *_ in mistakes(text)] == [
        ("syntax-needs-quotes", (1, 4)),
        ("syntax-key", (2, 1)),
        ("syntax-unquoted-template", (3, 4)),
        ("syntax-duplicate-key", (4, 1)),
        ("syntax-alias", (4, 4)),
        ("syntax-yaml-feature", (5, 4)),
        ("syntax-character", (6, 4)),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a: "x\\u200By"', (1, 4)),
        ('a: ["x\\ty"]', (1, 5)),
        ("a: x\ty", (1, 5)),
        ("a: x\xa0y", (1, 5)),
        ("x-a: {description: x\xa0y}", (1, 21)),
        ("a: |\n  x\ty", (2, 4)),
        ("a: 👩‍💻", (1, 5)),
        ("vars: {x: {default: 'a\xa0b', description: 'a\xa0b'}}", (1, 23)),
        ('description: "x\\u200By"', (1, 14)),
        ("\xa0\xa0a: 1", (1, 1)),
        ("a: &x {b: 'c\td'}\ne: *x\nf: {<<: *x}", (1, 13)),
        ("a: &x {'b\tc': d}\ne: *x\nf: {<<: *x}", (1, 10)),
    ],
)
def test_an_invisible_character_in_a_key_or_value_is_one_mistake(text, place):
    assert [(rule, where) for rule, where, *_ in mistakes(text)] == [("syntax-character", place)]


def test_descriptions_may_hold_tabs_no_break_spaces_and_emoji():
    text = "description: \"a\\tb\xa0👩‍💻\"\nvars: {x: {description: 'a\tb\xa0❤️'}}\n"
    assert mistakes(text) == []


def test_a_key_with_an_invisible_character_is_taken_as_it_looks():
    (document,) = read(Source("a.yaml", 'a\xa0: 1\n"b\\u200B": 2\n')).documents
    assert document.data == {"a": 1, "b": 2}


def mended(text):
    """The mistakes of a text as places and messages, and what it is with its repairs made."""
    diagnostics = read(Source("a.yaml", text)).diagnostics
    fixes = [mistake.fix for mistake in diagnostics if mistake.fix]
    said = [(mistake.rule.name, mistake.span.first, mistake.message) for mistake in diagnostics]
    return said, edited(text, [edit for fix in fixes for edit in fix.edits])


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("a: 1\nbilling_mode:PROVISIONED\nc: 2\n", (2, 1), "billing_mode"),
        ("target:\n  a: 1\n  billing_mode:PROVISIONED\n", (3, 3), "billing_mode"),
        ("target:\n  billing_mode:PROVISIONED\n  a: 1", (2, 3), "billing_mode"),
        ("a: 1\ntimes:10:30\n", (2, 1), "times"),
    ],
)
def test_a_colon_without_a_blank_is_told_and_gets_one(text, place, key):
    assert mended(text) == (
        [("syntax-error", place, f"a space is missing after `{key}:`")],
        text.replace(f"{key}:", f"{key}: "),
    )


@pytest.mark.parametrize("text", ["target:\n  name:\xa0abc\n  b: 1\n", "target:\n  b: 1\n  name:\xa0abc\n"])
def test_a_no_break_space_after_a_colon_is_named(text):
    place = read(Source("a.yaml", text)).diagnostics[0].span
    assert place.text == "\xa0"
    assert mended(text) == (
        [("syntax-character", place.first, "`U+00A0` (no-break space) is used as a space")],
        text.replace("\xa0", " "),
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("target:\n  a: 1\n\xa0\xa0b: 2\n  c: 3\n", (3, 1)),
        ("target:\n  a: 1\n \xa0b: 2\n", (3, 2)),
        ("target:\n \xa0b: 2\n", (2, 2)),
        ("target:\n\xa0 b: 2\nc: 3\n", (2, 1)),
        ("target:\n  a: 1\n\xa0 b: 2\n\xa0 c: 2\n", (3, 1)),
        ("tags:\n  - key: a\n\xa0   value: b\n", (3, 1)),
        ("tags:\n\u2007 - key: a\n    value: b\n", (2, 1)),
    ],
)
def test_a_no_break_space_in_the_indentation_is_named_once_at_its_place(text, place):
    name = "`U+2007` (figure space)" if "\u2007" in text else "`U+00A0` (no-break space)"
    right = text.replace("\xa0", " ").replace("\u2007", " ")
    more = ", here and in 1 more place" if len(re.findall("[\xa0\u2007]+", text)) > 1 else ""
    assert mended(text) == ([("syntax-character", place, f"{name} is used as a space{more}")], right)


@pytest.mark.parametrize(
    "text", ["description: |\n  a\n  \xa0b: c\n", 'description: "a\n  \xa0b: c"\n', "#\xa0b: c\na: 1\n"]
)
def test_a_no_break_space_in_a_text_indents_nothing(text):
    assert mended(text) == ([], text)


@pytest.mark.parametrize(
    ("text", "place", "shown", "message", "advice"),
    [
        # a space is missing
        ("{e: e, tags:[]}", (1, 8), "tags:", "a space is missing after `tags:`", "put a space after the colon: `tags: …`"),
        ("{a:,}", (1, 2), "a:", "a space is missing after `a:`", "put a space after the colon: `a: …`"),
        ("{a:{b: 1}}", (1, 2), "a:", "a space is missing after `a:`", "put a space after the colon: `a: …`"),
        ("[a:]", (1, 2), "a:", "a space is missing after `a:`", "put a space after the colon: `a: …`"),
        ('x: [{key:"a",value:"b"}]', (1, 6), "key:", "a space is missing after `key:`", "put a space after the colon: `key: …`"),
        ("x: {e:1, f: 2}", (1, 5), "e:", "a space is missing after `e:`", "put a space after the colon: `e: …`"),
        # colons in brackets
        ("[:80]", (1, 2), ":80", "a value in brackets cannot begin with `:`", 'quote it: `":80"`'),
        ("{a: ::b, c: 1}", (1, 5), "::b", "a value in brackets cannot begin with `:`", 'quote it: `"::b"`'),
        ("{foo\n: bar}", (1, 2), "foo", "the `:` of the key `foo` is on another line", "write `foo:` on one line"),
        ('k: {\n "foo" # x\n :bar }', (2, 2), '"foo"', 'the `:` of the key `"foo"` is on another line', 'write `"foo":` on one line'),
        ("x: {foo\n  bar: 1}", (1, 5), "foo", "this key spans lines", "add the missing comma, or write the key on one line"),
        ("- :", (1, 3), ":", "a key is missing before the colon", "write the key"),
        ("- ? : x", (1, 5), ":", "a key is missing before the colon", "write the key"),
        # tabs
        ("a:\t\n\t\nb: 1", (2, 1), "\t", "a tab is on an empty line", "remove it"),
        ("a:\n  -\tb", (2, 4), "\t", "a tab follows `-`", "use a space"),
        # documents
        ("--- restorespec: 1\nname: a", (1, 5), "restorespec:", "a mapping cannot begin on the line of `---`", "begin a new line after `---`"),
        ("--- a: 1", (1, 5), "a:", "a mapping cannot begin on the line of `---`", "begin a new line after `---`"),
        ("--- >\ntext", (2, 1), "text", "the text of the block is not indented", "indent it by at least one space"),
        ("...\n", (1, 1), "...", "`...` ends a document, but none has begun", "remove the line"),
        # what libyaml accepts and YAML 1.2 does not
        ('a: "e"#x', (1, 7), "#", "a space is missing before `#`", "put a space before the comment"),
        ("a: [a]#x", (1, 7), "#", "a space is missing before `#`", "put a space before the comment"),
        ("a: [a,#x\n b]", (1, 7), "#", "a space is missing before `#`", "put a space before the comment"),
        ("a: {b: c}#x", (1, 10), "#", "a space is missing before `#`", "put a space before the comment"),
        ("a: ># c\n  x", (1, 5), "#", "a space is missing before `#`", "put a space before the comment"),
        ("a: |-# c\n  x", (1, 6), "#", "a space is missing before `#`", "put a space before the comment"),
        ("a: [-]", (1, 5), "-", "a value cannot be `-`", 'quote it: `"-"`'),
        ("a: [b, -, c]", (1, 8), "-", "a value cannot be `-`", 'quote it: `"-"`'),
        ("a: [b,\nc]", (2, 1), "c]", "a line in brackets is indented by 0, at least 1 expected", "indent it more than the key or `-` it belongs to"),
        ("a:\n  b: {c: 1,\n  d: 2}", (3, 3), "d: 2}", "a line in brackets is indented by 2, at least 3 expected", "indent it more than the key or `-` it belongs to"),
        ("- [a,\n\tb]", (2, 1), "\tb]", "a line in brackets is indented by 0, at least 1 expected", "indent it more than the key or `-` it belongs to"),
        ('a: "b\nc"', (2, 1), 'c"', "a line of the quoted string is indented by 0, at least 1 expected", "indent it more than the key or `-` it belongs to"),
        ("a:\n  b: 'c\n\n  d'", (4, 3), "d'", "a line of the quoted string is indented by 2, at least 3 expected", "indent it more than the key or `-` it belongs to"),
        ("a: >\n \n   \n # c\n", (1, 4), ">", "an empty line at the start of the block is indented more than its first line", "remove the spaces on the empty lines"),
        ("a: |\n   \n  x: 1\nb: 2", (1, 4), "|", "an empty line at the start of the block is indented more than its first line", "remove the spaces on the empty lines"),
        ("a:\n|\nb: 1", (2, 1), "|", "this `|` is not indented below its key or `-`", "indent it, or put it on the line of its key or `-`"),
    ],
)  # fmt: skip
def test_every_such_error_is_reported_once_and_accurately(text, place, shown, message, advice):
    assert mistakes(text) == [("syntax-error", place, shown, message, advice)]


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [("tags: [{?key: a, value: b}]", (1, 9), "?key"), ("[?x]", (1, 2), "?x")],
)
def test_a_question_mark_that_libyaml_drops_is_an_error(text, place, shown):
    message = f"parsers read `{shown}` in brackets differently"
    assert mistakes(text) == [("syntax-yaml-feature", place, shown, message, f'quote it: `"{shown}"`')]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: |\n  x\n   ", {"a": "x\n \n"}),
        ("- |+\n   ", ["\n"]),
        ("a: |\n  x", {"a": "x"}),
        ("a: |\n  x\n  ", {"a": "x\n"}),
        ("a: [\n  b, # c\n# d\n\n  e\n]\n", {"a": ["b", "e"]}),
        ("tags:\n- {a: b,\n  c: d}", {"tags": [{"a": "b", "c": "d"}]}),
        ("a: 'b\n\n  c'", {"a": "b\nc"}),
        ('[\n"b",\nc]', ["b", "c"]),
        ("a: '#x' # y\nb: c#d", {"a": "#x", "b": "c#d"}),
        ('{"a":b, c: "d:e", http://x: 1}', {"a": "b", "c": "d:e", "http://x": 1}),
        ("a: -\nb: ?x", None),
        ("-: 1\nb: {-: 2}", {"-": 1, "b": {"-": 2}}),
        ("b: ?x\nc: [a?b]", {"b": "?x", "c": ["a?b"]}),
    ],
)
def test_what_yaml_1_2_allows_is_read_as_it_says(text, data):
    reading = read(Source("a.yaml", text))
    assert (reading.diagnostics == ()) == (data is not None)
    if data is not None:
        assert [document.data for document in reading.documents] == [data]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('[{key:"a",value:"b"}]', [{"key": "a", "value": "b"}]),
        ("{a:, b: 1}", {"a": None, "b": 1}),
        ("{e: f, tags:[]}", {"e": "f", "tags": []}),
        ("x: [a]#c\ny: 1", {"x": ["a"], "y": 1}),
        ("source:\xa0\n  a: 1\n", {"source": {"a": 1}}),
        ("-\xa0a: 1\n  b: 2\n", [{"a": 1, "b": 2}]),
        ("-\xa0\xa0a\n-\xa0b\n", ["a", "b"]),
        ("x: {\xa0a: 1,\xa0b: [\xa02\xa0]\xa0}\n", {"x": {"a": 1, "b": [2]}}),
        ("x: {\xa0{a: 1}}\n", None),
        ("a:\n\t\nb: 1\n", None),
        ("a: 1\n\t\nb: 1\n", {"a": 1, "b": 1}),
        ("-\t- a\n", [["a"]]),
    ],
)
def test_what_is_certain_is_fixed(text, right):
    diagnostics = read(Source("a.yaml", text)).diagnostics
    assert len(diagnostics) == 1 or right is None
    fixed = edited(text, [edit for found in diagnostics if found.fix for edit in found.fix.edits])
    if right is not None:
        reading = read(Source("a.yaml", fixed))
        assert ([document.data for document in reading.documents], reading.diagnostics) == ([right], ())


def test_a_no_break_space_is_one_error_and_the_rest_is_read():
    reading = read(Source("a.yaml", "source:\xa0\n  a:\xa01\nx: {\xa0b: 012 }\nt: [{description: a\xa0b}]\n"))
    assert [(found.rule.name, found.span.first, found.message) for found in reading.diagnostics] == [
        ("syntax-character", (1, 8), "`U+00A0` (no-break space) is used as a space, here and in 2 more places"),
        ("syntax-needs-quotes", (3, 9), "`012` would lose its leading zero"),
        ("syntax-character", (4, 20), "the value contains `U+00A0` (no-break space)"),
    ]
    assert reading.documents[0].data["source"] == {"a": 1}
