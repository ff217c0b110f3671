"""The findings that a change adds and removes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping as MappingOf
from typing import TypeAlias

from restorespec.core.diagnostics import Diagnostic
from restorespec.diff.changes import Findings, Version
from restorespec.kinds import get

_Key: TypeAlias = tuple[object, ...]
_Keyed: TypeAlias = list[tuple[_Key, Diagnostic]]


def compare_findings(
    base: Iterable[tuple[Diagnostic, Version | None]],
    head: Iterable[tuple[Diagnostic, Version | None]],
    silenced: Iterable[tuple[Diagnostic, Version | None]],
    renamed: MappingOf[str, str],
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


def _key(found: Diagnostic, version: Version | None, renamed: MappingOf[str, str]) -> _Key:
    if version is None or found.path is None:
        return found.rule.name, found.restore, found.environment, found.span.source.name, found.message
    id_ = version.document.id
    path = get(version.document.kind).named_path(version.document.request, found.path)
    return found.rule.name, renamed.get(id_, id_), found.environment, path, found.message
