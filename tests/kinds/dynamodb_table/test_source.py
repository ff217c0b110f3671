"""Points in time, to the letter."""

import json
import re

import pytest

import restorespec
from restorespec import Source
from restorespec.core.help import rendered
from restorespec.kinds.dynamodb_table.rules import RULES

NOW = "2026-11-20T12:00:00Z"


@pytest.fixture
def told(request_of, minimal):
    def run(timestamp, now=NOW, **fields):
        body = minimal | {"source": {"continuous_backup": {"table_id": "t", "timestamp": timestamp, **fields}}}
        return [found.rule.name for found in RULES.check(request_of(body, now=now))]

    return run


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-18T06:30:00Z",
        "2026-11-18T06:30:00.1Z",
        "2026-11-18T06:30:00.123456789012Z",
        "2026-11-18T06:30:00-00:00",
        "2026-11-18T06:30:00+23:59",
        "2026-11-18T23:59:59Z",
    ],
)
def test_rfc_3339_timestamps_are_accepted(told, timestamp):
    assert told(timestamp) == []


def test_an_existing_leap_day_is_accepted(told):
    assert told("2028-02-29T00:00:00Z", now="2028-03-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-18",
        "2026-11-18T06:30Z",
        "2026-11-18T06:30:00",
        "2026-11-18 06:30:00Z",
        "2026-11-18T06:30:00 Z",
        " 2026-11-18T06:30:00Z",
        "2026-11-18T06:30:00Z\n",
        "2026-11-18T06:30:00.Z",
        "2026-11-18T06:30:00,5Z",
        "2026-11-18T06:30:00+0100",
        "2026-11-18T06:30:00+01",
        "2026-11-18T06:30:00+24:00",
        "2026-11-18T06:30:00+01:60",
        "2026-11-18T24:00:00Z",
        "2026-11-18T06:60:00Z",
        "2026-11-18T06:30:61Z",
        "2026-02-29T06:30:00Z",
        "2026-13-01T06:30:00Z",
        "2026-00-10T06:30:00Z",
        "2026-11-31T06:30:00Z",
        "0000-01-01T00:00:00Z",
        "20261118T063000Z",
        "26-11-18T06:30:00Z",
        "2026-W47-3T06:30:00Z",
        "٢٠٢٦-11-18T06:30:00Z",
        "1763447400",
        "yesterday",
    ],
)
def test_any_other_format_is_rejected_once(told, timestamp):
    assert told(timestamp) == ["pitr-timestamp-format"]


@pytest.mark.parametrize("timestamp", ["2026-11-18t06:30:00Z", "2026-11-18T06:30:00z", "2026-11-18T23:59:60Z"])
def test_a_format_that_not_every_parser_reads_is_a_warning(told, timestamp):
    assert told(timestamp) == ["pitr-timestamp-unusual"]


@pytest.mark.parametrize(
    ("timestamp", "rules"),
    [
        ("2026-11-20T12:00:01Z", ["pitr-timestamp-future"]),
        ("2026-11-20T13:00:01+01:00", ["pitr-timestamp-future"]),
        ("2026-11-20T12:00:00Z", ["pitr-timestamp-too-recent"]),
        ("2026-11-20T11:55:01Z", ["pitr-timestamp-too-recent"]),
        ("2026-11-20T11:55:00Z", []),
        ("2026-11-20T22:00:00+12:00", []),
        ("2026-10-16T12:00:00Z", []),
        ("2026-10-16T11:59:59Z", ["pitr-timestamp-too-old"]),
        ("2026-10-16T05:00:00-07:00", []),
        ("2026-10-16T04:59:59-07:00", ["pitr-timestamp-too-old"]),
        ("0001-01-01T00:00:00+23:59", ["pitr-timestamp-format"]),
        ("9999-12-31T23:59:59-23:59", ["pitr-timestamp-format"]),
    ],
)
def test_the_window_is_measured_between_instants(told, timestamp, rules):
    assert told(timestamp) == rules


def test_without_a_current_time_timestamps_are_not_checked(told):
    assert told("1999-01-01T00:00:00Z", now=None) == []
    assert told("2999-01-01T00:00:00Z", now=None) == []


@pytest.mark.parametrize(
    ("kind", "rules"), [("aws_pitr", ["pitr-timestamp-too-old"]), ("", ["pitr-timestamp-too-old"]), ("clumio_pitr", [])]
)
def test_the_window_is_that_of_dynamodbs_own_recovery(told, kind, rules):
    assert told("2026-09-01T00:00:00Z", type=kind) == rules


def test_false_and_null_count_as_not_set(told):
    assert told("2026-11-18T06:30:00Z", use_latest_restorable_time=False) == []
    assert told("", use_latest_restorable_time=True) == []
    assert told(None, use_latest_restorable_time=False) == ["pitr-time-exactly-one"]


@pytest.mark.parametrize(
    ("timestamp", "reason", "advice"),
    [
        ("1763628900", "it is a Unix time", "write `2025-11-20T08:55:00Z`"),
        ("1763628900250", "it is a Unix time", "write `2025-11-20T08:55:00.250Z`"),
        ("2026-11-20T08:55:00", "it has no offset", "add it: `2026-11-20T08:55:00Z` for UTC, or one such as `2026-11-20T08:55:00+01:00`"),
        ("2026-02-30T00:00:00Z", "February 2026 has no day 30", "correct it"),
        ("2026-13-20T00:00:00Z", "month 13 does not exist", "correct it"),
        ("2026-11-20T25:00:00Z", "it is not a valid time of day", "correct it"),
        ("2026-11-20T08:55:00 CET", "`CET` is a time zone name, not an offset", "write the offset, such as `2026-11-20T08:55:00+01:00`"),
        ("2026-11-20 08:55 Europe/Berlin", "`Europe/Berlin` is a time zone name, not an offset", "write the offset, such as `2026-11-20T08:55:00+01:00`"),
        ("2026-11-20T08:55:00+0100", "the offset is not `+01:00`", "write `2026-11-20T08:55:00+01:00`"),
        ("2026-11-20T08:55:00-5", "the offset is not `-05:00`", "write `2026-11-20T08:55:00-05:00`"),
        ("2026-11-20T08:55:00+25:00", "the offset `+25:00` does not exist", "correct it"),
        ("2026-11-20 08:55:00 UTC", "`UTC` is a time zone name, not an offset", "write `2026-11-20T08:55:00Z`"),
        ("2026-11-20 08:55:00Z", "`T` is missing between the date and the time", "write `2026-11-20T08:55:00Z`"),
        ("2026/11/20T08:55:00Z", "the date is not written with `-`", "write `2026-11-20T08:55:00Z`"),
        ("20261120T085500Z", "the date is not written with `-`", "write `2026-11-20T08:55:00Z`"),
        ("2026-11-20T08:55Z", "it has no seconds", "write `2026-11-20T08:55:00Z`"),
        ("2026-11-20", "it has no time", "add the time and its offset: `2026-11-20T00:00:00Z` for midnight UTC"),
        ("2026-11-20T08:55:00Z\n", "it contains whitespace or another character that is not allowed", "write `2026-11-20T08:55:00Z`"),
        ("2026-11-20T08:55:00?", "`?` is not a valid offset", "write `2026-11-20T08:55:00Z` for UTC, or one such as `2026-11-20T08:55:00+01:00`"),
    ],
)  # fmt: skip
def test_an_invalid_timestamp_is_explained_with_a_suggestion(request_of, minimal, timestamp, reason, advice):
    found, *others = _checked(request_of, minimal, timestamp)
    assert found.problem.message.endswith(f" is not a valid RFC 3339 date-time: {reason}")
    assert rendered(found.problem.help, "yaml") == advice
    assert others == []
    for right in re.findall("`([^`]*T[^`]*)`", advice):
        assert "pitr-timestamp-format" not in [found.rule.name for found in _checked(request_of, minimal, right)]


def _checked(request_of, minimal, timestamp):
    body = minimal | {"source": {"continuous_backup": {"table_id": "t", "timestamp": timestamp}}}
    return [*RULES.check(request_of(body, now=NOW))]


@pytest.mark.parametrize(
    "timestamp",
    ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "9999-12-31t23:00:00.5-01:00"],
)
def test_a_time_beyond_the_years_of_utc_is_reported_as_such(timestamp):
    body = {"source": {"continuous_backup": {"table_id": "a", "timestamp": timestamp}}}
    text = json.dumps({"restorespec": 1, **body, "target": {"environment_id": "e-1", "table_name": "orders"}})
    found = [
        item for item in restorespec.compile(Source("a.json", text)).diagnostics if item.rule.name.startswith("pitr")
    ]
    assert [(item.rule.name, item.message, item.help) for item in found] == [
        (
            "pitr-timestamp-format",
            f"`{timestamp}` is outside the range of UTC, years 0001 to 9999",
            "choose a time between `0001-01-01T00:00:00Z` and `9999-12-31T23:59:59Z`",
        )
    ]
