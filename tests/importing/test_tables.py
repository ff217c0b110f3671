"""A table's description becomes a spec that keeps its configuration, and says what it cannot keep."""

import json
from pathlib import Path

import pytest
from drafts import draft_of

from restorespec.api import compile  # noqa: A004
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text

TABLES = Path(__file__).parent / "tables"
NAMES = sorted(path.stem for path in TABLES.glob("*.json") if ".expected" not in path.name)
VALUES = {"backup_id": "bk-1", "environment_id": "env-1"}
EXPECTED_WARNINGS = {"loss-tags", "replicas-not-applicable"}
PARTIAL = {"loss-gsi", "loss-lsi", "loss-sse"}
TAGS = (
    0,
    "tags are not part of this output: give it together with that of `aws dynamodb list-tags-of-resource`, or set `tags`",
)
OTHERS = (
    1,
    "check TTL, auto scaling, the resource policy and Kinesis streaming: a restore request carries none of them",
)
KEY = (
    0,
    (
        "the input does not say whether the KMS key is AWS managed: if it is, write `kms_key_type: AWS_MANAGED` with"
        " `kms_master_key_id: alias/aws/dynamodb`"
    ),
)
REPLICAS = (1, "replicas are written to the spec, but the API does not create them: add them after the restore")
LIMITS = "on-demand throughput limits are not part of a restore request: set them after it"
WARM = "warm throughput is not part of a restore request: set it after the restore"
NOTICES = {
    "customer-key": [KEY],
    "stream": [(1, "`LatestStreamArn`: the new table's stream has a new ARN: point its consumers to it")],
    "on-demand-with-index-limits": [
        (1, f"`OnDemandThroughput` of index `by-kind`: {LIMITS}"),
        (1, f"`WarmThroughput` of index `by-kind`: {WARM}"),
        (1, f"`OnDemandThroughput`: {LIMITS}"),
        (1, f"`WarmThroughput`: {WARM}"),
    ],
    "global-table": [
        REPLICAS,
        (1, "`MultiRegionConsistency`: multi-region consistency is not part of a restore request"),
    ],
    "global-table-on-demand": [REPLICAS],
    "indexes-in-work": [
        (0, "index `by-a` is CREATING: an older backup may not have it as it is described"),
        (0, "index `by-c` is UPDATING: an older backup may not have it as it is described"),
        (0, "the table is `UPDATING`: describe it again when it is ACTIVE, settings may change"),
        (2, "index `by-b` is being deleted, and is left out"),
    ],
    "archived": [
        (0, "DynamoDB cannot use the table's key: choose a key that is enabled in the target's account"),
        KEY,
        (0, "the table is ARCHIVED: AWS keeps its data in a backup; check that your backup has it too"),
    ],
}


def drafted(name):
    found = draft_of(Source(f"{name}.json", (TABLES / f"{name}.json").read_text()))
    assert isinstance(found, Draft)
    return found


def test_there_are_enough_shapes():
    assert len(NAMES) >= 20


@pytest.mark.parametrize("form", ["yaml", "toml"])
@pytest.mark.parametrize("name", NAMES)
def test_a_table_round_trips_with_its_configuration(name, form):
    result = compile(Source(f"specs/table.{form}", spec_text("table", drafted(name), form)), VALUES)
    assert result.payloads == (json.loads((TABLES / f"{name}.expected.json").read_text()),)
    warned = {item.rule.name for item in result.diagnostics if item.severity is Severity.WARNING}
    assert warned <= EXPECTED_WARNINGS | (PARTIAL if name == "minimal" else set())


@pytest.mark.parametrize("name", NAMES)
def test_settings_outside_a_request_are_reported_by_importance_and_commented_in_the_spec(name):
    draft = drafted(name)
    found = [(int(notice.weight), notice.text) for notice in draft.notices]
    assert found == sorted(found, key=lambda notice: notice[0])
    new_name = f"the new table is called `{draft.body['target']['table_name']}`, because the source still has its name"
    measured = [notice for notice in found if notice[1].startswith("measured or historical, not settings: `")]
    assert len(measured) == (name != "minimal")
    rest = [notice for notice in found if notice not in measured]
    assert rest == sorted([*NOTICES.get(name, []), TAGS, OTHERS, (2, new_name)], key=lambda notice: notice[0])
    text = " ".join(line.lstrip("# ") for line in spec_text("table", draft).splitlines())
    assert [one for weight, one in found if f"- {'[ ] ' * (weight == 1)}{one}" not in text] == []


@pytest.mark.parametrize("form", ["yaml", "toml"])
def test_without_values_only_the_unknown_variables_are_required(form):
    result = compile(Source(f"specs/table.{form}", spec_text("table", drafted("customer-key"), form)))
    missing = [item.message for item in result.diagnostics if item.severity is Severity.ERROR]
    assert [message.partition("`")[2].partition("`")[0] for message in missing] == [
        "vars.backup_id",
        "vars.environment_id",
    ]
