"""Which restore of HEAD is which of BASE: by id, else by an equal body, so that a rename reads as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from restorespec.diff.changes import Version
from restorespec.diff.equality import comparable
from restorespec.validation.payload import canonical


class Pairs(NamedTuple):
    """The restores of two sides, matched.

    Attributes:
        same_id: those of one id.
        renamed: those of other ids and equal bodies.
        removed: those of BASE alone.
        added: those of HEAD alone.
    """

    same_id: tuple[tuple[Version, Version], ...]
    renamed: tuple[tuple[Version, Version], ...]
    removed: tuple[Version, ...]
    added: tuple[Version, ...]


def match(base: Sequence[Version], head: Sequence[Version]) -> Pairs:
    """Matches the restores of two sides, under each environment by itself."""
    before = {version.key: version for version in base}
    after = {version.key: version for version in head}
    same_id = tuple((before[key], version) for key, version in after.items() if key in before)
    left: dict[tuple[str, bytes], list[Version]] = {}
    for key, version in before.items():
        if key not in after:
            left.setdefault(_content(version), []).append(version)
    renamed, added = [], []
    for key, version in after.items():
        if key not in before:
            twins = left.get(_content(version))
            renamed.append((twins.pop(0), version)) if twins else added.append(version)
    removed = tuple(version for versions in left.values() for version in versions)
    return Pairs(same_id, tuple(renamed), removed, tuple(added))


def content(version: Version) -> bytes:
    """A body as bytes, equal for equal bodies; of a settled one those that digests are made of."""
    body = comparable(version.document.request)
    assert isinstance(body, dict)
    return canonical(body)


def _content(version: Version) -> tuple[str, bytes]:
    return version.environment or "", content(version)
