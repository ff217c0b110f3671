"""Splitting a scalar into text and expressions, and putting the values back."""

import subprocess
import sys

import pytest

from restorespec.core.help import rendered
from restorespec.core.unknown import Unknown
from restorespec.language.templates import OMIT, Name, Scope, TemplateError, template

SCOPE = Scope(
    vars={"stage": "prod", "rcu": 5, "ratio": 1.5, "on": True, "nothing": None, "list": ["a", "b"]},
    locals={"map": {"a": 1}},
    each={"key": "orders", "value": {"region": "us-west-2"}},
)


def value(text, scope=SCOPE):
    found = template(text)
    assert found.errors == ()
    return found.evaluate(scope)


def told(mistake):
    return (mistake.rule.name, mistake.message, rendered(mistake.help, "yaml"), mistake.start, mistake.end)


def mistakes(text):
    return [told(mistake) for mistake in template(text).errors]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ vars.rcu }}", 5),
        ("{{vars.rcu}}", 5),
        ("{{\n  vars.rcu\n}}", 5),
        ("{{ vars.on }}", True),
        ("{{ vars.ratio }}", 1.5),
        ("{{ vars.nothing }}", None),
        ("{{ vars.list }}", ["a", "b"]),
        ("{{ locals.map }}", {"a": 1}),
        ("{{ {'a': {'b': 1}} }}", {"a": {"b": 1}}),
        ("{{ {'a': {'b': 1}}}}", {"a": {"b": 1}}),
        ("{{{'a': 1}}}", {"a": 1}),
        ("{{ '}}' }}", "}}"),
        ("{{ '{{' }}", "{{"),
        ('{{ "{%" }}', "{%"),
        (r"{{ 'it\'s }}' }}", "it's }}"),
        ("{{ none }}", None),
        ("{{ '{{ vars.rcu }}' }}", "{{ vars.rcu }}"),
    ],
)
def test_a_string_that_is_one_expression_takes_its_value(text, expected):
    assert template(text).whole
    assert value(text) == expected
    assert type(value(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders-{{ vars.stage }}", "orders-prod"),
        ("{{ vars.stage }}-{{ vars.stage }}", "prod-prod"),
        ("{{ vars.rcu }}{{ vars.rcu }}", "55"),
        (" {{ vars.rcu }}", " 5"),
        ("{{ vars.rcu }}\n", "5\n"),
        ("{{ vars.on }}!", "true!"),
        ("{ {{ vars.rcu }} }", "{ 5 }"),
        ("{{ vars.rcu }}}", "5}"),
        ("{{ each.key }} in {{ each.value.region }}", "orders in us-west-2"),
        ("a{{ '' }}b", "ab"),
        ("{{ '{' }}{ x }}"[:-2], "{{ x "),
        ("é{{ 'ü' }}\N{GRINNING FACE}", "éü\N{GRINNING FACE}"),
        ("{%% %}"[1:], "%% %}"),
    ],
)
def test_values_are_written_into_other_text(text, expected):
    assert not template(text).whole
    assert value(text) == expected


def test_omit_is_what_a_whole_expression_gives():
    assert value("{{ omit }}") is OMIT
    assert value("{{ 'x' if vars.rcu > 5 else omit }}") is OMIT


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("a{{ vars.ratio }}", "a float inside a string", "say how it is to be written: `| string` or `| int`"),
        ("a{{ vars.nothing }}", "null inside a string", "set it to a string, an integer or a boolean"),
        ("a{{ vars.list }}", "a list inside a string", "join it: `| join(',')`"),
        ("a{{ locals.map }}", "a mapping inside a string", "take one of its values: `.key`"),
    ],
)
def test_a_value_that_is_no_text_is_refused_inside_text(text, message, help_):
    assert told(value(text)) == ("template-text", message, help_, 1, len(text))


def test_omit_inside_text_is_a_mistake():
    assert told(value("a{{ omit }}")) == (
        "template-value",
        "`omit` inside another value",
        "let the whole expression give it, as in `vars.tag if vars.tagged else omit`",
        1,
        11,
    )


def test_a_mistake_of_an_evaluation_stands_at_the_braces_of_its_expression():
    assert told(value("a {{ vars.stage }} {{ vars.rcu / 0 }} z"))[3:] == (19, 37)


def test_a_text_over_the_limit_is_refused():
    scope = Scope({"long": "x" * 65536}, {})
    assert value("{{ vars.long }}", scope) == "x" * 65536
    assert told(value("{{ vars.long }}y", scope)) == (
        "template-limit",
        "a string of more than 65,536 bytes",
        "shorten the string",
        0,
        16,
    )


def test_the_texts_of_a_run_have_no_limit_together():
    scope = Scope({"long": "x" * 60_000}, {})
    made = template("{{ vars.long }}y")
    texts = {made.evaluate(scope) for _ in range(1_200)}  # which took more than a million steps in all
    assert texts == {"x" * 60_000 + "y"}


STATEMENT = (
    "template-delimiter",
    "`{%`: statements are not supported",
    "write `{{ '{%' }}` for the characters themselves",
)
COMMENT = (
    "template-delimiter",
    "`{#`: comments are not supported in values",
    "write `{{ '{#' }}` for the characters themselves",
)
CLOSING = ("template-delimiter", "a `}}` that closes nothing", "write `{{ '}}' }}` for the characters themselves")
OPEN = (
    "template-delimiter",
    "a `{{` that is not closed",
    "close it with `}}`, or write `{{ '{{' }}` for the characters themselves",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% if vars.on %}a{% endif %}", [(*STATEMENT, 0, 2)]),
        ("a {%- x", [(*STATEMENT, 2, 4)]),
        ("{# secret #}", [(*COMMENT, 0, 2)]),
        ("a}}b}}", [(*CLOSING, 1, 3)]),
        ("{# a }}", [(*COMMENT, 0, 2), (*CLOSING, 5, 7)]),
        ("ab{{ vars.stage", [(*OPEN, 2, 4)]),
        ("{{", [(*OPEN, 0, 2)]),
        ("{{ vars.stage }", [(*OPEN, 0, 2)]),
        ("{{ {'a': 1 }}", [(*OPEN, 0, 2)]),
        ("{{ vars.stage }} {{", [(*OPEN, 17, 19)]),
        ("{{ 'a }} b", [("template-delimiter", "a string that is not closed", "close it with `'`", 3, 4)]),
        ('{{ "a }} b', [("template-delimiter", "a string that is not closed", 'close it with `"`', 3, 4)]),
        ("{% for x in vars.list %}{{ x }}{% endfor %}", [(*STATEMENT, 0, 2)]),
    ],
)
def test_braces_that_are_no_expression_say_how_to_write_them(text, expected):
    assert mistakes(text) == expected


@pytest.mark.parametrize("text", ["{{- vars.on }}", "{{ vars.on -}}", "{{-vars.on-}}"])
def test_blanks_are_never_trimmed(text):
    message = "`-` at the braces: whitespace is never trimmed"
    assert mistakes(text) == [("template-delimiter", message, "write `{{ vars.on }}`", 0, len(text))]


def test_a_negative_number_needs_a_blank_before_it():
    assert value("{{ -5 }}") == -5


def test_all_mistakes_of_a_text_are_told_in_order():
    assert [(name, start, end) for name, _, _, start, end in mistakes("{{ stage }} }} {{ vars.x | uper }}")] == [
        ("template-name", 3, 8),
        ("template-delimiter", 12, 14),
        ("template-name", 27, 31),
    ]


def test_names_are_told_with_their_places_also_where_they_are_not_evaluated():
    text = "a {{ vars.stage if true else locals['map'].a }} {{ each . key ~ vars[vars.rcu] }} {{ vars }}"
    assert template(text).names == (
        Name("vars", "stage", 5, 15),
        Name("locals", "map", 29, 42, "a"),
        Name("each", "key", 51, 61),
        Name("vars", None, 64, 68),
        Name("vars", "rcu", 69, 77),
        Name("vars", None, 85, 89),
    )


def test_text_around_an_unknown_value_is_an_unknown_string():
    unknown = Unknown("vars.id", {"type": "string"})
    scope = Scope({"id": unknown, "n": 1}, {})
    assert value("{{ vars.id }}", scope) is unknown
    found = value("{{ vars.n }}-{{ vars.id }}", scope)
    assert isinstance(found, Unknown)
    assert (found.label, found.declaration) == ("vars.id", {"type": "string"})


def test_a_mistake_beside_an_unknown_value_is_told():
    scope = Scope({"id": Unknown("vars.id"), "list": []}, {})
    assert isinstance(value("{{ vars.id }}{{ vars.list }}", scope), TemplateError)


@pytest.mark.parametrize(
    ("declared", "words"), [("array", "a list"), (["object", "null"], "null or a mapping"), (["array"], "a list")]
)
def test_an_unknown_value_that_can_never_be_text_is_refused_inside_text(declared, words):
    found = value("a{{ vars.x }}", Scope({"x": Unknown("vars.x", {"type": declared})}, {}))
    assert found.message == f"{words} inside a string"


@pytest.mark.parametrize("declared", ["string", "number", ["null", "boolean"], None])
def test_an_unknown_value_that_may_be_text_is_let_be(declared):
    declaration = {"type": declared} if declared else {}
    assert isinstance(value("a{{ vars.x }}", Scope({"x": Unknown("vars.x", declaration)}, {})), Unknown)


def test_jinja_is_imported_when_the_first_expression_is_met():
    script = """
import sys
from restorespec.language.templates import template
assert "jinja2" not in sys.modules
template("{{ 1 }}")
assert "jinja2" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
