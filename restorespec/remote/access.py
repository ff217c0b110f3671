"""Access to the API: its base URL, and the token with its masking in everything that is shown or stored."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from restorespec.core.usage_error import UsageError

BASE_URLS = (
    "https://us-west-2.api.clumio.com",
    "https://us-east-1.api.clumio.com",
    "https://ca-central-1.ca.api.clumio.com",
    "https://eu-central-1.de.api.clumio.com",
    "https://ap-southeast-2.au.api.clumio.com",
)
"""The public base URLs (the vendor's Terraform provider)."""

_PORTS = {"https": 443, "http": 80}

HIDDEN = "***"

_TOKEN = re.compile(r"[!-~]+")


def base_url(text: str) -> str:
    """Return the canonical form of a base URL, by which the ledger knows it.

    Raises:
        UsageError: it is not valid.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise UsageError("the base URL cannot be read", f"write it like {BASE_URLS[0]}") from None
    _check(parts)
    shown = f"[{host}]" if ":" in host else host
    suffix = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{shown}{suffix}{parts.path.rstrip('/')}"


def _check(parts: SplitResult) -> None:
    if parts.username is not None or parts.password is not None:
        raise UsageError("the base URL contains a user or a password", "leave them out; the token authenticates")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError("the base URL is not an https address", f"write it like {BASE_URLS[0]}")
    if parts.query or parts.fragment or not parts.path.isprintable() or " " in parts.path:
        raise UsageError("the base URL has more than a host and a path", f"write it like {BASE_URLS[0]}")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError(
            "the base URL is http, which would show the token to the network", "use https; http is for loopback"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Credentials:
    """The credentials of the caller.

    Attributes:
        token: sent as `Authorization: Bearer`; never shown, not even by `repr`.
        unit: the organizational unit; empty for the token's own.
        origin: where the token was found: a variable's name, or a file.
        unit_origin: the name of the variable that the unit was found in.
    """

    token: str = field(repr=False)
    unit: str = ""
    origin: str = field(default="", repr=False)
    unit_origin: str = field(default="", repr=False)

    @property
    def advice(self) -> dict[int, str]:
        """The advice for a caller that the API refuses, by status."""
        token = "the token" + (f" in {self.origin}" if self.origin else "")
        place = f" in {self.unit_origin}" if self.unit_origin else ""
        unit = f", for the organizational unit{place} too" if self.unit else ""
        return {401: f"check {token}", 403: f"check what {token} may do{unit}"}

    @cached_property
    def _traces(self) -> re.Pattern[str]:
        return re.compile("|".join([_spelled(self.token), *_encoded(self.token)]))

    def mask(self, text: str) -> str:
        """Mask the token in a text: plain, in base64, percent-encoded, or with JSON escapes."""
        return self._traces.sub(HIDDEN, text)


def is_token(text: str) -> bool:
    """Return whether a text can be a token: visible ASCII, so that it cannot end its header."""
    return bool(_TOKEN.fullmatch(text))


def _spelled(token: str) -> str:
    """Return a pattern of the token with each character plain, percent-encoded (also twice), or as a JSON escape."""
    spelled = []
    for character in token:
        code = f"{ord(character):02x}"
        digits = "".join(f"[{digit}{digit.upper()}]" for digit in code)
        spelled.append(rf"(?:\\?{re.escape(character)}|%(?:25)*{digits}|\\u00{digits})")
    return "".join(spelled)


def _encoded(token: str) -> Iterator[str]:
    """Return patterns of the digits that every base64 text with the token has, for each of the three alignments."""
    for shift in range(3):
        data = b"\0" * shift + token.encode()
        whole = len(data) * 8 // 6  # digits that no following byte can change
        digits = base64.b64encode(data).decode()[(0, 2, 3)[shift] : whole]
        if len(digits) >= 4:  # noqa: PLR2004 - fewer would hide common words
            either = re.escape(digits).replace(r"\+", "[+-]").replace("/", "[/_]")
            yield either + ("[A-Za-z0-9+/_-]?=*" if len(data) % 3 else "")
