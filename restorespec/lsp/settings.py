"""The settings of the editor, which override the options of `restorespec lsp`."""

from __future__ import annotations

from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.project.choices import Choices
from restorespec.project.opening import Project

_SECTION = "restorespec"
_KNOWN = ("environment", "varFiles", "select", "ignore", "inlayHints", "codeLens")


class Settings(NamedTuple):
    """The settings from the editor and the command line.

    Attributes:
        choices: the options of the checks.
        every_environment: whether all environments are meant, if the project has any.
        inlay_hints: whether inlay hints are shown.
        code_lens: whether code lenses are shown.
    """

    choices: Choices
    every_environment: bool = False
    inlay_hints: bool = True
    code_lens: bool = True

    def for_project(self, project: Project) -> Choices:
        """Return the choices for a project; one without environments is checked without any."""
        if self.every_environment:
            return self.choices._replace(environments=(), all_environments=bool(project.config.environments))
        return self.choices


def section(data: object) -> dict[str, Any] | None:
    """Return the section of this tool in what a client sends as settings; None if it sends none."""
    if not isinstance(data, dict):
        return None
    inner = data.get(_SECTION)
    if isinstance(inner, dict):
        return inner
    return data if any(key in data for key in _KNOWN) else None


def settings(options: Choices, data: dict[str, Any]) -> tuple[Settings, list[str]]:
    """Return the settings that options and a section of the editor's settings give together.

    Args:
        options: the options of `restorespec lsp`.
        data: the section.

    Returns:
        The settings, and a message for each value that cannot be used.
    """
    messages: list[str] = []
    changes: dict[str, Any] = {}
    every = False
    if "environment" in data:
        value = data["environment"]
        every = value is None
        names = [value] if isinstance(value, str) else value
        changes |= _texts("environment", names if value is not None else [], "environments", messages)
        changes |= {"all_environments": False} if changes else {}
    for key, name in (("varFiles", "var_file"), ("select", "select"), ("ignore", "ignore")):
        if data.get(key) is not None:
            changes |= _texts(key, data[key], name, messages)
    shown = {name: _flag(key, data.get(key), messages) for key, name in _FLAGS.items()}
    return Settings(options._replace(**changes), every, **shown), messages


_FLAGS = {"inlayHints": "inlay_hints", "codeLens": "code_lens"}


def _texts(key: str, value: object, name: str, messages: list[str]) -> dict[str, tuple[str, ...]]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {name: tuple(value)}
    messages.append(f"the setting `restorespec.{key}` must be a list of strings")
    return {}


def _flag(key: str, value: object, messages: list[str]) -> bool:
    if value is not None and not isinstance(value, bool):
        messages.append(f"the setting `restorespec.{key}` must be true or false")
    return value is not False
