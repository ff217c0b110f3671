"""The operands of an expression: how a message names them, and the range of text that they take."""

from __future__ import annotations

import re

from jinja2 import nodes

from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.language.expressions.values import QUOTED

_LITERAL = lazy_pattern(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w.]+""", re.DOTALL)


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
