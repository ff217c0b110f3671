"""The request for a volume as rules read it."""

from __future__ import annotations

import re
from functools import cached_property

from restorespec.core.rule_set import RuleSet
from restorespec.core.unknown import known
from restorespec.kinds.request_view import RequestView
from restorespec.kinds.shared_rules import Tag
from restorespec.kinds.views import View, integer, parts, required, text

RULES = RuleSet()
"""The rules about requests."""

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
