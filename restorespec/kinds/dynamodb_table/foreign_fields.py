"""Fields that other tools have and this API has not: what to do instead."""

from __future__ import annotations

from restorespec.core.nodes import Mapping, Scalar, find
from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.aliases import folded
from restorespec.kinds.request_schema import at, fields
from restorespec.validation.wording import inline

_KEYS = {"hashkey": "HASH", "partitionkey": "HASH", "rangekey": "RANGE", "sortkey": "RANGE"}
_OWN_KEY = "remove it: the table's own key comes from the backup"
_AFTERWARDS = "remove it: the API cannot set it; do so after the restore"
_DESCRIBES = "remove it: it only describes the source"
_IN_TARGET = {
    "attribute": "remove it: the types of attributes come from the backup",
    "attributedefinitions": "remove it: the types of attributes come from the backup",
    "creationdatetime": _DESCRIBES,
    "itemcount": _DESCRIBES,
    "keyschema": _OWN_KEY,
    "ondemandthroughput": _AFTERWARDS,
    "pointintimerecoveryspecification": "write `pitr_status: true` or `pitr_status: false` instead",
    "resourcepolicy": _AFTERWARDS,
    "tablearn": _DESCRIBES,
    "tablesizebytes": _DESCRIBES,
    "tablestatus": _DESCRIBES,
    "timetolive": _AFTERWARDS,
    "timetolivespecification": _AFTERWARDS,
    "ttl": _AFTERWARDS,
    "warmthroughput": _AFTERWARDS,
    **dict.fromkeys(_KEYS, _OWN_KEY),
}


def advice(body: Mapping, mapping: Path, name: str) -> tuple[str, Path | None] | None:
    """What to do about a field of another tool, and the field that says the same here; None about any other.

    Args:
        body: the request.
        mapping: the path of the mapping that has the field.
        name: the field.
    """
    known = folded(name)
    if mapping == ("target",) and known in _IN_TARGET:
        return _IN_TARGET[known], None
    if known not in _KEYS or "key_schema" not in fields(at(mapping)):
        return None
    place = (*mapping, "key_schema")
    if find(body, place)[2] == len(place):
        return "remove it; `key_schema` is there already", None
    return f"write `key_schema: {inline(_key_schema(body, mapping))}` instead", place


def _key_schema(body: Mapping, mapping: Path) -> list[dict[str, str]]:
    """The key of an index that Terraform's fields speak of."""
    there = find(body, mapping)[0]
    found = {"HASH": "…"}
    for name, entry in there.entries.items() if isinstance(there, Mapping) else ():
        value = entry.node.value if isinstance(entry.node, Scalar) else None
        if folded(name) in _KEYS:
            found[_KEYS[folded(name)]] = value if isinstance(value, str) and entry.node.origin is None else "…"
    return [{"attribute_name": attribute, "key_type": kind} for kind, attribute in found.items()]
