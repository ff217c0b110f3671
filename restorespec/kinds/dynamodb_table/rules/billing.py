"""Billing mode and capacity of the table and of its global indexes."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.help import Help, Snippet
from restorespec.core.source import Path
from restorespec.core.unknown import known
from restorespec.kinds.dynamodb_table.model import RULES, GlobalIndex, Request, Target, Throughput
from restorespec.kinds.dynamodb_table.operation import UNITS_PER_TABLE

_MODE: Path = ("target", "billing_mode")
_THROUGHPUT: Path = ("target", "provisioned_throughput")
_ON_DEMAND = ((_MODE, "the table is on-demand"),)
_UNITS = Snippet({"read_capacity_units": 5, "write_capacity_units": 5}, "provisioned_throughput")
_PROVISIONED = Snippet("PROVISIONED", "billing_mode")


def is_provisioned(target: Target) -> bool:
    """Return whether the table will have provisioned capacity: by its billing mode, or by its capacity if unset."""
    return target.billing_mode == "PROVISIONED" or (not target.billing_mode and bool(target.provisioned_throughput))


def why_provisioned(target: Target) -> tuple[tuple[Path, str], ...]:
    """Return the location that makes the table provisioned."""
    return ((_MODE if target.billing_mode else _THROUGHPUT, "the table is provisioned"),)


def how_provisioned(target: Target) -> str:
    """Return the setting that makes the table provisioned, as a clause."""
    return "`billing_mode` is `PROVISIONED`" if target.billing_mode else "the table has `provisioned_throughput`"


@RULES.rule(Severity.ERROR)
def billing_provisioned_needs_throughput(request: Request) -> Iterator[Problem]:
    """A provisioned table has `provisioned_throughput`.

    DynamoDB rejects PROVISIONED without capacity units (API reference, CreateTable, ProvisionedThroughput). To keep the
    source table's settings, leave both fields unset.

    Bad:
        target: {billing_mode: PROVISIONED}
    Good:
        target: {billing_mode: PROVISIONED, provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}}
    """
    target = request.target
    if target.billing_mode == "PROVISIONED" and not target.provisioned_throughput:
        yield Problem(
            at=_THROUGHPUT,
            message=f"{request.state(*_THROUGHPUT)}, but `billing_mode` is `PROVISIONED`",
            because=((_MODE, "the table is provisioned"),),
            help=Help(
                f"{_verb(request, *_THROUGHPUT)} ",
                _UNITS,
                ", or set ",
                Snippet(None, "billing_mode"),
                " to keep the source table's capacity",
            ),
        )


@RULES.rule(Severity.ERROR)
def billing_ppr_with_throughput(request: Request) -> Iterator[Problem]:
    """An on-demand table has no provisioned throughput.

    DynamoDB rejects capacity units with PAY_PER_REQUEST (API reference, CreateTable, ProvisionedThroughput).

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
            message=f"the table has `provisioned_throughput` ({_shown(request, target.provisioned_throughput)}), but `billing_mode` is `PAY_PER_REQUEST`",
            because=_ON_DEMAND,
            help=Help("remove `provisioned_throughput` or set it to null, or set ", _PROVISIONED),
            removable=(_THROUGHPUT,),
        )


@RULES.rule(Severity.WARNING, each="throughputs")
def ppr_zero_throughput(request: Request, throughput: Throughput) -> Iterator[Problem]:
    """An on-demand table and its indexes have no capacity of zero.

    DescribeTable returns 0 and 0 for an on-demand table and its indexes, so a copied configuration looks like this.
    Whether a restore accepts it is disputed (CloudFormation's schema and DynamoDB local do; botocore's model and dynalite
    do not).

    Bad:
        target:
          billing_mode: PAY_PER_REQUEST
          provisioned_throughput: {read_capacity_units: 0, write_capacity_units: 0}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """
    if request.target.billing_mode == "PAY_PER_REQUEST" and not _has_units(throughput):
        yield Problem(
            at=throughput.path,
            message=f"{request.name_of(*throughput.path)} is 0 read and 0 write units, which an on-demand table may not have",
            because=_ON_DEMAND,
            help="remove `provisioned_throughput`",
            removable=(throughput.path,),
        )


@RULES.rule(Severity.WARNING, each="throughputs")
def throughput_quota(request: Request, throughput: Throughput) -> Iterator[Problem]:
    """Capacity is within the default quota.

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
                message=f"{request.name_of(*throughput.path, name)} is {request.shown(*throughput.path, name)}, above the default quota of {UNITS_PER_TABLE}",
                help="lower it, or make sure that the account's quota was raised",
            )


@RULES.rule(Severity.ERROR, each="global_indexes")
def gsi_throughput_required(request: Request, index: GlobalIndex) -> Iterator[Problem]:
    """Every global index of a provisioned table has `provisioned_throughput`.

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
    at = (*index.path, "provisioned_throughput")
    if is_provisioned(request.target) and not index.provisioned_throughput:
        yield Problem(
            at=index.path,
            message=f"{request.state(*at)}, but {how_provisioned(request.target)}",
            because=why_provisioned(request.target),
            help=Help(f"{_verb(request, *at)} ", _UNITS),
        )


@RULES.rule(Severity.ERROR, each="global_indexes")
def gsi_throughput_ppr(request: Request, index: GlobalIndex) -> Iterator[Problem]:
    """No index of an on-demand table has provisioned throughput.

    DynamoDB rejects it as it does for the table itself (botocore, DynamoDB, GlobalSecondaryIndex). A capacity of 0 and 0
    is reported as `ppr-zero-throughput`.

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
    throughput = index.provisioned_throughput
    if request.target.billing_mode == "PAY_PER_REQUEST" and throughput and _has_units(throughput):
        yield Problem(
            at=throughput.path,
            message=f"{request.name_of(*index.path)} has `provisioned_throughput` ({_shown(request, throughput)}), but `billing_mode` is `PAY_PER_REQUEST`",
            because=_ON_DEMAND,
            help=Help("remove `provisioned_throughput` from the index, or set ", _PROVISIONED),
        )


def _has_units(throughput: Throughput) -> bool:
    """Return whether any unit is above 0; one that is known decides, whatever the other is."""
    units = (throughput.read_capacity_units, throughput.write_capacity_units)
    return any(known(units)) or any(units)


def _shown(request: Request, throughput: Throughput) -> str:
    read, write = (request.shown(*throughput.path, f"{kind}_capacity_units").strip("`") for kind in ("read", "write"))
    return f"{read} read, {write} write"


def _verb(request: Request, *path: str | int) -> str:
    return "add" if request.is_absent(*path) else "set"
