"""What is wrong with the form of a YAML text, in the terms of the person who wrote it.

The parser says what it expected where it gave up; people need to know what they did, and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml import MarkedYAMLError

from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.limits import quoted
from restorespec.core.source import Span
from restorespec.syntax.syntax_rules import SYNTAX_UNQUOTED_TEMPLATE
from restorespec.syntax.yaml.builder import YamlBuilder
from restorespec.syntax.yaml.events import TextEvent
from restorespec.syntax.yaml.failure import Failure
from restorespec.syntax.yaml.restrictions import directive_used, tag_used

_ESCAPE = re.compile(r"\\(?:[xuU][0-9a-fA-F]*|.?)")
_TAG = re.compile(r"!\S*")
_NO_COLON = ("this line has no `:`", "write `key: value`, or quote the text if it belongs to the value above")
_NO_KEY = ("a key is missing before the colon", "write the key")
_LONGEST_KEY = 1024  # characters; the parser looks no further for a colon


def explain(builder: YamlBuilder, error: MarkedYAMLError) -> Diagnostic:
    """The mistake that made YAML's parser give up.

    Args:
        builder: as far as it came; what it reported of the same mistake is taken back.
        error: what the parser says.
    """
    failure = Failure(builder, error)
    template = failure.unquoted_template()
    builder.diagnostics[:] = [known for known in builder.diagnostics if not failure.continues(known.span, template)]
    if template is None:
        return next(explained for words, explained in _EXPLANATIONS if words in failure.problem)(failure)
    advice = "quote the whole value that it stands in"
    return report(SYNTAX_UNQUOTED_TEMPLATE, template, "the template is not quoted", advice)


def _tab(failure: Failure) -> Diagnostic:
    line = failure.line_start(failure.offset)
    tab = failure.text.find("\t", line, failure.offset + 1)
    start = tab if tab >= 0 else failure.offset
    return failure.at(start, start + 1, "a tab stands where the line is indented", "indent with blanks")


def _wrong_start(failure: Failure) -> Diagnostic:
    if failure.character == "\t":
        return _tab(failure)
    character = "a backtick" if failure.character == "`" else f"`{failure.character}`"
    return failure.here(f"a value cannot begin with {character}", "quote the value")


def _open_quote(failure: Failure) -> Diagnostic:
    mark = failure.text[failure.begin]
    return failure.at(failure.begin, failure.begin + 1, "this quote is never closed", f"add the closing `{mark}`")


def _escape(failure: Failure) -> Diagnostic:
    start = max(failure.text.rfind("\\", 0, failure.offset + 1), 0)
    escape = _ESCAPE.match(failure.text, start)
    end = escape.end() if escape else start
    advice = "write `\\\\` for a backslash, or put the text in single quotes"
    return failure.at(start, end, f"`{quoted(failure.text[start:end])}` is no escape of YAML", advice)


def _colon(failure: Failure) -> Diagnostic:
    """A colon where no key can stand: within a value, or after a line that is indented wrongly or lacks its own."""
    last = failure.builder.last_scalar
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
    advice = "align it with the keys it belongs to, or quote the text if it belongs to the value above"
    return failure.at(line, failure.offset, "a key is indented below a value that is a text", advice)


def _second_colon(failure: Failure) -> Diagnostic:
    return failure.here("a second `: ` stands on this line", "quote the whole value")


def _long_key(failure: Failure, start: int) -> Diagnostic:
    message = f"a key of {failure.offset - start:,} characters, at most {_LONGEST_KEY:,}"
    return failure.at(start, start, message, "shorten it")


def _no_colon(failure: Failure) -> Diagnostic:
    return _keyless(failure, failure.begin)


def _keyless(failure: Failure, start: int) -> Diagnostic:
    from restorespec.syntax.yaml.whitespace import missing_blank  # noqa: PLC0415 - seldom needed

    end = failure.line_end(start)
    return missing_blank(failure.source, start, end) or failure.at(start, end, *_NO_COLON)


def _list_on_line(failure: Failure) -> Diagnostic:
    return failure.here(
        "a list cannot begin on the line of its key", "put `- …` on a line of its own, or quote the value"
    )


def _brackets(failure: Failure) -> Diagnostic:
    """Something unexpected in brackets: they were not closed, or a comma is missing."""
    opening = failure.text[failure.begin]
    closing = {"[": "]", "{": "}"}.get(opening, opening)
    on_one_line = failure.on_one_line(failure.begin, failure.offset)
    outdented = failure.indentation(failure.offset) <= failure.indentation(failure.begin)
    if not failure.character or (not on_one_line and outdented and failure.character != closing):
        return _open_bracket(failure, failure.begin)
    if failure.character == ":":
        return failure.here("a second `: ` stands between two commas", "quote the value, or add the missing comma")
    note = Note("the bracket opens here", Span(failure.source, failure.begin, failure.begin + 1))
    end = failure.offset + 1
    message = f"a `,` or `{closing}` is missing before `{failure.character}`"
    return failure.at(failure.offset, end, message, "add it, or quote the value", notes=(note,))


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
        return failure.here(*_NO_KEY)
    if character == "-":
        return failure.here("a list with `-` cannot stand in brackets", "write `[first, second]`, or quote the value")
    if brackets:
        return failure.here(f"a value is missing before `{character}`", "write it, or remove a comma")
    return failure.here(f"a value cannot begin with `{character}`", "quote the value")


def _stray(failure: Failure) -> Diagnostic:
    """Something that does not continue what stands above, or before it on its line."""
    if failure.before.strip():
        return _stray_on_line(failure)
    start, end = failure.offset, failure.line_end(failure.offset)
    if failure.character == ":":
        return failure.here(*_NO_KEY)
    if failure.character == "-":
        message, advice = "a list item stands among keys", "indent the list below its key"
    elif "'-' indicator" in failure.problem:
        message, advice = (
            "this line is no item of the list above",
            "begin it with `- `, or align it with what it belongs to",
        )
    else:
        message, advice = "this line is aligned with no key above", "align it with the keys it belongs to"
    return failure.at(start, end, message, advice)


def _stray_on_line(failure: Failure) -> Diagnostic:
    last = failure.builder.last_scalar
    if failure.character in "]}":
        return failure.here(f"this `{failure.character}` closes nothing", "remove it, or quote the value")
    if last and last.style and not failure.text[last.end_mark.index : failure.offset].strip():
        if not failure.on_one_line(last.start_mark.index, failure.offset):
            return _late_quote(failure, last)
        advice = "quote the whole value; write quotes inside it as the other kind of quotes"
        return failure.at(failure.offset, failure.line_end(failure.offset), "text follows the closing quote", advice)
    message = "nothing can follow the value on its line"
    return failure.at(failure.offset, failure.line_end(failure.offset), message, "quote the whole value")


def _late_quote(failure: Failure, last: TextEvent) -> Diagnostic:
    """A quote that nobody closed, and that the next quote, lines below, closed instead."""
    start = last.start_mark.index
    line, _ = failure.source.position(last.end_mark.index)
    advice = f"add the closing `{last.style}`"
    return failure.at(start, start + 1, f"this quote is closed only on line {line}", advice)


def _after_document(failure: Failure) -> Diagnostic:
    if failure.before.strip() and not failure.before.startswith(("...", "---")):
        return _stray_on_line(failure)
    end = failure.line_end(failure.offset)
    return failure.at(failure.offset, end, "the document ends before this line", "begin another document with `---`")


def _block_header(failure: Failure) -> Diagnostic:
    mark = failure.text[failure.begin]
    end = failure.line_end(failure.begin)
    advice = "begin the text on the next line, or quote the value"
    return failure.at(failure.begin, end, f"nothing but a digit, `+` or `-` can follow `{mark}`", advice)


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
    return failure.here("this is not valid YAML", f"mend it: {quoted(failure.problem)}")


_EXPLANATIONS: tuple[tuple[str, Callable[[Failure], Diagnostic]], ...] = (
    ("found a tab", _tab),
    ("cannot start any token", _wrong_start),
    ("found unexpected", _open_quote),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("mapping values are not allowed", _colon),
    ("sequence entries are not allowed", _list_on_line),
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
"""Words of the parser, of libyaml's and of PyYAML's own, and what they mean; the first that fits counts."""
