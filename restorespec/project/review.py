"""Reviews: two sides compiled and compared, which are two states of a project, or two environments of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from restorespec.core.data import ABSENT, Located
from restorespec.core.diagnostics import Diagnostic, Summary
from restorespec.core.risk import Risk
from restorespec.core.source import Span
from restorespec.core.usage_error import UsageError
from restorespec.diff import Cause, Review, Side, Version, compare
from restorespec.diff.changes import SettingChange
from restorespec.language import Setting
from restorespec.language.template_rules import TEMPLATE_VARIABLE_UNDECLARED
from restorespec.project import baseline as baselines
from restorespec.project.choices import Choices
from restorespec.project.discovery import find_specs, no_specs, path_in_repository
from restorespec.project.opening import Project, open_project
from restorespec.project.run import Run
from restorespec.project.setting_causes import with_setting_causes
from restorespec.project.settings_changes import Guards, settings_changes
from restorespec.project.sides import Opened, sides
from restorespec.project.variable_values import Layers
from restorespec.syntax.suppressions import Suppression

_KEYS = ("base-url", "token-env", "region")
"""The settings of an environment besides its variables."""

_HIDDEN = "***"


def _allow_all(root: Path, specs: Iterable[str]) -> None:
    """Nothing is written."""


def review(
    base: str,
    head: str | None,
    choices: Choices,
    refuse_overwriting: Callable[[Path, Iterable[str]], None] = _allow_all,
) -> Review:
    """Compare two sides, and return the review.

    Args:
        base: a git revision, a folder or a file; `A..B` and `A...B` give both sides, as for `git diff`.
        head: likewise; None for the working tree.
        choices: variables, environments, rules and the time, for both sides.
        refuse_overwriting: is called with a root and the specs below it that are read, and may raise an error.

    Raises:
        UsageError: a side cannot be found, or a choice or a configuration is wrong.
    """
    with ExitStack() as stack:
        before, after = both = sides(base, head, choices, stack)
        if not after.specs and not (before.is_revision and before.specs):
            raise no_specs(after.project.config)
        for side in both:
            refuse_overwriting(side.project.root, side.specs)
        chosen = _environments(both, choices)
        compiled, comments = zip(*(_side(side, chosen, choices) for side in both), strict=True)
        found = compare(*_declared_somewhere(*compiled))
        guards = [Guards(side.project, found_there) for side, found_there in zip(both, comments, strict=True)]
        return with_setting_causes(found, before.project, after.project)._replace(
            environments=chosen or (None,),
            left_out=() if chosen else tuple(after.project.config.environments),
            folder=path_in_repository(after.project.root).removesuffix("/"),
            settings=settings_changes(*guards),
        )


def review_between(
    environments: tuple[str, str],
    paths: Iterable[str],
    choices: Choices,
    refuse_overwriting: Callable[[Path, Iterable[str]], None] = _allow_all,
) -> Review:
    """Return how the restores of one tree differ between two environments.

    Args:
        environments: the names of both, in place of BASE and HEAD.
        paths: files, folders or globs; none for the project's own specs.
        choices: variables, rules and the time.
        refuse_overwriting: is called with a root and the specs below it that are read, and may object.

    Raises:
        UsageError: a path, an environment or the configuration is wrong.
    """
    named = list(paths)
    if choices.names_environments:
        raise UsageError(
            "`--between-envs` names the environments itself", "leave out `--env`, `--all-envs` and `--no-env`"
        )
    if environments[0] == environments[1]:
        raise UsageError(f"`{environments[0]}` is named twice", "name two environments")
    project = open_project(named, choices)
    project.environments(choices._replace(environments=environments))
    specs = find_specs(project.root, project.config, named)
    refuse_overwriting(project.root, specs)
    base, head = (_under(Opened(name, project, specs), choices) for name in environments)
    folder = path_in_repository(project.root).removesuffix("/")
    return compare(*_declared_somewhere(base, head))._replace(
        folder=folder,
        settings=_differing_settings(project, environments, choices, (*base.summary.masked, *head.summary.masked)),
        is_of_environments=True,
    )


def _under(opened: Opened, choices: Choices) -> Side:
    """Compile a side under the environment of its name, and drop the environment from its restores."""
    side, _ = _side(opened, (opened.name,), choices)
    found = tuple(one._replace(environment=None) for one in side.summary.diagnostics)
    return side._replace(
        versions=tuple(version._replace(environment=None) for version in side.versions),
        broken=frozenset((name, None) for name, _ in side.broken),
        summary=side.summary._replace(diagnostics=found),
    )


def _environments(both: tuple[Opened, Opened], choices: Choices) -> tuple[str, ...]:
    """Return the names of the environments to compare, each known on one side at least; all, unless some are named.

    Raises:
        UsageError: one is known on neither.
    """
    base, head = (side.project.config.environments for side in both)
    if choices.or_every_environment().all_environments:
        return tuple(dict.fromkeys([*head, *base]))
    if any(name not in base for name in choices.environments):
        both[1].project.environments(choices)
    return tuple(dict.fromkeys(choices.environments))


def _side(opened: Opened, wanted: tuple[str, ...], choices: Choices) -> tuple[Side, tuple[Suppression, ...]]:
    """Compile a side, and read its suppression comments."""
    has = tuple(name for name in wanted if name in opened.project.config.environments)
    versions: tuple[Version, ...] = ()
    summary = Summary(())
    broken: frozenset[tuple[str, str | None]] = frozenset()
    comments: tuple[Suppression, ...] = ()
    silenced: tuple[Diagnostic, ...] = ()
    if has or not wanted:
        named = choices._replace(environments=has, all_environments=False, no_environment=not has)
        run = Run(opened.project, opened.specs, named)
        versions = tuple(Version(one.restore.document, one.file, one.environment) for one in run)
        found, broken, comments = run.summary(), run.broken, run.suppressions
        summary = baselines.without_known(found, baselines.known_entries(opened.project, choices)[1])
        kept = set(map(id, summary.diagnostics))
        silenced = (*run.silenced, *(one for one in found.diagnostics if id(one) not in kept))
    side = Side(
        opened.name, frozenset(opened.specs), versions, broken, summary, opened.folder, opened.is_file, silenced
    )
    return side, comments


def _declared_somewhere(base: Side, head: Side) -> tuple[Side, Side]:
    """Return both sides with an undeclared variable reported only if neither declares it: options are for both."""
    undeclared = {found.message for found in base.summary.diagnostics if found.rule is TEMPLATE_VARIABLE_UNDECLARED}
    return _without_undeclared(base, set()), _without_undeclared(head, undeclared)


def _without_undeclared(side: Side, messages: set[str]) -> Side:
    kept = (
        found
        for found in side.summary.diagnostics
        if found.rule is not TEMPLATE_VARIABLE_UNDECLARED or found.span.source.is_file or found.message in messages
    )
    return side._replace(summary=side.summary._replace(diagnostics=tuple(kept)))


def _differing_settings(
    project: Project, names: tuple[str, str], choices: Choices, masked: Collection[Span]
) -> tuple[SettingChange, ...]:
    """Return the settings that differ between two environments; a difference that is intended risks nothing.

    Args:
        project: the project.
        names: the names of the environments.
        choices: the options of the run, which set variables for both.
        masked: where sensitive values are, which are not shown.
    """
    return (*_configured(project, names), *_variables(project, names, choices, set(masked)))


def _configured(project: Project, names: tuple[str, str]) -> Iterator[SettingChange]:
    base, head = (_table(project, name) for name in names)
    for key in _KEYS:
        before, after = (table.get(key) if table else None for table in (base, head))
        yield from _difference(key, before, after, frozenset())


def _table(project: Project, name: str) -> Located | None:
    environments = project.config.table.get("environments") if project.config.table else None
    return environments.get(name) if environments else None


def _variables(
    project: Project, names: tuple[str, str], choices: Choices, masked: Collection[Span]
) -> Iterator[SettingChange]:
    base, head = (_values(project, name, choices) for name in names)
    for name in sorted({*base, *head}):
        before, after = (side[name].value if name in side else None for side in (base, head))
        yield from _difference(f"vars.{name}", before, after, masked)


def _values(project: Project, name: str, choices: Choices) -> Mapping[str, Setting]:
    """Return the values of variables under an environment."""
    layers = Layers(project.config.environments[name], choices, project.files)
    return {variable: setting for layer in layers.settings for variable, setting in layer.items()}


def _difference(
    what: str, before: Located | None, after: Located | None, masked: Collection[Span]
) -> Iterator[SettingChange]:
    cause = after or before
    if cause is None or (before and after and _canonical(before) == _canonical(after)):
        return
    base, head = (ABSENT if one is None else _HIDDEN if one.span in masked else one.data for one in (before, after))
    yield SettingChange(Risk.NONE, what, base, head, Cause(cause.span, in_base=after is None))


def _canonical(value: Located) -> str:
    """Return a value as text that is equal for equal JSON: `1` and `true` are not."""
    return json.dumps(value.data, sort_keys=True)
