"""The vocabulary of importers: variables for what the input leaves open, notices, and the result of mapping one resource.

A kind's importers map the fields of a form to the request body. They read plain data in which a value that the input
does not settle is a `Template`, and return an `Imported`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

from restorespec.core.data import leaves
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path

Json: TypeAlias = dict[str, Any]

_DELIMITERS = re.compile(r"\{\{|\{%|\{#|\}\}")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_WHOLE = re.compile(r"\{\{ vars\.([a-z][a-z0-9_]*) \}\}")
_EXPRESSION = re.compile(r"\{\{ (.*?) \}\}")
_USES = re.compile(r"vars\.([a-z][a-z0-9_]*)")
_UNSEEN = re.compile(r"[^!-~ ]|[`#]|(?<=restorespec):|^ | $")
_SHOWN = 200
_LONGEST_NAME = 64


class Template(str):
    """A string that is written into the spec as it is, because it is a template; other strings are escaped."""

    __slots__ = ()

    @property
    def variable(self) -> str | None:
        """The name of the variable whose value the whole string is, if it is one."""
        found = _WHOLE.fullmatch(self)
        return found[1] if found else None


def is_open(value: object) -> bool:
    """Return whether any part of a value is a template."""
    if isinstance(value, dict):
        return any(map(is_open, value.values()))
    return any(map(is_open, value)) if isinstance(value, list) else isinstance(value, Template)


def escaped(text: str) -> str:
    """Return a string as it is written in a spec: the delimiters of templates are escaped, templates stay."""
    return text if isinstance(text, Template) else _DELIMITERS.sub(lambda match: f"{{{{ '{match[0]}' }}}}", text)


def joined(parts: Iterable[str]) -> str:
    """Strings and templates as one string; a template if any part is one."""
    pieces = [part for part in parts if part]
    if any(isinstance(part, Template) for part in pieces):
        return Template("".join(map(escaped, pieces)))
    return "".join(pieces)


def expression(value: object) -> str:
    """Return a value as part of an expression: literals, and the expressions of its templates."""
    if isinstance(value, dict):
        members = ", ".join(f"{expression(key)}: {expression(member)}" for key, member in value.items())
        return f"{{ {members} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(expression, value))}]"
    if isinstance(value, Template):
        pieces = _EXPRESSION.split(value)
        parts = [piece if number % 2 else expression(piece) for number, piece in enumerate(pieces) if piece]
        return " ~ ".join(parts)
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "none" if value is None else str(value).lower()


def named(text: object) -> str:
    """Text from the input as a comment or a notice may quote it: short, on one line, without invisible characters."""
    plain = str(text)
    cut = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 3] + "..."
    return f"`{_UNSEEN.sub(_code_point, cut)}`"


def _code_point(char: re.Match[str]) -> str:
    return f"\\u{ord(char[0]):04x}"


def snake(name: str) -> str:
    """Return a name of the input in snake_case, as variables are named."""
    found = _NOT_IN_NAMES.sub("_", _WORDS.sub("_", name).lower()).strip("_")[:_LONGEST_NAME].strip("_")
    return found if found[:1].isalpha() else f"v_{found}".strip("_")


class Weight(IntEnum):
    """The importance of a notice for the user."""

    LOST = 0
    AFTER = 1
    UNUSED = 2


HEADINGS = {
    Weight.LOST: "lost unless you act",
    Weight.AFTER: "to do after the restore",
    Weight.UNUSED: "not used",
}


class Notice(NamedTuple):
    """One thing that the spec does not hold, or that the user must look at."""

    weight: Weight
    text: str


class Wrong(NamedTuple):
    """A value that cannot be what its field needs: its path in the input, and a clause that says so."""

    path: Path
    message: str


@dataclass(slots=True)
class Variable:
    """A variable that the spec declares: its type by JSON Schema's name, its default, if the input has one, its order."""

    description: str
    type: str = "string"
    default: object = None
    has_default: bool = False
    number: int = 0

    @property
    def declaration(self) -> Json:
        """The declaration as it is written in the spec."""
        default = {"default": self.default} if self.has_default else {}
        return {"type": self.type, **default, "description": self.description}


class Variables:
    """The variables of an import: one for each thing that the input leaves open."""

    def __init__(self) -> None:
        self.declared: dict[str, Variable] = {}
        self._names: dict[tuple[str, str, str], str] = {}
        self._numbers: dict[str, int] = {}

    def open(
        self,
        source: str,
        description: str,
        *,
        of: object = None,
        default: object = None,
        has_default: bool = False,
    ) -> Template:
        """Declare a variable without a value, or find the one that was declared for the same thing.

        Args:
            source: what the input calls it.
            description: where it comes from.
            of: the expression that it replaces, where the description does not show all of it.
            default: its default.
            has_default: whether it has one.
        """
        description = "".join(char if char.isprintable() else " " for char in description)
        base = snake(source)
        key = (base, description, _identity(of))
        name = self._names.get(key)
        if name is None:
            name = self._free(base)
            self._names[key] = name
            self.declared[name] = Variable(
                description, default=default, has_default=has_default, number=len(self.declared)
            )
        return Template(f"{{{{ vars.{name} }}}}")

    def name_is_taken(self, source: str, description: str, of: object = None) -> bool:
        """Return whether a variable of this name was declared for something else."""
        base = snake(source)
        return base in self.declared and self._names.get((base, description, _identity(of))) != base

    def _free(self, base: str) -> str:
        """Return a name that no variable has."""
        name = base
        while name in self.declared:
            self._numbers[base] = self._numbers.get(base, 1) + 1
            name = f"{base}_{self._numbers[base]}"
        return name

    def type(self, value: object, type_: str) -> None:
        """Set the type of a variable whose value is used whole."""
        name = value.variable if isinstance(value, Template) else None
        variable = self.declared.get(name or "")
        if variable and variable.type == "string":
            variable.type = type_
            if type_ == "integer" and isinstance(variable.default, str) and variable.default.lstrip("-").isdigit():
                variable.default = int(variable.default)

    def used(self, data: object) -> dict[str, Variable]:
        """Return the variables that templates in the data use, in the order in which they were declared."""
        names = {name for text in leaves(data) if isinstance(text, Template) for name in _USES.findall(text)}
        known = (name for name in names if name in self.declared)
        return {name: self.declared[name] for name in sorted(known, key=lambda name: self.declared[name].number)}


def _identity(expression: object) -> str:
    return json.dumps(expression, sort_keys=True, default=str)


@dataclass(slots=True)
class Imported:
    """One resource of the input, mapped to the request.

    Attributes:
        name: what the input calls it, for the name of the spec.
        body: the request body.
        head: the comments at the top of the spec, a paragraph each.
        remarks: comments, by the path in the body of the entry that they are written above.
        offers: fields of `target` that are not set; they are written at its end as comments, each with its remark.
        notices: what the spec does not hold, and what the user must look at.
        wrong: the values that cannot be read; with any, there is no spec.
        aliases: other names by which the user may ask for it.
    """

    name: str = ""
    body: Json = field(default_factory=dict)
    head: list[str] = field(default_factory=list)
    remarks: dict[Path, str] = field(default_factory=dict)
    offers: dict[str, tuple[object, str]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    aliases: tuple[str, ...] = ()

    def add(self, weight: Weight, text: str) -> None:
        """Add a notice, once."""
        notice = Notice(weight, text)
        if notice not in self.notices:
            self.notices.append(notice)
