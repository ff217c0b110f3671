"""Declarations of variables: small JSON Schemas, checked as such, and values held against them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from restorespec.diagnostics import Diagnostic, Note, report
from restorespec.resolve.rules import TEMPLATE_DECLARATION, TEMPLATE_VARIABLE_VALUE
from restorespec.source import Span
from restorespec.suggestions import did_you_mean
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence, find, plain
from restorespec.unknown import Unknown

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_OWN_KEYWORDS = frozenset({"default", "description", "sensitive"})
_MAPS_OF_SCHEMAS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_LISTS_OF_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SCHEMAS = frozenset(
    {
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties",
    }
)  # fmt: skip
_KEYWORDS = frozenset(
    {
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
        "minLength", "pattern", "format", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains",
        "maxProperties", "minProperties", "required", "dependentRequired", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "$comment",
    }
) | _MAPS_OF_SCHEMAS | _LISTS_OF_SCHEMAS | _SCHEMAS  # fmt: skip
_FORMATS = frozenset(
    {
        "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid",
        "json-pointer", "regex",
    }
)  # fmt: skip
_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_SHOWN = 200  # characters of a value in a message


@dataclass(frozen=True, slots=True)
class Declaration:
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
    if sensitive and not (isinstance(sensitive, Scalar) and isinstance(sensitive.value, bool)):
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
    hides = isinstance(sensitive, Scalar) and sensitive.value is not False
    valid = not diagnostics
    return Declaration(name, entry.key, schema if valid else {}, node.get("default"), hides, valid), diagnostics


def _mistakes(node: Node, *, nested: bool = False) -> Iterator[Diagnostic]:
    """Keywords and formats that do not exist, at their places."""
    if not isinstance(node, Mapping):
        if not (nested and isinstance(node, Scalar) and isinstance(node.value, bool)):
            help_text = "write it as a small JSON Schema: `{type: string}`"
            yield report(TEMPLATE_DECLARATION, node.span, "a declaration must be a mapping", help_text)
        return
    for key, (span, value, _) in node.entries.items():
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
        if isinstance(name, str) and name not in _TYPES:
            help_text = did_you_mean(name, _TYPES, f"the types are {', '.join(f'`{known}`' for known in _TYPES)}")
            yield report(TEMPLATE_DECLARATION, item.span, f"`{name[:_SHOWN]}` is no type of JSON Schema", help_text)


def _keyword_help(key: str) -> str:
    if key in {"$ref", "$defs", "$dynamicRef", "definitions", "$id", "$anchor"}:
        return "declarations have no references; write the schema out"
    return did_you_mean(key, _KEYWORDS | _OWN_KEYWORDS, "use the keywords of JSON Schema 2020-12")


def _subschemas(key: str, value: Node) -> list[Node]:
    if key in _MAPS_OF_SCHEMAS and isinstance(value, Mapping):
        return [entry.node for entry in value.entries.values()]
    if key in _LISTS_OF_SCHEMAS and isinstance(value, Sequence):
        return value.items
    return [value] if key in _SCHEMAS else []


def _invalid(schema: dict[str, Any], node: Mapping) -> Iterator[Diagnostic]:
    """What makes a schema of known keywords invalid: a type that does not exist, a pattern that does not compile."""
    from jsonschema_rs import ValidationError  # noqa: PLC0415 - specs without variables do without it

    try:
        _validator(json.dumps(schema))
    except (ValidationError, ValueError, TypeError) as error:
        path = tuple(getattr(error, "instance_path", ()))
        at, key, _ = find(node, path)
        span = at.span if isinstance(at, Scalar) else key or Span(node.source, node.start, node.start + 1)
        where = f"`{path[-1]}`" if path else "this declaration"
        yield report(
            TEMPLATE_DECLARATION, span, f"{where} is not valid JSON Schema", "correct it after JSON Schema 2020-12"
        )


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Draft202012Validator:
    """The compiled schema; patterns run in an engine of linear time, and nothing is ever fetched."""
    from jsonschema_rs import Draft202012Validator, RegexOptions, meta  # noqa: PLC0415 - see above

    loaded = json.loads(schema)
    meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **loaded})
    return Draft202012Validator(loaded, pattern_options=RegexOptions(), validate_formats=True)


def value_mistake(declaration: Declaration, node: Node) -> Diagnostic | None:
    """What is wrong with a value of a variable, at the value's own place, or None."""
    value = plain(node)
    if not declaration.schema or _holds_unknown(value):
        return None
    validator = _validator(json.dumps(declaration.schema))
    exact = _floats_apart(value)
    if validator.is_valid(exact):
        return None
    error = next(iter(validator.iter_errors(exact)))
    at, key, _ = find(node, tuple(error.instance_path))
    span = at.span if isinstance(at, Scalar) or key is None else key
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    message = f"`vars.{declaration.name}{name}` {_demand(error)}"
    if not declaration.sensitive:
        message += f", not {_shown(plain(at))}"
    note = Note(f"`vars.{declaration.name}` is declared here", declaration.span)
    notes = [] if declaration.span.source is span.source and declaration.span.start == span.start else [note]
    return report(TEMPLATE_VARIABLE_VALUE, span, message, _advice(error, plain(at), declaration), notes=notes)


def _floats_apart(value: object) -> object:
    """The value with floats like 5.0 moved off the integers by the least step, since 5.0 is no integer here."""
    if isinstance(value, float) and value.is_integer():
        return math.nextafter(value, math.inf)
    if isinstance(value, list):
        return [_floats_apart(item) for item in value]
    if isinstance(value, dict):
        return {key: _floats_apart(item) for key, item in value.items()}
    return value


def _holds_unknown(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_unknown(item) for item in value)
    return isinstance(value, Unknown)


def _demand(error: ValidationError) -> str:
    """What the declaration demands, as the end of a sentence."""
    kind: Any = error.kind
    match kind.name:
        case "type":
            types = kind.types if hasattr(kind, "types") else kind.as_dict().get("types", [])
            return f"must be {_either(_TYPES.get(str(name), str(name)) for name in types)}"
        case "enum":
            return f"must be {_either(f'`{option}`' for option in kind.options)}"
        case "minLength" | "maxLength" | "minItems" | "maxItems":
            unit = "characters" if kind.name.endswith("Length") else "items"
            return f"must have at {'least' if kind.name.startswith('min') else 'most'} {kind.limit} {unit}"
        case "minimum" | "maximum":
            return f"must be at {'least' if kind.name == 'minimum' else 'most'} {kind.limit}"
        case "pattern":
            return f"must match `{kind.pattern}`"
        case "format":
            return f"must be a {kind.format}"
        case "required":
            return f"needs `{kind.property}`"
    return f"does not meet `{kind.name}` of its declaration"


def _advice(error: ValidationError, value: object, declaration: Declaration) -> str:
    kind: Any = error.kind
    otherwise = f"correct the value, or the declaration of `{declaration.name}`"
    if kind.name == "enum" and isinstance(value, str) and not declaration.sensitive:
        return did_you_mean(value, [option for option in kind.options if isinstance(option, str)], otherwise)
    return otherwise


def _either(names: Iterator[str]) -> str:
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"
