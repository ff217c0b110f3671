"""Diagnostics to text, in every format."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from restorespec.core.diagnostics import Summary

_MODULES = {
    "text": "text",
    "json": "json_format",
    "github": "github",
    "sarif": "sarif",
    "junit": "junit",
    "gitlab": "gitlab",
    "rdjson": "rdjson",
}
FORMATS = tuple(_MODULES)
"""The names of the formats, the default one first."""


def render(summary: Summary, format: str, *, color: bool = False, width: int = 80) -> str:  # noqa: A002 - the contract's word
    """All that a run reports, as one text that ends its last line.

    Args:
        summary: what the run reports.
        format: one of `FORMATS`.
        color: whether `text` uses ANSI colours.
        width: how many columns `text` may take.
    """
    options: dict[str, Any] = {"color": color, "width": width} if format == "text" else {}
    rendered: str = import_module(f"restorespec.report.{_MODULES[format]}").render(summary, **options)
    return rendered
