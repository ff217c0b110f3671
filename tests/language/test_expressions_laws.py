"""What holds of all expressions and all texts."""

import json

from hypothesis import assume, given, settings, strategies as st

from restorespec.core.unknown import Unknown
from restorespec.language.expressions.expression import expression
from restorespec.language.expressions.filters import FILTERS, PREDICATES
from restorespec.language.templates import OMIT, Scope, TemplateError, template

LAW = settings(derandomize=True, deadline=None, max_examples=300)

PLAIN = {
    "text": "orders",
    "number": 5,
    "float": 1.5,
    "flag": True,
    "nothing": None,
    "list": ["b", "a", "b"],
    "numbers": [3, 1, 2],
    "rows": [{"name": "a", "size": 1}, {"name": "b", "size": 2}],
    "map": {"a": 1, "b": "x"},
    "time": "2026-03-01T00:00:00+01:00",
    "arn": "arn:aws:kms:us-west-2:012345678901:key/1",
}
ATOMS = [f"vars.{name}" for name in PLAIN] + [
    "locals.map.a",
    "locals['rows'][0].name",
    "each.value.nope",
    "omit",
    "none",
    "true",
    "1",
    "0",
    "-2",
    "2.5",
    "'a'",
    "''",
    "'%s'",
    "9223372036854775807",
    "[]",
    "{}",
]
ARGUMENTS = [
    "",
    "(1)",
    "('a')",
    "('a', 'b')",
    "(true)",
    "(attribute='size')",
    "('upper')",
    "('size', 'odd')",
    "(9)",
    "('region')",
]


def combined(parts):
    """Expressions one step larger than their parts."""
    operators = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or"]
    )
    filters = st.tuples(st.sampled_from(sorted(FILTERS)), st.sampled_from(ARGUMENTS)).map("".join)
    tests = st.tuples(st.sampled_from(sorted(PREDICATES)), st.sampled_from(["", "(2)", "(vars.list)"])).map("".join)
    return st.one_of(
        st.tuples(parts, operators, parts).map("({0[0]} {0[1]} {0[2]})".format),
        st.tuples(parts, filters).map("({0[0]} | {0[1]})".format),
        st.tuples(parts, filters, filters).map("({0[0]} | {0[1]} | {0[2]})".format),
        st.tuples(parts, tests).map("({0[0]} is {0[1]})".format),
        st.tuples(parts, parts, parts).map("({0[0]} if {0[1]} else {0[2]})".format),
        st.tuples(parts, parts).map("[{0[0]}, {0[1]}]".format),
        st.tuples(parts, parts).map("{{'k': {0[0]}, 'l': {0[1]}}}".format),
        st.tuples(parts, parts).map("{0[0]}[{0[1]}]".format),
        st.tuples(parts, parts).map("{0[0]}[{0[1]}:]".format),
        parts.map("(not {})".format),
        parts.map("(-{})".format),
        parts.map("{}.name".format),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), combined, max_leaves=8)
SIGNS = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "'",
    '"',
    "\\",
    "|",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    "vars",
    "is",
    "not",
    "if",
    "else",
    "in",
    "-",
    "**",
    "*",
    "~",
    ",",
    ":",
    " ",
    "\n",
    "\r\n",
    "1",
    "é",
    "\N{GRINNING FACE}",
    "\0",
    "\ud800",
    "_",
]  # fmt: skip - signs
JUNK = st.lists(st.sampled_from(SIGNS) | st.text(max_size=3), max_size=25).map("".join)


def scope(values):
    return Scope(values, {"map": values["map"], "rows": values["rows"]}, {"key": "k", "value": values["map"]})


def is_plain(value):
    """Whether a value is plain data within the limits."""
    if value is OMIT:
        return True
    if isinstance(value, int) and not isinstance(value, bool):
        return -(2**63) <= value < 2**63
    return json.loads(json.dumps(value, allow_nan=False)) == value


@LAW
@given(EXPRESSIONS)
def test_an_expression_gives_plain_data_or_a_mistake_and_always_the_same(text):
    found = template("{{ " + text + " }}")
    assume(not found.errors)
    value = found.evaluate(scope(PLAIN))
    again = found.evaluate(scope(PLAIN))
    if isinstance(value, TemplateError):
        assert value == again
        assert value.message != "an expression that cannot be computed"
    else:
        assert value is again or value == again
        assert is_plain(value)


@LAW
@given(JUNK)
def test_no_text_whatever_raises(text):
    found = template(text)
    for mistake in found.errors:
        assert 0 <= mistake.start <= mistake.end <= len(text)
    for name in found.names:
        assert text[name.start :].startswith(name.root)
    if not found.errors:
        found.evaluate(scope(PLAIN))


@LAW
@given(JUNK)
def test_no_expression_whatever_raises(text):
    found = expression(text)
    for mistake in found.errors:
        assert 0 <= mistake.start <= mistake.end <= len(text)
    if not found.errors:
        found.evaluate(scope(PLAIN))


def larger(kinds):
    """Expressions that make sense, one step larger than others, by the kind of their values."""
    text, number, flag, some = kinds["text"], kinds["number"], kinds["flag"], kinds["list"]

    def form(pattern, *parts):
        return st.tuples(*parts).map(lambda chosen: pattern.format(*chosen))

    simple = st.sampled_from(
        ["lower", "upper", "trim", "slug", "sha256", "fit(9)", "replace('a', 'b')", "truncate(5, true)"]
    )
    orders = st.sampled_from(["<", ">=", "==", "!="])
    kind = st.sampled_from(["string", "integer", "sequence", "defined", "none"])
    return {
        "text": st.one_of(
            text,
            form("({} ~ {})", text, number | flag | text),
            form("({} + {})", text, text),
            form("({} | {})", text, simple),
            form("({} | string)", number | flag),
            form("({} if {} else {})", text, flag, text),
            form("({} | join('-'))", some),
            form("({} or {})", text, text),
            form("({} | default({}, true))", text, text),
            form("{{'a': {}, 'b': {}}}.a", text, number),
            form("{}[1:]", text),
        ),
        "number": st.one_of(
            number,
            form("({} {} {})", number, st.sampled_from("+-*"), number),
            form("({} / 2)", number),
            form("({} | length)", text | some),
            form("({} | abs)", number),
            form("({} if {} else {})", number, flag, number),
        ),
        "flag": st.one_of(
            flag,
            form("({} {} {})", number, orders, number),
            form("({} {} {})", text, orders, text),
            form("({} {} {})", flag, st.sampled_from(["and", "or", "==", "!="]), flag),
            form("(not {})", flag | text | some),
            form("({} in {})", text, text | some),
            form("({} is {})", text | number | some, kind),
        ),
        "list": st.one_of(
            some,
            form("[{}, {}]", text, text),
            form("({} | split('r'))", text),
            form("({} | sort)", some),
            form("({} | unique)", some),
            form("({} | map('upper') | list)", some),
            form("({} | select('in', {}))", some, some),
            form("({} | reject('none'))", some),
            form("({} or {})", some, some),
        ),
        "any": st.one_of(
            form("[{}, {}]", some, number),
            form("{{'k': {}, 'l': {}}}", text, number | some),
            form("({{'b': {}, 'a': {}}} | tags)", text, flag),
            form("({} if {} else omit)", some, flag),
            form("({{'k': {}}} | dictsort)", text),
        ),
    }


KINDS = {
    "text": st.sampled_from(["vars.text", "vars.time", "vars.map.b", "'a'", "''", "locals.rows[1].name"]),
    "number": st.sampled_from(["vars.number", "vars.map.a", "vars.rows[0].size", "1", "-2", "(vars.numbers | min)"]),
    "flag": st.sampled_from(["vars.flag", "true", "(not vars.nothing)"]),
    "list": st.sampled_from(["vars.list", "['b', 'c']", "(vars.rows | map(attribute='name'))", "(vars.map | list)"]),
}
for _ in range(3):
    KINDS = larger(KINDS)
SENSIBLE = st.one_of(*KINDS.values())
TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}


@LAW
@given(SENSIBLE, st.sets(st.sampled_from(sorted(PLAIN)), min_size=1), st.booleans())
def test_a_value_that_becomes_unknown_never_adds_a_mistake(text, hidden, whole):
    found = template("{{ " + text + " }}" if whole else "a {{ " + text + " }}")
    assume(not found.errors)
    known = found.evaluate(scope(PLAIN))
    assume(not isinstance(known, TemplateError))
    values = {
        name: Unknown(f"vars.{name}", {"type": TYPES[type(value)]}) if name in hidden else value
        for name, value in PLAIN.items()
    }
    outcome = found.evaluate(scope(values))
    assert not isinstance(outcome, TemplateError)
    agrees(outcome, known)


@LAW
@given(SENSIBLE)
def test_a_part_of_a_value_that_becomes_unknown_never_adds_a_mistake(text):
    found = template("{{ " + text + " }}")
    assume(not found.errors)
    known = found.evaluate(scope(PLAIN))
    assume(not isinstance(known, TemplateError))
    part = Unknown("part")
    values = {**PLAIN, "list": ["b", part, "b"], "numbers": [part, 1, 2], "map": {"a": part, "b": "x"}}
    values["rows"] = [{"name": "a", "size": part}, {"name": part, "size": 2}]
    outcome = found.evaluate(scope(values))
    assert not isinstance(outcome, TemplateError)
    agrees(outcome, known)


def agrees(outcome, known):
    """An outcome with unknown parts does not contradict the known one, nor do the types that it promises."""
    if isinstance(outcome, Unknown):
        promised = outcome.declaration.get("type")
        actual = TYPES.get(type(known))
        types = {promised} if isinstance(promised, str) else set(promised or [actual])
        assert actual in types or (actual == "integer" and "number" in types)
    elif isinstance(outcome, list):
        assert len(outcome) == len(known)
        for one, other in zip(outcome, known, strict=True):
            agrees(one, other)
    elif isinstance(outcome, dict):
        assert outcome.keys() == known.keys()
        for key, one in outcome.items():
            agrees(one, known[key])
    else:
        assert outcome is known or outcome == known
