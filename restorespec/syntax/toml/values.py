"""Single TOML values that are rare or wrong: what `tomllib` makes of one that stands alone, and why it makes nothing of it."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time

from restorespec.syntax.limits import quoted
from restorespec.syntax.rejections import Refusal, needs_quotes, number_refusal, unquoted_template, unquoted_text
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_NEEDS_QUOTES

_NULL_WORDS = frozenset(("null", "none", "nil", "undefined", "~"))
_BOOLEAN_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9_]+")
_NUMBER_LIKE = re.compile(r"[+-]?[0-9.][0-9A-Fa-fxob_.+-]*")
_DATE_LIKE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}")
_GOOD_ESCAPES = re.compile(
    r"""(?:[^\\]|\\(?:["\\bfnrt]|[ \t]*\r?\n"""
    r"""|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|U(?:0000(?![Dd][89A-Fa-f])|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4}))*+"""
)


def bare_value(raw: str) -> object:
    """The value of something without quotes and brackets: what `tomllib` says, within the language's rules.

    Args:
        raw: the value as written, not empty, of one line.

    Returns:
        A number, the RFC 3339 text of a date-time with an offset, or a `Refusal`.
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
        return _no_moment(raw, "is a date or time without an offset")
    assert isinstance(value, (int, float))
    refused = number_refusal(raw, value)
    return value if refused is None else refused


def wrong_escape(raw: str) -> Refusal | None:
    """The first backslash in a double-quoted string that escapes nothing, if there is one."""
    match = _GOOD_ESCAPES.match(raw)
    start = match.end() if match else 0
    if start == len(raw):
        return None
    length = {"\\u": 6, "\\U": 10}.get(raw[start : start + 2], 2)
    escape = re.split(r'["\s]', raw[start : start + length])[0]
    advice = "write `\\\\` for a backslash, or use single quotes"
    return Refusal(SYNTAX_ERROR, f"`{escape}` is no escape of TOML", advice, start, start + len(escape))


def _not_toml(raw: str) -> Refusal:
    """What people mean by what `tomllib` refuses."""
    word = raw.casefold()
    if raw[0] in "\"'":
        mark = raw[:3] if raw[:3] in ('"""', "'''") else raw[0]
        return Refusal(SYNTAX_ERROR, "the text is not closed", f"end it with `{mark}`")
    if word in _NULL_WORDS:
        return Refusal(SYNTAX_ERROR, f"TOML has no `{raw}`", 'leave the key out, or write `"{{ none }}"`')
    if word in _BOOLEAN_WORDS:
        right = _BOOLEAN_WORDS[word]
        return Refusal(SYNTAX_ERROR, f"`{raw}` is no boolean of TOML", f'write `{right}`, or `"{raw}"` for the text')
    return _not_a_number(raw) or unquoted_text(raw)


def _no_moment(raw: str, reason: str) -> Refusal:
    """A point in time that is none as it stands; in quotes it is a text, which is of no use as a point in time."""
    from restorespec.core.timestamps import fault  # noqa: PLC0415 - seldom needed

    why, advice = fault(raw)
    message = f"`{quoted(raw)}` {reason}" + (f": {why}" if why and "offset" not in reason else "")
    return Refusal(SYNTAX_NEEDS_QUOTES, message, f"{advice}; quote it if it is any other text")


def _not_a_number(raw: str) -> Refusal | None:
    if _WHOLE_NUMBER.fullmatch(raw) and raw.lstrip("+-").startswith("0"):
        return needs_quotes(raw, "is no number, because of its leading zero")
    if _DATE_LIKE.match(raw):
        return _no_moment(raw, "is no date or time")
    if _NUMBER_LIKE.fullmatch(raw):
        return needs_quotes(raw, "is no number of TOML")
    return None
