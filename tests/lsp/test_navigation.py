"""Names lead to their declarations and uses, and are renamed in every file that spells them."""

import json
import subprocess
import sys

import pytest
from client import Editor

FILES = {
    "restorespec.toml": 'exclude = ["specs/base/**"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n',
    "env/prod.yaml": "stage: prod\nother: x\n",
    "specs/base/common.yaml": (
        "restorespec: 1\nvars:\n  stage: {type: string, default: dev}\n"
        'target:\n  environment_id: "env-{{ vars.stage }}"\n  tags: []\n'
    ),
    "specs/a.yaml": (
        "restorespec: 1\nextends: base/common.yaml\nvars:\n  other: {type: string, default: y}\n"
        'locals:\n  suffix: "😀-{{ vars.stage }}"\n'
        "source:\n  securevault_backup: {backup_id: bk-1}\n"
        "target:\n  table_name: \"a-{{ vars['stage'] }}-{{ locals.suffix | length }}\"\n"
    ),
    "specs/b.toml": (
        'restorespec = 1\nextends = "base/common.yaml"\n\n[vars.stage]\ntype = "string"\n\n[vars.stage.items]\n\n'
        "[source.securevault_backup]\nbackup_id = 'bk-2'\n\n[target]\ntable_name = 'b-{{ vars.stage }}'\n"
    ),
    "specs/c.yaml": (
        "restorespec: 1\nvars:\n  stage: {type: string, default: q}\nsource:\n  securevault_backup: {backup_id: bk-3}\n"
        'target:\n  environment_id: e\n  table_name: "c-{{ vars.stage }}"\n'
    ),
    "specs/rows.yaml": (
        "restorespec: 1\nname: rows\nfor_each: {file: rows.csv, key: name}\nsource:\n  securevault_backup:\n"
        '    backup_id: "{{ each.value.backup }}"\ntarget:\n  environment_id: e\n  table_name: "r-{{ each.key }}"\n'
    ),
    "specs/rows.csv": "name,backup\norders,bk-7\nbills,bk-8\nusers,bk-9\n",
}


@pytest.fixture(scope="module")
def files():
    return FILES


def place(text, mark, encoding="utf-16-le"):
    """The position just inside a mark's text, in UTF-16 units."""
    start = text.index(mark) + len(mark) - 1
    line = text.count("\n", 0, start)
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return line, len(before.encode(encoding)) // 2


def at(editor, method, name, mark, **more):
    editor.open(name)
    return editor.at(method, name, *place(FILES[name], mark), **more)


def texts(editor, locations):
    """The places of locations as `file:line:text`."""
    found = []
    for location in locations:
        name = location["uri"].removeprefix(editor.folder.as_uri() + "/")
        start, end = location["range"]["start"], location["range"]["end"]
        line = (editor.folder / name).read_text().split("\n")[start["line"]].encode("utf-16-le")
        text = line[start["character"] * 2 : end["character"] * 2].decode("utf-16-le")
        found.append(f"{name}:{start['line'] + 1}:{text}")
    return found


@pytest.mark.parametrize(
    ("name", "mark", "expected"),
    [
        ("specs/a.yaml", "-{{ vars.st", ["specs/base/common.yaml:3:stage"]),
        ("specs/a.yaml", "{{ locals.su", ["specs/a.yaml:6:suffix"]),
        ("specs/a.yaml", "base/com", ["specs/base/common.yaml:1:"]),
        ("specs/b.toml", "{{ vars.st", ["specs/b.toml:4:stage"]),
        ("specs/rows.yaml", "{{ each.value.ba", ["specs/rows.csv:1:backup"]),
        ("specs/rows.yaml", "file: ro", ["specs/rows.csv:1:"]),
        ("restorespec.toml", "env/pr", ["env/prod.yaml:1:"]),
    ],
)
def test_a_name_or_path_leads_to_where_it_is_defined(editor, name, mark, expected):
    found = at(editor, "definition", name, mark)
    assert texts(editor, [found] if isinstance(found, dict) else found) == expected


def test_a_key_of_a_var_file_leads_to_all_its_declarations(editor):
    assert texts(editor, at(editor, "definition", "env/prod.yaml", "st")) == [
        "specs/b.toml:4:stage",
        "specs/base/common.yaml:3:stage",
        "specs/c.yaml:3:stage",
    ]


def test_references_are_those_of_the_spec_its_bases_what_extends_them_and_var_files(editor):
    found = at(editor, "references", "specs/a.yaml", "-{{ vars.st", context={"includeDeclaration": True})
    assert texts(editor, found) == [
        "specs/a.yaml:6:stage",
        "specs/a.yaml:10:stage",
        "specs/b.toml:4:stage",
        "specs/b.toml:7:stage",
        "specs/b.toml:13:stage",
        "specs/base/common.yaml:3:stage",
        "specs/base/common.yaml:5:stage",
        "env/prod.yaml:1:stage",
    ]
    without = at(editor, "references", "specs/a.yaml", "{{ locals.su", context={"includeDeclaration": False})
    assert texts(editor, without) == ["specs/a.yaml:10:suffix"]


def test_highlights_are_in_the_same_file(editor):
    found = at(editor, "documentHighlight", "specs/c.yaml", "{{ vars.st")
    assert [(item["range"]["start"]["line"], item["kind"]) for item in found] == [(2, 3), (7, 2)]


def renamed(editor, name, mark, new):
    """The texts of the files after a rename."""
    edit = at(editor, "rename", name, mark, newName=new)
    return applied(editor.folder, edit["changes"])


def applied(folder, changes):
    found = {}
    for uri, edits in changes.items():
        name = uri.removeprefix(folder.as_uri() + "/")
        lines = [line.encode("utf-16-le") for line in (folder / name).read_text().split("\n")]
        for edit in sorted(
            edits,
            key=lambda edit: json.dumps([edit["range"]["start"]["line"], 1e6 + edit["range"]["start"]["character"]]),
            reverse=True,
        ):
            start, end = edit["range"]["start"], edit["range"]["end"]
            line = lines[start["line"]]
            new = edit["newText"].encode("utf-16-le")
            lines[start["line"]] = line[: start["character"] * 2] + new + line[end["character"] * 2 :]
        found[name] = "\n".join(line.decode("utf-16-le") for line in lines)
    return found


def compiled(folder):
    command = [sys.executable, "-m", "restorespec", "compile", "--env", "prod", "specs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_variable_is_renamed_in_every_file_that_ties_its_declarations_together(editor):
    folder = editor.folder
    before = compiled(folder)
    found = renamed(editor, "specs/a.yaml", "-{{ vars.st", "level")
    assert sorted(found) == ["env/prod.yaml", "specs/a.yaml", "specs/b.toml", "specs/base/common.yaml", "specs/c.yaml"]
    for name, text in found.items():
        assert text == FILES[name].replace("stage", "level")
        (folder / name).write_text(text)
    assert before[0] == 0
    assert compiled(folder) == before


def test_a_local_is_renamed_in_its_spec_alone(editor):
    assert renamed(editor, "specs/a.yaml", "{{ locals.su", "end") == {
        "specs/a.yaml": FILES["specs/a.yaml"].replace("suffix", "end")
    }


def test_a_rename_from_a_var_file_is_the_same(editor):
    assert sorted(renamed(editor, "env/prod.yaml", "oth", "more")) == ["env/prod.yaml", "specs/a.yaml"]


def test_open_files_are_renamed_as_they_are_in_the_editor(editor):
    editor.open("specs/c.yaml", "\n\n" + FILES["specs/c.yaml"])
    edit = at(editor, "rename", "specs/a.yaml", "-{{ vars.st", newName="level")
    lines = [one["range"]["start"]["line"] for one in edit["changes"][editor.uri("specs/c.yaml")]]
    assert lines == [4, 9]


def test_the_name_alone_is_offered_for_renaming_and_nothing_else_is(editor):
    assert at(editor, "prepareRename", "specs/a.yaml", "-{{ vars.st") == {
        "range": {"start": {"line": 5, "character": 22}, "end": {"line": 5, "character": 27}},
        "placeholder": "stage",
    }
    for mark in ("table_na", "a-{{ va", "| len", "bk"):
        assert at(editor, "prepareRename", "specs/a.yaml", mark) is None
    assert at(editor, "prepareRename", "specs/rows.yaml", "each.value.ba") is None


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("other", "`vars.other` is already taken: specs/a.yaml has a variable of this name"),
        ("Stage", "`Stage` is not a valid name: use lower-case letters, digits and `_`, starting with a letter"),
        ("", "`` is not a valid name: use lower-case letters, digits and `_`, starting with a letter"),
    ],
)
def test_a_name_that_cannot_be_used_is_an_error_that_says_why(editor, new, why):
    editor.open("specs/a.yaml")
    error = editor.error(
        "textDocument/rename",
        {
            "textDocument": {"uri": editor.uri("specs/a.yaml")},
            "position": dict(zip(("line", "character"), place(FILES["specs/a.yaml"], "-{{ vars.st"), strict=True)),
            "newName": new,
        },
    )
    assert (error["code"], error["message"]) == (-32803, why)


def test_a_client_that_knows_versions_gets_them_with_what_cannot_be_seen(project):
    known = {"workspace": {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}}}}
    with Editor(project, capabilities=known) as editor:
        edit = at(editor, "rename", "specs/a.yaml", "vars:\n  oth", newName="more")
    assert [(one["textDocument"]["uri"], one["textDocument"]["version"]) for one in edit["documentChanges"]] == [
        (editor.uri("specs/a.yaml"), 1),
        (editor.uri("env/prod.yaml"), None),
    ]
    assert edit["changeAnnotations"]["restorespec"]["label"].startswith("`--var other=…` and `RESTORESPEC_VAR_other`")
