"""Placeholders of other languages are told; texts that may be meant are not."""

import pytest

from restorespec import Source, compile  # noqa: A004

SPEC = """\
restorespec: 1
vars: {{backup_id: {{type: string{default}}}}}
source: {{securevault_backup: {{backup_id: {backup}}}}}
target:
  environment_id: e-1
  table_name: orders
  tags: [{{key: cost, value: {tag}}}]
"""


def told(backup='"{{ vars.backup_id }}"', tag="low", default=""):
    text = SPEC.format(backup=backup, tag=tag, default=default)
    return [item for item in compile(Source("a.yaml", text)).diagnostics if item.rule.name == "template-placeholder"]


@pytest.mark.parametrize("default", ["", ", default: bk-1"])
@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('"${var.backup_id}"', "`${var.backup_id}` is not substituted: it goes to the API as it is written"),
        ('"a-${BACKUP}-b"', "`${BACKUP}` is not substituted: it goes to the API as it is written"),
        ("$BACKUP_ID", "`$BACKUP_ID` is not substituted: it goes to the API as it is written"),
        ("<backup-id>", "`<backup-id>` is not substituted: it goes to the API as it is written"),
        ('"${{ vars.backup_id }}"', "a `$` before `{{` goes to the API with the value"),
        ('"“{{ vars.backup_id }}”"', "curly quotes go to the API with the text"),
        ("\u2018bk-1\u2019", "curly quotes go to the API with the text"),
    ],
)
def test_a_placeholder_of_another_language_is_told(written, message, default):
    (found,) = told(written, default=default)
    assert (found.message, found.span.first[0], found.severity) == (message, 3, "warning")


def test_the_help_says_how_it_is_written_here():
    assert told("$BACKUP_ID")[0].help == (
        "declare `vars: {backup_id: {type: string}}`, write `{{ vars.backup_id }}`; RESTORESPEC_VAR_backup_id sets it"
    )


@pytest.mark.parametrize("placeholder", ["$_", "${_}", "${__1}"])
def test_a_placeholder_without_a_name_gets_one(placeholder):
    assert told(f"'{placeholder}'")[0].help.startswith("declare `vars: {name: {type: string}}`, ")


def test_a_placeholder_that_a_value_brings_in_is_told_where_it_arrives():
    (found,) = told(default=', default: "$BACKUP_ID"')
    assert (found.span.first[0], [note.message for note in found.notes]) == (3, ["`vars.backup_id` is set here"])


@pytest.mark.parametrize(
    "text", ['"$5"', '"US$"', '"a $ b"', '"$cost"', '"x<y>"', '"5 < 6"', '"“a” b"', "é", '"{{ vars.backup_id }}$"']
)
def test_a_text_with_such_signs_that_may_be_meant_is_not_told(text):
    assert told(tag=text) == []


@pytest.mark.parametrize("text", ["bk-$1", "a<b", "$", '"{{ vars.backup_id }}$"', "a“b”c"])
def test_an_odd_id_is_no_placeholder(text):
    assert told(text) == []
