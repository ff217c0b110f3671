"""From the API's errors to findings: at the field that an error names, else at the restore as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from restorespec.core.diagnostics import Finding, Problem
from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.live import API_REFUSED
from restorespec.remote.verdicts import ApiError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[./][A-Za-z0-9_]+|\[[0-9]+\])*")
_ABOUT_THE_TOKEN = frozenset((401, 403))
_WHOLE = ("source", "target", "query_filter")


def findings(errors: tuple[ApiError, ...], body: dict[str, Any], status: int = 0) -> Iterator[Finding]:
    """What an answer's errors say against a body.

    Args:
        errors: as the answer lists them.
        body: what was sent.
        status: of the answer; where it is about the token, the spec is at fault only if a field of it is named.
    """
    for error in errors:
        place = _place(error.message, body)
        if status in _ABOUT_THE_TOKEN and not place:
            continue
        code = f" (error {error.code})" if error.code else ""
        said = " ".join(error.message.split())[:200] or "no reason given"
        text = f"the API refuses it: {said}{code}"
        yield Finding(API_REFUSED, Problem(place, text, "correct it and submit again; it was not started"))


def _place(message: str, body: dict[str, Any]) -> Path:
    """The path that a message names for sure: written whole, or by an ending that only one value has."""
    paths = list(_paths(body, ()))
    for match in sorted(_NAME.findall(message), key=len, reverse=True):
        steps = tuple(step for step in re.split(r"[./\[\]]+", match) if step)
        if steps[0] in _WHOLE and len(steps) > 1:
            return tuple(int(step) if step.isdecimal() else step for step in steps)
        fitting = [path for path in paths if tuple(map(str, path[-len(steps) :])) == steps]
        if len(fitting) == 1 and ("_" in match or len(steps) > 1):
            return fitting[0]
    return ()


def _paths(value: object, at: Path) -> Iterator[Path]:
    yield at
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _paths(item, (*at, number))
