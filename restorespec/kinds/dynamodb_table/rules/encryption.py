"""Encryption at rest: the type of key, and the key."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.help import Help, Snippet
from restorespec.core.source import Path
from restorespec.core.suggestions import did_you_mean
from restorespec.kinds.dynamodb_table.model import RULES, Request
from restorespec.kinds.dynamodb_table.operation import AWS_ALIASES, DYNAMODB_ALIAS
from restorespec.kinds.regions import REGIONS

_DYNAMODB_KEY = Snippet(DYNAMODB_ALIAS, "kms_master_key_id")
_AT: Path = ("target", "sse_specification")
_TYPE: Path = (*_AT, "kms_key_type")
_KEY: Path = (*_AT, "kms_master_key_id")
_ARN_PARTS = 5  # arn:partition:service:region:account: and then the resource


def key_region(key: str) -> str | None:
    """Return the Region in the ARN of a key or an alias; None for an id or an alias without one."""
    return key.split(":")[3] if key.startswith("arn:") and key.count(":") >= _ARN_PARTS else None


def _alias(key: str) -> str | None:
    """Return the alias that names a key, if one does."""
    name = key.rsplit(":", 1)[-1]
    return name if name.startswith("alias/") else None


@RULES.rule(Severity.ERROR)
def sse_customer_needs_key(request: Request) -> Iterator[Problem]:
    """CUSTOMER_MANAGED encryption has a `kms_master_key_id`.

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
            message=f"{request.state(*_KEY)}, but `kms_key_type` is `CUSTOMER_MANAGED`",
            because=((_TYPE, "the key must be your own"),),
            help=f"{'add' if request.is_absent(*_KEY) else 'set'} `kms_master_key_id`: a key id, a key ARN, an alias (`alias/NAME`) or an alias ARN",
        )


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def sse_default_with_key(request: Request) -> Iterator[Problem]:
    """DEFAULT encryption has no `kms_master_key_id`.

    DEFAULT is the AWS owned key, which has no id: `kms_master_key_id` must be null (Go SDK, `sse_specification`). The API
    cannot apply both, and the table may not get the key that the spec names.

    Bad:
        target: {sse_specification: {kms_key_type: DEFAULT, kms_master_key_id: alias/orders}}
    Good:
        target: {sse_specification: {kms_key_type: DEFAULT, kms_master_key_id: null}}
    """
    encryption = request.target.sse_specification
    if encryption and encryption.kms_key_type == "DEFAULT" and encryption.kms_master_key_id:
        yield Problem(
            at=_AT,
            message=f"`kms_key_type` is `DEFAULT`, but `kms_master_key_id` is {request.shown(*_KEY)}",
            because=((_TYPE, "the AWS owned key"), (_KEY, "another key")),
            help=Help("set ", Snippet(None, "kms_master_key_id"), ", or ", Snippet("CUSTOMER_MANAGED", "kms_key_type")),
            removable=(_KEY,),
        )


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def sse_aws_managed_with_other_alias(request: Request) -> Iterator[Problem]:
    """AWS_MANAGED encryption uses `alias/aws/dynamodb`.

    AWS_MANAGED is the key of `alias/aws/dynamodb`; another alias contradicts it, and only one of the two is applied (Go
    SDK, `sse_specification`). A key id or ARN is accepted, because it may be that key's own.

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
            message=f"`kms_key_type` is `AWS_MANAGED`, but `kms_master_key_id` is {request.shown(*_KEY)}",
            because=((_TYPE, f"the AWS managed key, `{DYNAMODB_ALIAS}`"), (_KEY, "another key")),
            help=Help("set ", _DYNAMODB_KEY, ", or ", Snippet("CUSTOMER_MANAGED", "kms_key_type")),
        )


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def sse_customer_with_aws_alias(request: Request) -> Iterator[Problem]:
    """CUSTOMER_MANAGED encryption does not use a key that AWS manages.

    Aliases under `alias/aws/` belong to AWS; the table would not have a key of your own (botocore, DynamoDB,
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
            message=f"`kms_key_type` is `CUSTOMER_MANAGED`, but `kms_master_key_id` is {request.shown(*_KEY)}, which AWS manages",
            because=((_TYPE, "your own key"), (_KEY, "a key that AWS manages")),
            help=Help("use your own key, or set ", Snippet("AWS_MANAGED", "kms_key_type")),
        )


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def sse_aws_managed_null_key(request: Request) -> Iterator[Problem]:
    """AWS_MANAGED encryption has a `kms_master_key_id`.

    Without `kms_master_key_id` the restored table gets the AWS owned key, and the API's documentation makes no exception
    for AWS_MANAGED (Go SDK, `sse_specification`).

    Bad:
        target: {sse_specification: {kms_key_type: AWS_MANAGED}}
    Good:
        target: {sse_specification: {kms_key_type: AWS_MANAGED, kms_master_key_id: alias/aws/dynamodb}}
    """
    encryption = request.target.sse_specification
    if encryption and encryption.kms_key_type == "AWS_MANAGED" and not encryption.kms_master_key_id:
        yield Problem(
            at=_AT,
            message=f"{request.state(*_KEY)}, but `kms_key_type` is `AWS_MANAGED`: the API may use the AWS owned key",
            because=((_TYPE, "the AWS managed key"),),
            help=Help("add " if request.is_absent(*_KEY) else "set ", _DYNAMODB_KEY),
        )


@RULES.rule(Severity.ERROR)
def sse_key_region(request: Request) -> Iterator[Problem]:
    """The KMS key is in the same Region as the restored table.

    KMS keys cannot be used from another Region (CloudFormation, SSESpecification; KMS developer guide). The target's
    Region is the `region` of the chosen environment. If it is not known, an ARN whose Region DynamoDB does not have is
    reported as a warning (botocore, endpoints of DynamoDB).

    Bad:
        region: us-west-2
        target: {sse_specification: {kms_master_key_id: "arn:aws:kms:eu-west-1:424242424242:alias/orders"}}
    Good:
        region: us-west-2
        target: {sse_specification: {kms_master_key_id: "arn:aws:kms:us-west-2:424242424242:alias/orders"}}
    """
    encryption, region = request.target.sse_specification, request.context.region
    if not encryption or not encryption.kms_master_key_id:
        return
    region_of_key = key_region(encryption.kms_master_key_id)
    if not region_of_key:
        return
    shown = "another Region" if request.hides(*_KEY) else f"`{region_of_key}`"
    if region and region_of_key != region:
        where = request.context.region_set
        yield Problem(
            at=_KEY,
            message=f"`kms_master_key_id` is in {shown}, but the restored table will be in `{region}`",
            help=f"use a key in `{region}`",
            elsewhere=((where, f"the target's Region is set to `{region}` here"),) if where else (),
        )
    elif not region and region_of_key not in REGIONS:
        yield Problem(
            at=_KEY,
            message=f"the Region {shown} of `kms_master_key_id` is not a known DynamoDB Region",
            help=did_you_mean(region_of_key, REGIONS, "check the Region in the ARN"),
            severity=Severity.WARNING,
        )
