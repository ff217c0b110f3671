"""Keys that no space separates from their values: in YAML, `a:b` is one string."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, report
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.syntax_rules import SYNTAX_ERROR

_GLUED = re.compile(r"(?P<key>[A-Za-z_][\w-]*):(?=[^\s/])")
_FIX = "put a space after the colon"


def is_glued(key: Span) -> bool:
    """Whether a key without a value is a key and its value, written as `key:value`."""
    return _GLUED.match(key.source.text, key.start, key.end) is not None


def missing_spaces(source: Source, glued: Sequence[Span]) -> Diagnostic:
    """The error of one or more pairs of a flow mapping, located at the first."""
    colons = [source.text.index(":", span.start, span.end) for span in glued]
    return missing_space(source, glued[0].start, colons)


def missing_space(source: Source, start: int, colons: Sequence[int]) -> Diagnostic:
    """The error of colons that no space follows.

    Args:
        source: the file.
        start: where the first key begins.
        colons: the offset of each colon.
    """
    key = quoted(source.text[start : colons[0]].strip())
    edits = tuple(Edit(Span(source, colon + 1, colon + 1), " ") for colon in colons)
    span = Span(source, start, colons[0] + 1)
    found = report(SYNTAX_ERROR, span, f"a space is missing after `{key}:`", f"{_FIX}: `{key}: …`")
    return found._replace(fix=Fix(_FIX, edits))
