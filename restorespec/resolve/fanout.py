"""Fan-out: the rows that `for_each` stands for, one restore each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from restorespec.diagnostics import Diagnostic, Note, Rule, report
from restorespec.resolve.files import Files, Refusal
from restorespec.resolve.inventory import ROWS, Table, read_table
from restorespec.resolve.merge import leaves_project, resolved
from restorespec.resolve.rendering import Renderer, nodes_of
from restorespec.resolve.rules import TEMPLATE_FAN_OUT, TEMPLATE_FAN_OUT_EMPTY, TEMPLATE_MISPLACED
from restorespec.resolve.shape import first_line, is_id, is_template
from restorespec.source import Span
from restorespec.suggestions import did_you_mean
from restorespec.syntax import invisible_in_value
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.unknown import Unknown

_LIMIT = 8 * 1024 * 1024  # bytes of an inventory
_FORMS = "write a mapping, a list of strings, a list of mappings with `for_each_key`, or `{file: …, key: …}`"
_KEYS = "keys are 1 to 128 of letters, digits, `.`, `_`, `-`"


@dataclass(frozen=True, slots=True)
class Row:
    """What one restore of a fan-out is made for.

    Attributes:
        key: the part of its id in brackets; None when it is not known yet.
        each: the nodes of `each.key` and `each.value`.
    """

    key: str | None
    each: dict[str, Node]


class FanOut:
    """The rows of a spec's `for_each`; iterating finds the rows and, in `diagnostics`, what is wrong with them.

    Args:
        entry: `for_each` with its value.
        column: `for_each_key`, if the spec has it.
        renderer: evaluates an expression that stands for the rows.
        files: where an inventory is read.
    """

    def __init__(self, entry: Entry, column: Entry | None, renderer: Renderer, files: Files) -> None:
        self.entry = entry
        self.column = column
        self.renderer = renderer
        self.files = files
        self.diagnostics: list[Diagnostic] = []
        self.sensitive = False

    def __iter__(self) -> Iterator[Row]:
        node = self._written()
        if node is None:
            return
        if (
            isinstance(node, Mapping)
            and node.origin is None
            and "file" in node.entries
            and not set(node.entries) - {"file", "key"}
        ):
            rows = self._file(node)
        else:
            rows = self._rows(node, self.column.node if self.column else None)
        first: dict[str, Span] = {}
        for row in rows:
            if row.key is None or self._is_new(row, first):
                yield row
        if not first and not self.diagnostics and not isinstance(self._value_of(node), Unknown):
            message = "`for_each` has no rows, so nothing is restored"
            self._say(message, "add a row, or remove the spec", first_line(node), TEMPLATE_FAN_OUT_EMPTY)

    def _written(self) -> Node | None:
        """The value of `for_each`: a literal without templates, or what its one expression gives."""
        node = self.entry.node
        if not is_template(node):
            inner = next(_templates(node), None)
            if inner is not None:
                self._say(
                    "`for_each` is one whole expression or has no templates", _FORMS, inner.span, TEMPLATE_MISPLACED
                )
                return None
            return node
        before = len(self.renderer.diagnostics)
        value = self.renderer.node(node)
        if len(self.renderer.diagnostics) > before:
            return None
        if value is None:
            self._say("`for_each` is omitted by its expression", _FORMS, node.span)
        self.sensitive = bool(value and value.origin and value.origin.sensitive)
        return value

    def _rows(self, node: Node, column: Node | None) -> Iterator[Row]:
        value = self._value_of(node)
        if isinstance(value, Unknown):
            yield Row(None, {name: nodes_of(node, Unknown(f"each.{name}"), node.origin) for name in ("key", "value")})
        elif isinstance(node, Mapping):
            for key, entry in node.entries.items():
                span = entry.key
                key_node = Scalar(span.source, span.start, span.end, key)
                key_node.origin = node.origin
                yield Row(key, {"key": key_node, "value": entry.node})
        elif isinstance(node, Sequence):
            yield from self._list(node, column)
        else:
            self._say("`for_each` must be a mapping, a list or a file", _FORMS, first_line(node))

    def _list(self, node: Sequence, column: Node | None) -> Iterator[Row]:
        for item in node.items:
            value = self._value_of(item)
            if isinstance(value, Unknown):
                yield Row(None, {"key": item, "value": item})
            elif isinstance(value, str):
                yield Row(value, {"key": item, "value": item})
            elif isinstance(item, Mapping) and column is not None:
                yield from self._keyed(item, column)
            elif isinstance(item, Mapping):
                self._say(
                    "a list of mappings needs `for_each_key`",
                    "name the column whose values are the keys",
                    self.entry.key,
                )
                return
            else:
                self._say("an item of `for_each` must be a string or a mapping", "put it in quotes", first_line(item))

    def _keyed(self, item: Mapping, column: Node) -> Iterator[Row]:
        name = column.value if isinstance(column, Scalar) else None
        if not isinstance(name, str):
            return
        key = item.get(name)
        value = self._value_of(key) if key else None
        if key is None:
            help_text = did_you_mean(name, item.entries, f"give every row `{name}`")
            self._say(f"this row has no `{name[:200]}`", help_text, first_line(item))
        elif isinstance(value, Unknown):
            yield Row(None, {"key": key, "value": item})
        elif isinstance(value, str):
            yield Row(value, {"key": key, "value": item})
        else:
            self._say(f"the key `{name[:200]}` must be a string", "put it in quotes", first_line(key))

    def _file(self, node: Mapping) -> Iterator[Row]:
        path, key = node.get("file"), node.get("key")
        if not isinstance(path, Scalar) or not isinstance(path.value, str) or not path.value:
            self._say(
                "`file` must be the path of an inventory", "write it relative to this file", node.entries["file"].key
            )
            return
        name = resolved(path.value, path.source.name)
        outside = leaves_project(path.value, name)
        if outside:
            self._say(*outside, path.span)
            return
        table = self._table(name, path)
        if table is None:
            return
        if isinstance(table, Table):
            yield from self._table_rows(table, key, node)
        else:
            yield from self._rows(table, key)

    def _table(self, name: str, path: Scalar) -> Table | Node | None:
        """A CSV file's table, or the root of another inventory; None when it cannot be read."""
        if name.lower().endswith(".csv"):
            source = self.files.source(name, _LIMIT)
            if isinstance(source, Refusal):
                self._say(source.message, source.help, path.span)
                return None
            return read_table(source)
        reading = self.files.reading(name, _LIMIT)
        if isinstance(reading, Refusal):
            self._say(reading.message, reading.help, path.span)
            return None
        self.diagnostics.extend(reading.diagnostics)
        if len(reading.documents) != 1:
            if not reading.diagnostics:
                self._say(f"the inventory `{name}` must hold one document", "split or fill it", path.span)
            return None
        return reading.documents[0]

    def _table_rows(self, table: Table, key: Node | None, node: Mapping) -> Iterator[Row]:
        self.diagnostics.extend(table.diagnostics)
        if table.columns is None:
            return
        if key is None:
            span = node.entries["file"].key
            self._say("a CSV inventory needs `key`", f"name one of its columns: {_listed(table.columns)}", span)
            return
        column = key.value if isinstance(key, Scalar) else None
        if not isinstance(column, str) or column not in table.columns:
            help_text = did_you_mean(str(column), table.columns, f"its columns are {_listed(table.columns)}")
            self._say(f"the inventory has no column `{str(column)[:200]}`", help_text, first_line(key))
            return
        for item in table.rows():
            if isinstance(item, Diagnostic):
                self.diagnostics.append(item)
            else:
                cell = item.entries[column].node
                yield Row(str(self._value_of(cell)), {"key": cell, "value": item})

    def _is_new(self, row: Row, first: dict[str, Span]) -> bool:
        """Whether a key is a key and stands there for the first time; says what is wrong if not."""
        assert row.key is not None
        span = row.each["key"].span
        if len(first) == ROWS:
            self._too_many(span)
            return False
        hidden = invisible_in_value(span, row.key)
        if hidden is not None:
            self.diagnostics.append(hidden)
        elif not is_id(row.key):
            self._say(
                f"`{row.key[:200]}` is no key for a restore" if not self.sensitive else "this is no key for a restore",
                _KEYS,
                span,
            )
        elif row.key in first:
            note = Note("it stands here first", first[row.key])
            said = "a key" if self.sensitive else f"the key `{row.key}`"
            self.diagnostics.append(
                report(
                    TEMPLATE_FAN_OUT,
                    span,
                    f"{said} stands twice in `for_each`",
                    "give each row a key of its own",
                    notes=[note],
                )
            )
        else:
            first[row.key] = span
            return True
        return False

    def _too_many(self, span: Span) -> None:
        if not any(diagnostic.message.startswith("more than") for diagnostic in self.diagnostics):
            self._say(f"more than {ROWS:,} rows", "split the inventory", span)

    def _say(self, message: str, help_text: str, span: Span, rule: Rule = TEMPLATE_FAN_OUT) -> None:
        self.diagnostics.append(report(rule, span, message, help_text))

    @staticmethod
    def _value_of(node: Node) -> object:
        return node.value if isinstance(node, Scalar) else None


def _templates(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _templates(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _templates(item)
    elif is_template(node):
        yield node


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns[:10]) + (", …" if len(columns) > 10 else "")  # noqa: PLR2004 - a line's worth
