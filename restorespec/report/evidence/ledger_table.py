"""Many drills in one table: what the ledger knows about each restore, for an auditor."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from restorespec.remote.ledger import Row
from restorespec.report.escape import json_without_commands, markdown, terminal
from restorespec.report.evidence import wording

LEDGER_FORMATS = ("markdown", "csv", "json")

_VERSION = 1
_HEADS = (
    "submitted",
    "restore",
    "target",
    "requested by",
    "state",
    "restored from",
    "data as of",
    "recovery point",
    "recovery time",
    "verification",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def ledger_report(rows: Iterable[Row], form: str) -> str:
    """Return submissions as a table.

    Args:
        rows: the submissions.
        form: one of `LEDGER_FORMATS`.
    """
    listed = [*rows]
    if form == "json":
        document = {"version": _VERSION, "submissions": [_entry(row) for row in listed]}
        return json_without_commands(json.dumps(document, indent=2).replace("\x7f", "\\u007f")) + "\n"
    if form == "csv":
        return _csv(listed)
    lines = [f"| {' | '.join(_HEADS)} |", "|" + "---|" * len(_HEADS)]
    lines += [f"| {' | '.join(map(markdown, _cells(row)))} |" for row in listed]
    return "\n".join(lines) + "\n"


def _csv(rows: Iterable[Row]) -> str:
    """Return the table for a spreadsheet, which takes no cell for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADS)
    for row in rows:
        shown = map(terminal, _cells(row))
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in shown])
    return text.getvalue()


def _cells(row: Row) -> Iterator[str]:
    record = row.record
    source = record.get("source")
    known = source if isinstance(source, dict) else {}
    yield row.begun
    yield row.restore
    yield " ".join(row.target_identity.values())
    yield wording.requester(record)
    yield row.task_status or row.state.value
    yield str(known.get("description") or row.source or wording.NOT_KNOWN)
    yield str(known.get("data_time") or wording.NOT_KNOWN)
    yield wording.age(record.get("recovery_point_age_seconds"))
    yield wording.duration(record.get("recovery_time_seconds"))
    yield wording.verdict(record) if wording.verification(record) else "not verified"


def _entry(row: Row) -> dict[str, Any]:
    record = row.record
    return {
        "submission": row.id,
        "restore": row.restore,
        "submitted": row.begun,
        "state": row.task_status or row.state.value,
        "task_id": row.task or None,
        "target": row.target_identity,
        "requested_by": record.get("requested_by"),
        "commit": record.get("commit"),
        "source": record.get("source") or {"description": row.source or None},
        "recovery_point_age_seconds": record.get("recovery_point_age_seconds"),
        "recovery_time_seconds": record.get("recovery_time_seconds"),
        "verification": (wording.verification(record).get("result")) or None,
        "evidence": record or None,
    }
