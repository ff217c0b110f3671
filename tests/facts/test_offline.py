"""What is known offline: real losses, the live rules on recorded facts, regions, expiry and age."""

from __future__ import annotations

import json

import pytest

NOW = "2026-11-28T12:00:00Z"
HEAD = """
restorespec: 1
source: {securevault_backup: {backup_id: bk-orders-3}}
"""
MIRROR = "\n".join(
    f'  {field}: "{{{{ lookups.backup.{field} }}}}"'
    for field in (
        "billing_mode",
        "provisioned_throughput",
        "global_secondary_indexes",
        "local_secondary_indexes",
        "sse_specification",
        "stream_specification",
        "table_class",
        "tags",
        "pitr_status",
        "deletion_protection_enabled",
        "contributor_insights_status",
        "global_table_version",
    )
)


@pytest.fixture
def found(online, offline):
    """The findings about a spec after its facts were recorded."""

    def check(target, *options, head=HEAD, configuration=""):
        online.write("restorespec.toml", configuration)
        online.write("specs/orders.yaml", f"{head}target:\n{target}")
        locked = online.run("lock", "--now", NOW)
        assert locked.code == 0, locked.err
        offline()
        ended = online.run("lint", "--format", "json", *options)
        return {one["rule"]: one for one in json.loads(ended.out)["diagnostics"]}

    return check


PLAIN = "  environment_id: env-prod\n  table_name: orders-restored\n"


def test_losses_name_what_the_source_has_and_nothing_else(found):
    losses = found(PLAIN)
    assert {name: one["message"] for name, one in losses.items()} == {
        "loss-gsi": "`global_secondary_indexes` is not set: the restored table loses `by-customer`, `by-status`",
        "loss-sse": "`sse_specification` is not set: the restored table loses the key"
        " `arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4`",
        "loss-stream": "`stream_specification` is not set: the restored table loses its stream of NEW_AND_OLD_IMAGES",
        "loss-tags": "`tags` is not set: the restored table loses `team`, `stage`",
    }
    (note,) = losses["loss-gsi"]["notes"]
    assert note["file"] == "restorespec.lock"
    assert note["message"].startswith("recorded 20")


def test_a_source_without_anything_to_lose_gets_no_finding(found):
    head = HEAD.replace("bk-orders-3", "bk-sessions-1")
    assert found(PLAIN, head=head) == {}


def test_an_index_that_a_list_leaves_out_is_named_at_the_list(found):
    rest = "  local_secondary_indexes: []\n  sse_specification: null\n  stream_specification: null\n  tags: []\n"
    index = (
        "  global_secondary_indexes:\n    - index_name: by-status\n"
        "      key_schema: [{attribute_name: status, key_type: HASH}]\n      projection: {projection_type: ALL}\n"
    )
    losses = found(PLAIN + rest + index)
    assert list(losses) == ["loss-gsi"]
    assert losses["loss-gsi"]["message"] == "`global_secondary_indexes` leaves out `by-customer` of the source"
    assert losses["loss-gsi"]["pointer"] == "/target/global_secondary_indexes"


def test_an_empty_list_is_taken_as_intended(found):
    rest = "  global_secondary_indexes: []\n  sse_specification: null\n  stream_specification: null\n  tags: []\n"
    assert found(PLAIN + rest) == {}


@pytest.mark.parametrize("table", ["orders", "invoices", "sessions"])
def test_a_spec_that_mirrors_its_source_has_its_configuration_and_no_finding(found, online, world, table):
    head = f"""
restorespec: 1
lookups: {{backup: {{securevault_backup: {{table_name: {table}, environment_id: env-prod}}}}}}
source: {{securevault_backup: {{backup_id: "{{{{ lookups.backup.id }}}}"}}}}
"""
    assert found(PLAIN + MIRROR + "\n", head=head) == {}
    body = json.loads(online.run("compile", "specs/orders.yaml").out)["target"]
    source = next(
        one for one in world.known_backups.values() if one["id"] == f"bk-{table}-{3 if table == 'orders' else 1}"
    )
    for field in MIRROR.split("lookups.backup.")[1:]:
        name = field.partition(" ")[0]
        assert body[name] == source[name], name


def test_indexes_are_compared_with_the_recorded_source(found):
    index = (
        "  global_secondary_indexes:\n    - index_name: by-status\n"
        "      key_schema: [{attribute_name: state, key_type: HASH}]\n      projection: {projection_type: KEYS_ONLY}\n"
        "    - index_name: by-colour\n"
        "      key_schema: [{attribute_name: colour, key_type: HASH}]\n      projection: {projection_type: ALL}\n"
    )
    live = {name: one for name, one in found(PLAIN + index).items() if name.startswith("live")}
    assert live["live-index-exists"]["message"] == "the source has no index `by-colour`"
    assert live["live-index-same"]["severity"] == "error"
    assert live["live-index-same"]["notes"][-1]["file"] == "restorespec.lock"


def test_a_backup_expires_only_with_a_time(found, online):
    assert "live-backup-expired" not in found(PLAIN, head=HEAD.replace("bk-orders-3", "bk-orders-1"))
    ended = online.run("lint", "--format", "json", "--now", NOW)
    rules = {one["rule"]: one for one in json.loads(ended.out)["diagnostics"]}
    assert rules["live-backup-expired"]["message"] == "the backup expired on 2026-01-30T02:00:00Z"
    assert ended.code == 1


@pytest.mark.parametrize(
    ("wanted", "is_inside"),
    [("2026-10-24T08:00:00Z", True), ("2026-10-24T07:59:59Z", False), ("2026-11-28T11:00:00Z", True)],
)
def test_the_window_goes_on_to_the_present(found, wanted, is_inside):
    head = f'restorespec: 1\nsource: {{continuous_backup: {{table_id: tb-orders, timestamp: "{wanted}"}}}}\n'
    rules = found(PLAIN, "--now", NOW, head=head)
    assert ("live-time-in-window" not in rules) is is_inside


def test_an_environment_that_is_not_connected_is_an_error(found):
    rules = found(PLAIN.replace("env-prod", "env-frankfurt"))
    assert (
        rules["live-environment-connected"]["message"] == "the environment is not connected: its status is `unlinked`"
    )


def test_another_region_is_a_notice_or_a_warning_without_encryption(found):
    target = PLAIN.replace("env-prod", "env-frankfurt")
    one = found(target)["live-cross-region"]
    assert (one["severity"], one["pointer"]) == ("warning", "/target/environment_id")
    assert one["message"] == "the restore goes from `us-west-2` to `eu-central-1`, and the encryption is not set"


def test_another_region_with_encryption_is_a_notice(found):
    key = "  sse_specification: {kms_key_type: CUSTOMER_MANAGED, kms_master_key_id: alias/orders}\n"
    one = found(PLAIN.replace("env-prod", "env-frankfurt") + key)["live-cross-region"]
    assert (one["severity"], one["message"]) == ("notice", "the restore goes from `us-west-2` to `eu-central-1`")


def test_the_region_of_the_environment_is_that_of_every_arn(found):
    key = (
        "  sse_specification:\n    kms_key_type: CUSTOMER_MANAGED\n"
        "    kms_master_key_id: arn:aws:kms:eu-west-1:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4\n"
    )
    assert found(PLAIN + key)["sse-key-region"]["severity"] == "error"


def test_a_region_of_the_configuration_that_contradicts_the_environment_is_an_error(found):
    configuration = '[environments.prod]\nregion = "eu-central-1"\n'
    one = found(PLAIN, "--env", "prod", configuration=configuration)["live-environment-region"]
    assert one["message"] == "the environment is in `us-west-2`, and the configuration says `eu-central-1`"
    assert {note["file"] for note in one["notes"]} == {"restorespec.lock", "restorespec.toml"}


def test_old_facts_are_reported_with_a_time_only(found, online):
    assert "facts-too-old" not in found(PLAIN, configuration='facts-max-age = "7d"\n')
    ended = online.run("lint", "--format", "json", "--now", "2099-01-01T00:00:00Z")
    old = [one for one in json.loads(ended.out)["diagnostics"] if one["rule"] == "facts-too-old"]
    assert {one["pointer"] for one in old} == {"/source/securevault_backup/backup_id", "/target/environment_id"}
    assert {one["severity"] for one in old} == {"warning"}


def test_a_maximum_age_that_is_none_is_wrong_usage(online):
    online.write("restorespec.toml", 'facts-max-age = "soon"\n')
    ended = online.run("lint")
    assert ended.code == 2
    assert ended.err.startswith("error: restorespec.toml:1:17: `soon` is not a valid duration")


def test_the_trace_follows_a_lookup_to_the_lock(online):
    online.run("lock")
    ended = online.run("trace", "specs/orders.yaml", "/source/securevault_backup/backup_id")
    assert "the newest backup of orders at or before 2026-11-28T00:00:00Z: bk-orders-3, recorded 20" in ended.out
    assert "restorespec.lock:" in ended.out
    assert "`lookups.backup` is declared here" in ended.out
    assert "`vars.restore_to` has its default here" in ended.out
