"""The words of a shell command, as bash splits them; nothing is expanded, and nothing is run."""

from __future__ import annotations

import re

from restorespec.core.records import NamedTuple

_BLANKS = " \t\r\n"
_BLANK = re.compile(r"[ \t\r]+|\\\r?\n")
_CONTINUED = ("\\\n", "\\\r\n")
_END = re.compile(r"\r?\n|[;|&)]|\Z")
_BARE = re.compile(r"[^ \t\r\n'\"\\$`;|&^)<>]+|[$^]")
_SUBSTITUTION = re.compile(r"[$<>]\([^()]*\)")
_DELIMITER = (
    r"""<<(?P<tabs>-?)[ \t]*(?:(?P<plain>[^\s;|&()<>'"\\$`]+)|(?P<quote>['"\\])(?P<quoted>[^\s'"\\;|&()<>]+)['"]?)"""
)
_HERE = re.compile(r"0?(?!<<<)" + _DELIMITER)
_CAT = re.compile(r"\$\([ \t\r\n]*cat[ \t]*" + _DELIMITER + r"[ \t]*\r?\n")
_REDIRECTION = re.compile(r"\d*(<<<|<(?!\()|>>?(?!\()[|&]?)[ \t]*")
_LINE = re.compile(r"(?:\\\r?\n|[^\n])*\n?")
_CLOSED = re.compile(r"\s*\)")
_IN_DOUBLE = re.compile(r"[^\"\\$`]+|\$")
_IN_DOCUMENT = re.compile(r"[^\\$`]+|\$")
_PROCESS = re.compile(r"[<>]\(")
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


class UnreadableCommand(Exception):  # noqa: N818 - the command's fault, not ours; reported as a diagnostic
    """A command that cannot be split: the clause that says why, and what to do; never any of its text."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Word(NamedTuple):
    """A word of a command.

    Attributes:
        text: without its quotes.
        start: where the text is in the command, character for character; None where quotes or escapes changed it.
        expands: whether a shell would fill something in.
    """

    text: str
    start: int | None
    expands: bool = False

    def after(self, count: int) -> Word:
        """Return the word without its first characters."""
        return Word(self.text[count:], None if self.start is None else self.start + count, self.expands)


class Split(NamedTuple):
    """A command, split into its words.

    Attributes:
        words: its words, without redirections.
        end: where it ends.
        after: where its here-document ends; `end` if it has none.
        input: the text on its standard input, from a here-document or a here-string.
        file: the file on its standard input.
    """

    words: list[Word]
    end: int
    after: int
    input: Word | None = None
    file: Word | None = None


def split(text: str, start: int = 0) -> Split:
    """Split the command that begins at an offset.

    Raises:
        UnreadableCommand: a quote or a here-document is not closed, or the command is written for another shell.
    """
    found: list[Word] = []
    documents: list[re.Match[str]] = []
    input_: Word | None = None
    file: Word | None = None
    position = start
    while True:
        while blank := _BLANK.match(text, position):
            position = blank.end()
        if _END.match(text, position):
            break
        if document := _HERE.match(text, position):
            documents.append(document)
            position = document.end()
            continue
        operator = _REDIRECTION.match(text, position)
        reader = _Word(text, operator.end() if operator else position)
        word, position = reader.read(), reader.position
        if operator is None:
            found.append(word)
        elif operator[1] == "<<<":
            input_ = word
        elif operator[1] == "<":
            file = word
    after = position
    if documents:
        after = _LINE.match(text, position).end()  # type: ignore[union-attr] # matches everywhere
        for document in documents:
            input_, after = _here_document(text, document, after)
    return Split(found, position, after, input_, file)


def word_at(text: str, start: int) -> Word:
    """Return the word that begins at an offset.

    Raises:
        UnreadableCommand: a quote is not closed, or the word is written for another shell.
    """
    return _Word(text, start).read()


def _here_document(text: str, document: re.Match[str], start: int) -> tuple[Word, int]:
    """Return the text of a here-document and where it ends.

    Raises:
        UnreadableCommand: it is not closed.
    """
    closing = _closing_line(text, document, start)
    if closing is None:
        raise UnreadableCommand("a here-document of the command is not closed", "copy the whole command")
    reader = _Word(text[: closing.start()], start)
    return reader.read_document(is_quoted=document["plain"] is None), closing.end()


def _closing_line(text: str, document: re.Match[str], start: int) -> re.Match[str] | None:
    name = document["plain"] or document["quoted"]
    tabs = "\t*" if document["tabs"] else ""
    return re.compile(rf"^{tabs}{re.escape(name)}(?=\r?$)", re.MULTILINE).search(text, start)


class _Word:
    """Reads one word, piece by piece."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self._pieces: list[tuple[str, int | None]] = []
        self._expands = False

    def read(self) -> Word:
        while not self._is_at_end():
            if _WINDOWS.match(self.text, self.position):
                advice = "copy it as a command for bash, or put the body into a file of its own"
                raise UnreadableCommand("the command is written for a shell of Windows", advice)
            if self.text.startswith(_CONTINUED, self.position):
                self.position = self.text.index("\n", self.position) + 1
            else:
                self._piece()
        return self._word()

    def read_document(self, *, is_quoted: bool) -> Word:
        """Read the rest of the text as a here-document; in one with a quoted delimiter, nothing is special."""
        if is_quoted:
            self._take(self.position, len(self.text))
        else:
            self._expanded(_IN_DOCUMENT, "$`\\")
        return self._word()

    def _is_at_end(self) -> bool:
        if _END.match(self.text, self.position) or self.text[self.position] in _BLANKS:
            return True
        return self.text[self.position] in "<>" and not self.text.startswith("(", self.position + 1)

    def _word(self) -> Word:
        pieces = [piece for piece in self._pieces if piece[0]]
        return Word("".join(piece for piece, _ in pieces), pieces[0][1] if len(pieces) == 1 else None, self._expands)

    def _piece(self) -> None:
        char = self.text[self.position]
        if char == "'":
            end = self.text.find("'", self.position + 1)
            self._take(self.position + 1, self._closed(end), 1)
        elif char == '"':
            self.position += 1
            self._double()
        elif match := _ANSI_QUOTED.match(self.text, self.position):
            verbatim = match.start(1) if "\\" not in match[1] else None
            self._pieces.append((_unescaped(match[1]), verbatim))
            self.position = match.end()
        elif self.text.startswith("$'", self.position):
            self._closed(-1)
        elif char == "\\":
            self._take(self.position + 1, min(self.position + 2, len(self.text)))
        else:
            self._bare(_BARE)

    def _double(self) -> None:
        self._expanded(_IN_DOUBLE, '$`"\\', '"')
        if self.position >= len(self.text):
            self._closed(-1)
        self.position += 1

    def _expanded(self, pattern: re.Pattern[str], escaped: str, closing: str | None = None) -> None:
        """Read text in which `$`, a backtick and a backslash are special, up to a delimiter or the end."""
        while self.position < len(self.text) and self.text[self.position] != closing:
            if self.text.startswith(_CONTINUED, self.position):
                self.position = self.text.index("\n", self.position) + 1
            elif self.text[self.position] == "\\":
                escapes = self.text[self.position + 1 : self.position + 2] in [*escaped]
                self._take(self.position + escapes, min(self.position + 1 + escapes, len(self.text)))
            else:
                self._bare(pattern)

    def _bare(self, pattern: re.Pattern[str]) -> None:
        """Read a piece without quotes or escapes, or something that a shell would expand."""
        is_process = pattern is _BARE and _PROCESS.match(self.text, self.position)
        if is_process or _EXPANSION.match(self.text, self.position):
            if self._printed_document():
                return
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

    def _printed_document(self) -> bool:
        """Read `$(cat <<EOF …)`, which is its here-document; False if something else is here."""
        document = _CAT.match(self.text, self.position)
        closing = _closing_line(self.text, document, document.end()) if document else None
        end = _CLOSED.match(self.text, closing.end()) if closing else None
        if document is None or closing is None or end is None:
            return False
        reader = _Word(self.text[: closing.start()], document.end())
        word = reader.read_document(is_quoted=document["plain"] is None)
        self._pieces.append((word.text, word.start))
        self._expands = self._expands or word.expands
        self.position = end.end()
        return True

    def _take(self, start: int, end: int, closing: int = 0) -> None:
        self._pieces.append((self.text[start:end], start))
        self.position = end + closing

    def _closed(self, end: int) -> int:
        if end < 0:
            raise UnreadableCommand("a quote of the command is not closed", "copy the whole command")
        return end


def _unescaped(text: str) -> str:
    """Return the text between `$'` and `'`.

    Raises:
        UnreadableCommand: it is not valid UTF-8.
    """
    data = b"".join(_piece_of(match) for match in _ANSI.finditer(text))
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise UnreadableCommand("an escape of the command is not valid UTF-8", "write the character itself") from None


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
