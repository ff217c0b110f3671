"""Read TOML: `tomllib` decides what is valid and what it means, the scanner where everything is."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from typing import Any, TypeAlias

from restorespec.core.data import Data, Located, Mark, MemberMark
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.limits import quoted
from restorespec.syntax.reading import Reading
from restorespec.syntax.rejections import is_plain, string_error
from restorespec.syntax.syntax_rules import SYNTAX_ERROR
from restorespec.syntax.toml.layout import Array, Item, Layout, Scalar, Table
from restorespec.syntax.toml.scanner import scan
from restorespec.syntax.toml.tokens import tool_comments

_PLACE = r"^(.*) \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$"
_DEFINED_TWICE = ("Cannot ", "Duplicate ")

_Value: TypeAlias = tuple[Data, Mark]


def read_toml(source: Source) -> Reading:
    """Return the data of a TOML source, all of its errors, and its comments to this tool.

    Date-times with an offset become strings as written, with `T` and `Z`. A rejected value leaves the rest to be
    checked; if the syntax is broken, no document is returned.
    """
    layout = scan(source)
    documents: tuple[Located, ...] = ()
    try:
        data = tomllib.loads(layout.judged_text())
    except tomllib.TOMLDecodeError as error:
        layout.diagnostics.append(_explained(layout, str(error)))
    else:
        if layout.is_whole:
            documents = (Located(*_table(layout, layout.root, data, ())),)
    ordered = sorted(layout.diagnostics, key=lambda diagnostic: diagnostic.order)
    return Reading(documents, tuple(ordered), tool_comments(source))


def _table(layout: Layout, table: Table, data: Any, path: Path) -> _Value:  # noqa: ANN401 - what tomllib returned
    members: dict[str, Data] = {}
    marks: dict[str, MemberMark] = {}
    for name, (start, end, item) in table.members.items():
        members[name], mark = _value(layout, item, data[name], (*path, name))
        marks[name] = (start, end, mark, None)
    return members, (table.start, table.end, layout.source, marks)


def _array(layout: Layout, array: Array, data: Any, path: Path) -> _Value:  # noqa: ANN401 - likewise
    items: list[Data] = []
    marks: list[Mark] = []
    for index, (item, value) in enumerate(zip(array.items, data, strict=True)):
        content, mark = _value(layout, item, value, (*path, index))
        items.append(content)
        marks.append(mark)
    end = max([array.end, *(item.end for item in array.items[-1:])])
    return items, (array.start, end, layout.source, marks)


def _value(layout: Layout, item: Item, data: Any, path: Path) -> _Value:  # noqa: ANN401 - likewise
    """Combine a location from the scanner with a value from `tomllib`."""
    if isinstance(item, Table):
        return _table(layout, item, data, path)
    if isinstance(item, Array):
        return _array(layout, item, data, path)
    return _scalar(layout, item, data, path), (item.start, item.end, layout.source, None)


def _scalar(layout: Layout, item: Scalar, data: Any, path: Path) -> Data:  # noqa: ANN401 - likewise
    if item.value is not None:
        return item.value
    value: Data = data
    if isinstance(value, str) and not is_plain(value):
        error = string_error(layout.span(item.start, item.end), value, path)
        if error:
            layout.diagnostics.append(error)
            return Unknown()
    return value


def _explained(layout: Layout, error: str) -> Diagnostic:
    """Return what `tomllib` found although the scanner found nothing: in practice, a table that is defined twice."""
    match = re.search(_PLACE, error, re.DOTALL)
    source = layout.source
    offset = source.offset(int(match[2]), int(match[3])) if match and match[2] else len(source.text)
    index = bisect_right([statement.start for statement in layout.statements], offset) - 1
    if index >= 0 and error.startswith(_DEFINED_TWICE):
        return _defined_twice(layout, index)
    words = match[1] if match else error
    return report(SYNTAX_ERROR, Span(source, offset, offset), "this is not valid TOML", f"correct it: {quoted(words)}")


def _defined_twice(layout: Layout, index: int) -> Diagnostic:
    """Return the error of a statement that defines again what an earlier one has defined, or has closed."""
    parts = layout.statements[index].parts
    names = [part.name for part in parts]
    first, depth = None, len(parts) if index == 0 else 0
    for other in layout.statements[:index]:
        common = min(len(other.parts), len(parts))
        if common > depth and [part.name for part in other.parts[:common]] == names[:common]:
            first, depth = layout.part_span(other.parts[common - 1]), common
    return layout.duplicate(parts[depth - 1], first)
