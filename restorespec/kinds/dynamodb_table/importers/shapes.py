"""Shapes of data from outside, and a reader that reports every value of a wrong type at its location."""

from __future__ import annotations

from collections.abc import Mapping as Table
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, Rule, report
from restorespec.core.source import Path, Span
from restorespec.kinds.schema_rules import SCHEMA_REQUIRED, SCHEMA_TYPE
from restorespec.kinds.wording import found, listed, subject

Json: TypeAlias = dict[str, Any]


class Single(NamedTuple):
    """A value of one of several types, and its name in messages."""

    types: frozenset[type]
    words: str


TEXT = Single(frozenset({str}), "a string")
WHOLE = Single(frozenset({int}), "an integer")
FLAG = Single(frozenset({bool}), "a boolean")
MOMENT = Single(frozenset({str, int, float}), "a time")


class Items(NamedTuple):
    """A list of values of one shape."""

    of: Shape


class Record(NamedTuple):
    """A mapping.

    Attributes:
        fields: the shape of each field, by its key.
        required: the keys that it must have.
        is_open: whether other keys are ignored.
    """

    fields: Table[str, Shape] = MappingProxyType({})
    required: tuple[str, ...] = ()
    is_open: bool = False


Shape: TypeAlias = Single | Items | Record


class Reader:
    """Reads data by its shape; null counts as absent.

    Args:
        advice: what to do about data of another shape.

    Attributes:
        mistakes: the values of wrong types, and missing keys.
    """

    def __init__(self, advice: str) -> None:
        self.advice = advice
        self.mistakes: list[Diagnostic] = []

    def record(self, value: Located, shape: Record, path: Path = ()) -> Json:
        """The fields of a mapping that its shape knows."""
        given = {key: member for key, member in value.members() if member.data is not None}
        missing = [key for key in shape.required if key not in given]
        if missing:
            owner = subject(path) if path else "this"
            self._complain(SCHEMA_REQUIRED, value.span, f"{owner} needs {listed(missing, 'and')}")
        return {
            key: self._shaped(member, shape.fields[key], (*path, key))
            for key, member in given.items()
            if key in shape.fields
        }

    def _shaped(self, value: Located, shape: Shape, path: Path) -> object:
        """A value of its shape; None where it has a wrong type."""
        if isinstance(shape, Record) and isinstance(value.data, dict):
            return self.record(value, shape, path)
        if isinstance(shape, Items) and isinstance(value.data, list):
            return [self._shaped(item, shape.of, (*path, number)) for number, item in enumerate(value.items())]
        if isinstance(shape, Single) and type(value.data) in shape.types:
            return value.data
        wanted = shape.words if isinstance(shape, Single) else "a list" if isinstance(shape, Items) else "a mapping"
        self._complain(SCHEMA_TYPE, value.span, f"{subject(path)} must be {wanted}, not {found(value.data)}")
        return None

    def _complain(self, rule: Rule, span: Span, message: str) -> None:
        self.mistakes.append(report(rule, span, message, self.advice))
