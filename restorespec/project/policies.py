"""The project's own policies, loaded once for a run."""

from __future__ import annotations

from restorespec.pipeline import Policies
from restorespec.project.opening import Project


def load_policies(project: Project) -> Policies:
    """The checks that the configuration's `policies` stand for.

    Raises:
        UsageError: a policy cannot be read or is no JSON Schema.
    """
    return ()
