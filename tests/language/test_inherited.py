"""Items of a base's list that the list of the extending file drops."""

import pytest
from resolving import by_text, spec_of, told

from restorespec import Source, compile as compile_spec

RULE = "loss-inherited-items"
BASE = """restorespec: 1
vars: {prefix: {type: string, default: by}}
target:
  tags:
    - {key: team, value: a}
    - {key: cost-center, value: "7"}
  global_secondary_indexes:
    - index_name: "{{ vars.prefix }}-day"
    - index_name: by-user
  local_secondary_indexes: [{index_name: by-age}]
  replicas:
    - region_name: eu-west-1
    - region_name: us-east-1
query_filter:
  attribute_filters: [{attribute_name: x, condition: Exists}]
"""
HEAD = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\n"
EXTENDS = f"{HEAD}extends: base.yaml\n"


def losses(text, *layers, base=BASE, **more):
    found = told(
        text, *layers, files={"specs/base.yaml": base, **{f"specs/{key}.yaml": one for key, one in more.items()}}
    )
    assert {item[0] for item in found} <= {RULE}, found
    return [item[1:] for item in found]


def test_dropped_items_are_named_with_their_lines():
    text = f"{EXTENDS}target:\n  tags:\n    - {{key: stage, value: prod}}\n"
    assert losses(text) == [
        (
            "`tags` drops 2 inherited items: `team` (specs/base.yaml:5), `cost-center` (specs/base.yaml:6)",
            "add them to `tags`, or write `tags: []` to drop them",
            "specs/orders.yaml",
            5,
            3,
        )
    ]


@pytest.mark.parametrize(
    ("child", "dropped"),
    [
        ("global_secondary_indexes: [{index_name: by-user}]", "`global_secondary_indexes` drops an inherited item: `by-day` (specs/base.yaml:8)"),
        ("global_secondary_indexes: [{index_name: by-day}]", "`global_secondary_indexes` drops an inherited item: `by-user` (specs/base.yaml:9)"),
        ("local_secondary_indexes: [{index_name: by-AGE}]", "`local_secondary_indexes` drops an inherited item: `by-age` (specs/base.yaml:10)"),
        ("replicas: [{region_name: us-east-1}]", "`replicas` drops an inherited item: `eu-west-1` (specs/base.yaml:12)"),
        ("tags: \"{{ {'team': 'b'} | tags }}\"", "`tags` drops an inherited item: `cost-center` (specs/base.yaml:6)"),
    ],
)  # fmt: skip
def test_items_are_known_by_the_name_that_their_list_gives_them(child, dropped):
    assert [found[0] for found in losses(f"{EXTENDS}target: {{{child}}}\n")] == [dropped]


def test_filters_are_known_by_their_whole_value():
    text = f"{EXTENDS}query_filter: {{attribute_filters: [{{attribute_name: x, condition: NotExists}}]}}\n"
    item = '`{"attribute_name": "x", "condition": "Exists"}`'
    assert [found[0] for found in losses(text)] == [
        f"`attribute_filters` drops an inherited item: {item} (specs/base.yaml:15)"
    ]


@pytest.mark.parametrize(
    "child",
    [
        "tags: []",
        "tags: null",
        'tags: "{{ omit }}"',
        'tags: "{{ [] }}"',
        "tags: [{key: cost-center, value: '8'}, {key: new, value: x}, {key: team, value: b}]",
        "global_secondary_indexes: [{index_name: by-user}, {index_name: '{{ vars.prefix }}-day', x: 1}]",
        "billing_mode: PAY_PER_REQUEST",
    ],
)
def test_an_explicit_empty_list_and_repeated_items_are_intended(child):
    assert losses(f"{EXTENDS}target: {{{child}}}\n") == []


def test_a_list_that_is_not_known_yet_is_not_judged():
    declared = f"{EXTENDS}vars: {{t: {{type: array}}, k: {{type: string}}}}\n"
    assert losses(f'{declared}target: {{tags: "{{{{ vars.t }}}}"}}\n') == []
    text = f'{declared}target: {{tags: [{{key: "{{{{ vars.k }}}}", value: x}}]}}\n'
    assert losses(text) == []
    assert [found[0] for found in losses(text, by_text("k", "team"))] == [
        "`tags` drops an inherited item: `cost-center` (specs/base.yaml:6)"
    ]


def test_a_later_base_drops_items_of_an_earlier_one():
    other = "restorespec: 1\ntarget:\n  tags: [{key: team, value: b}]\n"
    found = losses(f"{HEAD}extends: [base.yaml, other.yaml]\ntarget: {{}}\n", other=other)
    assert found == [
        (
            "`tags` drops an inherited item: `cost-center` (specs/base.yaml:6)",
            "add it to `tags`, or write `tags: []` to drop it",
            "specs/other.yaml",
            3,
            3,
        )
    ]


def test_an_item_that_is_dropped_twice_is_reported_once():
    other = "restorespec: 1\nextends: base.yaml\ntarget:\n  tags: [{key: team, value: b}]\n"
    found = losses(f"{HEAD}extends: other.yaml\ntarget: {{tags: [{{key: new, value: x}}]}}\n", other=other)
    assert [(item[0], item[2]) for item in found] == [
        ("`tags` drops an inherited item: `team` (specs/other.yaml:4)", "specs/orders.yaml"),
        ("`tags` drops an inherited item: `cost-center` (specs/base.yaml:6)", "specs/other.yaml"),
    ]


def test_an_item_that_comes_back_is_not_lost():
    other = "restorespec: 1\nextends: base.yaml\ntarget:\n  tags: [{key: team, value: b}]\n"
    child = "tags: [{key: team, value: c}, {key: cost-center, value: '9'}]"
    assert losses(f"{HEAD}extends: other.yaml\ntarget: {{{child}}}\n", other=other) == []


def test_a_base_that_clears_a_list_is_where_items_end():
    other = "restorespec: 1\nextends: base.yaml\ntarget: {tags: []}\n"
    assert losses(f"{HEAD}extends: other.yaml\ntarget: {{tags: [{{key: n, value: x}}]}}\n", other=other) == []


TOML = """restorespec = 1
extends = "base.yaml"
source = {securevault_backup = {backup_id = "b"}}
[target]
environment_id = "e"
table_name = "abc"
tags = [{key = "team", value = "x"}]
"""
JSON = """{
"restorespec": 1, "extends": "base.yaml", "source": {"securevault_backup": {"backup_id": "b"}},
"target": {"environment_id": "e", "table_name": "abc", "tags": [{"key": "team", "value": "x"}]}
}
"""


@pytest.mark.parametrize(
    ("name", "text", "help_"),
    [
        ("s.toml", TOML, "add it to `tags`, or write `tags = []` to drop it"),
        ("s.json", JSON, 'add it to `tags`, or write `"tags": []` to drop it'),
    ],
)
def test_the_finding_has_the_form_of_the_file_and_the_restore(name, text, help_):
    base = "restorespec: 1\ntarget:\n  tags:\n  - {key: team, value: a}\n  - {key: cost-center, value: b}\n"
    result = compile_spec(Source(name, text), files={"base.yaml": base})
    (found,) = [one for one in result.diagnostics if one.rule.name == RULE]
    assert (found.severity, found.help, found.path, found.restore) == ("warning", help_, ("target", "tags"), "s")
    assert [(note.message, note.span.source.name, note.span.first[0]) for note in found.notes] == [
        ("`cost-center` is inherited from here", "base.yaml", 5)
    ]


def test_each_row_is_judged_by_its_own_values():
    text = (
        f"{EXTENDS}for_each: [team, cost-center]\ntarget:\n"
        '  tags: [{key: "{{ each.key }}", value: x}]\n  table_name: "{{ each.key }}"\n  environment_id: e\n'
    )
    found = [item[0] for item in losses(text)]
    assert found == [
        "`tags` drops an inherited item: `cost-center` (specs/base.yaml:6)",
        "`tags` drops an inherited item: `team` (specs/base.yaml:5)",
    ]


def test_a_sensitive_name_is_not_shown():
    base = BASE.replace("prefix: {type: string,", "prefix: {type: string, sensitive: true,")
    found = losses(f"{EXTENDS}target: {{global_secondary_indexes: [{{index_name: x}}]}}\n", base=base)
    assert [item[0] for item in found] == [
        "`global_secondary_indexes` drops 2 inherited items: an item (specs/base.yaml:8), `by-user` (specs/base.yaml:9)"
    ]


def test_a_spec_without_a_base_looks_for_nothing():
    assert spec_of(f"{HEAD}target: {{tags: [{{key: a, value: b}}]}}\n")._replaced == ()
