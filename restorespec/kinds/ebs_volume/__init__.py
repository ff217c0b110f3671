"""`aws/ebs-volume`: restores of EBS volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from restorespec.core.data import Located
from restorespec.core.source import Path
from restorespec.kinds.endpoints import ENVIRONMENTS, Collection, Endpoint
from restorespec.kinds.kind import Body, Context, Kind, Phrase

if TYPE_CHECKING:
    from restorespec.core.rule_set import RuleSet
    from restorespec.facts.known import Facts
    from restorespec.facts.lookup_type import LookupType
    from restorespec.kinds.comparison import Comparison, ManualStep
    from restorespec.kinds.ebs_volume.rules import Request
    from restorespec.kinds.recorded import RecordedFacts

BACKUPS = Collection("/backups/aws/ebs-volumes", "application/api.clumio.backup-aws-ebs-volumes=v2+json")

VOLUMES = Collection("/datasources/aws/ebs-volumes", "application/api.clumio.aws-ebs-volumes=v1+json")

PHRASES = (
    Phrase("data source*", "reads another backup", "read another backup"),
    Phrase("data target/environment_id", "goes to another environment", "go to another environment"),
    Phrase("data target/aws_az", "goes to another Availability Zone", "go to another Availability Zone"),
    Phrase("loss target/tags*", "loses tags", "lose tags"),
    Phrase("security *", "is encrypted differently", "are encrypted differently"),
    Phrase("none target/tags*", "gets other tags", "get other tags"),
)


class EBSVolume(Kind):
    """Restores of EBS volumes."""

    name = "aws/ebs-volume"
    resource = "volume"
    title = "EBS volume"
    schema_name = "request-ebs-volume"
    endpoint = Endpoint("/restores/aws/ebs-volumes", "application/api.clumio.restored-aws-ebs-volumes=v2+json")
    collections: ClassVar[Mapping[str, Collection]] = {"backup": BACKUPS}
    describe_command = "aws ec2 describe-volumes"
    id_paths: ClassVar[Mapping[Path, str]] = {
        ("source", "backup_id"): "volume_backup",
        ("target", "environment_id"): "environment",
    }
    id_fields: ClassVar = {
        "backup_id": ("backup", f"GET {BACKUPS.path}"),
        "environment_id": ("environment", f"GET {ENVIRONMENTS.path}"),
    }

    def rule_set(self) -> RuleSet:
        """Return the rules about requests."""
        from restorespec.kinds.ebs_volume.rules import RULES  # noqa: PLC0415 - loaded when a request is checked

        return RULES

    def view(self, body: Located, rejected: frozenset[Path], context: Context) -> Request:
        """Return a body as the rules read it."""
        from restorespec.kinds.ebs_volume.rules import Request  # noqa: PLC0415 - likewise

        return Request(self, body, rejected, context)

    def recorded(self, body: Located, facts: Facts) -> RecordedFacts | None:
        """Return what is recorded about the backup and the environment."""
        from restorespec.kinds.recorded import RecordedFacts  # noqa: PLC0415 - most projects have no facts

        return RecordedFacts.of(self, body, facts)

    def lookup_types(self) -> Sequence[LookupType]:
        """Return the lookup type for backups of volumes."""
        from restorespec.kinds.ebs_volume.lookups import VOLUME_BACKUP  # noqa: PLC0415 - most specs have no lookups

        return [VOLUME_BACKUP]

    def phrases(self) -> Sequence[Phrase]:
        """Return what changes of fields mean."""
        return PHRASES

    def target_of(self, body: Body) -> tuple[str, ...] | None:  # noqa: ARG002 - see below
        """Return None: every restore creates a volume of its own, and volumes have no names that could collide."""
        return None

    def target_name(self, body: Body) -> str:
        """Return the zone of the volume, which has no name."""
        target = body.get("target")
        zone = target.get("aws_az") if isinstance(target, Mapping) else None
        return f"volume in {zone}" if zone else "volume"

    def source_of(self, body: Body) -> str:
        """Return `backup ID`."""
        return f"backup {(body.get('source') or {}).get('backup_id')}"

    def described(self, document: Body) -> Sequence[Body]:
        """Return the volumes of `aws ec2 describe-volumes` in the terms of the request."""
        from restorespec.kinds.ebs_volume.verify import described  # noqa: PLC0415 - verifying only

        return described(document)

    def compare(self, body: Body, observed: Body) -> Iterator[Comparison]:
        """Yield each field of a request with what the volume has."""
        from restorespec.kinds.ebs_volume.verify import compare  # noqa: PLC0415 - verifying only

        return compare(body, observed)

    def manual_steps(self, body: Body, observed: Body | None = None) -> Iterator[ManualStep]:  # noqa: ARG002 - of every volume
        """Yield what no restore of a volume brings back."""
        from restorespec.kinds.ebs_volume.verify import manual_steps  # noqa: PLC0415 - verifying only

        return manual_steps()

    def names_of_source(self, answer: Body) -> frozenset[str]:
        """Return the ids of the backup and of its volume."""
        of_volume = (answer.get(name) for name in ("volume_id", "volume_native_id"))
        return super().names_of_source(answer) | {value for value in of_volume if isinstance(value, str) and value}

    def name_of_source(self, answer: Body) -> str | None:
        """Return the AWS id of the volume of a backup."""
        name = answer.get("volume_native_id")
        return name if isinstance(name, str) else None

    def items_named(self) -> Mapping[str, tuple[str, str, str | None]]:
        """Return how messages name tags."""
        return {"tags": ("tag", "tag", "key")}


KIND = EBSVolume()
