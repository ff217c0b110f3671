"""Which findings a change brings, and which it takes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping as MappingOf
from typing import TypeAlias

from restorespec.core.diagnostics import Diagnostic
from restorespec.diff.changes import Findings, Version
from restorespec.kinds import get

_Key: TypeAlias = tuple[object, ...]


def told_apart(
    base: Iterable[tuple[Diagnostic, Version | None]],
    head: Iterable[tuple[Diagnostic, Version | None]],
    renamed: MappingOf[str, str],
) -> Findings:
    """New, gone and old findings.

    A finding is known by its rule, its restore, the field that it is about and its message, not by its line.

    Args:
        base: the findings of BASE, each with its restore, if it has one.
        head: those of HEAD.
        renamed: the new ids of renamed restores, by the old ones.
    """
    before = [(_key(found, version, renamed), found) for found, version in base]
    after = [(_key(found, version, {}), found) for found, version in head]
    left = Counter(key for key, _ in before)
    new: list[Diagnostic] = []
    for key, found in after:
        if left[key]:
            left[key] -= 1
        else:
            new.append(found)
    gone = [found for key, found in reversed(before) if left[key] and not left.subtract([key])]
    return Findings(tuple(new), tuple(reversed(gone)), len(after) - len(new))


def _key(found: Diagnostic, version: Version | None, renamed: MappingOf[str, str]) -> _Key:
    if version is None or found.path is None:
        return found.rule.name, found.span.source.name, found.restore, found.environment, found.message
    id_ = version.document.id
    path = get(version.document.kind).named_path(version.document.request, found.path)
    return found.rule.name, renamed.get(id_, id_), found.environment, path, found.message
