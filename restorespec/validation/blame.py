"""The declaration that gives a field a value of the wrong type, and the conversion that the expression needs."""

from __future__ import annotations

import re
from typing import Any

from restorespec.core.data import Input, Located
from restorespec.core.diagnostics import Note, Problem
from restorespec.core.help import Help, HelpText, Snippet
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.kinds import get
from restorespec.kinds.request_schema import Schema, child, types
from restorespec.kinds.wording import Naming, kind
from restorespec.language.document import Document
from restorespec.language.expressions.schemas import Types, types_of, value_types

_WHOLE = re.compile(r"""["']?\{\{\s*((?:vars|locals)(?:\.\w+|\[(?:'\w+'|"\w+")\]))\s*\}\}["']?""")
"""A template that passes a variable or a local on as it is."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_CONVERSIONS = {"string": ("integer", "boolean"), "integer": ("string", "number"), "boolean": ("string",)}
"""The types that a filter converts to another, by the name of its result."""

_FILTERS = {"string": "string", "integer": "int", "boolean": "bool"}


class Blame(NamedTuple):
    """The report on a computed value of the wrong type.

    Attributes:
        message: the message; None keeps the schema's.
        help: what to do.
        span: the declaration to blame; None blames the expression.
        notes: the other places.
    """

    message: str | None
    help: HelpText
    span: Span | None = None
    notes: tuple[Note, ...] = ()


def blame(problem: Problem, document: Document) -> Blame | None:
    """Return what to say of a value of the wrong type that an expression gave; None for a value as it is written."""
    place = document.request.find(problem.at)
    value = place.value
    wanted = types(get(document.kind).schema.at(problem.at))
    if place.depth < len(problem.at) or value.origin is None or not wanted:
        return None
    given = value_types(value.data)
    if given is None or given == {"null"} or is_list_of_pairs(get(document.kind).schema.at(problem.at), given):
        return None
    variable = _passed_on(value)
    declared = types_of(variable.schema) if variable else None
    if variable is None or variable.declaration is None or not declared or _widened(declared) & set(wanted):
        return Blame(None, _conversion(given, wanted[0], "the expression"))
    field = Naming(document.request, get(document.kind).items_named()).subject(problem.at)
    message = f"`{variable.name}` is declared as {_either(declared)}, but {field} must be {kind(wanted[0])}"
    if wanted[0] == "string":
        help_ = _conversion(given, "string", "the expression")
        return Blame(message, Help(f"{help_}, or declare `{variable.name}` as ", Snippet({"type": "string"})))
    notes = (Note(f"{field} gets its value here", value.span),)
    return Blame(message, _declaration_help(variable, wanted[0]), variable.declaration, notes)


def is_list_of_pairs(schema: Schema, given: Types) -> bool:
    """Return whether a mapping was given for a list of keys and values, which the filter `tags` converts."""
    members = child(schema, 0).get("required", ())
    return given == {"object"} and "array" in types(schema) and {"key", "value"} <= set(members)


def _passed_on(value: Located) -> Input | None:
    """Return the variable whose value an expression, or a chain of locals, passes on as it is."""
    for _ in range(_LONGEST):
        origin = value.origin
        inputs = origin.inputs if origin is not None and _WHOLE.fullmatch(value.span.text) else ()
        if len(inputs) != 1:
            return None
        if inputs[0].name.startswith("vars."):
            return inputs[0]
        if inputs[0].value is None:
            return None
        value = inputs[0].value
    return None


_LONGEST = 100  # locals that pass a value on


def _widened(names: Types) -> set[str]:
    return {*names, "integer"} if "number" in names else set(names)


def _either(names: Types) -> str:
    return " or ".join(kind(name) for name in sorted(names))


def _conversion(given: Types, wanted: str, subject_: str) -> str:
    if given & set(_CONVERSIONS.get(wanted, ())):
        return f"convert it with `| {_FILTERS[wanted]}`"
    return f"let {subject_} give {kind(wanted)}"


def _declaration_help(variable: Input, wanted: str) -> Help:
    """Return how to declare a variable, and how its default is then written."""
    help_ = Help("declare it as ", Snippet({"type": wanted}))
    value: Any = variable.value.data if variable.value is not None and variable.value.is_leaf else None
    if variable.sensitive or variable.value is None or isinstance(value, Unknown):
        return help_
    bare = wanted == "integer" and isinstance(value, str) and _INTEGER.fullmatch(value)
    if bare or (wanted == "boolean" and value in ("true", "false")):
        return Help(help_, f", and write its value without quotes: `{value}`")
    return help_
