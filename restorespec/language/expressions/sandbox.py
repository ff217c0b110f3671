"""The part of Jinja that expressions run in.

The parser is Jinja's, changed to record offsets instead of lines. Jinja compiles the tree that passed the whitelist,
for a sandbox in which every operator, lookup, filter and test is one of this package: a second line of defense.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from threading import Lock
from typing import Any, TypeAlias, TypeVar

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import TemplateSyntaxError
from jinja2.lexer import TOKEN_OPERATOR, Lexer
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from restorespec.language.expressions import operators
from restorespec.language.expressions.conditions import condition, operand
from restorespec.language.expressions.filters import FILTERS, PREDICATES
from restorespec.language.expressions.values import DEEPEST, too_deep

_FRAMES = 5000  # enough for 2,000 characters and 50 brackets, at 16 frames a bracket
_LOCK = Lock()
_N = TypeVar("_N", bound=nodes.Node)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")

Allowed: TypeAlias = Callable[[], frozenset[int]]
"""Finds the comparisons in an expression that its declarations allow, whatever types the values have now."""


class _Names(Context):
    """The names of one evaluation: what compiled expressions use of Jinja's context, which has much more for templates.

    Args:
        names: the value of each name.
        allowed: finds the comparisons that are allowed.
    """

    def __init__(self, names: dict[str, object], allowed: Allowed) -> None:
        self.environment = _SANDBOX
        self.parent = names
        self.vars = {}
        self.exported_vars = set()
        self.allowed = allowed


@pass_context
def _compared(context: _Names, value: object, *rest: object) -> bool:
    return operators.compared(value, *rest, allowed=context.allowed)


_INNER: dict[str, Callable[..., object]] = {
    "a ~ b": lambda first, *rest: operators.concatenated((first, *rest)),
    "a < b": _compared,
    "a[b:c:d]": operators.sliced,
    "a ? b": condition,
}
"""Operators that Jinja does not let us intercept, as filters under names that no expression can contain."""


class _OffsetLexer(Lexer):
    """Records the offset of each token instead of its line, and counts brackets before the parser descends."""

    def tokeniter(self, *args: Any, **options: Any) -> Iterator[tuple[int, str, str]]:  # noqa: ANN401 - passed on
        """Yield the tokens as Jinja makes them, with offsets in place of lines."""
        offset = nesting = 0
        try:
            for _, token, value in super().tokeniter(*args, **options):
                if token == TOKEN_OPERATOR:
                    nesting += (value in _OPENING) - (value in _CLOSING)
                    if nesting > DEEPEST:
                        raise too_deep(nesting)
                yield offset, token, value
                offset += len(value)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(error.message or "", offset) from error


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = operators.ARITHMETIC
    intercepted_unops = frozenset("+-")

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, optimized=False, autoescape=False, cache_size=0)
        self.globals = {}
        self.filters = {**FILTERS, **_INNER}
        self.tests = dict(PREDICATES)
        self._lexer = _OffsetLexer(self)

    @property
    def lexer(self) -> Lexer:
        return self._lexer

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:  # noqa: ARG002 - Jinja's signature
        return operators.arithmetic(operator, left, right)

    def call_unop(self, context: Context, operator: str, arg: object) -> object:  # noqa: ARG002 - Jinja's signature
        return operators.negative(arg) if operator == "-" else operators.positive(arg)

    def getattr(self, obj: object, attribute: str) -> object:
        return operators.keyed(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        return operators.indexed(obj, argument)


class _Rewriter(NodeTransformer):
    """Returns a copy of a tree in which the operators that Jinja would leave to Python are calls of ours.

    Args:
        text: the expression.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def generic_visit(self, node: _N, *args: Any, **options: Any) -> _N:  # noqa: ANN401 - passed on
        """Return a copy of the node with its children rewritten."""
        node = copy(node)
        for name, value in node.iter_fields():
            if isinstance(value, list):
                setattr(node, name, list(value))
        super().generic_visit(node, *args, **options)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - Jinja's naming
        return _inner("a ~ b", *self.generic_visit(node).nodes)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Filter:  # noqa: N802 - Jinja's naming
        operands = [operand(part, self._text) for part in (node.expr, *(part.expr for part in node.ops))]
        offsets = [part.expr.lineno for part in node.ops]
        made = self.generic_visit(node)
        rest: list[nodes.Expr] = []
        for part, offset, *at in zip(made.ops, offsets, operands, operands[1:], strict=False):
            place = (offset, *map(tuple, at)) if part.op in ("eq", "ne") else None
            rest += [nodes.Const(part.op), nodes.Const(place), part.expr]
        return _inner("a < b", made.expr, *rest)

    def visit_And(self, node: nodes.And) -> nodes.Expr:  # noqa: N802 - Jinja's naming
        return nodes.And(self._condition(node.left, "and"), self._condition(node.right, "and"), lineno=node.lineno)

    def visit_Or(self, node: nodes.Or) -> nodes.Expr:  # noqa: N802 - Jinja's naming
        return nodes.Or(self._condition(node.left, "or"), self._condition(node.right, "or"), lineno=node.lineno)

    def visit_Not(self, node: nodes.Not) -> nodes.Expr:  # noqa: N802 - Jinja's naming
        return nodes.Not(self._condition(node.node, "not"), lineno=node.lineno)

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Expr:  # noqa: N802 - Jinja's naming
        assert node.expr2 is not None
        test = self._condition(node.test, "if")
        return nodes.CondExpr(test, self.visit(node.expr1), self.visit(node.expr2), lineno=node.lineno)

    def _condition(self, node: nodes.Expr, what: str) -> nodes.Filter:
        at = tuple(operand(node, self._text))
        return _inner("a ? b", self.visit(node), nodes.Const(what), nodes.Const(at))

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:  # noqa: N802 - Jinja's naming
        node = self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            bounds = [bound or nodes.Const(None) for bound in (node.arg.start, node.arg.stop, node.arg.step)]
            return _inner("a[b:c:d]", node.node, *bounds)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return nodes.Getattr(node.node, node.arg.value, "load", lineno=node.lineno)
        return node

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.List:  # noqa: N802 - Jinja's naming
        return nodes.List(self.generic_visit(node).items, lineno=node.lineno)


def _inner(name: str, value: nodes.Expr, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(args), [], None, None, lineno=value.lineno)


_SANDBOX = _Sandbox()
"""Stateless once it is made, so that all threads share it."""


def parse(text: str) -> nodes.Expr:
    """Return the tree of an expression; the line numbers of its nodes are offsets in the text.

    Raises:
        TemplateSyntaxError: the text is not an expression; the error's line number is an offset, too.
    """
    with _deep():
        parser = Parser(_SANDBOX, text, state="variable")
        tree = parser.parse_expression()
        rest = parser.stream.current
        if not parser.stream.eos:
            raise TemplateSyntaxError(f"unexpected `{rest.value}` after the expression", rest.lineno)
        return tree


def literal_key(node: nodes.Node) -> str | None:
    """Return the key that a lookup reads, if it is a literal."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return node.arg.value
    return None


Run: TypeAlias = Callable[[dict[str, object], Allowed], object]
"""Returns the value of an expression, given the values of names and what finds the allowed comparisons."""


def compiled(tree: nodes.Expr, text: str) -> Run:
    """Return what computes the value of a tree that passed the whitelist."""
    keys: list[str] = []
    node = tree
    while isinstance(node, nodes.Getattr | nodes.Getitem) and (key := literal_key(node)) is not None:
        keys.insert(0, key)
        node = node.node
    return _reading(node.name, keys) if isinstance(node, nodes.Name) else by_jinja(tree, text)


def _reading(name: str, keys: list[str]) -> Run:
    """Return what reads `vars.a.b`, which most expressions are: for it, Jinja's code would call the same operator."""

    def run(names: dict[str, object], _: Allowed) -> object:
        value = names[name]
        for key in keys:
            value = operators.keyed(value, key)
        return value

    return run


def by_jinja(tree: nodes.Expr, text: str) -> Run:
    """Return what Jinja makes of a tree that passed the whitelist."""
    with _deep():
        result = nodes.Assign(nodes.Name("result", "store"), _Rewriter(text).visit(tree), lineno=1)
        render = _SANDBOX.from_string(nodes.Template([result], lineno=1)).root_render_func

    def run(names: dict[str, object], allowed: Allowed) -> object:
        context = _Names(names, allowed)
        for _ in render(context):
            pass
        return context.vars["result"]

    return run


@contextmanager
def _deep() -> Iterator[None]:
    """Allow for Jinja's recursion, however deep the caller is already; Python 3.11 uses no C stack for it."""
    with _LOCK:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _FRAMES))
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
