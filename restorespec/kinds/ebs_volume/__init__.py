"""`aws/ebs-volume`: restores of EBS volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Rule
from restorespec.core.source import Path
from restorespec.facts.known import Facts
from restorespec.kinds.kind import Body, Context, Endpoint, Kind, Phrase, Read, Recorded

_BACKUPS = "/backups/aws/ebs-volumes"
_ENVIRONMENTS = "/datasources/aws/environments"

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
    id_fields: ClassVar = {
        "backup_id": ("backup", f"GET {_BACKUPS}"),
        "environment_id": ("environment", f"GET {_ENVIRONMENTS}"),
    }

    def rules(self) -> Sequence[Rule]:
        """Return the rules about requests."""
        from restorespec.kinds.ebs_volume.rules import RULES  # noqa: PLC0415 - loaded when a request is checked

        return [declared.entry for declared in RULES.declared.values()]

    def live_rules(self) -> Sequence[Rule]:
        """Return the rules that only the API can decide: whether backup and environment can be used."""
        from restorespec.kinds.live_rules import LIVE  # noqa: PLC0415 - preflight only

        return [declared.entry for declared in LIVE.declared.values()]

    def check(self, body: Located, rejected: frozenset[Path], context: Context) -> Iterator[Finding]:
        """Yield what the rules find in a body."""
        from restorespec.kinds.ebs_volume.model import Request  # noqa: PLC0415 - loaded when a request is checked
        from restorespec.kinds.ebs_volume.rules import RULES  # noqa: PLC0415 - likewise

        return RULES.check(Request(self, body, rejected, context))

    def check_live(self, body: Body, answers: Mapping[str, Any], now: datetime, until: datetime) -> Iterator[Finding]:
        """Yield what the live rules find."""
        from restorespec.kinds.live_rules import LIVE, LiveFacts, check  # noqa: PLC0415 - preflight only

        backup = ("source", "backup_id")
        facts = LiveFacts(dict(body), backup, answers.get("source"), answers.get("environment"), now, until)
        return check(LIVE, facts)

    def recorded(self, body: Located, facts: Facts) -> Recorded | None:
        """Return what is recorded about the backup and the environment."""
        from restorespec.kinds.ebs_volume.lookups import ID_PATHS  # noqa: PLC0415 - most projects have no facts
        from restorespec.kinds.recorded import recorded_by  # noqa: PLC0415 - likewise

        return recorded_by(self, body, facts, ID_PATHS)

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

    def reads(self, body: Body) -> Mapping[str, Read]:
        """Return the reads of the backup and of the environment."""
        _, _, backup = self.source_of(body).partition(" ")
        return {
            "source": Read("backup", _BACKUPS, "application/api.clumio.backup-aws-ebs-volumes=v2+json", backup),
            "environment": Read(
                "environment",
                _ENVIRONMENTS,
                "application/api.clumio.aws-environments=v1+json",
                self.environment_of(body),
            ),
        }

    def items_named(self) -> Mapping[str, tuple[str, str, str | None]]:
        """Return how messages name tags."""
        return {"tags": ("tag", "tag", "key")}


KIND = EBSVolume()
