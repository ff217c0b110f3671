import pytest

from restorespec.core.help import REST, Help, Section, Snippet, rendered

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
