"""The paths that `trace` accepts, and its help where a path leads out of the request."""

import json

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
        (f"{INDEXES}/by-custoner/key_schema", f"did you mean {INDEXES}/by-customer?"),
        ("target.global_secondary_indexes[by-custoner]", f"did you mean {INDEXES}/by-customer?"),
        (f"{INDEXES}/2", f"there are {INDEXES}/by-status, {INDEXES}/by-customer"),
        (f"{INDEXES}/0/key_schema/1", f"there is {INDEXES}/0/key_schema/status"),
        ("target.table_nam", "did you mean /target/table_name?"),
        ("/", "there are /source, /target"),
        ("/target/local_secondary_indexes/0", "nothing is in it; ask for /target/local_secondary_indexes"),
        ("/target/table_name/0", "nothing is below a single value; ask for /target/table_name"),
        (
            "/target/restore_wcu",
            "there are /target/environment_id, /target/table_name, /target/local_secondary_indexes, " + INDEXES,
        ),
        ("/nope", "there are /source, /target"),
    ],
)
def test_the_help_for_a_wrong_pointer_lists_the_right_ones(pointer, advice, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(SPEC)
    code = run(["trace", "a.yaml", pointer])
    assert (code, capsys.readouterr().err.splitlines()[1:]) == (2, [f"  help: {advice}"])


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/target/table_name", ("/target/table_name", 5)),
        ("target/table_name", ("/target/table_name", 5)),
        ("target.table_name", ("/target/table_name", 5)),
        (".target.table_name", ("/target/table_name", 5)),
        ("source.securevault_backup.backup_id", ("/source/securevault_backup/backup_id", 2)),
        ("target", ("/target", 4)),
        (f"{INDEXES}/by-customer/key_schema/id/key_type", (f"{INDEXES}/1/key_schema/0/key_type", 9)),
        (f"{INDEXES}/1/key_schema/0/key_type", (f"{INDEXES}/1/key_schema/0/key_type", 9)),
        ("target.global_secondary_indexes[0].projection", (f"{INDEXES}/0/projection", 8)),
        ("target.global_secondary_indexes[by-customer].index_name", (f"{INDEXES}/1/index_name", 9)),
        ("target.global_secondary_indexes.by-customer.index_name", (f"{INDEXES}/1/index_name", 9)),
        ("/target/tags/app.io~1team/value", ("/target/tags/0/value", 10)),
        ("target.tags[app.io/team].value", ("/target/tags/0/value", 10)),
        ("/target/tags/1/value", ("/target/tags/1/value", 10)),
    ],
)
def test_a_path_is_a_pointer_or_has_identities_or_dots(pointer, found, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(SPEC + "  tags: [{key: app.io/team, value: a}, {key: '0', value: b}]\n")
    assert run(["trace", "a.yaml", pointer, "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["pointer"], shown["steps"][0]["line"]) == found
