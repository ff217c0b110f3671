"""The location at which YAML's parser failed, and its surroundings."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError

from restorespec.core.diagnostics import Diagnostic, Note, report
from restorespec.core.source import Span
from restorespec.syntax.syntax_rules import SYNTAX_ERROR
from restorespec.syntax.yaml.builder import YamlBuilder

_LINE_PARTS = re.compile(r"""(?<!\w)"(?>(?:\\.|[^"\\]++)*)"?|(?<!\w)'(?>(?:''|[^']++)*)'?|(?<!\S)\#.*|\{\{""")
_TEMPLATE = re.compile(r"\{\{(?:.*?\}\}|[^\r\n]*)")


class Failure:
    """The point at which the parser gave up.

    Args:
        builder: the builder, as far as it got.
        error: the parser's error.

    Attributes:
        problem: the parser's message.
        offset: where it gave up.
        begin: where the token or node begins that it was reading.
        character: the character at which it gave up; empty at the end of the source.
        before: the text before that character on its line.
    """

    def __init__(self, builder: YamlBuilder, error: MarkedYAMLError) -> None:
        self.builder = builder
        self.source = builder.source
        self.text = builder.source.text
        self.problem = " ".join(filter(None, (error.problem, error.context)))
        self.offset = error.problem_mark.index if error.problem_mark else 0
        self.begin = error.context_mark.index if error.context_mark else self.offset
        self.character = self.text[self.offset : self.offset + 1]
        self.before = self.text[self.line_start(self.offset) : self.offset]

    @property
    def follows(self) -> str:
        """The character after the one at which it gave up; empty at the end of the source."""
        return self.text[self.offset + 1 : self.offset + 2]

    def at(self, start: int, end: int, message: str, advice: str, *, notes: tuple[Note, ...] = ()) -> Diagnostic:
        """Return an error between two offsets."""
        return report(SYNTAX_ERROR, Span(self.source, start, end), message, advice, notes=notes)

    def here(self, message: str, advice: str) -> Diagnostic:
        """Return an error at the character where the parser gave up."""
        return self.at(self.offset, self.offset + len(self.character), message, advice)

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Return where the line of an offset ends, without trailing whitespace."""
        end = self.text.find("\n", offset)
        return offset + len(self.text[offset : end if end >= 0 else None].rstrip())

    def indentation(self, offset: int) -> int:
        """Return by how many characters the line of an offset is indented."""
        line = self.text[self.line_start(offset) : self.line_end(offset)]
        return len(line) - len(line.lstrip())

    def on_one_line(self, start: int, end: int) -> bool:
        """Return whether no line begins between two offsets."""
        return "\n" not in self.text[start:end]

    def continues(self, span: Span, template: Span | None) -> bool:
        """Return whether the failure repeats a known error: that of the template, or of what is just before it."""
        if template and span.start == template.start:
            return True
        return span.end <= self.offset and not self.text[span.end : self.offset].strip(" \t")

    def unquoted_template(self) -> Span | None:
        """Return the unquoted template that confused the parser."""
        template = self.builder.template
        if template and (template.start == template.end or self.on_one_line(template.end, self.offset)):
            return self._whole_template(template.start)
        for part in _LINE_PARTS.finditer(self.text, self.line_start(self.offset), self.line_end(self.offset)):
            if part.group() == "{{" and part.start() <= self.offset:
                return self._whole_template(part.start())
        return None

    def _whole_template(self, start: int) -> Span:
        match = _TEMPLATE.match(self.text, start)
        assert match
        return Span(self.source, start, match.end())
