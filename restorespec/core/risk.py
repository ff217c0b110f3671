"""The classes of risk of a change, for the whole product, and how reviews show them."""

from __future__ import annotations

from enum import StrEnum

from restorespec.core.records import NamedTuple


class Appearance(NamedTuple):
    """How a review shows a class.

    Attributes:
        sign: the sign in front of its name in Markdown.
        terminal: its color in a terminal, as the parameters of ANSI's SGR; `2` is dim.
        light: its color on a light page, as CSS writes it.
        dark: its color on a dark page.
    """

    sign: str
    terminal: str
    light: str
    dark: str


class Risk(StrEnum):
    """The risk of a change, the worst first."""

    DATA = "data"
    LOSS = "loss"
    SECURITY = "security"
    COST = "cost"
    GUARD = "guard"
    INERT = "inert"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Risk).index(self)

    @property
    def appearance(self) -> Appearance:
        """How reviews show it."""
        return _APPEARANCES[self]


_APPEARANCES = {
    Risk.DATA: Appearance("🔴", "1;31", "#a40e26", "#ff9a9a"),
    Risk.LOSS: Appearance("🟠", "1;31", "#953800", "#ffb077"),
    Risk.SECURITY: Appearance("🟣", "1;35", "#6639ba", "#cfb2ff"),
    Risk.COST: Appearance("🟡", "1;33", "#755200", "#ecc75a"),
    Risk.GUARD: Appearance("🔵", "1;36", "#0b6170", "#6fd3e3"),
    Risk.INERT: Appearance("⚪", "2", "#57606a", "#a3adb8"),
    Risk.NONE: Appearance("⚪", "2", "#57606a", "#a3adb8"),
}
