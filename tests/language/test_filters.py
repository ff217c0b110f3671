"""What each filter gives and refuses."""

import hashlib
import re

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.language.expressions.expression import expression
from restorespec.language.expressions.filters import FILTERS, RESULTS
from restorespec.language.templates import Scope, TemplateError

ROWS = [{"name": "b", "size": 2, "at": {"x": 1}}, {"name": "A", "size": 1}, {"name": "c", "size": 2, "at": {"x": 3}}]
SCOPE = Scope({"rows": ROWS, "text": "The quick brown fox"}, {})
LAW = settings(derandomize=True, deadline=None, max_examples=150)


def value(text, scope=SCOPE):
    found = expression(text)
    assert found.errors == ()
    return found.evaluate(scope)


def test_the_filters_are_those_of_the_language():
    language = """lower upper trim replace truncate default join split first last length sort unique list string int
        bool abs min max dictsort items map select reject selectattr rejectattr tags slug fit sha256 rfc3339 arn"""
    assert sorted(FILTERS) == sorted(language.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'aB' | lower", "ab"),
        ("'aB' | upper", "AB"),
        ("5 | upper", "5"),
        ("true | upper", "TRUE"),
        ("' a ' | trim", "a"),
        ("'xxaxx' | trim('x')", "a"),
        ("'aaa' | replace('a', 'b')", "bbb"),
        ("'aaa' | replace('a', 'b', 2)", "bba"),
        ("'ab' | replace('', '-')", "-a-b-"),
        ("'abc' | replace('b', 1)", "a1c"),
        ("vars.text | truncate(9)", "The..."),
        ("vars.text | truncate(9, true)", "The qu..."),
        ("vars.text | truncate(9, true, '')", "The quick"),
        ("vars.text | truncate(15)", "The quick brown fox"),
        ("vars.text | truncate(15, leeway=0)", "The quick..."),
        ("'a,b,' | split(',')", ["a", "b", ""]),
        ("' a  b ' | split", ["a", "b"]),
        ("'a,b,c' | split(',', 1)", ["a", "b,c"]),
        ("[1, 'a', true] | join", "1atrue"),
        ("['a', 'b'] | join(', ')", "a, b"),
        ("vars.rows | join('/', attribute='name')", "b/A/c"),
        ("'abc' | join('.')", "a.b.c"),
        ("[1, 2] | first", 1),
        ("[1, 2] | last", 2),
        ("'abc' | first", "a"),
        ("[] | first | default('x')", "x"),
        ("[] | last | default('x')", "x"),
        ("[1, 2] | length", 2),
        ("{'a': 1} | length", 1),
        ("'äb' | length", 2),
        ("['b', 'A', 'c'] | sort", ["A", "b", "c"]),
        ("['b', 'A', 'c'] | sort(case_sensitive=true)", ["A", "b", "c"]),
        ("['a', 'B'] | sort(case_sensitive=true)", ["B", "a"]),
        ("[2, 1.5, 3] | sort(true)", [3, 2, 1.5]),
        ("vars.rows | sort(attribute='size') | map(attribute='name')", ["A", "b", "c"]),
        ("vars.rows | sort(true, attribute='size') | map(attribute='name')", ["b", "c", "A"]),
        ("vars.rows | sort(attribute='size,name') | map(attribute='name')", ["A", "b", "c"]),
        ("['a', 'A', 'b'] | unique", ["a", "b"]),
        ("['a', 'A', 'b'] | unique(true)", ["a", "A", "b"]),
        ("[1, true, 1.0, 0, false, none, none] | unique", [1, True, 0, False, None]),
        ("vars.rows | unique(attribute='size') | map(attribute='name')", ["b", "A"]),
        ("{'a': 1, 'b': 2} | list", ["a", "b"]),
        ("'ab' | list", ["a", "b"]),
        ("1.5 | string", "1.5"),
        ("true | string", "true"),
        ("12 | string", "12"),
        ("'12' | int", 12),
        ("' 12 ' | int", 12),
        ("'1.9' | int", 1),
        ("-1.9 | int", -1),
        ("'x' | int(7)", 7),
        ("'1e999' | int(7)", 7),
        ("'-1e999' | int(7)", 7),
        ("'1e30' | int(7)", 7),
        ("'9223372036854775808' | int(7)", 7),
        ("1e300 | int(7)", 7),
        ("'1e3' | int(7)", 1000),
        ("'x' | int(default='none')", "none"),
        ("'ff' | int(0, 16)", 255),
        ("'0x1f' | int(base=16)", 31),
        ("'1_0' | int(0)", 0),
        ("'٣' | int(0)", 0),
        ("'true' | bool", True),
        ("'FALSE' | bool", False),
        ("1 | bool", True),
        ("0 | bool", False),
        ("false | bool", False),
        ("(-5) | abs", 5),
        ("1.5 | abs", 1.5),
        ("[3, 1, 2] | min", 1),
        ("[3, 1, 2] | max", 3),
        ("['b', 'A'] | min", "A"),
        ("(vars.rows | max(attribute='size')).name", "b"),
        ("[] | min | default(0)", 0),
        ("[] | max | default(0)", 0),
        ("{'b': 1, 'A': 2} | dictsort", [["A", 2], ["b", 1]]),
        ("{'b': 1, 'A': 2} | dictsort(by='value')", [["b", 1], ["A", 2]]),
        ("{'b': 1, 'A': 2} | dictsort(reverse=true)", [["b", 1], ["A", 2]]),
        ("{'b': 1, 'a': 2} | items", [["b", 1], ["a", 2]]),
        ("['a', 'b'] | map('upper')", ["A", "B"]),
        ("['a-b', 'c'] | map('replace', '-', '_')", ["a_b", "c"]),
        ("[['a'], ['b', 'c']] | map('map', 'upper')", [["A"], ["B", "C"]]),
        ("vars.rows | map(attribute='at.x', default=0)", [1, 0, 3]),
        ("[[1, 2], [3]] | map(attribute='0')", [1, 3]),
        ("[true, false, none] | select", [True]),
        ("[true, false, none] | reject", [False, None]),
        ("[1, 2, 3] | select('odd')", [1, 3]),
        ("[1, 2, 3] | reject('divisibleby', 3)", [1, 2]),
        ("['a', 'b'] | select('in', ['b'])", ["b"]),
        ("vars.rows | selectattr('at', 'defined') | map(attribute='name')", ["b", "c"]),
        ("vars.rows | rejectattr('size', 'even') | map(attribute='name')", ["A"]),
        (
            "{'b': 1, 'a': true, 'c': 'x'} | tags",
            [{"key": "a", "value": "true"}, {"key": "b", "value": "1"}, {"key": "c", "value": "x"}],
        ),
        ("{} | tags", []),
        ("'Orders (EU)!' | slug", "Orders-EU"),
        ("'Übung/für alle' | slug", "Ubung-fur-alle"),
        ("'a_b.c-D9' | slug", "a_b.c-D9"),
        ("'-a-' | slug", "-a-"),
        ("'日本' | slug", "-"),
        ("'' | slug", ""),
        ("5 | slug", "5"),
        ("'abc' | fit(9)", "abc"),
        ("'123456789' | fit(9)", "123456789"),
        ("'1234567890' | fit(9)", "1c775e7b7"),
        ("'' | sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("'ä' | sha256", hashlib.sha256("ä".encode()).hexdigest()),
        ("'2026-03-01T01:00:00+01:00' | rfc3339", "2026-03-01T00:00:00Z"),
        ("'2026-03-01T00:00:00Z' | rfc3339", "2026-03-01T00:00:00Z"),
        ("'2026-03-01T00:00:00.120-05:30' | rfc3339", "2026-03-01T05:30:00.120Z"),
        ("'2026-03-01 00:00:00z' | rfc3339", "2026-03-01T00:00:00Z"),
        ("'0001-01-01T00:00:00Z' | rfc3339", "0001-01-01T00:00:00Z"),
        ("'arn:aws:kms:us-west-2:012345678901:key/1:2' | arn('region')", "us-west-2"),
        ("'arn:aws:kms:us-west-2:012345678901:key/1:2' | arn('account')", "012345678901"),
        ("'arn:aws:kms:us-west-2:012345678901:key/1:2' | arn('resource')", "key/1:2"),
    ],
)
def test_a_filter_gives_its_result(text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        ("[1] | lower", "template-text", "a list inside a string"),
        ("none | string", "template-text", "null inside a string"),
        ("'a' | split('')", "template-value", "`split` without a separator"),
        ("'abcd' | truncate(2)", "template-value", "`truncate` to less than the length of its ending"),
        ("5 | length", "template-value", "`length` needs a list, a mapping or a string, not an integer"),
        ("5 | first", "template-value", "`first` needs a list, a mapping or a string, not an integer"),
        ("[1, 'a'] | sort", "template-value", "`sort` needs only numbers or only strings"),
        ("[true, false] | max", "template-value", "`max` needs only numbers or only strings"),
        ("[[1]] | unique", "template-value", "`unique` needs scalars, not a list"),
        ("vars.rows | sort(attribute='at')", "template-key", "unknown key `at`"),
        ("'x' | int", "template-value", "`int` cannot read `x`: it is not a number"),
        ("true | int", "template-value", "`int` needs a number or a string, not a boolean"),
        (
            "'9999-12-31T23:59:59-00:01' | rfc3339",
            "template-value",
            "`rfc3339` of a timestamp outside the range of UTC, years 0001 to 9999",
        ),
        ("'1' | int(0, 99)", "template-value", "`int` with a base outside 2 to 36"),
        ("'99999999999999999999' | int", "template-limit", "an integer of more than 64 bits"),
        ("'1e999' | int", "template-limit", "an integer of more than 64 bits"),
        ("'' | int", "template-value", "`int` cannot read an empty string: it is not a number"),
        ("'yes' | bool", "template-value", "`bool` cannot read `yes`: it is not `true` or `false`"),
        ("2 | bool", "template-value", "`bool` cannot read `2`: it is not `true` or `false`"),
        ("'a' | abs", "template-value", "`abs` needs a number, not a string"),
        ("[1] | items", "template-value", "`items` needs a mapping, not a list"),
        ("{} | dictsort(by='size')", "template-value", "`dictsort` by something other than `key` or `value`"),
        ("[] | first", "template-key", "`first` is given an empty list"),
        ("['a'] | tags", "template-value", "`tags` needs a mapping, not a list"),
        ("{'a': 1.5} | tags", "template-text", "a float inside a string"),
        ("{'a': none} | tags", "template-text", "null inside a string"),
        ("'abc' | fit(8)", "template-value", "`fit` to so few characters leaves no room for the digest"),
        ("'abc' | fit('9')", "template-value", "`fit` needs an integer, not a string"),
        (
            "'2026-03-01' | rfc3339",
            "template-value",
            "`rfc3339` cannot read `2026-03-01`: it is not a timestamp with an offset",
        ),
        (
            "'2026-03-01T00:00:00' | rfc3339",
            "template-value",
            "`rfc3339` cannot read `2026-03-01T00:00:00`: it is not a timestamp with an offset",
        ),
        (
            "'2026-02-30T00:00:00Z' | rfc3339",
            "template-value",
            "`rfc3339` cannot read `2026-02-30T00:00:00Z`: it is not a timestamp with an offset",
        ),
        (
            "'0001-01-01T00:00:00+01:00' | rfc3339",
            "template-value",
            "`rfc3339` of a timestamp outside the range of UTC, years 0001 to 9999",
        ),
        ("'x' | arn('region')", "template-value", "`arn` cannot read `x`: it is not an ARN"),
        ("'arn:aws:s3:::b' | arn('region')", "template-value", "the ARN has no region"),
        (
            "'arn:aws:s3:::b' | arn('service')",
            "template-value",
            "`arn` has the parts `region`, `account` and `resource` only",
        ),
        ("vars.rows | map(attribute='at')", "template-key", "unknown key `at`"),
        ("vars.rows | selectattr('at')", "template-condition", "an item of `selectattr` is a mapping, not a boolean"),
        ("vars.rows | rejectattr('nope')", "template-key", "unknown key `nope`"),
    ],
)
def test_a_filter_refuses_what_it_is_not_made_for(text, rule, message):
    found = value(text)
    assert (found.rule.name, found.message) == (rule, message)


@LAW
@given(st.text())
def test_slug_gives_only_characters_of_table_names_and_keeps_what_has_only_those(text):
    found = value("vars.x | slug", Scope({"x": text}, {}))
    assert re.fullmatch(r"[A-Za-z0-9_.-]*", found)
    assert bool(found) == bool(text)
    assert value("vars.x | slug", Scope({"x": found}, {})) == found


@LAW
@given(st.text(), st.integers(9, 40))
def test_fit_never_gives_more_and_leaves_alone_what_fits(text, most):
    found = value("vars.x | fit(vars.n)", Scope({"x": text, "n": most}, {}))
    assert len(found) <= most
    assert (found == text) == (len(text) <= most)


SAMPLES = {
    "string": "a",
    "integer": 5,
    "number": 1.5,
    "boolean": True,
    "array": ["a"],
    "object": {"a": "b"},
    "timestamp": "2026-03-01T00:00:00Z",
    "arn": "arn:aws:kms:us-west-2:1:key/1",
    "numeral": "12",
    "truth": "true",
}
ARGUMENTS = {
    "replace": "('a', 'b')",
    "fit": "(9)",
    "arn": "('region')",
    "map": "('string')",
    "selectattr": "('a')",
    "rejectattr": "('a')",
}
PYTHON = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list}


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_a_filter_with_a_known_type_gives_that_type_or_a_mistake(name):
    results = [
        value(f"vars.x | {name}{ARGUMENTS.get(name, '')}", Scope({"x": sample}, {})) for sample in SAMPLES.values()
    ]
    given = [result for result in results if not isinstance(result, TemplateError)]
    if name in ("selectattr", "rejectattr"):
        given = [value(f"[{{'a': true}}] | {name}('a')")]
    if name in ("select", "reject"):
        given = [value(f"[true, none] | {name}")]
    assert given
    assert all(isinstance(result, PYTHON[RESULTS[name]]) for result in given)
