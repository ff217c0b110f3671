"""Lookups and their recorded answers in the editor: hover, hints, completion and names, in YAML and in TOML."""

import pytest
from client import Editor

from restorespec.facts.lock import Fact, write_lock
from restorespec.facts.lookup_type import Question

HOST = "us-west-2.api.clumio.com"
ENVIRONMENT = {"account_native_id": "123456789012", "aws_region": "us-west-2"}
BACKUP = Fact(
    Question.of("securevault_backup", {"table_name": "orders", "environment_id": "env-1"}),
    HOST,
    {"id": "bk-9c", "table_name": "orders"},
    "2026-11-28T08:00:00Z",
)
LOCK = write_lock(
    [
        Fact(Question.of("environment", ENVIRONMENT), HOST, {"id": "env-1", **ENVIRONMENT}, "2026-11-27T08:00:00Z"),
        BACKUP,
    ]
)
YAML = """\
restorespec: 1
vars:
  account: {type: string, default: "123456789012"}
  dock: {type: string}
lookups:
  env: {environment: {account_native_id: "{{ vars.account }}", aws_region: us-west-2}}
  backup: {securevault_backup: {table_name: orders, environment_id: "{{ lookups.env.id }}"}}
  old: {securevault_backup: {table_name: old, environment_id: "{{ lookups.env.id }}"}}
  away: {securevault_backup: {table_name: "{{ vars.dock }}", environment_id: env-9}}
source:
  securevault_backup: {backup_id: "{{ lookups.backup.id }}"}
target:
  environment_id: "{{ lookups.env.id }}"
  table_name: "😀-{{ lookups.backup.table_name }}"
  table_class: "{{ lookups.old.table_class }}"
  billing_mode: "{{ lookups.away.billing_mode }}"
"""
TOML = """\
restorespec = 1

[vars.account]
type = "string"
default = "123456789012"

[vars.dock]
type = "string"

[lookups.env.environment]
account_native_id = "{{ vars.account }}"
aws_region = "us-west-2"

[lookups.backup.securevault_backup]
table_name = "orders"
environment_id = "{{ lookups.env.id }}"

[lookups.old.securevault_backup]
table_name = "old"
environment_id = "{{ lookups.env.id }}"

[lookups.away.securevault_backup]
table_name = "{{ vars.dock }}"
environment_id = "env-9"

[source.securevault_backup]
backup_id = "{{ lookups.backup.id }}"

[target]
environment_id = "{{ lookups.env.id }}"
table_name = "😀-{{ lookups.backup.table_name }}"
table_class = "{{ lookups.old.table_class }}"
billing_mode = "{{ lookups.away.billing_mode }}"
"""
SPECS = {"specs/orders.yaml": YAML, "specs/bills.toml": TOML}
BOTH = pytest.mark.parametrize("name", SPECS)
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}


@pytest.fixture(scope="module")
def _running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project").resolve()
    (folder / "specs").mkdir()
    for name, text in {"restorespec.toml": "", "restorespec.lock": LOCK, **SPECS}.items():
        (folder / name).write_text(text)
    with Editor(folder) as started:
        yield started


@pytest.fixture
def editor(_running):
    for name in SPECS:
        _running.open(name)
    yield _running
    _running.close_all()


def place(text, mark):
    """The line and the UTF-16 column of the last character of a mark."""
    start = text.index(mark) + len(mark) - 1
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return text.count("\n", 0, start), len(before.encode("utf-16-le")) // 2


def hover(editor, name, mark):
    found = editor.at("hover", name, *place(SPECS[name], mark))
    area, line = found["range"], SPECS[name].split("\n")[found["range"]["start"]["line"]].encode("utf-16-le")
    shown = line[area["start"]["character"] * 2 : area["end"]["character"] * 2].decode("utf-16-le")
    return shown, found["contents"]["value"].partition("\n\n```")[0]


def hints(editor, name):
    document = {"textDocument": {"uri": editor.uri(name)}}
    found = editor.ask("textDocument/inlayHint", document | {"range": EVERYTHING})
    return [hint["label"] for hint in found]


@BOTH
def test_a_field_of_a_lookup_shows_the_answer_and_where_it_is_recorded(editor, name):
    number = LOCK.count("\n", 0, LOCK.index(f'"{BACKUP.key}"')) + 1
    assert hover(editor, name, "{{ lookups.backup.id }}"[:-3]) == (
        "id",
        f'Value: `"bk-9c"`\n\nthe newest backup of orders: bk-9c, recorded 2026-11-28 (`restorespec.lock:{number}`)',
    )


@BOTH
def test_a_lookup_shows_its_whole_answer_where_it_is_declared_and_behind_an_emoji(editor, name):
    answer = 'Value: `{"id": "bk-9c", "table_name": "orders"}`'
    declared = "  backup" if name.endswith("yaml") else "[lookups.backup"
    assert hover(editor, name, declared)[0] == "backup"
    assert hover(editor, name, declared)[1].startswith(answer)
    assert hover(editor, name, "😀-{{ lookups.backup") == hover(editor, name, declared)


@BOTH
def test_a_lookup_without_an_answer_says_what_is_missing(editor, name):
    assert hover(editor, name, "{{ lookups.old") == ("old", "`restorespec lock` has not recorded an answer")
    assert hover(editor, name, "{{ lookups.away") == ("away", "unknown: needs `vars.dock`")


@BOTH
def test_a_hint_shows_an_answer_with_its_date_and_an_unknown_value_has_none(editor, name):
    assert hints(editor, name) == [
        "= 123456789012",
        "= env-1",
        "= bk-9c (2026-11-28)",
        "= env-1 (2026-11-27)",
        "= 😀-orders (2026-11-28)",
    ]


@BOTH
def test_an_unsaved_lock_counts(editor, name):
    editor.open("restorespec.lock", LOCK.replace("bk-9c", "bk-77"))
    editor.until(name)
    while "= bk-77 (2026-11-28)" not in hints(editor, name):
        editor._hear()
    editor.shut("restorespec.lock")
    while "= bk-9c (2026-11-28)" not in hints(editor, name):
        editor._hear()


@BOTH
def test_lookups_their_fields_and_their_arguments_are_completed(editor, name):
    text = SPECS[name]
    assert offered(editor, name, text.replace("{{ lookups.backup.id", "{{ lookups.¦")) == {
        "env": "the environment of account 123456789012 in us-west-2: env-1, recorded 2026-11-27",
        "backup": "the newest backup of orders: bk-9c, recorded 2026-11-28",
        "old": "",
        "away": "",
    }
    fields = offered(editor, name, text.replace("{{ lookups.backup.id", "{{ lookups.backup.¦"))
    assert fields["id"] == "`bk-9c`"
    assert fields["expiration_timestamp"] == ""
    ends = {"yaml": "\nlookups:\n  x:\n    ¦", "toml": "\n[lookups.x]\n¦"}[name.rpartition(".")[2]]
    assert list(offered(editor, name, text + ends)) == ["environment", "table", "securevault_backup"]


def offered(editor, name, text):
    before = text[: text.index("¦")]
    editor.change(name, text.replace("¦", ""))
    column = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
    found = editor.at("completion", name, before.count("\n"), column)
    return {item["label"]: (item.get("documentation") or {"value": ""})["value"] for item in found}


@BOTH
@pytest.mark.parametrize(
    ("mark", "old", "new"),
    [
        ("{{ vars.acc", "account", "holder"),
        ("{{ lookups.en", "env", "place"),
    ],
)
def test_a_rename_reaches_the_arguments_of_lookups(editor, name, mark, old, new):
    line, column = place(SPECS[name], mark)
    edit = editor.at("rename", name, line, column, newName=new)
    assert list(edit["changes"]) == [editor.uri(name)]
    renamed = SPECS[name].split("\n")
    for one in sorted(edit["changes"][editor.uri(name)], key=lambda one: one["range"]["start"]["line"], reverse=True):
        start, end = one["range"]["start"], one["range"]["end"]
        text = renamed[start["line"]]
        assert text[start["character"] : end["character"]] == old
        renamed[start["line"]] = text[: start["character"]] + one["newText"] + text[end["character"] :]
    root = "vars" if old == "account" else "lookups"
    for written in (f"{root}.{old}", f"  {old}: ", f"[{root}.{old}"):
        assert written not in "\n".join(renamed)
