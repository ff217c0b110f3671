"""What is wrong with the form of a TOML text, in the terms of the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import KEY_PARTS, quoted
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_LIMIT
from restorespec.syntax.toml.layout import Part
from restorespec.syntax.toml.tokens import INDENT, NEW_STATEMENT, REST_OF_ITEM, REST_OF_LINE, end_of

_WORD = re.compile(r"""[^\s=:.,#\[\]{}"']++""")
_TWO_ITEMS = re.compile(
    r"(?:true|false|[+-]?[0-9][0-9A-Za-z_.:+-]*)(?:[ \t]*(?P<semicolon>;)[ \t]*|[ \t]+)(?=[0-9A-Za-z_+-])"
)
_PLAIN_KEY = 'quote the key: `"…"`'


def no_key(source: Source, position: int, parts: Sequence[Part]) -> Diagnostic:
    """Something stands where a key, or after a dot its next part, must stand."""
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
        return _error(source, position, end, "a key cannot be a template", "write the key as it is")
    if found in ('"', "'"):
        end = end_of(REST_OF_LINE, text, position)
        return _error(source, position, end, "the key is not closed", f"end it with `{found}`")
    return _unfit_in_key(source, position)


def wrong_key(source: Source, parts: Sequence[Part], position: int) -> Diagnostic:
    """Something else than `=` stands after a key."""
    start, end = parts[0].start, parts[-1].end
    key = source.text[start:end]
    found = source.text[position : position + 1]
    if found == ":":
        message = f"`:` stands after the key `{quoted(key)}`, not `=`"
        return _error(source, position, position + 1, message, f"write `{quoted(key)} = …`")
    if position == end and found not in "\r\n#,]}'\"":
        return _unfit_in_key(source, position)
    return _error(source, start, end, f"a `=` is missing after the key `{quoted(key)}`", f"write `{quoted(key)} = …`")


def too_many_parts(source: Source, start: int, end: int) -> Diagnostic:
    """A dotted key has more parts than anybody needs."""
    message = f"a key of more than {KEY_PARTS} parts, at most {KEY_PARTS}"
    return report(SYNTAX_LIMIT, Span(source, start, end), message, "flatten the data")


def no_value(source: Source, position: int) -> Diagnostic:
    """Nothing stands where a value must stand."""
    return _error(source, position, position, "a value is missing", 'write one, `""` for an empty text')


def open_header(source: Source, start: int, parts: Sequence[Part], brackets: int) -> Diagnostic:
    """A header does not end where its key ends."""
    end = parts[-1].end
    name = quoted(source.text[parts[0].start : end])
    advice = f"write `{'[' * brackets}{name}{']' * brackets}`"
    return _error(source, start, end, "the header is not closed", advice)


def open_text(source: Source, start: int) -> Diagnostic:
    """A text of several lines has no end."""
    mark = source.text[start : start + 3]
    return _error(source, start, start + 3, "the text is not closed", f"end it with `{mark}`")


def open_brackets(source: Source, start: int, position: int) -> Diagnostic:
    """A list or an inline table does not go on as one."""
    text = source.text
    what, closing = ("list", "]") if text[start] == "[" else ("inline table", "}")
    over = "\n" in text[start:position] and NEW_STATEMENT.match(text, position)
    if over or position == len(text):
        return _error(source, start, start + 1, f"the {what} is not closed", f"end it with `{closing}`")
    message = f"a `,` or `{closing}` is missing in the {what}"
    return _error(source, position, position + 1, message, f"put a `,` between two items, `{closing}` after the last")


def unseparated(source: Source, start: int, end: int) -> Diagnostic | None:
    """Two items without a comma between them, in what looks like one value without quotes; None if it is one."""
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
    """An inline table goes on on another line."""
    advice = "write it on one line, or as a table with a `[header]`"
    return _error(source, start, position, "an inline table cannot have several lines", advice)


def last_comma(source: Source, position: int) -> Diagnostic:
    """An inline table ends with a comma."""
    return _error(source, position, position + 1, "an inline table cannot end with a `,`", "remove the `,`")


def stray(source: Source, position: int, line_end: int) -> Diagnostic:
    """Something stands between a statement and the end of its line."""
    start = end_of(INDENT, source.text, position)
    found = source.text[start:line_end].rstrip()
    message = f"`{quoted(found)}` stands where the line must end"
    return _error(source, start, start + len(found), message, "remove it, or begin a new line before it")


def _unfit_in_key(source: Source, position: int) -> Diagnostic:
    word = _WORD.match(source.text, position)
    end = word.end() if word else position + 1
    unfit = quoted(source.text[position:end])
    return _error(source, position, end, f"`{unfit}` cannot stand in a key without quotes", _PLAIN_KEY)


def _error(source: Source, start: int, end: int, message: str, advice: str) -> Diagnostic:
    return report(SYNTAX_ERROR, Span(source, start, min(end, len(source.text))), message, advice)
