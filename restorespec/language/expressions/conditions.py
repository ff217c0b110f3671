"""Conditions are booleans: other values are neither true nor false, and values of different types are never equal.

An operand that is wrong is named as it is written, and located.
"""

from __future__ import annotations

import re

from jinja2 import nodes

from restorespec.core.help import Help, HelpText, Snippet
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.schemas import Types, in_words, may_be_equal, value_types
from restorespec.language.expressions.values import QUOTED, Objection, settled
from restorespec.language.template_rules import TEMPLATE_CONDITION

_LITERAL = lazy_pattern(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w.]+""", re.DOTALL)
_TRUTHS = frozenset(("boolean", "null"))
_INTEGER = lazy_pattern(r"-?(?:0|[1-9][0-9]*)")
_VARIABLE = lazy_pattern(r"vars\.\w+")
_DEFAULTS = "give it a boolean: `true` or `false`"


class Operand(NamedTuple):
    """An operand as a message shows it.

    Attributes:
        label: its text, if it is a name or a literal; else an empty string.
        start: where it begins in the expression; -1 for the whole expression.
        end: where it ends, exclusive.
    """

    label: str = ""
    start: int = -1
    end: int = -1


def operand(node: nodes.Expr, text: str) -> Operand:
    """Return the operand that a node is.

    Args:
        node: a part of a parsed expression; the line numbers of its nodes are offsets in the text.
        text: the expression.
    """
    if isinstance(node, nodes.Const):
        found = _LITERAL.match(text, node.lineno)
        return _operand(text, node.lineno, found.end()) if found else Operand()
    end = _chain_end(node, text)
    return _operand(text, _root(node).lineno, end) if end else Operand()


def _operand(text: str, start: int, end: int) -> Operand:
    return Operand(text[start:end][:QUOTED], start, end)


def _root(node: nodes.Expr) -> nodes.Expr:
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return node


def _chain_end(node: nodes.Expr, text: str) -> int:
    """Return where a chain of lookups (`each.value['flag']`) ends; 0 for anything else."""
    if isinstance(node, nodes.Name):
        return node.lineno + len(node.name)
    if not isinstance(node, nodes.Getattr | nodes.Getitem) or not _chain_end(node.node, text):
        return 0
    if isinstance(node, nodes.Getattr):
        return text.index(node.attr, node.lineno) + len(node.attr)
    if not isinstance(node.arg, nodes.Const):
        return 0
    literal = _LITERAL.match(text, node.arg.lineno)
    return text.find("]", literal.end() if literal else node.arg.lineno) + 1


def condition(value: object, what: str = "", at: tuple[str, int, int] = Operand()) -> bool:
    """Return the truth of a condition; null counts as false.

    Args:
        value: its value.
        what: what it is a condition of: `if`, `and`, `or`, `not` or a filter.
        at: the operand.

    Raises:
        Objection: it is not a boolean.
        Undecided: it is unknown.
    """
    types = value_types(value)
    if types and not types & _TRUTHS:
        raise not_boolean(types, what, Operand(*at))
    return bool(settled(value))


def flag(value: object, what: str) -> bool:
    """Return an argument that switches something on or off.

    Raises:
        Objection: it is not a boolean.
    """
    if settled(value) is not None and not isinstance(value, bool):
        types = value_types(value) or frozenset()
        raise Objection(TEMPLATE_CONDITION, f"an argument of {what} is {in_words(types)}, not a boolean", _DEFAULTS)
    return bool(value)


def is_boolean(types: Types | None) -> bool:
    """Return whether a value of some types may be a condition."""
    return not types or bool(types & _TRUTHS)


def not_boolean(types: Types, what: str, at: Operand) -> Objection:
    """Return the objection to a condition of other types."""
    subject = f"`{at.label}`" if at.label else _SUBJECTS.get(what, f"an item of `{what}`")
    message = f"{subject} is {in_words(types)}, not a boolean"
    return Objection(TEMPLATE_CONDITION, message, _condition_help(types, what, at.label), at[1:])


_SUBJECTS = {
    "if": "the condition of `if`",
    "not": "the operand of `not`",
    "and": "an operand of `and`",
    "or": "an operand of `or`",
}


def _condition_help(types: Types, what: str, label: str) -> HelpText:
    name = label or "…"
    if types & {"array", "object"}:
        return f"use `{name} | length > 0`"
    if "string" not in types:
        return f"compare it: `{name} != 0`"
    if what == "or":
        return f"`or` combines booleans; for a fallback, use `{name} | default(…, true)`"
    if what not in _SUBJECTS:
        return f"name a test, as in `{what}('in', ['yes'])`, or convert the items: `| map('bool')`"
    if _VARIABLE.fullmatch(label):
        return Help(f"use `{label} | bool`, or declare `{label}` as ", Snippet({"type": "boolean"}))
    return f"use `{name} | bool`, or compare it: `{name} == 'yes'`"


def incomparable(
    left: object, right: object, at: tuple[tuple[str, int, int], tuple[str, int, int]]
) -> Objection | None:
    """Return the objection to a comparison of two values whose types are never equal; None if they may be equal.

    Args:
        left: the left value.
        right: the right value.
        at: both operands.
    """
    if _is_null(left) or _is_null(right):
        return None
    given, other = value_types(left), value_types(right)
    if not given or not other or may_be_equal(given, other):
        return None
    return never_equal(given, other, Operand(*at[0]), Operand(*at[1]))


def _is_null(value: object) -> bool:
    return value is None and not isinstance(value, Unknown)


def never_equal(left: Types, right: Types, first: Operand, second: Operand) -> Objection:
    """Return the objection to a comparison of values that are never equal."""
    subject, other = (f"`{at.label}` is " if at.label else "" for at in (first, second))
    message = f"{subject}{in_words(left)} and {other}{in_words(right)}: they are never equal"
    if not subject and not other:
        message = f"{in_words(left)} and {in_words(right)} are never equal"
    found = first.start >= 0 and second.start >= 0
    place = (first.start, second.end) if found else (-1, -1)
    return Objection(TEMPLATE_CONDITION, message, _equality_help(left, right, first.label, second.label), place)


def _equality_help(left: Types, right: Types, first: str, second: str) -> str:
    for types, literal in ((right, first), (left, second)):
        bare = literal[1:-1] if literal[:1] in ("'", '"') else ""
        if "integer" in types and _INTEGER.fullmatch(bare):
            return f"write `{bare}` without quotes"
        if "boolean" in types and bare in ("true", "false"):
            return f"write `{bare}` without quotes"
        if "string" in types and (_INTEGER.fullmatch(literal) or literal in ("true", "false")):
            return f"write `'{literal}'` in quotes"
    both = left | right
    if "array" in both and not both & {"object"}:
        return "look for an item of a list with `in`"
    if both & {"array", "object"}:
        return "compare a value inside it: `.key`"
    if "boolean" in both:
        return "convert the other side with `| bool`" if "string" in both else "compare values of one type"
    return "convert one side: `| int` or `| string`"
