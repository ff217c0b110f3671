"""Changes of rules and settings: the configuration, policies, suppression comments and the baseline, compared."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from restorespec.core.data import ABSENT, Data, Located
from restorespec.core.diagnostics import Severity
from restorespec.core.records import NamedTuple
from restorespec.core.risk import Risk
from restorespec.core.source import Source, Span
from restorespec.diff.changes import Cause, SettingChange
from restorespec.diff.schema_changes import schema_changes
from restorespec.project import baseline as baselines
from restorespec.project.opening import Project
from restorespec.project.rule_catalog import catalogue
from restorespec.syntax import Reading
from restorespec.syntax.suppressions import Suppression

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LEVELS = [None, Severity.NOTICE, Severity.WARNING, Severity.ERROR]
_POLICY_FILES = 100
_ENVIRONMENT = 2  # keys that lead to an environment


class Guards(NamedTuple):
    """The settings of one side that guard its restores.

    Attributes:
        project: the project with its configuration.
        suppressions: the comments of all files that were read.
    """

    project: Project
    suppressions: tuple[Suppression, ...]


def settings_changes(base: Guards, head: Guards) -> tuple[SettingChange, ...]:
    """Return the changes of rules and settings, the highest risk first."""
    found = [
        *_configuration(base.project, head.project),
        *_policies(base.project, head.project),
        *_suppressions(base.suppressions, head.suppressions),
        *_baseline(base.project, head.project),
    ]
    return tuple(sorted(found, key=lambda one: one.risk.rank))


class _Leaf(NamedTuple):
    """A setting: a value, or an item of a list of names.

    Attributes:
        what: its name for people.
        value: its plain data.
        span: where it is written.
    """

    what: str
    value: Data
    span: Span


class _Edit(NamedTuple):
    before: object
    after: object


_Judge = Callable[[str, _Edit], Risk]


def _security(_: str, __: _Edit) -> Risk:
    return Risk.SECURITY


def _guard(_: str, __: _Edit) -> Risk:
    return Risk.GUARD


def _guard_if_added(_: str, edit: _Edit) -> Risk:
    return Risk.GUARD if edit.before is ABSENT else Risk.NONE


def _guard_unless_added(_: str, edit: _Edit) -> Risk:
    return Risk.NONE if edit.before is ABSENT else Risk.GUARD


def _guard_if_true(_: str, edit: _Edit) -> Risk:
    return Risk.GUARD if edit.after is True else Risk.NONE


def _guard_if_lower(_: str, edit: _Edit) -> Risk:
    order = ["off", *(level.value for level in _LEVELS if level)]
    known = edit.before in order and edit.after in order
    return Risk.NONE if known and order.index(str(edit.after)) >= order.index(str(edit.before)) else Risk.GUARD


def _guard_if_longer(_: str, edit: _Edit) -> Risk:
    before, after = (_seconds("7d" if value is ABSENT else value) for value in edit)
    return Risk.NONE if before is not None and after is not None and after <= before else Risk.GUARD


def _none(_: str, __: _Edit) -> Risk:
    return Risk.NONE


_RISKS: tuple[tuple[str, _Judge], ...] = (
    ("environments/*/base-url", _security),
    ("environments/*/token-env", _security),
    ("environments/*", _guard_unless_added),  # a region or a var file removed, a whole environment removed
    ("rules/*", _guard_if_lower),
    ("per-file-ignores/*", _guard_if_added),
    ("exclude/*", _guard_if_added),
    ("include/*", _guard_unless_added),
    ("policies/*", _guard_unless_added),
    ("allow-policy-ignores", _guard_if_true),
    ("facts-max-age", _guard_if_longer),
    ("baseline", _none),  # its entries are compared
    ("*", _guard),
)
"""Settings and how the risk of their change is judged; the first row that fits counts."""


def _configuration(base: Project, head: Project) -> Iterator[SettingChange]:
    before, after = (dict(_leaves(project.config.table)) for project in (base, head))
    for path in dict.fromkeys((*after, *before)):
        old, new = before.get(path), after.get(path)
        leaf = new or old
        assert leaf is not None
        if old and new and isinstance(leaf.value, dict):
            continue  # an environment on both sides: its own settings are compared
        edit = _Edit(*(_default(path) if one is None else one.value for one in (old, new)))
        if edit.before == edit.after and type(edit.before) is type(edit.after):
            continue
        if _is_reported_by_environment(path, before, after):
            continue
        name = "/".join(step.replace("/", " ") for step in path)
        judge = next(judge for pattern, judge in _RISKS if fnmatchcase(name, pattern))
        yield SettingChange(judge(name, edit), leaf.what, *edit, Cause(leaf.span, in_base=new is None))


def _is_reported_by_environment(path: tuple[str, ...], *sides: dict[tuple[str, ...], _Leaf]) -> bool:
    """Return whether a setting belongs to an environment that only one side has, and adds nothing to that."""
    if path[0] != "environments" or len(path) <= _ENVIRONMENT:
        return False
    before, after = (path[:_ENVIRONMENT] in side for side in sides)
    return not after or (not before and path[-1] not in {"base-url", "token-env"})


def _leaves(table: Located | None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], _Leaf]]:
    for key, value in table.members() if table else ():
        inner = (*path, key)
        what = ".".join(inner)
        if isinstance(value.data, dict):
            if path == ("environments",):
                assert table is not None
                yield inner, _Leaf(what, value.data, table.key(key))
            yield from _leaves(value, inner)
        elif isinstance(value.data, list):
            for item in value.items():
                yield (*inner, str(item.data)), _Leaf(what, item.data, item.span)
        else:
            yield inner, _Leaf(what, value.data, value.span)


def _default(path: tuple[str, ...]) -> object:
    """Return the value of a setting that is not set."""
    if path[0] == "rules" and path[-1] in catalogue():
        return catalogue()[path[-1]].severity.value
    return False if path == ("allow-policy-ignores",) else ABSENT


def _seconds(age: object) -> int | None:
    found = re.fullmatch(r"([0-9]+)([smhdw])", age) if isinstance(age, str) else None
    return int(found[1]) * _SECONDS[found[2]] if found else None


def _policies(base: Project, head: Project) -> Iterator[SettingChange]:
    """Compare the policies that both sides have, with all files that they refer to."""
    both = [name for name in head.config.policies if name in base.config.policies]
    roots = set(both)
    for name in _referenced(both, base, head):
        before, after = (_schema(project, name) for project in (base, head))
        if before is None or after is None:
            if (before is None) != (after is None):
                shown = after or before
                assert shown is not None
                yield SettingChange(
                    Risk.GUARD,
                    f"policy {name}",
                    ABSENT if before is None else before.data,
                    ABSENT if after is None else after.data,
                    Cause(shown.span, in_base=after is None),
                )
            continue
        for change in schema_changes(before, after):
            risk = Risk.NONE if change.is_stricter and name in roots else Risk.GUARD
            what = f"policy {name}: /{'/'.join(change.path)}"
            yield SettingChange(risk, what, change.before, change.after, change.cause)


def _referenced(names: Iterable[str], *projects: Project) -> list[str]:
    """Return policies and the files that they refer to on either side, each once."""
    found = dict.fromkeys(names)
    waiting = list(found)
    while waiting and len(found) < _POLICY_FILES:
        name = waiting.pop()
        for project in projects:
            schema = _schema(project, name)
            for reference in _references(schema.data if schema else None):
                file = reference.partition("#")[0]
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
                if path not in found and not path.startswith(("../", "/")):
                    found[path] = None
                    waiting.append(path)
    return list(found)


def _references(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            yield from _references(value)
    elif isinstance(data, list):
        for item in data:
            yield from _references(item)


def _schema(project: Project, name: str) -> Located | None:
    reading = project.files.reading(name)
    if not isinstance(reading, Reading) or not reading.documents:
        return None
    return reading.documents[0]


def _suppressions(base: Iterable[Suppression], head: Iterable[Suppression]) -> Iterator[SettingChange]:
    before, after = (list(side) for side in (base, head))
    for same in (_line, _reason):  # a comment that moved with its line, or to another line with its reason, is the same
        before, after = _unmatched(before, after, same), _unmatched(after, before, same)
    for one in after:
        yield SettingChange(Risk.GUARD, _suppression(one), ABSENT, one.span.text, Cause(one.span))
    for one in before:
        yield SettingChange(Risk.NONE, _suppression(one), one.span.text, ABSENT, Cause(one.span, in_base=True))


def _suppression(one: Suppression) -> str:
    return f"suppression of {one.rule} in {one.span.source.name}"


def _unmatched(
    ones: list[Suppression], others: Iterable[Suppression], same: Callable[[Suppression], tuple[str, ...]]
) -> list[Suppression]:
    known = Counter(map(same, others))
    left = []
    for one in ones:
        if known[same(one)]:
            known[same(one)] -= 1
        else:
            left.append(one)
    return left


def _line(one: Suppression) -> tuple[str, ...]:
    """Return what a suppression is known by: its rule, its file and the line that it is for."""
    source = one.span.source
    text = source.line(one.line) if one.line <= source.text.count("\n") + 1 else ""
    return one.rule, source.name, text.strip()


def _reason(one: Suppression) -> tuple[str, ...]:
    return one.rule, one.span.source.name, one.span.text


def _baseline(base: Project, head: Project) -> Iterator[SettingChange]:
    """Compare the entries of the baselines, by file and rule."""
    (old_name, before), (new_name, after) = (baselines.of_project(project) for project in (base, head))
    groups: dict[tuple[str, str], list[baselines.Entry]] = {}
    for entry in sorted(before ^ after):
        groups.setdefault((entry.file, entry.rule), []).append(entry)
    for (file, rule), entries in groups.items():
        counts = [sum((one.file, one.rule) == (file, rule) for one in side) for side in (before, after)]
        added = [entry for entry in entries if entry in after]
        project, name, entry = (head, new_name, added[0]) if added else (base, old_name, entries[0])
        cause = Cause(_written(project, name, entry.fingerprint), in_base=not added)
        what = f"baseline: {rule} in {file}"
        yield SettingChange(Risk.GUARD if added else Risk.NONE, what, counts[0], counts[1], cause)


def _written(project: Project, name: str, fingerprint: str) -> Span:
    source = project.files.source(name, baselines.LIMIT)
    if not isinstance(source, Source):
        return Span(Source(name, ""), 0, 0)
    start = max(source.text.find(f'"{fingerprint}"'), 0)
    return Span(source, start, start + len(fingerprint) + 2)
