"""Messages and help for each kind of error that the schema finds in a value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from restorespec.core.diagnostics import Finding, Problem, Rule
from restorespec.core.nodes import Mapping, Node, Scalar, find, plain
from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table import naming
from restorespec.kinds.dynamodb_table.aliases import certain_field, choices, suggested_field, suggested_value
from restorespec.kinds.field_snippets import snippet
from restorespec.kinds.request_schema import Schema, at, child, fields, types
from restorespec.kinds.wording import counted, cut, dotted, found, kind, listed
from restorespec.language.placeholders import template_of
from restorespec.validation.schema_rules import (
    SCHEMA_ENUM,
    SCHEMA_LENGTH,
    SCHEMA_PATTERN,
    SCHEMA_RANGE,
    SCHEMA_REQUIRED,
    SCHEMA_TYPE,
    SCHEMA_UNKNOWN_FIELD,
)
from restorespec.validation.type_help import type_help

__all__ = ["KEYWORDS", "Mistake", "about_value", "missing", "suggested_field", "suggested_value", "unknown_field"]

_FEW = 6  # fields that a help lists


class Mistake(NamedTuple):
    """A value that does not meet its schema.

    Attributes:
        path: where it is.
        schema: the schema of the field.
        value: the value as data.
        subject: the value's name, as messages use it.
        node: the value in its file.
    """

    path: Path
    schema: Schema
    value: object
    subject: str
    node: Node


_Words = tuple[str, str]
"""A message and a help."""


def about_value(body: Mapping, path: Path, keyword: str, value: object = None) -> Finding:
    """Return the finding for a value that fails a keyword of its schema.

    Args:
        body: The request.
        path: The path of the value.
        keyword: The keyword of JSON Schema.
        value: The value as data, if it is not what is at the path.
    """
    node = find(body, path)[0]
    rule, words = KEYWORDS[keyword]
    mistake = Mistake(path, at(path), plain(node) if value is None else value, naming.subject(body, path), node)
    message, help_text = words(mistake)
    return Finding(rule, Problem(path, message, help_text))


def missing(body: Mapping, mapping: Path, names: list[str]) -> Finding:
    """Return the finding for fields that a mapping lacks; for the request itself, it is at the field.

    Args:
        body: The request.
        mapping: The path of the mapping.
        names: The fields, of which the request itself gets one at a time.
    """
    schema = at(mapping)
    there, _, _ = find(body, mapping)
    empty = isinstance(there, Mapping) and not there.entries and bool(mapping)
    where = naming.container(body, mapping)
    if empty:
        message = f"{where} is empty and needs {listed(names, 'and')}"
    else:
        message = f"{listed(names, 'and')} {'is' if len(names) == 1 else 'are'} not set in {where}"
    help_text = "add " + ", and ".join(_addition(name, child(schema, name)) for name in names)
    return Finding(SCHEMA_REQUIRED, Problem(mapping or tuple(names), message, help_text))


def _addition(name: str, schema: Schema) -> str:
    """Return what to add for a field: a snippet for a mapping or a list, and otherwise its name and meaning."""
    if {"object", "array"} & set(types(schema)):
        return f"`{snippet(name, schema)}`"
    allowed = choices(schema)
    return f"`{name}`: " + (listed(allowed, "or") if allowed else schema["title"])


def strange_field(body: Mapping, mapping: Path, name: str, advice: str) -> Finding:
    """Return the finding for a field that the API does not have, with known advice."""
    message = f"unknown field `{cut(name)}` in {naming.container(body, mapping)}"
    return Finding(SCHEMA_UNKNOWN_FIELD, Problem((*mapping, name), message, advice, key=True))


def unknown_field(body: Mapping, mapping: Path, name: str, meant: Path | None) -> Finding:
    """Return the finding for a field that the API does not have.

    Args:
        body: The request.
        mapping: The path of the mapping.
        name: The name of the field.
        meant: The path of the field that was probably meant.
    """
    there = find(body, mapping)[0]
    present: Collection[str] = there.entries if isinstance(there, Mapping) else ()
    schema = at(mapping)
    same = certain_field(schema, name)
    where = naming.container(body, mapping)
    if meant is None and same in present:
        help_text = f"remove it; `{same}` is already set"
    elif meant is None and same is not None:
        help_text = f"use `{same}`: {_meaning(child(schema, same))}"
    elif meant is None:
        names = [*fields(schema)]
        help_text = f"remove it; {_known_fields(where, names)}"
    elif meant[:-1] == mapping:
        help_text = f"did you mean `{meant[-1]}`?"
    elif meant[-1] == name:
        help_text = f"move it to {naming.container(body, meant[:-1])}"
    else:
        in_list = any(isinstance(step, int) for step in meant)
        found_at = f"`{meant[-1]}` in {naming.container(body, meant[:-1])}" if in_list else f"`{dotted(meant)}`"
        help_text = f"did you mean {found_at}?"
    return strange_field(body, mapping, name, help_text)


def _known_fields(where: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"the only field of {where} is `{names[0]}`"
    return f"the fields of {where} are {listed(names, 'and')}" if len(names) <= _FEW else f"{where} has no such field"


def _meaning(schema: Schema) -> str:
    allowed = choices(schema)
    if allowed:
        return listed(allowed, "or")
    return f"{schema['title']}, {kind(types(schema)[0])}"


def _type(mistake: Mistake) -> _Words:
    wanted = kind(types(mistake.schema)[0])
    if mistake.value is None and not naming.is_null(mistake.node):
        return f"{mistake.subject} is empty", type_help(mistake.path, mistake.schema, None)
    message = f"{mistake.subject} must be {wanted}, not {found(mistake.value)}"
    template = template_of(mistake.node) if isinstance(mistake.node, Scalar) else _template(mistake.node)
    return message, type_help(mistake.path, mistake.schema, mistake.value, template)


def _template(node: Node) -> str:
    """Return the template of a computed mapping or list; empty if it was written out."""
    return node.span.text.strip("\"'") if node.origin is not None else ""


def _enum(mistake: Mistake) -> _Words:
    allowed = choices(mistake.schema)
    value = f"`{cut(str(mistake.value))}`" if mistake.value else "empty"
    message = f"{mistake.subject} must be {listed(allowed, 'or')}, not {value}"
    near = suggested_value(mistake.schema, mistake.value)
    otherwise = "use one of them" + (", or leave the field unset" if "" in mistake.schema["enum"] else "")
    return message, f"did you mean `{near}`?" if near else otherwise


def _too_short(mistake: Mistake) -> _Words:
    assert isinstance(mistake.value, str)
    least, most = mistake.schema["minLength"], mistake.schema.get("maxLength")
    if not mistake.value:
        return f"{mistake.subject} is an empty string", f"set it to {mistake.schema['title']}"
    message = f"{mistake.subject} is too short: {counted(len(mistake.value), 'character')} (minimum {least})"
    return message, f"use {least} to {most} characters"


def _too_long(mistake: Mistake) -> _Words:
    assert isinstance(mistake.value, str)
    most = mistake.schema["maxLength"]
    message = f"{mistake.subject} is too long: {counted(len(mistake.value), 'character')} (maximum {most})"
    return message, f"shorten it by {counted(len(mistake.value) - most, 'character')}"


def _too_few(mistake: Mistake) -> _Words:
    return f"{mistake.subject} is an empty list", f"set `{snippet(str(mistake.path[-1]), mistake.schema)}`"


def _too_many(mistake: Mistake) -> _Words:
    assert isinstance(mistake.value, list)
    most, count = mistake.schema["maxItems"], len(mistake.value)
    noun = "tag" if mistake.path[-1] == "tags" else "index"
    plural = {"tag": "tags", "index": "indexes"}[noun]
    return f"{mistake.subject} has {count} {plural} (maximum {most})", f"remove {count - most}"


def _pattern(mistake: Mistake) -> _Words:
    value = str(mistake.value)
    if mistake.path[-1] in {"table_name", "index_name"} and value.startswith("arn:"):
        name = re.split(r"[/:]", value)[-1]
        return f"{mistake.subject} is the ARN `{cut(value)}`, not a name", (
            f"write `{name}`" if re.fullmatch(mistake.schema["pattern"], name) else "use the name, not the ARN"
        )
    return f"{mistake.subject} {_misfit(value, mistake.schema['pattern'])}", mistake.schema["patternErrorMessage"]


def _misfit(value: str, pattern: str) -> str:
    """Return how a string does not match: by its first invalid character, if the pattern allows single characters."""
    if not re.fullmatch(pattern, "a"):
        return f"is malformed: {_quoted(value)}"
    for place, char in enumerate(value, 1):
        if not re.fullmatch(pattern, f"a{char}"):
            return f"cannot contain {_character(char)} (character {place} of {_quoted(value)})"
    return f"cannot be `{value}`"


def _quoted(value: str) -> str:
    """Return a string in quotes, with characters that cannot be written escaped."""
    return cut(json.dumps(value.encode("utf-8", "backslashreplace").decode(), ensure_ascii=False))


def _character(char: str) -> str:
    if char == " ":
        return "a space"
    return f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"


def _range(mistake: Mistake) -> _Words:
    if "not" in mistake.schema:  # zero is no limit, and -1 removes one
        message = f"{mistake.subject} is {mistake.value} (minimum 1, or -1)"
        return message, "set it to 1 or more, or to -1 to remove the limit"
    least = mistake.schema["minimum"]
    return f"{mistake.subject} is too small: {mistake.value} (minimum {least})", f"set it to {least} or more"


KEYWORDS: dict[str, tuple[Rule, Callable[[Mistake], _Words]]] = {
    "type": (SCHEMA_TYPE, _type),
    "enum": (SCHEMA_ENUM, _enum),
    "minLength": (SCHEMA_LENGTH, _too_short),
    "maxLength": (SCHEMA_LENGTH, _too_long),
    "pattern": (SCHEMA_PATTERN, _pattern),
    "minItems": (SCHEMA_LENGTH, _too_few),
    "maxItems": (SCHEMA_LENGTH, _too_many),
    "minimum": (SCHEMA_RANGE, _range),
    "not": (SCHEMA_RANGE, _range),
}
"""The rule and the wording for each keyword about one value. If a value fails several, the first one here is reported."""
