"""The filters and the tests of expressions: what may follow `|`, and what may follow `is`."""
# ruff: noqa: FBT002 - the parameters are Jinja's, which specs give by position, too

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeAlias

from restorespec.core.unknown import Undecided, Unknown
from restorespec.language.expressions import list_filters as lists, string_filters as text
from restorespec.language.expressions.conditions import condition, flag
from restorespec.language.expressions.operators import contains
from restorespec.language.expressions.values import (
    Missing,
    Objection,
    bounded,
    integer,
    is_integer,
    is_number,
    members,
    settled,
    spend,
)
from restorespec.language.template_rules import TEMPLATE_VALUE

Filter: TypeAlias = Callable[..., object]


def _defined(value: object) -> bool:
    """Return whether there is a value: whether the mapping has the key, or the list the item."""
    if isinstance(value, Unknown):
        raise Undecided(value.label)
    return not isinstance(value, Missing)


def _none(value: object) -> bool:
    return settled(value) is None


def _string(value: object) -> bool:
    return isinstance(settled(value), str)


def _number(value: object) -> bool:
    return is_number(settled(value))


def _integer(value: object) -> bool:
    return is_integer(settled(value))


def _boolean(value: object) -> bool:
    return isinstance(settled(value), bool)


def _mapping(value: object) -> bool:
    return isinstance(settled(value), Mapping)


def _sequence(value: object) -> bool:
    """Return whether a value is a list; strings and mappings are not."""
    return isinstance(settled(value), list | tuple)


def _in(value: object, seq: object) -> bool:
    return contains(seq, value)


def _even(value: object) -> bool:
    return integer(settled(value), "`even`") % 2 == 0


def _odd(value: object) -> bool:
    return integer(settled(value), "`odd`") % 2 == 1


def _divisible(value: object, num: object) -> bool:
    """Return whether an integer is a multiple of another."""
    if integer(settled(num), "`divisibleby`") == 0:
        raise Objection(TEMPLATE_VALUE, "division by zero", "divide by another number")
    return integer(settled(value), "`divisibleby`") % integer(num, "`divisibleby`") == 0


PREDICATES: dict[str, Callable[..., object]] = {
    "defined": _defined,
    "none": _none,
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "mapping": _mapping,
    "sequence": _sequence,
    "in": _in,
    "even": _even,
    "odd": _odd,
    "divisibleby": _divisible,
}
"""The tests by their names in expressions; they settle their arguments themselves."""


def _guarded(function: Filter) -> Filter:
    """Return a filter that rejects `OMIT` and unknown values, counts its work and limits its result."""

    @wraps(function)
    def run(*args: object, **options: object) -> object:
        for value in (*args, *options.values()):
            settled(value)
            spend(1 + len(value) // 64 if isinstance(value, str) else 1)
        return bounded(function(*args, **options))

    return run


def _default(value: object, default_value: object = "", boolean: object = False) -> object:
    """Return a value, or the default for a missing one; with `boolean` also for an empty one."""
    if isinstance(value, Missing):
        return default_value
    if flag(boolean, "`default`") and not settled(value):
        return default_value
    return value


def _map(value: object, name: object = None, /, *args: object, **options: object) -> list[object]:
    """Return the result of a filter for each item; with `attribute`, the value of that attribute."""
    if name is None:
        return lists.picked(value, **options)
    change = FILTERS[str(name)]
    return [change(item, *args, **options) for item in members(value, "`map`")]


def _condition(what: str, name: object, args: tuple[object, ...]) -> Callable[[object], bool]:
    """Return whether a value passes a test; without a test, the value is the condition itself."""
    if name is None:
        return lambda item: condition(item, what)
    test = PREDICATES[str(name)]
    return lambda item: bool(test(item, *args))


def _select(value: object, name: object = None, /, *args: object) -> list[object]:
    """Return the items that pass a test."""
    passes = _condition("select", name, args)
    return [item for item in members(value, "`select`") if passes(item)]


def _reject(value: object, name: object = None, /, *args: object) -> list[object]:
    """Return the items that do not pass a test."""
    passes = _condition("reject", name, args)
    return [item for item in members(value, "`reject`") if not passes(item)]


def _select_by(value: object, attribute: object, name: object = None, /, *args: object) -> list[object]:
    """Return the items whose attribute passes a test."""
    read, passes = lists.attribute_of(attribute), _condition("selectattr", name, args)
    return [item for item in members(value, "`selectattr`") if passes(read(item))]


def _reject_by(value: object, attribute: object, name: object = None, /, *args: object) -> list[object]:
    """Return the items whose attribute does not pass a test."""
    read, passes = lists.attribute_of(attribute), _condition("rejectattr", name, args)
    return [item for item in members(value, "`rejectattr`") if not passes(read(item))]


_GUARDED: dict[str, Filter] = {
    "abs": text.magnitude,
    "arn": text.arn,
    "bool": text.to_boolean,
    "dictsort": lists.sorted_items,
    "first": lists.first,
    "fit": text.fit,
    "int": text.to_integer,
    "items": lists.items,
    "join": lists.join,
    "last": lists.last,
    "length": lists.length,
    "list": lists.to_list,
    "lower": text.lower,
    "map": _map,
    "max": lists.greatest,
    "min": lists.smallest,
    "reject": _reject,
    "rejectattr": _reject_by,
    "replace": text.replace,
    "rfc3339": text.rfc3339,
    "select": _select,
    "selectattr": _select_by,
    "sha256": text.sha256,
    "slug": text.slug,
    "sort": lists.in_order,
    "split": text.split,
    "string": text.to_text,
    "tags": lists.tags,
    "trim": text.trim,
    "truncate": text.truncate,
    "unique": lists.unique,
    "upper": text.upper,
}

FILTERS: dict[str, Filter] = {"default": _default, **{name: _guarded(function) for name, function in _GUARDED.items()}}
"""The filters by their names in expressions."""

_TYPES = {
    "string": "arn fit join lower replace rfc3339 sha256 slug string trim truncate upper",
    "integer": "length",
    "number": "abs",
    "boolean": "bool",
    "array": "dictsort items list map reject rejectattr select selectattr sort split tags unique",
}
RESULTS: dict[str, str] = {name: type_ for type_, names in _TYPES.items() for name in names.split()}
"""The JSON type that a filter's result always has, for the filters that have one; `int` may return its default."""
