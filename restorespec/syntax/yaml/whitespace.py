"""Blanks that YAML misses or does not take for blanks: none after a colon, or a no-break space where lines are indented."""

from __future__ import annotations

import re

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, report
from restorespec.core.limits import quoted
from restorespec.core.source import Source, Span
from restorespec.syntax.encoding import named
from restorespec.syntax.syntax_rules import SYNTAX_CHARACTER, SYNTAX_ERROR
from restorespec.syntax.yaml.builder import YamlBuilder

_WIDE = "\xa0\u2007\u202f"
_INDENTED = re.compile(
    rf"""^[ ]*(?P<wide>[{_WIDE}][ {_WIDE}]*)(?=-\s|(?P<quote>["']?)[\w.-]+(?P=quote)[ ]*:(?:\s|\Z))""", re.MULTILINE
)
_KEY = re.compile(rf"(?:-[ ]+)*(?P<key>[A-Za-z_][\w-]*):(?P<wide>[{_WIDE}]+)?(?=[^\s/{_WIDE}])")


def wide_indentation(builder: YamlBuilder) -> Diagnostic | None:
    """The mistake of lines that are indented with what looks like a blank and is none, at the first of them."""
    source = builder.source
    lines = [line for line in _INDENTED.finditer(source.text) if not builder.is_quoted(line.start("wide"))]
    if not lines:
        return None
    edits = tuple(Edit(Span(source, *line.span("wide")), " " * len(line["wide"])) for line in lines)
    message = f"{named(lines[0]['wide'][0])} stands where the line is indented"
    start = lines[0].start("wide")
    found = report(SYNTAX_CHARACTER, Span(source, start, start + 1), message, "indent with blanks")
    return found._replace(fix=Fix("indent with blanks", edits))


def missing_blank(source: Source, start: int, end: int) -> Diagnostic | None:
    """The mistake of a line whose colon no blank follows, or one that is none, so that it is no key's."""
    found = _KEY.match(source.text, start, end)
    if not found:
        return None
    behind = found.end("key") + 1
    if found["wide"]:
        message = f"{named(found['wide'][0])} stands after `{quoted(found['key'])}:`"
        span, rule, advice = Span(source, *found.span("wide")), SYNTAX_CHARACTER, "put a blank there instead"
    else:
        message = f"no blank follows `{quoted(found['key'])}:`"
        span, rule, advice = Span(source, behind, behind), SYNTAX_ERROR, "put a blank after `:`"
    place = span if span.text else Span(source, found.start("key"), behind)
    return report(rule, place, message, advice)._replace(fix=Fix(advice, (Edit(span, " "),)))
