"""The equality of values, which may be unknown."""

from __future__ import annotations

from restorespec.core.data import Data, Input, Located, Origin
from restorespec.core.unknown import Unknown
from restorespec.language.provenance import shown


def comparable(value: Located) -> object:
    """Return data that is equal exactly where the values are the same.

    An unknown value is represented by the template that will compute it and by what that template reads.
    """
    data = value.data
    if isinstance(data, dict):
        return {key: comparable(member) for key, member in value.members()}
    if isinstance(data, list):
        return [comparable(item) for item in value.items()]
    return {"$unknown": _origin_of(value, data.label)} if isinstance(data, Unknown) else data


def _origin_of(value: Located, label: str) -> list[object]:
    if value.origin is None:
        return [label]
    read = ((item.name, part_read(value.origin, item)) for item in value.origin.inputs)
    return [label, template(value), *(name if part is None else comparable(part) for name, part in read)]


def part_read(origin: Origin, item: Input) -> Located | None:
    """Return the part of an input that a template reads: of a row, only the columns that it names."""
    names = origin.members.get(item.name)
    value = item.value
    if names is None or value is None or not isinstance(value.data, dict):
        return value
    part: Data = {key: member for key, member in value.data.items() if key in names}
    return Located(part, value.mark, value.origins, value.path)


def template(value: Located) -> str:
    """Return the source text of a value."""
    return value.span.text


def pair_shown(base: Located, head: Located) -> tuple[object, object]:
    """Return two different values for display; unknown values with the same label are shown as their templates."""
    before, after = shown(base), shown(head)
    if before == after and isinstance(base.data, Unknown) and isinstance(head.data, Unknown):
        return {"$unknown": template(base)}, {"$unknown": template(head)}
    return before, after
