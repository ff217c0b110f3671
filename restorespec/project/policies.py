"""The project's own policies, loaded once for a run."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Node, plain
from restorespec.core.usage_error import UsageError
from restorespec.language import Refusal
from restorespec.pipeline import Policies
from restorespec.project.opening import Project

if TYPE_CHECKING:
    from restorespec.validation.policy import Policy


def load_policies(project: Project) -> Policies:
    """The checks that the configuration's `policies` stand for.

    Raises:
        UsageError: a policy cannot be read or is no JSON Schema.
    """
    return [_policy(project, name) for name in dict.fromkeys(project.config.policies)]


def misspelt(project: Project) -> Iterator[Diagnostic]:
    """The keywords of the policies that are surely slips."""
    if not project.config.policies:
        return
    from restorespec.validation.policy_keywords import misspelt_keywords  # noqa: PLC0415 - only projects with policies need it

    for name in dict.fromkeys(project.config.policies):
        yield from misspelt_keywords(_root(project, name))


def _policy(project: Project, name: str) -> Policy:
    from restorespec.validation.policy import load_policy  # noqa: PLC0415 - only projects with policies pay for it

    def beside(path: str) -> object:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        try:
            return _data(project, target)
        except UsageError as error:
            raise LookupError(path) from error

    policy = load_policy(name, _data(project, name), beside)
    if isinstance(policy, str):
        raise UsageError(f"the policy `{name}` cannot be used: {policy}", "correct it, or take it out of `policies`")
    return policy


def _data(project: Project, name: str) -> object:
    return plain(_root(project, name))


def _root(project: Project, name: str) -> Node:
    reading = project.files.reading(name)
    if isinstance(reading, Refusal):
        raise UsageError(f"policy: {reading.message}", "correct `policies` in the configuration")
    if reading.diagnostics or len(reading.documents) != 1:
        why = reading.diagnostics[0].message if reading.diagnostics else "it must hold one document"
        raise UsageError(f"the policy `{name}` cannot be read: {why}", "correct it")
    return reading.documents[0]
