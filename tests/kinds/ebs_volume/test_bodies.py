"""Bodies without a spec: their kind is known by their fields."""

import json

import pytest

from restorespec.kinds import get, kind_of_body

BODY = {
    "source": {"backup_id": "bk-9"},
    "target": {"aws_az": "us-west-2a", "environment_id": "e-1", "type": "gp2", "iops": 100, "tags": []},
}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BODY, "aws/ebs-volume"),
        ({"target": {"aws_az": "us-west-2a"}}, "aws/ebs-volume"),
        ({"source": {"securevault_backup": {}}, "target": {"environment_id": "e-1"}}, "aws/dynamodb-table"),
        ({"source": None, "target": []}, "aws/dynamodb-table"),
        ({}, "aws/dynamodb-table"),
    ],
)
def test_the_kind_of_a_body_is_the_one_with_most_of_its_fields(body, kind):
    assert kind_of_body(body) is get(kind)


def test_a_body_is_checked_with_the_rules_of_its_kind(tmp_path, monkeypatch, capsys):
    from restorespec.cli.exit_codes import run

    monkeypatch.chdir(tmp_path)
    (tmp_path / "body.json").write_text(json.dumps(BODY))
    assert run(["lint", "--request", "body.json", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert sorted((item["rule"], item["pointer"]) for item in found) == [
        ("ebs-iops-needs-type", "/target/iops"),
        ("loss-kms", "/target/kms_key_native_id"),
    ]


def test_a_body_becomes_a_spec_that_selects_its_kind(tmp_path, monkeypatch, capsys):
    from restorespec.cli.exit_codes import run

    monkeypatch.chdir(tmp_path)
    (tmp_path / "disk.json").write_text(json.dumps(BODY))
    assert run(["import", "disk.json"]) == 0
    printed = capsys.readouterr().out
    assert 'kind: "aws/ebs-volume"\n' in printed
    (tmp_path / "disk.yaml").write_text(printed)
    assert run(["compile", "disk.yaml"]) == 1
    (tmp_path / "disk.yaml").write_text(printed.replace("gp2", "gp3").replace("iops: 100", "iops: 3000"))
    capsys.readouterr()
    assert run(["compile", "disk.yaml"]) == 0
    body = BODY["target"] | {"type": "gp3", "iops": 3000}
    assert json.loads(capsys.readouterr().out) == {"source": BODY["source"], "target": body}


def test_the_schema_of_a_request_is_printed_by_kind(capsys):
    from restorespec.cli.exit_codes import run

    assert run(["schema", "request", "--kind", "aws/ebs-volume"]) == 0
    assert json.loads(capsys.readouterr().out)["x-kind"] == "aws/ebs-volume"
    assert run(["schema", "request"]) == 0
    assert json.loads(capsys.readouterr().out)["x-kind"] == "aws/dynamodb-table"
    assert run(["schema", "request", "--kind", "aws/ebs-volumes"]) == 2
    assert run(["schema", "spec", "--kind", "aws/ebs-volume"]) == 2
    assert capsys.readouterr().err == (
        "error: unknown kind `aws/ebs-volumes`\n  help: did you mean `aws/ebs-volume`?\n"
        "error: `--kind` selects a request\n  help: write `restorespec schema request --kind KIND`\n"
    )
