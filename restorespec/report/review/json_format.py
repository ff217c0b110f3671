"""A review for other programs: the JSON of `diff --format json`, whose schema is `diff.schema.json`."""

from __future__ import annotations

from typing import Any

from restorespec.diff import ABSENT, Cause, Change, FieldChange, Kind, Review, SettingChange, Uncompared
from restorespec.report import escape
from restorespec.report.json_format import as_json as diagnostic_json
from restorespec.report.review.grouping import Row, rows

VERSION = 1
_NAMES = 10  # restores that a bundle names


def render(review: Review) -> str:
    """Return a review as one JSON document: a line for each change and each finding."""
    changes = _lines(map(as_json, review.changes))
    new, gone, silenced = (
        _lines(diagnostic_json(found, review.masked) for found in found_ones)
        for found_ones in (review.findings.new, review.findings.gone, review.findings.silenced)
    )
    head = {"version": VERSION, "base": review.base, "head": review.head, "digest": review.digest}
    plans = [{"environment": name, "digest": digest} for name, digest in review.plans]
    members = [
        *(f'"{name}": {escape.json(value)}' for name, value in head.items()),
        f'"plans": {escape.json(plans)}',
        f'"settled": {escape.json(review.settled)}',
        f'\n "summary": {escape.json(_counts(review))}',
        f'\n "changes": [{changes}]',
        f'\n "not_compared": [{_lines(map(_uncompared, review.uncompared))}]',
        f'\n "bundles": [{_lines(_bundle(row) for row in rows(review))}]',
        f'\n "settings": [{_lines(map(_setting, review.settings))}]',
        f'\n "findings": {{"new": [{new}], "gone": [{gone}], "silenced": [{silenced}], "old": {review.findings.old}}}',
    ]
    return "{" + ", ".join(members).replace(", \n", ",\n") + "}\n"


def as_json(change: Change) -> dict[str, Any]:
    """One change as a value for JSON, its keys in the documented order."""
    return {
        "restore": change.restore,
        "environment": change.environment,
        "kind": change.kind.value,
        "renamed_from": change.renamed_from,
        "risk": change.risk.value,
        "file": change.file,
        "cause": _cause(change.cause) if change.cause else None,
        "fields": [_field(field) for field in change.fields],
    }


def _bundle(row: Row) -> dict[str, Any]:
    names = dict.fromkeys(change.restore for change in row.changes)
    return {
        "risk": row.risk.value,
        "kind": row.kind.value,
        "path": list(row.path),
        **_two_sides(row.before, row.after),
        "variants": row.variants,
        "cause": _cause(row.causes[0]),
        "count": len(row.changes),
        "restores": list(names)[:_NAMES],
    }


def _setting(change: SettingChange) -> dict[str, Any]:
    sides = _two_sides(change.before, change.after)
    return {"risk": change.risk.value, "what": change.what, **sides, "cause": _cause(change.cause)}


def _two_sides(before: object, after: object) -> dict[str, object]:
    """Return both values, with null and a note for one that is absent."""
    sides = {"before": before, "after": after}
    absent = [name for name, value in sides.items() if value is ABSENT]
    shown = {name: None if value is ABSENT else value for name, value in sides.items()}
    return {**shown, "absent": absent[0]} if len(absent) == 1 else shown


def _field(field: FieldChange) -> dict[str, Any]:
    sides = _two_sides(field.before, field.after)
    return {"path": list(field.path), "risk": field.risk.value, **sides, "cause": _cause(field.cause)}


def _cause(cause: Cause) -> dict[str, Any]:
    line, column = cause.span.first
    side = "base" if cause.in_base else "head"
    return {"file": cause.span.source.name, "line": line, "column": column, "side": side}


def _uncompared(one: Uncompared) -> dict[str, Any]:
    version = one.version
    return {
        "restore": version.document.id,
        "environment": version.environment,
        "file": version.file,
        "side": "base" if one.in_base else "head",
    }


def _counts(review: Review) -> dict[str, Any]:
    return {
        "restores": review.restores,
        **{kind.value: review.count(kind) for kind in (Kind.ADDED, Kind.REMOVED, Kind.RENAMED, Kind.CHANGED)},
        "unchanged": len(review.unchanged),
        "not_compared": len(review.uncompared),
        "risks": {risk.value: count for risk, count in review.risks.items()},
    }


def _lines(values: Any) -> str:  # noqa: ANN401 - any values of JSON
    return "".join(f"\n  {escape.json(value)}," for value in values).removesuffix(",")
