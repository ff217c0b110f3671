"""Request bodies, in which a null that an SDK wrote counts as unset."""

from __future__ import annotations

from restorespec.core.source import Path
from restorespec.kinds import Kind, kind_of_body
from restorespec.kinds.dynamodb_table import KIND
from restorespec.kinds.dynamodb_table.importers.remarks import EMPTY, REMARKS
from restorespec.kinds.imported import Imported, Json, Template, Variables, Weight, named
from restorespec.kinds.request_schema import types

PARTS = ("source", "target", "query_filter")


def is_body(data: object) -> bool:
    """Whether data is a request body."""
    return isinstance(data, dict) and bool({"source", "target"} & data.keys() or data.keys() == {"query_filter"})


def imported(data: Json, variables: Variables, *, keep_nulls: bool, title: str = "a request body") -> Imported:
    """Return a request body as a spec; nothing is added that the body does not set.

    Args:
        data: the body.
        variables: the variables of the import.
        keep_nulls: whether nulls were written on purpose.
        title: what the input is called.
    """
    found = Imported(head=[f"Imported from {title}."])
    dropped: list[str] = []
    for part in PARTS:
        if part not in data:
            continue
        value = data[part] if keep_nulls else _set(data[part], (part,), dropped)
        if value is not None or keep_nulls:
            found.body[part] = value
    kind = kind_of_body(found.body)
    _type_variables(kind, found.body, (), variables)
    target = found.body.get("target")
    if isinstance(target, dict) and kind is KIND:
        name = target.get("table_name")
        found.name = name if isinstance(name, str) and not isinstance(name, Template) else ""
        found.remarks = {("target", field): REMARKS[field] for field in REMARKS if field in target}
        unset = [
            path.removeprefix("target.") for path in dropped if path.count(".") == 1 and path.startswith("target.")
        ]
        found.offers = {field: (EMPTY[field], REMARKS[field]) for field in unset if field in EMPTY}
    if dropped:
        names = ", ".join(f"`{path}`" for path in dropped[:20])
        more = f" and {len(dropped) - 20} more" if len(dropped) > 20 else ""  # noqa: PLR2004 - shown above
        found.add(
            Weight.LOST,
            f"null or empty in the body, so not set in the spec: {names}{more} (`--keep-nulls` keeps them)",
        )
    for key in data:
        if key not in PARTS:
            found.add(Weight.UNUSED, f"{named(key)} is not part of a request, and is left out")
    return found


def _set(value: object, path: Path, dropped: list[str]) -> object:
    """Return a value without the members that are not set: null, the empty string, and objects of nothing else."""
    if isinstance(value, dict):
        kept = {}
        for key, member in value.items():
            inner = member if _is_empty_tag(path, key, member) else _set(member, (*path, key), dropped)
            if inner is None:
                dropped.append(_dotted((*path, key)))
            else:
                kept[key] = inner
        is_filter = path == ("query_filter",) and not value
        return kept if kept or is_filter or len(path) <= 1 or isinstance(path[-1], int) else None
    if isinstance(value, list):
        return [_set(item, (*path, number), dropped) if item is not None else None for number, item in enumerate(value)]
    return None if value == "" and not (path and isinstance(path[-1], int)) else value


def _is_empty_tag(path: Path, key: str, value: object) -> bool:
    """Whether this is the value of a tag that is empty, which is a value."""
    return key == "value" and value == "" and len(path) > 1 and path[1] == "tags"


def _dotted(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _type_variables(kind: Kind, value: object, path: Path, variables: Variables) -> None:
    """Give variables that are used whole the type of their field."""
    if isinstance(value, dict):
        for key, member in value.items():
            _type_variables(kind, member, (*path, key), variables)
    elif isinstance(value, list):
        for item in value:
            _type_variables(kind, item, (*path, 0), variables)
    elif isinstance(value, Template) and value.variable:
        wanted = [name for name in types(kind.schema.at(path)) if name != "null"]
        if wanted:
            variables.type(value, wanted[0])
