"""The tables of a review in Markdown: what changes, what causes it and where, and the causes as a Mermaid flowchart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from restorespec.core.records import NamedTuple
from restorespec.diff import Cause, Change, Kind, Review, Risk
from restorespec.kinds.wording import counted
from restorespec.report.escape import markdown_code
from restorespec.report.review.grouping import Bundle, Row, bundles, places
from restorespec.report.review.phrases import field_name, link, name, place, settings_title, shown, values

_GRAVE = (Risk.DATA, Risk.LOSS)
_SETTINGS = 100
_FEW = 8  # names before the others are folded
_CHARTED = 12  # a chart with more of them cannot be read
_TARGETS = 20
_LONGEST = 60  # characters of a label
# A label is in quotes; other characters could end it, style it or be read as HTML or Markdown.
_UNSAFE = re.compile(r"[^A-Za-z0-9 ./_:,()→-]")


class Detail(NamedTuple):
    """The level of detail.

    Attributes:
        names: how many names of restores a list has.
        bodies: how many entries show their fields.
        findings: how many findings are listed.
        bundled: whether rows of one field are one.
        values: how many characters a value has.
        lines: whether causes are shown by their files and lines, without columns.
        light: whether rows of lesser risks are listed.
    """

    names: int = 10_000
    bodies: int = 10_000
    findings: int = 200
    bundled: bool = False
    values: int = 200
    lines: bool = False
    light: bool = True


def settings_table(review: Review, detail: Detail) -> Iterator[str]:
    """Yield the changed settings, if there are any."""
    if not review.settings:
        return
    lines = [f"**{settings_title(review)}**", "", "| risk | setting | change | cause |", "|:--|:--|:--|:--|"]
    for one in review.settings[:_SETTINGS]:
        change = " → ".join(markdown_code(shown(value, detail.values)) for value in (one.before, one.after))
        lines.append(
            f"| {one.risk.appearance.sign} {one.risk} | {markdown_code(one.what)} | {change} | {_link(one.cause, review)} |"
        )
    if (more := len(review.settings) - _SETTINGS) > 0:
        lines += ["", f"… and {counted(more, 'more setting')}"]
    yield "\n".join(lines)


def changes_table(table: list[Row], review: Review, detail: Detail) -> str:
    """Return what changes, a row for each cause and field; rows of lesser risks are left out if they do not fit."""
    light = [row for row in table if row.risk not in _GRAVE]
    included = table if detail.light else [row for row in table if row.risk in _GRAVE]
    if detail.bundled:
        lines = [_bundle(bundle, review, detail) for bundle in bundles(included)]
    else:
        lines = [_row(row, review, detail) for row in included]
    head = ["| risk | restores | change | cause |", "|:--|--:|:--|:--|"]
    cut = "" if detail.light or not light else f"\n\n… and {counted(len(light), 'change')} of lesser risk"
    return "\n".join([*head, *lines]) + cut


def _row(row: Row, review: Review, detail: Detail) -> str:
    names = _folded_names([name(change, review) for change in row.changes], detail)
    if row.kind is not Kind.CHANGED:
        names = _folded_names([renamed(change, review) for change in row.changes], detail)
        change = row.kind.value
    else:
        lead, *pair = values(row, detail.values)
        change = f"{markdown_code(field_name(row.path))}<br>{lead}{' → '.join(map(markdown_code, pair))}"
    causes = _places(row.causes, review, detail)
    return _cells(row.risk, len(row.changes), f"{change}{f'<br>{names}' if names else ''}", causes)


def _bundle(bundle: Bundle, review: Review, detail: Detail) -> str:
    if len(bundle.rows) == 1:
        return _row(bundle.rows[0], review, detail)
    first = bundle.rows[0]
    if bundle.kind is Kind.CHANGED:
        example = " → ".join(markdown_code(shown(value, detail.values)) for value in (first.before, first.after))
        change = f"{markdown_code(field_name(bundle.path))}<br>{len(bundle.rows)} different changes, one is {example}"
    else:
        change = bundle.kind.value
    return _cells(bundle.risk, bundle.restores, change, _places(bundle.causes, review, detail))


def _cells(risk: Risk, count: int, change: str, cause: str) -> str:
    return f"| {risk.appearance.sign} {risk} | {count} | {change} | {cause} |"


def _places(causes: tuple[Cause, ...], review: Review, detail: Detail) -> str:
    if detail.lines:
        return "<br>".join(map(markdown_code, places(causes, review.base)))
    return "<br>".join(dict.fromkeys(_link(cause, review) for cause in causes))


def _link(cause: Cause, review: Review) -> str:
    text, address = markdown_code(place(cause, review)), link(cause, review)
    return f"[{text}]({address})" if address else text


def _folded_names(names: list[str], detail: Detail) -> str:
    """Return the first names of a row; the others are folded."""
    if len(names) <= _FEW or detail.names <= _FEW:
        return listed(names, detail)
    others = listed(names[_FEW:], detail._replace(names=detail.names - _FEW))
    few = ", ".join(map(markdown_code, names[:_FEW]))
    return f"{few}<details><summary>and {len(names) - _FEW} more</summary>{others}</details>"


def listed(names: list[str], detail: Detail) -> str:
    """Return as many names as there is room for, and how many more there are."""
    shown_names = ", ".join(map(markdown_code, names[: detail.names]))
    more = len(names) - detail.names
    if not detail.names:
        return ""
    return f"{shown_names} and {more} more" if more > 0 else shown_names


def renamed(change: Change, review: Review) -> str:
    """Return the name of a restore, with the one that it had."""
    came = f" (was {change.renamed_from})" if change.renamed_from else ""
    return f"{name(change, review)}{came}"


def causes_table(table: list[Row], review: Review, detail: Detail) -> Iterator[str]:
    """Yield the causes by themselves, those that reach most restores first."""
    if detail.bundled:
        return  # the rows hold them, once
    reached: dict[str, set[int]] = {}
    worst: dict[str, Risk] = {}
    for row in table:
        for location in (place(cause, review) for cause in row.causes):
            reached.setdefault(location, set()).update(map(id, row.changes))
            worst.setdefault(location, row.risk)
    ordered = sorted(reached, key=lambda location: -len(reached[location]))
    lines = [
        f"| {markdown_code(location)} | {len(reached[location])} | {worst[location].appearance.sign} {worst[location]} |"
        for location in ordered
    ]
    yield "\n".join(["| cause | restores | worst risk |", "|:--|--:|:--|", *lines])


def environments_table(review: Review) -> Iterator[str]:
    """Yield the number of restores by their worst risk, for each environment."""
    if len(review.environments) < 2:  # noqa: PLR2004 - one needs no table
        return
    risks = list(review.risks)
    lines = ["| environment | " + " | ".join(risks) + " |", "|:--|" + "--:|" * len(risks)]
    for environment in review.environments:
        counts = (sum(one.environment == environment and one.risk is risk for one in review.changes) for risk in risks)
        lines.append(f"| {markdown_code(environment or '')} | {' | '.join(map(str, counts))} |")
    yield "\n".join(lines)


def flowchart(review: Review) -> str | None:
    """Return the causes and the restores that they change as a Mermaid flowchart; None if there is only one cause, or there are too many for a diagram."""
    reached: dict[frozenset[Cause], list[Change]] = {}
    for change in review.changes:
        reached.setdefault(frozenset(_causes_of(change)), []).append(change)
    causes = list(dict.fromkeys(cause for change in review.changes for cause in _causes_of(change)))
    if not 1 < len(causes) <= _CHARTED or len(reached) > _TARGETS:
        return None
    lines = ["flowchart LR"]
    lines += [f'  c{number}["{_label(place(cause, review))}"]' for number, cause in enumerate(causes)]
    for number, (made_by, changes) in enumerate(reached.items()):
        caption = name(changes[0], review) if len(changes) == 1 else counted(len(changes), "restore")
        lines.append(f'  r{number}(["{_label(caption)}"])')
        lines += [f"  c{index} --> r{number}" for index, cause in enumerate(causes) if cause in made_by]
    return "\n".join(lines)


def _causes_of(change: Change) -> Iterable[Cause]:
    if change.cause is not None:
        yield change.cause
    for field in change.fields:
        yield field.cause


def _label(text: str) -> str:
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", cut)
