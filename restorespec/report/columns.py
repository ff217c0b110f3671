"""The width of a text in a terminal, and wrapping."""

from __future__ import annotations

from unicodedata import category, east_asian_width

_HELD = "\0"  # stands for a space of code; an escaped text has no such character
_EMOJI_STYLE = "\ufe0f"  # asks for the coloured, wide form of the sign before it


def width(text: str) -> int:
    """How many columns an escaped text takes: wide characters and emoji two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char, before) for before, char in zip("a" + text, text, strict=False))


def _char_width(char: str, before: str) -> int:
    if char == _EMOJI_STYLE:
        return int(not before.isascii() and _is_narrow(before))
    if category(char) in ("Mn", "Me"):
        return 0
    return 1 if _is_narrow(char) else 2


def _is_narrow(char: str) -> bool:
    return east_asian_width(char) not in ("W", "F")


def wrap(text: str, room: int) -> list[str]:
    """Break an escaped text into lines of at most `room` columns.

    It is broken at spaces outside of code in backticks, so that code can be pasted; what is longer sticks out.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if line and width(longer) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _words(text: str) -> list[str]:
    """Split a text at its spaces; code in backticks is one word."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its pair delimits no code
        return text.split(" ")
    held = "`".join(part.replace(" ", _HELD) if index % 2 else part for index, part in enumerate(parts))
    return [word.replace(_HELD, " ") for word in held.split(" ")]
