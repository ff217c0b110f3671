"""The policies of a project, loaded once for a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from restorespec.core.data import Data
from restorespec.core.diagnostics import Finding
from restorespec.core.usage_error import UsageError
from restorespec.language import Refusal
from restorespec.pipeline import Policies
from restorespec.project.configuration import ConfigError, file_help
from restorespec.project.opening import ConfigurationError, Project

if TYPE_CHECKING:
    from restorespec.validation.policy import Policy


def load_policies(project: Project) -> Policies:
    """Return the checks of the configuration's `policies`.

    Raises:
        ConfigurationError: a policy, or a schema that it refers to, cannot be read or fully evaluated.
    """
    if not project.config.policies:
        return []
    from restorespec.validation.policy import Policy, load_policy  # noqa: PLC0415 - only projects with policies pay for it

    checks: list[Callable[[Data], Iterator[Finding]]] = []
    loaded: set[str] = set()
    errors: list[ConfigError] = []
    for name, span in zip(project.config.policies, project.config.policies_set, strict=True):
        if name in loaded:
            continue
        loaded.add(name)
        policy = load_policy(name, project.files)
        if isinstance(policy, Refusal):
            errors.append(ConfigError(span, policy.message, file_help("policies", name, policy.help)))
        elif isinstance(policy, Policy):
            checks.append(partial(_check, policy))
        else:
            errors.extend(ConfigError(found.span, found.message, found.help) for found in policy)
    if errors:
        raise ConfigurationError(project.files.root, tuple(dict.fromkeys(errors)))
    return checks


def _check(policy: Policy, body: Data) -> Iterator[Finding]:
    """Yield what a policy finds; one that cannot be fully evaluated ends the run: its silence would pass for a yes."""
    from restorespec.validation.policy_validator import TooMuchWork  # noqa: PLC0415 - only projects with policies pay for it

    try:
        yield from policy(body)
    except TooMuchWork as work:
        message = f"{policy.name}:1:1: this policy {work.deed}, so it cannot be fully evaluated"
        raise UsageError(message, f"write it with fewer {work.things}") from work
