"""The filters that Jinja lacks: what restore specs need."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

from restorespec.core.patterns import lazy_pattern
from restorespec.core.suggestions import did_you_mean
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.values import Objection, integer, spend, unfit, unreadable, written
from restorespec.language.template_rules import TEMPLATE_VALUE

_DIGEST = 8  # characters
_FOREIGN = lazy_pattern(r"[^A-Za-z0-9_.-]+")
_TIMESTAMP = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_ARN = lazy_pattern(r"arn:[^:]+:[^:]+:(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.+)", re.DOTALL)


def tags(value: object) -> list[object]:
    """Return a mapping as the API's list of tags, sorted by key."""
    if not isinstance(value, Mapping):
        raise unfit("`tags`", "a mapping", value)
    spend(len(value))
    return [{"key": key, "value": _tag_value(value[key])} for key in sorted(value)]


def _tag_value(value: object) -> object:
    if isinstance(value, Unknown):
        return Unknown(value.label, {"type": "string"})
    return written(value)


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
    text = written(value)
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        raise _not_rfc3339(text)
    day, time, fraction, offset = found.groups()
    try:
        instant = datetime.fromisoformat(f"{day}T{time}{offset.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise _not_rfc3339(text) from None
    return f"{instant.replace(tzinfo=None).isoformat()}{fraction or ''}Z"


def _not_rfc3339(text: str) -> Objection:
    from restorespec.core.timestamps import BEYOND_UTC, is_beyond_utc  # noqa: PLC0415 - rarely needed

    if is_beyond_utc(text):
        message = "`rfc3339` of a timestamp outside the range of UTC, years 0001 to 9999"
        return Objection(TEMPLATE_VALUE, message, BEYOND_UTC)
    help_ = "write it like `2026-03-01T00:00:00+01:00`"
    return unreadable("rfc3339", text, "a timestamp with an offset", help_)


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
