"""Mistakes that an expression has whatever the values, each with its words and its place."""

import pytest

from restorespec.core.help import rendered
from restorespec.language.expressions.expression import expression
from restorespec.language.templates import Scope, TemplateError


def told(text):
    found = expression(text)
    return [(one.rule.name, one.message, rendered(one.help, "yaml"), text[one.start : one.end]) for one in found.errors]


SYNTAX = "template-syntax"
HOW = "write an expression as in Jinja: `vars.name`, `'text'`, `a ~ b`, `a if b else c`"


@pytest.mark.parametrize(
    ("text", "message", "help_", "where"),
    [
        ("", "the expression is missing", "write one: `{{ vars.name }}`", ""),
        ("1 ~", "the expression ends too early", HOW, "~"),
        ("(1", "the expression ends too early", HOW, "1"),
        ("1)", "unexpected `)`", HOW, ")"),
        ("[1}", "unexpected `}`, expected `]`", HOW, "}"),
        ("1 2", "unexpected `2` after the expression", HOW, "2"),
        ("vars.", "expected name or number", HOW, "."),
        ("vars.on && vars.off", "unexpected `&`", "write `and`", "&"),
        ("vars.on || vars.off", "expected token `name`, got `|`", "write `or`, or the name of a filter", "|"),
        ("!vars.on", "unexpected `!`", "write `not`", "!"),
        ("vars.on ? 1 : 2", "unexpected `?`", "write `a if condition else b`", "?"),
        ("vars.on = 1", "unexpected `=` after the expression", "compare with `==`", "="),
        ("1, 2", "unexpected `,` after the expression", HOW, ","),
        ("vars.on if true", "`if` without `else`", "add the other case, for instance `else omit`", "vars"),
        ("'\\ud83d'", "half a character", "write the character itself", "'"),
        ("'a' | replace", "`replace` with the wrong arguments", "write `replace(old, new, count=none)`", "replace"),
        ("'a' | lower(1)", "`lower` with the wrong arguments", "write `lower`", "lower"),
        (
            "'a' | truncate(size=3)",
            "`truncate` with the wrong arguments",
            "write `truncate(length=255, killwords=false, end='...', leeway=5)`",
            "truncate",
        ),
        ("1 is divisibleby", "`divisibleby` with the wrong arguments", "write `divisibleby(num)`", "divisibleby"),
        (
            "[1] | map",
            "`map` with the wrong arguments",
            "write `map('upper')`, or `map(attribute='name', default='')`",
            "map",
        ),
        ("[1] | map('fit')", "`fit` with the wrong arguments", "write `fit(n)`", "map"),
    ],
)
def test_what_is_no_expression_is_told_at_its_place(text, message, help_, where):
    assert told(text) == [(SYNTAX, message, help_, where)]


SEEN = "expressions see `vars`, `locals`, `lookups`, `each` and `omit`; a variable is `vars.name`"


@pytest.mark.parametrize(
    ("text", "message", "help_", "where"),
    [
        ("stage", "`stage` is not defined", SEEN, "stage"),
        ("var.stage", "`var` is not defined", "did you mean `vars`?", "var"),
        ("1 + local.x", "`local` is not defined", "did you mean `locals`?", "local"),
        ("env.HOME", "`env` is not defined", SEEN, "env"),
        ("'a' | uper", "unknown filter `uper`", "did you mean `upper`?", "uper"),
        ("1 is strin", "unknown test `strin`", "did you mean `string`?", "strin"),
        ("1 is not strin", "unknown test `strin`", "did you mean `string`?", "strin"),
        ("['a'] | map('uper')", "unknown filter `uper`", "did you mean `upper`?", "map"),
        ("['a'] | select('strin')", "unknown test `strin`", "did you mean `string`?", "select"),
        ("[{}] | selectattr('a', 'strin')", "unknown test `strin`", "did you mean `string`?", "selectattr"),
    ],
)
def test_a_name_that_does_not_exist_gets_a_suggestion(text, message, help_, where):
    assert told(text) == [("template-name", message, help_, where)]


@pytest.mark.parametrize("text", ["now()", "now", "datetime.utcnow()", "today()"])
def test_a_clock_is_told_to_be_missing(text):
    ((_, _, help_, _),) = told(text)
    assert (
        help_
        == "expressions cannot read the clock: the same inputs give the same bytes; declare a variable and give the time with `--var`"
    )


def test_a_filter_like_no_other_gets_the_list():
    [(rule, message, help_, where)] = told("'a' | xmlattr")
    assert (rule, message, where) == ("template-name", "unknown filter `xmlattr`", "xmlattr")
    assert help_.startswith("use one of `abs`, `arn`, `bool`, `default`, ")


def test_all_mistakes_of_an_expression_are_told_in_order():
    assert [where for _, _, _, where in told("a.b | c ~ (d is e) ~ f()")] == ["a", "c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'" + "a" * 1999 + "'", "an expression of 2,001 characters (maximum 2,000)"),
        ("(" * 51 + "1" + ")" * 51, "51 levels of nesting (maximum 50)"),
        ("[" * 900 + "1" + "]" * 900, "51 levels of nesting (maximum 50)"),
        ("not " * 51 + "true", "51 levels of nesting (maximum 50)"),
        ("-" * 1900 + "1", "1900 levels of nesting (maximum 50)"),
        ("1" + "+1" * 51, "51 levels of nesting (maximum 50)"),
        ("'a'" + "|lower" * 51, "51 levels of nesting (maximum 50)"),
        ("vars" + ".a" * 900, "900 levels of nesting (maximum 50)"),
        ("1" + " if 1 else 1" * 150, "150 levels of nesting (maximum 50)"),
        ("9223372036854775808", "an integer of more than 64 bits"),
        ("9" * 1999, "an integer of more than 64 bits"),
        ("1e999", "a number too large for a float"),
    ],
)
def test_an_expression_has_limits(text, message):
    [(rule, said, _, _)] = told(text)
    assert (rule, said) == ("template-limit", message)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'" + "a" * 1998 + "'", "a" * 1998),
        ("(" * 50 + "1" + ")" * 50, 1),
        ("not " * 50 + "true", True),
        ("1" + "+1" * 50, 51),
        ("'A'" + "|lower" * 50, "a"),
        ("9223372036854775807", 9223372036854775807),
        ("1 ~ " * 400 + "1", "1" * 401),
    ],
)
def test_the_limits_count_inclusively(text, value):
    found = expression(text)
    assert found.errors == ()
    assert found.evaluate(Scope({}, {})) == value


def test_reading_does_not_depend_on_how_deep_the_caller_is():
    def at(depth, text):
        return at(depth - 1, text) if depth else expression(text).evaluate(Scope({}, {}))

    assert at(700, "[" * 50 + "'deep caller'" + "]" * 50) is not None
    assert not isinstance(at(700, "(" * 50 + "'deep caller'" + ")" * 50), TemplateError)


def test_long_names_are_cut_in_messages():
    [(_, message, _, _)] = told("a" * 1000)
    assert message == f"`{'a' * 200}` is not defined"


def leaves(text):
    """The quoted strings of an example."""
    return [part for part in text.split('"')[1::2] if "{{" in part]
