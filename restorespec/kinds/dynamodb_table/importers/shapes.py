"""Shapes of data from outside, and a reader that reports every value of a wrong type at its location."""

from __future__ import annotations

from collections.abc import Mapping as Table
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from restorespec.core.diagnostics import Diagnostic, Rule, report
from restorespec.core.nodes import Mapping, Node, Scalar, Sequence, plain
from restorespec.core.source import Path, Span
from restorespec.kinds.wording import found, listed, subject
from restorespec.validation.schema_rules import SCHEMA_REQUIRED, SCHEMA_TYPE

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

    def record(self, node: Mapping, shape: Record, path: Path = ()) -> Json:
        """The fields of a mapping that its shape knows."""
        given = {key: entry for key, entry in node.entries.items() if not _is_null(entry.node)}
        missing = [key for key in shape.required if key not in given]
        if missing:
            owner = subject(path) if path else "this"
            self._complain(SCHEMA_REQUIRED, node.span, f"{owner} needs {listed(missing, 'and')}")
        return {
            key: self._shaped(entry.node, shape.fields[key], (*path, key))
            for key, entry in given.items()
            if key in shape.fields
        }

    def _shaped(self, node: Node, shape: Shape, path: Path) -> object:
        """A value of its shape; None where it has a wrong type."""
        if isinstance(shape, Record) and isinstance(node, Mapping):
            return self.record(node, shape, path)
        if isinstance(shape, Items) and isinstance(node, Sequence):
            return [self._shaped(item, shape.of, (*path, number)) for number, item in enumerate(node.items)]
        if isinstance(shape, Single) and isinstance(node, Scalar) and type(node.value) in shape.types:
            return node.value
        wanted = shape.words if isinstance(shape, Single) else "a list" if isinstance(shape, Items) else "a mapping"
        self._complain(SCHEMA_TYPE, node.span, f"{subject(path)} must be {wanted}, not {found(plain(node))}")
        return None

    def _complain(self, rule: Rule, span: Span, message: str) -> None:
        self.mistakes.append(report(rule, span, message, self.advice))


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
