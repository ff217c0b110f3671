"""The wording of a review: its verdict in a sentence, and names, places and values in a line; nothing is escaped yet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from urllib.parse import quote

from restorespec.core.diagnostics import Diagnostic, Severity
from restorespec.core.records import NamedTuple
from restorespec.diff import ABSENT, Cause, Change, FieldChange, Kind, Review, Risk, SettingChange
from restorespec.kinds import Kind as RequestKind
from restorespec.kinds.comparison import Difference
from restorespec.kinds.wording import counted
from restorespec.report.locations import where
from restorespec.report.review.grouping import Row

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
    """Return a changed setting with its values."""
    return f"{change.what}: {shown(change.before)} → {shown(change.after)}"


def silenced(found: Diagnostic) -> str:
    """Return a finding that is not reported any more in one line."""
    return f"{found.severity}[{found.rule.name}] {where(found.span)}: {found.message}"


def findings_counts(review: Review) -> str:
    """Return how many findings are gone, silenced and as before, in words."""
    found = review.findings
    parts = ((len(found.gone), "gone"), (len(found.silenced), "silenced"), (found.old, "as before"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def shown(value: object, longest: int = _LONGEST) -> str:
    """Return a value in a line."""
    if value is ABSENT:
        return "not set"
    if isinstance(value, dict) and list(value) == ["$unknown"]:
        return f"unknown ({value['$unknown']})"
    text = "***" if value == "***" else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def field_name(path: Iterable[str]) -> str:
    """Return a path as people read it."""
    return "/" + "/".join(path)


def values(row: Row, longest: int = _LONGEST) -> tuple[str, str, str]:
    """Return what is before the values of a row, and the two values."""
    lead = f"{row.variants} different values, such as " if row.variants > 1 else ""
    return lead, shown(row.before, longest), shown(row.after, longest)


def link(cause: Cause, review: Review) -> str:
    """Return the address of a cause, where the host is known."""
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
    """Return the location of a cause."""
    return f"{where(cause.span)} in {review.base}" if cause.in_base else where(cause.span)


def name(change: Change, review: Review) -> str:
    """Return a restore as people call it: with its environment, where several are compared."""
    return named(change.restore, change.environment, review)


def named(restore: str, environment: str | None, review: Review) -> str:
    """Return the same for an id and an environment."""
    return f"{restore} ({environment})" if environment and len(review.environments) > 1 else restore


def plan_state(review: Review) -> str:
    """Return what is missing before a plan can be submitted, to follow its digest; empty if nothing is."""
    if review.errors:
        return ": it cannot be submitted, it has errors"
    return "" if review.settled else ": some values are not chosen yet, with them it has another digest"


def circumstances(review: Review) -> str:
    """Between what, and under which environments."""
    under = [one for one in review.environments if one]
    chosen = f", environment{'s' if len(under) > 1 else ''} {', '.join(under)}" if under else ""
    return f"{review.base} → {review.head}{chosen}"


def left_out(review: Review) -> str:
    """Return what was not compared; empty if everything was."""
    if not review.left_out:
        return ""
    return f"Not compared under any environment (`--no-env`): {', '.join(review.left_out)}"


def what(row: Row) -> str:
    """Return the change of a row that is not about a field."""
    one, several = _HAPPENED[row.kind]
    return one if len(row.changes) == 1 else several
