"""The token: its origin, and its masking in everything that is shown or stored."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

HIDDEN = "***"

_TOKEN = re.compile(r"[!-~]+")


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
        """What to check if the API refuses the caller, by status."""
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
    """Whether a text can be a token: visible ASCII, so that it cannot end its header."""
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
