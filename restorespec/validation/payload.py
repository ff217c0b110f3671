"""Request bodies as they are sent: in the API's order, as JSON, with digests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from restorespec.core.data import Data
from restorespec.core.patterns import lazy_pattern
from restorespec.kinds.request_schema import Schema, child, fields

Payload: TypeAlias = dict[str, Any]
"""A request body as plain data."""

# What JSON leaves as it is and a reader cannot see: delete, C1, line separators, marks of direction, halves of pairs.
_HIDDEN = lazy_pattern("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_COMMAND = lazy_pattern(r"(?<=#)#(?=[\w.-]*\[)")  # `##[name]`, `##vso[name]`, which CI runners obey anywhere in a line

_LINE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def payload(body: Data, schema: Schema) -> Payload:
    """Return a resolved body with its members in the API's order, nothing added, nulls and empty lists kept."""
    assert isinstance(body, dict)
    return _mapping(body, schema)


def pretty(body: Payload) -> str:
    """Return a body as JSON for people: indented by two spaces, without a final line break."""
    return _logged(json.dumps(body, indent=2, ensure_ascii=False))


def line(body: Payload) -> str:
    """Return a body as one line of JSON, without a line break."""
    return _logged(_LINE.encode(body))


def canonical(body: Payload) -> bytes:
    """Return the bytes of a body for digests: compact JSON with sorted keys, equal for equal bodies."""
    return _escaped(json.dumps(body, separators=(",", ":"), ensure_ascii=False, sort_keys=True)).encode()


def digest(bodies: Iterable[Payload]) -> str:
    """Return the digest of a plan: `sha256:` and the hex digest of the canonical bodies, each followed by a line feed.

    Args:
        bodies: the bodies of all restores, in the order of their ids.
    """
    return digest_of(map(canonical, bodies))


def digest_of(canonical_bodies: Iterable[bytes]) -> str:
    """Return the same for bodies that are bytes already."""
    import hashlib  # noqa: PLC0415 - checking has no use for it

    whole = hashlib.sha256()
    for body in canonical_bodies:
        whole.update(body + b"\n")
    return f"sha256:{whole.hexdigest()}"


def _mapping(data: dict[str, Data], schema: Schema) -> Payload:
    known = fields(schema)
    names = [name for name in known if name in data]
    if len(names) < len(data):  # a body with fields that the API does not have is only shown, never sent
        names += [name for name in data if name not in known]
    return {name: ordered(data[name], child(schema, name)) for name in names}


def ordered(data: Data, schema: Schema) -> object:
    """Return a part of a body with the members of mappings in the API's order."""
    if isinstance(data, dict):
        return _mapping(data, schema)
    if isinstance(data, list):
        return [ordered(item, child(schema, index)) for index, item in enumerate(data)]
    return data


def _escaped(text: str) -> str:
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _logged(text: str) -> str:
    """JSON that may be printed into the log of a CI job: no workflow command stays one."""
    return _COMMAND.sub(r"\\u0023", _escaped(text))
