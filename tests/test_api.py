"""The public functions: values from the program are held to what files are held to."""

import pathlib

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


def test_a_value_of_a_variable_is_unchanged():
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
def test_a_value_invalid_in_files_is_an_error_without_a_payload(value, rule, message):
    result = compiled(backup=value)
    assert (errors(result), result.payloads) == ([(rule, message, "variable backup")], ())


def test_a_value_for_a_variable_that_the_spec_does_not_declare_is_an_error():
    result = compiled(backup="bk-71", bakup="bk-72")
    message = "no selected spec declares a variable `bakup`"
    assert (errors(result), result.payloads) == ([("template-variable-undeclared", message, "variable bakup")], ())


def test_a_string_instead_of_a_source_is_a_type_error():
    with pytest.raises(TypeError) as raised:
        restorespec.compile(SPEC)
    assert str(raised.value) == (
        "`source` must be a `Source` with a name and a text, not str: write `Source('orders.yaml', text)`"
    )


def test_a_diagnostic_is_a_line_for_a_debugger():
    first = compiled(bakup="x").diagnostics[0]
    assert repr(first) == ("<Diagnostic a.yaml:2:8: error[template-variable-unset]: `vars.backup` has no value>")
    assert repr(first.span.source) == "Source(name='a.yaml', is_file=True, has_mark=False)"


@pytest.mark.parametrize("paths", ["specs", pathlib.Path("specs"), ["specs"], [pathlib.Path("specs/a.yaml")]])
def test_lint_takes_one_path_or_several(tmp_path, monkeypatch, paths):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text(SPEC)
    assert (restorespec.lint(paths).files, restorespec.lint(paths).restores) == (1, 1)


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
def test_values_other_than_plain_data_are_a_type_error(data):
    with pytest.raises(TypeError, match="`variable backup` is not plain data: "):
        compiled(backup=data)
    with pytest.raises(TypeError, match=r"`request\.json` is not plain data: "):
        restorespec.check(data)
