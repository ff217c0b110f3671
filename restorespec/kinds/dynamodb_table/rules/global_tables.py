"""Settings that a global table and its replicas must share: capacity, stream, version."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.help import Help, Snippet
from restorespec.kinds.dynamodb_table.model import RULES, Overrides, Request
from restorespec.kinds.dynamodb_table.rules.billing import how_provisioned, is_provisioned, why_provisioned
from restorespec.kinds.shared_rules import TAGS


@RULES.rule(Severity.ERROR, each="overrides")
def replica_throughput_needs_provisioned(request: Request, owner: Overrides) -> Iterator[Problem]:
    """Provisioned capacity is overridden only if the table is provisioned.

    Replicas share the table's billing mode (botocore, DynamoDB, ReplicaSpecification; developer guide, Global tables).

    Bad:
        target:
          billing_mode: PAY_PER_REQUEST
          replicas: [{region_name: us-east-1, provisioned_throughput_override: {read_capacity_units: 5}}]
    Good:
        target:
          billing_mode: PROVISIONED
          provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
          replicas: [{region_name: us-east-1, provisioned_throughput_override: {read_capacity_units: 5}}]
    """
    at = (*owner.path, "provisioned_throughput_override")
    if owner.provisioned_throughput_override and request.target.billing_mode == "PAY_PER_REQUEST":
        yield Problem(
            at=at,
            message=f"{request.name_of(*at)} is set, but `billing_mode` is `PAY_PER_REQUEST`",
            because=((("target", "billing_mode"), "the table is on-demand"),),
            help="remove `provisioned_throughput_override`, or use `on_demand_throughput_override`",
        )


@RULES.rule(Severity.ERROR, each="overrides")
def replica_ondemand_needs_ppr(request: Request, owner: Overrides) -> Iterator[Problem]:
    """On-demand limits are overridden only if the table is on-demand.

    Replicas share the table's billing mode (botocore, DynamoDB, ReplicaSpecification).

    Bad:
        target:
          billing_mode: PROVISIONED
          provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
          replicas: [{region_name: us-east-1, on_demand_throughput_override: {max_read_request_units: 5}}]
    Good:
        target:
          billing_mode: PAY_PER_REQUEST
          replicas: [{region_name: us-east-1, on_demand_throughput_override: {max_read_request_units: 5}}]
    """
    at = (*owner.path, "on_demand_throughput_override")
    if owner.on_demand_throughput_override and is_provisioned(request.target):
        yield Problem(
            at=at,
            message=f"{request.name_of(*at)} is set, but {how_provisioned(request.target)}",
            because=why_provisioned(request.target),
            help="remove `on_demand_throughput_override`, or use `provisioned_throughput_override`",
        )


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def replicas_stream_disabled(request: Request) -> Iterator[Problem]:
    """A table with replicas has a stream.

    Replication needs one: for version 2019.11.21 AWS enables it, whatever the request sets (botocore, DynamoDB,
    CreateGlobalTable; observed for 2019.11.21).

    Bad:
        target: {stream_specification: {enabled: false}, replicas: [{region_name: us-east-1}]}
    Good:
        target:
          stream_specification: {enabled: true, view_type: NEW_AND_OLD_IMAGES}
          replicas: [{region_name: us-east-1}]
    """
    stream = request.target.stream_specification
    if stream and request.target.replicas and stream.gives("enabled") and not stream.enabled:
        yield Problem(
            at=stream.path,
            message="`enabled` of `stream_specification` is `false`, but `replicas` is set and replication needs a stream",
            because=((("target", "replicas"), "replicas need a stream"),),
            help=Help("set ", Snippet(value=True, key="enabled"), " and a `view_type`, or remove `replicas`"),
        )


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def global_table_version_legacy(request: Request) -> Iterator[Problem]:
    """A global table uses the current version.

    Version 2017.11.29 has fewer features and "should be avoided" (botocore, DynamoDB, CreateGlobalTable).

    Bad:
        target: {global_table_version: 2017.11.29}
    Good:
        target: {global_table_version: 2019.11.21}
    """
    if request.target.global_table_version == "2017.11.29":
        yield Problem(
            at=("target", "global_table_version"),
            message="`global_table_version` is `2017.11.29`, the legacy version of global tables",
            help="use `2019.11.21`, or leave the field unset",
        )


RULES.include(TAGS, "tag-aws-prefix", "tag-key-unique")
