"""The live rule about restores into another Region."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.kinds.dynamodb_table.live.facts import RULES, Facts
from restorespec.kinds.live_rules import ENVIRONMENT


@RULES.rule(Severity.NOTICE, family=Family.LIVE)
def live_cross_region(facts: Facts) -> Iterator[Problem]:
    """A restore into another Region is intended, and sets its encryption.

    Data leaves its Region, and a KMS key of the source's Region cannot be used: without `sse_specification` the restored
    table has the AWS owned key (AWS documentation, Restoring a DynamoDB table). A notice that names both Regions; a warning
    if the encryption is not set.

    Bad:
        source: {securevault_backup: {backup_id: bk-orders}}
        target: {environment_id: env-frankfurt}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
        target: {environment_id: env-drill}
    """
    source = facts.source_says("aws_region")
    target = facts.environment.get("aws_region") if isinstance(facts.environment, dict) else None
    if not isinstance(source, str) or not isinstance(target, str) or source == target:
        return
    message = f"the restore goes from `{source}` to `{target}`"
    if facts.target.get("sse_specification"):
        yield Problem(ENVIRONMENT, message, "check that the data may leave its Region")
    else:
        help_ = (
            "set `sse_specification` with a key of the target's Region, and check that the data may leave its Region"
        )
        yield Problem(ENVIRONMENT, f"{message}, and the encryption is not set", help_, severity=Severity.WARNING)
