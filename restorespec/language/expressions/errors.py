"""The errors of templates, the names that they read, and the scope in which they are evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from restorespec.core.diagnostics import Rule
from restorespec.core.help import HelpText
from restorespec.core.records import NamedTuple
from restorespec.language.expressions.schemas import Schema
from restorespec.language.expressions.values import OMIT, Missing, Objection
from restorespec.language.template_rules import TEMPLATE_NAME


def _nothing_known(_root: str, _key: str) -> Schema:
    return {}


class TemplateError(NamedTuple):
    """An error in a template.

    Attributes:
        rule: the rule that reports it.
        message: one clause, lower case, no full stop.
        help: what to do.
        start: where it begins in the template's text.
        end: where it ends, exclusive.
        masked: the message if a sensitive value was read; None if `message` quotes no value.
        undefined: the name that is not defined, if that is the error: a variable may lack its `vars.`.
    """

    rule: Rule
    message: str
    help: HelpText
    start: int
    end: int
    masked: str | None = None
    undefined: str | None = None


class Name(NamedTuple):
    """A name that an expression reads.

    Attributes:
        root: `vars`, `locals`, `lookups` or `each`.
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


_NO_EACH = Missing(
    lambda: Objection(TEMPLATE_NAME, "`each` without fan-out", "add `for_each`, or use `vars` and `locals` only")
)


class Scope:
    """The names that expressions may use.

    Args:
        vars: the values of variables by name.
        locals: the computed values by name; it may compute them when they are read.
        each: `key` and `value` of the restore in a fan-out; None where there is no fan-out.
        known: what is declared of a name, as a JSON Schema that its value meets.
        lookups: the answers to lookups by name; likewise.

    Attributes:
        names: the value of each name that an expression may begin with.
        known: see above.
    """

    __slots__ = ("known", "names")

    def __init__(
        self,
        vars: Mapping[str, object],  # noqa: A002 - the language's name
        locals: Mapping[str, object],  # noqa: A002 - likewise
        each: Mapping[str, object] | None = None,
        known: Callable[[str, str], Schema] = _nothing_known,
        lookups: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self.names: dict[str, object] = {
            "vars": vars,
            "locals": locals,
            "each": _NO_EACH if each is None else each,
            "lookups": lookups,
            "omit": OMIT,
        }
        self.known = known


def objected(objection: Objection, start: int, end: int) -> TemplateError:
    """Return an objection as an error at a range."""
    return TemplateError(
        objection.rule, objection.message, objection.help, start, end, objection.masked, objection.undefined
    )


_Placed = TypeVar("_Placed", TemplateError, Name)


def shifted(placed: _Placed, offset: int) -> _Placed:
    """Return an error or a name with its offsets moved to the text of which its own text is a part."""
    return placed._replace(start=placed.start + offset, end=placed.end + offset)
