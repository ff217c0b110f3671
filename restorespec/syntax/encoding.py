"""Decode files, and find the characters that they must not contain.

A reviewer must see what the parser reads. So files are UTF-8, and a character that hides, moves or splits text is
rejected everywhere: in a file, and in a value that an escape or a template creates.
"""

from __future__ import annotations

import re
from functools import cache

from restorespec.core.diagnostics import Diagnostic, Rule, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source, Span, decoded
from restorespec.syntax.limits import FILE_BYTES
from restorespec.syntax.syntax_rules import SYNTAX_CHARACTER, SYNTAX_LIMIT

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINE_BREAKS = "\x85\u2028\u2029"
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_NO_TEXT = "\ud800-\udfff\ufffe\uffff"
# Unicode's category Cf and its Default_Ignorable_Code_Point, without the joiner U+200D and the selectors U+FE0E and
# U+FE0F, which have a place inside emoji.
_INVISIBLE = (
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_EMOJI = "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_REFUSED = (
    rf"[{_CONTROLS}{_LINE_BREAKS}{_NO_TEXT}{_INVISIBLE}]"
    r"|\r(?!\n)"
    rf"|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
    rf"|(?<![{_EMOJI}#*0-9])[\ufe0e\ufe0f]|(?<=[#*0-9])[\ufe0e\ufe0f](?!\u20e3)"
)
_REFUSED_IN_VALUES = rf"[{_CONTROLS}{_LINE_BREAKS}{_NO_TEXT}{_INVISIBLE}\t\xa0\u2007\u202f\u200d\ufe0e\ufe0f]|\r(?!\n)"
# Single character classes: several times faster for files in which nothing is wrong.
_SUSPICIOUS_ASCII = lazy_pattern(r"[\x00-\x08\x0b-\x1f\x7f]")
_SUSPICIOUS = rf"[{_CONTROLS}{_LINE_BREAKS}{_NO_TEXT}{_INVISIBLE}\r\u200d\ufe0e\ufe0f]"
_pattern = cache(re.compile)  # compiled when first needed: it takes longer than reading a file, which seldom needs one
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROL_NAMES = {
    "\x00": "NUL",
    "\t": "tab",
    "\r": "carriage return",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
}


def decode(name: str, data: bytes, limit: int = FILE_BYTES) -> Source | Diagnostic:
    """Return the source of a file, or the error that prevents reading it.

    Args:
        name: the file's path, relative to the project's root.
        data: its bytes; one more than the limit is enough to know that it is too large.
        limit: the maximum number of bytes.
    """
    if len(data) > limit:
        return too_large(Source.of(name, decoded(data)), limit)
    if data.startswith(_UTF_16_OR_32) or _looks_like_utf_16(data):
        return _refusal(Source.of(name, decoded(data)), 0, "the file is UTF-16 or UTF-32", "save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        source = Source.of(name, decoded(data))
        start = len(data[: error.start].decode("utf-8")) - source.has_mark
        return _refusal(
            source, start, f"the byte 0x{data[error.start]:02X} is not valid UTF-8", "save the file as UTF-8"
        )
    return accepted(Source.of(name, text))


def accepted(source: Source) -> Source | Diagnostic:
    """Return a source, or the error of a NUL character in it: the file is then binary.

    Args:
        source: the source, within the limit.
    """
    if "\0" in source.text:
        return character_refusal(source, source.text.index("\0"))
    return source


def too_large(source: Source, limit: int) -> Diagnostic:
    """Return the error of a source over the limit, of which no more than its beginning may be there."""
    return _refusal(source, 0, f"the file is larger than {limit:,} bytes", "split it", SYNTAX_LIMIT)


def forbidden_characters(source: Source) -> list[Diagnostic]:
    """Return the errors of the characters that are allowed nowhere, not even in comments and descriptions."""
    text = source.text
    if text.isascii() and text.replace("\n", "").isprintable():  # faster than any pattern, and true of most files
        return []
    if not (_SUSPICIOUS_ASCII if text.isascii() else _pattern(_SUSPICIOUS)).search(text):
        return []
    return [character_refusal(source, match.start()) for match in _pattern(_REFUSED).finditer(text)]


def invisible(text: str, *, prose: bool = False) -> str | None:
    """Return the first character of a value that a reviewer would not see, or None.

    Args:
        text: a value or a key, after escapes and templates.
        prose: whether it is a description, which may contain tabs, no-break spaces and the joiners of emoji.
    """
    if text.isascii() and text.isprintable():
        return None
    match = _pattern(_REFUSED if prose else _REFUSED_IN_VALUES).search(text)
    return match.group() if match else None


def invisible_in_value(span: Span, text: str, *, prose: bool = False) -> Diagnostic | None:
    """Return the error of a value that contains an invisible character, at that character if it is in the file.

    Args:
        span: where the value, or its template, is written.
        text: the value.
        prose: whether it is a description.
    """
    character = invisible(text, prose=prose)
    if character is None:
        return None
    offset = span.text.find(character)
    if offset >= 0:
        span = Span(span.source, span.start + offset, span.start + offset + 1)
    return report(SYNTAX_CHARACTER, span, f"the value contains {named(character)}", _advice(character))


def visible(text: str) -> str:
    """Return a string as a reviewer sees it: without invisible characters, and without spaces around it."""
    return _pattern(_REFUSED_IN_VALUES).sub("", text).strip()


def character_refusal(source: Source, offset: int) -> Diagnostic:
    """Return the error of the character at an offset."""
    character = source.text[offset]
    return _refusal(source, offset, f"the file contains {named(character)}", _advice(character))


def _refusal(source: Source, offset: int, message: str, advice: str, rule: Rule = SYNTAX_CHARACTER) -> Diagnostic:
    end = min(offset + 1, len(source.text))
    return report(rule, Span(source, offset, end), message, advice)


def _looks_like_utf_16(data: bytes) -> bool:
    """Return whether every other byte is NUL, as in Western text without a byte order mark."""
    head = data[:64]
    return len(head) > 1 and len(head) // 2 in (head[::2].count(0), head[1::2].count(0))


@cache
def named(character: str) -> str:
    """Return the code point and the name of an invisible character."""
    import unicodedata  # noqa: PLC0415 - most files contain none

    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "").lower()
    return f"`U+{ord(character):04X}`" + (f" ({name})" if name else "")


@cache
def _advice(character: str) -> str:
    if character == "\r":
        return "end lines with LF or CR LF"
    if character in _LINE_BREAKS:
        return "use an ordinary line break: programs differ on whether a line ends here"
    if re.match(f"[{_BIDI}]", character):
        return "remove it: it changes the order in which text is displayed"
    if character in "\t\xa0\u2007\u202f":
        return "use an ordinary space: this character only looks like one"
    return "remove it: it is invisible"
