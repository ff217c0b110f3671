"""Errors of YAML syntax, in the terms of its author.

The parser reports what it expected where it gave up; people need to know what they wrote, and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml import MarkedYAMLError

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, Note
from restorespec.core.source import Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.yaml.builder import YamlBuilder
from restorespec.syntax.yaml.events import TextEvent
from restorespec.syntax.yaml.failure import Failure
from restorespec.syntax.yaml.restrictions import (
    directive_used,
    glued_line,
    missing_space,
    odd_anchor,
    tag_used,
    unquoted_part,
)
from restorespec.syntax.yaml.strict import INDENTED_EMPTY_LINE

_ODD_ANCHOR = re.compile(r"(?<!\S)&[\w-]+:\S*")
_ESCAPE = re.compile(r"\\(?:[xuU][0-9a-fA-F]*|.?)")
_TAG = re.compile(r"!<[^>\s]*>?|!\S*")
_NO_COLON = ("this line has no `:`", "write `key: value`, or quote the string if it belongs to the value above")
_NO_KEY = ("a key is missing before the colon", "write the key")
_PLAIN_IN_BRACKETS = re.compile(r"[^\n,\[\]{}]+")
_BLOCK_MARK = re.compile(r"---[ \t]+(?:&\S+[ \t]+)?[|>][-+0-9]*[ \t]*(?:#.*)?$")
_LONGEST_KEY = 1024  # characters; the parser looks no further for a colon


def explain(builder: YamlBuilder, error: MarkedYAMLError) -> Diagnostic:
    """Return the error that made YAML's parser give up.

    Args:
        builder: the builder, as far as it got; what it reported about the same error is removed.
        error: the parser's error.
    """
    failure = Failure(builder, error)
    template = failure.unquoted_template()
    builder.diagnostics[:] = [known for known in builder.diagnostics if not failure.continues(known.span, template)]
    anchor = _ODD_ANCHOR.search(failure.text, failure.line_start(failure.offset), failure.offset)
    if template is None and anchor and "mapping values" in failure.problem:
        builder.diagnostics[:] = [known for known in builder.diagnostics if known.span.start < anchor.start()]
        return odd_anchor(Span(builder.source, *anchor.span()))
    if template is None:
        return next(explanation for part, explanation in _EXPLANATIONS if part in failure.problem)(failure)
    return unquoted_part(template)


def _tab(failure: Failure) -> Diagnostic:
    """A tab where only spaces can be: YAML forbids it as indentation, and libyaml also between tokens of a block."""
    line = failure.line_start(failure.offset)
    tab = failure.text.find("\t", line, failure.offset + 1)
    start = tab if tab >= 0 else failure.offset
    before = failure.text[line:start].strip()
    if before:
        found = failure.at(start, start + 1, f"a tab follows `{quoted(before)}`", "use a space")
    elif not failure.text[line : failure.line_end(line)].strip():
        found = failure.at(start, start + 1, "a tab is on an empty line", "remove it")
    else:
        return failure.at(start, start + 1, "a tab is used for indentation", "indent with spaces")
    if "block scalar" in failure.problem:  # where the tab is part of the text
        return found
    end = start + len(failure.text[start:]) - len(failure.text[start:].lstrip("\t"))
    instead = " " if before else ""
    return found._replace(fix=Fix(found.help, (Edit(Span(failure.source, start, end), instead),)))


def _wrong_start(failure: Failure) -> Diagnostic:
    if failure.character == "\t":
        return _tab(failure)
    character = "a backtick" if failure.character == "`" else f"`{failure.character}`"
    return failure.here(f"a value cannot begin with {character}", "quote the value")


def _unexpected(failure: Failure) -> Diagnostic:
    mark = failure.text[failure.begin]
    if mark not in "\"'":
        if failure.text[failure.offset + 1 : failure.offset + 2].strip():
            return missing_space(failure.source, failure.begin, [failure.offset])
        return failure.at(failure.begin, failure.offset, f"a key cannot begin with `{mark}`", "quote the key")
    return failure.at(failure.begin, failure.begin + 1, "this quote is never closed", f"add the closing `{mark}`")


def _escape(failure: Failure) -> Diagnostic:
    start = max(failure.text.rfind("\\", 0, failure.offset + 1), 0)
    escape = _ESCAPE.match(failure.text, start)
    end = escape.end() if escape else start
    advice = "write `\\\\` for a backslash, or use single quotes"
    return failure.at(start, end, f"`{quoted(failure.text[start:end])}` is not a valid YAML escape", advice)


def _colon(failure: Failure) -> Diagnostic:
    """A colon where no key is allowed: in a value, or after a line that is indented wrongly or lacks its own."""
    last = failure.builder.last_scalar
    if failure.before.startswith("---"):
        start = failure.line_start(failure.offset) + len("---")
        start += len(failure.before[3:]) - len(failure.before[3:].lstrip())
        message = "a mapping cannot begin on the line of `---`"
        return failure.at(start, failure.offset + 1, message, "begin a new line after `---`")
    if last is None or failure.text[last.end_mark.index : failure.offset].strip():
        return _second_colon(failure)
    start = last.start_mark.index
    if failure.on_one_line(start, failure.offset):
        return _long_key(failure, start) if failure.offset - start > _LONGEST_KEY else _second_colon(failure)
    if last.style:
        return _late_quote(failure, last)
    if not failure.text[failure.line_start(start) : start].strip(" -"):
        return _keyless(failure, start)
    line = failure.line_start(failure.offset) + failure.indentation(failure.offset)
    advice = "align it with the keys it belongs to, or quote the string if it belongs to the value above"
    return failure.at(line, failure.offset, "a key is indented below a value that is a string", advice)


def _second_colon(failure: Failure) -> Diagnostic:
    return failure.here("this line has a second `: `", "quote the whole value")


def _long_key(failure: Failure, start: int) -> Diagnostic:
    message = f"the key is too long: {failure.offset - start:,} characters (maximum {_LONGEST_KEY:,})"
    return failure.at(start, start, message, "shorten it")


def _no_colon(failure: Failure) -> Diagnostic:
    return _keyless(failure, failure.begin)


def _keyless(failure: Failure, start: int) -> Diagnostic:
    end = failure.line_end(start)
    return glued_line(failure.source, start, end) or failure.at(start, end, *_NO_COLON)


def _list_on_line(failure: Failure) -> Diagnostic:
    return failure.here(
        "a list cannot begin on the line of its key", "put `- …` on a line of its own, or quote the value"
    )


def _key_on_line(failure: Failure) -> Diagnostic:
    return failure.here("a value cannot begin with `? `", "quote the value")


def _brackets(failure: Failure) -> Diagnostic:
    """Something unexpected in brackets: they are not closed, or a comma is missing."""
    opening = failure.text[failure.begin]
    closing = {"[": "]", "{": "}"}.get(opening, opening)
    on_one_line = failure.on_one_line(failure.begin, failure.offset)
    if failure.character == ":" and not failure.before.strip() and failure.builder.last_scalar:
        return _colon_on_next_line(failure, failure.builder.last_scalar)
    outdented = failure.indentation(failure.offset) <= failure.indentation(failure.begin)
    if not failure.character or (not on_one_line and outdented and failure.character != closing):
        return _open_bracket(failure, failure.begin)
    if failure.character == ":":
        return _colon_in_brackets(failure)
    note = Note("the bracket opens here", Span(failure.source, failure.begin, failure.begin + 1))
    end = failure.offset + 1
    message = f"a `,` or `{closing}` is missing before `{failure.character}`"
    return failure.at(failure.offset, end, message, "add it, or quote the value", notes=(note,))


def _colon_in_brackets(failure: Failure) -> Diagnostic:
    last = failure.builder.last_scalar
    if (
        last
        and last.end_mark.index <= failure.offset
        and not failure.on_one_line(last.start_mark.index, failure.offset)
    ):
        start, end = last.start_mark.index, failure.line_end(last.start_mark.index)
        advice = "add the missing comma, or write the key on one line"
        return failure.at(start, end, "this key spans lines", advice)
    return failure.here("a second `: ` is between two commas", "quote the value, or add the missing comma")


def _colon_on_next_line(failure: Failure, key: TextEvent) -> Diagnostic:
    start, end = key.start_mark.index, key.end_mark.index
    name = quoted(failure.text[start:end])
    if "\n" in name:
        return _colon_in_brackets(failure)
    return failure.at(start, end, f"the `:` of the key `{name}` is on another line", f"write `{name}:` on one line")


def _open_bracket(failure: Failure, start: int) -> Diagnostic:
    opening = failure.text[start]
    advice = f"add the closing `{']' if opening == '[' else '}'}`"
    return failure.at(start, start + 1, f"this `{opening}` is never closed", advice)


def _no_value(failure: Failure) -> Diagnostic:
    brackets = failure.builder.brackets
    character = failure.character
    if not character and brackets:
        return _open_bracket(failure, brackets[-1])
    if character == ":":
        return _no_key(failure)
    if character == "-":
        return failure.here("a list with `-` is not allowed in brackets", "write `[first, second]`, or quote the value")
    if brackets:
        return failure.here(f"a value is missing before `{character}`", "write it, or remove a comma")
    if character == "." and not failure.before and failure.text.startswith("...", failure.offset):
        end = failure.offset + len("...")
        return failure.at(failure.offset, end, "`...` ends a document, but none has begun", "remove the line")
    return failure.here(f"a value cannot begin with `{character}`", "quote the value")


def _no_key(failure: Failure) -> Diagnostic:
    """A colon that no key precedes; in brackets, a value that begins with one."""
    if not failure.builder.brackets or not failure.follows or failure.follows.isspace() or failure.follows in ",]}":
        return failure.here(*_NO_KEY)
    value = _PLAIN_IN_BRACKETS.match(failure.text, failure.offset)
    assert value
    text = quoted(value.group().rstrip())
    end = failure.offset + len(value.group().rstrip())
    message = "a value in brackets cannot begin with `:`"
    return failure.at(failure.offset, end, message, f'quote it: `"{text}"`')


def _stray(failure: Failure) -> Diagnostic:
    """Something that does not continue what is above, or before it on its line."""
    if failure.before.strip():
        return _stray_on_line(failure)
    start, end = failure.offset, failure.line_end(failure.offset)
    last = failure.builder.last_scalar
    if last and last.style and last.style in "|>" and not last.value.strip():
        mark = failure.text.find(last.style, last.start_mark.index)
        if failure.text[mark + 1 : failure.offset].strip("+- \r\n") == "":
            return failure.at(mark, mark + 1, *INDENTED_EMPTY_LINE)
    if failure.character == ":":
        return failure.here(*_NO_KEY)
    if failure.character == "-":
        message, advice = "a list item is among keys", "indent the list below its key"
    elif "'-' indicator" in failure.problem:
        message, advice = (
            "this line is not an item of the list above",
            "begin it with `- `, or align it with what it belongs to",
        )
    else:
        message, advice = "this line is not aligned with any key above", "align it with the keys it belongs to"
    return failure.at(start, end, message, advice)


def _stray_on_line(failure: Failure) -> Diagnostic:
    last = failure.builder.last_scalar
    if failure.character == ":" and not failure.before.strip(" \t-?"):
        return failure.here(*_NO_KEY)
    if failure.character in "]}":
        return failure.here(f"this `{failure.character}` closes nothing", "remove it, or quote the value")
    if last and last.style and not failure.text[last.end_mark.index : failure.offset].strip():
        if not failure.on_one_line(last.start_mark.index, failure.offset):
            return _late_quote(failure, last)
        advice = "quote the whole value; use the other kind of quotes inside it"
        return failure.at(failure.offset, failure.line_end(failure.offset), "text follows the closing quote", advice)
    message = "nothing can follow the value on its line"
    return failure.at(failure.offset, failure.line_end(failure.offset), message, "quote the whole value")


def _late_quote(failure: Failure, last: TextEvent) -> Diagnostic:
    """A quote that is not closed, so that the next quote, lines below, closes it."""
    start = last.start_mark.index
    line, _ = failure.source.position(last.end_mark.index)
    advice = f"add the closing `{last.style}`"
    return failure.at(start, start + 1, f"this quote is closed only on line {line}", advice)


def _after_document(failure: Failure) -> Diagnostic:
    if failure.before.strip() and not failure.before.startswith(("...", "---")):
        return _stray_on_line(failure)
    end = failure.line_end(failure.offset)
    above = failure.text[
        failure.line_start(failure.line_start(failure.offset) - 1) : failure.line_start(failure.offset)
    ]
    if _BLOCK_MARK.match(above.rstrip()):
        return failure.at(
            failure.offset, end, "the text of the block is not indented", "indent it by at least one space"
        )
    return failure.at(failure.offset, end, "the document ends before this line", "begin another document with `---`")


def _block_header(failure: Failure) -> Diagnostic:
    mark = failure.text[failure.begin]
    end = failure.line_end(failure.begin)
    advice = "begin the text on the next line, or quote the value"
    return failure.at(failure.begin, end, f"only a digit, `+` or `-` can follow `{mark}`", advice)


def _anchor(failure: Failure) -> Diagnostic:
    mark = failure.text[failure.begin]
    what = "alias" if mark == "*" else "anchor"
    end = failure.line_end(failure.begin)
    return failure.at(failure.begin, end, f"a value that begins with `{mark}` is an {what}", "quote the value")


def _tag(failure: Failure) -> Diagnostic:
    match = _TAG.search(failure.text, failure.begin)
    start, end = match.span() if match else (failure.begin, failure.begin)
    return tag_used(Span(failure.source, start, end))


def _directive(failure: Failure) -> Diagnostic:
    return directive_used(Span(failure.source, failure.begin, failure.line_end(failure.begin)))


def _anything(failure: Failure) -> Diagnostic:
    return failure.here("this is not valid YAML", f"correct it: {quoted(failure.problem)}")


_EXPLANATIONS: tuple[tuple[str, Callable[[Failure], Diagnostic]], ...] = (
    ("found a tab", _tab),
    ("cannot start any token", _wrong_start),
    ("found unexpected", _unexpected),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("mapping values are not allowed", _colon),
    ("sequence entries are not allowed", _list_on_line),
    ("mapping keys are not allowed", _key_on_line),
    ("expected ':'", _no_colon),
    ("expected ','", _brackets),
    ("expected node content", _no_value),
    ("expected the node content", _no_value),
    ("document start", _after_document),
    ("scanning a block scalar", _block_header),
    ("alphabetic or numeric", _anchor),
    ("directive", _directive),
    ("tag", _tag),
    ("expected key", _stray),
    ("expected '-' indicator", _stray),
    ("expected <block end>", _stray),
    ("", _anything),
)
"""Parts of the messages of libyaml and PyYAML, and what they mean; the first that is in a message counts."""
