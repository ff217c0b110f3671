"""One spec for many tables: common settings are in the spec, the others in the inventory, a row for each table."""

from __future__ import annotations

import json
import re
from typing import Any

from restorespec.core.source import Path
from restorespec.importing.draft import Draft
from restorespec.kinds import kind_of_body
from restorespec.kinds.imported import Json, Notice, Template, Variable, expression, is_open, named
from restorespec.kinds.wording import few

INVENTORY = "tables.json"

_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_USES = re.compile(r"\{\{ vars\.([a-z][a-z0-9_]*) \}\}")
_MISSING: Any = object()
_LONGEST = 1_900  # characters of an expression


class CannotFanOut(Exception):  # noqa: N818 - of the input; reported as a usage error
    """The tables cannot be one spec: a clause that says why, and what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def fanned_out(drafts: list[Draft]) -> Draft:
    """Return one draft for all tables, with the rows of its inventory.

    Args:
        drafts: the tables' drafts, at least one.

    Raises:
        CannotFanOut: a value that differs from table to table is a template that a row cannot hold.
    """
    keys = _keys(drafts)
    rows: dict[str, Json] = {key: {} for key in keys}
    body = {
        part: _common([draft.body.get(part, _MISSING) for draft in drafts], (part,), rows)
        for part in dict.fromkeys(part for draft in drafts for part in draft.body)
    }
    variables = {name: one for draft in drafts for name, one in draft.variables.items()}
    for path, variable in _open_sources(drafts).items():
        declared = variables.pop(variable, None)
        if declared:
            every = f"{variable}s"
            variables = {every: Variable(f"{declared.description}, by the keys of the inventory", "object")} | variables
            _put(body, path, Template(f"{{{{ vars.{every}[each.key] }}}}"))
    notices: dict[Notice, list[str]] = {}
    for key, draft in zip(keys, drafts, strict=True):
        for notice in draft.notices:
            notices.setdefault(notice, []).append(key)
    merged = [
        notice if len(of) == len(drafts) else Notice(notice.weight, f"{few(of, 5)}: {notice.text}")
        for notice, of in notices.items()
    ]
    remarks = {path: text for path, text in drafts[0].remarks.items() if "The source is in" not in text}
    return Draft(
        body,
        [f"Imported from {len(drafts)} tables; `{INVENTORY}` holds what differs from table to table."],
        variables,
        remarks,
        {},
        sorted(merged, key=lambda notice: notice.weight),
        "tables",
        rows,
    )


def inventory_text(draft: Draft) -> str:
    """Return the inventory of a draft, as JSON."""
    return json.dumps(draft.rows, indent=2, ensure_ascii=True) + "\n"


def _open_sources(drafts: list[Draft]) -> dict[Path, str]:
    """Return the ids of sources that the input leaves open, each with its variable: they differ from row to row."""
    found: dict[Path, str] = {}
    for draft in drafts:
        for path in kind_of_body(draft.body).id_paths:
            value: Any = draft.body
            for step in path:
                value = value.get(step) if isinstance(value, dict) else None
            if path[0] != "target" and isinstance(value, Template) and value.variable:
                found.setdefault(path, value.variable)
    return found


def _put(body: Json, path: Path, value: object) -> None:
    """Set a value as the only one of its part of the request."""
    for step in reversed(path[1:]):
        value = {str(step): value}
    body[str(path[0])] = value


def _keys(drafts: list[Draft]) -> list[str]:
    """Return a key for each table: its name, made unique."""
    keys: dict[str, None] = {}
    for draft in drafts:
        base = _NAME.sub("-", draft.name).strip("-.")[:100] or "table"
        key, number = base, 2
        while key in keys:
            key, number = f"{base}-{number}", number + 1
        keys[key] = None
    return list(keys)


def _common(values: list[Any], path: Path, rows: dict[str, Json]) -> Any:  # noqa: ANN401 - any value of a body
    """Return the value in the spec, and what differs in the rows."""
    first = values[0]
    if all(_equal(value, first) for value in values):
        return first
    if len(path) == 1 and all(isinstance(value, dict) for value in values):
        members = _members(values)
        return {key: _common([value.get(key, _MISSING) for value in values], (*path, key), rows) for key in members}
    column = str(path[-1])
    variables: dict[str, None] = {}
    if any(not isinstance(value, Template) and is_open(value) for value in values):
        return _by_key(values, path, rows)
    for row, value in zip(rows.values(), values, strict=True):
        if value is not _MISSING:
            row[column] = _without_variables(value, variables)
    expression = f"each.value.{column}"
    for name in variables:
        expression += f" | replace('@{name}@', vars.{name})"
    if any(value is _MISSING for value in values):
        expression = f"{expression} if '{column}' in each.value else omit"
    return Template(f"{{{{ {expression} }}}}")


def _members(values: list[Json]) -> list[str]:
    """Return the keys of all values, each after the one that it follows in its own value."""
    members: list[str] = []
    for value in values:
        position = 0
        for key in value:
            if key in members:
                position = members.index(key) + 1
            else:
                members.insert(position, key)
                position += 1
    return members


def _equal(left: object, right: object) -> bool:
    return type(left) is type(right) and left == right and is_open(left) == is_open(right)


def _without_variables(value: Any, variables: dict[str, None]) -> Any:  # noqa: ANN401 - any value
    """Return a value as a row holds it: `@name@` marks a variable, which the spec's expression substitutes."""
    if not isinstance(value, Template):
        return value
    variables |= dict.fromkeys(_USES.findall(value))
    return _USES.sub(lambda use: f"@{use[1]}@", value)


def _by_key(values: list[Any], path: Path, rows: dict[str, Json]) -> Template:
    """Return the values of all rows as one expression of the spec, because a row cannot use variables.

    Raises:
        CannotFanOut: the expression is longer than one can be.
    """
    present = {key: value for key, value in zip(rows, values, strict=True) if value is not _MISSING}
    chosen = f"{expression(present)}[each.key]"
    if len(present) < len(rows):
        chosen = f"{chosen} if each.key in {expression(list(present))} else omit"
    if len(chosen) > _LONGEST:
        where = ".".join(map(str, path))
        raise CannotFanOut(
            f"{named(where)} differs from table to table and depends on variables",
            "give their values with `--parameter NAME=VALUE`, or import without `--fan-out`",
        )
    return Template(f"{{{{ {chosen} }}}}")
