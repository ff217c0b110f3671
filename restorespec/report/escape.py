r"""The one escaper of each medium; every string from outside passes through one of them on its way out.

Characters that a reader cannot see, or that would change how the rest reads, are shown as escapes (`\n`, `\x1b`,
`\u202e`) everywhere, except in JSON, whose own escapes keep them.
"""

from __future__ import annotations

import re
from functools import cache
from json import JSONEncoder, dumps

from restorespec.core.patterns import lazy_pattern

_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f"  # control characters: ESC, line breaks, C1
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible: soft hyphen, joiners, fillers
    r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # characters that enclose what follows
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, line separators, bidi, byte order mark
    r"\u3164\uffa0\ufff0-\ufffb\ufffe\uffff"  # fillers, annotations, no characters at all
    r"\ud800-\udfff"  # halves of pairs: no encoding can write them
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # formats, tags
)
# CI runners obey `::name …` at the start of a line, and `##[name]`, `##vso[name]`, `##teamcity[name]` anywhere in it.
_COMMAND = r"(?<=##)\[|(?<=#)#(?=[\w.-]+\[)"
_TERMINAL = rf"[{_HIDDEN}]|(?<!\S):(?=:)|{_COMMAND}"
_JSON = rf"[{_HIDDEN}]|{_COMMAND}"
_pattern = cache(re.compile)  # compiled when first needed: most texts are seen to be harmless without it
_BYTE = 0xDC00  # U+DC80 to U+DCFF are bytes that are not UTF-8, and are shown as bytes: `\xe9`
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_LINE_ENDS = str.maketrans("", "", "\r\n")
_XML_CONTROLS = frozenset((0x09, 0x0A, 0x0D))
_ENCODER = JSONEncoder(ensure_ascii=False)
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def terminal(text: str) -> str:
    """Return a text as one line for a terminal or a log; each character becomes itself or an escape of its own."""
    return text if is_harmless(text) else _pattern(_TERMINAL).sub(_shown, text)


def terminal_cells(text: str) -> list[str]:
    """Return the same, character by character."""
    cells = list(text)
    for match in () if is_harmless(text) else _pattern(_TERMINAL).finditer(text):
        cells[match.start()] = _shown(match)
    return cells


def is_harmless(text: str) -> bool:
    """Return whether a text is surely fine as it is, as nearly all are."""
    return text.isascii() and text.isprintable() and "::" not in text and "##" not in text


def _shown(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char) - _BYTE if "\udc80" <= char <= "\udcff" else ord(char)
    if char in _NAMED:
        return _NAMED[char]
    if code <= 0xFF:  # noqa: PLR2004 - what two hexadecimal digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - what four hold


def json(value: object) -> str:
    """Return a value as JSON on one line without loss: characters that must not be raw are escaped as in JSON."""
    return _pattern(_JSON).sub(_json_escape, _ENCODER.encode(value))


def json_without_commands(text: str) -> str:
    """JSON in which no workflow command stays one; everything else stays as it is."""
    return _pattern(_COMMAND).sub(_json_escape, text)


def indented_json(value: object) -> str:
    """Return a value as indented JSON that holds nothing but visible ASCII."""
    return json_without_commands(dumps(value, indent=2).replace("\x7f", "\\u007f"))


def _json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def github_data(text: str) -> str:
    """Return a text as the message of a GitHub workflow command; its line breaks stay line breaks."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "%0A".join(terminal(line).replace("%", "%25") for line in lines)


def github_property(text: str) -> str:
    """Return a text as a property of a GitHub workflow command."""
    return terminal(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def github_path(text: str) -> str:
    """Escape a path as a property of a GitHub workflow command: raw wherever that is safe, so that GitHub finds it."""
    is_safe = "##" not in text and not _pattern(f"[{_HIDDEN}]").search(text.translate(_LINE_ENDS))
    shown = text if is_safe else terminal(text)
    for raw, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        shown = shown.replace(raw, escaped)
    return shown


def xml_path(text: str) -> str:
    """Escape a path as XML 1.0 so that a parser reads the raw path, except for characters that XML cannot hold."""
    return xml(text) if is_harmless(text) else _pattern(rf"[{_HIDDEN}&<>\"'\[:]").sub(_xml_reference, text)


def _xml_reference(match: re.Match[str]) -> str:
    code = ord(match[0])
    is_char = code in _XML_CONTROLS or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF  # noqa: PLR2004 - XML 1.0, 2.2
    return f"&#{code};" if is_char else terminal(match[0])


def xml(text: str) -> str:
    """Return a text as XML 1.0, between tags or inside a quoted attribute."""
    return terminal(text).translate(_XML)


def html(text: str) -> str:
    """Return a text as HTML, between tags or inside a quoted attribute."""
    return xml(text)


def markdown_code(text: str) -> str:
    r"""Return a text as a code span of GitHub's Markdown, also in tables: nothing is live; `|` is shown as `\x7c`."""
    shown = terminal(text).replace("|", r"\x7c")
    if not shown.strip():
        return f"`{shown or ' '}`"
    fence = _longer_fence(shown, 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def markdown_block(text: str, language: str = "") -> str:
    """Return a text of several lines as a fenced code block of GitHub's Markdown."""
    lines = [terminal(line) for line in text.split("\n")]
    fence = _longer_fence("\n".join(lines), 3)
    return "\n".join([f"{fence}{language}", *lines, fence])


def _longer_fence(text: str, least: int) -> str:
    return "`" * max([least, *(len(run) + 1 for run in re.findall("`+", text))])


_BREAK = "&#8203;"  # a space without width: the parts beside it are no longer one link, mention or picture
_MARKDOWN = lazy_pattern(r"@|:(?=//|[\w+-]+:)|www(?=\.)|\bgh(?=-\d)|#(?=\d)|[&<>|\\$`*_\[\]#~]", re.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;", "$": "&#36;"}
_LINKING = frozenset("@:wWgG")


def markdown(text: str) -> str:
    """Return a text as plain words of GitHub's Markdown, inside a line or a table cell.

    Nothing in it is live: no markup, HTML, link, picture, mention, reference or emoji.
    """
    return _MARKDOWN.sub(_plain, terminal(text))


def _plain(match: re.Match[str]) -> str:
    text = match[0]
    if text[0] in _LINKING:
        return text + _BREAK
    if text == "#":
        return rf"\#{_BREAK}"
    return _ENTITIES.get(text, f"\\{text}")


def markdown_prose(text: str) -> str:
    """Return words with names in backticks, like messages: the names become code, the rest plain words."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return markdown(text)
    return "".join(markdown_code(part) if index % 2 else markdown(part) for index, part in enumerate(parts))
