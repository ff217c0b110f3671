"""`uniqueItems` in linear time: the schema library compares every item with every other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema import ValidationError


def unique_items(_: object, wanted: object, instance: object, __: object) -> Iterator[ValidationError]:
    """The mistake of a list that holds an item twice."""
    from jsonschema import ValidationError  # noqa: PLC0415 - only projects with policies pay for it

    if wanted and isinstance(instance, list) and len(set(map(_identity, instance))) < len(instance):
        yield ValidationError("has an item twice")


def _identity(value: object) -> Hashable:
    """What equal data share, and no others: `1` and `1.0` are equal, `1` and `true` are not, what is unknown is itself."""
    if isinstance(value, dict):
        return "mapping", frozenset((key, _identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return "list", tuple(map(_identity, value))
    return ("boolean", value) if isinstance(value, bool) else ("scalar", value)
