"""Checks of the uses of filters and tests: the name, the arguments, and what is applied to each item."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import Parameter, signature

from jinja2 import nodes

from restorespec.core.suggestions import did_you_mean
from restorespec.language.expressions.filters import FILTERS
from restorespec.language.expressions.tests import PREDICATES
from restorespec.language.expressions.values import QUOTED, Objection
from restorespec.language.template_rules import TEMPLATE_FORBIDDEN, TEMPLATE_NAME, TEMPLATE_SYNTAX

_APPLYING = ("map", "reject", "rejectattr", "select", "selectattr")
_MAP = Objection(
    TEMPLATE_SYNTAX, "`map` with the wrong arguments", "write `map('upper')`, or `map(attribute='name', default='')`"
)
_Options = dict[str, nodes.Expr]
_Function = Callable[..., object]


def call_objection(node: nodes.Filter | nodes.Test) -> Objection | None:
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
