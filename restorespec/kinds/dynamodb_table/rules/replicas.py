"""Replicas, and the settings that a global table shares with them: capacity, stream, version."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.help import Help, Snippet
from restorespec.core.suggestions import did_you_mean
from restorespec.core.unknown import known
from restorespec.kinds.dynamodb_table.model import RULES, Overrides, Replica, ReplicaIndex, Request
from restorespec.kinds.dynamodb_table.rules.billing import how_provisioned, is_provisioned, why_provisioned
from restorespec.kinds.dynamodb_table.rules.encryption import key_region
from restorespec.kinds.regions import REGIONS
from restorespec.kinds.shared_rules import TAGS
from restorespec.kinds.views import repeated_members
from restorespec.kinds.wording import listed


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def replicas_not_applicable(request: Request) -> Iterator[Problem]:
    """A restore creates no replicas.

    The API accepts `replicas` and ignores them: they are reserved for a future release (Python SDK: "not applicable").

    Bad:
        target: {replicas: [{region_name: us-east-1}]}
    Good:
        target: {replicas: []}
    """
    if request.target.replicas:
        yield Problem(
            at=("target", "replicas"),
            message=f"`replicas` has no effect: a restore creates no replica ({_regions(request)})",
            help="remove `replicas`, and add the replicas to the table after the restore",
            removable=(("target", "replicas"),),
        )


@RULES.rule(Severity.WARNING, each="replicas")
def replica_region_valid(request: Request, replica: Replica) -> Iterator[Problem]:
    """A replica is in a Region that DynamoDB has.

    A well-formed name may be a Region that is newer than this rule's list, so this is a warning
    (botocore, endpoints of DynamoDB).

    Bad:
        target: {replicas: [{region_name: us-east-9}]}
    Good:
        target: {replicas: [{region_name: us-east-1}]}
    """
    if replica.region_name and replica.region_name not in REGIONS:
        yield Problem(
            at=(*replica.path, "region_name"),
            message=f"`region_name` {request.shown(*replica.path, 'region_name')} is not a known DynamoDB Region",
            help=did_you_mean(replica.region_name, REGIONS, "check the name of the Region"),
        )


@RULES.rule(Severity.ERROR)
def replica_region_unique(request: Request) -> Iterator[Problem]:
    """No two replicas are in the same Region.

    A global table has one replica per Region (developer guide, Global tables).

    Bad:
        target: {replicas: [{region_name: us-east-1}, {region_name: us-east-1}]}
    Good:
        target: {replicas: [{region_name: us-east-1}, {region_name: eu-west-1}]}
    """
    for path, first in repeated_members(request.replicas, "region_name"):
        yield Problem(
            at=path,
            message=f"duplicate replica in {request.shown(*path)}",
            because=((first, "the first replica in this Region"),),
            help="remove one of the two",
        )


@RULES.rule(Severity.ERROR, each="replicas")
def replica_region_is_target(request: Request, replica: Replica) -> Iterator[Problem]:
    """No replica is in the Region of the restored table.

    The table itself is the replica there (developer guide, Global tables). The target's Region is the `region` of the
    chosen environment.

    Bad:
        region: us-west-2
        target: {replicas: [{region_name: us-west-2}]}
    Good:
        region: us-west-2
        target: {replicas: [{region_name: us-east-1}]}
    """
    region, where = request.context.region, request.context.region_set
    if region and replica.region_name == region:
        yield Problem(
            at=(*replica.path, "region_name"),
            message=f"replica {request.shown(*replica.path, 'region_name')} is in the Region of the restored table itself",
            help="remove the replica",
            elsewhere=((where, f"the target's Region is set to `{region}` here"),) if where else (),
        )


@RULES.rule(Severity.ERROR, each="replica_indexes")
def replica_gsi_unknown(request: Request, index: ReplicaIndex) -> Iterator[Problem]:
    """An index of a replica is a global index of the table.

    A replica has the table's global indexes; `replicas` only has settings for them (developer guide, Global tables).

    Bad:
        target: {replicas: [{region_name: us-east-1, global_secondary_indexes: [{index_name: by-status}]}]}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
          replicas: [{region_name: us-east-1, global_secondary_indexes: [{index_name: by-status}]}]
    """
    table = request.target.global_secondary_indexes
    if not index.index_name or index.index_name in [own.index_name for own in table]:
        return
    at, region = (*index.path, "index_name"), request.shown(*index.path[:3], "region_name")
    local = next((own for own in request.local_indexes if own.index_name == index.index_name), None)
    if local:
        yield Problem(
            at=at,
            message=f"{request.shown(*at)} of replica {region} is a local index, and a replica only has settings for global ones",
            because=(((*local.path, "index_name"), "the local index"),),
            help="remove it from the replica",
        )
        return
    near = [own.index_name for own in table if own.index_name and not request.hides(*own.path, "index_name")]
    names = listed(near, "and") if near else "none"
    yield Problem(
        at=at,
        message=f"{request.shown(*at)} of replica {region} is not a global index of the table",
        help=did_you_mean(
            index.index_name, near, f"use a name from `target.global_secondary_indexes` ({names}), or add it there"
        ),
    )


@RULES.rule(Severity.ERROR, each="replicas")
def replica_gsi_unique(request: Request, replica: Replica) -> Iterator[Problem]:
    """No index is listed twice in one replica.

    An index has one configuration per Region (developer guide, Global tables).

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
          replicas:
            - region_name: us-east-1
              global_secondary_indexes: [{index_name: by-status}, {index_name: by-status}]
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
          replicas:
            - region_name: us-east-1
              global_secondary_indexes: [{index_name: by-status}]
    """
    for path, first in repeated_members(known(replica.global_secondary_indexes), "index_name"):
        yield Problem(
            at=path,
            message=f"duplicate index {request.shown(*path)} in {request.name_of(*replica.path)}",
            because=((first, "first use"),),
            help="remove one of the two",
        )


@RULES.rule(Severity.ERROR, each="replicas")
def replica_kms_region(request: Request, replica: Replica) -> Iterator[Problem]:
    """A replica's KMS key is in the replica's Region.

    KMS keys cannot be used from another Region (CloudFormation, GlobalTable.ReplicaSSESpecification).

    Bad:
        target:
          replicas:
            - region_name: us-east-1
              kms_master_key_id: arn:aws:kms:eu-west-1:424242424242:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4
    Good:
        target:
          replicas:
            - region_name: us-east-1
              kms_master_key_id: arn:aws:kms:us-east-1:424242424242:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4
    """
    if not replica.region_name or not replica.kms_master_key_id:
        return
    at, region = (*replica.path, "kms_master_key_id"), key_region(replica.kms_master_key_id)
    if region and region != replica.region_name:
        shown = "another Region" if request.hides(*at) else f"`{region}`"
        yield Problem(
            at=at,
            message=f"`kms_master_key_id` is in {shown}, but the replica is in {request.shown(*replica.path, 'region_name')}",
            because=(((*replica.path, "region_name"), "the replica's Region"),),
            help=f"use a key in {request.shown(*replica.path, 'region_name')}",
        )


def _regions(request: Request) -> str:
    """Return the Regions of the replicas, three at most."""
    shown = [request.shown(*replica.path, "region_name") for replica in request.replicas]
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")  # noqa: PLR2004 - see above


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
