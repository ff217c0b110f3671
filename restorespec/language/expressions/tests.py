"""The tests of expressions: what may follow `is`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from restorespec.core.unknown import Undecided, Unknown
from restorespec.language.expressions.operators import contains
from restorespec.language.expressions.values import Missing, Objection, integer, is_integer, is_number, settled
from restorespec.language.template_rules import TEMPLATE_VALUE


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
