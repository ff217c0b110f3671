"""Replicas: their regions, indexes and keys."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Family, Problem, Severity
from restorespec.request.lists import known, repeated
from restorespec.request.model import Request
from restorespec.request.parts import Replica, ReplicaIndex
from restorespec.rules.encryption import key_region
from restorespec.rules.engine import rule
from restorespec.rules.regions import REGIONS
from restorespec.suggestions import did_you_mean


@rule(Severity.WARNING, family=Family.LOSS)
def replicas_not_applicable(request: Request) -> Iterator[Problem]:
    """A restore makes no replicas.

    The API takes `replicas` and ignores them: they are reserved for a future release (Python SDK: "not applicable").

    Bad:
        target: {replicas: [{region_name: us-east-1}]}
    Good:
        target: {replicas: []}
    """
    if request.target.replicas:
        yield Problem(
            at=("target", "replicas"),
            message="`replicas` is not applied by a restore: no replica will exist",
            help="remove `replicas`, and add them to the table after the restore",
            removable=(("target", "replicas"),),
        )


@rule(Severity.WARNING, each="replicas")
def replica_region_valid(request: Request, replica: Replica) -> Iterator[Problem]:
    """A replica's region is one that DynamoDB has.

    A name of the right form may be a region that is newer than the list this rule knows, so this is a warning
    (botocore, endpoints of DynamoDB).

    Bad:
        target: {replicas: [{region_name: us-east-9}]}
    Good:
        target: {replicas: [{region_name: us-east-1}]}
    """
    if replica.region_name and replica.region_name not in REGIONS:
        yield Problem(
            at=(*replica.path, "region_name"),
            message=f"no region {request.shown(*replica.path, 'region_name')} of DynamoDB is known",
            help=did_you_mean(replica.region_name, REGIONS, "check the region's name"),
        )


@rule(Severity.ERROR)
def replica_region_unique(request: Request) -> Iterator[Problem]:
    """No two replicas are in one region.

    A global table has one replica a region (developer guide, Global tables).

    Bad:
        target: {replicas: [{region_name: us-east-1}, {region_name: us-east-1}]}
    Good:
        target: {replicas: [{region_name: us-east-1}, {region_name: eu-west-1}]}
    """
    regions = (((*replica.path, "region_name"), replica.region_name) for replica in request.replicas)
    for path, first in repeated(regions):
        yield Problem(
            at=path,
            message=f"two replicas in {request.shown(*path)}",
            because=((first, "the first replica there"),),
            help="remove one of them",
        )


@rule(Severity.ERROR, each="replicas")
def replica_region_is_target(request: Request, replica: Replica) -> Iterator[Problem]:
    """No replica is in the restored table's own region.

    The table itself is the replica there (developer guide, Global tables). The target's region is that of the chosen
    environment.

    Bad:
        region: us-west-2
        target: {replicas: [{region_name: us-west-2}]}
    Good:
        region: us-west-2
        target: {replicas: [{region_name: us-east-1}]}
    """
    region = request.context.region
    if region and replica.region_name == region:
        yield Problem(
            at=(*replica.path, "region_name"),
            message="the restored table itself is in this region",
            help="remove the replica",
        )


@rule(Severity.ERROR, each="replica_indexes")
def replica_gsi_unknown(request: Request, index: ReplicaIndex) -> Iterator[Problem]:
    """An index of a replica is a global index of the table.

    A replica has the table's indexes; here only their settings are given (developer guide, Global tables).

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
    near = (own.index_name for own in table if own.index_name and not request.hides(*own.path, "index_name"))
    yield Problem(
        at=(*index.path, "index_name"),
        message=f"the table has no global index {request.shown(*index.path, 'index_name')}",
        help=did_you_mean(index.index_name, near, "name an index of `target.global_secondary_indexes`"),
    )


@rule(Severity.ERROR, each="replicas")
def replica_gsi_unique(request: Request, replica: Replica) -> Iterator[Problem]:
    """No index is named twice in one replica.

    An index has one setting in each region (developer guide, Global tables).

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
    indexes = known(replica.global_secondary_indexes)
    for path, first in repeated(((*index.path, "index_name"), index.index_name) for index in indexes):
        yield Problem(
            at=path,
            message=f"the replica names the index {request.shown(*path)} twice",
            because=((first, "the first time"),),
            help="name each index once",
        )


@rule(Severity.ERROR, each="replicas")
def replica_kms_region(request: Request, replica: Replica) -> Iterator[Problem]:
    """A replica's key lies in the replica's region.

    KMS keys cannot be used from another region (CloudFormation, GlobalTable.ReplicaSSESpecification).

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
    region = key_region(replica.kms_master_key_id)
    if region and region != replica.region_name:
        yield Problem(
            at=(*replica.path, "kms_master_key_id"),
            message="the key is not in the replica's region",
            because=(((*replica.path, "region_name"), "the replica is here"),),
            help=f"name a key in {request.shown(*replica.path, 'region_name')}",
        )
