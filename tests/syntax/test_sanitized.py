"""A forbidden character does not hide the other mistakes of a file."""

import pytest

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
    data = documents[0].data
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


def test_everything_refers_to_the_source_and_not_to_its_copy():
    source = Source(
        "a.yaml", 'x-a: 012\nb: &a "\u200b"\nc: [*a, {\u2060d: 01\u200b}] # restorespec: x\u200b\n\u2060e: 1\ne: 2\n'
    )
    reading = read(source)
    values = [reading.documents[0]]
    for value in values:  # which grows meanwhile
        members = dict(value.members())
        assert {id(value.key(name).source) for name in members} <= {id(source)}
        values += [*members.values(), *value.items()]
    assert {id(value.source) for value in values} == {id(source)}
    spans = [*reading.comments]
    for found in reading.diagnostics:
        spans += [found.span, *(note.span for note in found.notes)]
        spans += [edit.span for edit in found.fix.edits] if found.fix else []
    assert {id(span.source) for span in spans} == {id(source)}
    assert [span.text for span in reading.comments] == ["# restorespec: x\u200b"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "\u200bb: 1\n\u200bb: 2\n", "the key `\u200bb` is defined twice"),
        ("a.yaml", "b: *a\nc: !\u200bx 1", "the tag `!\u200bx` is not allowed"),
        ("a.json", '{"\u200bb": 1, "\u200bb": 2}', "the key `\u200bb` is defined twice"),
        ("a.toml", '"\u200bb" = 1\n"\u200bb" = 2\n', "the key `\u200bb` is defined twice"),
    ],
)
def test_messages_quote_the_rejected_character_itself(name, text, message):
    assert message in [found.message for found in read(Source(name, text)).diagnostics]


@pytest.mark.parametrize("other", ["\ufffd", "\ue000", "\U000f0000"])
def test_no_other_character_is_taken_for_a_rejected_one(other):
    (document,) = read(Source("a.yaml", f'a: x\u200b\nb: {other}\nc: "\\ue000"\n')).documents
    data = document.data
    assert isinstance(data.pop("a"), Unknown)
    assert data == {"b": other, "c": "\ue000"}
