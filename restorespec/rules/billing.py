"""Billing mode and capacity, of the table and of its global indexes."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Problem, Severity
from restorespec.request.model import Request
from restorespec.request.parts import GlobalIndex, Target, Throughput
from restorespec.rules.engine import rule
from restorespec.rules.facts import UNITS_PER_TABLE
from restorespec.source import Path

_MODE: Path = ("target", "billing_mode")
_THROUGHPUT: Path = ("target", "provisioned_throughput")
_ON_DEMAND = ((_MODE, "this makes it on-demand"),)


def is_provisioned(target: Target) -> bool:
    """Whether the table will have provisioned capacity: because it says so, or has capacity and does not say."""
    return target.billing_mode == "PROVISIONED" or (not target.billing_mode and bool(target.provisioned_throughput))


def why_provisioned(target: Target) -> tuple[tuple[Path, str], ...]:
    """The place that makes the table provisioned."""
    return ((_MODE if target.billing_mode else _THROUGHPUT, "this makes it provisioned"),)


@rule(Severity.ERROR)
def billing_provisioned_needs_throughput(request: Request) -> Iterator[Problem]:
    """A provisioned table says its capacity.

    DynamoDB refuses PROVISIONED without capacity units (API reference, CreateTable, ProvisionedThroughput). To keep the
    source table's settings, leave out both.

    Bad:
        target: {billing_mode: PROVISIONED}
    Good:
        target: {billing_mode: PROVISIONED, provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}}
    """
    target = request.target
    if target.billing_mode == "PROVISIONED" and not target.provisioned_throughput:
        yield Problem(
            at=_THROUGHPUT,
            message="a provisioned table needs `provisioned_throughput`",
            because=((_MODE, "this makes it provisioned"),),
            help="add `provisioned_throughput`, or remove `billing_mode` to keep the source table's settings",
        )


@rule(Severity.ERROR)
def billing_ppr_with_throughput(request: Request) -> Iterator[Problem]:
    """An on-demand table carries no provisioned throughput.

    DynamoDB refuses capacity units with PAY_PER_REQUEST (API reference, CreateTable, ProvisionedThroughput).

    Bad:
        target:
          billing_mode: PAY_PER_REQUEST
          provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """
    target = request.target
    if (
        target.billing_mode == "PAY_PER_REQUEST"
        and target.provisioned_throughput
        and _has_units(target.provisioned_throughput)
    ):
        yield Problem(
            at=_THROUGHPUT,
            message="an on-demand table cannot carry provisioned throughput",
            because=_ON_DEMAND,
            help="remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`",
            removable=(_THROUGHPUT,),
        )


@rule(Severity.WARNING)
def ppr_zero_throughput(request: Request) -> Iterator[Problem]:
    """An on-demand table does not say zero capacity.

    DescribeTable prints 0 and 0 for an on-demand table, so a copied configuration looks like this. Whether it is taken
    back is disputed (CloudFormation's schema and DynamoDB local take it; botocore's model and dynalite do not).

    Bad:
        target:
          billing_mode: PAY_PER_REQUEST
          provisioned_throughput: {read_capacity_units: 0, write_capacity_units: 0}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """
    target = request.target
    if (
        target.billing_mode == "PAY_PER_REQUEST"
        and target.provisioned_throughput
        and not _has_units(target.provisioned_throughput)
    ):
        yield Problem(
            at=_THROUGHPUT,
            message="an on-demand table may be refused with a capacity of 0",
            because=_ON_DEMAND,
            help="remove `provisioned_throughput`",
            removable=(_THROUGHPUT,),
        )


@rule(Severity.WARNING, each="throughputs")
def throughput_quota(request: Request, throughput: Throughput) -> Iterator[Problem]:
    """Capacity stays below the default quota.

    A table gets at most 40,000 read and 40,000 write units unless the account's quota was raised (developer guide,
    Quotas).

    Bad:
        target: {billing_mode: PROVISIONED, provisioned_throughput: {read_capacity_units: 40001, write_capacity_units: 5}}
    Good:
        target: {billing_mode: PROVISIONED, provisioned_throughput: {read_capacity_units: 40000, write_capacity_units: 5}}
    """
    for name in ("read_capacity_units", "write_capacity_units"):
        units = getattr(throughput, name)
        if units and units > UNITS_PER_TABLE:
            yield Problem(
                at=(*throughput.path, name),
                message=f"{request.shown(*throughput.path, name)} capacity units, at most {UNITS_PER_TABLE} by default",
                help="ask for less, or make sure that the account's quota was raised",
            )


@rule(Severity.ERROR, each="global_indexes")
def gsi_throughput_required(request: Request, index: GlobalIndex) -> Iterator[Problem]:
    """Every global index of a provisioned table says its capacity.

    An index does not inherit the table's units (botocore, DynamoDB, GlobalSecondaryIndex.ProvisionedThroughput: given
    "based on your table's capacity mode").

    Bad:
        target:
          billing_mode: PROVISIONED
          provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    Good:
        target:
          billing_mode: PROVISIONED
          provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
              provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
    """
    if is_provisioned(request.target) and not index.provisioned_throughput:
        yield Problem(
            at=index.path,
            message="an index of a provisioned table needs `provisioned_throughput`",
            because=why_provisioned(request.target),
            help="add `provisioned_throughput` to the index",
        )


@rule(Severity.ERROR, each="global_indexes")
def gsi_throughput_ppr(request: Request, index: GlobalIndex) -> Iterator[Problem]:
    """No index of an on-demand table carries provisioned throughput.

    DynamoDB refuses it as it does for the table itself (botocore, DynamoDB, GlobalSecondaryIndex).

    Bad:
        target:
          billing_mode: PAY_PER_REQUEST
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
              provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
    Good:
        target:
          billing_mode: PAY_PER_REQUEST
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    if request.target.billing_mode == "PAY_PER_REQUEST" and index.provisioned_throughput:
        yield Problem(
            at=(*index.path, "provisioned_throughput"),
            message="an index of an on-demand table cannot carry provisioned throughput",
            because=_ON_DEMAND,
            help="remove `provisioned_throughput` from the index, or set `billing_mode: PROVISIONED`",
        )


def _has_units(throughput: Throughput) -> bool:
    return bool(throughput.read_capacity_units or throughput.write_capacity_units)
