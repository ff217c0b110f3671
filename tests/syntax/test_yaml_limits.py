"""Hostile YAML: every limit is reported, nothing hangs, nothing raises."""

import re
import time

import pytest
from hypothesis import example, given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.syntax import Reading, decode, read


def told(text, name="a.yaml"):
    return [(m.rule.name, m.span.first, m.message, m.help) for m in read(Source(name, text)).diagnostics]


TOO_DEEP = ("the value is nested too deep (maximum 64 levels)", "flatten the data")
TOO_MANY = ("the file has more than 50,000 values, with aliases expanded", "split the file")
TOO_MUCH = ("the file with its aliases expanded is larger than 8 MiB", "use fewer aliases")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_sixty_four_levels_are_fine_and_one_more_is_not(opening, closing):
    assert told(opening * 64 + closing * 64) == []
    assert told(opening * 65 + closing * 65) == [("syntax-limit", (1, 64 * len(opening) + 1), *TOO_DEEP)]


@pytest.mark.parametrize("opening", ["[", "{ ", "[ ", "[a, ", "{a: ["])
@pytest.mark.parametrize("before", ["", "x: ", "- ", 'a: "[["\nx: '])
def test_the_first_level_too_deep_is_told_however_deep_it_goes(before, opening):
    """libyaml may see the thousandth bracket on a line, and refuse it, before it has told of the first."""
    levels = [match.start() for match in re.finditer(r"[\[{]", opening)]
    depth = 64 - (1 if before else 0)
    column = len(before.rpartition("\n")[2]) + depth // len(levels) * len(opening) + levels[depth % len(levels)] + 1
    ((rule, place, *words),) = told(before + opening * 3_000)
    assert (rule, place[1], words) == ("syntax-limit", column, [*TOO_DEEP])


def test_levels_count_through_aliases():
    shallow = "a: &a " + "[" * 31 + "]" * 31 + "\nb: "
    assert told(shallow + "[" * 32 + "*a" + "]" * 32) == []
    assert told(shallow + "[" * 33 + "*a" + "]" * 33) == [("syntax-limit", (2, 37), *TOO_DEEP)]


def test_fifty_thousand_values_are_fine_and_one_more_is_not():
    assert told("- 1\n" * 49_999) == []
    assert told("- 1\n" * 50_000) == [("syntax-limit", (50_000, 3), *TOO_MANY)]


def test_values_count_as_often_as_aliases_repeat_them():
    hundred = "a: &a [" + "1," * 99 + "]\nb:\n"  # with the root, the list of aliases and `a` itself, 102 values
    assert told(hundred + "- *a\n" * 498) == []
    assert told(hundred + "- *a\n" * 499) == [("syntax-limit", (501, 3), *TOO_MANY)]


def test_text_is_limited_as_aliases_expand_it():
    assert told("a: &a " + "x" * 60_000 + "\nb:\n" + "- *a\n" * 138) == []
    assert told("a: &a " + "x" * 60_000 + "\nb:\n" + "- *a\n" * 139) == [("syntax-limit", (141, 3), *TOO_MUCH)]


def test_a_text_of_64_kib_is_fine_and_one_byte_more_is_not():
    assert told("a: " + "x" * 65_536) == []
    long = "the string is too long: 65,537 bytes (maximum 65,536)"
    assert told("a: " + "x" * 65_537 + "\nb: 012") == [
        ("syntax-limit", (1, 4), long, "shorten it"),
        ("syntax-needs-quotes", (2, 4), "`012` would lose its leading zero", 'quote it if it is a string: `"012"`'),
    ]
    assert told("a: " + "é" * 32_768 + "x")[0][2] == long
    assert told("? " + "x" * 65_537 + "\n: 1")[0][2] == long


def test_after_a_hundred_mistakes_one_line_says_how_many_more():
    mistakes = told("- 012\n" * 103)
    assert len(mistakes) == 101
    assert mistakes[-1] == (
        "syntax-limit",
        (101, 3),
        "3 more findings in this file are not shown (maximum 100)",
        "fix the ones above first",
    )
    assert len(told("- 012\n" * 100)) == 100


MERGES = "a: &a {x: 1}\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} {{<<: [{', '.join(['*' + chr(97 + i)] * 9)}]}}\n" for i in range(20)
)
LAUGHS = "a: &a [1, 2, 3]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
)
MANY = 131_072  # bytes, a quarter of what a file may hold
HOSTILE = {
    "dashes": "- " * MANY,
    "brackets": "[" * 2 * MANY,
    "braces": "{" * 2 * MANY,
    "braces in a value": "a: " + "{" * MANY,
    "flow pairs": "{a: " * (MANY // 2),
    "question marks": "? " * MANY,
    "list of pairs": "[a: " * (MANY // 2),
    "stairs": "\n".join(" " * level + "a:" for level in range(700)),
    "merges": MERGES,
    "laughs": LAUGHS,
    "long key": "a" * 2 * MANY + ": 1",
    "long quoted key": '"' + "a" * 2 * MANY + '": 1',
    "huge integer": "a: " + "9" * MANY,
    "huge float": "a: 0." + "1" * MANY,
    "documents": "---\n" * (MANY // 2),
    "undefined aliases": "- *a\n" * (MANY // 4),
    "tags": "- !x\n" * (MANY // 4),
    "anchors": "- &a\n" * (MANY // 4),
    "nested anchors": "".join(" " * n + f"a: &a{n}\n" for n in range(60)) + " " * 60 + "b: " + "x" * MANY,
    "duplicates": "a:\n" * (MANY // 2),
    "templates": "- {{ x }}\n" * (MANY // 8),
    "open template": "a: {{ " + "x, " * (MANY // 2),
    "numbers": "- 01\n" * (MANY // 4),
    "percent signs": "%\n" * MANY,
    "percent signs later": "a\n" + "%\n" * (MANY // 2),
    "comments": "# restorespec: x\n" * (MANY // 16),
    "hashes": " #" * MANY,
    "quotes": "'" * 2 * MANY,
    "open quote": 'a: "' + "\n" * MANY,
    "backslashes": 'a: "' + "\\" * MANY,
    "zero width": "\u200b" * (MANY // 2),
    "carriage returns": "\r" * MANY,
    "block": "a: |\n" + " \n" * MANY,
    "quotes before a template": "a: [" + "'x' " * 1000 + "{{ x }}",
    "quotes on a broken line": "a: " + '"x\\"' * (MANY // 8) + " {{ x }}: b: c",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read_or_refused_and_never_hang(name):
    started = time.process_time()
    reading = read(Source("a.yaml", HOSTILE[name]))
    assert time.process_time() - started < 10  # a hang takes minutes; the figures are in benchmarks/
    assert len(reading.diagnostics) <= 101
    if name not in {"documents", "anchors", "hashes", "block", "comments", "percent signs later"}:
        assert reading.diagnostics


def test_a_chain_of_merges_is_counted_before_it_is_merged():
    assert [mistake[0] for mistake in told(MERGES)] == ["syntax-limit"]
    assert [mistake[0] for mistake in told(LAUGHS)] == ["syntax-limit"]


PIECES = st.sampled_from(
    ["a", ":", " ", "\n", "  ", "- ", "?", "{", "}", "[", "]", ",", "{{", "}}", "'", '"', "\\", "|", ">", "#", "&a", "*a", "!", "!!str", "%",
     "---", "...", "<<", ": ", "\t", "\r\n", "\r", "é", "\U0001f600", "\u200b", "\x00", "\ud800", "0", "1", "_", "-", ".", "+", "@", "`",
     "# restorespec: x", "description", "vars", "~", "null", "\ufeff", "\x85", "{%", "|+", "\xa0"]
)  # fmt: skip


def assert_inside(value, length):
    """Every value and every key is in the source."""
    assert 0 <= value.span.start <= value.span.end <= length
    for name, member in value.members():
        assert 0 <= value.key(name).start <= value.key(name).end <= length
        assert_inside(member, length)
    for item in value.items():
        assert_inside(item, length)


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(st.lists(PIECES, max_size=25).map("".join))
@example("a: {{")
@example("a: *")
@example("&a *a")
@example("? ? ")
def test_no_text_raises_and_every_place_lies_in_it(text):
    reading = read(Source("a.yaml", text))
    for span in [*(mistake.span for mistake in reading.diagnostics), *reading.comments]:
        assert 0 <= span.start <= span.end <= len(text)
    for document in reading.documents:
        assert_inside(document, len(text))
    for mistake in reading.diagnostics:
        assert mistake.message
        assert mistake.help
        assert "this is not valid YAML" not in mistake.message


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.binary(max_size=100))
@pytest.mark.parametrize("name", ["a.yaml", "a.toml", "a.json"])
def test_no_bytes_raise_in_any_format(name, data):
    source = decode(name, data)
    assert isinstance(read(source), Reading) if isinstance(source, Source) else source.message


def test_a_file_has_at_most_a_thousand_documents():
    assert told("---\na: 1\n" * 1_000) == []
    message = "the file has more than 1,000 documents"
    assert told("---\na: 1\n" * 1_001) == [("syntax-limit", (2_002, 1), message, "split the file")]
    assert read(Source("a.yaml", "---\na: 1\n" * 1_001)).documents == ()
