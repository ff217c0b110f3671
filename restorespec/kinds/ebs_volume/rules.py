"""The request for a volume as rules read it, and the rules about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.rule_set import RuleSet
from restorespec.core.unknown import known
from restorespec.kinds.shared_rules import IDS, TAGS, Tag, unset
from restorespec.kinds.views import RequestView, View, integer, parts, required, text

RULES = RuleSet()
"""The rules about requests."""

IOPS = {"gp3": (3_000, 80_000), "io1": (100, 64_000), "io2": (100, 256_000)}
"""The IOPS that a volume of each type may have (EBS user guide, volume types); other types have no such setting."""

_REQUIRED = frozenset({"io1", "io2"})
_TYPE, _IOPS = ("target", "type"), ("target", "iops")
_REGION = re.compile(r"(?P<region>[a-z]+(?:-[a-z]+)+-[0-9]+)(?:[a-z]|-.+)")


class Target(View):
    """`/target`: the volume to create."""

    aws_az: str | None = text()
    iops: int | None = integer()
    kms_key_native_id: str | None = text()
    tags: tuple[Tag, ...] = parts(Tag)
    type: str | None = text()


class Request(RequestView):
    """The whole body."""

    target: Target = required(Target)

    @cached_property
    def ids(self) -> tuple[tuple[str, ...], ...]:
        """The locations of the ids that Clumio assigns."""
        paths = (("source", "backup_id"), ("target", "environment_id"))
        return tuple(path for path in paths if self.value(*path) is not None)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags."""
        return known(self.target.tags)

    @property
    def zone_region(self) -> str | None:
        """The region of the Availability Zone: `us-west-2` of `us-west-2a` and of `us-west-2-lax-1a`."""
        zone = self.target.aws_az
        match = _REGION.fullmatch(zone) if zone else None
        return match["region"] if match else None


RULES.include(IDS, "id-is-arn")


@RULES.rule(Severity.ERROR)
def ebs_iops_needs_type(request: Request) -> Iterator[Problem]:
    """`iops` is only set for a type with provisioned IOPS.

    Those are gp3, io1 and io2; EC2 rejects `iops` with any other type (EC2 API reference, CreateVolume).

    Bad:
        target: {type: gp2, iops: 3000}
    Good:
        target: {type: gp3, iops: 3000}
    """
    type_ = request.target.type
    if type_ and type_ not in IOPS and request.target.iops is not None:
        yield Problem(
            at=_IOPS,
            message=f"`iops` is {request.shown(*_IOPS)}, but `type` is {request.shown(*_TYPE)}, which has no such setting",
            because=((_TYPE, "the type"),),
            help="remove `iops`, or use type `gp3`, `io1` or `io2`",
            removable=(_IOPS,),
        )


@RULES.rule(Severity.ERROR)
def ebs_iops_required(request: Request) -> Iterator[Problem]:
    """A volume of type io1 or io2 has `iops`.

    EC2 has no default for these types and rejects a volume without (EC2 API reference, CreateVolume).

    Bad:
        target: {type: io2}
    Good:
        target: {type: io2, iops: 10000}
    """
    if request.target.type in _REQUIRED and request.target.iops is None:
        least, most = IOPS[str(request.target.type)]
        yield Problem(
            at=_IOPS,
            message=f"{request.state(*_IOPS)}, but `type` is {request.shown(*_TYPE)}, which requires it",
            because=((_TYPE, "the type"),),
            help=f"set `iops` to {least} to {most}",
        )


@RULES.rule(Severity.WARNING)
def ebs_iops_range(request: Request) -> Iterator[Problem]:
    """`iops` is in the range of the volume's type.

    gp3 has 3,000 to 80,000, io1 100 to 64,000, io2 100 to 256,000 (EBS user guide, volume types). It is a warning,
    because AWS raises these limits.

    Bad:
        target: {type: gp3, iops: 100000}
    Good:
        target: {type: gp3, iops: 6000}
    """
    type_, iops = request.target.type, request.target.iops
    least, most = IOPS.get(type_ or "", (None, None))
    if iops is None or least is None or most is None or least <= iops <= most:
        return
    size, limit = ("small", f"minimum {least}") if iops < least else ("large", f"maximum {most}")
    yield Problem(
        at=_IOPS,
        message=f"`iops` is too {size} for type {request.shown(*_TYPE)}: {iops} ({limit})",
        because=((_TYPE, "the type"),),
        help=f"set it to {least} to {most}",
    )


@RULES.rule(Severity.ERROR)
def ebs_az_region(request: Request) -> Iterator[Problem]:
    """The Availability Zone is in the region of the target environment.

    An environment is one account and region, and a volume is created in one of that region's zones (API page of the
    operation). The region is that of the configuration.

    Bad:
        region: eu-west-1
        target: {aws_az: us-west-2a}
    Good:
        region: us-west-2
        target: {aws_az: us-west-2a}
    """
    region, found = request.context.region, request.zone_region
    if region and found and found != region:
        at = ("target", "aws_az")
        span = request.context.region_set
        yield Problem(
            at=at,
            message=f"zone {request.shown(*at)} is not in `{region}`, the region of the target environment",
            help=f"use a zone of `{region}`, such as `{region}a`, or another environment",
            elsewhere=((span, "the region"),) if span else (),
        )


@RULES.rule(Severity.ERROR)
def ebs_kms_region(request: Request) -> Iterator[Problem]:
    """The KMS key is in the region of the volume.

    KMS keys are regional, and a volume is encrypted with a key of its own region (EBS user guide, encryption). The
    region is that of the configuration, otherwise that of the Availability Zone.

    Bad:
        target:
          aws_az: us-west-2a
          kms_key_native_id: arn:aws:kms:eu-west-1:424242424242:key/5f1c2a44-9d1e-4b3c-8a77-0c2f4a6e9b10
    Good:
        target:
          aws_az: us-west-2a
          kms_key_native_id: arn:aws:kms:us-west-2:424242424242:key/5f1c2a44-9d1e-4b3c-8a77-0c2f4a6e9b10
    """
    key = request.target.kms_key_native_id
    region = request.context.region or request.zone_region
    found = key.split(":")[3] if key and key.count(":") > 3 else None  # noqa: PLR2004 - arn:PARTITION:kms:REGION:…
    if region and found and found != region:
        at = ("target", "kms_key_native_id")
        span = request.context.region_set
        zone = () if request.context.region else ((("target", "aws_az"), "the zone"),)
        yield Problem(
            at=at,
            message=f"the KMS key is in `{found}`, but the volume is created in `{region}`",
            because=zone,
            help=f"use a key of `{region}`",
            elsewhere=((span, "the region"),) if span and request.context.region else (),
        )


RULES.include(TAGS, "tag-aws-prefix", "tag-key-unique", "loss-tags")


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def loss_kms(request: Request) -> Iterator[Problem]:
    """A spec sets the KMS key of the restored volume.

    Without `kms_key_native_id` the volume is encrypted with the account's default encryption, whatever key the source
    has (Go SDK, EBSRestoreTarget).

    Bad:
        target: {aws_az: us-west-2a}
    Good:
        target: {aws_az: us-west-2a, kms_key_native_id: 5f1c2a44-9d1e-4b3c-8a77-0c2f4a6e9b10}
    """
    yield from unset(request, request.target, "kms_key_native_id")
