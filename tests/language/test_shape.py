"""The top level of a spec."""

import pytest
from resolving import Texts, resolved, told

from restorespec.core.schemas import load
from restorespec.core.source import Source
from restorespec.kinds import get, names
from restorespec.kinds.request_schema import fields
from restorespec.language import Spec
from restorespec.language.structure import _elsewhere
from restorespec.syntax import read

MISTAKES = {
    "no mapping": ("- a\n", "template-spec", "a spec must be a mapping", "begin with `restorespec: 1`", 1, 1),
    "no version": ("name: a\n", "template-spec", "the version of the spec is not set", "begin with `restorespec: 1`", 1, 1),
    "another version": ("restorespec: 2\n", "template-spec", "`restorespec` must be the integer `1`, not the integer 2", "write `restorespec: 1`; this is the only version so far", 1, 14),
    "a float as version": ("restorespec: 1.0\n", "template-spec", "`restorespec` must be the integer `1`, not the number 1.0", "write `restorespec: 1`; this is the only version so far", 1, 14),
    "a boolean as version": ("restorespec: true\n", "template-spec", "`restorespec` must be the integer `1`, not the boolean true", "write `restorespec: 1`; this is the only version so far", 1, 14),
    "a string as version": ("restorespec: '1'\n", "template-spec", '`restorespec` must be the integer `1`, not the string "1"', "write `restorespec: 1`; this is the only version so far", 1, 14),
    "a near key": ("restorespec: 1\nvar: {}\n", "template-unknown-key", "unknown key `var` in a spec", "did you mean `vars`?", 2, 1),
    "a field of the request": ("restorespec: 1\ntable_name: a\n", "template-unknown-key", "unknown key `table_name` in a spec", "`table_name` belongs in `target`", 2, 1),
    "a strange key": ("restorespec: 1\nowner: me\n", "template-unknown-key", "unknown key `owner` in a spec", "remove it, or rename it to `x-owner`, which is ignored", 2, 1),
    "a name that is none": ("restorespec: 1\nname: a b\n", "template-spec", "`a b` is not a valid name for a spec", "use 1 to 128 of letters, digits, `.`, `_`, `-`", 2, 7),
    "two dots as name": ("restorespec: 1\nname: ..\n", "template-spec", "`..` is not a valid name for a spec", "use 1 to 128 of letters, digits, `.`, `_`, `-`", 2, 7),
    "a name that is a number": ("restorespec: 1\nname: 5\n", "template-spec", "`name` must be a string", "write a name such as `orders-drill`", 2, 7),
    "a name with a template": ("restorespec: 1\nname: a-{{ vars.b }}\n", "template-misplaced", "`name` cannot contain a template", "write the value itself; templates are allowed below `source` and `target`", 2, 7),
    "another kind": ("restorespec: 1\nkind: aws/dynamodb-tables\n", "template-spec", "unknown kind `aws/dynamodb-tables`", "did you mean `aws/dynamodb-table`?", 2, 7),
    "a target by template": ("restorespec: 1\ntarget: '{{ {} }}'\n", "template-misplaced", "`target` cannot be a template", "put templates into the values below it", 2, 9),
    "vars that are a list": ("restorespec: 1\nvars: [a]\n", "template-spec", "`vars` must be a mapping", "write one name per line below `vars:`", 2, 1),
    "a variable's name with a hyphen": ("restorespec: 1\nvars: {backup-id: {type: string}}\nlocals: {a: '{{ vars.backup-id }}'}\n", "template-spec", "`backup-id` is not a valid name in `vars`", "write `backup_id`: in an expression, `-` subtracts", 2, 8),
    "a variable's name in capitals": ("restorespec: 1\nvars: {Stage: {type: string}}\n", "template-spec", "`Stage` is not a valid name in `vars`", "use a lowercase letter, then lowercase letters, digits and `_`", 2, 8),
    "a synonym beside its key": ("restorespec: 1\nvars: {}\nvariables: {}\n", "template-unknown-key", "unknown key `variables` in a spec", "move its content to `vars`", 3, 1),
    "extends that is a number": ("restorespec: 1\nextends: 5\n", "template-spec", "`extends` must be a path or a list of paths", "write `extends: base.yaml`", 2, 10),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_at_the_top_level_is_told_once_at_its_place(mistake):
    text, rule, message, help_text, line, column = mistake
    assert told(text) == [(rule, message, help_text, "specs/orders.yaml", line, column)]


def test_a_misspelt_version_is_one_mistake():
    assert told("restorspec: 1\n") == [
        (
            "template-unknown-key",
            "unknown key `restorspec` in a spec",
            "did you mean `restorespec`?",
            "specs/orders.yaml",
            1,
            1,
        )
    ]


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ('{"Table": {"TableName": "x"}}', "this is the description of a table, not a spec", "make a spec of it with `restorespec import`"),
        ("AWSTemplateFormatVersion: a\nResources: {T: {}}\n", "this is a CloudFormation template, not a spec", "make a spec of it with `restorespec import`"),
        ("source: {}\ntarget: {}\n", "the version of the spec is not set", "begin with `restorespec: 1`; if it is a request's body, check it with `restorespec lint --request`, or make a spec of it with `restorespec import`"),
        ("stage: prod\nbackup_id: b\n", "this is not a spec: it has no `restorespec`, `source` or `target`", "begin with `restorespec: 1`; if it is an inventory or a var file, `exclude` it in the configuration"),
    ],
)  # fmt: skip
def test_what_is_no_spec_is_told_once(text, message, advice):
    assert told(text) == [("template-spec", message, advice, "specs/orders.yaml", 1, 1)]


def test_the_body_of_a_request_is_no_spec():
    assert told('{"source": {}, "target": {}}', name="specs/a.json") == [
        (
            "template-spec",
            "this is the body of a request, not a spec",
            "check it with `restorespec lint --request`, or make a spec of it with `restorespec import`",
            "specs/a.json",
            1,
            1,
        )
    ]


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ("restorespec: 1\ntargets: {table_name: a}\n", "targets", "target"),
        ("restorespec: 1\nlocal: {a: b}\ntarget: {table_name: '{{ locals.a }}'}\n", "local", "locals"),
        ("restorespec: 1\nvariables: {a: {default: b}}\ntarget: {table_name: '{{ vars.a }}'}\n", "variables", "vars"),
        ("restorespec: 1\nforeach: [a]\ntarget: {table_name: '{{ each.key }}'}\n", "foreach", "for_each"),
    ],
)
def test_a_misspelt_key_is_one_mistake_and_stands_for_what_it_means(text, key, meant):
    documents, mistakes = resolved(text)
    assert [found[1:3] for found in mistakes] == [(f"unknown key `{key}` in a spec", f"did you mean `{meant}`?")]
    assert all("target" in body for body in documents.values())


def test_a_key_that_is_there_already_was_not_meant():
    assert [found[2] for found in told("restorespec: 1\ntarget: {}\ntargets: {}\n")] == [
        "remove it, or rename it to `x-targets`, which is ignored"
    ]


def test_the_fields_of_the_target_are_known_at_the_top_level():
    for field in load("request")["$defs"]["target"]["properties"]:
        assert [found[2] for found in told(f"restorespec: 1\n{field}: 1\n")] == [f"`{field}` belongs in `target`"]


def test_keys_that_begin_with_x_are_ignored_and_their_templates_are_text():
    assert resolved("restorespec: 1\nx-tags: {a: '{{ nope'}\ntarget: {}\n") == ({"orders": {"target": {}}}, [])


@pytest.mark.parametrize("key", ["vars", "locals", "x-any"])
def test_what_may_be_empty_may_be_empty(key):
    assert told(f"restorespec: 1\n{key}:\n") == []


def test_the_name_is_the_files_without_its_ending():
    assert list(resolved("restorespec: 1\n", name="specs/a.b.yaml")[0]) == ["a.b"]


def test_a_file_whose_name_is_no_id_needs_a_name():
    assert told("restorespec: 1\n", name="specs/a b.yaml") == [
        (
            "template-spec",
            "the file's name `a b` is not a valid name for a spec",
            "add `name: …`",
            "specs/a b.yaml",
            1,
            1,
        )
    ]


def test_each_of_several_documents_needs_a_name():
    assert told("restorespec: 1\n", in_stream=True) == [
        ("template-spec", "each of several specs in a file needs a `name`", "add `name: …` to this document", "specs/orders.yaml", 1, 1)
    ]  # fmt: skip


def test_every_field_of_a_target_is_known_at_the_top_level_too():
    for field in fields(get().schema.at(("target",))):
        assert _elsewhere()[field] == "target"
    for kind in map(get, names()):
        assert set(fields(kind.schema.at(("target",)))) <= set(_elsewhere())


def test_a_path_that_was_rejected_when_it_was_read_is_not_reported_again():
    reading = read(Source("a.yaml", "restorespec: 1\nextends: [0123, base.yaml]\n"))
    assert [item.rule.name for item in reading.diagnostics] == ["syntax-needs-quotes"]
    spec = Spec(reading.documents[0], (), Texts({}))
    assert [item.message for item in spec.diagnostics] == ["file `base.yaml` does not exist"]
