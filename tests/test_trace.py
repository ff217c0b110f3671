"""`trace` finds a value by pointer, by the names of items and by dots, and reports a location that does not exist."""

import pytest

from restorespec.cli.exit_codes import run

SPEC = """\
restorespec: 1
source: {securevault_backup: {backup_id: bk-1}}
target:
  environment_id: e-1
  table_name: orders
  local_secondary_indexes: []
  global_secondary_indexes:
    - {index_name: by-status, key_schema: [{attribute_name: status, key_type: HASH}], projection: {projection_type: ALL}}
    - {index_name: by-customer, key_schema: [{attribute_name: id, key_type: HASH}], projection: {projection_type: ALL}}
"""
INDEXES = "/target/global_secondary_indexes"


@pytest.mark.parametrize(
    ("pointer", "advice"),
    [
        ("/target/table_nam", "did you mean /target/table_name?"),
        ("target.table_nam", "did you mean /target/table_name?"),
        (f"{INDEXES}/by-custoner", f"did you mean {INDEXES}/1?"),
        (f"{INDEXES}/2", f"use one of {INDEXES}/0, {INDEXES}/1"),
        (f"{INDEXES}/0/key_schema/1", f"use {INDEXES}/0/key_schema/0"),
        ("/target/local_secondary_indexes/0", "nothing is in it; ask for /target/local_secondary_indexes"),
        ("/target/table_name/0", "nothing is below a single value; ask for /target/table_name"),
        (
            "/target/restore_wcu",
            "use one of /target/environment_id, /target/table_name, /target/local_secondary_indexes, " + INDEXES,
        ),
        ("/nope", "use one of /source, /target"),
        ("/", "use one of /source, /target"),
    ],
)
def test_a_missing_location_is_reported_with_the_existing_ones(pointer, advice, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(SPEC)
    code = run(["trace", "a.yaml", pointer])
    assert (code, capsys.readouterr().err.splitlines()[1:]) == (2, [f"  help: {advice}"])


@pytest.mark.parametrize(
    ("location", "pointer"),
    [
        ("target.table_name", "/target/table_name"),
        ("target", "/target"),
        (f"{INDEXES}/by-customer/key_schema", f"{INDEXES}/1/key_schema"),
        (f"{INDEXES}/by-customer/key_schema/id", f"{INDEXES}/1/key_schema/0"),
        (f"{INDEXES}/1", f"{INDEXES}/1"),
        ("target.global_secondary_indexes.by-status.projection", f"{INDEXES}/0/projection"),
        ("target.global_secondary_indexes[1].index_name", f"{INDEXES}/1/index_name"),
        ("target.tags.team.name.value", "/target/tags/1/value"),
        ("target.tags.team.value", "/target/tags/0/value"),
        ("/target/tags/1", "/target/tags/1"),
        ("target/tags/1", "/target/tags/1"),
        (".target.tags[team.name].value", "/target/tags/1/value"),
        ("target.tags[app.io/team].value", "/target/tags/2/value"),
        ("/target/tags/app.io~1team/value", "/target/tags/2/value"),
    ],
)
def test_a_value_is_found_by_pointer_by_names_and_by_dots(location, pointer, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(
        f"{SPEC}  tags: [{{key: team, value: a}}, {{key: team.name, value: b}}, {{key: app.io/team, value: c}}]\n"
    )
    assert run(["trace", "a.yaml", location]) == 0
    assert capsys.readouterr().out.startswith(f"{pointer} of a = ")


def test_a_lookup_with_an_error_has_no_answer(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lookup = "lookups: {b: {securevault_backup: {tabel_name: orders}}}\n"
    spec = SPEC.replace("backup_id: bk-1", 'backup_id: "{{ lookups.b.id }}"').replace("source:", lookup + "source:", 1)
    (tmp_path / "spec.yaml").write_text(spec)
    assert run(["trace", "spec.yaml", "/source/securevault_backup/backup_id"]) == 0
    assert capsys.readouterr().out == (
        '/source/securevault_backup/backup_id of spec = {"$unknown": "lookups.b"}\n'
        "  computed by this template\n"
        '    spec.yaml:3:42: source: {securevault_backup: {backup_id: "{{ lookups.b.id }}"}}\n'
        "    `lookups.b` has an error, so it has no answer\n"
        "      spec.yaml:2:14: lookups: {b: {securevault_backup: {tabel_name: orders}}}\n"
    )
