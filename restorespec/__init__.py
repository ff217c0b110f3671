"""Compile, lint and review declarative restore specs.

The names below are the public API; its functions print nothing, never exit, and never raise for a bad spec:

    result = restorespec.compile(restorespec.Source("orders.yaml", text), {"stage": "drill"})
    result.payloads, result.diagnostics
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from restorespec.version import __version__

if TYPE_CHECKING:
    from restorespec.api import Result, check, compile, compile_project, lint, render  # noqa: A004 - the contract's name
    from restorespec.core.diagnostics import Diagnostic, Edit, Family, Fix, Note, Rule, Severity, Summary
    from restorespec.core.source import Source, Span
    from restorespec.core.usage_error import UsageError
    from restorespec.project.choices import Choices

__all__ = [
    "Choices",
    "Diagnostic",
    "Edit",
    "Family",
    "Fix",
    "Note",
    "Result",
    "Rule",
    "Severity",
    "Source",
    "Span",
    "Summary",
    "UsageError",
    "__version__",
    "check",
    "compile",
    "compile_project",
    "lint",
    "render",
]

_HOMES = {
    "Choices": "project.choices",
    "Result": "api",
    "UsageError": "core.usage_error",
    "check": "api",
    "compile": "api",
    "compile_project": "api",
    "lint": "api",
    "render": "api",
    "Source": "core.source",
    "Span": "core.source",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Imports a public name when it is first used: `restorespec --version` needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'restorespec' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - likewise

    return getattr(import_module(f"restorespec.{_HOMES.get(name, 'core.diagnostics')}"), name)


def __dir__() -> list[str]:
    """Return the public names, those that are not imported yet included."""
    return sorted(__all__)
