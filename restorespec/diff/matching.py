"""The matching of restores in BASE and HEAD: by id, else by body or target, so that a rename is one change."""

from __future__ import annotations

from collections.abc import Sequence

from restorespec.core.records import NamedTuple
from restorespec.diff.changes import Version
from restorespec.diff.fields import comparable
from restorespec.kinds import get
from restorespec.validation.payload import canonical

_COMPARED = 10_000  # pairs of restores whose bodies are compared
_SIMILAR = 0.5  # the least share of fields that two similar bodies have in common


class Pairs(NamedTuple):
    """The restores of two sides, matched.

    Attributes:
        same_id: those of one id.
        renamed: those of other ids and equal bodies, of the same target, or of similar bodies.
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
    removed = [version for versions in left.values() for version in versions]
    for pair_up in (_same_target, _similar):
        moved = pair_up(removed, added)
        renamed += moved
        paired = {id(version) for pair in moved for version in pair}
        removed, added = ([one for one in side if id(one) not in paired] for side in (removed, added))
    return Pairs(same_id, tuple(renamed), tuple(removed), tuple(added))


def _same_target(removed: list[Version], added: list[Version]) -> list[tuple[Version, Version]]:
    """Pair the restores that create the same table; it has to be one on either side."""
    sides: list[dict[object, list[Version]]] = [{}, {}]
    for side, versions in zip(sides, (removed, added), strict=True):
        for version in versions:
            body = version.document.request.data
            table = get(version.document.kind).target_of(body) if isinstance(body, dict) else None
            if table:
                side.setdefault((version.environment, table), []).append(version)
    both = ((sides[0][key], sides[1][key]) for key in sides[0] if key in sides[1])
    return [(before[0], after[0]) for before, after in both if len(before) == len(after) == 1]


def _similar(removed: list[Version], added: list[Version]) -> list[tuple[Version, Version]]:
    """Pair the restores that read the same data and have most of their fields in common, the most similar first."""
    if len(removed) * len(added) > _COMPARED:
        return []
    before, after = ([(version, _leaves(version)) for version in side] for side in (removed, added))
    found = []
    for old, old_leaves in before:
        for new, new_leaves in after:
            shared = len(old_leaves & new_leaves) / max(len(old_leaves | new_leaves), 1)
            if shared >= _SIMILAR and old.environment == new.environment and _source(old) == _source(new):
                found.append((shared, old, new))
    pairs: list[tuple[Version, Version]] = []
    taken: set[int] = set()
    for _, old, new in sorted(found, key=lambda one: (-one[0], one[1].key, one[2].key)):
        if taken.isdisjoint({id(old), id(new)}):
            pairs.append((old, new))
            taken.update({id(old), id(new)})
    return pairs


def _leaves(version: Version) -> frozenset[str]:
    """Return the fields of a body with their values, as texts."""
    found: list[str] = []

    def walk(path: str, value: object) -> None:
        if isinstance(value, dict):
            for key, member in value.items():
                walk(f"{path}/{key}", member)
        else:
            found.append(f"{path}={value!r}")

    walk("", comparable(version.document.request))
    return frozenset(found)


def _source(version: Version) -> object:
    source = version.document.request.get("source")
    return comparable(source) if source is not None else None


def content(version: Version) -> bytes:
    """Return a body as bytes, equal for equal bodies; of a settled one those that digests are made of."""
    body = comparable(version.document.request)
    assert isinstance(body, dict)
    return canonical(body)


def _content(version: Version) -> tuple[str, bytes]:
    return version.environment or "", content(version)
