"""Secondary indexes: their names and number, and the capacity that restores the local ones."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.model import RULES, Request
from restorespec.kinds.dynamodb_table.operation import GLOBAL_INDEXES
from restorespec.kinds.views import repeated_members


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


@RULES.rule(Severity.ERROR)
def index_name_unique(request: Request) -> Iterator[Problem]:
    """No two indexes of a table have the same name.

    Global and local indexes share one namespace; names are case-sensitive (botocore, DynamoDB, CreateTable: "must be unique among all
    other indexes on this table").

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
            - index_name: by-status
              key_schema: [{attribute_name: buyer, key_type: HASH}]
              projection: {projection_type: ALL}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
            - index_name: by-buyer
              key_schema: [{attribute_name: buyer, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    for path, first in repeated_members(request.indexes, "index_name"):
        yield Problem(
            at=path,
            message=f"duplicate index name {request.shown(*path)}: {_kind(first)} and {_kind(path)}",
            because=((first, f"{_kind(first)}, the first with this name"),),
            help="rename one of the two indexes",
        )


@RULES.rule(Severity.ERROR)
def gsi_count(request: Request) -> Iterator[Problem]:
    """A table has at most 20 global secondary indexes.

    This is the default quota. Where the account's quota was raised, set this rule to `warning` or `off` in the
    configuration (botocore, DynamoDB, CreateTable; developer guide, Quotas).

    Bad:
        target:
          global_secondary_indexes:
            - &index
              index_name: index-01
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
            - {<<: *index, index_name: index-02}
            - {<<: *index, index_name: index-03}
            - {<<: *index, index_name: index-04}
            - {<<: *index, index_name: index-05}
            - {<<: *index, index_name: index-06}
            - {<<: *index, index_name: index-07}
            - {<<: *index, index_name: index-08}
            - {<<: *index, index_name: index-09}
            - {<<: *index, index_name: index-10}
            - {<<: *index, index_name: index-11}
            - {<<: *index, index_name: index-12}
            - {<<: *index, index_name: index-13}
            - {<<: *index, index_name: index-14}
            - {<<: *index, index_name: index-15}
            - {<<: *index, index_name: index-16}
            - {<<: *index, index_name: index-17}
            - {<<: *index, index_name: index-18}
            - {<<: *index, index_name: index-19}
            - {<<: *index, index_name: index-20}
            - {<<: *index, index_name: index-21}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    count = len(request.global_indexes)
    if count > GLOBAL_INDEXES:
        yield Problem(
            at=("target", "global_secondary_indexes"),
            message=f"`global_secondary_indexes` has {count} indexes (default quota {GLOBAL_INDEXES})",
            help=f"remove {count - GLOBAL_INDEXES}, or set this rule to `warning` if the account's quota was raised",
        )


def _kind(path: Path) -> str:
    """Return the kind and number of an index: `global index 2`."""
    kind = "global" if path[1] == "global_secondary_indexes" else "local"
    return f"{kind} index {int(path[2]) + 1}"
