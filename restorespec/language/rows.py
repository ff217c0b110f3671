"""The rows that stand in a value or in an inventory, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Mapping, Node, Scalar, Sequence
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.core.unknown import Unknown
from restorespec.language.computed import nodes_of
from restorespec.language.files import Files, Refusal
from restorespec.language.inventory import Table
from restorespec.language.merging import leaves_project, resolved
from restorespec.language.structure import first_line
from restorespec.language.template_rules import TEMPLATE_FAN_OUT

FORMS = "write a mapping, a list of strings, a list of mappings with `for_each_key`, or `{file: …, key: …}`"
"""How `for_each` is written."""

NAME_IT = "name the column whose values are the keys"
"""The help where nothing names the column of the keys."""

_NO_ROWS = ("string", "number", "integer", "boolean", "null")  # types of values that hold none
_FILE_FORM = frozenset(("file", "key"))
_INVENTORIES = (".csv", ".json", ".yaml", ".yml", ".toml")
_INVENTORY_BYTES = 8 * 1024 * 1024
_COLUMNS = 10  # as many as a line shows


class Row(NamedTuple):
    """What one restore of a fan-out is made for.

    Attributes:
        key: the part of its id in brackets; None when it is not known yet.
        each: the nodes of `each.key` and `each.value`.
    """

    key: str | None
    each: dict[str, Node]


Rows = Iterator[Row | Diagnostic]
"""Rows in the order written, and what is wrong in the places of others."""


def rows_of(node: Node, column: Node | None, lacking: Diagnostic) -> Rows:
    """The rows of a value.

    Args:
        node: the value.
        column: where the column of the keys is named.
        lacking: what to say when it has to be named and is not.
    """
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            span = entry.key
            key_node = Scalar(span.source, span.start, span.end, key)
            key_node.origin = node.origin
            yield Row(key, {"key": key_node, "value": entry.node})
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Mapping) and column is None:
                yield lacking
                return
            row = _row(item, column)
            if row is not None:
                yield row
    elif isinstance(value := _value(node), Unknown) and value.declaration.get("type") not in _NO_ROWS:
        yield unknown_row(node, value.declaration)
    else:
        yield mistake("`for_each` must be a mapping, a list or a file", FORMS, first_line(node))


def unknown_row(node: Node, declaration: dict[str, object] | None = None) -> Row:
    """The row that stands for all rows which nobody knows yet, with what the declaration of their list says of them."""
    declared = declaration or {}
    text: dict[str, object] = {"type": "string"}
    inner = declared.get({"array": "items", "object": "additionalProperties"}.get(str(declared.get("type")), ""))
    named = {"properties", "patternProperties", "prefixItems"} & set(declared)
    value = inner if isinstance(inner, dict) and not named else {}
    each = {"key": Unknown("each.key", text), "value": Unknown("each.value", value)}
    return Row(None, {name: nodes_of(node, unknown, node.origin) for name, unknown in each.items()})


def _row(item: Node, column: Node | None) -> Row | Diagnostic | None:
    """The row that an item of a list stands for; None where the column's name is told to be wrong elsewhere."""
    value = _value(item)
    if isinstance(value, Unknown):
        return Row(None, {"key": item, "value": item})
    if isinstance(value, str):
        return Row(value, {"key": item, "value": item})
    if not isinstance(item, Mapping):
        help_text = "put it in quotes" if isinstance(item, Scalar) else "make it a mapping"
        return mistake("an item of `for_each` must be a string or a mapping", help_text, first_line(item))
    name = _value(column)
    return _keyed(item, name) if isinstance(name, str) else None


def _keyed(item: Mapping, name: str) -> Row | Diagnostic:
    key = item.get(name)
    value = _value(key)
    if key is None:
        help_text = did_you_mean(name, item.entries, f"give every row `{name[:200]}`")
        return mistake(f"this row has no `{name[:200]}`", help_text, first_line(item))
    if isinstance(value, Unknown):
        return Row(None, {"key": key, "value": item})
    if isinstance(value, str):
        return Row(value, {"key": key, "value": item})
    return mistake(f"the key `{name[:200]}` must be a string", "put it in quotes", first_line(key))


def misspelt(node: Node, files: Files) -> list[Diagnostic]:
    """The errors of a mapping that is intended as `{file, key}`: keys that it does not have.

    That is intended where `file`, or a name close to it, has the path of an inventory.

    Args:
        node: the value of `for_each`.
        files: where the inventory is looked for.
    """
    if not isinstance(node, Mapping):
        return []
    wrong = [key for key in node.entries if key not in _FILE_FORM]
    if not wrong or not _names_inventory(node, wrong, files):
        return []
    left = _FILE_FORM - node.entries.keys()
    return [
        mistake(
            f"`{key[:200]}` is not a key of `{{file: …, key: …}}`",
            did_you_mean(key, left, "remove it; the form has `file` and `key` only"),
            node.entries[key].key,
        )
        for key in wrong
    ]


def _names_inventory(node: Mapping, wrong: list[str], files: Files) -> bool:
    path = node.entries.get("file")
    if path is None:
        near = [key for key in wrong if nearest(key, ("file",))]
        return len(node.entries) <= len(_FILE_FORM) and any(_is_path(node.entries[key].node) for key in near)
    value = _value(path.node)
    if not isinstance(value, str) or not value:
        return False
    name = resolved(value, path.node.source.name)
    return _is_path(path.node) or (
        not leaves_project(value, name) and not isinstance(files.source(name, _INVENTORY_BYTES), Refusal)
    )


def _is_path(node: Node) -> bool:
    value = _value(node)
    return isinstance(value, str) and value.lower().endswith(_INVENTORIES)


def rows_in_file(node: Mapping, files: Files) -> Rows:
    """The rows of the inventory that a `{file, key}` names."""
    path, key = node.entries["file"], node.get("key")
    if isinstance(_value(path.node), Unknown) or isinstance(_value(key), Unknown):
        return  # reading has refused them
    if not isinstance(path.node, Scalar) or not isinstance(path.node.value, str) or not path.node.value:
        yield mistake("`file` must be the path of an inventory", "write it relative to this file", path.key)
        return
    if key is not None and not isinstance(_value(key), str):
        yield mistake("`key` must be the name of a column", NAME_IT, node.entries["key"].key)
        return
    name = resolved(path.node.value, path.node.source.name)
    outside = leaves_project(path.node.value, name)
    if outside:
        yield mistake(*outside, path.node.span)
    elif name.lower().endswith(".csv"):
        source = files.source(name, _INVENTORY_BYTES)
        if isinstance(source, Refusal):
            yield mistake(source.message, source.help, path.node.span)
        else:
            yield from _in_table(Table(source), key, path.key)
    else:
        yield from _in_data(name, path.node.span, key, path.key, files)


def _in_data(name: str, path: Span, key: Node | None, named: Span, files: Files) -> Rows:
    """The rows of a YAML, TOML or JSON inventory."""
    reading = files.reading(name, _INVENTORY_BYTES)
    if isinstance(reading, Refusal):
        yield mistake(reading.message, reading.help, path)
        return
    yield from reading.diagnostics
    if len(reading.documents) == 1:
        root = reading.roots[0]
        if name == path.source.name or _is_spec(root):
            yield mistake(f"`{name}` is a spec, not an inventory", "name a file that holds the rows", path)
        elif isinstance(root, Scalar) and not isinstance(root.value, Unknown):
            yield mistake("an inventory must be a mapping or a list", FORMS, first_line(root))
        else:
            yield from rows_of(root, key, mistake("an inventory of mappings in a list needs `key`", NAME_IT, named))
    elif any(map(_is_spec, reading.roots)):
        yield mistake(f"`{name}` is a spec, not an inventory", "name a file that holds the rows", path)
    elif not reading.diagnostics:
        yield mistake(f"the inventory `{name}` must hold one document", "split or fill it", path)


def _is_spec(root: Node) -> bool:
    """Whether a document is a spec or a base, and no row of an inventory that happens to be called `restorespec`."""
    version = root.get("restorespec") if isinstance(root, Mapping) else None
    return isinstance(version, Scalar) and type(version.value) is int


def _in_table(table: Table, key: Node | None, named: Span) -> Rows:
    """The rows of a CSV inventory."""
    yield from table.diagnostics
    if table.columns is None:
        return
    column = _value(key)
    if key is None:
        yield mistake("a CSV inventory needs `key`", f"name one of its columns: {_listed(table.columns)}", named)
    elif not isinstance(column, str) or column not in table.columns:
        help_text = did_you_mean(str(column), table.columns, f"its columns are {_listed(table.columns)}")
        yield mistake(f"the inventory has no column `{str(column)[:200]}`", help_text, first_line(key))
    else:
        for row in table.rows():
            yield row if isinstance(row, Diagnostic) else _keyed(row, column)


def mistake(message: str, help_text: str, span: Span) -> Diagnostic:
    """A mistake in a fan-out."""
    return report(TEMPLATE_FAN_OUT, span, message, help_text)


def _value(node: Node | None) -> object:
    return node.value if isinstance(node, Scalar) else None


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column[:200]}`" for column in columns[:_COLUMNS]) + (", …" if len(columns) > _COLUMNS else "")
