"""Dotted keys, and values that are rare or wrong: what `tomllib` reads them as, or why they are rejected."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time

from restorespec.core.data import Data
from restorespec.core.patterns import lazy_pattern
from restorespec.syntax.limits import KEY_PARTS, quoted
from restorespec.syntax.rejections import (
    Refusal,
    needs_quotes,
    number_refusal,
    string_error,
    unquoted_string,
    unquoted_template,
)
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_NEEDS_QUOTES
from restorespec.syntax.toml import errors
from restorespec.syntax.toml.layout import Broken, Layout, Part
from restorespec.syntax.toml.tokens import KEY_PART

_NULL_WORDS = frozenset(("null", "none", "nil", "undefined", "~"))
_BOOLEAN_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_WHOLE_NUMBER = lazy_pattern(r"[+-]?[0-9_]+")
_NUMBER_LIKE = lazy_pattern(r"[+-]?[0-9.][0-9A-Fa-fxob_.+-]*")
_DATE_LIKE = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}")
_GOOD_ESCAPES = lazy_pattern(
    r"""(?>(?:[^\\]++|\\(?:["\\bfnrt]|[ \t]*\r?\n"""
    r"""|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|U(?:0000(?![Dd][89A-Fa-f])|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4}))*)"""
)


def bare_value(raw: str) -> Data | Refusal:
    """Return the value of something without quotes and brackets: what `tomllib` reads, unless it is rejected.

    Args:
        raw: the value as written, not empty, of one line.

    Returns:
        A number, a date-time with an offset as an RFC 3339 string, or why it is rejected.
    """
    if "{{" in raw:
        return unquoted_template(raw)
    try:
        value: object = tomllib.loads(f"v={raw}")["v"]
    except tomllib.TOMLDecodeError:
        return _not_toml(raw)
    except ValueError:  # more digits than Python converts
        return needs_quotes(raw, "does not fit in 64 bits")
    if isinstance(value, datetime) and value.tzinfo:
        return raw.replace(" ", "T").upper()
    if isinstance(value, time):
        return needs_quotes(raw, "is a date or time without an offset")
    if isinstance(value, date):
        return _not_a_timestamp(raw, "is a date or time without an offset")
    assert isinstance(value, (int, float))
    refused = number_refusal(raw, value)
    return value if refused is None else refused


def wrong_escape(raw: str) -> Refusal | None:
    """Return the first invalid escape of a double-quoted string, if there is one."""
    match = _GOOD_ESCAPES.match(raw)
    start = match.end() if match else 0
    if start == len(raw):
        return None
    length = {"\\u": 6, "\\U": 10}.get(raw[start : start + 2], 2)
    escape = re.split(r'["\s]', raw[start : start + length])[0]
    advice = "write `\\\\` for a backslash, or use single quotes"
    return Refusal(SYNTAX_ERROR, f"`{escape}` is not a valid TOML escape", advice, start, start + len(escape))


def _not_toml(raw: str) -> Refusal:
    """Explain a value that `tomllib` rejects."""
    word = raw.casefold()
    if raw[0] in "\"'":
        mark = raw[:3] if raw[:3] in ('"""', "'''") else raw[0]
        return Refusal(SYNTAX_ERROR, "the string is not closed", f"end it with `{mark}`")
    if word in _NULL_WORDS:
        return Refusal(SYNTAX_ERROR, f"TOML has no `{raw}`", 'remove the key, or write `"{{ none }}"`')
    if word in _BOOLEAN_WORDS:
        right = _BOOLEAN_WORDS[word]
        return Refusal(SYNTAX_ERROR, f"`{raw}` is not a TOML boolean", f'write `{right}`, or `"{raw}"` for the string')
    return _not_a_number(raw) or unquoted_string(raw)


def _not_a_timestamp(raw: str, reason: str) -> Refusal:
    """Reject a timestamp that is not valid as written; quoted, it would be a string, but still not a valid timestamp."""
    from restorespec.core.timestamps import fault  # noqa: PLC0415 - seldom needed

    why, advice = fault(raw)
    message = f"`{quoted(raw)}` {reason}" + (f": {why}" if why and "offset" not in reason else "")
    return Refusal(SYNTAX_NEEDS_QUOTES, message, f"{advice}; quote it if it is any other string")


def _not_a_number(raw: str) -> Refusal | None:
    if _WHOLE_NUMBER.fullmatch(raw) and raw.lstrip("+-").startswith("0"):
        return needs_quotes(raw, "is not a number, because of its leading zero")
    if _DATE_LIKE.match(raw):
        return _not_a_timestamp(raw, "is not a valid date or time")
    if _NUMBER_LIKE.fullmatch(raw):
        return needs_quotes(raw, "is not a valid TOML number")
    return None


def key_at(layout: Layout, position: int) -> tuple[list[Part], int]:
    """Return the parts of the dotted key at an offset, and where it ends, with the whitespace after it.

    Raises:
        Broken: the key is missing or has too many parts.
    """
    text = layout.text
    parts: list[Part] = []
    while match := KEY_PART.match(text, position):
        bare = match[1]
        parts.append(Part(bare, *match.span(1)) if bare else _quoted_part(layout, *match.span(2)))
        position = match.end()
        if not match[3]:
            return parts, position
        if len(parts) == KEY_PARTS:
            raise Broken(errors.too_many_parts(layout.source, parts[0].start, position))
    raise Broken(errors.no_key(layout.source, position, parts))


def _quoted_part(layout: Layout, start: int, end: int) -> Part:
    span = layout.span(start, end)
    raw = span.text
    name = raw[1:-1]
    if raw[0] == '"' and "\\" in raw:
        if refusal := wrong_escape(raw):
            raise Broken(refusal.at(span))
        name = _unescaped(raw)
    if error := string_error(span, name):
        layout.diagnostics.append(error)
    return Part(name, start, end)


def _unescaped(raw: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{raw}=0")))
    except tomllib.TOMLDecodeError:  # a control character, which is reported when tomllib reads the whole text
        return raw
