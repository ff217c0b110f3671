"""The comparison of each field of a request with the restored table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.kinds.comparison import Comparison, Match
from restorespec.kinds.dynamodb_table.observed import Observed

_RESERVED_TAGS = "aws:"
_ON_DEMAND = "PAY_PER_REQUEST"
_KEY = re.compile(r"(?:(?P<place>arn:[^:]+:kms:[^:]*:[^:]*):)?(?:key/)?(?P<name>(?:alias/)?[^:/].*)")
_INDEX_LISTS = ("global_secondary_indexes", "local_secondary_indexes")
_BOOLEANS = ("pitr_status", "deletion_protection_enabled", "contributor_insights_status")

Value: TypeAlias = Any
"""A JSON value of any form."""

Compared: TypeAlias = Iterator[Comparison]


class _Field(NamedTuple):
    """A field that is compared: its path, and the same path with list items named by their identity."""

    path: Path
    name: tuple[str, ...]

    def member(self, name: str) -> _Field:
        """Return a member of a mapping."""
        return _Field((*self.path, name), (*self.name, name))

    def item(self, number: int, name: str) -> _Field:
        """Return an item of a list."""
        return _Field((*self.path, number), (*self.name, name))

    def unrequested(self, name: str) -> _Field:
        """Return an item that only the restored table has; it has no path of its own."""
        return _Field(self.path, (*self.name, name))


_TARGET = _Field(("target",), ("target",))


def compare(body: Mapping[str, Any], observed: Observed) -> Compared:
    """Compare each field of a request with the restored table.

    Fields whose absence has a definite effect (no index, no tag, the AWS owned key) are compared even if the body does
    not have them; fields that are then taken from the source are not.

    Args:
        body: the request body.
        observed: the restored table in the terms of the request.
    """
    for at, value in _leaves(body.get("source"), _Field(("source",), ("source",))):
        yield _hidden(at, value, "a table does not show what it was restored from")
    target = body.get("target") or {}
    for field in (*_CHECKS, *(name for name in target if name not in _CHECKS)):
        yield from _CHECKS.get(field, _optional)(field, target.get(field), observed)
    if body.get("query_filter"):
        reason = "only the records show whether the filter was applied"
        yield _hidden(_Field(("query_filter",), ("query_filter",)), body["query_filter"], reason)


def _environment(field: str, wanted: Value, observed: Observed) -> Compared:
    yield _plain(_TARGET.member(field), wanted, observed, "describe-table does not show the environment")


def _name(field: str, wanted: Value, observed: Observed) -> Compared:
    yield _plain(_TARGET.member(field), wanted, observed)


def _optional(field: str, wanted: Value, observed: Observed) -> Compared:
    """Compare a field that is taken from the source if it is not set."""
    if wanted not in (None, ""):
        yield _plain(_TARGET.member(field), wanted, observed)


def _class(field: str, wanted: Value, observed: Observed) -> Compared:
    at = _TARGET.member(field)
    if field not in observed:
        yield _hidden(at, wanted)
        return
    found = observed[field] or "STANDARD"
    yield _compared(at, wanted, found, is_equal=(wanted or "STANDARD") == found)


def _capacity(field: str, wanted: Value, observed: Observed) -> Compared:
    yield from _throughput(_TARGET.member(field), wanted, observed, observed.get("billing_mode"))


def _throughput(at: _Field, wanted: Value, holder: Mapping[str, Any], mode: object) -> Compared:
    """Compare the units that are set; a table on demand has none, however its description puts it."""
    if not isinstance(wanted, dict):
        return
    found = holder.get("provisioned_throughput")
    if not isinstance(found, dict) and mode != _ON_DEMAND:
        yield _hidden(at, wanted)
        return
    units = found if isinstance(found, dict) else {}
    for unit, value in wanted.items():
        if value is not None:
            present = units.get(unit) or 0
            yield _compared(at.member(unit), value, present, is_equal=value == present)


def _indexes(field: str, wanted: Value, observed: Observed) -> Compared:
    at = _TARGET.member(field)
    if field not in observed:
        yield _hidden(at, wanted)
        return
    found = {str(index.get("index_name")): index for index in observed[field]}
    asked = {str(index.get("index_name")): (number, index) for number, index in enumerate(wanted or ())}
    for name, (number, index) in asked.items():
        if name in found:
            yield from _index(at.item(number, name), index, found[name], observed.get("billing_mode"))
        else:
            yield _different(at.item(number, name), index, None, f"the table has no index `{name}`")
    extra = [name for name in found if name not in asked]
    for name in extra:
        reason = f"the table has an index `{name}` that was not requested"
        yield _different(at.unrequested(name), None, found[name], reason)
    if not asked and not extra:
        yield _compared(at, wanted, [], is_equal=True)


def _index(at: _Field, wanted: Mapping[str, Any], found: Mapping[str, Any], mode: object) -> Compared:
    for member, form in (("key_schema", _keys), ("projection", _projection)):
        if wanted.get(member) is None:
            continue
        if form(found.get(member)) is None:
            yield _hidden(at.member(member), wanted[member])
        else:
            is_equal = form(wanted[member]) == form(found[member])
            yield _compared(at.member(member), wanted[member], found[member], is_equal=is_equal)
    capacity = "provisioned_throughput"
    yield from _throughput(at.member(capacity), wanted.get(capacity), found, mode)
    insights = "contributor_insights_status"
    if wanted.get(insights) is not None:
        yield _plain(at.member(insights), wanted[insights], found)


def _keys(schema: object) -> list[tuple[object, object]] | None:
    if not isinstance(schema, list):
        return None
    return [(key.get("attribute_name"), key.get("key_type")) for key in schema if isinstance(key, dict)]


def _projection(projection: object) -> tuple[object, list[str]] | None:
    if not isinstance(projection, dict):
        return None
    attributes = projection.get("non_key_attributes")
    return projection.get("projection_type"), sorted(map(str, attributes)) if isinstance(attributes, list) else []


def _encryption(field: str, wanted: Value, observed: Observed) -> Compared:
    at = _TARGET.member(field)
    if field not in observed:
        yield _hidden(at, wanted)
        return
    found, asked = _own_key(observed[field]), _own_key(wanted)
    if asked and found:
        yield from _key(at, asked, found)
    elif asked or found:
        yield _different(at, wanted, found or None, _whose(found))
    else:
        yield _compared(at, wanted, None, is_equal=True)


def _key(at: _Field, asked: Mapping[str, Any], found: Mapping[str, Any]) -> Compared:
    """Compare two keys. Where only the key's id is visible, it also shows whose key it is if it is the requested one."""
    key, kind, present = asked.get("kms_master_key_id"), asked.get("kms_key_type"), found.get("kms_master_key_id")
    same = _same_key(key, present) if key else None
    if kind:
        shown = found.get("kms_key_type") or (kind if same else None)
        hidden = _hidden(at.member("kms_key_type"), kind, "describe-table does not show whose key it is")
        yield hidden if shown is None else _plain(at.member("kms_key_type"), kind, {"kms_key_type": shown})
    if key and same is None:
        reason = "an alias cannot be compared with the id of a key" if present else ""
        yield _hidden(at.member("kms_master_key_id"), key, reason)
    elif key:
        yield _compared(at.member("kms_master_key_id"), key, present, is_equal=bool(same))


def _own_key(specification: object) -> dict[str, Any]:
    """Return the members of an encryption that have a value; none for the AWS owned key."""
    if not isinstance(specification, dict) or specification.get("kms_key_type") == "DEFAULT":
        return {}
    return {key: value for key, value in specification.items() if value not in (None, "")}


def _whose(found: Mapping[str, Any]) -> str:
    if not found:
        return "the table is encrypted with the AWS owned key"
    return f"the table is encrypted with the key `{found.get('kms_master_key_id') or 'managed by AWS'}`"


def _same_key(wanted: object, found: object) -> bool | None:
    """Return whether two names are those of one KMS key; None if an alias is to be compared with an id."""
    one, other = (_KEY.fullmatch(str(name)) if name else None for name in (wanted, found))
    if one is None or other is None or one["name"].startswith("alias/") != other["name"].startswith("alias/"):
        return None
    is_one_place = not one["place"] or not other["place"] or one["place"] == other["place"]
    return one["name"] == other["name"] and is_one_place


def _stream(field: str, wanted: Value, observed: Observed) -> Compared:
    at = _TARGET.member(field)
    if field not in observed:
        yield _hidden(at, wanted)
        return
    asked, found = (
        value if isinstance(value, dict) and value.get("enabled") else None for value in (wanted, observed[field])
    )
    if asked is not None and found is not None:
        yield _plain(at.member("enabled"), asked["enabled"], found)
        if asked.get("view_type"):
            yield _plain(at.member("view_type"), asked["view_type"], found)
    elif asked is not None or found is not None:
        yield _different(at, wanted, found, f"the table has {'no' if found is None else 'a'} stream")
    else:
        yield _compared(at, wanted, None, is_equal=True)


def _tags(field: str, wanted: Value, observed: Observed) -> Compared:
    at = _TARGET.member(field)
    if field not in observed:
        yield _hidden(at, wanted, "describe-table does not show tags: `aws dynamodb list-tags-of-resource` does")
        return
    found = {str(tag.get("key")): tag.get("value") for tag in observed[field]}
    asked = {str(tag.get("key")): (number, tag.get("value")) for number, tag in enumerate(wanted or ())}
    for key, (number, value) in asked.items():
        item = at.item(number, key)
        if key not in found:
            yield _different(item, value, None, f"the table has no tag `{key}`")
        else:
            yield _compared(item._replace(path=(*item.path, "value")), value, found[key], is_equal=value == found[key])
    extra = [key for key in found if key not in asked and not key.startswith(_RESERVED_TAGS)]
    for key in extra:
        yield _different(at.unrequested(key), None, found[key], f"the table has a tag `{key}` that was not requested")
    if not asked and not extra:
        yield _compared(at, wanted, [], is_equal=True)


def _replicas(field: str, wanted: Value, observed: Observed) -> Compared:
    at = _TARGET.member(field)
    if wanted and field not in observed:
        yield _hidden(at, wanted)
        return
    found = {str(one.get("region_name")): one for one in observed.get(field) or ()}
    for number, replica in enumerate(wanted or ()):
        region = str(replica.get("region_name"))
        item = at.item(number, region)
        if region not in found:
            reason = f"the table has no replica in `{region}`: a restore does not create replicas yet"
            yield _different(item, replica, None, reason)
            continue
        for member, value in replica.items():
            if value not in (None, [], {}):
                yield _replica_member(item.member(member), value, found[region].get(member))


def _replica_member(at: _Field, wanted: Value, found: Value) -> Comparison:
    same = _same_key(wanted, found) if at.path[-1] == "kms_master_key_id" else wanted == found
    return _hidden(at, wanted) if found is None or same is None else _compared(at, wanted, found, is_equal=same)


def _during(field: str, wanted: Value, observed: Observed) -> Compared:  # noqa: ARG001 - a check's signature
    if wanted is not None:
        yield _hidden(_TARGET.member(field), wanted, "it is used during the restore only")


_CHECKS: dict[str, Callable[[str, Any, Observed], Compared]] = {
    "environment_id": _environment,
    "table_name": _name,
    "billing_mode": _optional,
    "provisioned_throughput": _capacity,
    **dict.fromkeys(_INDEX_LISTS, _indexes),
    "table_class": _class,
    "sse_specification": _encryption,
    "stream_specification": _stream,
    "tags": _tags,
    **dict.fromkeys(_BOOLEANS, _optional),
    "global_table_version": _optional,
    "replicas": _replicas,
    "restore_wcu": _during,
}
"""The comparison of each field of the target, in the order of the report; other fields are compared unchanged."""


def _plain(at: _Field, wanted: Value, holder: Mapping[str, Any], reason: str = "") -> Comparison:
    """Compare a scalar with the member of the same name."""
    found = holder.get(at.name[-1])
    if found in (None, ""):
        return _hidden(at, wanted, reason)
    return _compared(at, wanted, found, is_equal=wanted == found and type(wanted) is type(found))


def _compared(at: _Field, wanted: Value, found: Value, *, is_equal: bool) -> Comparison:
    return Comparison(*at, Match.AS_REQUESTED if is_equal else Match.DIFFERENT, wanted, found)


def _different(at: _Field, wanted: Value, found: Value, reason: str) -> Comparison:
    return Comparison(*at, Match.DIFFERENT, wanted, found, reason)


def _hidden(at: _Field, wanted: Value, reason: str = "") -> Comparison:
    return Comparison(*at, Match.NOT_VISIBLE, wanted, None, reason)


def _leaves(value: Value, at: _Field) -> Iterator[tuple[_Field, Value]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, at.member(key))
    elif value is not None:
        yield at, value
