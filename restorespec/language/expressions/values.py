"""The values of expressions, their limits, and the objections to invalid ones.

Values are plain data (text, integers, floats, booleans, none, lists, mappings with text for keys) and three marks:
`OMIT`, `Missing` and `Unknown`. Python's own operators are too generous to them (`True + 1`, `"a" * 9`), so whatever
computes asks here what a value is. A message that quotes a value has a second form without it: it may be secret.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, TypeGuard

from restorespec.core.diagnostics import Rule
from restorespec.core.help import HelpText
from restorespec.core.unknown import Undecided, Unknown
from restorespec.language.template_rules import TEMPLATE_LIMIT, TEMPLATE_TEXT, TEMPLATE_VALUE

LONGEST_TEXT = 64 * 1024  # bytes in UTF-8
MOST_ITEMS = 100_000
INTEGERS = range(-(2**63), 2**63)
DEEPEST = 50  # brackets, and operations, inside one another in an expression
QUOTED = 200  # characters of a spec that a message quotes
WORK = 1_000_000  # steps of one evaluation: twice what sorting the longest list takes, about 0.2 s


class Objection(Exception):  # noqa: N818 - an error of a spec on its way through Jinja's code, not of ours
    """A value that an operation cannot take.

    Attributes:
        rule: the rule of the `TemplateError` to report.
        message: its message; it may quote a value only if there is a `masked` one.
        help: its help.
        place: the range of the expression that is wrong; negative numbers mean the whole expression.
        masked: the message to use instead if a sensitive value was read.
        undefined: the name that is not defined, if that is the error.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        rule: Rule,
        message: str,
        help: HelpText,  # noqa: A002 - the contract's word
        place: tuple[int, int] = (-1, -1),
        *,
        masked: str | None = None,
        undefined: str | None = None,
    ) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.help = help
        self.place = place
        self.masked = masked
        self.undefined = undefined


class Omit:
    """The value of `omit`: the key or the list item that gets it is taken away."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "omit"

    def __bool__(self) -> bool:
        raise _omit_is_no_value()


def _omit_is_no_value() -> Objection:
    help_ = "let the whole expression give it, as in `vars.tag if vars.tagged else omit`"
    return Objection(TEMPLATE_VALUE, "`omit` inside another value", help_)


OMIT = Omit()
"""The only one of its kind."""


class Missing:
    """The value of an unknown name: `default` and `is defined` accept it, everything else raises its error."""

    __slots__ = ("objection",)

    def __init__(self, objection: Callable[[], Objection]) -> None:
        self.objection = objection  # made when it is needed: looking for near names takes time

    def _ask(self, *_: object) -> NoReturn:
        raise self.objection()

    __bool__ = __eq__ = __hash__ = _ask


class _Meter(threading.local):
    left = WORK


_METER = _Meter()


class Work:
    """The steps that one evaluation may take; evaluations that it sets off (of locals) count for themselves."""

    def __enter__(self) -> None:
        self._before, _METER.left = _METER.left, WORK

    def __exit__(self, *_: object) -> None:
        _METER.left = self._before


def spend(steps: int) -> None:
    """Count steps of work; one step is what an item of a list costs."""
    _METER.left -= steps
    if _METER.left < 0:
        raise Objection(TEMPLATE_LIMIT, f"the expression takes more than {WORK:,} steps", "compute with shorter lists")


def settled(value: object) -> object:
    """Return a value that can be computed with; raise an error for `OMIT`, a missing or an unknown one."""
    if isinstance(value, Unknown):
        raise Undecided(value.label)
    if isinstance(value, Missing):
        raise value.objection()
    if value is OMIT:
        raise _omit_is_no_value()
    return value


def is_integer(value: object) -> TypeGuard[int]:
    """Return whether a value is an integer; booleans are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a value is an integer or a float."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def kind(value: object) -> str:
    """Return the type of a value, in words."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a mapping"
    words = {str: "a string", int: "an integer", float: "a float", type(None): "null"}
    return words.get(type(value), "no plain data")


def unfit(what: str, wanted: str, *values: object) -> Objection:
    """Return the objection that an operation needs values of other types."""
    given = " and ".join(kind(value) for value in values)
    scalars = all(isinstance(value, str) or is_integer(value) for value in values)
    can_convert = scalars and any(word in wanted for word in ("number", "integer", "string"))
    help_ = "convert it with `| int` or `| string`" if can_convert else f"give it {wanted}"
    return Objection(TEMPLATE_VALUE, f"{what} needs {wanted}, not {given}", help_)


def unreadable(name: str, value: object, wanted: str, help: str) -> Objection:  # noqa: A002 - the contract's word
    """Return the objection that a filter cannot read a value.

    Args:
        name: the filter.
        value: the value.
        wanted: what it is not.
        help: what to do.
    """
    shown = "an empty string" if value == "" else f"`{str(value)[:QUOTED]}`"
    masked = f"`{name}` cannot read a value that is not {wanted}"
    return Objection(TEMPLATE_VALUE, f"`{name}` cannot read {shown}: it is not {wanted}", help, masked=masked)


def written(value: object) -> str:
    """Return how a value is written inside a string: strings, integers and booleans only."""
    settled(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    ways = {
        "a list": "join it: `| join(',')`",
        "a mapping": "take one of its values: `.key`",
        "a float": "say how it is to be written: `| string` or `| int`",
        "null": "set it to a string, an integer or a boolean",
    }
    given = kind(value)
    raise Objection(TEMPLATE_TEXT, f"{given} inside a string", ways.get(given, "use a string, an integer or a boolean"))


def integer(value: object, what: str) -> int:
    """Return a value that must be an integer; `what` names it in the objection."""
    if not is_integer(value):
        raise unfit(what, "an integer", value)
    return value


def members(value: object, what: str) -> list[object]:
    """Return the members of a value: items of a list, keys of a mapping, characters of a string."""
    if not isinstance(value, list | tuple | Mapping | str):
        raise unfit(what, "a list, a mapping or a string", value)
    spend(len(value))
    return list(value)


def bounded(value: object) -> object:
    """Return a result of an operation if it is within the limits; its parts were checked before."""
    if isinstance(value, str):
        spend(len(value) // 64)
        fitting(value)
    elif isinstance(value, list):
        if len(value) > MOST_ITEMS:
            raise Objection(TEMPLATE_LIMIT, f"a list of more than {MOST_ITEMS:,} items", "shorten the list")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Objection(TEMPLATE_LIMIT, "a result too large for a float", "compute with smaller numbers")
    elif isinstance(value, int) and value not in INTEGERS:
        raise Objection(TEMPLATE_LIMIT, "an integer of more than 64 bits", "compute with smaller numbers")
    return value


def fitting(text: str) -> str:
    """Return a string if it is within the limit."""
    if len(text) * 4 > LONGEST_TEXT and len(text.encode(errors="replace")) > LONGEST_TEXT:
        raise too_long()
    return text


def joined(parts: Iterable[str], separator: str = "") -> str:
    """Return strings joined; if the result would be too long, it is rejected before."""
    texts = list(parts)
    if sum(map(len, texts)) + len(separator) * (len(texts) - 1) > LONGEST_TEXT:
        raise too_long()
    return separator.join(texts)


def too_long() -> Objection:
    """Return the objection to a string over the limit."""
    return Objection(TEMPLATE_LIMIT, f"a string of more than {LONGEST_TEXT:,} bytes", "shorten the string")


def too_deep(levels: int) -> Objection:
    """Return the objection to an expression that is nested too deeply."""
    message = f"{levels} levels of nesting (maximum {DEEPEST})"
    return Objection(TEMPLATE_LIMIT, message, "compute parts of it in `locals`")
