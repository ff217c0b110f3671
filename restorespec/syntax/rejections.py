"""A value that may not stand as it is written, and the checks that all formats share."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, Rule
from restorespec.core.source import Path, Span
from restorespec.syntax.encoding import invisible_in_value
from restorespec.syntax.limits import INTEGER_HIGHEST, INTEGER_LOWEST, SCALAR_BYTES, quoted, size, too_long
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_NEEDS_QUOTES, SYNTAX_UNQUOTED_TEMPLATE

_IN_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_EXPONENT = re.compile(r"[-+]?[1-9][0-9]{0,18}[eE]\+?[0-9]{1,2}")
_NOT_ZERO = re.compile(r"[-+0._]*[1-9]")

_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb"  # those of word processors
_CURLY = re.compile(rf"""[{_QUOTES}]([^"\\{_QUOTES}]*)[{_QUOTES}]""")


class Refusal(NamedTuple):
    """Why a value is refused.

    Attributes:
        rule: the rule that refuses it.
        message: one clause: what is wrong.
        help: what to do.
        start: where in its text the stretch begins that is to blame.
        end: where that stretch ends; None stands for the end of the value.
        instead: what to write instead of the whole value, where that is certain.
    """

    rule: Rule
    message: str
    help: str
    start: int = 0
    end: int | None = None
    instead: str | None = None

    def at(self, span: Span) -> Diagnostic:
        """The mistake of the value that stands at a place."""
        end = span.end if self.end is None else span.start + self.end
        place = Span(span.source, span.start + self.start, end)
        fix = None if self.instead is None else Fix("quote it", (Edit(span, self.instead),))
        return Diagnostic(self.rule, self.message, self.help, place, fix=fix, severity=self.rule.severity)


def unquoted_template(raw: str) -> Refusal:
    """A template that stands bare where a value must stand."""
    return _unquoted(SYNTAX_UNQUOTED_TEMPLATE, "the template is not quoted", "quote the template", raw)


def unquoted_text(raw: str) -> Refusal:
    """A text that stands bare where only quoted ones may; it might be meant to be more than a text."""
    curly = _CURLY.fullmatch(raw)
    if curly:
        message = f"`{raw[0]}` is no quote that opens a text"
        return Refusal(SYNTAX_ERROR, message, f'write `"{quoted(curly[1])}"`', instead=f'"{curly[1]}"')
    return _unquoted(SYNTAX_ERROR, f"the text `{quoted(raw)}` is not quoted", "quote it", raw)._replace(instead=None)


def without_curly_quotes(text: str) -> str:
    """Return a text without the quotes of a word processor around it."""
    found = _CURLY.fullmatch(text)
    return found[1] if found else text


def needs_quotes(raw: str, reason: str) -> Refusal:
    """A value that is no text as it stands; the reason is a clause about what it is.

    Where it might as well be a whole number, both are named, and nothing is repaired.
    """
    message, number = f"`{quoted(raw)}` {reason}", whole_number(raw)
    if number is not None:
        return Refusal(SYNTAX_NEEDS_QUOTES, message, f'write `{number}` for the number, or `"{raw}"` for the text')
    return _unquoted(SYNTAX_NEEDS_QUOTES, message, "quote it if it is text", raw)


def whole_number(raw: str) -> int | None:
    """The whole number that a text stands for without a doubt, however it is written: `1_000`, `1,000`, `+5`, `0x1F`."""
    if _IN_THOUSANDS.fullmatch(raw):
        raw = raw.replace(",", "")
    try:
        number = int(raw, 0)  # which takes no number with leading zeros
    except ValueError:
        return _without_exponent(raw)
    return number if number and INTEGER_LOWEST <= number <= INTEGER_HIGHEST else None  # `-0` and `00` are too odd


def _without_exponent(raw: str) -> int | None:
    number = float(raw) if _EXPONENT.fullmatch(raw) else math.nan
    return int(number) if number.is_integer() and INTEGER_LOWEST <= number <= INTEGER_HIGHEST else None


def _unquoted(rule: Rule, message: str, advice: str, raw: str) -> Refusal:
    if '"' in raw or "\\" in raw:
        return Refusal(rule, message, f"{advice}, with a backslash before every quote and backslash in it")
    return Refusal(rule, message, f'{advice}: `"{quoted(raw)}"`', instead=f'"{raw}"')


def number_refusal(raw: str, value: float) -> Refusal | None:
    """Return why a number cannot be kept: its value is lost to 64 bits, to infinity or to zero."""
    if isinstance(value, int):
        fits = INTEGER_LOWEST <= value <= INTEGER_HIGHEST
        return None if fits else needs_quotes(raw, "does not fit in 64 bits")
    if not value and _NOT_ZERO.match(raw):
        return needs_quotes(raw, f"would become `{value!r}`")
    return None if math.isfinite(value) else needs_quotes(raw, "is no finite number")


def is_plain(text: str) -> bool:
    """Whether nothing can be wrong with a text: the quick answer for nearly all."""
    return len(text) <= SCALAR_BYTES and text.isascii() and text.isprintable()


def text_mistake(span: Span, text: str, path: Path = ()) -> Diagnostic | None:
    """The mistake of a key or a text that is too long or holds what cannot be seen.

    Args:
        span: where it is written.
        text: what it stands for.
        path: the way to it from the root of its document; a description may hold more than other texts.
    """
    if is_plain(text):
        return None
    if size(text) > SCALAR_BYTES:
        return too_long(span, size(text))
    return invisible_in_value(span, text, prose=_is_description(path))


def _is_description(path: Path) -> bool:
    return path[-1:] == ("description",) and (len(path) == 1 or (len(path) == 3 and path[0] == "vars"))  # noqa: PLR2004 - `vars.NAME.description`
