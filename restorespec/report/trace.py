"""The trace of a value, as text and as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from restorespec.core.source import Path, Span, pointer
from restorespec.language.document import Document
from restorespec.language.provenance import Step, shown
from restorespec.report.escape import json, terminal
from restorespec.report.layout import line_text

_SHOWN = 200  # characters of the value


def as_text(document: Document, path: Path, steps: tuple[Step, ...], masked: Iterable[Span] = ()) -> str:
    """Return the value and the steps that led to it, the request first.

    Args:
        document: the restore.
        path: the value's path in its body.
        steps: its trace.
        masked: where sensitive values are.
    """
    lines = [f"{pointer(path) or 'the request'} of {document.id} = {_value(document, path)}"]
    hidden = (*masked, *(step.span for step in steps if step.sensitive))
    for step in steps:
        line, column = step.span.first
        indent = "  " * (step.depth + 1)
        lines.append(f"{indent}{step.message}")
        lines.append(f"{indent}  {step.span.source.name}:{line}:{column}: {line_text(step.span, hidden).strip()}")
    return "".join(f"{_line(line)}\n" for line in lines)


def as_json(document: Document, path: Path, steps: tuple[Step, ...]) -> dict[str, Any]:
    """Return the same as data; a sensitive value is `"***"`, an unknown one `{"$unknown": …}`."""
    return {
        "version": 1,
        "restore": document.id,
        "pointer": pointer(path),
        "value": _data(document, path),
        "steps": [
            {
                "message": step.message,
                "file": step.span.source.name,
                "line": step.span.first[0],
                "column": step.span.first[1],
                "end_line": step.span.last[0],
                "end_column": step.span.last[1],
                "depth": step.depth,
            }
            for step in steps
        ],
    }


def absent(document: Document, pointer: str) -> dict[str, Any]:
    """Return the same for a value that is not set.

    Args:
        document: the restore.
        pointer: what was asked for.
    """
    return {"version": 1, "restore": document.id, "pointer": pointer, "value": None, "absent": True, "steps": []}


def _line(text: str) -> str:
    stripped = text.lstrip(" ")
    return " " * (len(text) - len(stripped)) + terminal(stripped)


def _value(document: Document, path: Path) -> str:
    text = json(_data(document, path))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _data(document: Document, path: Path) -> object:
    return shown(document.request.find(path).value)
