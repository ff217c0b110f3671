"""Templates: the text of a scalar, split into literal text and expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.errors import Name, Scope, TemplateError, objected, shifted
from restorespec.language.expressions.schemas import in_words, value_types
from restorespec.language.expressions.values import OMIT, Objection, Omit, fitting, joined, written
from restorespec.language.template_rules import TEMPLATE_DELIMITER, TEMPLATE_TEXT

if TYPE_CHECKING:  # importing it imports Jinja, which texts without a template do not need
    from restorespec.language.expressions.expression import Expression
    from restorespec.language.expressions.inference import Known
    from restorespec.language.expressions.schemas import Schema

__all__ = ["OMIT", "Name", "Omit", "Scope", "Template", "TemplateError", "template"]

_DELIMITER = lazy_pattern(r"\{\{|\}\}|\{%|\{#")
_INSIDE = lazy_pattern(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|['"{}]""", re.DOTALL)
_IN_TEXT = frozenset(("string", "integer", "number", "boolean"))
_STRAY = {
    "{%": "`{%`: statements are not supported",
    "{#": "`{#`: comments are not supported in values",
    "}}": "a `}}` that closes nothing",
}


class _Part(NamedTuple):
    """The location of an expression: with its braces, and without them."""

    start: int
    end: int
    inner: str
    inner_start: int

    def covers(self, text: str) -> bool:
        """Return whether a text contains nothing else, not even a space."""
        return self.end - self.start == len(text)


class Template:
    """A text with expressions in it.

    Attributes:
        text: the scalar's text.
        whole: whether it is one expression and nothing else, so that its value keeps the expression's type.
        names: the names that its expressions read, in the order written, also where they may not be evaluated.
        members: of what it reads by members only (`each.value`), the members; not of what it reads as a whole.
        errors: what is wrong with it whatever the values; when there is any, it is never evaluated.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_split(text))
        self._parts = [(part, _expression(part.inner)) for part in found if isinstance(part, _Part)]
        starts, ends = [part.start for part, _ in self._parts], [part.end for part, _ in self._parts]
        self._literals = [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
        self.whole = len(found) == len(self._parts) == 1 and self._parts[0][0].covers(text)
        self.names = tuple(
            shifted(name, part.inner_start) for part, expression in self._parts for name in expression.names
        )
        self.members = _members(self.names)
        slips = {part.message: part for part in reversed(found) if isinstance(part, TemplateError)}  # the first of each
        inner = [shifted(slip, part.inner_start) for part, expression in self._parts for slip in expression.errors]
        if _STRAY["{%"] in slips:
            inner = []  # a loop would have made the names that they miss
        self.errors = tuple(sorted([*slips.values(), *inner], key=lambda error: error.start))

    def schema(self, known: Known) -> Schema:
        """Return what is known of the value without evaluating it, given the declarations of the names."""
        return self._parts[0][1].schema(known) if self.whole and not self.errors else {"type": "string"}

    def names_in(self, start: int, end: int) -> frozenset[str]:
        """Return the names that the expression around a range reads, as inputs are named: `vars.stage`, or `vars` for all."""
        inside = (made.names for part, made in self._parts if part.start <= start <= end <= part.end)
        names = next(inside, self.names)
        return frozenset(name.root if name.key is None else f"{name.root}.{name.key}" for name in names)

    def type_errors(self, known: Known) -> tuple[TemplateError, ...]:
        """Return the conditions that are never booleans, and the comparisons that are never true."""
        return tuple(shifted(slip, part.inner_start) for part, made in self._parts for slip in made.type_errors(known))

    def evaluate(self, scope: Scope) -> object:
        """Return the value: plain data, `OMIT`, `Unknown`, or the first error that the values cause."""
        assert not self.errors
        values = [expression.evaluate(scope) for _, expression in self._parts]
        if self.whole:
            return _placed(values[0], self._parts[0][0])
        return self._text(values)

    def _text(self, values: list[object]) -> object:
        """Return the text with values in place of the expressions."""
        pieces = [self._literals[0]]
        other: list[Unknown | TemplateError] = []
        for value, (part, _), literal in zip(values, self._parts, self._literals[1:], strict=True):
            piece = value if isinstance(value, str) else _in_text(value, part)
            if isinstance(piece, str):
                pieces += (piece, literal)
            else:
                other.append(piece)
        if other:
            first = next((one for one in other if isinstance(one, TemplateError)), other[0])
            return Unknown(first.label, {"type": "string"}) if isinstance(first, Unknown) else first
        try:
            return fitting(joined(pieces))
        except Objection as objection:
            return objected(objection, 0, len(self.text))


def _members(names: tuple[Name, ...]) -> dict[str, frozenset[str]]:
    """Return the members that are read, by input; a computed key may be any, so other members are then not listed."""
    open_roots = {name.root for name in names if name.key is None}
    read: dict[str, set[str | None]] = {}
    for name in names:
        if name.root not in open_roots:
            read.setdefault(f"{name.root}.{name.key}", set()).add(name.member)
    return {of: frozenset(filter(None, members)) for of, members in read.items() if None not in members}


@lru_cache(maxsize=8192)  # the templates of a long file, which an editor checks again and again
def template(text: str) -> Template:
    """Return the template of a text that contains any of `{{`, `}}`, `{%` and `{#`."""
    return Template(text)


def _expression(text: str) -> Expression:
    from restorespec.language.expressions.expression import expression  # noqa: PLC0415 - it imports Jinja

    return expression(text)


def _placed(value: object, part: _Part) -> object:
    """Return an evaluation error at its operand in the template, or else at the braces; any other value as it is."""
    if not isinstance(value, TemplateError):
        return value
    if (value.start, value.end) == (0, len(part.inner)):
        return value._replace(start=part.start, end=part.end)
    return shifted(value, part.inner_start)


def _in_text(value: object, part: _Part) -> str | Unknown | TemplateError:
    """Return a value as text, or an error of it or of its type; an unknown value that may become text stays unknown."""
    value = _placed(value, part)
    try:
        if isinstance(value, Unknown):
            _may_be_text(value)
        return value if isinstance(value, Unknown | TemplateError) else written(value)
    except Objection as objection:
        return objected(objection, part.start, part.end)


def _may_be_text(value: Unknown) -> None:
    """Raise an objection to an unknown value that cannot be a string, an integer or a boolean."""
    types = value_types(value)
    if types and not types & _IN_TEXT:
        message = f"{in_words(types)} inside a string"
        raise Objection(
            TEMPLATE_TEXT, message, "make the expression the whole value, or convert it to a string with a filter"
        )


def _split(text: str) -> Iterator[_Part | TemplateError]:
    """Yield the expressions of a text, and the errors in their delimiters."""
    position = 0
    while match := _DELIMITER.search(text, position):
        if match[0] != "{{":
            yield _stray(match[0], match.start())
            position = match.end()
            continue
        end = _end(text, match.start())
        if isinstance(end, TemplateError):
            yield end
            return
        yield _part(text, match.start(), end)
        position = end


def _stray(delimiter: str, start: int) -> TemplateError:
    return TemplateError(TEMPLATE_DELIMITER, _STRAY[delimiter], _literally(delimiter), start, start + len(delimiter))


def _literally(delimiter: str) -> str:
    return f"write `{{{{ '{delimiter}' }}}}` for the characters themselves"


def _end(text: str, start: int) -> int | TemplateError:
    """Return where the expression that begins at an offset ends: after the first `}}` outside its strings and mappings."""
    braces = 0
    position = start + 2
    while found := _INSIDE.search(text, position):
        position = found.end()
        if found[0] == "{":
            braces += 1
        elif found[0] in "'\"":
            help_ = f"close it with `{found[0]}`"
            return TemplateError(TEMPLATE_DELIMITER, "a string that is not closed", help_, found.start(), position)
        elif found[0] == "}" and braces:
            braces -= 1
        elif text.startswith("}}", found.start()):
            return position + 1
    help_ = f"close it with `}}}}`, or {_literally('{{')}"
    return TemplateError(TEMPLATE_DELIMITER, "a `{{` that is not closed", help_, start, start + 2)


def _part(text: str, start: int, end: int) -> _Part | TemplateError:
    """Return the expression in a range of text, braces included."""
    inner = text[start + 2 : end - 2]
    stripped = inner.strip()
    if inner.startswith("-") or inner.endswith("-"):
        help_ = f"write `{{{{ {stripped.strip('-').strip()[:200]} }}}}`"
        return TemplateError(TEMPLATE_DELIMITER, "`-` at the braces: whitespace is never trimmed", help_, start, end)
    return _Part(start, end, stripped, text.index(stripped, start + 2))
