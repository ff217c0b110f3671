"""Completion wherever a value can be known, and the actions that a finding offers."""

import pytest
from client import Editor

FILES = {
    "restorespec.toml": '[environments.prod]\nvar-files = ["env/prod.yaml"]\n',
    "env/prod.yaml": "stage: prod\n",
    "specs/base.yaml": "restorespec: 1\nvars:\n  dock: {type: string, default: d}\ntarget:\n  environment_id: e\n",
    "specs/a.yaml": (
        "restorespec: 1\nextends: base.yaml\nvars:\n  stage: {type: string, default: dev}\n"
        'locals:\n  name: "t-{{ vars.stage }}"\nfor_each: {file: rows.csv, key: name}\n'
        'source:\n  securevault_backup: {backup_id: "{{ each.value.backup }}"}\n'
        'target:\n  table_name: "{{ locals.name }}-{{ each.key }}"\n  billing_mode: PAY_PER_REQUEST\n'
    ),
    "specs/rows.csv": "name,backup\norders,bk-7\nbills,bk-8\n",
}
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}


@pytest.fixture
def running(_running):
    yield _running
    _running.close_all()


@pytest.fixture(scope="module")
def _running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project").resolve()
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    known = {"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}}
    with Editor(folder, capabilities=known) as editor:
        yield editor


def items(editor, name, text, mark="¦"):
    """The completion at a mark of what is typed into a file that was checked as it is on disk."""
    start = text.index(mark)
    text = text.replace(mark, "")
    if name not in editor._versions:
        editor.open(name, FILES.get(name, "restorespec = 1\n"))
    editor.change(name, text)
    line = text.count("\n", 0, start)
    found = editor.at("completion", name, line, start - text.rfind("\n", 0, start) - 1)
    return {item["label"]: item for item in found}


SPEC = FILES["specs/a.yaml"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("specs/a.yaml", SPEC.replace("base.yaml", "b¦"), ["base.yaml"]),
        ("specs/a.yaml", SPEC.replace("extends: base.yaml", "extends:\n  - b¦"), ["base.yaml"]),
        ("specs/a.yaml", SPEC.replace("rows.csv, key: name}", "r¦"), ["base.yaml", "rows.csv", "../env/prod.yaml"]),
        ("specs/a.yaml", SPEC.replace("value.backup", "value.¦"), ["name", "backup"]),
        ("specs/a.yaml", SPEC.replace("vars.stage }}", "vars.¦"), ["stage", "dock"]),
        ("specs/a.yaml", SPEC.replace("locals.name }}", "locals.¦"), ["name"]),
        ("specs/a.yaml", SPEC.replace("{{ each.key", "{{ each.¦"), ["key", "value"]),
        ("specs/a.yaml", SPEC.replace("{type: string,", "{type: ¦"), ["string", "integer", "boolean"]),
        ("specs/a.yaml", SPEC + "  replicas:\n    - region_name: ¦", ["us-west-2", "eu-central-1"]),
        ("specs/a.yaml", "# restorespec: ignore[los¦\n" + SPEC, ["loss-gsi", "loss-tags"]),
        ("specs/t.toml", "restorespec = 1\n[tar¦", ["target", "source"]),
        ("specs/t.toml", "restorespec = 1\n[[target.gl¦", ["target.global_secondary_indexes"]),
        ("specs/t.toml", 'restorespec = 1\nextends = "b¦', ["base.yaml"]),
        ("env/prod.yaml", "stage: prod\nd¦", ["dock"]),
        ("restorespec.toml", FILES["restorespec.toml"] + "\n[rules]\nlos¦", ["loss-gsi"]),
        ("restorespec.toml", FILES["restorespec.toml"] + '\n[rules]\nloss-gsi = "¦', ["error", "off"]),
        ("restorespec.toml", "in¦\n" + FILES["restorespec.toml"], ["include", "exclude"]),
        ("restorespec.toml", FILES["restorespec.toml"] + 'region = "us¦', ["us-east-1"]),
        ("restorespec.toml", '[environments.prod]\nvar-files = ["e¦', ["env/prod.yaml"]),
    ],
)
def test_what_can_be_known_is_offered(running, name, text, expected):
    found = items(running, name, text)
    assert set(expected) <= set(found)
    if name.startswith("env"):
        assert "stage" not in found


def test_a_variable_shows_its_type_and_value_and_a_column_the_first_value(running):
    found = items(running, "specs/a.yaml", SPEC.replace("vars.stage }}", "vars.¦"))
    assert (found["stage"]["detail"], found["stage"]["documentation"]["value"]) == ("string", '`"dev"`')
    found = items(running, "specs/a.yaml", SPEC.replace("{{ each.key", "{{ each.value.¦"))
    assert found["backup"]["documentation"]["value"] == "`bk-7`"


@pytest.mark.parametrize(
    ("inventory", "text"),
    [
        ("rows.json", '[{"name": "orders", "backup": "bk-7"}]'),
        ("rows.yaml", "orders:\n  name: orders\n  backup: bk-7\n"),
        ("rows.toml", "[orders]\nname = 'orders'\nbackup = 'bk-7'\n"),
        ("rows.csv", "name,backup\n"),
    ],
)
@pytest.mark.parametrize("is_open", [False, True])
def test_the_columns_of_any_inventory_are_offered_in_an_expression_that_is_broken(running, inventory, text, is_open):
    (running.folder / "specs" / inventory).write_text("{}" if is_open else text)
    spec = SPEC.replace("rows.csv", inventory)
    running.open("specs/a.yaml", spec)
    if is_open:
        running.open(f"specs/{inventory}", text)
    found = items(running, "specs/a.yaml", spec.replace("value.backup", "value.¦"))
    (running.folder / "specs" / inventory).write_text(FILES.get(f"specs/{inventory}", "{}"))
    assert list(found) == ["name", "backup"]


def test_a_declaration_and_a_lookup_are_offered_as_snippets(running):
    found = items(running, "specs/a.yaml", SPEC + "lookups:\n  ¦")
    assert found["name"]["textEdit"]["newText"] == (
        "${1:name}:\n  securevault_backup:\n    table_name: ${2:table name}\n    environment_id: ${3:environment id}"
    )
    found = items(running, "specs/a.yaml", SPEC.replace("vars:\n", "vars:\n  ¦\n"))
    assert found["name"]["textEdit"]["newText"].startswith("${1:name}:\n  type: ${2|string,")


def test_an_index_is_offered_as_a_snippet_with_all_that_it_needs(running):
    found = items(running, "specs/a.yaml", SPEC + "  global_secondary_indexes:\n    - ¦")
    snippets = [item for item in found.values() if item.get("insertTextFormat") == 2]
    assert [one["textEdit"]["newText"] for one in snippets] == [
        "index_name: ${1}\n  key_schema: [${2}]\n  projection: {${3}}"
    ]


def actions(editor, name, text):
    if name not in editor._versions:
        editor.open(name)
    editor.change(name, text)
    found = editor.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": editor.uri(name)}, "range": EVERYTHING, "context": {"diagnostics": []}},
    )
    return {one["title"]: one for one in found}


def edited(editor, name, text, action):
    lines = text.split("\n")
    for edit in sorted(
        action["edit"]["changes"][editor.uri(name)],
        key=lambda edit: (edit["range"]["start"]["line"], edit["range"]["start"]["character"]),
        reverse=True,
    ):
        start, end = edit["range"]["start"], edit["range"]["end"]
        new = lines[start["line"]][: start["character"]] + edit["newText"] + lines[end["line"]][end["character"] :]
        lines[start["line"] : end["line"] + 1] = new.split("\n")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("wrong", "right", "title"),
    [
        ("vars.stge", "vars.stage", "change to `vars.stage`"),
        ("locals.nme", "locals.name", "change to `locals.name`"),
        ("vars.stage | uper", "vars.stage | upper", "change to `upper`"),
        ("extends: bse.yaml", "extends: base.yaml", "change to `base.yaml`"),
        ("billing_mod:", "billing_mode:", None),
    ],
)
def test_a_near_name_can_be_written(running, wrong, right, title):
    text = SPEC.replace("vars.stage }}", "vars.stage | upper }}") if "upper" in right else SPEC
    assert right in text
    slip = text.replace(right, wrong)
    found = actions(running, "specs/a.yaml", slip)
    chosen = [one for one in found.values() if edited(running, "specs/a.yaml", slip, one) == text]
    assert chosen, list(found)
    if title:
        assert title in found
        assert found[title]["isPreferred"] is True
        assert found[title]["diagnostics"]


def test_a_name_without_a_near_one_offers_to_declare_it_and_nothing_else(running):
    slip = SPEC.replace("vars.stage }}", "vars.completely_different }}")
    found = actions(running, "specs/a.yaml", slip)
    assert not any(title.startswith("change to") for title in found)
    text = edited(running, "specs/a.yaml", slip, found["declare `vars.completely_different`"])
    assert "vars:\n  completely_different: {type: string}\n  stage:" in text
    assert [one["code"] for one in running.change("specs/a.yaml", text) if "template" in one["code"]] == []


def test_a_field_that_belongs_elsewhere_is_not_renamed_in_place(running):
    moved = SPEC.replace("target:", "table_name: orders\ntarget:")
    found = actions(running, "specs/a.yaml", moved)
    assert not any(title.startswith("change to `target.") for title in found)


def test_a_spec_that_uses_all_variables_and_has_none_offers_no_declaration(running):
    text = 'restorespec: 1\nsource: {}\ntarget: {table_name: "{{ vars | length }}"}\n'
    assert not any(title.startswith("declare") for title in actions(running, "specs/a.yaml", text))


def test_a_misspelt_rule_in_a_comment_can_be_changed(running):
    slip = SPEC.replace("target:", "target:  # restorespec: ignore[loss-tag] why")
    found = actions(running, "specs/a.yaml", slip)
    assert edited(running, "specs/a.yaml", slip, found["change to `loss-tags`"]) == slip.replace(
        "loss-tag]", "loss-tags]"
    )


def test_an_edit_carries_the_version_if_the_client_can(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    known = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
    with Editor(tmp_path.resolve(), capabilities=known) as editor:
        found = actions(editor, "specs/a.yaml", SPEC.replace("vars.stage", "vars.stge"))
    (change,) = found["change to `vars.stage`"]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": editor.uri("specs/a.yaml"), "version": 2}


def test_a_spec_of_another_kind_gets_its_own_fields(running):
    text = "restorespec: 1\nkind: aws/ebs-volume\ntarget:\n  ¦\n"
    running.open("specs/volume.yaml", "restorespec: 1\nkind: aws/ebs-volume\ntarget: {}\n")
    found = items(running, "specs/volume.yaml", text)
    assert "table_name" not in found
    assert {"aws_az", "iops", "environment_id"} <= set(found)


JSON = """{
  "restorespec": 1,
  "extends": "base.yaml",
  "for_each": {"file": "rows.csv", "key": "name"},
  "vars": {"stage": {"type": "string", "default": "dev"}},
  "source": {"securevault_backup": {"backup_id": "bk-1"}},
  "target": {
    "table_name": "t-{{ each.key }}",
    "billing_mode": "PAY_PER_REQUEST",
    "sse_specification": null,
    "global_secondary_indexes": [
      {"index_name": "by-day", "projection": {"projection_type": "ALL"}}
    ]
  }
}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"billing_mode"', '"bill¦"', {"billing_mode": "billing_mode"}),
        ('"billing_mode": ', '"bill¦: ', {"billing_mode": 'billing_mode": '}),
        ('"billing_mode": "PAY_PER_REQUEST",', "bill¦,", {"billing_mode": '"billing_mode": '}),
        ('"PAY_PER_REQUEST"', '"¦"', {"PROVISIONED": "PROVISIONED", "PAY_PER_REQUEST": "PAY_PER_REQUEST"}),
        ('"PAY_PER_REQUEST"', "¦", {"PROVISIONED": '"PROVISIONED"', "PAY_PER_REQUEST": '"PAY_PER_REQUEST"'}),
        ('{"projection_type": "ALL"}', "{¦}", {"projection_type": '"projection_type": '}),
        ('"ALL"', '"K¦', {"ALL": 'ALL"', "KEYS_ONLY": 'KEYS_ONLY"', "INCLUDE": 'INCLUDE"'}),
        ('"base.yaml"', '"b¦"', {"base.yaml": "base.yaml"}),
        ('"base.yaml"', "[¦]", {"base.yaml": '"base.yaml"'}),
        ('"rows.csv"', '"r¦"', {"rows.csv": "rows.csv", "base.yaml": "base.yaml"}),
        ("each.key", "vars.¦", {"stage": "stage", "dock": "dock"}),
        ('"type": "string"', '"type": "¦"', {"string": "string", "integer": "integer"}),
        ('"default": "dev"', '"sensitive": ¦', {"true": "true", "false": "false"}),
        ('"index_name": "by-day", ', "¦, ", {"index_name": '"index_name": ', "key_schema": '"key_schema": '}),
    ],
)
def test_json_is_completed_with_the_quotes_that_are_missing(running, old, new, expected):
    assert JSON.count(old) == 1
    found = items(running, "specs/spec.json", JSON.replace(old, new))
    assert {label: found[label]["textEdit"]["newText"] for label in expected} == expected


def test_keys_that_a_mapping_in_json_has_are_not_offered_again(running):
    found = items(running, "specs/spec.json", JSON.replace('"billing_mode": "PAY_PER_REQUEST",', '"¦",'))
    assert {"table_name", "sse_specification", "global_secondary_indexes"}.isdisjoint(found)
    assert {"billing_mode", "tags"} <= {*found}


def test_nothing_is_offered_behind_a_value_or_the_end_of_json(running):
    assert items(running, "specs/spec.json", JSON.replace('"PAY_PER_REQUEST",', '"PAY_PER_REQUEST" ¦,')) == {}
    assert items(running, "specs/spec.json", JSON + "¦") == {}


def test_keys_of_a_var_file_in_json_are_completed(tmp_path):
    files = FILES | {"restorespec.toml": '[environments.prod]\nvar-files = ["env/prod.json"]\n', "env/prod.json": "{}"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with Editor(tmp_path.resolve()) as editor:
        editor.open("env/prod.json")
        editor.change("env/prod.json", '{"stage": "p", "d"}')
        found = editor.at("completion", "env/prod.json", 0, 17)
        assert [item["textEdit"]["newText"] for item in found] == ["dock"]
