"""The operators of expressions; Jinja's code calls these instead of Python's own."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from restorespec.core.suggestions import did_you_mean
from restorespec.core.unknown import Undecided
from restorespec.language.expressions.conditions import incomparable
from restorespec.language.expressions.values import (
    QUOTED,
    Missing,
    Objection,
    bounded,
    integer,
    is_integer,
    is_number,
    joined,
    kind,
    settled,
    spend,
    unfit,
    written,
)
from restorespec.language.template_rules import TEMPLATE_KEY, TEMPLATE_VALUE

_Number = int | float
_ADDABLE = "two numbers, two strings or two lists"
_MAPPINGS = (dict, Mapping)  # asking whether a value is a `Mapping` takes ten times as long
_NEIGHBOURS = 200  # keys that are looked at for a near name, which takes time for each
_LISTED = 10  # keys in a help


def _divide(left: _Number, right: _Number) -> _Number:
    """Return the quotient: a float only if it is not integral."""
    if isinstance(left, int) and isinstance(right, int):
        return left / right if left % right else left // right
    quotient = left / right
    return int(quotient) if quotient.is_integer() else quotient


_ARITHMETIC: dict[str, Callable[[_Number, _Number], _Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "//": operator.floordiv,
    "%": operator.mod,
}
ARITHMETIC = frozenset(_ARITHMETIC)
"""The symbols of operators between two values that `arithmetic` knows."""


def arithmetic(symbol: str, left: object, right: object) -> object:
    """Return the value of `left symbol right`: a number for two numbers; `+` also joins two strings, or two lists."""
    settled(left)
    settled(right)
    if is_number(left) and is_number(right):
        if not right and symbol in ("/", "//", "%"):
            raise Objection(TEMPLATE_VALUE, "division by zero", "divide by another number")
        return bounded(_ARITHMETIC[symbol](left, right))
    if symbol == "+" and isinstance(left, str) and isinstance(right, str):
        return joined((left, right))
    if symbol == "+" and isinstance(left, list | tuple) and isinstance(right, list | tuple):
        spend(len(left) + len(right))
        return bounded([*left, *right])
    raise unfit(f"`{symbol}`", _ADDABLE if symbol == "+" else "two numbers", left, right)


def negative(value: object) -> object:
    """Return the value of `-value`."""
    if not is_number(settled(value)):
        raise unfit("`-`", "a number", value)
    return arithmetic("-", 0, value)


def positive(value: object) -> object:
    """Return the value of `+value`."""
    if not is_number(settled(value)):
        raise unfit("`+`", "a number", value)
    return value


def concatenated(parts: Iterable[object]) -> str:
    """Return the value of `a ~ b ~ c`."""
    return joined([written(part) for part in parts])


def equal(left: object, right: object) -> bool:
    """Return whether two values are the same data; `1` and `1.0` are, `1` and `true` are not."""
    spend(2)
    settled(left)
    settled(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and not _some(zip(left, right, strict=True), equality=False)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        spend(len(left))
        pairs = ((left[key], right[key]) for key in left)
        return left.keys() == right.keys() and not _some(pairs, equality=False)
    return left == right


def _some(pairs: Iterable[tuple[object, object]], *, equality: bool) -> bool:
    """Return whether any pair is equal, or is not; one that is decides, even if others are unknown."""
    undecided: Undecided | None = None
    for left, right in pairs:
        try:
            if equal(left, right) is equality:
                return True
        except Undecided as question:
            undecided = question
    if undecided:
        raise undecided
    return False


def contains(container: object, value: object) -> bool:
    """Return the value of `value in container`: an item of a list, a key of a mapping, a part of a string."""
    settled(value)
    settled(container)
    if isinstance(container, list | tuple):
        return _some(((item, value) for item in container), equality=True)
    if not isinstance(container, Mapping | str):
        raise unfit("`in`", "a list, a mapping or a string on its right", container)
    if not isinstance(value, str):
        raise unfit(f"`in` with {kind(container)}", "a string on its left", value)
    spend(len(container) // 64 if isinstance(container, str) else 1)
    return value in container


def _ordering(test: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    """Return a comparison by size, of two numbers or of two strings."""

    def compare(left: object, right: object) -> bool:
        settled(left)
        settled(right)
        if (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str)):
            return test(left, right)
        raise unfit("a comparison by size", "two numbers or two strings", left, right)

    return compare


_COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "eq": equal,
    "ne": lambda left, right: not equal(left, right),
    "in": lambda left, right: contains(right, left),
    "notin": lambda left, right: not contains(right, left),
    "lt": _ordering(operator.lt),
    "lteq": _ordering(operator.le),
    "gt": _ordering(operator.gt),
    "gteq": _ordering(operator.ge),
}


def compared(value: object, *rest: Any, allowed: Callable[[], frozenset[int]] = frozenset) -> bool:  # noqa: ANN401 - names, places and values
    """Return the value of a chain of comparisons.

    Args:
        value: its first operand.
        rest: for every comparison its name, for `eq` and `ne` its place and operands, and the other value.
        allowed: finds the places where values of different types may be compared, because they are declared so.
    """
    for name, at, other in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        objection = incomparable(value, other, at[1:]) if at else None
        if objection and at[0] not in allowed():
            raise objection
        if not _COMPARISONS[name](value, other):
            return False
        value = other
    return True


def keyed(value: object, key: str) -> object:
    """Return the value of `value.key`, always a key of a mapping, which may be quoted because it is not computed."""
    if not isinstance(value, _MAPPINGS):
        settled(value)
        raise unfit(f"`.{key[:QUOTED]}`", "a mapping", value)
    try:
        found: object = value[key]
    except KeyError:
        return Missing(partial(_no_key, value, key))
    return found


def _no_key(mapping: Mapping[object, object], key: str) -> Objection:
    names = [name for name in islice(mapping, _NEIGHBOURS) if isinstance(name, str)]
    listed = ", ".join(f"`{name[:QUOTED]}`" for name in names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
    help_ = did_you_mean(key, names, f"use one of its keys: {listed}" if listed else "the mapping is empty")
    return Objection(TEMPLATE_KEY, f"unknown key `{key[:QUOTED]}`", help_, masked="unknown key")


def _no_item(value: Sequence[object], index: int) -> Objection:
    count = f"{len(value)} {'character' if isinstance(value, str) else 'item'}{'s' * (len(value) != 1)}"
    help_ = f"it has {count}, numbered from 0" if value else "it is empty"
    return Objection(TEMPLATE_KEY, f"index {index} is out of range", help_, masked="the index is out of range")


def indexed(value: object, index: object) -> object:
    """Return the value of `value[index]`: a key of a mapping, an item of a list, or a character of a string."""
    settled(value)
    settled(index)
    if isinstance(value, Mapping) and isinstance(index, str):
        if index not in value:
            return Missing(partial(_no_key, value, index))
        found: object = value[index]
        return found
    if isinstance(value, list | tuple | str) and is_integer(index):
        if not -len(value) <= index < len(value):
            return Missing(partial(_no_item, value, index))
        return value[index]
    raise unfit("`[…]`", "a mapping and a key, or a list and an integer", value, index)


def sliced(value: object, start: object, stop: object, step: object) -> object:
    """Return the value of `value[start:stop:step]`: a part of a list or of a string."""
    settled(value)
    bounds = [None if settled(bound) is None else integer(bound, "a slice") for bound in (start, stop, step)]
    if bounds[2] == 0:
        raise Objection(TEMPLATE_VALUE, "a slice in steps of 0", "use another step")
    if not isinstance(value, list | tuple | str):
        raise unfit("a slice", "a list or a string", value)
    spend(len(value))
    return value[slice(*bounds)]
