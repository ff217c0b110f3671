"""Restores of EBS volumes: what their rules report, and that every stage treats them like tables."""

import copy
from datetime import datetime

import pytest
import yaml

from restorespec.core.rules import manual
from restorespec.core.source import Source, pointer
from restorespec.kinds import Context, Missing, get
from restorespec.pipeline import Compilation, Conditions
from restorespec.syntax import read

KIND = get("aws/ebs-volume")
KEY = "5f1c2a44-9d1e-4b3c-8a77-0c2f4a6e9b10"
SPEC = {
    "restorespec": 1,
    "kind": "aws/ebs-volume",
    "source": {"backup_id": "b-1"},
    "target": {"aws_az": "us-west-2a", "environment_id": "e-1", "kms_key_native_id": KEY, "tags": []},
}


def compiled(spec, region=None):
    source = Source("volume.yaml", yaml.safe_dump(spec))
    (restore,) = Compilation("volume.yaml", read(source), Conditions((), None, Context(region=region)))
    return restore


def told(region=None, **target):
    spec = copy.deepcopy(SPEC)
    spec["target"] |= target
    return [
        (found.rule.name, str(found.severity), pointer(found.path), found.message, found.help)
        for found in compiled(spec, region).diagnostics
    ]


def test_a_complete_request_has_no_findings_and_compiles_in_api_order():
    restore = compiled(SPEC)
    assert restore.diagnostics == ()
    assert list(restore.body["target"]) == ["aws_az", "environment_id", "kms_key_native_id", "tags"]


@pytest.mark.parametrize("type_", ["gp2", "sc1", "st1", "standard"])
def test_iops_are_an_error_with_a_type_that_has_none(type_):
    assert told(type=type_, iops=3000) == [
        (
            "ebs-iops-needs-type",
            "error",
            "/target/iops",
            f"`iops` is `3000`, but `type` is `{type_}`, which has no such setting",
            "remove `iops`, or use type `gp3`, `io1` or `io2`",
        )
    ]


@pytest.mark.parametrize("type_", [None, "", "gp3"])
def test_iops_are_accepted_with_gp3_and_without_a_type(type_):
    assert told(type=type_, iops=3000) == []


@pytest.mark.parametrize(
    ("type_", "more", "state", "range_"),
    [("io1", {}, "is not set", "100 to 64000"), ("io2", {"iops": None}, "is null", "100 to 256000")],
)
def test_io1_and_io2_require_iops(type_, more, state, range_):
    assert told(type=type_, **more) == [
        (
            "ebs-iops-required",
            "error",
            "/target/iops",
            f"`iops` {state}, but `type` is `{type_}`, which requires it",
            f"set `iops` to {range_}",
        )
    ]


@pytest.mark.parametrize(
    ("type_", "iops", "message", "advice"),
    [
        ("gp3", 2999, "too small for type `gp3`: 2999 (minimum 3000)", "set it to 3000 to 80000"),
        ("gp3", 80001, "too large for type `gp3`: 80001 (maximum 80000)", "set it to 3000 to 80000"),
        ("io1", 64001, "too large for type `io1`: 64001 (maximum 64000)", "set it to 100 to 64000"),
        ("io2", 99, "too small for type `io2`: 99 (minimum 100)", "set it to 100 to 256000"),
    ],
)
def test_iops_outside_the_range_of_the_type_are_a_warning(type_, iops, message, advice):
    assert told(type=type_, iops=iops) == [
        ("ebs-iops-range", "warning", "/target/iops", f"`iops` is {message}", advice)
    ]


@pytest.mark.parametrize(("type_", "iops"), [("gp3", 3000), ("gp3", 80000), ("io1", 100), ("io2", 256000)])
def test_iops_in_the_range_are_accepted(type_, iops):
    assert told(type=type_, iops=iops) == []


def test_the_zone_is_in_the_region_of_the_environment():
    assert told(region="us-west-2") == []
    assert told(region="us-west-2", aws_az="us-west-2-lax-1a") == []
    assert told(region="eu-west-1") == [
        (
            "ebs-az-region",
            "error",
            "/target/aws_az",
            "zone `us-west-2a` is not in `eu-west-1`, the region of the target environment",
            "use a zone of `eu-west-1`, such as `eu-west-1a`, or another environment",
        )
    ]


def test_the_key_is_in_the_region_of_the_volume():
    key = f"arn:aws:kms:eu-west-1:424242424242:key/{KEY}"
    expected = ("ebs-kms-region", "error", "/target/kms_key_native_id")
    words = ("the KMS key is in `eu-west-1`, but the volume is created in `us-west-2`", "use a key of `us-west-2`")
    assert told(kms_key_native_id=key) == [(*expected, *words)]
    assert told(kms_key_native_id=key, region="us-west-2") == [(*expected, *words)]
    assert told(kms_key_native_id=key.replace("eu-west-1", "us-west-2")) == []


def test_a_region_instead_of_a_zone_is_an_error():
    assert told(aws_az="us-west-2") == [
        (
            "schema-pattern",
            "error",
            "/target/aws_az",
            '`aws_az` is malformed: "us-west-2"',
            "write the zone, not the region: `us-west-2a`",
        )
    ]


@pytest.mark.parametrize(("rate", "side"), [(99, "small: 99 (minimum 100)"), (301, "large: 301 (maximum 300)")])
def test_the_initialization_rate_has_two_limits(rate, side):
    name = "volume_initialization_rate"
    assert told(volume_initialization_rate=rate) == [
        ("schema-range", "error", f"/target/{name}", f"`{name}` is too {side}", "set it to 100 to 300")
    ]


def test_tags_have_the_rules_of_tables():
    tags = [{"key": "aws:x", "value": "a"}, {"key": "team", "value": "a"}, {"key": "team", "value": "b"}]
    assert [(name, at) for name, _, at, *_ in told(tags=tags)] == [
        ("tag-aws-prefix", "/target/tags/0/key"),
        ("tag-key-unique", "/target/tags/2/key"),
    ]


def test_unset_settings_are_losses():
    spec = copy.deepcopy(SPEC)
    del spec["target"]["tags"], spec["target"]["kms_key_native_id"]
    found = [(item.rule.name, item.message, item.unset.entry.render("yaml")) for item in compiled(spec).diagnostics]
    assert sorted(found) == [
        (
            "loss-kms",
            "`kms_key_native_id` is not set, so the restored volume will have the account's default encryption, not the key of the source",
            "kms_key_native_id: null",
        ),
        ("loss-tags", "`tags` is not set, so the restored volume will have no tags", "tags: []"),
    ]
    fixes = {item.fix.description for item in compiled(spec).diagnostics}
    assert fixes == {"write `kms_key_native_id: null`", "write `tags: []`"}


def test_an_arn_is_not_an_id_and_aws_names_get_a_suggestion():
    spec = copy.deepcopy(SPEC)
    spec["source"]["backup_id"] = "arn:aws:ec2:us-west-2::snapshot/snap-1"
    spec["target"]["availability_zone"] = spec["target"].pop("aws_az")
    assert sorted((found.rule.name, found.help) for found in compiled(spec).diagnostics) == [
        ("id-is-arn", "use Clumio's id of the backup, which `GET /backups/aws/ebs-volumes` lists"),
        ("schema-unknown-field", "did you mean `aws_az`?"),
    ]


def test_a_field_of_tables_is_unknown():
    assert [(name, at) for name, _, at, *_ in told(table_name="orders")] == [
        ("schema-unknown-field", "/target/table_name")
    ]


@pytest.mark.parametrize(
    "rule", [rule for rule in KIND.rules() if rule not in get().rules()], ids=lambda rule: rule.name
)
def test_the_bad_example_of_a_rule_violates_it_and_the_good_one_does_not(rule):
    def names(example):
        data = yaml.safe_load(example)
        spec = copy.deepcopy(SPEC)
        if rule.name == "loss-kms":
            del spec["target"]["kms_key_native_id"]
        spec["target"] |= data["target"]
        return {found.rule.name for found in compiled(spec, data.get("region")).diagnostics}

    page = manual(rule)
    assert names(page.bad) == {rule.name}
    assert names(page.good) == set()


def test_the_live_rules_look_at_the_backup_and_the_environment():
    now = datetime.fromisoformat("2026-11-28T00:00:00Z")
    body = compiled(SPEC).body
    assert {name: (read.path, read.id) for name, read in KIND.reads(body).items()} == {
        "source": ("/backups/aws/ebs-volumes", "b-1"),
        "environment": ("/datasources/aws/environments", "e-1"),
    }
    found = KIND.check_live(body, {"source": Missing(), "environment": {"connection_status": "unlinked"}}, now, now)
    assert [(item.rule.name, pointer(item.problem.at), item.problem.message) for item in found] == [
        ("live-backup-exists", "/source/backup_id", "backup `b-1` does not exist"),
        (
            "live-environment-connected",
            "/target/environment_id",
            "the environment is not connected: its status is `unlinked`",
        ),
    ]


def test_two_restores_never_create_the_same_volume():
    assert KIND.target_of(compiled(SPEC).body) is None
    assert KIND.target_name(compiled(SPEC).body) == "volume in us-west-2a"
    assert KIND.source_of(compiled(SPEC).body) == "backup b-1"
