"""Declarations of variables: small JSON Schemas, checked as such, and values held against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from restorespec.diagnostics import Diagnostic, Note, report
from restorespec.resolve.constraints import (
    LISTS_OF_SCHEMAS,
    MAPS_OF_SCHEMAS,
    SCHEMAS,
    TYPES,
    advice,
    demand,
    instead,
    place,
    refusal,
    requoted,
    validator,
)
from restorespec.resolve.rules import TEMPLATE_DECLARATION, TEMPLATE_VARIABLE_VALUE
from restorespec.source import Span
from restorespec.suggestions import did_you_mean
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence, find, plain
from restorespec.unknown import Unknown

_OWN_KEYWORDS = frozenset({"default", "description", "sensitive"})
_KEYWORDS = frozenset(
    {
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
        "minLength", "pattern", "format", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains",
        "maxProperties", "minProperties", "required", "dependentRequired", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "$comment",
    }
) | MAPS_OF_SCHEMAS | LISTS_OF_SCHEMAS | SCHEMAS  # fmt: skip
_FORMATS = frozenset(
    {
        "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid",
        "json-pointer", "regex",
    }
)  # fmt: skip
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
    diagnostics = list(_mistakes(node))
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


def _mistakes(node: Node, *, nested: bool = False) -> Iterator[Diagnostic]:
    """Keywords and formats that do not exist, at their places."""
    if not isinstance(node, Mapping):
        if not (nested and isinstance(node, Scalar) and isinstance(node.value, bool)):
            help_text = "write it as a small JSON Schema: `{type: string}`"
            yield report(TEMPLATE_DECLARATION, node.span, "a declaration must be a mapping", help_text)
        return
    for key, entry in node.entries.items():
        span, value = entry.key, entry.node
        if key not in _KEYWORDS and (nested or key not in _OWN_KEYWORDS):
            yield report(
                TEMPLATE_DECLARATION, span, f"unknown keyword `{key[:_SHOWN]}` in a declaration", _keyword_help(key)
            )
        elif (
            key == "format"
            and isinstance(value, Scalar)
            and isinstance(value.value, str)
            and value.value not in _FORMATS
        ):
            help_text = did_you_mean(value.value, _FORMATS, f"known formats: {', '.join(sorted(_FORMATS))}")
            yield report(TEMPLATE_DECLARATION, value.span, f"unknown format `{value.value[:_SHOWN]}`", help_text)
        elif key == "type":
            yield from _types(value)
        else:
            for part in _subschemas(key, value):
                yield from _mistakes(part, nested=True)


def _types(node: Node) -> Iterator[Diagnostic]:
    for item in node.items if isinstance(node, Sequence) else [node]:
        name = item.value if isinstance(item, Scalar) else None
        if isinstance(name, str) and name not in TYPES:
            help_text = did_you_mean(name, TYPES, f"the types are {', '.join(f'`{known}`' for known in TYPES)}")
            yield report(TEMPLATE_DECLARATION, item.span, f"`{name[:_SHOWN]}` is no type of JSON Schema", help_text)


def _keyword_help(key: str) -> str:
    if key in {"$ref", "$defs", "$dynamicRef", "definitions", "$id", "$anchor"}:
        return "declarations have no references; write the schema out"
    return did_you_mean(key, _KEYWORDS | _OWN_KEYWORDS, "use the keywords of JSON Schema 2020-12")


def _subschemas(key: str, value: Node) -> list[Node]:
    if key in MAPS_OF_SCHEMAS and isinstance(value, Mapping):
        return [entry.node for entry in value.entries.values()]
    if key in LISTS_OF_SCHEMAS and isinstance(value, Sequence):
        return value.items
    return [value] if key in SCHEMAS else []


def _invalid(schema: dict[str, Any], node: Mapping) -> Iterator[Diagnostic]:
    """What makes a schema of known keywords invalid: a type that does not exist, a pattern that does not compile."""
    from jsonschema_rs import ValidationError  # noqa: PLC0415 - specs without variables do without it

    try:
        validator(json.dumps(schema))
    except (ValidationError, ValueError, TypeError) as error:
        path = tuple(getattr(error, "instance_path", ()))
        at, key, _ = find(node, path)
        span = at.span if isinstance(at, Scalar) else key or Span(node.source, node.start, node.start + 1)
        message = f"{f'`{path[-1]}`' if path else 'this declaration'} is not valid JSON Schema"
        help_text = "correct it after JSON Schema 2020-12"
        if path and path[-1] == "pattern" and isinstance(at, Scalar) and isinstance(at.value, str):
            message, help_text = "`pattern` is no regular expression", "correct it; there is no lookaround here"
        yield report(TEMPLATE_DECLARATION, span, message, help_text)


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
