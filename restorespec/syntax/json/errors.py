"""Errors of JSON syntax, in the terms of its author."""

from __future__ import annotations

import re

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.rejections import (
    Refusal,
    needs_quotes,
    unquoted_string,
    unquoted_template,
    without_curly_quotes,
)
from restorespec.syntax.syntax_rules import SYNTAX_ERROR

_NULL_WORDS = frozenset(("none", "nil", "undefined"))
_NAN_WORDS = frozenset(("NaN", "Infinity", "-Infinity", "+Infinity"))
_NUMBER_LIKE = re.compile(r"[+.-]*[0-9][0-9A-Za-z_.+-]*")


def wrong_word(raw: str) -> Refusal:
    """Reject an unquoted word that is not a JSON value."""
    word = raw.casefold()
    if raw.startswith("{{"):
        return unquoted_template(raw)
    if raw in _NAN_WORDS:
        return needs_quotes(raw, "is not a finite number")
    if word in ("true", "false", "null"):
        return Refusal(SYNTAX_ERROR, f"`{raw}` is not a JSON value", f'write `{word}`, or `"{raw}"` for the string')
    if word in _NULL_WORDS:
        return Refusal(SYNTAX_ERROR, f"`{raw}` is not a JSON value", "write `null`")
    if _NUMBER_LIKE.fullmatch(raw):
        return needs_quotes(raw, "is not a valid JSON number")
    return unquoted_string(raw)


def single_quotes(raw: str) -> Refusal:
    """Reject a string in single quotes."""
    return Refusal(SYNTAX_ERROR, "a string must be in double quotes in JSON", f'write `"{quoted(raw[1:-1])}"`')


def wrong_character(raw: str, at: int) -> Refusal:
    """Reject a string with an invalid escape, or with a character that must be escaped, at an offset in it."""
    if raw[at] != "\\":
        message = f"a JSON string cannot contain `U+{ord(raw[at]):04X}`"
        return Refusal(SYNTAX_ERROR, message, "use an ordinary space, or remove it", at, at + 1)
    length = 6 if raw.startswith("\\u", at) else 2
    escape = re.split(r'["\s]', raw[at : at + length])[0]
    advice = "write `\\\\` for a backslash"
    return Refusal(SYNTAX_ERROR, f"`{escape}` is not a valid JSON escape", advice, at, at + len(escape))


def comment(source: Source, start: int, end: int) -> Diagnostic:
    """Report a comment, which JSON does not have."""
    return error(source, start, end, "JSON has no comments", "remove it, or write the file as YAML")


def unquoted_key(source: Source, start: int, end: int) -> Diagnostic:
    """Report a key without double quotes."""
    key = quoted(bare_key(source.text[start:end]))
    return error(source, start, end, "a key must be in double quotes in JSON", f'write `"{key}"`')


def bare_key(raw: str) -> str:
    """Return the name of a key without double quotes, without the quotes of other languages."""
    return without_curly_quotes(raw.strip("'"))


def key_in_list(source: Source, position: int) -> Diagnostic:
    """Report a `:` after an item of a list."""
    return error(
        source, position, position + 1, "a list has no keys", "write `,` between two items, or `{…}` around keys"
    )


def second_colon(source: Source, position: int) -> Diagnostic:
    """Report a `:` after the value of a key."""
    return error(source, position, position + 1, "a second `:` follows the value", "put a `,` between two pairs")


def semicolon(source: Source, position: int) -> Diagnostic:
    """Report a `;` between two items."""
    return error(source, position, position + 1, "`;` does not separate items", "write `,`")


def last_comma(source: Source, position: int) -> Diagnostic:
    """Report a comma after the last item of a list or an object."""
    return error(source, position, position + 1, "a `,` follows the last item", "remove the `,`")


def missing_comma(source: Source, position: int) -> Diagnostic:
    """Report two items that nothing separates."""
    return error(source, position, position + 1, "a `,` is missing before this item", "put a `,` between two items")


def not_closed(source: Source, start: int) -> Diagnostic:
    """Report a list, an object or a string without an end."""
    opening = source.text[start]
    what, closing = {"[": ("list", "]"), "{": ("object", "}")}.get(opening, ("string", opening))
    return error(source, start, start + 1, f"the {what} is not closed", f"end it with `{closing}`")


def missing(source: Source, position: int, what: str, advice: str) -> Diagnostic:
    """Report something that cannot begin a key or a value."""
    found = source.text[position]
    return error(source, position, position + 1, f"a {what} is missing before `{found}`", advice)


def error(source: Source, start: int, end: int, message: str, advice: str) -> Diagnostic:
    """Return an error of syntax at a location."""
    return report(SYNTAX_ERROR, Span(source, start, end), message, advice)
