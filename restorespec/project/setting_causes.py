"""Causes in the configuration: changed settings that change restores."""

from __future__ import annotations

from collections.abc import Iterable

from restorespec.core.data import Located
from restorespec.core.source import Source
from restorespec.diff import Cause, Change, Kind, Review, Version
from restorespec.project.discovery import glob_pattern
from restorespec.project.opening import Project


def with_setting_causes(review: Review, base: Project, head: Project) -> Review:
    """Return a review in which the configuration is the cause of what only it made different.

    A restore may appear or go away with an environment, or because its spec is included or excluded; a value may come
    from a var file that an environment names now, or does not name any more. The files themselves did not change.

    Args:
        review: the comparison of both sides.
        base: the project of BASE.
        head: the project of HEAD.
    """
    changes = (_with_cause(change, base, head) for change in review.changes)
    return review._replace(changes=tuple(changes))


def _with_cause(change: Change, base: Project, head: Project) -> Change:
    if change.kind is Kind.ADDED or change.kind is Kind.REMOVED:
        whole = _environment(change, base, head) or _selection(change, base, head)
        if whole is not None:
            fields = tuple(field._replace(cause=whole) for field in change.fields)
            return change._replace(cause=whole, fields=fields)
        return change
    fields = tuple(
        field._replace(cause=_var_file(field.cause, change, base, head) or field.cause) for field in change.fields
    )
    return change._replace(fields=fields)


def _environment(change: Change, base: Project, head: Project) -> Cause | None:
    """Return where the environment of a restore was added or removed, if it was."""
    name = change.environment
    is_removed = change.kind is Kind.REMOVED
    own, other = (base, head) if is_removed else (head, base)
    table = _table(own, "environments")
    if name is None or table is None or name in other.config.environments or table.get(name) is None:
        return None
    return Cause(table.key(name), in_base=is_removed, is_setting=True)


def _selection(change: Change, base: Project, head: Project) -> Cause | None:
    """Return where a spec was excluded or included that exists on both sides."""
    is_removed = change.kind is Kind.REMOVED
    own, other = (base, head) if is_removed else (head, base)
    version: Version | None = change.base if is_removed else change.head
    if version is None or not other.files.has(version.file) or version.file in other.files.specs(other.config):
        return None
    excluded = _matching(_table(other, "exclude"), version.file)
    if excluded is not None:
        return Cause(excluded.span, in_base=not is_removed, is_setting=True)
    included = _matching(_table(own, "include"), version.file)
    return Cause(included.span, in_base=is_removed, is_setting=True) if included is not None else None


def _matching(globs: Located | None, name: str) -> Located | None:
    items: Iterable[Located] = globs.items() if globs else ()
    return next(
        (item for item in items if isinstance(item.data, str) and glob_pattern(item.data).fullmatch(name)), None
    )


def _var_file(cause: Cause, change: Change, base: Project, head: Project) -> Cause | None:
    """Return where an environment names a var file now, or did so, if the file with the value did not change."""
    environment, source = change.environment, cause.span.source
    other = head if cause.in_base else base
    there = other.files.source(source.name) if source.is_file else None
    if environment is None or not isinstance(there, Source) or there.text != source.text:
        return None
    before, after = (_var_files(project, environment) for project in (base, head))
    come = [item.span for file, item in after.items() if file not in before]
    gone = [item.span for file, item in before.items() if file not in after]
    if come and (not cause.in_base or not gone):
        return Cause(come[-1])  # the last one wins
    return Cause(gone[-1], in_base=True) if gone else None


def _var_files(project: Project, environment: str) -> dict[str, Located]:
    table = _table(project, "environments")
    named = table.get(environment) if table else None
    files = named.get("var-files") if named else None
    return {str(item.data): item for item in files.items()} if files else {}


def _table(project: Project, key: str) -> Located | None:
    return project.config.table.get(key) if project.config.table else None
