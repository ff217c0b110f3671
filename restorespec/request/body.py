"""What goes out: bodies as data in the API's order, as JSON, and what identifies them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from restorespec.request.shape import Schema, child, fields, shape
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence

Payload: TypeAlias = dict[str, Any]
"""A request body as plain data."""

# What JSON leaves as it is and a reader cannot see: delete, C1, line separators, marks of direction, halves of pairs.
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_COMMAND = re.compile(r"(?<=#)#(?=[\w.-]*\[)")  # `##[name]`, `##vso[name]`, which CI runners obey anywhere in a line


def payload(body: Mapping) -> Payload:
    """A resolved body as data: members in the API's order, nothing added, nulls and empty lists kept."""
    return _mapping(body, shape())


def pretty(body: Payload) -> str:
    """A body as JSON for people: two blanks a level, no line break at the end."""
    return _logged(json.dumps(body, indent=2, ensure_ascii=False))


def line(body: Payload) -> str:
    """A body as one line of JSON, without a line break."""
    return _logged(json.dumps(body, separators=(",", ":"), ensure_ascii=False))


def canonical(body: Payload) -> bytes:
    """A body as the bytes that stand for it in digests: compact JSON with sorted keys, equal for equal bodies."""
    return _escaped(json.dumps(body, separators=(",", ":"), ensure_ascii=False, sort_keys=True)).encode()


def digest(bodies: Iterable[Payload]) -> str:
    """What identifies a plan: `sha256:` and the hex digest over the canonical bodies, each with a line feed after it.

    Args:
        bodies: the bodies of all restores, in the order of their ids.
    """
    return digest_of(map(canonical, bodies))


def digest_of(canonical_bodies: Iterable[bytes]) -> str:
    """The same for bodies that are bytes already."""
    import hashlib  # noqa: PLC0415 - checking has no use for it

    whole = hashlib.sha256()
    for body in canonical_bodies:
        whole.update(body + b"\n")
    return f"sha256:{whole.hexdigest()}"


def _mapping(node: Mapping, schema: Schema) -> Payload:
    entries = node.entries
    names = [name for name in fields(schema) if name in entries]
    if len(names) < len(entries):  # a body with fields that the API has not: only shown, never sent
        names += [name for name in entries if name not in fields(schema)]
    return {name: _data(entries[name].node, child(schema, name)) for name in names}


def _data(node: Node, schema: Schema) -> object:
    if isinstance(node, Mapping):
        return _mapping(node, schema)
    if isinstance(node, Sequence):
        return [_data(item, child(schema, index)) for index, item in enumerate(node.items)]
    assert isinstance(node, Scalar)
    return node.value


def _escaped(text: str) -> str:
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _logged(text: str) -> str:
    """JSON that may be printed into the log of a CI job: no workflow command stays one."""
    return _COMMAND.sub(r"\\u0023", _escaped(text))
