"""The changes of a review in groups: rows of one cause, bundles of rows of one field, entries of restores that change alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeAlias

from restorespec.core.records import NamedTuple
from restorespec.diff import ABSENT, Cause, Change, FieldChange, Kind, Review, Risk
from restorespec.report.locations import where


class Row(NamedTuple):
    """A row of the table: what one cause changes, and all restores that it changes so.

    Attributes:
        risk: how bad it can be.
        kind: `changed` for the change of a field.
        path: the field, with `*` for names of items that differ; empty for restores that appear, go away or are renamed.
        before: the value in BASE, or `ABSENT`; of the first restore where they differ.
        after: the value in HEAD, likewise.
        causes: what made it; several only where restores appear, go away or change their names.
        changes: the restores, each once.
        variants: how many different pairs of values the cause makes, as a template does.
    """

    risk: Risk
    kind: Kind
    path: tuple[str, ...]
    before: object
    after: object
    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]
    variants: int = 1


_Key: TypeAlias = tuple[object, ...]


def rows(review: Review) -> list[Row]:
    """Return the table of a review, a row for each cause, field and risk: the worst risk first, then the most restores."""
    found: dict[_Key, list[tuple[Change, FieldChange | None]]] = {}
    for change in review.changes:
        if change.kind is not Kind.CHANGED:
            assert change.cause is not None
            place_ = _place(change.cause) if change.cause.is_setting else change.cause.span.source.name
            found.setdefault((change.kind, place_), []).append((change, None))
        if change.kind in (Kind.CHANGED, Kind.RENAMED):
            for field in change.fields:
                key = (field.risk, change.request_kind.general(field.path), _place(field.cause))
                found.setdefault(key, []).append((change, field))
    made = [_row(same) for same in found.values()]
    return sorted(
        made,
        key=lambda row: (
            row.risk.rank,
            row.kind is not Kind.CHANGED,
            -len(row.changes),
            row.path or (row.causes[0].span.source.name,),
        ),
    )


def _row(same: list[tuple[Change, FieldChange | None]]) -> Row:
    change, field = same[0]
    changes = tuple(one for one, _ in same)
    if field is not None:
        fields = [one for _, one in same if one is not None]
        paths = {one.path for one in fields}
        path = field.path if len(paths) == 1 else change.request_kind.general(field.path)
        pairs = {(one.path, _exactly(one.before), _exactly(one.after)) for one in fields}
        once = tuple({id(one): one for one in changes}.values())
        return Row(field.risk, Kind.CHANGED, path, field.before, field.after, (field.cause,), once, len(pairs))
    causes = tuple(dict.fromkeys(one.cause for one in changes if one.cause is not None))
    risks = (one.risk for one in changes if change.kind is not Kind.RENAMED)
    risk = min(risks, key=lambda risk: risk.rank, default=Risk.NONE)
    return Row(risk, change.kind, (), ABSENT, ABSENT, causes, changes)


def _exactly(value: object) -> str:
    """Return a value as a text that is equal for equal values alone."""
    return "" if value is ABSENT else json.dumps(value, sort_keys=True)


def _place(cause: Cause) -> tuple[object, ...]:
    return cause.in_base, cause.span.source.name, cause.span.start


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


def bundles(rows: Iterable[Row]) -> list[Bundle]:
    """Return rows by risk and field, in the order of the first of each."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        found.setdefault((row.risk, row.kind, _general(row)), []).append(row)
    return [Bundle(same[0].risk, same[0].kind, _general(same[0]), tuple(same)) for same in found.values()]


def _general(row: Row) -> tuple[str, ...]:
    return row.changes[0].request_kind.general(row.path)


def places(causes: Iterable[Cause], base: str) -> list[str]:
    """Return places by file, each with all its lines: `env/prod.yaml:7, 9-12`."""
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


class Entry(NamedTuple):
    """Restores that change alike; the first one represents all."""

    changes: tuple[Change, ...]

    @property
    def example(self) -> Change:
        """The restore that is shown."""
        return self.changes[0]


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
    return field.path, _exactly(field.before), _exactly(field.after), field.cause
