"""The rows of a fan-out, as a value or an inventory gives them, and the errors in others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from restorespec.core.data import Data, Located
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.help import REST, Help, HelpText, Snippet
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.schemas import in_words, value_types
from restorespec.language.inventory import Record, Table
from restorespec.language.merging import Files, Refusal, leaves_project, resolved
from restorespec.language.structure import first_line
from restorespec.language.template_rules import TEMPLATE_FAN_OUT

FORMS = Help(
    "write a mapping, a list of strings, a list of mappings with `for_each_key`, or ",
    Snippet({"file": REST, "key": REST}),
)
"""The help on the syntax of `for_each`."""

_ROWS = "write a mapping from keys to rows, a list of mappings or a list of strings"
"""The help on the syntax of an inventory, which cannot name another file."""

NAME_IT = "name the column whose values are the keys"
"""The help where nothing names the column of the keys."""

_NO_ROWS = ("string", "number", "integer", "boolean", "null")  # types of values that hold none
_FILE_FORM = frozenset(("file", "key"))
_INVENTORIES = (".csv", ".json", ".yaml", ".yml", ".toml")
_INVENTORY_BYTES = 8 * 1024 * 1024
_COLUMNS = 10  # as many as a line shows


Each = dict[str, Located]
"""The values of `each.key` and `each.value`, by `key` and `value`."""


class Row:
    """The row of one restore of a fan-out.

    Args:
        key: the part of its id in brackets; None if it is not known yet.
        values: the data of `each.key` and `each.value`, by `key` and `value`.
        locate: returns the same with its locations, for which few rows are asked.

    Attributes:
        may_be_rounded: whether its table may hold a number that a spreadsheet has rounded.
    """

    __slots__ = ("key", "locate", "may_be_rounded", "values")

    def __init__(
        self,
        key: str | None,
        values: Mapping[str, Data],
        locate: Callable[[], Each],
        *,
        may_be_rounded: bool = False,
    ) -> None:
        self.key = key
        self.values = values
        self.locate = locate
        self.may_be_rounded = may_be_rounded

    @property
    def span(self) -> Span:
        """The location of the key."""
        return self.locate()["key"].span


def _located(key: str | None, located_key: Located, value: Located) -> Row:
    """Return a row whose locations are known."""
    each = {"key": located_key, "value": value}
    return Row(key, {"key": located_key.data, "value": value.data}, lambda: each)


Rows = Iterator[Row | Diagnostic]
"""Rows in the order written, and errors instead of others."""


def rows_of(value: Located, column: Located | None, lacking: Diagnostic) -> Rows:
    """Yield the rows of a value.

    Args:
        value: the value.
        column: the name of the column that contains the keys.
        lacking: the error if that name is needed and missing.
    """
    data = value.data
    if isinstance(data, dict):
        for key, member in value.members():
            yield _located(key, Located.at(value.key(key), key, value.origin), member)
    elif isinstance(data, list):
        for item in value.items():
            if isinstance(item.data, dict) and column is None:
                yield lacking
                return
            row = _row(item, column)
            if row is not None:
                yield row
    elif isinstance(data, Unknown) and data.declaration.get("type") not in _NO_ROWS:
        yield unknown_row(value, data.declaration)
    else:
        given = in_words(value_types(data) or frozenset())
        yield row_error(f"`for_each` must be a mapping, a list or a file, not {given}", FORMS, first_line(value))


def unknown_row(value: Located, declaration: dict[str, object] | None = None) -> Row:
    """Return the one row for all unknown rows, with what their list's declaration says about them."""
    declared = declaration or {}
    text: dict[str, object] = {"type": "string"}
    inner = declared.get({"array": "items", "object": "additionalProperties"}.get(str(declared.get("type")), ""))
    named = {"properties", "patternProperties", "prefixItems"} & set(declared)
    row = inner if isinstance(inner, dict) and not named else {}
    unknowns = (Unknown("each.key", text), Unknown("each.value", row))
    return _located(None, *(Located.at(value.span, unknown, value.origin) for unknown in unknowns))


def _row(item: Located, column: Located | None) -> Row | Diagnostic | None:
    """Return the row of a list item; None if the column's name is wrong, which is reported."""
    if isinstance(item.data, Unknown):
        return _located(None, item, item)
    if isinstance(item.data, str):
        return _located(item.data, item, item)
    if not isinstance(item.data, dict):
        help_text = "put it in quotes" if item.is_leaf else "write a mapping"
        return row_error("an item of `for_each` must be a string or a mapping", help_text, first_line(item))
    return _keyed(item, column.data) if column is not None and isinstance(column.data, str) else None


def _keyed(item: Located, name: str) -> Row | Diagnostic:
    key = item.get(name)
    if key is None:
        assert isinstance(item.data, dict)
        help_text = did_you_mean(name, item.data, f"give every row `{name[:200]}`")
        return row_error(f"this row has no `{name[:200]}`", help_text, first_line(item))
    if isinstance(key.data, Unknown):
        return _located(None, key, item)
    if isinstance(key.data, str):
        return _located(key.data, key, item)
    return row_error(f"the key `{name[:200]}` must be a string", "put it in quotes", first_line(key))


def misspelled(value: Located, files: Files) -> list[Diagnostic]:
    """Return the errors of a mapping that is intended as `{file, key}`: keys that it does not have.

    That is intended where `file`, or a name close to it, has the path of an inventory.

    Args:
        value: the value of `for_each`.
        files: where the inventory is looked for.
    """
    if not isinstance(value.data, dict):
        return []
    wrong = [key for key in value.data if key not in _FILE_FORM]
    if not wrong or not _names_inventory(value, wrong, files):
        return []
    left = _FILE_FORM - value.data.keys()
    return [
        row_error(
            f"`{key[:200]}` is not a key of `{{file: …, key: …}}`",
            did_you_mean(key, left, "remove it; the form has `file` and `key` only"),
            value.key(key),
        )
        for key in wrong
    ]


def _names_inventory(value: Located, wrong: list[str], files: Files) -> bool:
    assert isinstance(value.data, dict)
    path = value.get("file")
    if path is None:
        near = [key for key in wrong if nearest(key, ("file",))]
        return len(value.data) <= len(_FILE_FORM) and any(_is_path(value.data[key]) for key in near)
    if not isinstance(path.data, str) or not path.data:
        return False
    name = resolved(path.data, path.source.name)
    return _is_path(path.data) or (
        not leaves_project(path.data, name) and not isinstance(files.source(name, _INVENTORY_BYTES), Refusal)
    )


def _is_path(data: object) -> bool:
    return isinstance(data, str) and data.lower().endswith(_INVENTORIES)


def rows_in_file(value: Located, files: Files) -> Rows:
    """Yield the rows of the inventory that a `{file, key}` names."""
    path, key = value.get("file"), value.get("key")
    assert path is not None
    if isinstance(path.data, Unknown) or (key is not None and isinstance(key.data, Unknown)):
        return  # rejected when it was read
    if not isinstance(path.data, str) or not path.data:
        yield row_error("`file` must be the path of an inventory", "write it relative to this file", value.key("file"))
        return
    if key is not None and not isinstance(key.data, str):
        yield row_error("`key` must be the name of a column", NAME_IT, value.key("key"))
        return
    name = resolved(path.data, path.source.name)
    outside = leaves_project(path.data, name)
    if outside:
        yield row_error(*outside, path.span)
    elif name.lower().endswith(".csv"):
        source = files.source(name, _INVENTORY_BYTES)
        if isinstance(source, Refusal):
            yield row_error(source.message, source.help, path.span)
        else:
            yield from _in_table(Table(source), key, value.key("file"))
    else:
        yield from _in_data(name, path.span, key, value.key("file"), files)


def _in_data(name: str, path: Span, key: Located | None, named: Span, files: Files) -> Rows:
    """Yield the rows of a YAML, TOML or JSON inventory."""
    reading = files.reading(name, _INVENTORY_BYTES)
    if isinstance(reading, Refusal):
        yield row_error(reading.message, reading.help, path)
        return
    yield from reading.diagnostics
    documents = reading.documents
    if len(documents) == 1:
        root = documents[0]
        if name == path.source.name or _is_spec(root):
            yield row_error(f"`{name}` is a spec, not an inventory", "name a file that contains the rows", path)
        elif root.is_leaf and not isinstance(root.data, Unknown):
            yield row_error("an inventory must be a mapping or a list", _ROWS, first_line(root))
        else:
            yield from rows_of(root, key, row_error("an inventory of mappings in a list needs `key`", NAME_IT, named))
    elif any(map(_is_spec, documents)):
        yield row_error(f"`{name}` is a spec, not an inventory", "name a file that contains the rows", path)
    elif not reading.diagnostics:
        yield row_error(f"the inventory `{name}` must contain one document", "split or fill it", path)


def _is_spec(root: Located) -> bool:
    """Return whether a document is a spec or a base, and not an inventory with a row called `restorespec`."""
    return isinstance(root.data, dict) and type(root.data.get("restorespec")) is int


def _in_table(table: Table, key: Located | None, named: Span) -> Rows:
    """Yield the rows of a CSV inventory."""
    yield from table.diagnostics
    if table.columns is None:
        return
    if key is None:
        yield row_error("a CSV inventory needs `key`", f"name one of its columns: {_listed([*table.columns])}", named)
    elif not isinstance(key.data, str) or key.data not in table.columns:
        column = str(key.data)
        help_text = did_you_mean(column, table.columns, f"its columns are {_listed([*table.columns])}")
        yield row_error(f"the inventory has no column `{column[:200]}`", help_text, first_line(key))
    else:
        place = [*table.columns].index(key.data)
        for record in table.rows():
            yield record if isinstance(record, Diagnostic) else _of_record(record, table, place)


def _of_record(record: Record, table: Table, column: int) -> Row:
    assert table.columns is not None
    cells, columns = record.cells, table.columns
    data: dict[str, Data] = dict(zip(columns, cells, strict=True))

    def locate() -> Each:
        value = record.located(columns)
        key = value.get([*columns][column])
        assert key is not None
        return {"key": key, "value": value}

    return Row(cells[column], {"key": cells[column], "value": data}, locate, may_be_rounded=table.may_be_rounded)


def row_error(message: str, help_text: HelpText, span: Span) -> Diagnostic:
    """Return an error in a fan-out."""
    return report(TEMPLATE_FAN_OUT, span, message, help_text)


def _listed(columns: list[str]) -> str:
    return ", ".join(f"`{column[:200]}`" for column in columns[:_COLUMNS]) + (", …" if len(columns) > _COLUMNS else "")
