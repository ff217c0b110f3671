"""The part of Jinja that expressions run in.

The parser is Jinja's, told to note offsets for lines. The tree that passed the whitelist is compiled by Jinja, for a
sandbox in which every operator, lookup, filter and test is one of this package: a second wall behind the whitelist.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.lexer import TOKEN_OPERATOR, Lexer
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from restorespec.language.expressions import operators
from restorespec.language.expressions.filters import FILTERS
from restorespec.language.expressions.tests import PREDICATES
from restorespec.language.expressions.values import DEEPEST, too_deep

_FRAMES = 5000  # enough for 2,000 characters and 50 brackets, at 16 frames a bracket
_LOCK = Lock()
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")

_INNER: dict[str, Callable[..., object]] = {
    "a ~ b": lambda first, *rest: operators.concatenated((first, *rest)),
    "a < b": operators.compared,
    "a[b:c:d]": operators.sliced,
}
"""Operators that Jinja lets nobody intercept, as filters under names that no expression can write."""


class _OffsetLexer(Lexer):
    """Notes where in the text a token stands instead of its line, and counts brackets before the parser descends."""

    def tokeniter(self, *args: Any, **options: Any) -> Iterator[tuple[int, str, str]]:  # noqa: ANN401 - passed on
        """The tokens as Jinja makes them, but for the line."""
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
    """Turns the operators that Jinja would leave to Python into calls of ours."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        return _inner("a ~ b", *node.nodes)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Filter:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        rest = [part for operand in node.ops for part in (nodes.Const(operand.op), operand.expr)]
        return _inner("a < b", node.expr, *rest)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            bounds = [bound or nodes.Const(None) for bound in (node.arg.start, node.arg.stop, node.arg.step)]
            return _inner("a[b:c:d]", node.node, *bounds)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return nodes.Getattr(node.node, node.arg.value, "load", lineno=node.lineno)
        return node

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.List:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        return nodes.List(node.items, lineno=node.lineno)


def _inner(name: str, value: nodes.Expr, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(args), [], None, None, lineno=value.lineno)


_SANDBOX = _Sandbox()
"""Stateless once it is made, so that all threads share it."""


def parse(text: str) -> nodes.Expr:
    """The tree of an expression; the line numbers of its nodes are offsets in the text.

    Raises:
        TemplateSyntaxError: it is no expression; the error's line number is an offset, too.
    """
    with _deep():
        parser = Parser(_SANDBOX, text, state="variable")
        tree = parser.parse_expression()
        rest = parser.stream.current
        if not parser.stream.eos:
            raise TemplateSyntaxError(f"unexpected `{rest.value}` after the expression", rest.lineno)
        return tree


def compiled(tree: nodes.Expr) -> Callable[[dict[str, object]], object]:
    """What computes the value of a tree that passed the whitelist, given the values of names. The tree is used up."""
    with _deep():
        result = nodes.Assign(nodes.Name("result", "store"), _Rewriter().visit(tree), lineno=1)
        template = _SANDBOX.from_string(nodes.Template([result], lineno=1))

    def run(names: dict[str, object]) -> object:
        context = template.new_context(names)
        for _ in template.root_render_func(context):
            pass
        return context.vars["result"]

    return run


@contextmanager
def _deep() -> Iterator[None]:
    """Room for Jinja's recursion, however deep the caller is already; Python 3.11 spends no C stack on it."""
    with _LOCK:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _FRAMES))
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
