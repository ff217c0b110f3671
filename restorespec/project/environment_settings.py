"""Settings that differ between two environments of one tree: what the configuration sets for them, and variables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping

from restorespec.core.data import ABSENT, Located
from restorespec.core.risk import Risk
from restorespec.core.source import Span
from restorespec.diff.changes import Cause, SettingChange
from restorespec.language import Setting
from restorespec.project.choices import Choices
from restorespec.project.opening import Project
from restorespec.project.variable_values import Layers

_KEYS = ("base-url", "token-env", "region")

_HIDDEN = "***"


def environment_settings(
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
