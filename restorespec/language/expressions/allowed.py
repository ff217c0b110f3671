"""The syntax that an expression may use, checked on its tree before anything is compiled or run."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from inspect import Parameter, signature

from jinja2 import nodes

from restorespec.core.patterns import lazy_pattern
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.language.expressions.errors import Name, TemplateError, objected
from restorespec.language.expressions.filters import FILTERS, PREDICATES
from restorespec.language.expressions.sandbox import literal_key
from restorespec.language.expressions.values import DEEPEST, INTEGERS, QUOTED, Objection, too_deep
from restorespec.language.template_rules import TEMPLATE_FORBIDDEN, TEMPLATE_LIMIT, TEMPLATE_NAME, TEMPLATE_SYNTAX

_ROOTS = ("vars", "locals", "lookups", "each")
_NAMES = (*_ROOTS, "omit")
_PARTS = (nodes.Keyword, nodes.Operand, nodes.Pair, nodes.Slice)
_OPERATORS = (nodes.Add, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Mul, nodes.Neg, nodes.Pos, nodes.Sub)
_CHOICES = (nodes.And, nodes.CondExpr, nodes.Not, nodes.Or)
_LITERALS = (nodes.Const, nodes.Dict, nodes.List, nodes.Tuple)
_LOOKUPS = (nodes.Getattr, nodes.Getitem, nodes.Name)
_CALLS = (nodes.Filter, nodes.Test)
_ALLOWED = frozenset((nodes.Compare, nodes.Concat, *_PARTS, *_OPERATORS, *_CHOICES, *_LITERALS, *_LOOKUPS, *_CALLS))
_CLOCKS = frozenset({"now", "utcnow", "today", "date", "datetime", "time", "timestamp"})
_NO_CLOCK = "expressions cannot read the clock: the same inputs give the same bytes; declare a variable and give the time with `--var`"
_WORD = lazy_pattern(r"\w+|\*\*|.", re.DOTALL)


def judge(tree: nodes.Expr, text: str) -> Iterator[TemplateError | Name]:
    """Yield the names that an expression reads and the errors in it, in no order.

    Args:
        tree: the parsed expression; the line numbers of its nodes are offsets in the text.
        text: the expression.

    Raises:
        Objection: it is nested too deeply to look at.
    """
    nesting = _nesting(tree)
    if nesting > DEEPEST:
        raise too_deep(nesting)
    pending: list[tuple[nodes.Node, str | None]] = [(tree, None)]
    while pending:
        node, member = pending.pop()
        name = _name(node, text)
        if name:
            yield name._replace(member=member)
        objection = _objection(node)
        if objection:
            yield _at(node, text, objection)
        inner = literal_key(node)
        parts = _rest(node, known=bool(name), refused=bool(objection))
        pending.extend((part, inner if part is getattr(node, "node", None) else None) for part in parts)


def _rest(node: nodes.Node, *, known: bool, refused: bool) -> list[nodes.Node]:
    """Return the parts of a node that remain to be checked, without those that its name or its error covers."""
    if refused and isinstance(node, nodes.Call | nodes.Getattr | nodes.Getitem):
        return []
    if _is_least_integer(node):
        return []
    parts = list(node.iter_child_nodes())
    return parts[1:] if known and isinstance(node, nodes.Getattr | nodes.Getitem) else parts


def _nesting(tree: nodes.Node) -> int:
    """Return how deeply operations are nested."""
    deepest, pending = 0, [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        children = list(node.iter_child_nodes())
        below = depth + (bool(children) and not isinstance(node, _PARTS))
        deepest = max(deepest, below)
        pending.extend((child, below) for child in children)
    return deepest


def _is_least_integer(node: nodes.Node) -> bool:
    """Return whether a node is the one literal that only its minus sign keeps within 64 bits."""
    return isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and node.node.value == -INTEGERS[0]


def _name(node: nodes.Node, text: str) -> Name | None:
    """Return the name that a node reads, if it reads one."""
    if isinstance(node, nodes.Name) and node.name in _ROOTS:
        return Name(node.name, None, node.lineno, node.lineno + len(node.name))
    if not isinstance(node, nodes.Getattr | nodes.Getitem) or not isinstance(node.node, nodes.Name):
        return None
    root, start = node.node.name, node.node.lineno
    if root not in _ROOTS:
        return None
    key = literal_key(node)
    if key is None:
        return Name(root, None, start, start + len(root))
    if isinstance(node, nodes.Getattr):
        return Name(root, key, start, text.index(key, node.lineno) + len(key))
    return Name(root, key, start, text.index("]", node.arg.lineno) + 1)


def _at(node: nodes.Node, text: str, objection: Objection) -> TemplateError:
    """Return an objection as an error located at the word that identifies a node."""
    if isinstance(node, nodes.Call):
        node = node.node
    start = node.lineno
    if isinstance(node, nodes.Getattr):
        start = text.index(node.attr, start)
    elif isinstance(node, nodes.Test):
        start = text.index(node.name.partition(".")[0], start + len("is"))
    word = _WORD.match(text, start)
    return objected(objection, start, word.end() if word else len(text))


def _objection(node: nodes.Node) -> Objection | None:
    """Return the objection to a node itself, if there is one."""
    if type(node) not in _ALLOWED:
        return _forbidden(node)
    check = _CHECKS.get(type(node))
    return check(node) if check else None


def _forbidden(node: nodes.Node) -> Objection:
    if isinstance(node, nodes.Call):
        callee = node.node
        called = callee.attr if isinstance(callee, nodes.Getattr) else getattr(callee, "name", "")
        if called in _CLOCKS:
            return Objection(TEMPLATE_FORBIDDEN, "a call, which is not supported", _NO_CLOCK)
        near = nearest(called, FILTERS)
        help_ = f"use the filter: `| {near}`" if near else "use filters, as in `vars.name | lower`"
        return Objection(TEMPLATE_FORBIDDEN, "a call, which is not supported", help_)
    if isinstance(node, nodes.Pow):
        return Objection(TEMPLATE_FORBIDDEN, "a power, which is not supported", "write the number, or use `*`")
    return Objection(
        TEMPLATE_FORBIDDEN, "a construct that expressions do not support", "use operators, filters and tests"
    )


def _name_objection(node: nodes.Name) -> Objection | None:
    if node.name in _NAMES:
        return None
    if node.name in _CLOCKS:
        return Objection(TEMPLATE_NAME, f"`{node.name}` is not defined", _NO_CLOCK, undefined=node.name)
    otherwise = "expressions see `vars`, `locals`, `lookups`, `each` and `omit`; a variable is `vars.name`"
    help_text = did_you_mean(node.name, _NAMES, otherwise)
    return Objection(TEMPLATE_NAME, f"`{node.name[:QUOTED]}` is not defined", help_text, undefined=node.name)


def _key_objection(node: nodes.Getattr) -> Objection | None:
    return _private(node.attr) if node.attr.startswith("_") else None


def _item_objection(node: nodes.Getitem) -> Objection | None:
    """Return the objection to a key: keys of data may begin with `_`, but not with two as those of Python objects do."""
    key = node.arg.value if isinstance(node.arg, nodes.Const) else None
    return _private(key) if isinstance(key, str) and key.startswith("__") else None


def _private(key: str) -> Objection:
    return Objection(TEMPLATE_FORBIDDEN, f"`{key[:QUOTED]}` begins with `_`", "use a key that does not")


def _condition_objection(node: nodes.CondExpr) -> Objection | None:
    if node.expr2 is not None:
        return None
    return Objection(TEMPLATE_SYNTAX, "`if` without `else`", "add the other case, for instance `else omit`")


def _literal_objection(node: nodes.Const) -> Objection | None:
    value = node.value
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return Objection(TEMPLATE_SYNTAX, "half a character", "write the character itself")
    if isinstance(value, float) and not math.isfinite(value):
        return Objection(TEMPLATE_LIMIT, "a number too large for a float", "use a smaller number")
    if isinstance(value, int) and value not in INTEGERS:
        return Objection(TEMPLATE_LIMIT, "an integer of more than 64 bits", "use a smaller number, or quote it")
    return None


_APPLYING = ("map", "reject", "rejectattr", "select", "selectattr")
_MAP = Objection(
    TEMPLATE_SYNTAX, "`map` with the wrong arguments", "write `map('upper')`, or `map(attribute='name', default='')`"
)
_Options = dict[str, nodes.Expr]
_Function = Callable[..., object]


def _call_objection(node: nodes.Filter | nodes.Test) -> Objection | None:
    """Return the objection to a filter or test, or to the one that it applies to each item."""
    if node.dyn_args or node.dyn_kwargs:
        return Objection(TEMPLATE_FORBIDDEN, "arguments by `*`", "write the arguments one by one")
    options: _Options = {str(option.key): option.value for option in node.kwargs}  # Jinja types the text as a node
    return _use_objection("filter" if isinstance(node, nodes.Filter) else "test", node.name, node.args, options)


def _use_objection(what: str, name: str, args: list[nodes.Expr], options: _Options) -> Objection | None:
    known = FILTERS if what == "filter" else PREDICATES
    if name not in known:
        help_ = did_you_mean(name, known, f"use one of {', '.join(f'`{other}`' for other in sorted(known))}")
        return Objection(TEMPLATE_NAME, f"unknown {what} `{name[:QUOTED]}`", help_)
    try:
        bound = signature(known[name]).bind(None, *args, **options)
    except TypeError:
        return Objection(TEMPLATE_SYNTAX, f"`{name}` with the wrong arguments", f"write `{_usage(name, known[name])}`")
    path = bound.arguments.get("attribute", options.get("attribute"))
    applied = _applied_objection(name, args, options) if what == "filter" and name in _APPLYING else None
    return _path_objection(path) or applied


def _path_objection(path: nodes.Expr | None) -> Objection | None:
    """Return the objection to an `attribute`, which messages may quote because it is never computed."""
    if path is None:
        return None
    if not isinstance(path, nodes.Const):
        return Objection(TEMPLATE_FORBIDDEN, "a computed attribute", "write the attribute in quotes")
    if any(step.startswith("_") for step in re.split("[.,]", str(path.value))):
        return Objection(TEMPLATE_FORBIDDEN, f"`{str(path.value)[:QUOTED]}` begins with `_`", "use another key")
    return None


def _applied_objection(name: str, args: list[nodes.Expr], options: _Options) -> Objection | None:
    """Return the objection to the filter or test that a filter applies to each item."""
    what = "filter" if name == "map" else "test"
    passed = args[1:] if name.endswith("attr") else args
    if not passed:
        return None if name != "map" or {"attribute"} <= options.keys() <= {"attribute", "default"} else _MAP
    applied, *rest = passed
    if not isinstance(applied, nodes.Const) or not isinstance(applied.value, str):
        return Objection(TEMPLATE_FORBIDDEN, f"a computed name of a {what}", f"write the {what}'s name in quotes")
    return _use_objection(what, applied.value, rest, options)


def _usage(name: str, function: _Function) -> str:
    """Return how a filter or test is written, with its arguments and their defaults."""
    shown = [
        parameter.name if parameter.default is Parameter.empty else f"{parameter.name}={_literal(parameter.default)}"
        for parameter in list(signature(function).parameters.values())[1:]
        if parameter.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
    ]
    return f"{name}({', '.join(shown)})" if shown else name


def _literal(value: object) -> str:
    return repr(value).lower() if value is None or isinstance(value, bool) else repr(value)


_CHECKS: dict[type[nodes.Node], Callable[..., Objection | None]] = {
    nodes.CondExpr: _condition_objection,
    nodes.Const: _literal_objection,
    nodes.Filter: _call_objection,
    nodes.Getattr: _key_objection,
    nodes.Getitem: _item_objection,
    nodes.Name: _name_objection,
    nodes.Test: _call_objection,
}
