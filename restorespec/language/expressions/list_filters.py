"""The filters of lists and mappings."""
# ruff: noqa: FBT002 - the parameters are Jinja's, which specs give by position, too

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from restorespec.core.unknown import Unknown
from restorespec.language.expressions.conditions import flag
from restorespec.language.expressions.operators import indexed, keyed
from restorespec.language.expressions.values import (
    Missing,
    Objection,
    is_number,
    joined,
    members,
    settled,
    spend,
    unfit,
    written,
)
from restorespec.language.template_rules import TEMPLATE_KEY, TEMPLATE_VALUE

_Key = Callable[[object], object]


def attribute_of(path: object) -> _Key:
    """Return a function that reads a path of keys and indexes (`projection.type`, `0.name`) from a value."""
    steps = written(path).split(".")

    def read(value: object) -> object:
        spend(len(steps))
        for step in steps:
            if isinstance(value, Missing):
                break
            value = indexed(value, int(step)) if step.isdecimal() and isinstance(value, list) else keyed(value, step)
        return value

    return read


def _reader(attribute: object) -> _Key:
    return (lambda value: value) if attribute is None else attribute_of(attribute)


def join(value: object, d: object = "", attribute: object = None) -> str:
    """Return the items as one string, separated by `d`."""
    read = _reader(attribute)
    return joined([written(read(item)) for item in members(value, "`join`")], written(d))


def first(value: object) -> object:
    """Return the first item."""
    found = members(value, "`first`")
    return found[0] if found else _nothing("first")


def last(value: object) -> object:
    """Return the last item."""
    found = members(value, "`last`")
    return found[-1] if found else _nothing("last")


def _nothing(name: str) -> Missing:
    help_ = "give it at least one item"
    return Missing(partial(Objection, TEMPLATE_KEY, f"`{name}` is given an empty list", help_))


def length(value: object) -> int:
    """Return the number of items, keys or characters."""
    if not isinstance(value, list | tuple | Mapping | str):
        raise unfit("`length`", "a list, a mapping or a string", value)
    return len(value)


def _sorting_keys(values: list[object], what: str, *, case_sensitive: object) -> list[str] | list[int | float]:
    """Return what is compared instead of values, which are all numbers or all strings."""
    spend(len(values) * 2)
    for value in values:
        settled(value)
    numbers = [value for value in values if is_number(value)]
    if len(numbers) == len(values):
        return numbers
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values):
        return texts if flag(case_sensitive, what) else [text.lower() for text in texts]
    raise Objection(TEMPLATE_VALUE, f"{what} needs only numbers or only strings", "give it items of one kind")


def _ranked(
    values: list[object], what: str, attribute: object, *, case_sensitive: object, reverse: object = False
) -> list[object]:
    """Return values sorted; equal ones keep their order."""
    order = list(range(len(values)))
    names = [None] if attribute is None else written(attribute).split(",")
    for name in reversed(names):  # sorting is stable: what matters most comes last
        read = _reader(name)
        keys = _sorting_keys([read(value) for value in values], what, case_sensitive=case_sensitive)
        order.sort(key=keys.__getitem__, reverse=flag(reverse, what))
    return [values[index] for index in order]


def in_order(
    value: object, reverse: object = False, case_sensitive: object = False, attribute: object = None
) -> list[object]:
    """Return the items in ascending order, or in descending order."""
    return _ranked(members(value, "`sort`"), "`sort`", attribute, case_sensitive=case_sensitive, reverse=reverse)


def smallest(value: object, case_sensitive: object = False, attribute: object = None) -> object:
    """Return the smallest item, the first of equal ones."""
    ranked = _ranked(members(value, "`min`"), "`min`", attribute, case_sensitive=case_sensitive)
    return ranked[0] if ranked else _nothing("min")


def greatest(value: object, case_sensitive: object = False, attribute: object = None) -> object:
    """Return the greatest item, the first of equal ones."""
    ranked = _ranked(members(value, "`max`"), "`max`", attribute, case_sensitive=case_sensitive, reverse=True)
    return ranked[0] if ranked else _nothing("max")


def unique(value: object, case_sensitive: object = False, attribute: object = None) -> list[object]:
    """Return the items without duplicates; the first of equal ones stays."""
    read, exact = _reader(attribute), flag(case_sensitive, "`unique`")
    seen: dict[object, object] = {}
    for item in members(value, "`unique`"):
        key = settled(read(item))
        if isinstance(key, list | Mapping):
            raise unfit("`unique`", "scalars", key)
        folded = key.lower() if isinstance(key, str) and not exact else key
        seen.setdefault((isinstance(key, bool), folded), item)
    return list(seen.values())


def to_list(value: object) -> list[object]:
    """Return the items of a list, the keys of a mapping, or the characters of a string."""
    return members(value, "`list`")


def items(value: object) -> list[object]:
    """Return the keys and values of a mapping, each pair as a list, in the order written."""
    if not isinstance(value, Mapping):
        raise unfit("`items`", "a mapping", value)
    spend(len(value))
    return [[key, item] for key, item in value.items()]


def sorted_items(
    value: object, case_sensitive: object = False, by: object = "key", reverse: object = False
) -> list[object]:
    """Return the keys and values of a mapping, each pair as a list, sorted by key or by value."""
    if by not in ("key", "value"):
        help_ = "use `dictsort(by='value')`"
        raise Objection(TEMPLATE_VALUE, "`dictsort` by something other than `key` or `value`", help_)
    column = "0" if by == "key" else "1"
    return _ranked(items(value), "`dictsort`", column, case_sensitive=case_sensitive, reverse=reverse)


def picked(value: object, attribute: object, default: object = None) -> list[object]:
    """Return the value of an attribute of each item; `default`, if given, for items that do not have it."""
    read = attribute_of(attribute)
    found = [read(item) for item in members(value, "`map`")]
    return [default if default is not None and isinstance(item, Missing) else item for item in found]


def tags(value: object) -> list[object]:
    """Return a mapping as the API's list of tags, sorted by key."""
    if not isinstance(value, Mapping):
        raise unfit("`tags`", "a mapping", value)
    spend(len(value))
    return [{"key": key, "value": _tag_value(value[key])} for key in sorted(value)]


def _tag_value(value: object) -> object:
    if isinstance(value, Unknown):
        return Unknown(value.label, {"type": "string"})
    return written(value)
