"""What an unquoted YAML text means: the core schema of YAML 1.2, without the numbers that people misread.

Dates, times and sexagesimals are texts, and so are `yes`, `no`, `on` and `off`. A number that would not be written
again as it stands is refused, whichever of YAML's versions takes it for one.
"""

from __future__ import annotations

import re

from restorespec.syntax.limits import INTEGER_HIGHEST, INTEGER_LOWEST
from restorespec.syntax.rejections import Refusal, needs_quotes

_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("0123456789+-.")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\.(?:inf|Inf|INF)|"
    r"(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)|\.(?:nan|NaN|NAN)"
)
_LONGEST_INTEGER = 20  # characters of the longest that fits in 64 bits, with its sign


def plain_value(text: str) -> object:
    """The value of an unquoted text: a string, integer, float, boolean or null, or why it needs quotes."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMBER_STARTS:
        return _number(text)
    return text


def _number(text: str) -> str | float | Refusal:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if not _NUMBER.fullmatch(text):
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
    """What happens to a number that is not written as JSON would write it."""
    digits = text.lstrip("+-")
    if digits.lower() in {".inf", ".nan"}:
        return "is no finite number"
    if "_" in text or digits.startswith(("0x", "0o", "0b")):
        return "is a number to some parsers and a text to others"
    if text.startswith("+"):
        return "would lose its `+`"
    if digits[0] == "0" and digits[1].isdigit():
        return "would lose its leading zero"
    return None


def _float(text: str) -> float | Refusal:
    value = float(text)
    return value if repr(value) == text else needs_quotes(text, f"would become `{value!r}`")
