"""The public functions: values from the program are held to what files are held to."""

import pytest

import restorespec
from restorespec import Source

SPEC = """restorespec: 1
vars: {backup: {}}
source: {securevault_backup: {backup_id: "{{ vars.backup }}"}}
target: {environment_id: e, table_name: orders}
"""


def compiled(**variables):
    return restorespec.compile(Source("a.yaml", SPEC), variables)


def errors(result):
    return [
        (one.rule.name, one.message, one.span.source.name)
        for one in result.diagnostics
        if one.severity is restorespec.Severity.ERROR
    ]


def test_a_value_of_a_variable_comes_out_as_it_was_given():
    (payload,) = compiled(backup="bk-71").payloads
    assert payload["source"] == {"securevault_backup": {"backup_id": "bk-71"}}


@pytest.mark.parametrize(
    ("value", "rule", "message"),
    [
        (float("nan"), "syntax-needs-quotes", "`NaN` is not a finite number"),
        (float("-inf"), "syntax-needs-quotes", "`-Infinity` is not a finite number"),
        (2**70, "syntax-needs-quotes", "`1180591620717411303424` does not fit in 64 bits"),
        ("\x00", "syntax-character", "the value contains `U+0000` (NUL)"),
        ("bk\u202e71", "syntax-character", "the file contains `U+202E` (right-to-left override)"),
        ("\ud800", "syntax-character", "the file contains `U+D800`"),
        ("b" * 70_000, "syntax-limit", "the string is too long: 70,000 bytes (maximum 65,536)"),
    ],
)
def test_a_value_that_no_file_may_hold_is_an_error_and_gives_no_payload(value, rule, message):
    result = compiled(backup=value)
    assert (errors(result), result.payloads) == ([(rule, message, "variable backup")], ())


def test_a_value_for_a_variable_that_the_spec_does_not_declare_is_an_error():
    result = compiled(backup="bk-71", bakup="bk-72")
    message = "no selected spec declares a variable `bakup`"
    assert (errors(result), result.payloads) == ([("template-variable-undeclared", message, "variable bakup")], ())


def circular():
    made = {}
    made["itself"] = made
    return made


def deep():
    made = []
    for _ in range(5_000):
        made = [made]
    return made


@pytest.mark.parametrize("data", [circular(), deep(), {1, 2}, object()], ids=["circular", "deep", "set", "object"])
def test_what_is_no_plain_data_is_a_type_error(data):
    with pytest.raises(TypeError, match="`variable backup` is not plain data: "):
        compiled(backup=data)
    with pytest.raises(TypeError, match=r"`request\.json` is not plain data: "):
        restorespec.check(data)
