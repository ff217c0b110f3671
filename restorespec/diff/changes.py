"""Changes, as reviewers see them."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.records import NamedTuple
from restorespec.core.risk import Risk
from restorespec.core.source import Span
from restorespec.kinds import Kind as RequestKind, get
from restorespec.language.document import Document


class Kind(StrEnum):
    """The kind of change of a restore."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class Cause(NamedTuple):
    """The place in the change that made something different.

    Attributes:
        span: the place.
        in_base: whether it is in BASE, because it was removed; else in HEAD.
        is_setting: whether it is in the configuration.
    """

    span: Span
    in_base: bool = False
    is_setting: bool = False


class SettingChange(NamedTuple):
    """A change to what decides how specs are checked and sent: the configuration, a policy, a comment, the baseline.

    Attributes:
        risk: `guard` where a check is weakened, `security` where the token goes elsewhere.
        what: the name of the setting, as `environments.prod.base-url`.
        before: its value in BASE as plain data, or `ABSENT`.
        after: likewise, in HEAD.
        cause: where it is set.
    """

    risk: Risk
    what: str
    before: object
    after: object
    cause: Cause


class FieldChange(NamedTuple):
    """A value of a request that is another one now.

    Attributes:
        path: the keys that lead to it; items of lists are named by what identifies them.
        risk: how bad that can be.
        before: the value in BASE as plain data, or `ABSENT`; what is sensitive is `"***"`, what nobody has chosen yet
            `{"$unknown": "vars.stage"}`.
        after: likewise, in HEAD.
        cause: what made it.
    """

    path: tuple[str, ...]
    risk: Risk
    before: object
    after: object
    cause: Cause


class Version(NamedTuple):
    """A restore as one side has it.

    Attributes:
        document: the resolved restore.
        file: its spec.
        environment: the environment of the configuration, if one was chosen.
    """

    document: Document
    file: str
    environment: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The key by which restores are matched and sorted: the id and the environment."""
        return self.document.id, self.environment or ""


class Change(NamedTuple):
    """A restore that is different now.

    Attributes:
        kind: what happened to it.
        base: the restore in BASE; None for one that was added.
        head: the restore in HEAD; None for one that was removed.
        fields: what differs, the worst first; all that it says, for one that was added or removed.
        cause: what made it appear, go away or change its name; None for one that changed.
    """

    kind: Kind
    base: Version | None
    head: Version | None
    fields: tuple[FieldChange, ...]
    cause: Cause | None = None

    @property
    def _version(self) -> Version:
        version = self.head or self.base
        assert version is not None
        return version

    @property
    def request_kind(self) -> RequestKind:
        """The kind of the request, as in HEAD where it exists."""
        return get(self._version.document.kind)

    @property
    def restore(self) -> str:
        """The id, as in HEAD where it is there."""
        return self._version.document.id

    @property
    def environment(self) -> str | None:
        """The environment of the configuration, if one was chosen."""
        return self._version.environment

    @property
    def file(self) -> str:
        """The spec, as in HEAD where it is there."""
        return self._version.file

    @property
    def renamed_from(self) -> str | None:
        """The id in BASE, if it was another one."""
        return self.base.document.id if self.kind is Kind.RENAMED and self.base else None

    @property
    def risk(self) -> Risk:
        """The worst of its fields."""
        return min((field.risk for field in self.fields), key=lambda risk: risk.rank, default=Risk.NONE)


class Uncompared(NamedTuple):
    """A restore that cannot be compared, because its spec does not compile on one side.

    Attributes:
        version: the restore.
        in_base: whether it is BASE where its spec does not compile; else HEAD.
    """

    version: Version
    in_base: bool


class Findings(NamedTuple):
    """The findings in the specs, compared between the sides.

    Attributes:
        new: only in HEAD.
        gone: only in BASE.
        old: how many are in both.
        silenced: those of BASE that HEAD has, too, but does not report any more.
    """

    new: tuple[Diagnostic, ...] = ()
    gone: tuple[Diagnostic, ...] = ()
    old: int = 0
    silenced: tuple[Diagnostic, ...] = ()


class Review(NamedTuple):
    """All that a change of specs changes.

    Attributes:
        base: what BASE is called: an abbreviated commit, a folder, a file.
        head: likewise; `working tree` where it is that.
        changes: sorted by risk, then by id.
        unchanged: the restores that are the same.
        uncompared: the restores of specs that could not be read on one side.
        findings: new, gone and old ones.
        errors: how many errors HEAD has.
        digest: `sha256:…` over the canonical bodies of all restores of HEAD, in the order of their ids.
        settled: whether every value of HEAD is known; if not, no plan that is sent will have this digest.
        masked: the places of sensitive values, on both sides.
        environments: the environments under which both were compiled; one None for none.
        left_out: the environments of the configuration that were not looked at, where none was chosen.
        folder: the path of the project in its repository; empty if it is the whole repository, or in none.
        settings: changed rules and settings, the highest risk first; or those that differ between environments.
        plans: under several environments, the name of each with the digest of its restores in HEAD.
        link_base: the address of the files of HEAD at their host, if it is known.
        is_of_environments: whether BASE and HEAD are two environments of one tree.
    """

    base: str
    head: str
    changes: tuple[Change, ...]
    unchanged: tuple[Version, ...]
    uncompared: tuple[Uncompared, ...]
    findings: Findings
    errors: int
    digest: str
    settled: bool
    masked: tuple[Span, ...] = ()
    environments: tuple[str | None, ...] = (None,)
    left_out: tuple[str, ...] = ()
    folder: str = ""
    settings: tuple[SettingChange, ...] = ()
    link_base: str = ""
    plans: tuple[tuple[str, str], ...] = ()
    is_of_environments: bool = False

    @property
    def restores(self) -> int:
        """The number of restores on either side; a renamed one counts once."""
        return len(self.changes) + len(self.unchanged) + len(self.uncompared)

    def count(self, kind: Kind) -> int:
        """Return the number of restores with a kind of change."""
        return sum(change.kind is kind for change in self.changes)

    @property
    def risks(self) -> dict[Risk, int]:
        """The number of changed restores by their worst risk, the worst first."""
        counted = Counter(change.risk for change in self.changes)
        return {risk: counted[risk] for risk in Risk if counted[risk]}
