"""The types of an expression and of its parts, inferred from declarations without evaluating it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from jinja2 import nodes

from restorespec.language.expressions.conditions import is_boolean, never_equal, not_boolean, operand
from restorespec.language.expressions.errors import TemplateError, objected
from restorespec.language.expressions.filters import RESULTS
from restorespec.language.expressions.schemas import (
    LISTS,
    STRINGS,
    Schema,
    below,
    either,
    may_be_equal,
    type_of,
    typed,
    types_of,
)
from restorespec.language.expressions.values import Objection

Known: TypeAlias = Callable[[str, str], Schema]
"""The schema of a name: of `vars.stage` it is `known("vars", "stage")`."""

_BOOLEANS = (nodes.And, nodes.Compare, nodes.Not, nodes.Or, nodes.Test)
_ARITHMETIC = (nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos)
_NUMBER: Schema = {"type": "number"}
_STRING: Schema = {"type": "string"}
_SAME_ITEMS = frozenset(("list", "reject", "rejectattr", "select", "selectattr", "sort", "unique"))
_ONE_ITEM = frozenset(("first", "last", "max", "min"))
_CHOOSING = {"select": 0, "reject": 0, "selectattr": 1, "rejectattr": 1}
"""The filters that choose by a condition where they name no test, and how many arguments come before the test."""


def schema_of(node: nodes.Node, known: Known) -> Schema:
    """Return what is known of the value of a checked expression.

    Args:
        node: the expression, or a part of it.
        known: what is known of the names that it reads.
    """
    if isinstance(node, _BOOLEANS):
        return {"type": "boolean"}
    if isinstance(node, _ARITHMETIC):
        return _NUMBER
    infer = _INFERRED.get(type(node))
    return infer(node, known) if infer else {}


def _list(node: nodes.List | nodes.Tuple, known: Known) -> Schema:
    return {"type": "array", "items": either(schema_of(item, known) for item in node.items) if node.items else {}}


def _choice(node: nodes.CondExpr, known: Known) -> Schema:
    return either(schema_of(part, known) if part else {} for part in (node.expr1, node.expr2))


def _sum(node: nodes.Add, known: Known) -> Schema:
    for part in (node.left, node.right):
        types = types_of(schema_of(part, known))
        if types == STRINGS:
            return _STRING
        if types and types <= {"integer", "number"}:
            return _NUMBER
    return {}


def _member(node: nodes.Getattr | nodes.Getitem, known: Known) -> Schema:
    if isinstance(node, nodes.Getattr):
        key: object = node.attr
    elif isinstance(node.arg, nodes.Const):
        key = node.arg.value
    elif isinstance(node.arg, nodes.Slice):
        return typed(types_of(schema_of(node.node, known)))
    else:
        return {}
    if isinstance(node.node, nodes.Name):
        return known(node.node.name, key) if isinstance(key, str) else {}
    whole = schema_of(node.node, known)
    if isinstance(key, int) and types_of(whole) == STRINGS:
        return _STRING
    return below(whole, key)


def _filtered(node: nodes.Filter, known: Known) -> Schema:
    if node.node is None:
        return {}
    value = schema_of(node.node, known)
    if node.name == "int":
        fallback = [schema_of(argument, known) for argument in _argument(node, "default")]
        return either([{"type": "integer"}, *fallback])
    if node.name == "default":
        fallback = [schema_of(argument, known) for argument in _argument(node, "default_value")]
        return either([value, *(fallback or [_STRING])])
    is_list = types_of(value) == LISTS
    if node.name in _ONE_ITEM:
        return below(value, 0) if is_list else {}
    if node.name in _SAME_ITEMS:
        return {"type": "array", "items": below(value, 0) if is_list else {}}
    if node.name == "map" and node.args and isinstance(node.args[0], nodes.Const):
        item = RESULTS.get(str(node.args[0].value))
        return {"type": "array", "items": {"type": item} if item else {}}
    result = RESULTS.get(node.name)
    return {"type": result} if result else {}


_INFERRED: dict[type[nodes.Node], Callable[..., Schema]] = {
    nodes.Add: _sum,
    nodes.Concat: lambda _node, _known: _STRING,
    nodes.CondExpr: _choice,
    nodes.Const: lambda node, _known: {"type": type_of(node.value)},
    nodes.Dict: lambda _node, _known: {"type": "object"},
    nodes.Filter: _filtered,
    nodes.Getattr: _member,
    nodes.Getitem: _member,
    nodes.List: _list,
    nodes.Tuple: _list,
}


def _argument(node: nodes.Filter, name: str) -> list[nodes.Expr]:
    """Return the first argument of a filter, which may be given by its name."""
    return node.args[:1] or [option.value for option in node.kwargs if str(option.key) == name]


def type_errors(tree: nodes.Expr, text: str, known: Known) -> Iterator[TemplateError]:
    """Find the conditions that are never booleans and the comparisons that are never true.

    Args:
        tree: a checked expression.
        text: its text.
        known: what is known of the names that it reads.
    """
    for node in (tree, *tree.find_all(nodes.Expr)):
        for part, what in _conditions(node):
            types = types_of(schema_of(part, known))
            if types and not is_boolean(types):
                yield _placed(not_boolean(types, what, operand(part, text)), text)
                break  # the other operand of `vars.name or 'x'` is part of the same error
        for left, right in _equalities(node):
            given, other = types_of(schema_of(left, known)), types_of(schema_of(right, known))
            if given and other and not may_be_equal(given, other):
                yield _placed(never_equal(given, other, operand(left, text), operand(right, text)), text)
        items = _chosen_items(node, known)
        if items and not is_boolean(items):
            assert isinstance(node, nodes.Filter)
            yield _placed(not_boolean(items, node.name, operand(node, text)), text)


def open_comparisons(tree: nodes.Expr, known: Known) -> frozenset[int]:
    """Return where values are compared whose declarations allow them to be equal, whatever types they have now."""
    found = set()
    for node in (tree, *tree.find_all(nodes.Compare)):
        for left, right in _equalities(node):
            given, other = types_of(schema_of(left, known)), types_of(schema_of(right, known))
            if given and other and may_be_equal(given, other):
                found.add(right.lineno)
    return frozenset(found)


def _placed(objection: Objection, text: str) -> TemplateError:
    start, end = objection.place
    return objected(objection, *((start, end) if start >= 0 else (0, len(text))))


def _conditions(node: nodes.Node) -> Iterator[tuple[nodes.Expr, str]]:
    """Return the operands of a node that are conditions, each with what it is a condition of."""
    if isinstance(node, nodes.And | nodes.Or):
        what = "and" if isinstance(node, nodes.And) else "or"
        yield from ((part, what) for part in (node.left, node.right))
    elif isinstance(node, nodes.Not):
        yield node.node, "not"
    elif isinstance(node, nodes.CondExpr):
        yield node.test, "if"


def _equalities(node: nodes.Node) -> Iterator[tuple[nodes.Expr, nodes.Expr]]:
    if not isinstance(node, nodes.Compare):
        return
    left = node.expr
    for part in node.ops:
        if part.op in ("eq", "ne"):
            yield left, part.expr
        left = part.expr


def _chosen_items(node: nodes.Node, known: Known) -> frozenset[str] | None:
    """Return the types of the items that a filter without a test takes for conditions."""
    if not isinstance(node, nodes.Filter) or node.node is None or len(node.args) != _CHOOSING.get(node.name):
        return None
    whole = schema_of(node.node, known)
    if types_of(whole) != LISTS:
        return None
    item = below(whole, 0)
    if not node.args:
        return types_of(item)
    path = node.args[0]
    return types_of(below(item, path.value)) if isinstance(path, nodes.Const) and "." not in str(path.value) else None
