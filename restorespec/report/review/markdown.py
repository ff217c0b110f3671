"""A review as one comment on a pull request: Markdown, within GitHub's limit of length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restorespec.diff import ABSENT, FieldChange, Review
from restorespec.kinds.wording import counted
from restorespec.report.escape import html, markdown, markdown_block, markdown_code, markdown_prose, terminal
from restorespec.report.locations import where
from restorespec.report.review.grouping import Entry, rows, same_changes, same_shapes
from restorespec.report.review.markdown_tables import (
    Detail,
    causes_table,
    changes_table,
    environments_table,
    flowchart,
    listed,
    renamed,
    settings_table,
)
from restorespec.report.review.phrases import (
    circumstances,
    field_name,
    findings_counts,
    left_out,
    name,
    named,
    plan_state,
    shown,
    silenced,
    verdict,
)

LIMIT = 60_000
"""Characters of a comment; GitHub takes 65,536."""


_MANY = 50  # changed restores: then the causes come first


_LADDER = (
    Detail(),
    Detail(names=20),
    Detail(names=5),
    Detail(names=0, findings=50),
    Detail(names=0, findings=50, bodies=40),
    Detail(names=0, findings=20, bodies=10),
    Detail(names=0, findings=20, bodies=0, values=60),
    Detail(names=0, findings=20, bodies=3, values=60, bundled=True),
    Detail(names=0, findings=10, bodies=0, values=60, bundled=True),
    Detail(names=0, findings=10, bodies=0, values=40, bundled=True, lines=True),
    Detail(names=0, findings=0, bodies=0, values=20, bundled=True, lines=True, light=False),
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


def _blocks(review: Review, detail: Detail) -> Iterator[str]:
    yield f"{marker(review.folder)}\n### {markdown_prose(verdict(review))}"
    yield f"{markdown(circumstances(review))}"
    yield from settings_table(review, detail)
    many = len(review.changes) > _MANY
    table = rows(review)
    if many:
        yield from causes_table(table, review, detail)
        yield from environments_table(review)
    if table:
        yield changes_table(table, review, detail)
    if chart := flowchart(review):
        yield markdown_block(chart, "mermaid")
    yield from _uncompared(review, detail)
    yield from _unchanged(review, detail)
    if left := left_out(review):
        yield markdown_prose(left)
    yield from _findings(review, detail)
    yield from _entries(same_shapes(review.changes) if many else same_changes(review.changes), review, detail)
    yield _plan(review)


def _unchanged(review: Review, detail: Detail) -> Iterator[str]:
    if review.unchanged:
        included = [named(one.document.id, one.environment, review) for one in review.unchanged]
        head = f"Not changed anywhere: {counted(len(included), 'restore')}"
        yield _folded(head, listed(included, detail)) if detail.names else f"**{head}**"


def _uncompared(review: Review, detail: Detail) -> Iterator[str]:
    for in_base, side in ((True, review.base), (False, review.head)):
        included = [
            named(one.version.document.id, one.version.environment, review)
            for one in review.uncompared
            if one.in_base is in_base
        ]
        if included:
            names = listed(included, detail)
            why = f"cannot be compared, because the spec does not compile in {markdown(side)}"
            yield f"**{counted(len(included), 'restore')}** {why}{f': {names}' if names else ''}"


def _findings(review: Review, detail: Detail) -> Iterator[str]:
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


def _entries(entries: list[Entry], review: Review, detail: Detail) -> Iterator[str]:
    for entry in entries[: detail.bodies]:
        yield _entry(entry, review, detail)
    more = entries[detail.bodies :]
    if more and detail.bodies:
        yield f"… and {counted(sum(len(entry.changes) for entry in more), 'restore')} with {counted(len(more), 'other change')}"


def _entry(entry: Entry, review: Review, detail: Detail) -> str:
    change = entry.example
    others = len(entry.changes) - 1
    alike = f" and {others} alike" if others else ""
    title = f"<code>{html(renamed(change, review))}</code>{alike}: {change.kind}, {change.risk}"
    parts = [markdown_block("\n".join(_fields(change.fields, detail)), "diff")] if change.fields else []
    if change.head and change.head.document.description:
        parts.insert(0, markdown(change.head.document.description))
    if others and detail.names:
        parts.append(f"Likewise {listed([name(one, review) for one in entry.changes[1:]], detail)}")
    return _folded_html(title, "\n\n".join(parts))


def _fields(fields: Iterable[FieldChange], detail: Detail) -> Iterator[str]:
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
    plans = "".join(f"\n- {markdown_code(name_)}: `{digest}`" for name_, digest in review.plans)
    return f"Plan `{review.digest}`{plan_state(review)}{plans and chr(10)}{plans}"
