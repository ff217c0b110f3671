"""The query filter: which records are restored."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Problem, Severity
from restorespec.request.lists import settled
from restorespec.request.model import Request
from restorespec.request.parts import AttributeFilter, KeyFilter
from restorespec.rules.engine import rule
from restorespec.rules.facts import CONDITIONS


@rule(Severity.ERROR, each="conditions")
def query_filter_values(request: Request, operand: KeyFilter) -> Iterator[Problem]:
    """A condition has as many values as it compares with.

    Between takes two values, Exists and NotExists none, every other condition one (Go SDK, the table of conditions).

    Bad:
        query_filter:
          attribute_filters: [{name: total, type: Number, condition: Between, values: ["10"]}]
    Good:
        query_filter:
          attribute_filters: [{name: total, type: Number, condition: Between, values: ["10", "20"]}]
    """
    if not operand.condition or operand.condition not in CONDITIONS:
        return
    wanted, _types = CONDITIONS[operand.condition]
    count = len(settled(operand.values))
    if count != wanted:
        yield Problem(
            at=(*operand.path, "values"),
            message=f"{request.shown(*operand.path, 'condition')} with {count} value{'s' * (count != 1)}, exactly {wanted}",
            because=(((*operand.path, "condition"), "the condition"),),
            help=f"give exactly {wanted} in `values`" if wanted else "remove `values`",
            removable=() if wanted else ((*operand.path, "values"),),
        )


@rule(Severity.ERROR, each="attribute_filters")
def query_filter_type(request: Request, operand: AttributeFilter) -> Iterator[Problem]:
    """A condition is defined for the attribute's type.

    Only texts, numbers and binaries have an order; only texts and binaries contain something (Go SDK, the table of
    conditions).

    Bad:
        query_filter:
          attribute_filters: [{name: paid, type: Boolean, condition: LessThan, values: ["true"]}]
    Good:
        query_filter:
          attribute_filters: [{name: paid, type: Boolean, condition: EqualTo, values: ["true"]}]
    """
    if not operand.condition or not operand.type or operand.condition not in CONDITIONS:
        return
    _wanted, types = CONDITIONS[operand.condition]
    if operand.type not in types:
        yield Problem(
            at=(*operand.path, "type"),
            message=f"{request.shown(*operand.path, 'condition')} is not defined for the type {request.shown(*operand.path, 'type')}",
            because=(((*operand.path, "condition"), "the condition"),),
            help=f"use it with {', '.join(f'`{name}`' for name in sorted(types))}, or choose another condition",
        )
