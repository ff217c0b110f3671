"""Declarations of variables: small JSON Schemas, checked as such, and values held against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from restorespec.diagnostics import Diagnostic, Note, report
from restorespec.resolve.constraints import advice, demand, instead, place, refusal, requoted, validator
from restorespec.resolve.rules import TEMPLATE_DECLARATION, TEMPLATE_VARIABLE_VALUE
from restorespec.resolve.schema_keywords import (
    KEYWORDS,
    SchemaError,
    orphan,
    subschemas,
    value_error,
    wrong_patterns,
)
from restorespec.source import Span
from restorespec.suggestions import did_you_mean
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, find, plain
from restorespec.unknown import Unknown

_OWN_KEYWORDS = frozenset({"default", "description", "sensitive"})
_SHOWN = 200  # characters of a value in a message


class Declaration(NamedTuple):
    """A variable's declaration.

    Attributes:
        name: the variable's name.
        span: where the name is declared.
        schema: the JSON Schema without the keywords of this language; `{}` where the declaration itself is wrong.
        default: its default value, if it has one.
        sensitive: whether values must never be shown.
        is_valid: whether the declaration is one; nothing more is said about a variable whose declaration is not.
    """

    name: str
    span: Span
    schema: dict[str, Any]
    default: Node | None
    sensitive: bool = False
    is_valid: bool = True

    @property
    def is_text(self) -> bool:
        """Whether text from outside is taken as it stands."""
        return self.schema.get("type") == "string"


def declare(name: str, entry: Entry) -> tuple[Declaration, list[Diagnostic]]:
    """A declaration from its entry below `vars`, and what is wrong with it."""
    node = entry.node
    diagnostics = list(_errors(node))
    if not isinstance(node, Mapping):
        return Declaration(name, entry.key, {}, None, is_valid=False), diagnostics
    sensitive = node.get("sensitive")
    if sensitive and not (isinstance(sensitive, Scalar) and isinstance(sensitive.value, bool | Unknown)):
        diagnostics.append(
            report(
                TEMPLATE_DECLARATION, sensitive.span, "`sensitive` must be `true` or `false`", "write `sensitive: true`"
            )
        )
    schema = {key: plain(item.node) for key, item in node.entries.items() if key not in _OWN_KEYWORDS}
    if _holds_unknown(schema):
        schema = {}  # reading has refused a part of it already
    elif not diagnostics:
        diagnostics.extend(_invalid(schema, node))
    valid = not diagnostics
    declaration = Declaration(
        name, entry.key, schema if valid else {}, node.get("default"), is_sensitive(node), is_valid=valid
    )
    return declaration, diagnostics


def is_sensitive(node: Mapping) -> bool:
    """Whether a declaration hides values; in doubt it does."""
    sensitive = node.get("sensitive")
    return sensitive is not None and not (isinstance(sensitive, Scalar) and sensitive.value is False)


def _errors(node: Node, *, nested: bool = False) -> Iterator[Diagnostic]:
    """Yield what is wrong with a declaration or a schema in it, each error at its keyword."""
    if not isinstance(node, Mapping):
        if not (nested and isinstance(node, Scalar) and isinstance(node.value, bool | Unknown)):
            help_text = "write it as a small JSON Schema: `{type: string}`"
            yield report(TEMPLATE_DECLARATION, node.span, "a declaration must be a mapping", help_text)
        return
    for key, entry in node.entries.items():
        if key not in KEYWORDS and (nested or key not in _OWN_KEYWORDS):
            message = f"unknown keyword `{key[:_SHOWN]}` in a declaration"
            yield report(TEMPLATE_DECLARATION, entry.key, message, _keyword_help(key))
            continue
        error = value_error(key, entry) or orphan(key, node)
        if error:
            yield _reported(error)
            continue
        if key == "patternProperties":
            yield from map(_reported, wrong_patterns(entry.node))
        for part in subschemas(key, entry.node):
            yield from _errors(part, nested=True)


def _reported(error: SchemaError) -> Diagnostic:
    return report(TEMPLATE_DECLARATION, error.span, error.message, error.help)


def _keyword_help(key: str) -> str:
    if key in {"$ref", "$defs", "$dynamicRef", "definitions", "$id", "$anchor"}:
        return "declarations have no references; write the schema out"
    return did_you_mean(key, KEYWORDS | _OWN_KEYWORDS, "use the keywords of JSON Schema 2020-12")


def _invalid(schema: dict[str, Any], node: Mapping) -> Iterator[Diagnostic]:
    """Yield why the validator refuses a schema whose keywords all have the right form, if it does."""
    from jsonschema_rs import ValidationError  # noqa: PLC0415 - specs without variables do without it

    try:
        validator(json.dumps(schema))
    except (ValidationError, ValueError, TypeError) as error:
        path = tuple(getattr(error, "instance_path", ()))
        at, key, _ = find(node, path)
        span = at.span if isinstance(at, Scalar) else key or Span(node.source, node.start, node.start + 1)
        message = f"{f'`{path[-1]}`' if path else 'this declaration'} is not valid JSON Schema"
        yield report(TEMPLATE_DECLARATION, span, message, "correct it after JSON Schema 2020-12")


def value_mistake(declaration: Declaration, node: Node) -> Diagnostic | None:
    """What is wrong with a value of a variable, at the value's own place, or None."""
    value = plain(node)
    if not declaration.schema or _holds_unknown(value):
        return None
    error = refusal(declaration.schema, value)
    if error is None:
        return None
    path, is_key = place(error)
    at, key, _ = find(node, path)
    span = key if key and (is_key or not isinstance(at, Scalar)) else at.span
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[:_SHOWN]
    secret = declaration.sensitive
    message = f"`vars.{declaration.name}{'' if secret else name}` {demand(error, declaration.schema, secret=secret)}"
    if not is_key and not secret:
        message += instead(error, plain(at))
    note = Note(f"`vars.{declaration.name}` is declared here", declaration.span)
    notes = [] if declaration.span.source is span.source and declaration.span.start == span.start else [note]
    otherwise = f"correct the value, or the declaration of `{declaration.name}`"
    help_text = otherwise if secret else requoted(error, at) or advice(error, plain(at), otherwise)
    return report(TEMPLATE_VARIABLE_VALUE, span, message, help_text, notes=notes)


def _holds_unknown(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_unknown(item) for item in value)
    return isinstance(value, Unknown)
