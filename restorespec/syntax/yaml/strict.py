"""Text that libyaml reads differently from YAML 1.2.

libyaml implements YAML 1.1 and is lenient: it accepts comments without a space before `#`, flow collections and quoted
strings whose continuation lines are not indented, and gives `?x` in brackets another meaning. Each of these is an error
here, so that a file means the same to every parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_YAML_FEATURE
from restorespec.syntax.yaml.events import ALIAS, LIST, LIST_END, MAPPING, MAPPING_END, SCALAR
from restorespec.syntax.yaml.scalars import properties

_HEADER = r"[-+0-9]*[ \t]*(?:\#[^\n]*)?(?:\r?\n|\Z)"  # of a block scalar, after its `|` or `>`
_UNINDENTED = r"(?<!\S:[ ].)(?<![ \n]-[ ].)"  # what follows its key or `-` on a line is indented below that
_SUSPICIOUS = (
    ("#", r"\#(?<=\S\#)(?<!\#\#)"),
    ("?", r"\?\S"),
    ("-", r"-[,\[\]{}](?<![^,\[\]{}:?\"'\s]..)"),  # not as in `a-{{ b }}`
    *((mark, rf"\{mark}(?:{_UNINDENTED}{_HEADER}|{_HEADER}[ \t]*(?:\r?\n|\Z))") for mark in "|>"),
)
"""Characters, and where they may be read differently."""

_FLOW_INDICATORS = ",[]{}"
_IN_GAP = lazy_pattern(r"\#[^\n]*|\?")
_MISREAD = lazy_pattern(r"\?[^\s,\[\]{}:]*")
_BLOCK_HEADER = lazy_pattern(r"[|>][-+0-9]*(?P<comment>\#)?[^\n]*\n?")
_EXPLICIT_INDENTATION = lazy_pattern(r"[|>][-+]?[0-9]")
_LINE = lazy_pattern(r"(?P<indent> *)(?P<rest>[^\n]*)")
INDENTED_EMPTY_LINE = (
    "an empty line at the start of the block is indented more than its first line",
    "remove the spaces on the empty lines",
)
"""The message and help for a block scalar whose indentation YAML 1.2 does not let parsers detect."""

_ROOT = -1  # the indentation of a document, to which a value must be indented by one


def differences(source: Source, text: str, next_event: Callable[[], Any]) -> list[Diagnostic]:
    """Return the errors of a text that libyaml accepts and YAML 1.2 does not, or reads differently.

    Args:
        source: the file.
        text: what was parsed: the source, or a variant of the same length.
        next_event: returns the events of that text.
    """
    return list(_Check(source, text).run(next_event))


def is_suspicious(text: str) -> bool:
    """Return whether there may be any such difference; most files have none, and are not parsed a second time."""
    return any(character in text and re.search(pattern, text) for character, pattern in _SUSPICIOUS)


class _Check:
    """One pass over the events of a text that libyaml accepts.

    Attributes:
        blocks: the columns of the block mappings and lists that are open.
        flows: how many flow collections are open.
        opened: where the outermost of them begins.
        scalars: where the quoted strings inside it are that span lines.
        position: the end of the last key, value or alias; the gap up to the next holds indicators and comments.
    """

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.blocks: list[int] = [_ROOT]
        self.flows = 0
        self.opened = 0
        self.scalars: list[tuple[int, int]] = []
        self.position = 0

    def run(self, next_event: Callable[[], Any]) -> Iterator[Diagnostic]:
        while (event := next_event()) is not None:
            kind = event.__class__
            if kind in (SCALAR, ALIAS):
                yield from self._gap(event.start_mark.index)
                if kind is SCALAR:
                    yield from self._scalar(event)
                self.position = event.end_mark.index
            elif kind in (MAPPING, LIST):
                self._begin(event)
            elif kind in (MAPPING_END, LIST_END):
                yield from self._end(event)
        yield from self._gap(len(self.text))

    def _begin(self, event: Any) -> None:  # noqa: ANN401 - of either kind of collection
        if not event.flow_style:
            start = event.start_mark.index
            if event.anchor or event.tag:
                start = properties(self.source, start, len(self.text)).start
            self.blocks.append(self._column(start))
            return
        if not self.flows:
            self.opened = event.start_mark.index
            self.scalars = []
        self.flows += 1

    def _end(self, event: Any) -> Iterator[Diagnostic]:  # noqa: ANN401 - likewise
        if not self.flows:
            self.blocks.pop()
            return
        end = event.end_mark.index
        if self.flows == 1:
            yield from self._gap(end)
            self.position = end
            yield from self._flow_lines(end)
        self.flows -= 1

    def _scalar(self, event: Any) -> Iterator[Diagnostic]:  # noqa: ANN401 - a scalar
        end = event.end_mark.index
        if not event.style:
            if event.value == "-" and self.text[end : end + 1] in {*_FLOW_INDICATORS}:
                yield self._error(end - 1, end, "a value cannot be `-`", 'quote it: `"-"`')
            return
        start = event.start_mark.index
        if event.style in "\"'":
            if "\n" in self.text[start:end]:
                yield from self._quoted_lines(start, end)
            return
        start = self._header(start, end, event.style)
        if self._column(start) <= self.blocks[-1]:
            message = f"this `{event.style}` is not indented below its key or `-`"
            yield self._error(start, start + 1, message, "indent it, or put it on the line of its key or `-`")
        else:
            yield from self._block_scalar(start, end)

    def _column(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def _header(self, start: int, end: int, mark: str) -> int:
        """Return where a block scalar itself begins, after its anchor."""
        found = self.text.find(mark, start, end)
        return found if found >= 0 else start

    def _gap(self, end: int) -> Iterator[Diagnostic]:
        """Check the indicators and comments up to an offset."""
        text = self.text
        for found in _IN_GAP.finditer(text, self.position, end):
            start = found.start()
            if found.group() == "?":
                if self.flows and not text[start + 1 : start + 2].isspace():
                    yield self._misread_question_mark(start)
            elif start and not text[start - 1].isspace():
                yield self._glued_comment(start)

    def _misread_question_mark(self, start: int) -> Diagnostic:
        found = _MISREAD.match(self.text, start)
        assert found
        message = f"parsers read `{quoted(found.group())}` in brackets differently"
        advice = f'quote it: `"{quoted(found.group())}"`'
        return report(SYNTAX_YAML_FEATURE, Span(self.source, *found.span()), message, advice)

    def _glued_comment(self, start: int) -> Diagnostic:
        found = self._error(start, start + 1, "a space is missing before `#`", "put a space before the comment")
        return found._replace(fix=Fix("add the space", (Edit(Span(self.source, start, start), " "),)))

    def _quoted_lines(self, start: int, end: int) -> Iterator[Diagnostic]:
        """Check the indentation of a quoted string, or leave that to the flow collection it is in."""
        if self.flows:
            self.scalars.append((start, end))
            return
        for line in self._lines_after(start, end):
            if line["rest"] and len(line["indent"]) <= self.blocks[-1]:
                yield self._outdented(line, "a line of the quoted string")
                return

    def _flow_lines(self, end: int) -> Iterator[Diagnostic]:
        """Check the indentation of a flow collection; its closing bracket may be in the column of its key."""
        for line in self._lines_after(self.opened, end):
            indentation, rest = len(line["indent"]), line["rest"].lstrip("\t\r")
            if indentation > self.blocks[-1] or not rest:
                continue
            if rest[0] == "#" and not self._in_scalar(line.start()):
                continue
            if indentation == self.blocks[-1] and line.start("rest") == end - 1:
                continue
            yield self._outdented(line, "a line in brackets")
            return

    def _in_scalar(self, offset: int) -> bool:
        return any(start < offset < end for start, end in self.scalars)

    def _lines_after(self, start: int, end: int) -> Iterator[re.Match[str]]:
        """Return the lines that begin between two offsets."""
        line = self.text.find("\n", start, end)
        while line >= 0:
            found = _LINE.match(self.text, line + 1)
            assert found
            if found["rest"] != "\r":
                yield found
            line = self.text.find("\n", line + 1, end)

    def _outdented(self, line: re.Match[str], what: str) -> Diagnostic:
        needed = self.blocks[-1] + 1
        start = line.start("rest")
        end = start + len(line["rest"].rstrip())
        message = f"{what} is indented by {len(line['indent'])}, at least {needed} expected"
        return self._error(start, end, message, "indent it more than the key or `-` it belongs to")

    def _block_scalar(self, start: int, end: int) -> Iterator[Diagnostic]:
        header = _BLOCK_HEADER.match(self.text, start)
        if header is None:
            return
        if header["comment"]:
            yield self._glued_comment(header.start("comment"))
        if _EXPLICIT_INDENTATION.match(self.text, start):
            return
        deepest, position = 0, header.end()
        while position < max(end, header.end() + 1) and (line := _LINE.match(self.text, position)):
            if line["rest"].rstrip("\r"):
                break
            if line.end() == len(self.text):
                return
            deepest = max(deepest, len(line["indent"]))
            position = line.end() + 1
        else:
            line = _LINE.match(self.text, position)
        if line and self.blocks[-1] == _ROOT and line["rest"].startswith("#") and not line["indent"]:
            message = "parsers read this line as a comment or as text"
            advice = "indent the text of the block, or remove the comment"
            found = self._error(line.start(), line.end(), message, advice)
            yield found._replace(rule=SYNTAX_YAML_FEATURE)
        if line and self.blocks[-1] < len(line["indent"]) < deepest:
            yield self._error(start, start + 1, *INDENTED_EMPTY_LINE)

    def _error(self, start: int, end: int, message: str, advice: str) -> Diagnostic:
        return report(SYNTAX_ERROR, Span(self.source, start, end), message, advice)
