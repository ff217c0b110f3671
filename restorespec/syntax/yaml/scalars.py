"""Scalars of YAML: what unquoted text means, and where a value is exactly, where the parser reports it only roughly.

Unquoted text is read by the core schema of YAML 1.2, without the numbers that people misread. Dates, times and
sexagesimals are strings, and so are `yes`, `no`, `on` and `off`. A number that would not be written back as it is gets
rejected, whichever version of YAML takes it for a number.
"""

from __future__ import annotations

import re
from functools import cache

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import INTEGER_HIGHEST, INTEGER_LOWEST
from restorespec.syntax.rejections import Refusal, needs_quotes

CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBER_STARTS = frozenset("0123456789+-.")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = (
    r"[-+]?(?:0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\.(?:inf|Inf|INF)|"
    r"(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)|\.(?:nan|NaN|NAN)"
)
_LONGEST_INTEGER = 20  # characters of the longest that fits in 64 bits, with its sign
_SPACES_AND_COMMENTS = r"(?>(?:\s++|(?<=\s)#[^\n]*)*)"
_PROPERTY = r"!<[^\s>]*>?|![^\s,\[\]{}]*|&[^\s,\[\]{}]*"
_COLON = r"[ \t]*:"
_pattern = cache(re.compile)  # compiled at first use: most files need none of them


def plain_value(text: str) -> str | float | Refusal | None:
    """Return the value of unquoted text: a string, integer, float, boolean or null, or why it needs quotes."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] in NUMBER_STARTS:
        return _number(text)
    return text


def _number(text: str) -> str | float | Refusal:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if not _pattern(_NUMBER).fullmatch(text):
        return text
    reason = _misreading(text)
    return needs_quotes(text, reason) if reason else _float(text)


def _integer(text: str) -> int | Refusal:
    if text == "-0":
        return needs_quotes(text, "would become `0`")
    if len(text) > _LONGEST_INTEGER or not INTEGER_LOWEST <= int(text) <= INTEGER_HIGHEST:
        return needs_quotes(text, "does not fit in 64 bits")
    return int(text)


def _misreading(text: str) -> str | None:
    """Return what would happen to a number that is not written as in JSON."""
    digits = text.lstrip("+-")
    if digits.lower() in {".inf", ".nan"}:
        return "is not a finite number"
    if "_" in text or digits.startswith(("0x", "0o", "0b")):
        return "is a number to some parsers and a string to others"
    if text.startswith("+"):
        return "would lose its `+`"
    if digits[0] == "0" and digits[1].isdigit():
        return "would lose its leading zero"
    return None


def _float(text: str) -> float | Refusal:
    value = float(text)
    return value if repr(value) == text else needs_quotes(text, f"would become `{value!r}`")


class Properties(NamedTuple):
    """The anchor and tag before a value.

    Attributes:
        start: where the value itself begins.
        tag: where its tag is.
        anchor: where its anchor is.
    """

    start: int
    tag: Span | None
    anchor: Span | None


def properties(source: Source, start: int, end: int) -> Properties:
    """Return the anchor and tag of a value.

    Args:
        source: the source.
        start: where they begin.
        end: where the value ends; an empty value is there.
    """
    found: dict[str, Span] = {}
    while property_ := _pattern(_PROPERTY).match(source.text, start, end):
        found[property_.group()[0]] = Span(source, start, property_.end())
        spaces = _pattern(_SPACES_AND_COMMENTS).match(source.text, property_.end())
        assert spaces
        start = spaces.end()
    return Properties(min(start, end), found.get("!"), found.get("&"))


def after_colon(text: str, key_end: int) -> int:
    """Return where the missing value of a key would begin: after its colon, or after the key if it has no colon."""
    colon = _pattern(_COLON).match(text, key_end)
    return colon.end() if colon else key_end


def block_end(text: str, start: int, end: int) -> int:
    """Return the end of the last line of a block scalar that is not empty; `end` may be lines further down."""
    last = start + len(text[start:end].rstrip())
    line_end = text.find("\n", last, end)
    stop = line_end if line_end >= 0 else end
    return last + len(text[last:stop].rstrip("\r"))
