"""Messages and help for each kind of error that the schema finds in a value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import islice

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Problem, Rule
from restorespec.core.help import Help, HelpText, Snippet, Suggestion
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.aliases import certain_field
from restorespec.kinds.kind import Kind
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.kinds.shared_rules import (
    SCHEMA_ENUM,
    SCHEMA_LENGTH,
    SCHEMA_PATTERN,
    SCHEMA_RANGE,
    SCHEMA_REQUIRED,
    SCHEMA_TYPE,
    SCHEMA_UNKNOWN_FIELD,
)
from restorespec.kinds.wording import Naming, counted, cut, dotted, found, is_null, kind, listed
from restorespec.validation.type_help import type_help

_FEW = 6  # fields that a help lists


class Failure(NamedTuple):
    """A value that does not meet its schema.

    Attributes:
        path: where it is.
        schema: the schema of the field.
        value: the value as data.
        subject: the value's name, as messages use it.
        written: the value with its location.
        kind: the kind of the request.
    """

    path: Path
    schema: Schema
    value: object
    subject: str
    written: Located
    kind: Kind


_Words = tuple[str, HelpText]
"""A message and a help."""


class Messages:
    """The findings about one body.

    Args:
        body: the body.
        kind: its kind.
    """

    def __init__(self, body: Located, kind_: Kind) -> None:
        self._body = body
        self._kind = kind_
        self._naming = Naming(body, kind_.items_named())

    def about_value(self, path: Path, keyword: str, value: object = None) -> Finding:
        """Return the finding for a value that fails a keyword of its schema.

        Args:
            path: the path of the value.
            keyword: the keyword of JSON Schema.
            value: the value as data, if it is not what is at the path.
        """
        written = self._body.find(path).value
        rule, words = KEYWORDS[keyword]
        data = written.data if value is None else value
        subject = self._naming.subject(path)
        message, help_text = words(Failure(path, self._kind.schema.at(path), data, subject, written, self._kind))
        return Finding(rule, Problem(path, message, help_text))

    def missing(self, mapping: Path, names: list[str]) -> Finding:
        """Return the finding for fields that a mapping lacks; for the request itself, it is at the field.

        Args:
            mapping: the path of the mapping.
            names: the fields, of which the request itself gets one at a time.
        """
        schema = self._kind.schema.at(mapping)
        data = self._body.find(mapping).value.data
        is_empty = isinstance(data, dict) and not data and bool(mapping)
        where = self._naming.container(mapping)
        if is_empty:
            message = f"{where} is empty and needs {listed(names, 'and')}"
        else:
            message = f"{listed(names, 'and')} {'is' if len(names) == 1 else 'are'} not set in {where}"
        additions = (self._addition(name, child(schema, name)) for name in names)
        separated = (part for addition in additions for part in (", and ", addition))
        help_text = Help("add ", *islice(separated, 1, None))
        return Finding(SCHEMA_REQUIRED, Problem(mapping or tuple(names), message, help_text))

    def _addition(self, name: str, schema: Schema) -> str | Snippet:
        """Return what to add for a field: a snippet for a mapping or a list, and otherwise its name and meaning."""
        if {"object", "array"} & set(types(schema)):
            return self._kind.suggestions.snippet(name, schema)
        allowed = choices(schema)
        return f"`{name}`: " + (listed(allowed, "or") if allowed else schema["title"])

    def unknown_field_with_help(self, mapping: Path, name: str, advice: HelpText) -> Finding:
        """Return the finding for a field that the API does not have, with known advice."""
        message = f"unknown field `{cut(name)}` in {self._naming.container(mapping)}"
        return Finding(SCHEMA_UNKNOWN_FIELD, Problem((*mapping, name), message, advice, key=True))

    def unknown_field(self, mapping: Path, name: str, intended: Path | None) -> Finding:
        """Return the finding for a field that the API does not have.

        Args:
            mapping: the path of the mapping.
            name: the name of the field.
            intended: the path of the field that was probably intended.
        """
        data = self._body.find(mapping).value.data
        present = data if isinstance(data, dict) else {}
        schema = self._kind.schema.at(mapping)
        same = certain_field(schema, name)
        where = self._naming.container(mapping)
        value = present.get(same) if same is not None else None
        may_be_set = isinstance(value, Unknown) and value.label == same  # by a base that cannot be read
        help_text: HelpText
        if intended is None and same in present and not may_be_set:
            help_text = f"remove it; `{same}` is already set"
        elif intended is None and same is not None:
            help_text = f"use `{same}`: {_meaning(child(schema, same))}"
        elif intended is None:
            help_text = f"remove it; {_known_fields(where, [*fields(schema)])}"
        elif intended[:-1] == mapping:
            help_text = Help(Suggestion(name, str(intended[-1])))
        elif intended[-1] == name:
            help_text = f"move it to {self._naming.container(intended[:-1])}"
        else:
            in_list = any(isinstance(step, int) for step in intended)
            inner = f"`{intended[-1]}` in {self._naming.container(intended[:-1])}"
            help_text = f"did you mean {inner if in_list else f'`{dotted(intended)}`'}?"
        return self.unknown_field_with_help(mapping, name, help_text)


def _known_fields(where: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"the only field of {where} is `{names[0]}`"
    return f"the fields of {where} are {listed(names, 'and')}" if len(names) <= _FEW else f"{where} has no such field"


def _meaning(schema: Schema) -> str:
    allowed = choices(schema)
    if allowed:
        return listed(allowed, "or")
    return f"{schema['title']}, {kind(types(schema)[0])}"


def _type(failure: Failure) -> _Words:
    wanted = kind(types(failure.schema)[0])
    if failure.value is None and not is_null(failure.written):
        return f"{failure.subject} is empty", type_help(
            failure.kind, failure.path, failure.schema, None, failure.written
        )
    message = f"{failure.subject} must be {wanted}, not {found(failure.value)}"
    return message, type_help(failure.kind, failure.path, failure.schema, failure.value, failure.written)


def _enum(failure: Failure) -> _Words:
    allowed = choices(failure.schema)
    value = f"`{cut(str(failure.value))}`" if failure.value else "empty"
    message = f"{failure.subject} must be {listed(allowed, 'or')}, not {value}"
    near = failure.kind.suggestions.value(failure.schema, failure.value)
    otherwise = "use one of them" + (", or leave the field unset" if "" in failure.schema["enum"] else "")
    return message, Help(Suggestion(str(failure.value), near)) if near else otherwise


def _too_short(failure: Failure) -> _Words:
    assert isinstance(failure.value, str)
    least, most = failure.schema["minLength"], failure.schema.get("maxLength")
    if not failure.value:
        return f"{failure.subject} is an empty string", f"set it to {failure.schema['title']}"
    message = f"{failure.subject} is too short: {counted(len(failure.value), 'character')} (minimum {least})"
    return message, f"use {least} to {most} characters"


def _too_long(failure: Failure) -> _Words:
    assert isinstance(failure.value, str)
    most = failure.schema["maxLength"]
    message = f"{failure.subject} is too long: {counted(len(failure.value), 'character')} (maximum {most})"
    return message, f"shorten it by {counted(len(failure.value) - most, 'character')}"


def _too_few(failure: Failure) -> _Words:
    snippet = failure.kind.suggestions.snippet(str(failure.path[-1]), failure.schema)
    return f"{failure.subject} is an empty list", Help("set ", snippet)


def _too_many(failure: Failure) -> _Words:
    assert isinstance(failure.value, list)
    most, count = failure.schema["maxItems"], len(failure.value)
    noun, _, _ = failure.kind.items_named()[str(failure.path[-1])]
    plural = f"{noun}es" if noun.endswith("x") else f"{noun}s"
    return f"{failure.subject} has {count} {plural} (maximum {most})", f"remove {count - most}"


def _pattern(failure: Failure) -> _Words:
    value = str(failure.value)
    pattern = failure.schema["pattern"]
    if value.startswith("arn:") and re.fullmatch(pattern, "a") and not re.fullmatch(pattern, "a:"):
        name = re.split(r"[/:]", value)[-1]
        return f"{failure.subject} is the ARN `{cut(value)}`, not a name", (
            f"write `{name}`" if re.fullmatch(pattern, name) else "use the name, not the ARN"
        )
    return f"{failure.subject} {_misfit(value, pattern)}", failure.schema["patternErrorMessage"]


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


def _range(failure: Failure) -> _Words:
    if "not" in failure.schema:  # zero is no limit, and -1 removes one
        message = f"{failure.subject} is {failure.value} (minimum 1, or -1)"
        return message, "set it to 1 or more, or to -1 to remove the limit"
    least, most = failure.schema["minimum"], failure.schema.get("maximum")
    assert isinstance(failure.value, int)
    if most is not None:
        is_low = failure.value < least
        limit = f"(minimum {least})" if is_low else f"(maximum {most})"
        message = f"{failure.subject} is too {'small' if is_low else 'large'}: {failure.value} {limit}"
        return message, f"set it to {least} to {most}"
    return f"{failure.subject} is too small: {failure.value} (minimum {least})", f"set it to {least} or more"


KEYWORDS: dict[str, tuple[Rule, Callable[[Failure], _Words]]] = {
    "type": (SCHEMA_TYPE, _type),
    "enum": (SCHEMA_ENUM, _enum),
    "minLength": (SCHEMA_LENGTH, _too_short),
    "maxLength": (SCHEMA_LENGTH, _too_long),
    "pattern": (SCHEMA_PATTERN, _pattern),
    "minItems": (SCHEMA_LENGTH, _too_few),
    "maxItems": (SCHEMA_LENGTH, _too_many),
    "minimum": (SCHEMA_RANGE, _range),
    "maximum": (SCHEMA_RANGE, _range),
    "not": (SCHEMA_RANGE, _range),
}
"""The rule and the wording for each keyword about one value. If a value fails several, the first one here is reported."""
