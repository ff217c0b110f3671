"""Explains why the schema rejects a request: the errors of a descriptive validator, as findings.

Where the request has unknown values, the validator sees a copy in which a valid one replaces each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from restorespec.core.data import Data, Located, leaves
from restorespec.core.diagnostics import Finding
from restorespec.core.help import rendered
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.kind import Kind
from restorespec.kinds.request_schema import RequestSchema, Schema, child, stand_in
from restorespec.validation.messages import KEYWORDS, Messages

_RANKS = {keyword: rank for rank, keyword in enumerate(KEYWORDS)}
_FRACTION = 0.5  # no field takes a fraction, whereas the validator would take 5.0 for an integer
_REPLACED = frozenset((Unknown, float))  # types of values
_ADVISED = 100  # unknown fields for which a suggestion is looked for: no more are shown, and it takes long


@lru_cache(maxsize=8)
def _descriptive(schema: RequestSchema) -> Draft202012Validator:
    return Draft202012Validator(schema.root, pattern_options=RegexOptions(), offline=True)


def _explainable(data: Data, schema: Schema) -> Any:  # noqa: ANN401 - JSON of any form
    """Return a copy of data that the descriptive validator takes as the compiled check takes the data itself."""
    if isinstance(data, Unknown):
        return stand_in(schema)
    if isinstance(data, dict):
        return {_writable(name): _explainable(value, child(schema, name)) for name, value in data.items()}
    if isinstance(data, list):
        return [_explainable(value, child(schema, index)) for index, value in enumerate(data)]
    if isinstance(data, str):
        return _writable(data)
    return _FRACTION if isinstance(data, float) else data


def _writable(value: str) -> str:
    """Return a string that can be written as UTF-8; lone surrogates, which readers reject, become `?`."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def explained(body: Located, kind: Kind) -> tuple[list[Finding], set[Path]]:
    """Return what is wrong with a body that its schema rejects, and the paths that rules must not judge by."""
    return _Explanation(body, kind).of(_errors(body.data, kind.schema))


def _errors(data: Data, schema: RequestSchema) -> Iterable[ValidationError]:
    validator = _descriptive(schema)
    if _REPLACED.isdisjoint(map(type, leaves(data))):
        with suppress(UnicodeEncodeError):  # a lone surrogate, which is replaced too
            return validator.iter_errors(data)
    return validator.iter_errors(_explainable(data, schema.root))


class _Explanation:
    """The findings about a body that its schema rejects.

    Args:
        body: the body.
        kind: its kind.
    """

    def __init__(self, body: Located, kind: Kind) -> None:
        self._body = body
        self._kind = kind
        self._messages = Messages(body, kind)

    def of(self, errors: Iterable[ValidationError]) -> tuple[list[Finding], set[Path]]:
        """Return what is wrong with the body, and what rules must not judge by."""
        unknown: list[tuple[Path, str]] = []
        missing: dict[Path, list[str]] = {}
        failed: dict[Path, str] = {}
        for error in errors:
            path, details = tuple(error.instance_path), error.kind.as_dict()
            if error.kind.name == "additionalProperties":
                unknown.extend((path, name) for name in details["unexpected"])
            elif error.kind.name == "required":
                missing.setdefault(path, []).append(details["property"])
            else:
                failed[path] = min(error.kind.name, failed.get(path, error.kind.name), key=_RANKS.__getitem__)
        findings, rejected = self._unknown_fields(unknown)
        for found in (self._missing(missing, rejected), self._failed(failed)):
            for finding, paths in found:
                findings.append(finding)
                rejected.update(paths)
        return findings, rejected

    def _unknown_field(self, mapping: Path, name: str) -> tuple[Finding, Path | None]:
        """Return the finding about an unknown field, and the path of the field that was intended."""
        known = self._kind.advice(self._body, mapping, name)
        if known:
            return self._messages.unknown_field_with_help(mapping, name, known[0]), known[1]
        place = self._kind.suggestions.place(self._body, mapping, name)
        return self._messages.unknown_field(mapping, name, place), place

    def _unknown_fields(self, names: list[tuple[Path, str]]) -> tuple[list[Finding], set[Path]]:
        """Return findings about unknown fields, and the paths of the fields that were intended and do not exist."""
        findings: list[Finding] = []
        rejected: set[Path] = set()
        advised: set[tuple[Path, object]] = set()
        for number, (mapping, name) in enumerate(names):
            is_advised = number < _ADVISED
            finding, place = (
                self._unknown_field(mapping, name)
                if is_advised
                else (self._messages.unknown_field(mapping, name, None), None)
            )
            advice = (mapping, rendered(finding.problem.help, "yaml"))
            if place is None or advice not in advised:  # fields that one change replaces are one error
                findings.append(finding)
                advised.add(advice)
            if mapping and mapping[0] in self._kind.undecided_parts:
                rejected.add(mapping)
            depth = self._body.find(place).depth if place else 0
            if place and depth < len(place):
                rejected.add(place[: depth + 1])
        return findings, rejected

    def _missing(self, names: dict[Path, list[str]], rejected: set[Path]) -> Iterator[tuple[Finding, list[Path]]]:
        """Yield findings about missing members; those that exist under a wrong name are known already."""
        for mapping, members in names.items():
            absent = [name for name in members if (*mapping, name) not in rejected]
            for group in filter(None, [absent] if mapping else [[name] for name in absent]):
                yield self._messages.missing(mapping, group), [(*mapping, name) for name in group]

    def _failed(self, keywords: dict[Path, str]) -> Iterator[tuple[Finding, list[Path]]]:
        """Yield findings about values."""
        for path, keyword in keywords.items():
            if self._kind.leaves_to_rules(self._body, path, keyword):
                continue
            if keyword != "maxItems":
                yield self._messages.about_value(path, keyword), [path]
                continue
            value = self._body.find(path).value.data
            assert isinstance(value, list)
            known = [item for item in value if not isinstance(item, Unknown)]  # an unknown item may turn out to be none
            if len(known) > self._kind.schema.at(path)["maxItems"]:
                yield self._messages.about_value(path, keyword, known), []  # the items can be judged all the same
