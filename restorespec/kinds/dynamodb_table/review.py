"""The words of a review of tables: what changes mean, and what no restore brings back."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from restorespec.core.data import ABSENT
from restorespec.kinds.comparison import Difference, ManualStep, is_removed, is_something
from restorespec.kinds.dynamodb_table.observed import Observed
from restorespec.kinds.kind import Phrase

_PROJECTIONS = ["KEYS_ONLY", "INCLUDE", "ALL"]
"""From the least that an index may hold to the most."""

_INDEX = 3  # keys that lead to an index: target, the list, its name

_VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
"""From the least that a stream may hold to the most; the two in the middle do not include each other."""

PHRASES = (
    Phrase("data source/securevault_backup/backup_id", "reads another backup", "read another backup"),
    Phrase("data source/continuous_backup/table_id", "reads another table", "read another table"),
    Phrase("data source/continuous_backup/*", "restores another point in time", "restore another point in time"),
    Phrase("data source*", "reads another source", "read another source"),
    Phrase("data query_filter*", "restores other items", "restore other items"),
    Phrase("data target/environment_id", "goes to another environment", "go to another environment"),
    Phrase("data target/table_name", "gets another table name", "get another table name"),
    Phrase(
        "loss target/*_secondary_indexes/*/key_schema*", "gets an index with other keys", "get an index with other keys"
    ),
    Phrase("loss target/*_secondary_indexes/*/*", "projects less into an index", "project less into an index"),
    Phrase("loss target/*_secondary_indexes/*", "loses an index", "lose an index"),
    Phrase("loss target/*_secondary_indexes", "loses its indexes", "lose their indexes"),
    Phrase("loss target/tags*", "loses tags", "lose tags"),
    Phrase("loss target/stream_specification*", "loses stream records", "lose stream records"),
    Phrase("loss target/pitr_status", "loses point-in-time recovery", "lose point-in-time recovery"),
    Phrase("loss target/deletion_protection_enabled", "loses deletion protection", "lose deletion protection"),
    Phrase("security *kms_master_key_id", "is encrypted with another key", "are encrypted with another key"),
    Phrase("security *", "is encrypted differently", "are encrypted differently"),
    Phrase("inert *", "changes what is not applied", "change what is not applied"),
    Phrase("none target/tags*", "gets other tags", "get other tags"),
)
"""The meanings of changed fields; the first match counts."""


def cost_change(difference: Difference) -> float:
    """Return by how much capacity grows; a new index counts as growth, and of anything else nothing is known."""
    path, before, after = difference.path, difference.before, difference.after
    if path[-1] in {"read_capacity_units", "write_capacity_units"}:
        are_numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (before, after))
        return float(after) - float(before) if are_numbers else 0
    is_index = len(path) == _INDEX and path[1].endswith("_secondary_indexes")
    return 1 if is_index and before is ABSENT else 0


def is_narrowed(difference: Difference) -> bool:
    """Return whether a projection or a stream holds less than before."""
    is_list = "non_key_attributes" in difference.path[-2:]
    test = _loses_attributes if is_list else _NARROWED.get(difference.path[-1])
    return test is not None and test(difference)


def _projects_less(difference: Difference) -> bool:
    return _projection_rank(difference.after) <= _projection_rank(difference.before)


def _projection_rank(projection: object) -> int:
    return _PROJECTIONS.index(projection) if isinstance(projection, str) and projection in _PROJECTIONS else -1


def _loses_attributes(difference: Difference) -> bool:
    return is_removed(difference) and difference.beside.get("projection_type") != "ALL"


def _shows_less(difference: Difference) -> bool:
    """Return whether records that were shown may be missing: only the widest view includes the others."""
    return is_something(difference.before) and difference.before != _VIEWS[0] and difference.after != _VIEWS[-1]


_NARROWED = {
    "projection_type": _projects_less,
    "view_type": _shows_less,
}


def manual_steps(body: Mapping[str, Any], observed: Observed | None = None) -> Iterator[ManualStep]:
    """Yield what no restore of a table brings back, as far as it applies to this one.

    Args:
        body: the request body.
        observed: the restored table, if it is known.
    """
    target = body.get("target") or {}
    known = observed or {}
    name = shlex.quote(str(target.get("table_name", "")))
    mode = known.get("billing_mode") or target.get("billing_mode")
    yield ManualStep(
        "TTL",
        "items no longer expire",
        f"aws dynamodb update-time-to-live --table-name {name}"
        " --time-to-live-specification Enabled=true,AttributeName=ATTRIBUTE",
    )
    if mode != "PAY_PER_REQUEST":
        yield ManualStep(
            "auto scaling",
            "the capacity of the table and its indexes does not follow the load",
            f"aws application-autoscaling register-scalable-target --service-namespace dynamodb --resource-id table/{name}"
            " --scalable-dimension dynamodb:table:ReadCapacityUnits --min-capacity MIN --max-capacity MAX",
        )
    arn = "ARN"
    yield ManualStep(
        "resource policy",
        "principals that only the original table's policy allowed have no access",
        f"aws dynamodb put-resource-policy --resource-arn {arn} --policy file://policy.json",
    )
    yield ManualStep(
        "Kinesis data stream",
        "changes are not sent to a Kinesis data stream",
        f"aws dynamodb enable-kinesis-streaming-destination --table-name {name} --stream-arn {arn}",
    )
    if (target.get("stream_specification") or {}).get("enabled"):
        yield ManualStep(
            "stream consumers",
            "the new stream has an ARN of its own, which no Lambda trigger and no other consumer reads yet",
            f"aws lambda create-event-source-mapping --function-name FUNCTION --event-source-arn {arn}"
            " --starting-position LATEST",
        )
    yield ManualStep("CloudWatch alarms", "no alarm watches the table")
    yield ManualStep("IAM policies", "policies that name the original table's ARN do not cover the restored table")
    if target.get("pitr_status") is not True and known.get("pitr_status") is not True:
        yield ManualStep(
            "point-in-time recovery",
            "it was not requested, so it may be off",
            f"aws dynamodb update-continuous-backups --table-name {name}"
            " --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
        )
