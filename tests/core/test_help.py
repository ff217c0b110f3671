import pytest

from restorespec.core.diagnostics import report
from restorespec.core.help import REST, Help, Section, Snippet, Suggestion, rendered, suggested
from restorespec.core.rules import Family, Rule, Severity
from restorespec.core.source import Source, Span

ENTRY = Help("write ", Snippet([{"key": "team", "value": "5"}], "tags"), " instead")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("yaml", 'write `tags: [{key: team, value: "5"}]` instead'),
        ("toml", 'write `tags = [{key = "team", value = "5"}]` instead'),
        ("json", 'write `"tags": [{"key": "team", "value": "5"}]` instead'),
    ],
)
def test_a_snippet_is_rendered_in_the_format_of_the_file(form, text):
    assert ENTRY.render(form) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [("yaml", "`view_type: null`"), ("toml", '`view_type = "{{ none }}"`'), ("json", '`"view_type": null`')],
)
def test_null_is_written_as_the_format_has_it(form, text):
    assert Help(Snippet(None, "view_type")).render(form) == text


@pytest.mark.parametrize(("form", "text"), [("yaml", "`target:`"), ("toml", "`[target]`"), ("json", '`"target": {…}`')])
def test_a_section_begins_as_the_format_has_it(form, text):
    assert Help(Section("target")).render(form) == text


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
def test_what_the_reader_fills_in_has_no_quotes(form):
    assert Help(Snippet(REST)).render(form) == "`…`"


def test_words_alone_are_the_same_in_every_format():
    assert {rendered("quote it", form) for form in ("yaml", "toml", "json")} == {"quote it"}


@pytest.mark.parametrize("word", ["true", "no", "5", "", "a: b", "null", "*x"])
def test_a_string_that_yaml_would_read_as_something_else_is_quoted(word):
    assert Help(Snippet(word)).render("yaml") == f'`"{word}"`'


HELPS = [
    (Help("write ", Snippet([], "tags")), "write `tags: []`", "write `tags = []`", 'write `"tags": []`'),
    (Help(Snippet("STANDARD", "x")), "`x: STANDARD`", '`x = "STANDARD"`', '`"x": "STANDARD"`'),
    (Help(Snippet({"a": {"b": True}})), "`{a: {b: true}}`", "`{a = {b = true}}`", '`{"a": {"b": true}}`'),
    (Help("write ", Snippet(["total"])), "write `[total]`", 'write `["total"]`', 'write `["total"]`'),
    (Help("add ", Snippet(REST, "name")), "add `name: …`", "add `name = …`", 'add `"name": …`'),
    (Help("below ", Section("vars")), "below `vars:`", "below `[vars]`", 'below `"vars": {…}`'),
    (Help(Help("set ", Snippet(5, "a b")), "!"), 'set `"a b": 5`!', 'set `"a b" = 5`!', 'set `"a b": 5`!'),
    ("write `{{ {'a: b': 1} }}`", *["write `{{ {'a: b': 1} }}`"] * 3),
    (Help(Suggestion("stge", "stage"), " or not"), *["did you mean `stage`? or not"] * 3),
]


@pytest.mark.parametrize(("help_text", "yaml", "toml", "json"), HELPS)
def test_the_help_of_a_diagnostic_is_in_the_format_of_its_file(help_text, yaml, toml, json):
    rule = Rule("any-rule", Family.SYNTAX, Severity.ERROR, "")
    expected = {"a.yaml": yaml, "a.YML": yaml, "a.csv": yaml, "--var a": yaml, "a.toml": toml, "a.json": json}
    for name, text in expected.items():
        assert report(rule, Span(Source(name, ""), 0, 0), "wrong", help_text).help == text


def test_a_diagnostic_has_the_suggestions_of_its_help():
    rule = Rule("any-rule", Family.SYNTAX, Severity.ERROR, "")
    suggestion = Suggestion("stge", "stage")
    found = report(rule, Span(Source("a.yaml", "stge"), 0, 4), "wrong", Help("well, ", Help(suggestion)))
    assert found.suggestions == (suggestion,)
    assert suggested("did you mean `stage`?") == ()
