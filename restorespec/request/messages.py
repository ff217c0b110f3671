"""What is said about each kind of mistake that the schema finds: what stands there, what should, and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from restorespec.diagnostics import Finding, Problem, Rule
from restorespec.request.aliases import certain_field, choices, suggested_field, suggested_value
from restorespec.request.rules import (
    SCHEMA_ENUM,
    SCHEMA_LENGTH,
    SCHEMA_PATTERN,
    SCHEMA_RANGE,
    SCHEMA_REQUIRED,
    SCHEMA_TYPE,
    SCHEMA_UNKNOWN_FIELD,
)
from restorespec.request.shape import Schema, at, child, fields, types
from restorespec.request.type_help import type_help
from restorespec.request.wording import counted, cut, dotted, found, kind, listed, subject, whole
from restorespec.source import Path

__all__ = ["KEYWORDS", "Mistake", "about_value", "missing", "suggested_field", "suggested_value", "unknown_field"]


class Mistake(NamedTuple):
    """A value that does not meet its schema.

    Attributes:
        path: where it is.
        schema: what it should meet.
        value: the value as data.
    """

    path: Path
    schema: Schema
    value: object


_Words = tuple[str, str]
"""A message and a help."""


def about_value(keyword: str, mistake: Mistake) -> Finding:
    """The finding about a value that fails a keyword of its schema."""
    rule, words = KEYWORDS[keyword]
    message, help_text = words(mistake)
    return Finding(rule, Problem(mistake.path, message, help_text))


def missing(mapping: Path, names: list[str]) -> Finding:
    """The finding about members that a mapping lacks; of the whole request, it is about the member itself."""
    schema = at(mapping)
    message = f"{whole(mapping)} needs {listed(names, 'and')}"
    help_text = "add " + ", and ".join(f"`{name}`: {child(schema, name)['title']}" for name in names)
    return Finding(SCHEMA_REQUIRED, Problem(mapping or tuple(names), message, help_text))


def strange_field(mapping: Path, name: str, advice: str) -> Finding:
    """The finding about a member that other tools have."""
    message = f"unknown field `{cut(name)}` in {whole(mapping)}"
    return Finding(SCHEMA_UNKNOWN_FIELD, Problem((*mapping, name), message, advice, key=True))


def unknown_field(mapping: Path, name: str, meant: Path | None, present: Collection[str] = ()) -> Finding:
    """The finding about a member that a mapping cannot have.

    Args:
        mapping: the path of the mapping.
        name: the member's name.
        meant: the path of the field that was probably meant.
        present: the members that the mapping has.
    """
    same = certain_field(at(mapping), name)
    if meant is None and same in present:
        help_text = f"remove it; `{same}` is there already"
    elif meant is None:
        help_text = f"remove it; {whole(mapping)} can have {listed(fields(at(mapping)), 'and')}"
    elif meant[:-1] == mapping:
        help_text = f"did you mean `{meant[-1]}`?"
    elif meant[-1] == name:
        help_text = f"move it: it belongs in {whole(meant[:-1])}"
    else:
        help_text = f"did you mean `{dotted(meant)}`?"
    return strange_field(mapping, name, help_text)


def _type(mistake: Mistake) -> _Words:
    wanted = kind(types(mistake.schema)[0])
    if mistake.value is None and fields(mistake.schema):
        required = mistake.schema.get("required")
        members = listed(required, "and") if required else listed(fields(mistake.schema), "or")
        return f"{subject(mistake.path)} is empty (null)", f"add {members} to it"
    message = f"{subject(mistake.path)} must be {wanted}, not {found(mistake.value)}"
    return message, type_help(mistake.schema, mistake.value)


def _enum(mistake: Mistake) -> _Words:
    allowed = choices(mistake.schema)
    value = f"`{cut(str(mistake.value))}`" if mistake.value else "empty"
    message = f"{subject(mistake.path)} must be {listed(allowed, 'or')}, not {value}"
    near = suggested_value(mistake.schema, mistake.value)
    otherwise = "choose one of them" + (", or leave it out" if "" in mistake.schema["enum"] else "")
    return message, f"did you mean `{near}`?" if near else otherwise


def _too_short(mistake: Mistake) -> _Words:
    assert isinstance(mistake.value, str)
    least, most = mistake.schema["minLength"], mistake.schema.get("maxLength")
    if not mistake.value:
        return f"{subject(mistake.path)} is empty", f"give it a value: {mistake.schema['title']}"
    message = f"{subject(mistake.path)} has {counted(len(mistake.value), 'character')}, at least {least}"
    return message, f"use {least} to {most} characters"


def _too_long(mistake: Mistake) -> _Words:
    assert isinstance(mistake.value, str)
    most = mistake.schema["maxLength"]
    message = f"{subject(mistake.path)} has {counted(len(mistake.value), 'character')}, at most {most}"
    return message, f"shorten it to {counted(most, 'character')}"


def _too_few(mistake: Mistake) -> _Words:
    return f"{subject(mistake.path)} is empty", f"add {mistake.schema['items']['title']}"


def _too_many(mistake: Mistake) -> _Words:
    assert isinstance(mistake.value, list)
    most, count = mistake.schema["maxItems"], len(mistake.value)
    noun = str(mistake.path[-1]).replace("_", " ")
    return f"{count} {noun}, at most {most}", f"remove {count - most} of them"


def _pattern(mistake: Mistake) -> _Words:
    misfit = _misfit(str(mistake.value), mistake.schema["pattern"])
    return f"{subject(mistake.path)} {misfit}", mistake.schema["patternErrorMessage"]


def _misfit(value: str, pattern: str) -> str:
    """What is wrong with a text: the first character, where a pattern says which are fine one by one."""
    if not re.fullmatch(pattern, "a"):
        return f"is malformed: {cut(json.dumps(value, ensure_ascii=False))}"
    for place, char in enumerate(value, 1):
        if not re.fullmatch(pattern, f"a{char}"):
            return f"cannot have {_character(char)} (character {place})"
    return f"cannot be `{value}`"


def _character(char: str) -> str:
    if char == " ":
        return "a blank"
    return f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"


def _range(mistake: Mistake) -> _Words:
    if "not" in mistake.schema:  # zero is no limit, and minus one takes the limit away
        message = f"{subject(mistake.path)} is {mistake.value}, at least 1, or -1"
        return message, "set it to 1 or more, or to -1 to take the limit away"
    least = mistake.schema["minimum"]
    return f"{subject(mistake.path)} is {mistake.value}, at least {least}", f"set it to {least} or more"


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
"""The rule and the words for each keyword about one value. Of several that a value fails, the first here is told."""
