"""Records of restores as evidence: JSON, text for a terminal, Markdown for a ticket, HTML and tables for an auditor."""

from __future__ import annotations

import csv
import hashlib
import io
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from restorespec.remote.ledger import Row
from restorespec.report.escape import indented_json, markdown, markdown_code, markdown_prose, terminal
from restorespec.report.evidence import wording
from restorespec.report.evidence.wording import Record

VERSION = 1
FORMATS = ("text", "json", "markdown", "html")
LEDGER_FORMATS = ("markdown", "csv", "json")

_GREEN, _RED = "32", "1;31"
_FOLDER = Path(__file__).parent
_BY_HAND = "No restore brings these back; set them by hand"
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


def as_document(records: Sequence[Record], plan: str) -> dict[str, Any]:
    """Return records as one JSON document.

    Args:
        records: the records.
        plan: the digest of all bodies.
    """
    return {"version": VERSION, "plan_digest": plan, "restores": list(records)}


def render(records: Sequence[Record], plan: str, form: str, *, color: bool = False) -> str:
    """Return records in a format, with a line feed at the end.

    Args:
        records: the records.
        plan: the digest of all bodies.
        form: one of `FORMATS`.
        color: whether text is colored.
    """
    if form == "json":
        return f"{indented_json(as_document(records, plan))}\n"
    if form == "text":
        return "\n".join("\n".join(_text(one, color=color)) + "\n" for one in records)
    return _PAGES[form](records, plan)


def _text(record: Record, *, color: bool) -> Iterator[str]:
    good = wording.verification(record).get("result") == "as-requested"
    paint = _painter(_GREEN if good else _RED) if color else terminal
    yield f"{terminal(wording.name(record))}: {paint(wording.verdict(record))}"
    for one in wording.fields(record, "different"):
        reason = f": {one.get('reason')}" if one.get("reason") else ""
        yield f"  {terminal(wording.location(one))}  {terminal(str(one.get('field')) + reason)}"
        yield f"    requested  {terminal(wording.value(one.get('requested')))}"
        yield f"    found      {terminal(wording.value(one.get('found')))}"
    for reason, names in wording.hidden(record):
        yield f"  not visible: {terminal(names)}"
        yield f"    {terminal(reason)}"
    if wording.steps(record):
        yield f"  {_BY_HAND}:"
    for step in wording.steps(record):
        yield f"    [ ] {terminal(str(step.get('name')))}: {terminal(str(step.get('message')))}"
        if step.get("command"):
            yield f"        {terminal(str(step['command']))}"
    for label in ("Recovery point", "Recovery time"):
        yield f"  {label.lower()}: {terminal(dict(wording.facts(record))[label])}"


def _painter(parameters: str) -> Callable[[str], str]:
    return lambda text: f"\x1b[{parameters}m{terminal(text)}\x1b[0m"


def _markdown(records: Sequence[Record], plan: str) -> str:
    lines = [f"## {markdown(wording.title(list(records)))}", ""]
    lines += ["| restore | result | recovery point | recovery time |", "|---|---|---|---|"]
    for one in records:
        times = (wording.age(one.get("recovery_point_age_seconds")), wording.duration(one.get("recovery_time_seconds")))
        lines.append(
            f"| {markdown_code(wording.name(one))} | {' | '.join(map(markdown, (wording.verdict(one), *times)))} |"
        )
    for one in records:
        lines += ["", f"### {markdown(wording.name(one))}", "", *_markdown_of(one)]
    return "\n".join([*lines, "", f"Plan {markdown_code(plan)}", ""])


def _markdown_of(record: Record) -> Iterator[str]:
    different = wording.fields(record, "different")
    if different:
        yield from ("| field | requested | found | in the spec |", "|---|---|---|---|")
    for one in different:
        cells = (str(one.get("field")), wording.value(one.get("requested")))
        found, reason = one.get("found"), one.get("reason")
        shown = markdown_prose(str(reason)) if found is None and reason else markdown_code(wording.value(found))
        place = markdown_code(wording.location(one))
        yield f"| {' | '.join((*map(markdown_code, cells), shown, place))} |"
    if different:
        yield ""
    yield from ("| | |", "|---|---|")
    for label, value in wording.facts(record):
        yield f"| {label} | {markdown(value)} |"
    if wording.steps(record):
        yield from ("", f"{_BY_HAND}:", "")
    for step in wording.steps(record):
        command = f": {markdown_code(str(step['command']))}" if step.get("command") else ""
        yield f"- [ ] **{markdown(str(step.get('name')))}**, {markdown(str(step.get('message')))}{command}"
    compared = wording.fields(record)
    if compared:
        yield from ("", f"<details><summary>{len(compared)} fields</summary>", "")
        yield from ("| field | result | requested |", "|---|---|---|")
    for one in compared:
        result = markdown(str(one.get("match")).replace("-", " "))
        yield f"| {markdown_code(str(one.get('field')))} | {result} | {markdown_code(wording.value(one.get('requested')))} |"
    if compared:
        yield from ("", "</details>")


def _html(records: Sequence[Record], plan: str) -> str:
    """Return one page without a script that fetches nothing."""
    from jinja2 import Environment, FileSystemLoader, select_autoescape  # noqa: PLC0415 - heavy, and for this format only
    from markupsafe import Markup  # noqa: PLC0415 - likewise

    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html.j2").render(
        {
            "style": Markup(style),  # noqa: S704 - our own file
            "style_hash": f"sha256-{digest}",
            "title": terminal(wording.title(list(records))),
            "records": [_page_of(one) for one in records],
            "plan": terminal(plan),
            "by_hand": _BY_HAND,
        }
    )


def _page_of(record: Record) -> dict[str, Any]:
    known = dict(wording.facts(record))
    result = str(wording.verification(record).get("result"))
    page: dict[str, Any] = _shown(
        {
            "name": wording.name(record),
            "result": result if result in {"as-requested", "different", "missing"} else "not-verified",
            "label": result.replace("-", " "),
            "verdict": wording.verdict(record),
            "point": known.pop("Recovery point"),
            "time": known.pop("Recovery time"),
            "facts": list(known.items()),
            "different": [_page_row(one) for one in wording.fields(record, "different")],
            "fields": [_page_row(one) for one in wording.fields(record)],
            "steps": [dict(one) for one in wording.steps(record)],
            "counts": wording.counts(record)._asdict(),
        }
    )
    return page


def _page_row(field: Record) -> dict[str, Any]:
    return {
        "field": field.get("field"),
        "match": field.get("match"),
        "label": str(field.get("match")).replace("-", " "),
        "requested": wording.value(field.get("requested")),
        "found": wording.value(field.get("found")),
        "reason": field.get("reason") or "",
        "location": wording.location(field),
    }


def _shown(value: Any) -> Any:  # noqa: ANN401 - JSON of any form
    """Return the texts of a page without characters that a reader cannot see; the template escapes markup."""
    if isinstance(value, str):
        return terminal(value)
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value


_PAGES: dict[str, Callable[[Sequence[Record], str], str]] = {"markdown": _markdown, "html": _html}


def ledger_report(rows: Iterable[Row], form: str) -> str:
    """Return many restores in one table: what the ledger knows about each.

    Args:
        rows: the submissions.
        form: one of `LEDGER_FORMATS`.
    """
    listed = [*rows]
    if form == "json":
        return f"{indented_json({'version': VERSION, 'submissions': [_entry(row) for row in listed]})}\n"
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
