"""Errors of TOML syntax, in the terms of its author."""

from __future__ import annotations

from collections.abc import Sequence

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import KEY_PARTS, quoted
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_LIMIT
from restorespec.syntax.toml.layout import Part
from restorespec.syntax.toml.tokens import INDENT, NEW_STATEMENT, REST_OF_ITEM, REST_OF_LINE, end_of

_WORD = lazy_pattern(r"""[^\s=:.,#\[\]{}"']++""")
_TWO_ITEMS = lazy_pattern(
    r"(?:true|false|[+-]?[0-9][0-9A-Za-z_.:+-]*)(?:[ \t]*(?P<semicolon>;)[ \t]*|[ \t]+)(?=[0-9A-Za-z_+-])"
)
_PLAIN_KEY = 'quote the key: `"…"`'


def no_key(source: Source, position: int, parts: Sequence[Part]) -> Diagnostic:
    """Report something else where a key, or after a dot its next part, is expected."""
    text = source.text
    found = text[position : position + 1]
    if found == "." or (parts and (found in "=]" or found.isspace())):
        start = parts[0].start if parts else position
        return _error(source, start, position + (found == "."), "a part of the key is missing", "remove the `.`")
    if found == "=":
        return _error(source, position, position + 1, "the key is missing", "write `key = value`")
    if found == "]" or not found.strip():
        return _error(source, position, position + 1, "the header has no name", "write `[name]`")
    if text.startswith("{{", position):
        rest = REST_OF_ITEM.match(text, position)
        end = rest.end() if rest else position
        return _error(source, position, end, "a key cannot be a template", "write the key itself")
    if found in ('"', "'"):
        end = end_of(REST_OF_LINE, text, position)
        return _error(source, position, end, "the key is not closed", f"end it with `{found}`")
    return _unfit_in_key(source, position)


def wrong_key(source: Source, parts: Sequence[Part], position: int) -> Diagnostic:
    """Report something other than `=` after a key."""
    start, end = parts[0].start, parts[-1].end
    key = source.text[start:end]
    found = source.text[position : position + 1]
    if found == ":":
        message = f"the key `{quoted(key)}` is followed by `:` instead of `=`"
        return _error(source, position, position + 1, message, f"write `{quoted(key)} = …`")
    if position == end and found not in "\r\n#,]}'\"":
        return _unfit_in_key(source, position)
    return _error(source, start, end, f"a `=` is missing after the key `{quoted(key)}`", f"write `{quoted(key)} = …`")


def too_many_parts(source: Source, start: int, end: int) -> Diagnostic:
    """Report a dotted key with too many parts."""
    message = f"the key has more than {KEY_PARTS} parts (maximum {KEY_PARTS})"
    return report(SYNTAX_LIMIT, Span(source, start, end), message, "flatten the data")


def no_value(source: Source, position: int) -> Diagnostic:
    """Report a missing value."""
    return _error(source, position, position, "a value is missing", 'write one, `""` for an empty string')


def open_header(source: Source, start: int, parts: Sequence[Part], brackets: int) -> Diagnostic:
    """Report a header that does not end after its key."""
    end = parts[-1].end
    name = quoted(source.text[parts[0].start : end])
    advice = f"write `{'[' * brackets}{name}{']' * brackets}`"
    return _error(source, start, end, "the header is not closed", advice)


def open_string(source: Source, start: int) -> Diagnostic:
    """Report a multi-line string without an end."""
    mark = source.text[start : start + 3]
    return _error(source, start, start + 3, "the string is not closed", f"end it with `{mark}`")


def open_brackets(source: Source, start: int, position: int) -> Diagnostic:
    """Report a list or an inline table that is not continued or closed."""
    text = source.text
    what, closing = ("list", "]") if text[start] == "[" else ("inline table", "}")
    over = "\n" in text[start:position] and NEW_STATEMENT.match(text, position)
    if over or position == len(text):
        return _error(source, start, start + 1, f"the {what} is not closed", f"end it with `{closing}`")
    message = f"a `,` or `{closing}` is missing in the {what}"
    return _error(source, position, position + 1, message, f"put a `,` between two items, `{closing}` after the last")


def unseparated(source: Source, start: int, end: int) -> Diagnostic | None:
    """Return the error of two items without a comma between them, which look like one unquoted value; None if it is one."""
    found = _TWO_ITEMS.match(source.text, start, end)
    if found is None:
        return None
    if found["semicolon"]:
        position = found.start("semicolon")
        return _error(source, position, position + 1, "`;` does not separate items", "write `,`")
    return _error(
        source, found.end(), found.end() + 1, "a `,` is missing before this item", "put a `,` between two items"
    )


def line_break_in_table(source: Source, start: int, position: int) -> Diagnostic:
    """Report an inline table that spans lines."""
    advice = "write it on one line, or as a table with a `[header]`"
    return _error(source, start, position, "an inline table cannot span lines", advice)


def last_comma(source: Source, position: int) -> Diagnostic:
    """Report an inline table that ends with a comma."""
    return _error(source, position, position + 1, "an inline table cannot end with a `,`", "remove the `,`")


def stray(source: Source, position: int, line_end: int) -> Diagnostic:
    """Report text between a statement and the end of its line."""
    start = end_of(INDENT, source.text, position)
    found = source.text[start:line_end].rstrip()
    message = f"`{quoted(found)}` follows the end of the statement"
    return _error(source, start, start + len(found), message, "remove it, or begin a new line before it")


def _unfit_in_key(source: Source, position: int) -> Diagnostic:
    word = _WORD.match(source.text, position)
    end = word.end() if word else position + 1
    unfit = quoted(source.text[position:end])
    return _error(source, position, end, f"`{unfit}` is not allowed in an unquoted key", _PLAIN_KEY)


def _error(source: Source, start: int, end: int, message: str, advice: str) -> Diagnostic:
    return report(SYNTAX_ERROR, Span(source, start, min(end, len(source.text))), message, advice)
