"""A review as a self-contained page: nothing is fetched, and only its own script runs."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from markupsafe import Markup

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.risk import Risk
from restorespec.core.source import Path as ValuePath
from restorespec.diff import ABSENT, Change, FieldChange, Kind, Review, Version
from restorespec.diff.lines import changes
from restorespec.kinds import get
from restorespec.kinds.wording import counted
from restorespec.language.provenance import shown as shown_node, trace
from restorespec.report.escape import terminal
from restorespec.report.locations import where
from restorespec.report.review.grouping import Entry, Row, rows, same_changes, same_shapes
from restorespec.report.review.phrases import (
    field_name,
    findings_counts,
    left_out,
    link,
    name,
    named,
    place,
    plan_state,
    settings_title,
    shown,
    values,
    verdict,
)

_FOLDER = Path(__file__).parent
_FEW = 8  # names of a row before the others are folded
_MANY = 50  # different changes, above which one example of each kind is shown
_NAMES = 1000  # names of restores in a list
_ENTRIES = 500  # entries with their bodies
_LINE = 2000  # characters of a line of a body


def render(review: Review) -> str:
    """Return a review as an HTML page."""
    style, script = ((_FOLDER / file).read_text(encoding="utf-8") for file in ("page.css", "page.js"))
    style = risk_colors() + style
    return _template().render(
        {
            **_escaped(_page(review)),
            "style": Markup(style),  # noqa: S704 - our own file
            "script": Markup(script),  # noqa: S704 - our own file
            "style_hash": _hash(style),
            "script_hash": _hash(script),
        }
    )


def risk_colors() -> str:
    """Return the style of the classes of risk, on light and on dark pages."""
    light = "".join(f"--{risk}:{risk.appearance.light};" for risk in Risk)
    dark = "".join(f"--{risk}:{risk.appearance.dark};" for risk in Risk)
    classes = "".join(f".{risk}{{color:var(--{risk})}}" for risk in Risk)
    return f":root{{{light}}}\n@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n{classes}\n"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    return environment.get_template("page.html.j2")


def _hash(text: str) -> str:
    """Return the hash by which a content security policy allows an inline text."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _escaped(value: Any) -> Any:  # noqa: ANN401 - whatever the page holds
    """Return the page's words without what a reader cannot see; the template escapes markup."""
    if isinstance(value, str):
        return terminal(value)
    if isinstance(value, dict):
        return {key: _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def _page(review: Review) -> dict[str, Any]:
    entries = same_changes(review.changes)
    if len(entries) > _MANY:
        entries = same_shapes(review.changes)
    under = [environment for environment in review.environments if environment]
    return {
        "base": review.base,
        "head": review.head,
        "environments": ", ".join(under),
        "verdict": verdict(review).replace("`", ""),
        "risks": [{"name": risk.value, "count": count} for risk, count in review.risks.items()],
        "settings_title": settings_title(review),
        "settings": [
            {
                "risk": one.risk.value,
                "what": one.what,
                "before": shown(one.before),
                "after": shown(one.after),
                "cause": place(one.cause, review),
                "link": link(one.cause, review),
            }
            for one in review.settings
        ],
        "silenced": [_finding(found) for found in review.findings.silenced],
        "rows": [_row(row, review) for row in rows(review)],
        "unchanged_count": counted(len(review.unchanged), "restore"),
        "unchanged": ", ".join(named(one.document.id, one.environment, review) for one in review.unchanged),
        "uncompared": list(_uncompared(review)),
        "left_out": left_out(review).replace("`", ""),
        "findings_title": _findings_title(review),
        "findings": [_finding(found) for found in review.findings.new],
        "entries": [_entry(entry, review) for entry in entries[:_ENTRIES]],
        "entries_count": counted(len(review.changes), "restore"),
        "digest": review.digest,
        "plan_state": plan_state(review),
        "plans": [{"environment": environment, "digest": digest} for environment, digest in review.plans],
    }


def _row(row: Row, review: Review) -> dict[str, Any]:
    return {
        "risk": row.risk.value,
        "kind": row.kind.value,
        "count": len(row.changes),
        "path": field_name(row.path) if row.path else "",
        "lead": values(row)[0],
        "before": values(row)[1],
        "after": values(row)[2],
        "names": _names(row.changes[:_FEW], review),
        "more": len(row.changes[_FEW:]),
        "others": _names(row.changes[_FEW:], review),
        "causes": [{"place": place(cause, review), "link": link(cause, review)} for cause in row.causes],
    }


def _names(changes: Iterable[Change], review: Review) -> str:
    names = [name(change, review) for change in changes]
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def _uncompared(review: Review) -> Iterator[dict[str, str]]:
    for in_base, side in ((True, review.base), (False, review.head)):
        versions = [one.version for one in review.uncompared if one.in_base is in_base]
        if versions:
            title = f"{counted(len(versions), 'restore')} cannot be compared: the spec does not compile in {side}"
            yield {
                "title": title,
                "names": ", ".join(named(one.document.id, one.environment, review) for one in versions),
            }


def _findings_title(review: Review) -> str:
    found = review.findings
    counts = findings_counts(review)
    head = counted(len(found.new), "new finding") if found.new else "No new findings"
    return f"{head} ({counts})" if counts else head


def _finding(found: Diagnostic) -> dict[str, str]:
    return {
        "severity": found.severity.value,
        "place": where(found.span),
        "message": found.message,
        "help": found.help,
        "rule": found.rule.name,
    }


def _entry(entry: Entry, review: Review) -> dict[str, Any]:
    change = entry.example
    documents = [version.document for version in (change.head, change.base) if version]
    return {
        "count": len(entry.changes),
        "risk": change.risk.value,
        "kind": change.kind.value,
        "name": name(change, review),
        "renamed_from": change.renamed_from or "",
        "alike": len(entry.changes) - 1,
        "names": _names(entry.changes[1:], review),
        "description": documents[0].description or "",
        "fields": [_field(field, change, review) for field in change.fields] if change.kind in _COMPARED else [],
        "sides": _sides(change, review),
    }


_COMPARED = (Kind.CHANGED, Kind.RENAMED)


def _field(field: FieldChange, change: Change, review: Review) -> dict[str, Any]:
    return {
        "risk": field.risk.value,
        "path": field_name(field.path),
        "before": shown(field.before),
        "after": shown(field.after),
        "cause": place(field.cause, review),
        "trace": _trace(field, change.base if field.after is ABSENT else change.head),
    }


def _trace(field: FieldChange, version: Version | None) -> list[dict[str, str]]:
    """Return the steps that led to a value."""
    assert version is not None
    path = _numbered(version, field.path)
    if path is None:
        return []
    steps = trace(version.document.request, path)
    return [{"place": where(step.span), "message": step.message.replace("`", "")} for step in steps]


def _numbered(version: Version, path: tuple[str, ...]) -> ValuePath | None:
    """Return a path with the numbers of items instead of their names; None where it leads nowhere."""
    value: Located | None = version.document.request
    kind = get(version.document.kind)
    found: list[str | int] = []
    for number, step in enumerate(path):
        if value is not None and isinstance(value.data, dict):
            value = value.get(step)
            found.append(step)
        elif value is not None and isinstance(value.data, list):
            named_items = kind.items(path[:number], value) or {}
            value = named_items.get(step)
            found.append(list(named_items).index(step) if step in named_items else 0)
        if value is None:
            return None
    return tuple(found)


def _sides(change: Change, review: Review) -> list[dict[str, Any]]:
    """Return the bodies side by side, each line with whether it differs."""
    base, head = (_lines(version) for version in (change.base, change.head))
    found = [*changes(base, head)]
    gone = {at for one in found for at in range(one.start, one.end)}
    come = {at for one in found for at in range(one.new_start, one.new_end)}
    sides = ((review.base, "before", base, gone), (review.head, "after", head, come))
    return [
        {
            "name": side,
            "kind": kind,
            "lines": [{"text": text, "changed": at in changed} for at, text in enumerate(lines)],
        }
        for side, kind, lines, changed in sides
        if lines
    ]


def _lines(version: Version | None) -> list[str]:
    if version is None:
        return []
    text = json.dumps(shown_node(version.document.request), indent=2, ensure_ascii=False)
    return [line if len(line) <= _LINE else f"{line[:_LINE]}…" for line in text.split("\n")]
