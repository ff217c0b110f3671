"""The words of a shell command, as bash splits them; nothing is expanded, and nothing is run."""

from __future__ import annotations

import re
from typing import NamedTuple

_BLANKS = " \t\r\n"
_BLANK = re.compile(r"[ \t\r]+|\\\r?\n")
_CONTINUED = ("\\\n", "\\\r\n")
_END = re.compile(r"\r?\n|[;|&)]|\Z")
_BARE = re.compile(r"[^ \t\r\n'\"\\$`;|&^)]+|[$^]")
_SUBSTITUTION = re.compile(r"\$\([^()]*\)")
_IN_DOUBLE = re.compile(r"[^\"\\$`]+|\$")
_EXPANSION = re.compile(r"\$(?=[A-Za-z_{(0-9?*@#!$-])|`")
_NAME = re.compile(r"\$(?:([A-Za-z_]\w{0,200})|\{([A-Za-z_]\w{0,200})(?::?-([^}\"'$`\\]{0,500}))?\})")
_WINDOWS = re.compile(r"\^(?=\r?\n|\")|`(?=\r?\n)")
_ANSI = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))|[^\\]+", re.DOTALL
)
_ANSI_QUOTED = re.compile(r"\$'((?>(?:[^'\\]++|\\.)*))'", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_LAST_BYTE, _LAST_CHARACTER = 0xFF, 0x10FFFF


OPEN, DEFAULT, CLOSE = "\ue000", "\ue001", "\ue002"
"""Delimiters of a shell variable in a word: its name, and its default if it has one (`${NAME:-default}`)."""


class UnreadableCommand(Exception):  # noqa: N818 - the command's fault, not ours; told as a diagnostic
    """A command that cannot be split: the clause that says why, and what to do; never anything that stands in it."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Word(NamedTuple):
    """A word of a command.

    Attributes:
        text: without its quotes.
        start: where the text stands in the command, letter for letter; None where quotes or escapes changed it.
        expands: whether a shell would fill something in.
    """

    text: str
    start: int | None
    expands: bool = False

    def after(self, count: int) -> Word:
        """The word without its first characters."""
        return Word(self.text[count:], None if self.start is None else self.start + count, self.expands)


def words(text: str, start: int = 0) -> list[Word]:
    """The words of the command that begins at an offset, up to its end.

    Raises:
        UnreadableCommand: a quote is not closed, or the command is written for another shell.
    """
    return words_and_end(text, start)[0]


def words_and_end(text: str, start: int = 0) -> tuple[list[Word], int]:
    """The words of the command that begins at an offset, and where it ends.

    Raises:
        UnreadableCommand: a quote is not closed, or the command is written for another shell.
    """
    found: list[Word] = []
    position = start
    while True:
        while blank := _BLANK.match(text, position):
            position = blank.end()
        if _END.match(text, position):
            return found, position
        reader = _Word(text, position)
        found.append(reader.read())
        position = reader.position


class _Word:
    """Reads one word, piece by piece."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self._pieces: list[tuple[str, int | None]] = []
        self._expands = False

    def read(self) -> Word:
        while not _END.match(self.text, self.position) and self.text[self.position] not in _BLANKS:
            if _WINDOWS.match(self.text, self.position):
                advice = "copy it as a command for bash, or put the body into a file of its own"
                raise UnreadableCommand("the command is written for a shell of Windows", advice)
            if self.text.startswith(_CONTINUED, self.position):
                self.position = self.text.index("\n", self.position) + 1
            else:
                self._piece()
        pieces = [piece for piece in self._pieces if piece[0]]
        return Word("".join(piece for piece, _ in pieces), pieces[0][1] if len(pieces) == 1 else None, self._expands)

    def _piece(self) -> None:
        sign = self.text[self.position]
        if sign == "'":
            end = self.text.find("'", self.position + 1)
            self._take(self.position + 1, self._closed(end), 1)
        elif sign == '"':
            self.position += 1
            self._double()
        elif match := _ANSI_QUOTED.match(self.text, self.position):
            verbatim = match.start(1) if "\\" not in match[1] else None
            self._pieces.append((_unescaped(match[1]), verbatim))
            self.position = match.end()
        elif self.text.startswith("$'", self.position):
            self._closed(-1)
        elif sign == "\\":
            self._take(self.position + 1, min(self.position + 2, len(self.text)))
        else:
            self._bare(_BARE)

    def _double(self) -> None:
        while not self.text.startswith('"', self.position):
            if self.position >= len(self.text):
                self._closed(-1)
            if self.text.startswith(_CONTINUED, self.position):
                self.position = self.text.index("\n", self.position) + 1
            elif self.text[self.position] == "\\":
                escapes = self.text[self.position + 1 : self.position + 2] in {"$", "`", '"', "\\"}
                self._take(self.position + escapes, min(self.position + 1 + escapes, len(self.text)))
            else:
                self._bare(_IN_DOUBLE)
        self.position += 1

    def _bare(self, pattern: re.Pattern[str]) -> None:
        """A piece without quotes or escapes, or a sign that a shell would fill something in for."""
        if _EXPANSION.match(self.text, self.position):
            if (variable := _NAME.match(self.text, self.position)) and OPEN not in self.text:
                default = "" if variable[3] is None else f"{DEFAULT}{variable[3]}"
                self._pieces.append((f"{OPEN}{variable[1] or variable[2]}{default}{CLOSE}", None))
                self.position = variable.end()
                return
            self._expands = True
            whole = _SUBSTITUTION.match(self.text, self.position)
            self._take(self.position, whole.end() if whole else self.position + 1)
            return
        match = pattern.match(self.text, self.position)
        assert match
        self._take(match.start(), match.end())

    def _take(self, start: int, end: int, closing: int = 0) -> None:
        self._pieces.append((self.text[start:end], start))
        self.position = end + closing

    def _closed(self, end: int) -> int:
        if end < 0:
            raise UnreadableCommand("a quote of the command is not closed", "copy the whole command")
        return end


def _unescaped(text: str) -> str:
    """The text between `$'` and `'`.

    Raises:
        UnreadableCommand: it is no text.
    """
    data = b"".join(_piece_of(match) for match in _ANSI.finditer(text))
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise UnreadableCommand("an escape of the command is no text", "write the character itself") from None


def _piece_of(match: re.Match[str]) -> bytes:
    byte, short, long, octal, named = match.groups()
    if byte or octal:
        return bytes([int(byte, 16) if byte else int(octal, 8) & _LAST_BYTE])
    if short or long:
        return chr(min(int(short or long, 16), _LAST_CHARACTER)).encode("utf-8", "surrogatepass")
    if named is None:
        return match[0].encode("utf-8", "surrogatepass")
    kept = "" if named in "'\"\\?" else "\\"
    return _NAMED.get(named, kept + named).encode("utf-8", "surrogatepass")
