"""The schema check of requests: types, allowed values, patterns, lengths, and field names.

A compiled check says yes or no about the data as it is; only when it says no, what is wrong is explained.
"""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.data import Data, Located, leaves
from restorespec.core.diagnostics import Finding
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.kind import Kind
from restorespec.language.placeholders import may_hold
from restorespec.validation.compiled import fits, validator


class Validation(NamedTuple):
    """The result of validating a body against the schema.

    Attributes:
        findings: what is wrong with it, one finding for each error.
        rejected: the paths of values, and of missing members, that rules must not judge by.
        may_hold_placeholders: whether it has strings that may be placeholders of another language.
    """

    findings: tuple[Finding, ...]
    rejected: frozenset[Path]
    may_hold_placeholders: bool = False


def validate(body: Located, kind: Kind) -> Validation:
    """Check a body against the schema of its kind."""
    values = leaves(body.data)
    wrong = list(_proven_wrong(body, kind)) if Unknown in map(type, values) else []
    findings: list[Finding] = []
    rejected: set[Path] = set()
    if not validator(kind.schema)(body.data):
        from restorespec.validation.explanation import explained  # noqa: PLC0415 - most requests are valid

        findings, rejected = explained(body, kind)
    rejected.update(found.problem.at for found in wrong)
    return Validation((*findings, *wrong), frozenset(rejected), may_hold(values))


def _proven_wrong(body: Located, kind: Kind) -> Iterator[Finding]:
    """Yield the errors of unknown values that are certain whatever the values turn out to be."""
    from restorespec.kinds.wording import Naming  # noqa: PLC0415 - most requests are known as a whole
    from restorespec.validation.unknown_values import proven_wrong  # noqa: PLC0415 - likewise

    naming = Naming(body, kind.items_named())
    for path in _unknown(body.data, ()):
        found = proven_wrong(body.find(path).value, kind.schema.at(path), fits, naming.subject(path))
        if found:
            yield found


def _unknown(data: Data, path: Path) -> Iterator[Path]:
    """Yield the paths of the unknown values in data."""
    if isinstance(data, Unknown):
        yield path
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _unknown(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _unknown(value, (*path, index))
