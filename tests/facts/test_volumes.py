"""Lookups of `aws/ebs-volume`: choosing a backup of a volume, and the environment's region for the zone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from restorespec import Source, compile  # noqa: A004
from restorespec.facts.lock import Fact, write_lock
from restorespec.facts.lookup_type import Question, Rejected
from restorespec.kinds.lookups import lookup_types

NOW = datetime(2026, 11, 28, tzinfo=UTC)
VOLUMES = [
    {"id": "v-1", "volume_native_id": "vol-1", "environment_id": "env-prod"},
    {"id": "v-0", "volume_native_id": "vol-1", "environment_id": "env-prod", "is_deleted": True},
]
BACKUPS = [
    {"id": "a", "volume_id": "v-1", "volume_native_id": "vol-1", "start_timestamp": "2026-11-01T00:00:00Z"},
    {"id": "b", "volume_id": "v-1", "volume_native_id": "vol-1", "start_timestamp": "2026-11-02T00:00:00Z"},
    {"id": "c", "volume_id": "v-0", "volume_native_id": "vol-1", "start_timestamp": "2026-11-03T00:00:00Z"},
]


class Api:
    async def item(self, collection, accept, id_):
        return next((one for one in BACKUPS if one["id"] == id_), None)

    async def pages(self, collection, accept, wanted, sort=None):
        found = VOLUMES if "datasources" in collection else BACKUPS
        for name in ("volume_native_id", "environment_id", "volume_id"):
            if name in wanted:
                found = [one for one in found if one.get(name) == wanted[name]["$eq"]]
        if sort:
            found = sorted(found, key=lambda one: one["start_timestamp"], reverse=sort.startswith("-"))
        for one in found:
            yield [one]


def asked(**arguments):
    type_ = lookup_types()["volume_backup"]
    return asyncio.run(type_.ask(Question.of("volume_backup", arguments), Api(), NOW))


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ({}, "b"),
        ({"at_or_before": "2026-11-01T12:00:00Z"}, "a"),
        ({"at_or_before": "2026-11-02T00:00:00Z"}, "b"),
        ({"at_or_after": "2026-11-01T00:00:00Z"}, "a"),
        ({"at_or_after": "2026-11-01T00:00:01Z"}, "b"),
    ],
)
def test_a_backup_of_the_live_volume_is_chosen_by_its_time(bound, expected):
    assert asked(volume_native_id="vol-1", environment_id="env-prod", **bound)["id"] == expected


def test_without_a_result_the_reason_is_given():
    missing = asked(volume_native_id="vol-2", environment_id="env-prod")
    assert isinstance(missing, Rejected)
    assert missing.reason == "volume `vol-2` does not exist"
    assert asked(id="nowhere").reason == "backup `nowhere` does not exist"
    early = asked(volume_native_id="vol-1", environment_id="env-prod", at_or_before="2026-10-01T00:00:00Z")
    assert early.reason == "no backup of volume `vol-1` can be restored at or before 2026-10-01T00:00:00Z"


def test_the_zone_is_checked_against_the_recorded_environment():
    env = Fact(Question.of("environment", {"id": "env-prod"}), "api.example", {"id": "env-prod", "aws_region": "us-west-2"}, "2026-11-28T00:00:00Z")  # fmt: skip
    spec = (
        "restorespec: 1\nkind: aws/ebs-volume\nsource: {backup_id: b}\n"
        "target: {environment_id: env-prod, aws_az: eu-west-1a, kms_key_native_id: null, tags: []}\n"
    )
    files = {"restorespec.lock": write_lock([env])}
    rules = [
        one.rule.name for one in compile(Source("a.yaml", spec), facts="restorespec.lock", files=files).diagnostics
    ]
    assert rules == ["ebs-az-region"]
    assert [one.rule.name for one in compile(Source("a.yaml", spec)).diagnostics] == []
