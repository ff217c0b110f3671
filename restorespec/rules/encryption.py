"""Encryption at rest: the kind of key and the key."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Family, Problem, Severity
from restorespec.request.model import Request
from restorespec.rules.engine import rule
from restorespec.rules.facts import AWS_ALIASES, DYNAMODB_ALIAS
from restorespec.source import Path

_AT: Path = ("target", "sse_specification")
_TYPE: Path = (*_AT, "kms_key_type")
_KEY: Path = (*_AT, "kms_master_key_id")
_ARN_PARTS = 5  # arn:partition:service:region:account: and then the resource


def key_region(key: str) -> str | None:
    """The region in a key's or an alias's ARN; None for a bare id or alias, which lie where they are used."""
    return key.split(":")[3] if key.startswith("arn:") and key.count(":") >= _ARN_PARTS else None


def _alias(key: str) -> str | None:
    """The name of the alias that stands for a key, if one does."""
    name = key.rsplit(":", 1)[-1]
    return name if name.startswith("alias/") else None


@rule(Severity.ERROR)
def sse_customer_needs_key(request: Request) -> Iterator[Problem]:
    """A customer managed key is named.

    `kms_master_key_id` must be specified with CUSTOMER_MANAGED (Go SDK, `sse_specification`).

    Bad:
        target: {sse_specification: {kms_key_type: CUSTOMER_MANAGED}}
    Good:
        target: {sse_specification: {kms_key_type: CUSTOMER_MANAGED, kms_master_key_id: alias/orders}}
    """
    encryption = request.target.sse_specification
    if encryption and encryption.kms_key_type == "CUSTOMER_MANAGED" and not encryption.kms_master_key_id:
        yield Problem(
            at=_AT,
            message="a customer managed key needs `kms_master_key_id`",
            because=((_TYPE, "this asks for your own key"),),
            help="add `kms_master_key_id`: a key id, a key ARN, an alias or an alias ARN",
        )


@rule(Severity.WARNING, family=Family.LOSS)
def sse_default_with_key(request: Request) -> Iterator[Problem]:
    """The default encryption names no key.

    DEFAULT is the AWS owned key, which has no id: the key is to be null then (Go SDK, `sse_specification`). The API
    cannot follow both, and the table may end up without the key that the spec names.

    Bad:
        target: {sse_specification: {kms_key_type: DEFAULT, kms_master_key_id: alias/orders}}
    Good:
        target: {sse_specification: {kms_key_type: DEFAULT, kms_master_key_id: null}}
    """
    encryption = request.target.sse_specification
    if encryption and encryption.kms_key_type == "DEFAULT" and encryption.kms_master_key_id:
        yield Problem(
            at=_AT,
            message="the default encryption contradicts a key",
            because=((_TYPE, "this asks for the AWS owned key"), (_KEY, "this names another key")),
            help="remove `kms_master_key_id`, or set `kms_key_type: CUSTOMER_MANAGED`",
            removable=(_KEY,),
        )


@rule(Severity.WARNING, family=Family.LOSS)
def sse_aws_managed_with_other_alias(request: Request) -> Iterator[Problem]:
    """The AWS managed key is the one for DynamoDB.

    AWS_MANAGED is the key behind `alias/aws/dynamodb`; another alias contradicts it, and one of the two is not followed
    (Go SDK, `sse_specification`). A key id or ARN may well be that key's own.

    Bad:
        target: {sse_specification: {kms_key_type: AWS_MANAGED, kms_master_key_id: alias/orders}}
    Good:
        target: {sse_specification: {kms_key_type: AWS_MANAGED, kms_master_key_id: alias/aws/dynamodb}}
    """
    encryption = request.target.sse_specification
    if not encryption or encryption.kms_key_type != "AWS_MANAGED" or not encryption.kms_master_key_id:
        return
    alias = _alias(encryption.kms_master_key_id)
    if alias and alias != DYNAMODB_ALIAS:
        yield Problem(
            at=_AT,
            message=f"the AWS managed key for DynamoDB is `{DYNAMODB_ALIAS}`, not {request.shown(*encryption.path, 'kms_master_key_id')}",
            because=((_TYPE, "this asks for the AWS managed key"), (_KEY, "this names another key")),
            help=f"use `{DYNAMODB_ALIAS}`, or set `kms_key_type: CUSTOMER_MANAGED`",
        )


@rule(Severity.WARNING, family=Family.LOSS)
def sse_customer_with_aws_alias(request: Request) -> Iterator[Problem]:
    """A customer managed key is not one that AWS manages.

    Aliases below `alias/aws/` belong to AWS; the table would not have a key of your own (botocore, DynamoDB,
    SSESpecification.KMSMasterKeyId).

    Bad:
        target: {sse_specification: {kms_key_type: CUSTOMER_MANAGED, kms_master_key_id: alias/aws/dynamodb}}
    Good:
        target: {sse_specification: {kms_key_type: CUSTOMER_MANAGED, kms_master_key_id: alias/orders}}
    """
    encryption = request.target.sse_specification
    if not encryption or encryption.kms_key_type != "CUSTOMER_MANAGED" or not encryption.kms_master_key_id:
        return
    alias = _alias(encryption.kms_master_key_id)
    if alias and alias.startswith(AWS_ALIASES):
        yield Problem(
            at=_AT,
            message=f"{request.shown(*encryption.path, 'kms_master_key_id')} is managed by AWS, not by you",
            because=((_TYPE, "this asks for your own key"), (_KEY, "this names a key of AWS")),
            help="name your own key, or set `kms_key_type: AWS_MANAGED`",
        )


@rule(Severity.WARNING, family=Family.LOSS)
def sse_aws_managed_null_key(request: Request) -> Iterator[Problem]:
    """The AWS managed key is named, too.

    Without `kms_master_key_id` the restored table gets the AWS owned key, and the API's text makes no exception for
    AWS_MANAGED (Go SDK, `sse_specification`).

    Bad:
        target: {sse_specification: {kms_key_type: AWS_MANAGED}}
    Good:
        target: {sse_specification: {kms_key_type: AWS_MANAGED, kms_master_key_id: alias/aws/dynamodb}}
    """
    encryption = request.target.sse_specification
    if encryption and encryption.kms_key_type == "AWS_MANAGED" and not encryption.kms_master_key_id:
        yield Problem(
            at=_AT,
            message="without `kms_master_key_id` the table may get the AWS owned key instead of the AWS managed one",
            because=((_TYPE, "this asks for the AWS managed key"),),
            help=f"add `kms_master_key_id: {DYNAMODB_ALIAS}`",
        )


@rule(Severity.ERROR)
def sse_key_region(request: Request) -> Iterator[Problem]:
    """A table's key lies in the table's region.

    KMS keys cannot be used from another region (CloudFormation, SSESpecification; KMS developer guide). The target's
    region is that of the chosen environment.

    Bad:
        region: us-west-2
        target: {sse_specification: {kms_master_key_id: "arn:aws:kms:eu-west-1:424242424242:alias/orders"}}
    Good:
        region: us-west-2
        target: {sse_specification: {kms_master_key_id: "arn:aws:kms:us-west-2:424242424242:alias/orders"}}
    """
    encryption, region = request.target.sse_specification, request.context.region
    if not region or not encryption or not encryption.kms_master_key_id:
        return
    region_of_key = key_region(encryption.kms_master_key_id)
    if region_of_key and region_of_key != region:
        yield Problem(
            at=_KEY,
            message=f"the key is not in the target's region `{region}`",
            help=f"name a key in `{region}`",
        )
