"""Changes as text in every format."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from restorespec.diff import Review

_MODULES = {"text": "text", "markdown": "markdown", "json": "json_format", "html": "html"}
FORMATS = tuple(_MODULES)
"""The names of the formats, the default one first."""


def render(review: Review, format: str, *, color: bool = False) -> str:  # noqa: A002 - the contract's word
    """Return all that a change changes, as one text that ends its last line.

    Args:
        review: what changes.
        format: one of `FORMATS`.
        color: whether `text` uses ANSI colours.
    """
    options: dict[str, Any] = {"color": color} if format == "text" else {}
    rendered: str = import_module(f"restorespec.report.review.{_MODULES[format]}").render(review, **options)
    return rendered
