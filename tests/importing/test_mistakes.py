"""Whatever is handed in, there is a draft or a list of mistakes, each at its place; never anything else."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text
from restorespec.importing.reading import draft_of
from restorespec.syntax import read

TABLES = Path(__file__).parent / "tables"
FIXTURES = {
    path.stem: json.loads(path.read_text()) for path in sorted(TABLES.glob("*.json")) if ".expected" not in path.name
}
ADVICE = "give the output of `aws dynamodb describe-table` as it was printed"


def mistakes(value):
    text = value if isinstance(value, str) else json.dumps(value)
    found = draft_of(Source("table.json", text))
    assert not isinstance(found, Draft)
    return [(item.rule.name, item.message, item.help, item.span.text[:20]) for item in found]


def test_every_value_of_another_type_is_told_at_its_place_in_one_run():
    told = mistakes(
        '{"Table": {"TableName": 5, "ItemCount": "many", "DeletionProtectionEnabled": "yes",\n'
        ' "GlobalSecondaryIndexes": {}, "KeySchema": [{"AttributeName": "a", "KeyType": 1}, null],\n'
        ' "ProvisionedThroughput": {"ReadCapacityUnits": 5.5, "WriteCapacityUnits": true}}}'
    )
    assert told == [
        ("schema-type", "`TableName` must be a string, not the integer 5", ADVICE, "5"),
        ("schema-type", '`ItemCount` must be an integer, not the string "many"', ADVICE, '"many"'),
        ("schema-type", '`DeletionProtectionEnabled` must be a boolean, not the string "yes"', ADVICE, '"yes"'),
        ("schema-type", "`GlobalSecondaryIndexes` must be a list, not a mapping", ADVICE, "{}"),
        ("schema-type", "`KeyType` must be a string, not the integer 1", ADVICE, "1"),
        ("schema-type", "item 2 of `KeySchema` must be a mapping, not null", ADVICE, "null"),
        ("schema-type", "`ReadCapacityUnits` must be an integer, not the number 5.5", ADVICE, "5.5"),
        ("schema-type", "`WriteCapacityUnits` must be an integer, not the boolean true", ADVICE, "true"),
    ]


def test_what_is_missing_is_told():
    told = mistakes({"Table": {"GlobalSecondaryIndexes": [{"IndexName": "by-a"}]}})
    assert [item[:2] for item in told] == [
        ("schema-required", "`Table` needs `TableName`"),
        ("schema-required", "item 1 of `GlobalSecondaryIndexes` needs `KeySchema` and `Projection`"),
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"Table": None}, ("schema-required", "this needs `Table`")),
        ({"Table": []}, ("schema-type", "`Table` must be a mapping, not a list")),
        ("null", ("schema-type", "this is neither a request body nor the output of describe-table")),
        ("curl \x1b x", ("syntax-character", "the file contains `U+001B` (escape)")),
        ([], ("schema-type", "this is neither a request body nor the output of describe-table")),
        ({"a": 1}, ("schema-required", "this is neither a request body nor the output of describe-table")),
        ('{"Table": {"TableName": "a", "TableName": "b"}}', ("syntax-duplicate-key", "the key `TableName` is defined twice")),
        ("[" * 2000, ("syntax-limit", "the value is nested too deep (maximum 64 levels)")),
    ],
)  # fmt: skip
def test_what_is_no_table_at_all_is_told_once(value, told):
    assert [item[:2] for item in mistakes(value)] == [told]


NEITHER = ("syntax-error", "this is neither JSON, YAML nor a `curl` command")


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/bash\nset -e\nexport TOKEN=s3cret\n",
        "-----------------\n| DescribeTable |\n+-----+-----+\n",
        "\nAn error occurred (ResourceNotFoundException) when calling the DescribeTable operation: not found: orders\n",
        "TABLE\torders\t5",
        "a: b",
        "- source",
        "a: [",
    ],
)
def test_what_is_none_of_the_inputs_is_told_so_without_being_shown(text):
    assert [(*item[:2], item[3]) for item in mistakes(text)] == [(*NEITHER, "")]


def test_yaml_is_read_as_yaml():
    as_json = {"Table": {"TableName": "orders", "ItemCount": 5, "DeletionProtectionEnabled": True}}
    as_yaml = "Table:\n  TableName: orders\n  ItemCount: 5\n  DeletionProtectionEnabled: true\n"
    drafts = [draft_of(Source("t", text)) for text in (json.dumps(as_json), as_yaml)]
    assert spec_text("t", drafts[0]) == spec_text("t", drafts[1])
    body = draft_of(
        Source("t", "# by hand\n---\nsource: {securevault_backup: {backup_id: b}}\ntarget: {table_name: t}\n")
    )
    assert body.body["target"] == {"table_name": "t"}


def test_mistakes_in_yaml_are_those_of_yaml():
    assert [item[0] for item in mistakes("source:\n  a: 012\ntarget: {}\n")] == ["syntax-needs-quotes"]


def test_a_spec_is_not_imported():
    assert mistakes("restorespec: 1\nsource: {}\ntarget: {}\n")[0][1] == "this is a spec already"


def test_a_number_beyond_64_bits_is_refused():
    (told,) = mistakes('{"Table": {"TableName": "a", "ItemCount": 99999999999999999999999}}')
    assert told[0] == "syntax-needs-quotes"


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from places(child, (*path, step))


def changed(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


ODD = st.sampled_from([None, True, 0, -1, 2**63 - 1, 2**70, 1.5, 1e300, "", "a b", "{{ x }}", "\n# restorespec: ignore[loss-tags] x", "\x7f\u202e\U000e0001", "é", [], {}, [[]], [None], {"a": {"b": []}}, {"TableName": 1}])  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.data())
def test_a_table_with_odd_values_anywhere_becomes_a_spec_or_mistakes(data):
    table = FIXTURES[data.draw(st.sampled_from(sorted(FIXTURES)))]
    for _ in range(data.draw(st.integers(1, 3))):
        table = changed(table, data.draw(st.sampled_from(list(places(table)))), data.draw(ODD))
    found = draft_of(Source("table.json", json.dumps(table)))
    if not isinstance(found, Draft):
        assert found
        assert all(item.span.source.name == "table.json" for item in found)
        return
    for form in ("yaml", "toml"):
        text = spec_text("table", found, form)
        reading = read(Source(f"table.{form}", text))
        assert {item.rule.name for item in reading.diagnostics} <= {"syntax-character", "syntax-invisible"}
        assert reading.comments == ()


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.data())
def test_each_value_of_a_wrong_type_is_exactly_one_mistake(data):
    table = FIXTURES[data.draw(st.sampled_from(sorted(FIXTURES)))]
    path = data.draw(st.sampled_from([one for one in places(table) if one and not {"OnDemandThroughput", "WarmThroughput", "RestoreSummary", "ArchivalSummary"} & set(one[:-1])]))  # fmt: skip
    value = table
    for step in path:
        value = value[step]
    wrong = [1] if not isinstance(value, list) else {"a": 1}
    assert len(mistakes(changed(table, path, wrong))) == 1
