"""What `trace` says where a pointer leads out of the request."""

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
        (f"{INDEXES}/by-customer/key_schema", f"did you mean {INDEXES}/1?"),
        (f"{INDEXES}/by-custoner", f"did you mean {INDEXES}/1?"),
        (f"{INDEXES}/2", f"there are {INDEXES}/0, {INDEXES}/1"),
        (f"{INDEXES}/0/key_schema/1", f"there is {INDEXES}/0/key_schema/0"),
        ("/target/local_secondary_indexes/0", "nothing is in it; ask for /target/local_secondary_indexes"),
        ("/target/table_name/0", "nothing is below a single value; ask for /target/table_name"),
        (
            "/target/restore_wcu",
            "there are /target/environment_id, /target/table_name, /target/local_secondary_indexes, " + INDEXES,
        ),
        ("/nope", "there are /source, /target"),
    ],
)
def test_a_pointer_that_leads_nowhere_is_told_with_those_that_lead_somewhere(
    pointer, advice, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(SPEC)
    code = run(["trace", "a.yaml", pointer])
    assert (code, capsys.readouterr().err.splitlines()[1:]) == (2, [f"  help: {advice}"])
