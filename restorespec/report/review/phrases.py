"""The wording of a review: the summary, the rows of its table, values in a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TypeAlias
from urllib.parse import quote

from restorespec.core.diagnostics import Diagnostic, Severity
from restorespec.core.records import NamedTuple
from restorespec.diff import ABSENT, Cause, Change, FieldChange, Kind, Review, Risk, SettingChange
from restorespec.kinds import Kind as RequestKind
from restorespec.kinds.difference import Difference
from restorespec.report.locations import where

_LONGEST = 200  # characters of a value

_HAPPENED = {
    Kind.ADDED: ("is added", "are added"),
    Kind.REMOVED: ("is removed", "are removed"),
    Kind.RENAMED: ("is renamed", "are renamed"),
}


class _Meaning(NamedTuple):
    """The meanings of changes, for one restore and for several (`{n}` is their number), in the order of the verdict."""

    rank: int
    number: int
    one: str
    several: str


_LAST = 1000  # after all phrases of a kind


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
        pairs = {(one.path, exactly(one.before), exactly(one.after)) for one in fields}
        once = tuple({id(one): one for one in changes}.values())
        return Row(field.risk, Kind.CHANGED, path, field.before, field.after, (field.cause,), once, len(pairs))
    causes = tuple(dict.fromkeys(one.cause for one in changes if one.cause is not None))
    risks = (one.risk for one in changes if change.kind is not Kind.RENAMED)
    risk = min(risks, key=lambda risk: risk.rank, default=Risk.NONE)
    return Row(risk, change.kind, (), ABSENT, ABSENT, causes, changes)


def exactly(value: object) -> str:
    """Return a value as a text that is equal for equal values alone."""
    return "" if value is ABSENT else json.dumps(value, sort_keys=True)


def _place(cause: Cause) -> tuple[object, ...]:
    return cause.in_base, cause.span.source.name, cause.span.start


def verdict(review: Review) -> str:
    """Return the review in one sentence."""
    changed = [change for change in review.changes if change.kind in (Kind.CHANGED, Kind.RENAMED) and change.fields]
    parts = [_changed(changed, review.restores)] if changed or not review.changes else []
    for kind, (one, several) in _HAPPENED.items():
        if count := review.count(kind):
            parts.append(f"{counted(count, 'restore') if not parts else count} {one if count == 1 else several}")
    if count := len(review.uncompared):
        parts.append(f"{count} cannot be compared")
    if count := sum(found.severity is Severity.ERROR for found in review.findings.new):
        parts.append(counted(count, "new error"))
    if count := sum(one.risk is Risk.GUARD for one in review.settings):
        parts.append(f"{counted(count, 'safeguard')} {'is' if count == 1 else 'are'} weakened")
    if count := sum(one.risk is Risk.SECURITY for one in review.settings):
        parts.append(f"{counted(count, 'setting')} {'changes' if count == 1 else 'change'} where the token is sent")
    return "; ".join(parts)


def _changed(changed: list[Change], restores: int) -> str:
    if not changed:
        return f"none of {counted(restores, 'restore')} changes"
    head = f"{len(changed)} of {counted(restores, 'restore')} {'changes' if len(changed) == 1 else 'change'}"
    meanings: dict[_Meaning, set[int]] = {}
    for number, change in enumerate(changed):
        for field in change.fields:
            meanings.setdefault(_meaning(change.request_kind, field), set()).add(number)
    clauses = []
    for meaning, numbers in sorted(meanings.items()):
        words = meaning.one if len(numbers) == 1 else meaning.several
        clauses.append(words.replace("{n}", _share(len(numbers), len(changed)), 1))
    return f"{head}: {', '.join(clauses)}"


def _share(number: int, changed: int) -> str:
    """Return the number of changed restores in words."""
    if number < changed or number == 1:
        return str(number)
    return "both" if number == 2 else f"all {number}"  # noqa: PLR2004 - English has a word for two


def _meaning(kind: RequestKind, field: FieldChange) -> _Meaning:
    """Return what the change of a field means."""
    name = f"{field.risk} {'/'.join(step.replace('/', ' ') for step in field.path)}"
    label = next(step for step in reversed(kind.general(field.path)) if step != "*")
    rank = field.risk.rank
    if field.risk is Risk.NONE and field.after is ABSENT:
        words = f"in {{n}} `{label}` is not set any more"
        return _Meaning(rank, _LAST, words, words)
    if field.risk is Risk.COST and (rise := kind.cost_change(Difference(field.path, field.before, field.after))):
        how = "more" if rise > 0 else "less"
        return _Meaning(rank, _LAST + (rise < 0), f"{{n}} costs {how}", f"{{n}} cost {how}")
    for number, phrase in enumerate(kind.phrases()):
        if fnmatchcase(name, phrase.pattern):
            return _Meaning(rank, number, f"{{n}} {phrase.singular}", f"{{n}} {phrase.plural}")
    return _Meaning(rank, _LAST + 2, f"{{n}} changes `{label}`", f"{{n}} change `{label}`")


def settings_title(review: Review) -> str:
    """Return the title of the settings of a review."""
    return "Settings that differ" if review.is_of_environments else "Rules and settings changed"


def setting(change: SettingChange) -> str:
    """Return a changed setting with its values, not escaped yet."""
    return f"{change.what}: {shown(change.before)} → {shown(change.after)}"


def silenced(found: Diagnostic) -> str:
    """Return a finding that is not reported any more in one line, not escaped yet."""
    return f"{found.severity}[{found.rule.name}] {where(found.span)}: {found.message}"


def findings_counts(review: Review) -> str:
    """Return how many findings are gone, silenced and as before, in words."""
    found = review.findings
    parts = ((len(found.gone), "gone"), (len(found.silenced), "silenced"), (found.old, "as before"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shown(value: object, longest: int = _LONGEST) -> str:
    """Return a value in a line, not escaped yet."""
    if value is ABSENT:
        return "not set"
    if isinstance(value, dict) and list(value) == ["$unknown"]:
        return f"unknown ({value['$unknown']})"
    text = "***" if value == "***" else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def field_name(path: Iterable[str]) -> str:
    """Return a path as people read it, not escaped yet."""
    return "/" + "/".join(path)


def values(row: Row, longest: int = _LONGEST) -> tuple[str, str, str]:
    """Return what is before the values of a row, and the two values; not escaped yet."""
    lead = f"{row.variants} different values, such as " if row.variants > 1 else ""
    return lead, shown(row.before, longest), shown(row.after, longest)


def link(cause: Cause, review: Review) -> str:
    """Return the address of a cause, where the host is known; not escaped yet."""
    base, source = review.link_base.rstrip("/"), cause.span.source
    if not base or not source.is_file or source.name.startswith(("../", "/")):
        return ""
    prefix, _, commit = base.rpartition("/")
    if cause.in_base:
        if not commit.startswith(review.head):
            return ""  # the address is not one of a commit, so that of BASE is not known
        base = f"{prefix}/{review.base}"
    path = f"{review.folder}/{source.name}" if review.folder else source.name
    return f"{base}/{quote(path)}#L{cause.span.first[0]}"


def place(cause: Cause, review: Review) -> str:
    """Return the location of a cause, unescaped."""
    return f"{where(cause.span)} in {review.base}" if cause.in_base else where(cause.span)


def name(change: Change, review: Review) -> str:
    """Return a restore as people call it, not escaped yet: with its environment, where several are compared."""
    return named(change.restore, change.environment, review)


def named(restore: str, environment: str | None, review: Review) -> str:
    """Return the same for an id and an environment."""
    return f"{restore} ({environment})" if environment and len(review.environments) > 1 else restore


def circumstances(review: Review) -> str:
    """Between what, and under which environments; not escaped yet."""
    under = [one for one in review.environments if one]
    chosen = f", environment{'s' if len(under) > 1 else ''} {', '.join(under)}" if under else ""
    return f"{review.base} → {review.head}{chosen}"


def left_out(review: Review) -> str:
    """Return what was not compared, unescaped; empty if everything was."""
    if not review.left_out:
        return ""
    return f"Not compared under any environment (`--no-env`): {', '.join(review.left_out)}"


def what(row: Row) -> str:
    """Return the change of a row that is not about a field."""
    one, several = _HAPPENED[row.kind]
    return one if len(row.changes) == 1 else several
