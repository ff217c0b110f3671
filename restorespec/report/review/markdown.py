"""A review as one comment on a pull request: Markdown, within GitHub's limit of length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restorespec.core.records import NamedTuple
from restorespec.diff import ABSENT, Cause, Change, FieldChange, Kind, Review, Risk
from restorespec.report.escape import html, markdown, markdown_block, markdown_code, markdown_prose, terminal
from restorespec.report.locations import where
from restorespec.report.review.grouping import Bundle, Entry, bundles, places, same_changes, same_shapes
from restorespec.report.review.mermaid import flowchart
from restorespec.report.review.phrases import (
    Row,
    circumstances,
    counted,
    field_name,
    findings_counts,
    left_out,
    link,
    name,
    named,
    place,
    rows,
    settings_title,
    shown,
    silenced,
    values,
    verdict,
)

LIMIT = 60_000
"""Characters of a comment; GitHub takes 65,536."""


_GRAVE = (Risk.DATA, Risk.LOSS)
_FEW = 8  # names before the others are folded
_SETTINGS = 100  # changed settings in a table
_MANY = 50  # changed restores: then the causes come first


class _Detail(NamedTuple):
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


_LADDER = (
    _Detail(),
    _Detail(names=20),
    _Detail(names=5),
    _Detail(names=0, findings=50),
    _Detail(names=0, findings=50, bodies=40),
    _Detail(names=0, findings=20, bodies=10),
    _Detail(names=0, findings=20, bodies=0, values=60),
    _Detail(names=0, findings=20, bodies=3, values=60, bundled=True),
    _Detail(names=0, findings=10, bodies=0, values=60, bundled=True),
    _Detail(names=0, findings=10, bodies=0, values=40, bundled=True, lines=True),
    _Detail(names=0, findings=0, bodies=0, values=20, bundled=True, lines=True, light=False),
)


def render(review: Review) -> str:
    """Return a review as Markdown of at most `LIMIT` characters.

    What is too much is counted instead: first names, then fields, then the rows of one field become one. The verdict,
    the causes and what has the risks `data` and `loss` stay.
    """
    text = ""
    for detail in _LADDER:
        text = "\n\n".join(_blocks(review, detail)) + "\n"
        if len(text) <= LIMIT:
            return text
    return _cut(text)


def marker(folder: str) -> str:
    """Return the first line of a comment, by which a bot finds its own comment for a project of a repository.

    Args:
        folder: the path of the project in its repository; empty if it is the whole repository.
    """
    return f"<!-- restorespec: {terminal(folder).replace('>', '&gt;')} -->" if folder else "<!-- restorespec -->"


def _cut(text: str) -> str:
    """Truncate the shortest form, and count the lines that are left out; the plan at the end stays."""
    lines = text.split("\n")
    plan = lines[-2]
    kept: list[str] = []
    room = LIMIT - len(plan) - 200
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "", f"… {counted(len(lines) - len(kept), 'more line')}", "", plan, ""])


def _blocks(review: Review, detail: _Detail) -> Iterator[str]:
    yield f"{marker(review.folder)}\n### {markdown_prose(verdict(review))}"
    yield f"{markdown(circumstances(review))}"
    yield from _settings(review, detail)
    many = len(review.changes) > _MANY
    table = rows(review)
    if many:
        yield from _causes(table, review, detail)
        yield from _environments(review)
    if table:
        yield _table(table, review, detail)
    if chart := flowchart(review):
        yield markdown_block(chart, "mermaid")
    yield from _uncompared(review, detail)
    yield from _unchanged(review, detail)
    if left := left_out(review):
        yield markdown_prose(left)
    yield from _findings(review, detail)
    yield from _entries(same_shapes(review.changes) if many else same_changes(review.changes), review, detail)
    yield _plan(review)


def _settings(review: Review, detail: _Detail) -> Iterator[str]:
    if not review.settings:
        return
    lines = [f"**{settings_title(review)}**", "", "| risk | setting | change | cause |", "|:--|:--|:--|:--|"]
    for one in review.settings[:_SETTINGS]:
        change = " → ".join(markdown_code(shown(value, detail.values)) for value in (one.before, one.after))
        where_ = _cause(one.cause, review)
        lines.append(f"| {one.risk.appearance.sign} {one.risk} | {markdown_code(one.what)} | {change} | {where_} |")
    if (more := len(review.settings) - _SETTINGS) > 0:
        lines += ["", f"… and {counted(more, 'more setting')}"]
    yield "\n".join(lines)


def _table(table: list[Row], review: Review, detail: _Detail) -> str:
    light = [row for row in table if row.risk not in _GRAVE]
    included = table if detail.light else [row for row in table if row.risk in _GRAVE]
    if detail.bundled:
        lines = [_bundle(bundle, review, detail) for bundle in bundles(included)]
    else:
        lines = [_row(row, review, detail) for row in included]
    head = ["| risk | restores | change | cause |", "|:--|--:|:--|:--|"]
    cut = "" if detail.light or not light else f"\n\n… and {counted(len(light), 'change')} of lesser risk"
    return "\n".join([*head, *lines]) + cut


def _row(row: Row, review: Review, detail: _Detail) -> str:
    names = _folded_names([name(change, review) for change in row.changes], detail)
    if row.kind is not Kind.CHANGED:
        names = _folded_names([_renamed(change, review) for change in row.changes], detail)
        change = row.kind.value
    else:
        lead, *pair = values(row, detail.values)
        change = f"{markdown_code(field_name(row.path))}<br>{lead}{' → '.join(map(markdown_code, pair))}"
    causes = _places(row.causes, review, detail)
    return _cells(row.risk, len(row.changes), f"{change}{f'<br>{names}' if names else ''}", causes)


def _renamed(change: Change, review: Review) -> str:
    came = f" (was {change.renamed_from})" if change.renamed_from else ""
    return f"{name(change, review)}{came}"


def _bundle(bundle: Bundle, review: Review, detail: _Detail) -> str:
    if len(bundle.rows) == 1:
        return _row(bundle.rows[0], review, detail)
    first = bundle.rows[0]
    if bundle.kind is Kind.CHANGED:
        example = " → ".join(markdown_code(shown(value, detail.values)) for value in (first.before, first.after))
        change = f"{markdown_code(field_name(bundle.path))}<br>{len(bundle.rows)} different changes, one is {example}"
    else:
        change = bundle.kind.value
    return _cells(bundle.risk, bundle.restores, change, _places(bundle.causes, review, detail))


def _places(causes: tuple[Cause, ...], review: Review, detail: _Detail) -> str:
    if detail.lines:
        return "<br>".join(map(markdown_code, places(causes, review.base)))
    return "<br>".join(dict.fromkeys(_cause(cause, review) for cause in causes))


def _cause(cause: Cause, review: Review) -> str:
    text, address = markdown_code(place(cause, review)), link(cause, review)
    return f"[{text}]({address})" if address else text


def _cells(risk: Risk, count: int, change: str, cause: str) -> str:
    return f"| {risk.appearance.sign} {risk} | {count} | {change} | {cause} |"


def _names(names: list[str], detail: _Detail) -> str:
    listed = ", ".join(map(markdown_code, names[: detail.names]))
    more = len(names) - detail.names
    if not detail.names:
        return ""
    return f"{listed} and {more} more" if more > 0 else listed


def _folded_names(names: list[str], detail: _Detail) -> str:
    """Return the first names of a row; the others are folded."""
    if len(names) <= _FEW or detail.names <= _FEW:
        return _names(names, detail)
    others = _names(names[_FEW:], detail._replace(names=detail.names - _FEW))
    few = ", ".join(map(markdown_code, names[:_FEW]))
    return f"{few}<details><summary>and {len(names) - _FEW} more</summary>{others}</details>"


def _causes(table: list[Row], review: Review, detail: _Detail) -> Iterator[str]:
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


def _environments(review: Review) -> Iterator[str]:
    """Return the number of restores by their worst risk, for each environment."""
    if len(review.environments) < 2:  # noqa: PLR2004 - one needs no table
        return
    risks = list(review.risks)
    lines = ["| environment | " + " | ".join(risks) + " |", "|:--|" + "--:|" * len(risks)]
    for environment in review.environments:
        counts = (sum(one.environment == environment and one.risk is risk for one in review.changes) for risk in risks)
        lines.append(f"| {markdown_code(environment or '')} | {' | '.join(map(str, counts))} |")
    yield "\n".join(lines)


def _unchanged(review: Review, detail: _Detail) -> Iterator[str]:
    if review.unchanged:
        included = [named(one.document.id, one.environment, review) for one in review.unchanged]
        head = f"Not changed anywhere: {counted(len(included), 'restore')}"
        yield _folded(head, _names(included, detail)) if detail.names else f"**{head}**"


def _uncompared(review: Review, detail: _Detail) -> Iterator[str]:
    for in_base, side in ((True, review.base), (False, review.head)):
        included = [
            named(one.version.document.id, one.version.environment, review)
            for one in review.uncompared
            if one.in_base is in_base
        ]
        if included:
            names = _names(included, detail)
            why = f"cannot be compared, because the spec does not compile in {markdown(side)}"
            yield f"**{counted(len(included), 'restore')}** {why}{f': {names}' if names else ''}"


def _findings(review: Review, detail: _Detail) -> Iterator[str]:
    found = review.findings
    included = findings_counts(review)
    if found.silenced and detail.findings:
        items = [f"- {markdown_prose(silenced(one))}" for one in found.silenced[: detail.findings]]
        more = len(found.silenced) - len(items)
        items += [f"- … and {counted(more, 'more finding')}"] if more else []
        yield _folded(f"{counted(len(found.silenced), 'finding')} silenced", "\n".join(items))
    if not found.new:
        if included:
            yield f"No new findings ({included})"
        return
    lines = [f"**{counted(len(found.new), 'new finding')}**{f' ({included})' if included else ''}", ""]
    if detail.findings:
        lines += ["| severity | place | finding |", "|:--|:--|:--|"]
    for one in found.new[: detail.findings]:
        text = f"{markdown_prose(one.message)}<br>{markdown_prose(one.help)}"
        lines.append(f"| {one.severity} | {markdown_code(where(one.span))} | {text} {markdown_code(one.rule.name)} |")
    if more := len(found.new) - detail.findings:
        lines += ["", f"… and {counted(more, 'more finding')}"] if more > 0 else []
    yield "\n".join(lines)


def _entries(entries: list[Entry], review: Review, detail: _Detail) -> Iterator[str]:
    for entry in entries[: detail.bodies]:
        yield _entry(entry, review, detail)
    more = entries[detail.bodies :]
    if more and detail.bodies:
        yield f"… and {counted(sum(len(entry.changes) for entry in more), 'restore')} with {counted(len(more), 'other change')}"


def _entry(entry: Entry, review: Review, detail: _Detail) -> str:
    change = entry.example
    others = len(entry.changes) - 1
    alike = f" and {others} alike" if others else ""
    title = f"<code>{html(_renamed(change, review))}</code>{alike}: {change.kind}, {change.risk}"
    parts = [markdown_block("\n".join(_fields(change.fields, detail)), "diff")] if change.fields else []
    if change.head and change.head.document.description:
        parts.insert(0, markdown(change.head.document.description))
    if others and detail.names:
        parts.append(f"Likewise {_names([name(one, review) for one in entry.changes[1:]], detail)}")
    return _folded_html(title, "\n\n".join(parts))


def _fields(fields: Iterable[FieldChange], detail: _Detail) -> Iterator[str]:
    for field in fields:
        yield f"  {field_name(field.path)}"
        for sign, value in (("-", field.before), ("+", field.after)):
            if value is not ABSENT:
                yield f"{sign} {shown(value, detail.values)}"


def _folded(title: str, content: str) -> str:
    return _folded_html(f"<b>{html(title)}</b>", content)


def _folded_html(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"


def _plan(review: Review) -> str:
    state = ""
    if review.errors:
        state = ": it cannot be submitted, it has errors"
    elif not review.settled:
        state = ": some values are not chosen yet, with them it has another digest"
    plans = "".join(f"\n- {markdown_code(name_)}: `{digest}`" for name_, digest in review.plans)
    return f"Plan `{review.digest}`{state}{plans and chr(10)}{plans}"
