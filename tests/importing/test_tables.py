"""A table's description becomes a spec that keeps its configuration, and says what it cannot keep."""

import json
from pathlib import Path

import pytest

from restorespec.api import compile  # noqa: A004
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text
from restorespec.importing.reading import draft_of

TABLES = Path(__file__).parent / "tables"
NAMES = sorted(path.stem for path in TABLES.glob("*.json") if ".expected" not in path.name)
VALUES = {"backup_id": "bk-1", "environment_id": "env-1"}
EXPECTED_WARNINGS = {"loss-tags", "replicas-not-applicable"}
ALWAYS = [
    "tags and continuous backups are not in describe-table: say them at the end of the spec, where they stand as comments",
    "TTL, auto scaling, resource policies and Kinesis streaming are no part of a restore request: set them after the restore",
]
MEASURED = "`ItemCount` and `TableSizeBytes` are measured, not configured, and left out"
KEY = (
    "describe-table does not say whose key encrypts the table: for the AWS managed key write `kms_key_type: AWS_MANAGED`"
    " with `kms_master_key_id: alias/aws/dynamodb`"
)
REPLICAS = "replicas are written, but a restore does not make them: add them after the restore"
WARM = "warm throughput cannot be asked for: warm the table after the restore, if that is needed"
STREAM = "the stream's ARN is left out: the new table's stream has its own, to which readers must be moved"
SAID = {
    "minimal": ["neither billing mode nor capacity is told: the restored table has that of the source"],
    "customer-key": [KEY, MEASURED],
    "stream": [MEASURED, STREAM],
    "on-demand-with-index-limits": [
        MEASURED,
        "the limits of on-demand throughput cannot be asked for: set them after the restore",
        WARM,
        "`OnDemandThroughput` of the index `by-kind` cannot be asked for, and is left out",
        "`WarmThroughput` of the index `by-kind` cannot be asked for, and is left out",
    ],
    "global-table": [MEASURED, REPLICAS, "the consistency between regions cannot be asked for"],
    "global-table-on-demand": [MEASURED, REPLICAS],
    "indexes-in-work": [
        "the table is `UPDATING`: describe it again when it is ACTIVE, its settings may still change",
        MEASURED,
        "the index `by-a` is CREATING: an older backup may not have it as it is described",
        "the index `by-b` is being deleted, and left out",
        "the index `by-c` is UPDATING: an older backup may not have it as it is described",
    ],
    "archived": [
        "the table is ARCHIVED: its data is in the backup that AWS made; check that your backup has it, too",
        KEY,
        "DynamoDB cannot use the table's key: choose a key that is enabled in the target's account and region",
        MEASURED,
    ],
    "restored": [MEASURED, "where the table itself was restored from is history, and left out"],
}


def drafted(name):
    found = draft_of(Source(f"{name}.json", (TABLES / f"{name}.json").read_text()))
    assert isinstance(found, Draft)
    return found


def test_there_are_enough_shapes():
    assert len(NAMES) >= 20


@pytest.mark.parametrize("form", ["yaml", "toml"])
@pytest.mark.parametrize("name", NAMES)
def test_a_table_comes_back_as_it_is_configured(name, form):
    result = compile(Source(f"specs/table.{form}", spec_text("table", drafted(name), form)), VALUES)
    assert result.payloads == (json.loads((TABLES / f"{name}.expected.json").read_text()),)
    warned = {item.rule.name for item in result.diagnostics if item.severity is Severity.WARNING}
    assert warned <= EXPECTED_WARNINGS


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_carried_over_is_said_and_stands_in_the_spec(name):
    draft = drafted(name)
    said = SAID.get(name, [MEASURED])
    assert sorted(draft.notes) == sorted([*said, *ALWAYS])
    text = " ".join(line.lstrip("# ") for line in spec_text("table", draft).splitlines())
    assert [note for note in draft.notes if f"- {note}" not in text] == []


@pytest.mark.parametrize("form", ["yaml", "toml"])
def test_without_values_the_spec_has_only_its_unknowns_to_ask_for(form):
    result = compile(Source(f"specs/table.{form}", spec_text("table", drafted("customer-key"), form)))
    missing = [item.message for item in result.diagnostics if item.severity is Severity.ERROR]
    assert [message.partition("`")[2].partition("`")[0] for message in missing] == [
        "vars.backup_id",
        "vars.environment_id",
    ]
