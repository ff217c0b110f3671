"""Help in the terms of the file that it is about."""

import pytest

from restorespec.core.diagnostics import report
from restorespec.core.source import Source, Span
from restorespec.project.apply_fixes import edited
from restorespec.syntax import read
from restorespec.syntax.syntax_rules import SYNTAX_ERROR
from restorespec.validation.snippets import in_its_format

HELPS = [
    ("write `tags: []`", "write `tags = []`", 'write `"tags": []`'),
    ("write `a: null` if", 'write `a = "{{ none }}"` if', 'write `"a": null` if'),
    ("`table_class: STANDARD`", '`table_class = "STANDARD"`', '`"table_class": "STANDARD"`'),
    ("`{a: {b: true}}`", "`{a = {b = true}}`", '`{"a": {"b": true}}`'),
    ("`[{key: a, value: 5}, x]`", '`[{key = "a", value = 5}, "x"]`', '`[{"key": "a", "value": 5}, "x"]`'),
    ("write `[total]`", 'write `["total"]`', 'write `["total"]`'),
    ("add `name: …`", "add `name = …`", 'add `"name": …`'),
    ("below `vars:`", "below `[vars]`", 'below `"vars"`'),
    ("write `{{ {'a: b': 1} }}`", "write `{{ {'a: b': 1} }}`", "write `{{ {'a: b': 1} }}`"),
    ("`a`, `:`, `[` or `{a`", "`a`, `:`, `[` or `{a`", "`a`, `:`, `[` or `{a`"),
    ("set it to 1", "set it to 1", "set it to 1"),
]


@pytest.mark.parametrize(("yaml", "toml", "json"), HELPS)
def test_what_help_quotes_can_be_written_where_it_points(yaml, toml, json):
    for suffix, expected in {"yaml": yaml, "toml": toml, "json": json}.items():
        assert (
            in_its_format(report(SYNTAX_ERROR, Span(Source(f"a.{suffix}", ""), 0, 0), "wrong", yaml)).help == expected
        )


def test_a_table_becomes_the_item_of_a_list_by_its_header():
    source = Source("a.toml", '[target.tags]\nkey = "a"\n[target]\ntags = {key = "a"}\n')
    for offset, expected in [(8, "write `[[target.tags]]` as its header"), (40, "make it a list of this one item")]:
        diagnostic = report(SYNTAX_ERROR, Span(source, offset, offset), "wrong", "make it a list of this one item")
        assert in_its_format(diagnostic).help == expected


@pytest.mark.parametrize(("name", "form"), [("a.toml", "name = {}\n"), ("a.json", '{{"name": {}}}')])
@pytest.mark.parametrize("written", ["\u201cev\u201d", "\u201eev\u201c", "\u2018ev\u2019"])
def test_curly_quotes_are_replaced_not_quoted(name, form, written):
    text = form.format(written)
    (mistake,) = read(Source(name, text)).diagnostics
    assert mistake.help == 'write `"ev"`'
    assert edited(text, mistake.fix.edits) == form.format('"ev"')
