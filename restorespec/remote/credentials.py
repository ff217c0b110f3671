"""The token: where it comes from, and how it stays out of everything that is shown or kept."""

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
    """What the API wants to know about the caller.

    Attributes:
        token: sent as `Authorization: Bearer`; its text is never shown, not even by `repr`.
        unit: the organizational unit that is acted for; empty for the token's own.
        origin: where the token was found: a variable's name, or a file.
        unit_origin: the name of the variable that the unit was found in.
    """

    token: str = field(repr=False)
    unit: str = ""
    origin: str = field(default="", repr=False)
    unit_origin: str = field(default="", repr=False)

    @property
    def advice(self) -> dict[int, str]:
        """What to look at for the statuses by which the API refuses whoever asks, not what is asked for."""
        token = "the token" + (f" in {self.origin}" if self.origin else "")
        place = f" in {self.unit_origin}" if self.unit_origin else ""
        unit = f", for the organizational unit{place} too" if self.unit else ""
        return {401: f"check {token}", 403: f"check what {token} may do{unit}"}

    @cached_property
    def _traces(self) -> re.Pattern[str]:
        return re.compile("|".join([_spelled(self.token), *_encoded(self.token)]))

    def mask(self, text: str) -> str:
        """A text without the token, be it plain, in base64, or with characters as percent codes or JSON escapes."""
        return self._traces.sub(HIDDEN, text)


def is_token(text: str) -> bool:
    """Whether a text can be a token: visible ASCII, so that it cannot end the header that it is sent in."""
    return bool(_TOKEN.fullmatch(text))


def _spelled(token: str) -> str:
    """A pattern of the token with each character plain, percent-coded, even twice, or as a JSON escape."""
    spelled = []
    for character in token:
        code = f"{ord(character):02x}"
        digits = "".join(f"[{digit}{digit.upper()}]" for digit in code)
        spelled.append(rf"(?:\\?{re.escape(character)}|%(?:25)*{digits}|\\u00{digits})")
    return "".join(spelled)


def _encoded(token: str) -> Iterator[str]:
    """Patterns of what is the same in every base64 text that holds the token, for each of its three alignments."""
    for shift in range(3):
        data = b"\0" * shift + token.encode()
        whole = len(data) * 8 // 6  # digits that no following byte can change
        digits = base64.b64encode(data).decode()[(0, 2, 3)[shift] : whole]
        if len(digits) >= 4:  # noqa: PLR2004 - fewer would hide common words
            either = re.escape(digits).replace(r"\+", "[+-]").replace("/", "[/_]")
            yield either + ("[A-Za-z0-9+/_-]?=*" if len(data) % 3 else "")
