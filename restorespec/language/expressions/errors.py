"""What is known of a template: the names it reads, the mistakes in it, the scope it is evaluated in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from restorespec.core.diagnostics import Rule
from restorespec.language.expressions.values import Objection


class Mistake(NamedTuple):
    """A mistake in a template.

    Attributes:
        rule: the rule that reports it.
        message: one clause, lower case, no full stop: what is wrong. It never quotes a value, which may be secret.
        help: what to do.
        start: where it begins in the template's text.
        end: where it ends, exclusive.
    """

    rule: Rule
    message: str
    help: str
    start: int
    end: int


class Name(NamedTuple):
    """A name that an expression reads.

    Attributes:
        root: `vars`, `locals` or `each`.
        key: which of them (`vars.stage` and `vars['stage']` have `stage`); None where the expression takes them all or
            computes the key.
        start: where it begins in the template's text.
        end: where it ends, exclusive.
        member: what of its value is read, where that is one member (`backup` in `each.value.backup`); else None.
    """

    root: str
    key: str | None
    start: int
    end: int
    member: str | None = None


class Scope(NamedTuple):
    """What expressions see.

    Attributes:
        vars: the values of variables by name.
        locals: the computed values by name; it may compute them when they are read.
        each: `key` and `value` of the restore in a fan-out; None where there is no fan-out.
    """

    vars: Mapping[str, object]
    locals: Mapping[str, object]
    each: Mapping[str, object] | None = None


def objected(objection: Objection, start: int, end: int) -> Mistake:
    """An objection as a mistake at a place."""
    return Mistake(objection.rule, objection.message, objection.help, start, end)


_Placed = TypeVar("_Placed", Mistake, Name)


def shifted(placed: _Placed, offset: int) -> _Placed:
    """A mistake or name in a text of which its own text is the part that begins at an offset."""
    return placed._replace(start=placed.start + offset, end=placed.end + offset)
