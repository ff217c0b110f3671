"""Bodies held against the request's schema: types, words, forms, lengths, and the names of fields.

A compiled validator, which needs microseconds, says yes or no, and only when it says no, what is wrong. It sees plain
data in which something valid stands for each value that nobody knows yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from restorespec.core.diagnostics import Finding
from restorespec.core.nodes import Mapping, Node, Scalar, Sequence, find, plain
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.dynamodb_table.aliases import meant
from restorespec.kinds.dynamodb_table.ids import ID_FIELDS, is_arn
from restorespec.kinds.dynamodb_table.naming import subject
from restorespec.kinds.request_schema import Schema, at, child, shape, stand_in
from restorespec.language.placeholders import may_hold, template_of
from restorespec.validation.fitting import compiled, fits
from restorespec.validation.messages import KEYWORDS, about_value, missing, strange_field, unknown_field
from restorespec.validation.unknown_values import proven_wrong

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_RANKS = {keyword: rank for rank, keyword in enumerate(KEYWORDS)}
_MODE: Path = ("target", "billing_mode")
_NOT_ON_DEMAND = ("PROVISIONED", "", None)
_FRACTION = 0.5  # no field takes a fraction, whereas the compiled validator would take 5.0 for an integer


class Validation(NamedTuple):
    """What the schema says about a body.

    Attributes:
        findings: what is wrong with it, one finding for each mistake.
        refused: the paths of values, and of missing members, that rules must not judge by.
        odd: whether it has texts that may be placeholders of another language.
    """

    findings: tuple[Finding, ...]
    refused: frozenset[Path]
    odd: bool = False


def validate(body: Mapping) -> Validation:
    """Hold a body against the schema of the request."""
    holes: list[Unknown] = []
    odd: list[Scalar] = []
    data = _data(body, holes, odd)
    unknown = dict(_filled(data, shape(), ())) if holes else {}
    wrong = [
        found
        for path, value in unknown.items()
        if (found := proven_wrong(path, at(path), value, fits, subject(body, path)))
    ]
    findings, refused = ([], set()) if _validator().is_valid(data) else _explained(body, _validator().iter_errors(data))
    refused.update(found.problem.at for found in wrong)
    return Validation((*findings, *wrong), frozenset(refused), bool(odd))


@cache
def _validator() -> Draft202012Validator:
    return compiled(shape())


def _data(node: Node, holes: list[Unknown], odd: list[Scalar]) -> object:
    """The data of a node as the validator may see it.

    Its unknown values are added to `holes` and stay in place; the texts that may be placeholders are added to `odd`.
    """
    if isinstance(node, Scalar):
        value = node.value
        if isinstance(value, str):
            if may_hold(value):
                odd.append(node)
            return value if value.isascii() else _writable(value)
        if isinstance(value, Unknown):
            holes.append(value)
            if may_hold(template_of(node)):
                odd.append(node)
        return _FRACTION if isinstance(value, float) else value
    if isinstance(node, Mapping):
        return {
            name if name.isascii() else _writable(name): _data(entry.node, holes, odd)
            for name, entry in node.entries.items()
        }
    assert isinstance(node, Sequence)
    return [_data(item, holes, odd) for item in node.items]


def _writable(value: str) -> str:
    """A text that can be written as UTF-8; halves of surrogate pairs, which reading refuses, become `?`."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _filled(data: Any, schema: Schema, path: Path) -> Iterator[tuple[Path, Unknown]]:  # noqa: ANN401 - JSON of any form
    """The places of the unknown values in data, into each of which something valid is put."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in list(steps):
        part = child(schema, step)
        if isinstance(value, Unknown):
            data[step] = stand_in(part)
            yield (*path, step), value
        else:
            yield from _filled(value, part, (*path, step))


_ADVISED = 100  # unknown fields for which the one that was meant is looked for: no more are shown, and it takes long


def _explained(body: Mapping, errors: Iterable[ValidationError]) -> tuple[list[Finding], set[Path]]:
    """What is wrong with a body, and what rules must not judge by."""
    strange: list[tuple[Path, str]] = []
    lacking: dict[Path, list[str]] = {}
    failed: dict[Path, str] = {}
    for error in errors:
        path, details = tuple(error.instance_path), error.kind.as_dict()
        if error.kind.name == "additionalProperties":
            strange.extend((path, name) for name in details["unexpected"])
        elif error.kind.name == "required":
            lacking.setdefault(path, []).append(details["property"])
        else:
            failed[path] = min(error.kind.name, failed.get(path, error.kind.name), key=_RANKS.__getitem__)
    findings, refused = _strange(body, strange)
    for found in (_lacking(body, lacking, refused), _failed(body, failed)):
        for finding, paths in found:
            findings.append(finding)
            refused.update(paths)
    return findings, refused


def _stranger(body: Mapping, mapping: Path, name: str) -> tuple[Finding, Path | None]:
    """The finding about an unknown field, and the place of the field that was meant."""
    from restorespec.kinds.dynamodb_table.foreign_fields import advice  # noqa: PLC0415 - seldom needed

    known = advice(body, mapping, name)
    if known:
        return strange_field(body, mapping, name, known[0]), known[1]
    place = meant(body, mapping, name)
    return unknown_field(body, mapping, name, place), place


def _strange(body: Mapping, names: list[tuple[Path, str]]) -> tuple[list[Finding], set[Path]]:
    """Findings about unknown fields, and the places of the fields that were meant and are not there."""
    findings: list[Finding] = []
    refused: set[Path] = set()
    advised: set[tuple[Path, str]] = set()
    for number, (mapping, name) in enumerate(names):
        finding, place = (
            _stranger(body, mapping, name) if number < _ADVISED else (unknown_field(body, mapping, name, None), None)
        )
        advice = (mapping, finding.problem.help)
        if place is None or advice not in advised:  # fields that one change replaces are one error
            findings.append(finding)
            advised.add(advice)
        if mapping[:1] == ("query_filter",):  # what it filters is not known
            refused.add(mapping)
        depth = find(body, place)[2] if place else 0
        if place and depth < len(place):
            refused.add(place[: depth + 1])
    return findings, refused


def _lacking(body: Mapping, names: dict[Path, list[str]], refused: set[Path]) -> Iterator[tuple[Finding, list[Path]]]:
    """Findings about missing members; those that are there under a wrong name are known already."""
    for mapping, members in names.items():
        absent = [name for name in members if (*mapping, name) not in refused]
        for group in filter(None, [absent] if mapping else [[name] for name in absent]):
            yield missing(body, mapping, group), [(*mapping, name) for name in group]


def _failed(body: Mapping, keywords: dict[Path, str]) -> Iterator[tuple[Finding, list[Path]]]:
    """Findings about values."""
    for path, keyword in keywords.items():
        if keyword == "minimum" and _may_be_on_demand(body, path):
            continue
        value = plain(find(body, path)[0])
        if keyword == "pattern" and path[-1] in ID_FIELDS and is_arn(value):  # the rule `id-is-arn` reports it
            continue
        if keyword != "maxItems":
            yield about_value(body, path, keyword), [path]
            continue
        assert isinstance(value, list)
        known = [item for item in value if not isinstance(item, Unknown)]  # an unknown item may turn out to be none
        if len(known) > at(path)["maxItems"]:
            yield about_value(body, path, keyword, known), []  # the items can be judged all the same


def _may_be_on_demand(body: Mapping, unit: Path) -> bool:
    """Whether a unit of 0 is how DescribeTable prints the capacity of a table on demand.

    The schema allows no capacity of 0. With a mode that is unknown or wrong, no capacity at all is left to the rules
    `ppr-zero-throughput` and `gsi-throughput-ppr`; with PAY_PER_REQUEST any: none may be there, so it needs no more units.
    """
    mode, _, depth = find(body, _MODE)
    if unit[-2] != "provisioned_throughput" or depth < len(_MODE):
        return False
    known = isinstance(mode, Scalar) and not isinstance(mode.value, Unknown)
    if known and plain(mode) in _NOT_ON_DEMAND:
        return False
    throughput = plain(find(body, unit[:-1])[0])
    assert isinstance(throughput, dict)
    most = math.inf if known and plain(mode) == "PAY_PER_REQUEST" else 0
    return all(
        isinstance(units, Unknown) or (type(units) is int and 0 <= units <= most) for units in throughput.values()
    )
