"""The live rules that every kind has: whether a backup and an environment exist and can be used.

The examples use what the fake API (`restorespec.testing.fake_api`) knows, so that they can be run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from restorespec.core.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.core.records import NamedTuple
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.core.unknown import Undecided
from restorespec.kinds.endpoints import Missing

Json: TypeAlias = dict[str, Any]

LIVE = RuleSet()
"""The rules; each kind includes them by name."""

ENVIRONMENT: Path = ("target", "environment_id")

API_REFUSED = Rule(
    "api-refused",
    Family.LIVE,
    Severity.ERROR,
    """
    The API accepts the restore.

    The API's reason for rejecting a restore is shown at the field that it names, otherwise at the whole restore. Nothing
    was started; the same body may be sent again.

    Bad:
        source: {securevault_backup: {backup_id: bk-refused}}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
    """,
)
"""The rule for everything that the API may refuse when a restore of any kind is submitted."""

_CONNECTED = frozenset({"connected", "installed"})
_DISCONNECTED = frozenset(
    {"unlinked", "unlinking", "disconnected", "not_connected", "uninstalled", "deleted", "failed"}
)


class Quota(NamedTuple):
    """The number of restores of a kind that AWS carries out at once in one account and region.

    Attributes:
        rule: the rule that reports more of them.
        most: the default quota; it can be raised.
        service: the service that has the quota, as messages name it.
    """

    rule: Rule
    most: int
    service: str


@dataclass(frozen=True)
class LiveFacts:
    """The answers of the API about the resources that a restore names; None means that it could not be asked.

    Attributes:
        body: the request's body.
        backup_path: the path of the backup's id in it.
        source: the backup or the resource that is restored, with its configuration.
        environment: what is restored into.
        now: the current time.
        until: when the restore may still be running.
    """

    body: Json
    backup_path: Path
    source: Json | Missing | None
    environment: Json | Missing | None
    now: datetime
    until: datetime

    @property
    def backup_id(self) -> str | None:
        """The backup that is restored; None for a point in time."""
        value: Any = self.body
        for step in self.backup_path:
            value = value.get(step) if isinstance(value, dict) else None
        return value or None

    @property
    def target(self) -> Json:
        """The resource to create."""
        return self.body.get("target") or {}

    def source_says(self, field: str) -> Any:  # noqa: ANN401 - JSON of any form
        """Return a field of the source's configuration; None where nothing is known."""
        return self.source.get(field) if isinstance(self.source, dict) else None


@LIVE.rule(Severity.ERROR, family=Family.LIVE)
def live_backup_exists(facts: LiveFacts) -> Iterator[Problem]:
    """The backup exists.

    The API rejects a backup that it does not know, or that the token's organizational unit cannot see (API page, reads of
    backups).

    Bad:
        source: {securevault_backup: {backup_id: bk-nowhere}}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
    """
    if facts.backup_id and isinstance(facts.source, Missing):
        yield Problem(
            facts.backup_path, f"backup `{facts.backup_id}` does not exist", "check the id and the organizational unit"
        )


@LIVE.rule(Severity.ERROR, family=Family.LIVE)
def live_backup_expired(facts: LiveFacts) -> Iterator[Problem]:
    """The backup lasts until the restore is over.

    A restore takes hours; a backup that expires meanwhile may be gone before it was read (`expiration_timestamp` of the
    backup, compared with now and with `--timeout`).

    Bad:
        source: {securevault_backup: {backup_id: bk-expired}}
    Good:
        source: {securevault_backup: {backup_id: bk-orders}}
    """
    ends = moment(facts.source_says("expiration_timestamp")) if facts.backup_id else None
    if ends and ends <= facts.until:
        verb = "expired" if ends <= facts.now else "expires"
        text = f"the backup {verb} on {facts.source_says('expiration_timestamp')}"
        yield Problem(facts.backup_path, text, "choose a later backup")


@LIVE.rule(Severity.ERROR, family=Family.LIVE)
def live_environment_exists(facts: LiveFacts) -> Iterator[Problem]:
    """The environment exists.

    The API refuses an environment that it does not know, or that the token's organizational unit does not see (`GET
    /datasources/aws/environments/{environment_id}`).

    Bad:
        target: {environment_id: env-nowhere}
    Good:
        target: {environment_id: env-drill}
    """
    if isinstance(facts.environment, Missing):
        text = f"environment `{facts.target.get('environment_id')}` does not exist"
        yield Problem(ENVIRONMENT, text, "check the id and the organizational unit")


@LIVE.rule(Severity.ERROR, family=Family.LIVE)
def live_environment_connected(facts: LiveFacts) -> Iterator[Problem]:
    """The environment is connected.

    Nothing can be restored into an account and region that Clumio cannot reach (`connection_status` of the
    environment). `connected` and `installed` are documented as good; a status that is not documented is a warning.

    Bad:
        target: {environment_id: env-unlinked}
    Good:
        target: {environment_id: env-drill}
    """
    status = facts.environment.get("connection_status") if isinstance(facts.environment, dict) else None
    known = status.strip().lower() if isinstance(status, str) else ""
    if known in _DISCONNECTED:
        text = f"the environment is not connected: its status is `{status}`"
        yield Problem(ENVIRONMENT, text, "connect it in Clumio, or choose another one")
    elif known and known not in _CONNECTED:
        text = f"the environment may not be connected: its status is `{status}`"
        yield Problem(ENVIRONMENT, text, "check the environment in Clumio", severity=Severity.WARNING)


def check(rules: RuleSet, facts: LiveFacts) -> Iterator[Finding]:
    """Yield what the live rules find."""
    for declared in rules.declared.values():
        try:
            for problem in declared.function(facts):
                yield Finding(declared.entry, problem)
        except (AttributeError, TypeError, Undecided):
            continue  # the API answered in another form than it documents, or a value of the body is unknown


def moment(value: object) -> datetime | None:
    """Return a point in time from the API or a body; None if it is not one."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
