"""Errors of unknown values that the declaration of the variable already proves."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from restorespec.core.data import Data, Located, Mark, MemberMark
from restorespec.core.diagnostics import Finding, Problem
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.kinds.wording import counted, kind, listed
from restorespec.validation.blame import is_list_of_pairs
from restorespec.validation.messages import KEYWORDS

Fits = Callable[[Schema, object], bool]
"""Whether a value meets a schema."""

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}


def proven_wrong(written: Located, schema: Schema, fits: Fits, name: str) -> Finding | None:
    """Return the finding that no value which a declaration allows fits a field; None if one may.

    Args:
        written: the unknown value.
        schema: what a value there has to meet.
        fits: whether a value meets a schema.
        name: the name of the value, as messages use it.
    """
    unknown, path = written.data, written.path
    assert isinstance(unknown, Unknown)
    values = _values(unknown.declaration)
    declared, wanted = _types(unknown.declaration, values), types(schema)
    if not declared or not wanted:
        return None
    origin = f"`{unknown.label}`" if unknown.label and _is_passed_on(written, unknown.label) else "the expression"
    common = _widened(declared) & set(wanted)
    if not common:
        given = " or ".join(kind(name) for name in declared)
        message = f"{origin} gives {given}, but {name} must be {kind(wanted[0])}"
        takes_filter = is_list_of_pairs(schema, frozenset(declared)) and unknown.label
        advice = f"use `{unknown.label} | tags`" if takes_filter else f"let it give {kind(wanted[0])}"
        return _finding("type", path, message, advice)
    if values is not None and not any(fits(schema, value) for value in values):
        allowed = listed(choices(schema), "or") if choices(schema) else "a value that the field allows"
        message = f"no value that {origin} may have is allowed in {name}"
        return _finding("enum", path, message, f"let it give {allowed}")
    return _apart(path, schema, unknown.declaration, origin, name) if len(common) == 1 else None


def _is_passed_on(written: Located, label: str) -> bool:
    """Return whether a template is the name of the value that it waits for, and not an expression with it."""
    return written.origin is None or written.span.text.strip("\"'{} ") == label


def with_unknown_rest(body: Located, schema: Schema) -> Located:
    """Return a body in which every field that it lacks is unknown: what a base that cannot be read may have set.

    Lists are replaced whole by whatever extends a base, so that what is inside them is known.
    """
    assert isinstance(body.data, dict)
    data, mark = _completed(body.data, body.mark, schema)
    return Located(data, mark, body.origins, body.path)


def _completed(data: dict[str, Data], mark: Mark, schema: Schema) -> tuple[dict[str, Data], Mark]:
    start, end, source, members = mark
    absent: MemberMark = (start, start, (start, start, source, None), None)
    completed: dict[str, Data] = {name: Unknown(name) for name in fields(schema) if name not in data}
    marks = dict.fromkeys(completed, absent)
    for name, value in data.items():
        known = members[name] if isinstance(members, dict) else absent
        if isinstance(value, dict):
            completed[name], inner = _completed(value, known[2], child(schema, name))
            known = (known[0], known[1], inner, known[3])
        else:
            completed[name] = value
        marks[name] = known
    return completed, (start, end, source, marks if isinstance(members, dict) else None)


def _values(declaration: dict[str, Any]) -> list[object] | None:
    """Return the values that a declaration lists, if it lists them."""
    return [declaration["const"]] if "const" in declaration else declaration.get("enum")


def _types(declaration: dict[str, Any], values: list[object] | None) -> list[str]:
    """Return the types that a value may have, in alphabetical order; none if nothing is known about them."""
    named = types(declaration) or [_TYPES.get(type(value), "null") for value in values or ()]
    return sorted(set(named))


def _widened(names: list[str]) -> set[str]:
    """Types, and the integers that numbers may be."""
    return {*names, "integer"} if "number" in names else set(names)


def _apart(path: Path, schema: Schema, declaration: dict[str, Any], origin: str, name: str) -> Finding | None:
    """Return the finding that the bounds of a declaration and those of a field have nothing in common."""
    if declaration.get("maxLength", math.inf) < schema.get("minLength", 0):
        found = f"has at most {counted(declaration['maxLength'], 'character')}"
        message, keyword = f"{origin} {found}, but the minimum of {name} is {schema['minLength']}", "minLength"
    elif "maxLength" in schema and declaration.get("minLength", 0) > schema["maxLength"]:
        found = f"has at least {declaration['minLength']} characters"
        message, keyword = f"{origin} {found}, but the maximum of {name} is {schema['maxLength']}", "maxLength"
    elif "minimum" in schema and declaration.get("maximum", math.inf) < schema["minimum"]:
        message = f"{origin} is at most {declaration['maximum']}, but the minimum of {name} is {schema['minimum']}"
        keyword = "minimum"
    else:
        return None
    return _finding(keyword, path, message, "correct the bounds of the declaration")


def _finding(keyword: str, path: Path, message: str, help_text: str) -> Finding:
    return Finding(KEYWORDS[keyword][0], Problem(path, message, help_text))
