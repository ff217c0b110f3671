"""Settings of the restore operation itself."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.kinds.dynamodb_table.model import RULES, Request


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def restore_wcu_without_lsi(request: Request) -> Iterator[Problem]:
    """`restore_wcu` is only set if local indexes are restored.

    `restore_wcu` is "not used for restore to a new table without local secondary indexes" (Python and Go SDKs).

    Bad:
        target: {restore_wcu: 1000}
    Good:
        target:
          restore_wcu: 1000
          local_secondary_indexes:
            - index_name: by-placed
              key_schema: [{attribute_name: customer, key_type: HASH}, {attribute_name: placed, key_type: RANGE}]
              projection: {projection_type: ALL}
    """
    if request.target.restore_wcu and not request.target.local_secondary_indexes:
        yield Problem(
            at=("target", "restore_wcu"),
            message=f"`restore_wcu` is {request.shown('target', 'restore_wcu')}, which has no effect without local secondary indexes",
            help="remove `restore_wcu`, or restore local secondary indexes",
            removable=(("target", "restore_wcu"),),
        )
