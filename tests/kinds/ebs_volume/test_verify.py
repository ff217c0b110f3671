"""Restored volumes against requests, from the output of `aws ec2 describe-volumes`."""

import json

import pytest

from restorespec.cli.exit_codes import run as cli
from restorespec.kinds import get
from restorespec.kinds.comparison import Match

KIND = get("aws/ebs-volume")
KEY = "arn:aws:kms:us-west-2:123456789012:key/5f1c2a44-9d1e-4b3c-8a77-0c2f4a6e9b10"
BODY = {
    "source": {"backup_id": "bk-volume"},
    "target": {
        "environment_id": "env-drill",
        "aws_az": "us-west-2a",
        "type": "io2",
        "iops": 4000,
        "kms_key_native_id": KEY,
        "tags": [{"key": "team", "value": "orders"}],
    },
}
VOLUME = {
    "VolumeId": "vol-0a",
    "AvailabilityZone": "us-west-2a",
    "VolumeType": "io2",
    "Iops": 4000,
    "Encrypted": True,
    "KmsKeyId": KEY,
    "Tags": [{"Key": "team", "Value": "orders"}, {"Key": "aws:backup:source", "Value": "x"}],
}


def compared(body=BODY, **changed):
    (volume,) = KIND.described({"Volumes": [{**VOLUME, **changed}]})
    return list(KIND.compare(body, volume))


def differences(body=BODY, **changed):
    return [(one.name, one.requested, one.found) for one in compared(body, **changed) if one.match is Match.DIFFERENT]


def test_a_volume_as_requested_has_no_difference():
    found = compared()
    assert differences() == []
    assert [one.path[-1] for one in found if one.match is Match.NOT_VISIBLE] == ["backup_id", "environment_id"]
    assert [one.name for one in found if one.match is Match.AS_REQUESTED] == [
        ("target", "aws_az"),
        ("target", "type"),
        ("target", "iops"),
        ("target", "kms_key_native_id"),
        ("target", "tags", "team", "value"),
    ]


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("aws_az", "AvailabilityZone", "us-west-2b"),
        ("type", "VolumeType", "gp3"),
        ("iops", "Iops", 3000),
        ("kms_key_native_id", "KmsKeyId", KEY.replace("us-west-2", "eu-west-1")),
    ],
)
def test_each_setting_is_compared(field, name, value):
    assert differences(**{name: value}) == [(("target", field), BODY["target"][field], value)]


def test_tags_are_compared_by_key():
    tags = [{"Key": "team", "Value": "billing"}, {"Key": "extra", "Value": "1"}]
    assert differences(Tags=tags) == [
        (("target", "tags", "team", "value"), "orders", "billing"),
        (("target", "tags", "extra"), None, "1"),
    ]
    assert differences(Tags=[]) == [(("target", "tags", "team"), "orders", None)]


def test_a_volume_without_requested_tags_has_none():
    body = {**BODY, "target": {key: value for key, value in BODY["target"].items() if key != "tags"}}
    assert differences(body, Tags=[]) == []
    assert differences(body) == [(("target", "tags", "team"), None, "orders")]


def test_an_id_of_a_key_is_that_of_its_arn():
    body = {**BODY, "target": {**BODY["target"], "kms_key_native_id": KEY.rpartition("/")[2]}}
    assert differences(body) == []
    other = KEY[:-1] + "1"
    assert differences(body, KmsKeyId=other) == [(("target", "kms_key_native_id"), KEY.rpartition("/")[2], other)]


def test_a_setting_that_is_not_requested_is_not_compared():
    body = {**BODY, "target": {key: value for key, value in BODY["target"].items() if key not in {"iops", "type"}}}
    assert differences(body, VolumeType="gp2", Iops=100) == []


def test_a_setting_that_the_description_does_not_show_is_not_visible():
    found = {one.path: one.match for one in compared(Iops=None, Tags="none")}
    assert (found["target", "iops"], found["target", "tags"]) == (Match.NOT_VISIBLE, Match.NOT_VISIBLE)


@pytest.mark.parametrize(
    "document", [{}, {"Volumes": []}, {"Volumes": [7]}, {"Table": {"TableName": "a"}}, {"VolumeId": 7}]
)
def test_data_without_a_volume_gives_none(document):
    assert list(KIND.described(document)) == []


SPEC = f"""\
restorespec: 1
kind: aws/ebs-volume
source: {{backup_id: bk-volume}}
target: {json.dumps(BODY["target"])}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "restorespec.toml").write_text('include = ["specs/*.yaml"]\n')
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "volume.yaml").write_text(SPEC)
    (tmp_path / "volumes.json").write_text(json.dumps({"Volumes": [VOLUME]}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(project, capsys):
    def command(*arguments):
        code = cli([*arguments])
        return code, *capsys.readouterr()

    return command


def test_a_description_verifies_a_restore_without_the_api(run, project):
    code, out, err = run("verify", "--against", "volumes.json")
    assert (code, out.splitlines()[0], err) == (0, "volume: as requested: 5 fields compared, 2 not visible", "")
    (project / "volumes.json").write_text(json.dumps(VOLUME | {"Iops": 100}))
    code, out, _ = run("verify", "--against", "volumes.json")
    assert (code, out.splitlines()[0]) == (1, "volume: 1 of 5 visible fields differ from the request")


def test_several_volumes_cannot_be_told_apart(run, project):
    (project / "specs" / "other.yaml").write_text(SPEC)
    code, _, err = run("verify", "--against", "volumes.json")
    assert (code, err.splitlines()) == (
        2,
        [
            "error: volumes have no names that match them with restores",
            "  help: choose one restore with `--only`, and give the description of its volume alone",
        ],
    )
    assert run("verify", "--against", "volumes.json", "--only", "other")[0] == 0


def test_the_description_of_a_table_is_not_that_of_a_volume(run, project):
    (project / "volumes.json").write_text('{"Table": {"TableName": "a"}}')
    code, _, err = run("verify", "--against", "volumes.json")
    assert (code, err.splitlines()) == (
        2,
        [
            "error: `volumes.json` is not the output of `aws ec2 describe-volumes`: it describes no volume",
            "  help: give what `aws ec2 describe-volumes` prints with `--output json` or `--output yaml`",
        ],
    )
