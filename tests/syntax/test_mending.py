"""A forbidden character does not hide the other mistakes of a file."""

import pytest

from restorespec.core.nodes import plain
from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.syntax import read


def told(name, text):
    reading = read(Source(name, text))
    return [(mistake.rule.name, mistake.span.first) for mistake in reading.diagnostics], reading.documents


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: o\u200brders # \u202e\nb: 1\n\u2060c: {d: 2}\n"),
        ("a.json", '{"a": "o\u200brders"\u200b,\n"b": 1,\n"c": {"d": 2}}'),
        ("a.toml", 'a = "o\u200brders" # \u202e\nb = 1\n"\u2060c" = {d = 2}\n'),
    ],
)
def test_the_rest_of_a_file_is_read_with_what_was_refused_unknown(name, text):
    mistakes, documents = told(name, text)
    assert {rule for rule, _ in mistakes} == {"syntax-character"}
    if name == "a.json":
        assert documents == (), "outside of texts JSON allows no other character"
        return
    data = plain(documents[0])
    assert isinstance(data.pop("a"), Unknown)
    assert data == {"b": 1, "c": {"d": 2}}


def test_all_mistakes_of_a_file_with_a_forbidden_character_come_in_one_run():
    assert told("a.yaml", "a: x\u200b\nb: 012\na: 1\n")[0] == [
        ("syntax-character", (1, 5)),
        ("syntax-needs-quotes", (2, 4)),
        ("syntax-duplicate-key", (3, 1)),
    ]


@pytest.mark.parametrize("text", ["a: 1\rb: 2", "a: 1 # x\u2028b: [", "a: 1\n\u200b\nb: 2", "a: \x85b: c"])
def test_where_the_form_is_in_doubt_only_the_character_is_told(text):
    mistakes, documents = told("a.yaml", text)
    assert [rule for rule, _ in mistakes] == ["syntax-character"]
    assert documents == ()
