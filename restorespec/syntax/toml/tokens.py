"""The tokens of TOML, as regular expressions.

Repetitions are possessive or in atomic groups, and the end of the source also ends what is searched for, so that no
source, however hostile, is scanned more than once.
"""

from __future__ import annotations

import re

from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source, Span

_SPACE = r"(?>(?:[ \t\r\n]++|#[^\n]*+)*)"

SPACE = lazy_pattern(_SPACE)
"""Everything between two tokens, over lines and comments."""

INDENT = lazy_pattern(r"[ \t]*+")
"""Everything between two tokens of one line."""

LINE_END = lazy_pattern(rf"[ \t]*+(?:#[^\n]*+)?(?:\r?\n{_SPACE}|\Z)")
"""Everything that may follow a statement, up to the next one."""

_BASIC = r'"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)"'
_LITERAL = r"'[^'\n]*+'"
_LONG_BASIC = r'"{3}[^"\\]*+(?>(?:(?:\\.|"(?!""))[^"\\]*+)*)"{3,5}'
_LONG_LITERAL = r"'{3}[^']*+(?>(?:'(?!'')[^']*+)*)'{3,5}"

KEY_PART = lazy_pattern(rf"(?:([A-Za-z0-9_-]++)|({_BASIC}|{_LITERAL}))[ \t]*+(\.[ \t]*+)?")
"""One part of a dotted key: group 1 is a bare key, group 2 a quoted key, group 3 the dot before the next."""

EQUALS = lazy_pattern(r"=[ \t]*+")

SIMPLE_KEY = lazy_pattern(r"([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+")
"""The beginning of most assignments: a key of one bare part, and the `=`."""

NEW_STATEMENT = lazy_pattern(r"\[|[A-Za-z0-9_.\"'-]++[ \t]*+=")
"""The beginning of a line that does not continue the line before; good enough for a message."""

VALUE = lazy_pattern(
    rf"(?P<text>{_LONG_LITERAL}|(?!''')(?:{_LITERAL})|\"(?!\"\")[^\"\\\n]*+\")"
    r"|(?P<word>(?:true|false|[+-]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,40})?)(?=[ \t]*+(?:[,\]}\r\n#]|\Z)))"
    r"|(?P<list>\[)|(?P<table>\{)(?!\{)"
    rf"|(?P<escapes>(?s:{_LONG_BASIC})|(?!\"\"\")(?:{_BASIC}))"
)
"""A value at its first character: a string without escapes, a boolean or an ordinary number, the opening bracket of a list or
an inline table, a string that may have escapes. What does not match is rare or wrong."""

_TEMPLATE = r"\{\{[^\n]*?(?:\}\}|(?=\n)|\Z)"

REST_OF_LINE = lazy_pattern(rf"(?>(?:{_TEMPLATE}|[^\n#{{]++|\{{)*)")
"""A value up to the end of its line or a comment."""

REST_OF_ITEM = lazy_pattern(rf"(?>(?:{_TEMPLATE}|[^\n#,\]}}{{]++|\{{)*)")
"""The same inside brackets."""

STRING_OR_COMMENT = (
    r"""(?s:"{3}[^"\\]*+(?>(?:(?:\\.|"(?!""))[^"\\]*+)*)(?:"{3,5}|\\?\Z))"""
    r"""|'{3}[^']*+(?>(?:'(?!'')[^']*+)*)(?:'{3,5}|\Z)"""
    r"""|"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)"?|'[^'\n]*+'?|(#[^\r\n]*+)"""
)
"""A string, even one that is not closed, or a comment, which is group 1."""


def end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return where a pattern ends that matches anywhere, possibly nothing."""
    match = pattern.match(text, position)
    return match.end() if match else position


def tool_comments(source: Source) -> tuple[Span, ...]:
    """Return the comments to this tool, each from its `#` to the end of its line."""
    if "restorespec:" not in source.text:
        return ()
    found = (match.span(1) for match in re.finditer(STRING_OR_COMMENT, source.text) if match[1])
    return tuple(Span(source, *place) for place in found if "restorespec:" in source.text[slice(*place)])
