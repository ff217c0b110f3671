"""One error, one diagnostic: nothing is reported twice, and nothing hides what does not depend on it."""

import pytest

from restorespec.api import compile  # noqa: A004
from restorespec.core.source import Source

HEAD = "restorespec: 1\n"
BACKUP = "source: {securevault_backup: {backup_id: b-1}}\n"
LOSSES = "loss-"


def errors(text, name="a.yaml", files=None):
    """The rule, location, message and help of every finding but those about settings that are not set."""
    result = compile(Source(name, text), files=files) if files else compile(Source(name, text))
    return [
        (found.rule.name, found.span.first, found.message, found.help)
        for found in result.diagnostics
        if not found.rule.name.startswith(LOSSES)
    ]


def test_a_second_merge_key_is_merged_so_that_its_keys_are_not_missing_too():
    text = (
        f"{HEAD}x-a: &a {{environment_id: e-1}}\nx-b: &b {{table_name: orders}}\n{BACKUP}"
        "target:\n  <<: *a\n  <<: *b\n"
    )  # fmt: skip
    assert [(rule, place) for rule, place, *_ in errors(text)] == [("syntax-merge-key", (7, 3))]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("“orders”", "curly quotes go to the API with the text"),
        ('"${TABLE}"', "`${TABLE}` is not substituted: it goes to the API as it is written"),
    ],
)
def test_a_placeholder_that_the_field_rejects_is_one_error(value, message):
    text = f"{HEAD}{BACKUP}target:\n  environment_id: e-1\n  table_name: {value}\n"
    assert [found[:3] for found in errors(text)] == [("schema-pattern", (5, 15), message)]


def test_a_placeholder_in_a_tag_is_one_error():
    text = (
        f'{HEAD}{BACKUP}target: {{environment_id: e-1, table_name: orders, tags: [{{key: a, value: "${{STAGE}}"}}]}}\n'
    )
    assert [found[0] for found in errors(text)] == ["schema-pattern"]


def test_a_placeholder_that_the_field_accepts_is_still_a_warning():
    text = f'{HEAD}source: {{securevault_backup: {{backup_id: "$BACKUP"}}}}\ntarget: {{environment_id: e-1, table_name: orders}}\n'
    assert [found[0] for found in errors(text)] == ["template-placeholder"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{HEAD}source:\ntarget: {{environment_id: e-1, table_name: orders}}\n",
            ("schema-type", (2, 8), "`source` is empty", "set `source: {securevault_backup: {backup_id: …}}`"),
        ),
        (
            f"{HEAD}{BACKUP}target:\n",
            ("schema-type", (3, 8), "`target` is empty", "set `target: {environment_id: …, table_name: …}`"),
        ),
        (
            f"{HEAD}source:\n  securevault_backup:\ntarget: {{environment_id: e-1, table_name: orders}}\n",
            ("source-exactly-one", (3, 3), "`securevault_backup` is empty", "set `securevault_backup: {backup_id: …}`"),
        ),
        (
            f"{HEAD}source: {{continuous_backup: null}}\ntarget: {{environment_id: e-1, table_name: orders}}\n",
            ("source-exactly-one", (2, 10), "`continuous_backup` is null",
             "set `continuous_backup: {table_id: …, use_latest_restorable_time: true}`"),
        ),
    ],
)  # fmt: skip
def test_an_empty_part_is_reported_as_empty(text, expected):
    assert errors(text) == [expected]


def test_the_help_for_an_empty_part_is_written_in_the_format_of_the_file():
    text = '{"restorespec": 1, "source": {"securevault_backup": null}, "target": {"environment_id": "e-1", "table_name": "orders"}}'
    ((_, _, message, advice),) = errors(text, "a.json")
    assert (message, advice) == (
        "`securevault_backup` is null",
        'set `"securevault_backup": {"backup_id": …}`',
    )


TARGET = """target:
  billing_mode: PAY_PER_REQUEST
  provisioned_throughput: {read_capacity_units: 1, write_capacity_units: 1}
  tags: [{key: a, value: b}, {key: a, value: c}]
"""


def test_a_base_that_cannot_be_read_hides_nothing_that_does_not_depend_on_it():
    found = errors(f"{HEAD}extends: nope.yaml\n{TARGET}")
    assert [(rule, place[0]) for rule, place, *_ in found] == [
        ("template-extends", 2),
        ("billing-ppr-with-throughput", 5),
        ("tag-key-unique", 6),
    ]


@pytest.mark.parametrize(
    "target", ["", "target: {table_name: orders}\n", "target: {billing_mode: PROVISIONED, tags: []}\n"]
)
def test_what_a_base_that_cannot_be_read_may_have_set_is_not_reported(target):
    result = compile(Source("a.yaml", f"{HEAD}extends: nope.yaml\n{BACKUP}{target}"))
    assert [found.rule.name for found in result.diagnostics] == ["template-extends"]
