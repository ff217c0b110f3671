"""Restores with the same change as one entry, and rows that only differ in their values as one row."""

from __future__ import annotations

from collections.abc import Iterable

from restorespec.core.records import NamedTuple
from restorespec.diff import Cause, Change, FieldChange, Kind, Risk
from restorespec.report.locations import where
from restorespec.report.review.phrases import Row, exactly


class Entry(NamedTuple):
    """Restores that change alike; the first one represents all."""

    changes: tuple[Change, ...]

    @property
    def example(self) -> Change:
        """The restore that is shown."""
        return self.changes[0]


class Bundle(NamedTuple):
    """Rows of one risk and one kind of field.

    Attributes:
        risk: how bad it can be.
        kind: `changed` for the change of a field.
        path: the field, with `*` for the names of items.
        rows: the rows.
    """

    risk: Risk
    kind: Kind
    path: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def restores(self) -> int:
        """The number of restores with one of the rows."""
        return len({id(change) for row in self.rows for change in row.changes})

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes, each once."""
        return tuple(dict.fromkeys(cause for row in self.rows for cause in row.causes))


def same_changes(changes: Iterable[Change]) -> list[Entry]:
    """Return the restores whose fields change from and to the same values."""
    return _grouped((change, tuple(map(_values, change.fields))) for change in changes)


def same_shapes(changes: Iterable[Change]) -> list[Entry]:
    """Return the restores in which the same fields change."""
    shapes = (
        (change, tuple(sorted({(change.request_kind.general(field.path), field.risk) for field in change.fields})))
        for change in changes
    )
    return _grouped(shapes)


def _grouped(keyed: Iterable[tuple[Change, tuple[object, ...]]]) -> list[Entry]:
    found: dict[tuple[object, ...], list[Change]] = {}
    for change, key in keyed:
        apart = change.restore if change.kind is not Kind.CHANGED and not change.fields else ""
        found.setdefault((change.kind, apart, *key), []).append(change)
    return [Entry(tuple(changes)) for changes in found.values()]


def _values(field: FieldChange) -> tuple[object, ...]:
    return field.path, exactly(field.before), exactly(field.after), field.cause


def bundles(rows: Iterable[Row]) -> list[Bundle]:
    """Rows by risk and field, in the order of the first of each."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        found.setdefault((row.risk, row.kind, _general(row)), []).append(row)
    return [Bundle(same[0].risk, same[0].kind, _general(same[0]), tuple(same)) for same in found.values()]


def _general(row: Row) -> tuple[str, ...]:
    return row.changes[0].request_kind.general(row.path)


def places(causes: Iterable[Cause], base: str) -> list[str]:
    """Places by file, each with all its lines: `env/prod.yaml:7, 9-12`."""
    lines: dict[str, set[int]] = {}
    alone: list[str] = []
    for cause in causes:
        source = cause.span.source
        if source.is_file:
            lines.setdefault(f"{source.name}\0{f' in {base}' if cause.in_base else ''}", set()).add(cause.span.first[0])
        else:
            alone.append(where(cause.span))
    listed = []
    for key, numbers in lines.items():
        name, _, side = key.partition("\0")
        listed.append(f"{name}:{', '.join(_ranges(sorted(numbers)))}{side}")
    return [*listed, *dict.fromkeys(alone)]


def _ranges(numbers: list[int]) -> list[str]:
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in ranges]
