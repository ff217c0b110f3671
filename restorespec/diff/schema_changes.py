"""Changes of a JSON Schema that is a policy, and whether each provably makes it stricter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from restorespec.core.data import ABSENT, Data, Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.diff.changes import Cause
from restorespec.diff.fields import member

_ANNOTATIONS = frozenset({"$comment", "$schema", "default", "deprecated", "description", "examples", "title"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_SCHEMAS = frozenset({"additionalProperties", "items", "propertyNames", "then", "else"})
_BRANCHES = frozenset({"allOf", "anyOf", "prefixItems"})
_AT_LEAST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_AT_MOST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"})
_LOOSENING = frozenset({"minContains", "properties", "patternProperties", "prefixItems", "$id", "$defs"})
"""Keywords that may allow more where they are added, because another keyword beside them then applies to less."""


class SchemaChange(NamedTuple):
    """A keyword of a schema that differs.

    Attributes:
        path: the keys that lead to it.
        before: its value in BASE, or `ABSENT`.
        after: likewise, in HEAD.
        cause: where it is written.
        is_stricter: whether every request that the new schema accepts was surely accepted before.
    """

    path: tuple[str, ...]
    before: object
    after: object
    cause: Cause
    is_stricter: bool


def schema_changes(base: Located, head: Located) -> Iterator[SchemaChange]:
    """Yield the keywords in which two schemas differ."""
    yield from _schema((), base, head, monotone=True)


def _schema(path: tuple[str, ...], base: Located, head: Located, *, monotone: bool) -> Iterator[SchemaChange]:
    """Compare two schemas; `monotone` says whether a stricter one here makes the whole stricter."""
    if not isinstance(base.data, dict) or not isinstance(head.data, dict):
        if base.data != head.data:
            is_stricter = monotone and (base.data is True or head.data is False)
            yield SchemaChange(path, base.data, head.data, Cause(head.span), is_stricter)
        return
    for key in dict.fromkeys((*head.data, *base.data)):
        before, after = base.get(key), head.get(key)
        if before is None or after is None:
            yield _one_sided((*path, key), base, head, monotone=monotone)
        elif before.data != after.data:
            yield from _keyword((*path, key), before, after, base, monotone=monotone)


def _one_sided(path: tuple[str, ...], base: Located, head: Located, *, monotone: bool) -> SchemaChange:
    keyword = path[-1]
    spot = member(head, keyword) or member(base, keyword)
    assert spot is not None
    is_added = head.get(keyword) is not None
    is_note = keyword in _ANNOTATIONS or keyword.startswith("x-")
    is_stricter = is_note or (monotone and is_added and _adds_only(keyword, base))
    before, after = (ABSENT, spot.value.data) if is_added else (spot.value.data, ABSENT)
    return SchemaChange(path, before, after, Cause(spot.key or spot.span, in_base=not is_added), is_stricter)


def _adds_only(keyword: str, base: Located) -> bool:
    """Return whether a keyword that is added can only reject more."""
    if keyword in {"properties", "patternProperties"}:
        return base.get("additionalProperties") is None
    if keyword == "prefixItems":
        return base.get("items") is None
    return keyword not in _LOOSENING


def _keyword(
    path: tuple[str, ...], base: Located, head: Located, around: Located, *, monotone: bool
) -> Iterator[SchemaChange]:
    keyword = path[-1]
    if keyword in _MAPS and isinstance(base.data, dict) and isinstance(head.data, dict):
        yield from _map(path, base, head, around, monotone=monotone)
    elif keyword in _SCHEMAS:
        yield from _schema(path, base, head, monotone=monotone)
    elif keyword in _BRANCHES and _same_length(base.data, head.data):
        for number, (before, after) in enumerate(zip(base.items(), head.items(), strict=True)):
            yield from _schema((*path, str(number)), before, after, monotone=monotone)
    else:
        is_note = keyword in _ANNOTATIONS or keyword.startswith("x-")
        is_stricter = is_note or (monotone and _value_is_stricter(keyword, base.data, head.data))
        yield SchemaChange(path, base.data, head.data, Cause(_changed_item(base, head)), is_stricter)


def _changed_item(base: Located, head: Located) -> Span:
    """Return where the first item is written that a list has now; the whole value where there is none."""
    known = [item.data for item in base.items()]
    return next((item.span for item in head.items() if item.data not in known), head.span)


def _map(
    path: tuple[str, ...], base: Located, head: Located, around: Located, *, monotone: bool
) -> Iterator[SchemaChange]:
    assert isinstance(base.data, dict)
    assert isinstance(head.data, dict)
    frees = path[-1] != "dependentSchemas" and around.get("additionalProperties") is not None
    for name in dict.fromkeys((*head.data, *base.data)):
        before, after = base.get(name), head.get(name)
        if before is not None and after is not None:
            yield from _schema((*path, name), before, after, monotone=monotone)
            continue
        spot = member(head, name) or member(base, name)
        assert spot is not None
        is_added = after is not None
        old, new = (ABSENT, spot.value.data) if is_added else (spot.value.data, ABSENT)
        cause = Cause(spot.key or spot.span, in_base=not is_added)
        yield SchemaChange((*path, name), old, new, cause, monotone and is_added and not frees)


def _same_length(base: Data, head: Data) -> bool:
    return isinstance(base, list) and isinstance(head, list) and len(base) == len(head)


def _value_is_stricter(keyword: str, base: object, head: object) -> bool:
    if _is_number(base) and _is_number(head):
        return (keyword in _AT_LEAST and head >= base) or (keyword in _AT_MOST and head <= base)
    if keyword == "uniqueItems":
        return head is True
    if keyword == "type":
        return set(_types(head)) <= set(_types(base))
    if keyword == "dependentRequired" and isinstance(base, dict) and isinstance(head, dict):
        return all(name in head and _has_all(head[name], needed) for name, needed in base.items())
    if keyword in {"required", "allOf"}:
        return _has_all(head, base)
    return keyword in {"enum", "anyOf"} and _has_all(base, head)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _types(value: object) -> list[str]:
    names = [str(name) for name in value] if isinstance(value, list) else [str(value)]
    return [*names, "integer"] if "number" in names else names


def _has_all(whole: object, part: object) -> bool:
    return isinstance(whole, list) and isinstance(part, list) and all(item in whole for item in part)
