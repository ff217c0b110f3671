"""The shape of a table's configuration in the answers of an API, and a reader that reports values of wrong types where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from types import MappingProxyType
from typing import Any, TypeAlias

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, Rule, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span
from restorespec.kinds.shared_rules import SCHEMA_REQUIRED, SCHEMA_TYPE
from restorespec.kinds.wording import found, listed, subject

Json: TypeAlias = dict[str, Any]

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


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


_OPEN = Record(is_open=True)

KEY_SCHEMA = Items(Record({"AttributeName": TEXT, "KeyType": TEXT}, ("AttributeName", "KeyType")))
PROJECTION = Record({"ProjectionType": TEXT, "NonKeyAttributes": Items(TEXT)})
THROUGHPUT = Record(
    {
        "ReadCapacityUnits": WHOLE,
        "WriteCapacityUnits": WHOLE,
        "NumberOfDecreasesToday": WHOLE,
        "LastIncreaseDateTime": MOMENT,
        "LastDecreaseDateTime": MOMENT,
    }
)
_MEASURED: dict[str, Shape] = {"IndexArn": TEXT, "ItemCount": WHOLE, "IndexSizeBytes": WHOLE}
LOCAL_INDEX = Record(
    {"IndexName": TEXT, "KeySchema": KEY_SCHEMA, "Projection": PROJECTION, **_MEASURED},
    ("IndexName", "KeySchema", "Projection"),
)
GLOBAL_INDEX = Record(
    {
        **LOCAL_INDEX.fields,
        "ProvisionedThroughput": THROUGHPUT,
        "IndexStatus": TEXT,
        "Backfilling": FLAG,
        "OnDemandThroughput": _OPEN,
        "WarmThroughput": _OPEN,
    },
    LOCAL_INDEX.required,
)
_OVERRIDES: dict[str, Shape] = {
    "ProvisionedThroughputOverride": Record({"ReadCapacityUnits": WHOLE}),
    "OnDemandThroughputOverride": Record({"MaxReadRequestUnits": WHOLE}),
    "WarmThroughput": _OPEN,
}
REPLICA = Record(
    {
        "RegionName": TEXT,
        "KMSMasterKeyId": TEXT,
        **_OVERRIDES,
        "GlobalSecondaryIndexes": Items(Record({"IndexName": TEXT, **_OVERRIDES}, ("IndexName",))),
        "ReplicaTableClassSummary": Record({"TableClass": TEXT, "LastUpdateDateTime": MOMENT}),
        "ReplicaStatus": TEXT,
        "ReplicaStatusDescription": TEXT,
        "ReplicaStatusPercentProgress": TEXT,
        "ReplicaInaccessibleDateTime": MOMENT,
        "ReplicaArn": TEXT,
        "GlobalTableSettingsReplicationMode": TEXT,
    },
    ("RegionName",),
)


def renamed_shape(shape: Shape) -> Shape:
    """Return a shape with the names of the restore API."""
    if isinstance(shape, Items):
        return Items(renamed_shape(shape.of))
    if isinstance(shape, Record):
        fields = {_snake(key): renamed_shape(inner) for key, inner in shape.fields.items()}
        return Record(fields, tuple(map(_snake, shape.required)), is_open=shape.is_open)
    return shape


def _snake(name: str) -> str:
    """Return a name of AWS in the spelling of the restore API."""
    return _WORDS.sub("_", name).lower()


class Reader:
    """Reads data by its shape; null counts as absent.

    Args:
        advice: what to do about data of another shape.

    Attributes:
        errors: the values of wrong types, and missing keys.
    """

    def __init__(self, advice: str) -> None:
        self.advice = advice
        self.errors: list[Diagnostic] = []

    def record(self, value: Located, shape: Record, path: Path = ()) -> Json:
        """Return the fields of a mapping that its shape knows."""
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
        """Return a value of its shape; None where it has a wrong type."""
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
        self.errors.append(report(rule, span, message, self.advice))
