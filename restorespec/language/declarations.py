"""Declarations of variables: small JSON Schemas, their errors, and the validation of values with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from restorespec.core.data import Located, is_known
from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.help import REST, Help, HelpText, Snippet
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean
from restorespec.core.unknown import Unknown
from restorespec.language.constraints import advice, demand, instead, is_simple, place, refusal, requoted, validator
from restorespec.language.expressions.values import kind
from restorespec.language.schema_keywords import (
    KEYWORDS,
    SchemaError,
    form_error,
    not_a_schema,
    orphan,
    subschemas,
    wrong_patterns,
)
from restorespec.language.template_rules import TEMPLATE_DECLARATION, TEMPLATE_VARIABLE_VALUE

_OWN_KEYWORDS = frozenset({"default", "description", "sensitive"})
_SHOWN = 200  # characters of a value in a message
_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


class Declaration(NamedTuple):
    """A variable's declaration.

    Attributes:
        name: the variable's name.
        span: where the name is declared.
        schema: the JSON Schema without the keywords of this language; `{}` where the declaration itself is wrong.
        default: its default value, if it has one.
        sensitive: whether values must never be shown.
        is_valid: whether the declaration is valid; nothing else is reported about a variable whose declaration is not.
    """

    name: str
    span: Span
    schema: dict[str, Any]
    default: Located | None
    sensitive: bool = False
    is_valid: bool = True

    @property
    def is_text(self) -> bool:
        """Whether text from outside is used as it is."""
        return self.schema.get("type") == "string"


def declare(name: str, key: Span, value: Located) -> tuple[Declaration, list[Diagnostic]]:
    """Return a declaration, and the errors in it.

    Args:
        name: the variable's name.
        key: where the name is written.
        value: what is declared.
    """
    if isinstance(value.data, Unknown):  # it was rejected when it was read
        return Declaration(name, key, {}, None, is_valid=False), []
    if not isinstance(value.data, dict):
        message = f"the declaration of `{name}` must be a mapping, not {kind(value.data)}"
        error = report(TEMPLATE_DECLARATION, value.span, message, _mapping_help(value.data))
        return Declaration(name, key, {}, None, is_valid=False), [error]
    diagnostics = list(_errors(value))
    sensitive = value.get("sensitive")
    if sensitive and not isinstance(sensitive.data, bool | Unknown):
        message = "`sensitive` must be `true` or `false`"
        diagnostics.append(
            report(TEMPLATE_DECLARATION, sensitive.span, message, Help("write ", Snippet(value=True, key="sensitive")))
        )
    schema: dict[str, Any] = {word: item for word, item in value.data.items() if word not in _OWN_KEYWORDS}
    if not is_known(schema):
        schema = {}  # a part of it was rejected when it was read
    elif not diagnostics:
        diagnostics.extend(_invalid(schema, value))
    valid = not diagnostics
    hidden = sensitive is not None and sensitive.data is not False  # if in doubt, it is sensitive
    default = value.get("default")
    if default is not None:
        default = Located(default.data, default.mark)
    return Declaration(name, key, schema if valid else {}, default, hidden, is_valid=valid), diagnostics


def _errors(schema: Located, *, nested: bool = False) -> Iterator[Diagnostic]:
    """Yield the errors of a declaration or of a schema in it, each at its keyword."""
    if not isinstance(schema.data, dict):
        error = not_a_schema(schema)
        if error:
            yield _reported(error)
        return
    for key, value in schema.members():
        if key not in KEYWORDS and (nested or key not in _OWN_KEYWORDS):
            message = f"unknown keyword `{key[:_SHOWN]}` in a declaration"
            yield report(TEMPLATE_DECLARATION, schema.key(key), message, _keyword_help(key))
            continue
        error = form_error(key, schema) or orphan(key, schema)
        if error:
            yield _reported(error)
            continue
        if key == "patternProperties":
            yield from map(_reported, wrong_patterns(value))
        for part in subschemas(key, value):
            yield from _errors(part, nested=True)


def _reported(error: SchemaError) -> Diagnostic:
    return report(TEMPLATE_DECLARATION, error.span, error.message, error.help)


def _mapping_help(data: object) -> Help:
    """Return how to declare what was written instead: the name of a type, or a value, which becomes the default.

    The value is not repeated: it may be a secret.
    """
    if isinstance(data, str) and data in _TYPES.values():
        return Help("write it as a small JSON Schema: ", Snippet({"type": data}))
    name = next((name for type_, name in _TYPES.items() if isinstance(data, type_)), None)
    if name is None:
        return Help("write it as a small JSON Schema: ", Snippet({"type": "string"}))
    return Help("if this is its value, write ", Snippet({"type": name, "default": REST}))


def _keyword_help(key: str) -> HelpText:
    if key in {"$ref", "$defs", "$dynamicRef", "definitions", "$id", "$anchor"}:
        return "declarations have no references; write the schema out"
    return did_you_mean(key, KEYWORDS | _OWN_KEYWORDS, "use the keywords of JSON Schema 2020-12")


def _invalid(schema: dict[str, Any], value: Located) -> Iterator[Diagnostic]:
    """Yield why the validator rejects a schema whose keywords all have the right form, if it does."""
    if is_simple(schema):
        return
    from jsonschema_rs import ValidationError  # noqa: PLC0415 - specs without variables do without it

    try:
        validator(json.dumps(schema))
    except (ValidationError, ValueError, TypeError) as error:
        path = tuple(getattr(error, "instance_path", ()))
        found = value.find(path)
        at, start = found.value, value.span.start
        span = at.span if at.is_leaf else found.key or Span(value.source, start, start + 1)
        message = f"{f'`{path[-1]}`' if path else 'this declaration'} is not valid JSON Schema"
        yield report(TEMPLATE_DECLARATION, span, message, "correct it according to JSON Schema 2020-12")


def value_error(declaration: Declaration, value: Located) -> Diagnostic | None:
    """Return the error of a value of a variable, at the value's own location, or None."""
    if not declaration.schema or not is_known(value.data):
        return None
    error = refusal(declaration.schema, value.data)
    if error is None:
        return None
    path, is_key = place(error)
    found = value.find(path)
    at, key = found.value, found.key
    span = key if key and (is_key or not at.is_leaf) else at.span
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[:_SHOWN]
    secret = declaration.sensitive
    message = f"`vars.{declaration.name}{'' if secret else name}` {demand(error, declaration.schema, secret=secret)}"
    if not is_key and not secret:
        message += instead(error, at.data)
    note = Note(f"`vars.{declaration.name}` is declared here", declaration.span)
    notes = [] if declaration.span.source is span.source and declaration.span.start == span.start else [note]
    otherwise = f"correct the value, or the declaration of `{declaration.name}`"
    help_text = otherwise if secret else requoted(error, at) or advice(error, at.data, otherwise)
    return report(TEMPLATE_VARIABLE_VALUE, span, message, help_text, notes=notes)
