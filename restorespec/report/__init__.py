"""Diagnostics as text in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from restorespec.core.diagnostics import Summary

_RENDERERS = {
    "text": ("text", "render"),
    "json": ("json_format", "render"),
    "github": ("ci", "github"),
    "sarif": ("sarif", "render"),
    "junit": ("ci", "junit"),
    "gitlab": ("ci", "gitlab"),
    "rdjson": ("ci", "rdjson"),
}
"""The module and the function of each format; a module is imported when its format is used."""

FORMATS = tuple(_RENDERERS)
"""The names of the formats, the default one first."""

Each: TypeAlias = Callable[[Callable[[Any], str], Sequence[Any]], Iterable[str]]
"""Applies a function to each item, in order: `map`, or the same in several processes."""

SHARED = frozenset({"text", "json", "sarif"})
"""The formats that render each finding by itself, so that several processes can share them."""

IN_REPOSITORY = frozenset({"github", "sarif", "junit", "gitlab", "rdjson"})
"""The formats whose readers know paths from the root of the repository, not from that of the project."""


def render(  # noqa: PLR0913 - each is an option of its own
    summary: Summary,
    format: str,  # noqa: A002 - the contract's word
    *,
    color: bool = False,
    width: int = 80,
    prefix: str = "",
    each: Each = map,
) -> str:
    """Return all that a run reports, as one text that ends its last line.

    Args:
        summary: what the run reports.
        format: one of `FORMATS`.
        color: whether `text` uses ANSI colours.
        width: how many columns `text` may take.
        prefix: the path of the project in its repository, ending in `/`, for the formats of `IN_REPOSITORY`.
        each: renders the findings, for the formats of `SHARED`.
    """
    if format == "text" and not summary.diagnostics:
        return ""
    if prefix and format in IN_REPOSITORY:
        from restorespec.report.locations import rooted  # noqa: PLC0415 - most projects are the whole repository

        summary = rooted(summary, prefix)
    options: dict[str, Any] = {"color": color, "width": width} if format == "text" else {}
    if format in SHARED:
        options["each"] = each
    module, function = _RENDERERS[format]
    rendered: str = getattr(import_module(f"restorespec.report.{module}"), function)(summary, **options)
    return rendered
