"""Rules about the ids that Clumio assigns, which requests of every kind have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.kinds.identity import is_arn

IDS = RuleSet()
"""The rules; each kind includes them by name."""


@IDS.rule(Severity.ERROR, each="ids")
def id_is_arn(request: Any, at: Path) -> Iterator[Problem]:  # noqa: ANN401 - a `RequestView` with `ids`
    """An id is Clumio's own, not an ARN.

    Clumio assigns an id of its own to each backup, table and environment, and its API does not accept the ARN of the AWS
    resource (API page, `source` and `target`; bug reports).

    Bad:
        source:
          securevault_backup: {backup_id: "arn:aws:backup:us-west-2:424242424242:recovery-point:0c9b7f52"}
    Good:
        source:
          securevault_backup: {backup_id: 0c9b7f52-81de-4a3b-b6f0-77a4d2e95c18}
    """
    field = str(at[-1])
    if is_arn(request.value(*at)):
        noun, listing = request.kind.id_fields[field]
        yield Problem(
            at=at,
            message=f"`{field}` is the ARN {request.shown(*at)}, not a Clumio id",
            help=f"use Clumio's id of the {noun}, which `{listing}` lists",
        )
