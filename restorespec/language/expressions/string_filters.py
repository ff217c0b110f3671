"""The filters of strings, and those that convert one scalar to another."""
# ruff: noqa: FBT002 - the parameters are Jinja's, which specs give by position, too

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from datetime import UTC, datetime

from restorespec.core.patterns import lazy_pattern
from restorespec.core.suggestions import did_you_mean
from restorespec.language.expressions.conditions import flag
from restorespec.language.expressions.values import (
    INTEGERS,
    LONGEST_TEXT,
    Objection,
    integer,
    is_number,
    joined,
    spend,
    too_long,
    unfit,
    unreadable,
    written,
)
from restorespec.language.template_rules import TEMPLATE_VALUE

_BASES = range(2, 37)
_DECIMAL = 10
_LONGEST_NUMERAL = 80  # characters; 64 bits take 64 of them in base 2
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FLOAT = lazy_pattern(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DIGEST = 8  # characters
_FOREIGN = lazy_pattern(r"[^A-Za-z0-9_.-]+")
_TIMESTAMP = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_ARN = lazy_pattern(r"arn:[^:]+:[^:]+:(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.+)", re.DOTALL)


def lower(value: object) -> str:
    """Return a string in lower case."""
    return written(value).lower()


def upper(value: object) -> str:
    """Return a string in upper case."""
    return written(value).upper()


def trim(value: object, chars: object = None) -> str:
    """Return a string without whitespace, or the given characters, at its ends."""
    return written(value).strip(None if chars is None else written(chars))


def replace(value: object, old: object, new: object, count: object = None) -> str:
    """Return a string with each `old`, or the first `count` of them, replaced by `new`."""
    text, before, after = written(value), written(old), written(new)
    times = text.count(before)
    if count is not None:
        times = min(times, max(0, integer(count, "`replace`")))
    if len(text) + times * (len(after) - len(before)) > LONGEST_TEXT:
        raise too_long()
    return text.replace(before, after, times)


def truncate(
    value: object, length: object = 255, killwords: object = False, end: object = "...", leeway: object = 5
) -> str:
    """Return a string truncated to a length that includes `end`, at a space unless `killwords`, with some leeway."""
    text, tail, limit = written(value), written(end), integer(length, "`truncate`")
    if limit < len(tail):
        raise Objection(TEMPLATE_VALUE, "`truncate` to less than the length of its ending", "ask for a greater length")
    if len(text) <= limit + max(0, integer(leeway, "`truncate`")):
        return text
    kept = text[: limit - len(tail)]
    return joined((kept if flag(killwords, "`truncate`") else kept.rsplit(" ", 1)[0], tail))


def split(value: object, sep: object = None, maxsplit: object = -1) -> list[str]:
    """Return the parts of a string between separators, or between whitespace."""
    text, separator = written(value), None if sep is None else written(sep)
    if separator == "":
        raise Objection(TEMPLATE_VALUE, "`split` without a separator", "write the separator: `split(',')`")
    spend(len(text))
    return text.split(separator, integer(maxsplit, "`split`"))


def to_text(value: object) -> str:
    """Return a scalar as a string; a float in its shortest form."""
    return repr(value) if isinstance(value, float) else written(value)


def to_integer(value: object, default: object = None, base: object = 10) -> object:
    """Return a number without its fraction, or a string as an integer; `default` for other strings."""
    if is_number(value):
        return default if int(value) not in INTEGERS and default is not None else int(value)
    if not isinstance(value, str):
        raise unfit("`int`", "a number or a string", value)
    if integer(base, "`int`") not in _BASES:
        raise Objection(TEMPLATE_VALUE, "`int` with a base outside 2 to 36", "use base 2, 8, 10 or 16")
    number = _parsed(value.strip(), integer(base, "`int`"))
    if default is None:
        if number is None:
            raise unreadable("int", value, "a number", "correct the value: an integer such as `5`")
        return number
    return number if number is not None and number in INTEGERS else default


def _parsed(text: str, base: int) -> int | None:
    """Return the integer that a string contains, or one that does not fit into 64 bits either; None if there is none."""
    if len(text) > _LONGEST_NUMERAL or not text.isascii() or "_" in text:
        return None
    try:
        return int(text, base)
    except ValueError:
        if base != _DECIMAL or not _FLOAT.fullmatch(text):
            return None
    number = float(text)
    return int(number) if math.isfinite(number) else INTEGERS.stop


def to_boolean(value: object) -> bool:
    """Return a boolean, or the boolean for `true`, `false`, 1 and 0."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _TRUTH:
        return _TRUTH[value]
    if isinstance(value, int) and value in (0, 1):
        return value == 1
    if not isinstance(value, str | int | float):
        raise unfit("`bool`", "a boolean or a string", value)
    raise unreadable("bool", value, "`true` or `false`", "correct the value, or compare it: `… == 'yes'`")


def magnitude(value: object) -> int | float:
    """Return the absolute value of a number."""
    if not is_number(value):
        raise unfit("`abs`", "a number", value)
    return abs(value)


def slug(value: object) -> str:
    """Return a string in the characters that a table's name may have; runs of others become one `-`, or nothing at the ends.

    A valid string stays as it is, and a string that is not empty does not become empty.
    """
    text = written(value)
    spend(len(text))
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "-".join(part for part in _FOREIGN.split(bare) if part) or "-" * bool(text)


def fit(value: object, n: object) -> str:
    """Return a string of at most `n` characters; if it is truncated, the last 8 are a digest of the whole."""
    text, most = written(value), integer(n, "`fit`")
    if most <= _DIGEST:
        raise Objection(
            TEMPLATE_VALUE, "`fit` to so few characters leaves no room for the digest", "use at least `fit(9)`"
        )
    return text if len(text) <= most else text[: most - _DIGEST] + sha256(text)[:_DIGEST]


def sha256(value: object) -> str:
    """Return the SHA-256 digest of a string in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(written(value).encode()).hexdigest()


def rfc3339(value: object) -> str:
    """Return a timestamp with an offset as the same instant in UTC, with its fraction of a second as written."""
    from restorespec.core.timestamps import BEYOND_UTC, is_beyond_utc  # noqa: PLC0415 - rarely needed

    found = _TIMESTAMP.fullmatch(written(value))
    if found:
        day, time, fraction, offset = found.groups()
        try:
            instant = datetime.fromisoformat(f"{day}T{time}{offset.upper()}").astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
    if not found and is_beyond_utc(written(value)):
        message = "`rfc3339` of a timestamp outside the range of UTC, years 0001 to 9999"
        raise Objection(TEMPLATE_VALUE, message, BEYOND_UTC)
    if not found:
        help_ = "write it like `2026-03-01T00:00:00+01:00`"
        raise unreadable("rfc3339", written(value), "a timestamp with an offset", help_)
    return f"{instant.replace(tzinfo=None).isoformat()}{fraction or ''}Z"


def arn(value: object, part: object) -> str:
    """Return the `region`, `account` or `resource` of an ARN."""
    found = _ARN.fullmatch(written(value))
    if not found:
        help_ = "write it like `arn:aws:kms:us-west-2:012345678901:key/…`"
        raise unreadable("arn", written(value), "an ARN", help_)
    parts, wanted = found.groupdict(), written(part)
    if wanted not in parts:
        near = did_you_mean(wanted, parts, "use `region`, `account` or `resource`")
        raise Objection(TEMPLATE_VALUE, "`arn` has the parts `region`, `account` and `resource` only", near)
    if not parts[wanted]:
        raise Objection(TEMPLATE_VALUE, f"the ARN has no {wanted}", "use an ARN that has one")
    return parts[wanted]
