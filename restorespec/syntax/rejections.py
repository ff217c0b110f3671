"""Values that cannot stay as they are written, and the checks that all formats share."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, Note, Rule, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.syntax.encoding import invisible_in_value, named
from restorespec.syntax.limits import INTEGER_HIGHEST, INTEGER_LOWEST, SCALAR_BYTES, quoted, size, too_long
from restorespec.syntax.syntax_rules import (
    SYNTAX_CHARACTER,
    SYNTAX_DUPLICATE_KEY,
    SYNTAX_ERROR,
    SYNTAX_NEEDS_QUOTES,
    SYNTAX_UNQUOTED_TEMPLATE,
)

_IN_THOUSANDS = lazy_pattern(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_EXPONENT = lazy_pattern(r"[-+]?[1-9][0-9]{0,18}[eE]\+?[0-9]{1,2}")
_NOT_ZERO = lazy_pattern(r"[-+0._]*[1-9]")

_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb"  # those of word processors
_CURLY = lazy_pattern(rf"""[{_QUOTES}]([^"\\{_QUOTES}]*)[{_QUOTES}]""")

NO_BREAK_SPACES = "\xa0\u2007\u202f"
WIDE_SPACES = f"{NO_BREAK_SPACES}\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
"""Characters that look like a space and that no format reads as one, for a class in a regular expression."""


class Refusal(NamedTuple):
    """Why a value is rejected.

    Attributes:
        rule: the rule that rejects it.
        message: one clause: what is wrong.
        help: what to do.
        start: where in its text the wrong range begins.
        end: where that range ends; None is the end of the value.
        instead: what to write instead of the whole value, if that is certain.
    """

    rule: Rule
    message: str
    help: str
    start: int = 0
    end: int | None = None
    instead: str | None = None

    def at(self, span: Span) -> Diagnostic:
        """Return the diagnostic of the value at a location."""
        end = span.end if self.end is None else span.start + self.end
        place = Span(span.source, span.start + self.start, end)
        fix = None if self.instead is None else Fix("quote it", (Edit(span, self.instead),))
        return Diagnostic(self.rule, self.message, self.help, place, fix=fix, severity=self.rule.severity)


def unquoted_template(raw: str) -> Refusal:
    """Reject an unquoted template."""
    return _unquoted(SYNTAX_UNQUOTED_TEMPLATE, "the template is not quoted", "quote the template", raw)


def unquoted_string(raw: str) -> Refusal:
    """Reject an unquoted string where only quoted ones are allowed; more than a string may have been intended."""
    curly = _CURLY.fullmatch(raw)
    if curly:
        message = f"`{raw[0]}` is not a quote that begins a string"
        return Refusal(SYNTAX_ERROR, message, f'write `"{quoted(curly[1])}"`', instead=f'"{curly[1]}"')
    return _unquoted(SYNTAX_ERROR, f"the string `{quoted(raw)}` is not quoted", "quote it", raw)._replace(instead=None)


def without_curly_quotes(text: str) -> str:
    """Return text without the quotes of a word processor around it."""
    found = _CURLY.fullmatch(text)
    return found[1] if found else text


def needs_quotes(raw: str, reason: str) -> Refusal:
    """Reject a value that is not a string as it is; if it might be an integer, help names both and nothing is fixed.

    Args:
        raw: the value as written.
        reason: a clause about it.
    """
    message, number = f"`{quoted(raw)}` {reason}", whole_number(raw)
    if number is not None:
        return Refusal(SYNTAX_NEEDS_QUOTES, message, f'write `{number}` for the number, or `"{raw}"` for the string')
    return _unquoted(SYNTAX_NEEDS_QUOTES, message, "quote it if it is a string", raw)


def whole_number(raw: str) -> int | None:
    """Return the integer that is certainly intended, however it is written: `1_000`, `1,000`, `+5`, `0x1F`."""
    if _IN_THOUSANDS.fullmatch(raw):
        raw = raw.replace(",", "")
    try:
        number = int(raw, 0)  # which accepts no leading zeros
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
    """Reject a number whose value does not fit in 64 bits, is infinite, or would become zero."""
    if isinstance(value, int):
        fits = INTEGER_LOWEST <= value <= INTEGER_HIGHEST
        return None if fits else needs_quotes(raw, "does not fit in 64 bits")
    if not value and _NOT_ZERO.match(raw):
        return needs_quotes(raw, f"would become `{value!r}`")
    return None if math.isfinite(value) else needs_quotes(raw, "is not a finite number")


def defined_twice(key: Span, name: str, first: Span | None) -> Diagnostic:
    """Report a key that its mapping already has.

    Args:
        key: where it is defined again.
        name: its name.
        first: where it is first defined.
    """
    notes = [Note("first defined here", first)] if first else []
    message = f"the key `{quoted(name)}` is defined twice"
    return report(SYNTAX_DUPLICATE_KEY, key, message, "remove one of the two", notes=notes)


def used_as_spaces(source: Source, text: str, runs: Sequence[tuple[int, int]]) -> tuple[str, Diagnostic]:
    """Replace characters that were written as spaces; return the text, and the one error for all of them.

    Args:
        source: the file.
        text: what is parsed: the source, or a variant of the same length.
        runs: the range of each run of such characters.
    """
    characters = list(text)
    for start, end in runs:
        characters[start:end] = " " * (end - start)
    first, others = runs[0][0], len(runs) - 1
    many = f", here and in {others:,} more place{'s' if others > 1 else ''}" if others else ""
    fix = "replace it with a space"
    message = f"{named(text[first])} is used as a space{many}"
    edits = tuple(Edit(Span(source, start, end), " " * (end - start)) for start, end in runs)
    found = report(SYNTAX_CHARACTER, Span(source, first, first + 1), message, fix)
    return "".join(characters), found._replace(fix=Fix(fix, edits))


def spaced(source: Source, texts: str) -> tuple[str, list[Diagnostic]]:
    """Replace what looks like a space and separates the tokens of a source; return the text, and the error.

    Args:
        source: the file.
        texts: a regular expression for strings and comments, which keep such characters.
    """
    text = source.text
    if text.isascii():
        return text, []
    tokens = re.finditer(rf"(?s:{texts})|(?P<wide>[{WIDE_SPACES}]+)", text)
    runs = [token.span("wide") for token in tokens if token["wide"]]
    if not runs:
        return text, []
    text, error = used_as_spaces(source, text, runs)
    return text, [error]


def is_plain(text: str) -> bool:
    """Return whether nothing can be wrong with a string: the quick answer for nearly all."""
    return len(text) <= SCALAR_BYTES and text.isascii() and text.isprintable()


def string_error(span: Span, text: str, path: Path = ()) -> Diagnostic | None:
    """Return the error of a key or string that is too long or contains an invisible character.

    Args:
        span: where it is written.
        text: its value.
        path: its path in its document; more characters are allowed in a description.
    """
    if is_plain(text):
        return None
    if size(text) > SCALAR_BYTES:
        return too_long(span, size(text))
    return invisible_in_value(span, text, prose=_is_description(path))


def _is_description(path: Path) -> bool:
    return path[-1:] == ("description",) and (len(path) == 1 or (len(path) == 3 and path[0] == "vars"))  # noqa: PLR2004 - `vars.NAME.description`
