"""The command `import`: where its inputs come from, and where the specs go."""

import io
import json

import pytest

from restorespec.cli.exit_codes import run

TABLE = {"Table": {"TableName": "orders", "TableStatus": "ACTIVE"}}


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for file, name in (("orders-table", "orders"), ("carts-table", "carts"), ("upper", "ORDERS")):
        table = {"Table": {"TableName": name, "TableStatus": "ACTIVE"}}
        (tmp_path / f"{file}.json").write_text(json.dumps(table))
    return tmp_path


def specs(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_several_files_become_one_spec_each_with_names_unique_on_every_file_system(project, capsys):
    files = ["orders-table.json", "carts-table.json", "upper.json"]
    assert run(["import", *files, "-o", "specs/", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert specs(project / "specs") == ["ORDERS-2.yaml", "carts.yaml", "orders.yaml"]


def test_formats_are_reported_and_a_notice_names_its_table(project, capsys):
    (project / "state.json").write_text(
        json.dumps({"resource": {"aws_dynamodb_table": {"t": {"name": "ledger", "ttl": [{"enabled": True}]}}}})
    )
    assert run(["import", "orders-table.json", "state.json", "-o", "specs"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[:2] == [
        "orders-table.json: output of `aws dynamodb describe-table`, 1 table",
        "state.json: Terraform configuration in JSON, 1 table",
    ]
    assert (
        "notice: to do after the restore: ledger: TTL is not part of a restore request: turn it on after the restore"
        in lines
    )
    assert sorted(lines[-2:]) == ["wrote specs/ledger.yaml", "wrote specs/orders.yaml"]
    weights = [line.split(": ")[1] for line in lines[2:-2]]
    assert weights == sorted(weights, key=["lost unless you act", "to do after the restore", "not used"].index)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_standard_input_and_powershell_files_are_read(project, capsys, monkeypatch, encoding):
    data = json.dumps(TABLE).encode(encoding)
    data = b"\xff\xfe" + data if encoding == "utf-16-le" else data
    (project / "table.json").write_bytes(data)
    assert run(["import", "table.json", "-q"]) == 0
    assert '  table_name: "orders-restored"\n' in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run(["import", "-", "-q"]) == 0
    assert "name: orders\n" in capsys.readouterr().out


def test_nothing_is_written_if_one_input_is_wrong(project, capsys):
    (project / "wrong.json").write_text('{"Table": {"TableName": 5}}')
    assert run(["import", "carts-table.json", "wrong.json", "-o", "specs"]) == 1
    assert "`TableName` must be a string, not the integer 5" in capsys.readouterr().err
    assert not (project / "specs").exists()


def test_force_overwrites_a_file_completely(project, capsys):
    (project / "specs").mkdir()
    (project / "specs" / "carts.yaml").write_text("mine")
    arguments = ["import", "orders-table.json", "carts-table.json", "-o", "specs", "-q"]
    assert run(arguments) == 2
    assert capsys.readouterr().err == (
        "error: `specs/carts.yaml` exists already\n  help: choose another name, or overwrite it with `--force`\n"
    )
    assert specs(project / "specs") == ["carts.yaml"]
    assert run([*arguments, "--force"]) == 0
    assert "carts-restored" in (project / "specs" / "carts.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["orders-table.json", "-o", "a.json"], "`a.json`: specs are written as YAML or TOML"),
        (["orders-table.json", "-o", "a.yaml", "--format", "toml"], "`a.yaml` does not end in .toml"),
        (["orders-table.json", "carts-table.json", "-o", "a.toml"], "2 tables do not fit into one TOML file"),
        (["orders-table.json", "--fan-out", "-o", "a.yaml"], "`--fan-out` writes a spec and an inventory"),
        (["missing.json"], "`missing.json` cannot be read: no such file or directory"),
    ],
)
def test_a_usage_error_exits_with_2_and_writes_nothing(project, capsys, arguments, message):
    before = specs(project)
    assert run(["import", *arguments]) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"error: {message}"
    assert specs(project) == before
