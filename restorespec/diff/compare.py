"""The comparison of the two sides of a change: their restores, and the findings in their specs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from restorespec.core.data import is_known
from restorespec.core.diagnostics import Diagnostic, Family, Severity, Summary
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.diff.changes import Cause, Change, Findings, Kind, Review, Uncompared, Version
from restorespec.diff.fields import differences, everything
from restorespec.diff.matching import Pairs, content, match
from restorespec.kinds import get
from restorespec.language.structure import first_line
from restorespec.validation.payload import digest_of

_Key: TypeAlias = tuple[object, ...]
_Keyed: TypeAlias = list[tuple[_Key, Diagnostic]]


class Side(NamedTuple):
    """One side of a change, compiled.

    Attributes:
        name: what it is called: an abbreviated commit, `working tree`, a folder, a file.
        files: its specs.
        versions: its restores.
        broken: the specs, each with its environment, that do not compile, so that their restores are not surely known.
        summary: the findings in its specs.
        folder: what was named, unless it is a whole project: a folder, or a single spec.
        is_file: whether it is a single spec.
        silenced: findings that the configuration, a comment or the baseline keeps from being reported.
    """

    name: str
    files: frozenset[str]
    versions: tuple[Version, ...]
    broken: frozenset[tuple[str, str | None]]
    summary: Summary
    folder: str = ""
    is_file: bool = False
    silenced: tuple[Diagnostic, ...] = ()

    def has_spec_of(self, version: Version, other: Side) -> bool:
        """Return whether the spec of another side's restore is there."""
        return self._named_like(version, other) in self.files

    def breaks(self, version: Version, other: Side) -> bool:
        """Return whether the spec of another side's restore does not compile here."""
        return (self._named_like(version, other), version.environment) in self.broken

    def _named_like(self, version: Version, other: Side) -> str:
        return self.folder + version.file.removeprefix(other.folder)


def compare(base: Side, head: Side) -> Review:
    """Return the differences between the base and HEAD."""
    pairs = match(base.versions, head.versions)
    uncompared = _uncompared(base, head, pairs)
    changes, unchanged = _compared(base, head, pairs, {id(one.version) for one in uncompared})
    ordered = sorted(head.versions, key=_version_key)
    return Review(
        base.name,
        head.name,
        tuple(sorted(changes, key=lambda change: (change.risk.rank, change.restore, change.environment or ""))),
        tuple(sorted(unchanged, key=_version_key)),
        uncompared,
        _without_silenced(
            _compare_findings(
                _with_restores(base, base.summary.diagnostics),
                _with_restores(head, head.summary.diagnostics),
                _with_restores(head, head.silenced),
                _new_ids(changes),
            ),
            {version.key for version in unchanged},
        ),
        head.summary.count(Severity.ERROR),
        digest_of(content(version) for version in ordered),
        all(is_known(version.document.request.data) for version in ordered),
        (*base.summary.masked, *head.summary.masked),
        plans=_plans(ordered),
    )


def _plans(versions: Iterable[Version]) -> tuple[tuple[str, str], ...]:
    """Return the digest of the restores of each environment, if there are several: each is submitted by itself."""
    by_environment: dict[str, list[Version]] = {}
    for version in versions:
        by_environment.setdefault(version.environment or "", []).append(version)
    if len(by_environment) < 2:  # noqa: PLR2004 - one has the digest of the whole
        return ()
    return tuple((name, digest_of(map(content, part))) for name, part in by_environment.items())


def _version_key(version: Version) -> tuple[str, str]:
    return version.key


def _compared(base: Side, head: Side, pairs: Pairs, unclear: set[int]) -> tuple[list[Change], list[Version]]:
    """Return the restores that changed, and those that did not."""
    changes: list[Change] = []
    unchanged: list[Version] = []
    for before, after in pairs.same_id:
        fields = (
            ()
            if id(after) in unclear
            else differences(get(after.document.kind), before.document.request, after.document.request)
        )
        if fields:
            changes.append(Change(Kind.CHANGED, before, after, fields))
        elif id(after) not in unclear:
            unchanged.append(after)
    removed, added = ([one for one in side if id(one) not in unclear] for side in (pairs.removed, pairs.added))
    renamed = list(pairs.renamed)
    if base.is_file and head.is_file and len(removed) == len(added) == 1:
        renamed.append((removed.pop(), added.pop()))
    changes += [_renamed(before, after) for before, after in renamed]
    changes += [_one_sided(Kind.REMOVED, version, base, head) for version in removed]
    changes += [_one_sided(Kind.ADDED, version, head, base) for version in added]
    return changes, unchanged


def _uncompared(base: Side, head: Side, pairs: Pairs) -> tuple[Uncompared, ...]:
    """Return the restores that the other side might have, unchanged or not, if its spec compiled; each once."""
    same = ((after, head) for before, after in pairs.same_id if base.breaks(before, base) or head.breaks(after, head))
    lone = ((version, own) for versions, own in ((pairs.removed, base), (pairs.added, head)) for version in versions)
    found = [
        Uncompared(version, in_base=base.breaks(version, own))
        for version, own in (*same, *lone)
        if base.breaks(version, own) or head.breaks(version, own)
    ]
    return tuple(sorted(found, key=lambda one: one.version.key))


def _renamed(before: Version, after: Version) -> Change:
    fields = differences(get(after.document.kind), before.document.request, after.document.request)
    return Change(Kind.RENAMED, before, after, fields, Cause(_name(after)))


def _one_sided(kind: Kind, version: Version, own: Side, other: Side) -> Change:
    """Return the change of a restore that the other side lacks; where it has the spec, the row is the cause."""
    document = version.document
    row = document.row if other.has_spec_of(version, own) else None
    cause = Cause(row or first_line(document.root), in_base=kind is Kind.REMOVED)
    differences = everything(get(document.kind), document.request, added=kind is Kind.ADDED)
    fields = tuple(field._replace(cause=cause) for field in differences)
    base, head = (version, None) if kind is Kind.REMOVED else (None, version)
    return Change(kind, base, head, fields, cause)


def _name(version: Version) -> Span:
    root = version.document.root
    name = root.get("name")
    return name.span if name is not None else version.document.row or first_line(root)


def _new_ids(changes: Iterable[Change]) -> dict[str, str]:
    return {change.renamed_from: change.restore for change in changes if change.renamed_from is not None}


def _without_silenced(findings: Findings, unchanged: set[tuple[str, str]]) -> Findings:
    """Return findings in which violations of a policy that restores still commit are silenced, not gone."""
    silenced = [
        found
        for found in findings.gone
        if found.rule.family is Family.POLICY and (found.restore or "", found.environment or "") in unchanged
    ]
    gone = tuple(found for found in findings.gone if found not in silenced)
    return findings._replace(gone=gone, silenced=(*findings.silenced, *silenced))


def _with_restores(side: Side, diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, Version | None]]:
    versions = {version.key: version for version in side.versions}
    by_id = {version.document.id: version for version in side.versions}
    for found in diagnostics:
        key = (found.restore or "", found.environment or "")
        yield found, versions.get(key) or by_id.get(found.restore or "")


def _compare_findings(
    base: Iterable[tuple[Diagnostic, Version | None]],
    head: Iterable[tuple[Diagnostic, Version | None]],
    silenced: Iterable[tuple[Diagnostic, Version | None]],
    renamed: Mapping[str, str],
) -> Findings:
    """Return new, gone, silenced and old findings.

    A finding is known by its rule, its restore, the field that it is about and its message, not by its line.

    Args:
        base: the findings of BASE, each with its restore, if it has one.
        head: those of HEAD.
        silenced: those that HEAD has, but does not report.
        renamed: the new ids of renamed restores, by the old ones.
    """
    before = [(_key(found, version, renamed), found) for found, version in base]
    after = [(_key(found, version, {}), found) for found, version in head]
    gone, new = _unmatched(before, after)
    known = Counter(_anywhere(key) for key, found in new if found.environment is None)
    known.update(_anywhere(key) for key, found in gone if found.environment is None)
    gone, new = _unmatched(gone, new, lambda key: _anywhere(key) if known[_anywhere(key)] else key)
    quiet = Counter(_key(found, version, {}) for found, version in silenced)
    hidden = tuple(found for key, found in gone if quiet[key] and not quiet.subtract([key]))
    hidden_ids = set(map(id, hidden))
    lost = tuple(found for _, found in gone if id(found) not in hidden_ids)
    return Findings(tuple(found for _, found in new), lost, len(after) - len(new), hidden)


def _unmatched(base: _Keyed, head: _Keyed, key_of: Callable[[_Key], _Key] = lambda key: key) -> tuple[_Keyed, _Keyed]:
    """Return the findings of each side that the other side lacks."""
    lefts = []
    for ones, others in ((base, head), (head, base)):
        known = Counter(key_of(key) for key, _ in others)
        left = []
        for key, found in ones:
            if known[key_of(key)]:
                known[key_of(key)] -= 1
            else:
                left.append((key, found))
        lefts.append(left)
    return lefts[0], lefts[1]


def _anywhere(key: _Key) -> _Key:
    """Return a key without its environment: a finding that is the same under every environment has none."""
    return (*key[:2], *key[3:])


def _key(found: Diagnostic, version: Version | None, renamed: Mapping[str, str]) -> _Key:
    if version is None or found.path is None:
        return found.rule.name, found.restore, found.environment, found.span.source.name, found.message
    id_ = version.document.id
    path = get(version.document.kind).named_path(version.document.request, found.path)
    return found.rule.name, renamed.get(id_, id_), found.environment, path, found.message
