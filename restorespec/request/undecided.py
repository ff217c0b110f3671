"""What a value that nobody has chosen yet can already be known to do wrong, from its variable's declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from restorespec.diagnostics import Finding, Problem
from restorespec.request.aliases import choices
from restorespec.request.messages import KEYWORDS
from restorespec.request.shape import Schema, types
from restorespec.request.wording import kind, listed, subject
from restorespec.source import Path
from restorespec.unknown import Unknown

Fits = Callable[[Schema, object], bool]
"""Whether a value meets a schema."""

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}


def proven_wrong(path: Path, schema: Schema, unknown: Unknown, fits: Fits) -> Finding | None:
    """The finding that no value which a declaration allows can stand at a place; None if one may.

    Args:
        path: the place.
        schema: what a value there has to meet.
        unknown: the unknown value there.
        fits: whether a value meets a schema.
    """
    declaration = unknown.declaration
    values = [declaration["const"]] if "const" in declaration else declaration.get("enum")
    declared, wanted = _declared_types(declaration, values), types(schema)
    origin = f"`{unknown.label}`" if unknown.label else "the expression"
    if declared and wanted and not declared & set(wanted):
        message = f"{origin} gives {_any_of(sorted(declared - {'number'}) or ['number'])}, but {subject(path)} is {kind(wanted[0])}"
        return _finding("type", path, message, f"let it give {kind(wanted[0])}")
    if values is not None and schema and not any(fits(schema, value) for value in values):
        allowed = choices(schema)
        help_text = f"let it give {listed(allowed, 'or')}" if allowed else "let it give a value that the field allows"
        return _finding("enum", path, f"no value that {origin} may have is allowed in {subject(path)}", help_text)
    if declared & set(wanted) in ({"string"}, {"integer"}):
        return _outside(path, schema, declaration, origin)
    return None


def _declared_types(declaration: Mapping[str, Any], values: list[object] | None) -> set[str]:
    """The types that a value may have; a number may be an integer. None are known if the set is empty."""
    if "type" in declaration:
        named = set(types(dict(declaration)))
    else:
        named = {_TYPES.get(type(value), "null") for value in values or ()}
    return named | {"integer"} if "number" in named else named


def _any_of(names: list[str]) -> str:
    return " or ".join(kind(name) for name in names)


def _outside(path: Path, schema: Schema, declaration: Mapping[str, Any], origin: str) -> Finding | None:
    """The finding that the bounds of a declaration leave nothing of the bounds of a field."""
    for keyword, opposite, sign, what in (
        ("minLength", "maxLength", 1, "characters"),
        ("maxLength", "minLength", -1, "characters"),
        ("minimum", "maximum", 1, ""),
    ):
        own, theirs = schema.get(keyword), declaration.get(opposite)
        if own is not None and theirs is not None and sign * theirs < sign * own:
            bounds = "at least" if sign > 0 else "at most"
            found = "at most" if sign > 0 else "at least"
            message = f"{origin} is {found} {theirs} {what}".rstrip() + f", {subject(path)} {bounds} {own}"
            return _finding(keyword, path, message, "correct the bounds of the declaration")
    return None


def _finding(keyword: str, path: Path, message: str, help_text: str) -> Finding:
    return Finding(KEYWORDS[keyword][0], Problem(path, message, help_text))
