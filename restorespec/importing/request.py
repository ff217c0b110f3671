"""Request bodies, in which a null that an SDK wrote counts as unset."""

from __future__ import annotations

from restorespec.core.source import Path
from restorespec.kinds import Kind, kind_of_body, parts
from restorespec.kinds.imported import Imported, Json, Template, Variables, Weight, named
from restorespec.kinds.request_schema import Schema, child, types
from restorespec.validation.compiled import fits


def is_body(data: object) -> bool:
    """Whether data is a request body."""
    if not isinstance(data, dict):
        return False
    known = data.keys() & set(parts())
    return bool(known & {"source", "target"}) or (bool(known) and known == data.keys())


def imported(data: Json, variables: Variables, *, keep_nulls: bool, title: str = "a request body") -> Imported:
    """Return a request body as a spec; nothing is added that the body does not set.

    Args:
        data: the body.
        variables: the variables of the import.
        keep_nulls: whether nulls were written on purpose.
        title: what the input is called.
    """
    found = Imported(head=[f"Imported from {title}."])
    kind = kind_of_body(data)
    dropped: list[str] = []
    for part in parts():
        if part not in data:
            continue
        value = data[part] if keep_nulls else _set(kind, data[part], (part,), dropped)
        if value is not None or keep_nulls:
            found.body[part] = value
    _type_variables(kind, found.body, (), variables)
    target = found.body.get("target")
    if isinstance(target, dict):
        name = target.get(kind.target_path[-1])
        found.name = name if isinstance(name, str) and not isinstance(name, Template) else ""
        _comment(found, kind, target, dropped)
    if dropped:
        names = ", ".join(f"`{path}`" for path in dropped[:20])
        more = f" and {len(dropped) - 20} more" if len(dropped) > 20 else ""  # noqa: PLR2004 - shown above
        found.add(
            Weight.LOST,
            f"null or empty in the body, so not set in the spec: {names}{more} (`--keep-nulls` keeps them)",
        )
    for key in data:
        if key not in parts():
            found.add(Weight.UNUSED, f"{named(key)} is not part of a request, and is left out")
    return found


def _comment(found: Imported, kind: Kind, target: Json, dropped: list[str]) -> None:
    """Comment the fields of the target, and offer those that the body sets to nothing."""
    importer = kind.importer()
    if importer is None:
        return
    remarks, empty = importer.remarks, importer.empty
    found.remarks = {("target", field): remark for field, remark in remarks.items() if field in target}
    unset = [path.removeprefix("target.") for path in dropped if path.count(".") == 1 and path.startswith("target.")]
    found.offers = {field: (empty[field], remarks[field]) for field in unset if field in empty}


def _set(kind: Kind, value: object, path: Path, dropped: list[str]) -> object:
    """Return a value without the members that are not set: null, the empty string, and objects of nothing else."""
    if isinstance(value, dict):
        kept = {}
        for key, member in value.items():
            is_value = member == "" and _may_be_empty(kind.schema.at(path), key)
            inner = member if is_value else _set(kind, member, (*path, key), dropped)
            if inner is None:
                dropped.append(_dotted((*path, key)))
            else:
                kept[key] = inner
        return kept if kept or len(path) <= 1 or isinstance(path[-1], int) else None
    if isinstance(value, list):
        return [
            _set(kind, item, (*path, number), dropped) if item is not None else None
            for number, item in enumerate(value)
        ]
    return None if value == "" and not (path and isinstance(path[-1], int)) else value


def _may_be_empty(mapping: Schema, key: str) -> bool:
    """Whether the empty string is a value of a member, as it is of a tag, and does not mean that it is not set."""
    return key in mapping.get("required", ()) and fits(child(mapping, key), "")


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
