"""TOML to nodes: `tomllib` is the one judge of what is valid and what it means, the scanner says where everything stands."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from itertools import count
from typing import Any

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Mapping, Node, Scalar, Sequence
from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.limits import quoted
from restorespec.syntax.reading import Reading
from restorespec.syntax.rejections import is_plain, text_mistake
from restorespec.syntax.syntax_rules import SYNTAX_ERROR
from restorespec.syntax.toml.layout import Layout
from restorespec.syntax.toml.scanner import scan
from restorespec.syntax.toml.tokens import speaking_comments

_PLACE = re.compile(r"^(.*) \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$", re.DOTALL)
_DEFINED_TWICE = ("Cannot ", "Duplicate ")


def read_toml(source: Source) -> Reading:
    """The data of a TOML text, every mistake in it, and its comments to this tool.

    Date-times with an offset become text as written, with `T` and `Z`. A refused value leaves the rest to be checked; where
    the form is broken, there is no document.
    """
    layout = scan(source)
    try:
        data = tomllib.loads(layout.judged_text())
    except tomllib.TOMLDecodeError as error:
        layout.diagnostics.append(_explained(layout, str(error)))
        layout.whole = False
    else:
        if layout.whole:
            _fill(layout.root, data, (), layout.diagnostics)
    documents = (layout.root,) if layout.whole else ()
    ordered = sorted(layout.diagnostics, key=lambda diagnostic: diagnostic.order)
    return Reading(documents, tuple(ordered), speaking_comments(source))


def _fill(node: Node, data: Any, path: Path, mistakes: list[Diagnostic]) -> None:  # noqa: ANN401 - the data is as the node is
    """Give every scalar of a list or a table its value."""
    children: Iterable[tuple[str | int, Node, Any]]
    if isinstance(node, Sequence):
        children = zip(count(), node.items, data, strict=False)
        node.end = max([node.end, *(item.end for item in node.items[-1:])])
    else:
        assert isinstance(node, Mapping)
        children = [(key, entry.node, data[key]) for key, entry in node.entries.items()]
    for step, child, value in children:
        if not isinstance(child, Scalar):
            _fill(child, value, (*path, step), mistakes)
        elif child.value is None:
            child.value = value
            if (
                isinstance(value, str)
                and not is_plain(value)
                and (mistake := text_mistake(child.span, value, (*path, step)))
            ):
                mistakes.append(mistake)
                child.value = Unknown()


def _explained(layout: Layout, error: str) -> Diagnostic:
    """What `tomllib` found although the form is right: in practice, a table that is defined twice."""
    match = _PLACE.search(error)
    source = layout.source
    offset = source.offset(int(match[2]), int(match[3])) if match and match[2] else len(source.text)
    index = bisect_right([statement.start for statement in layout.statements], offset) - 1
    if index >= 0 and error.startswith(_DEFINED_TWICE):
        return _defined_twice(layout, index)
    words = match[1] if match else error
    return report(SYNTAX_ERROR, Span(source, offset, offset), "this is not valid TOML", f"mend it: {quoted(words)}")


def _defined_twice(layout: Layout, index: int) -> Diagnostic:
    """The mistake of a statement that defines again what an earlier one has defined, or has said to be complete."""
    parts = layout.statements[index].parts
    names = [part.name for part in parts]
    first, depth = None, len(parts) if index == 0 else 0
    for other in layout.statements[:index]:
        common = min(len(other.parts), len(parts))
        if common > depth and [part.name for part in other.parts[:common]] == names[:common]:
            first, depth = layout.part_span(other.parts[common - 1]), common
    return layout.duplicate(parts[depth - 1], first)
