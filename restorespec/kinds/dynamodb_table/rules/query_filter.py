"""The query filter, which selects the records to restore."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.help import REST, Help, Snippet
from restorespec.core.unknown import settled
from restorespec.kinds.dynamodb_table.model import RULES, AttributeFilter, KeyFilter, QueryFilter, Request
from restorespec.kinds.dynamodb_table.operation import CONDITIONS
from restorespec.kinds.wording import counted

_CONDITION = Snippet({"condition": "EqualTo", "values": [REST]}, "partition_key_filter")
_NULLS = ("Null", "NULL")


@RULES.rule(Severity.ERROR)
def query_filter_empty(request: Request) -> Iterator[Problem]:
    """A query filter has at least one condition.

    A filter without a condition (`{}`, `key_filters: []`, `key_filters: [{}]`, all fields null) restores every record,
    whereas whoever writes a filter wants fewer (Python and Go SDKs, `query_filter`).

    Bad:
        query_filter: {key_filters: []}
    Good:
        query_filter:
          key_filters: [{partition_key_filter: {condition: EqualTo, values: [acme]}}]
    """
    if request.gives("query_filter") and not _has_condition(request.query_filter):
        yield Problem(
            at=("query_filter",),
            message="`query_filter` has no condition, so every record would be restored",
            help=Help(
                "add a condition such as ",
                _CONDITION,
                ", or remove `query_filter` to restore every record",
            ),
        )


def _has_condition(query: QueryFilter | None) -> bool:
    if query is None:
        return False
    pairs = (query, *query.key_filters)
    return bool(query.attribute_filters) or any(pair.partition_key_filter or pair.sort_key_filter for pair in pairs)


@RULES.rule(Severity.ERROR, each="conditions")
def query_filter_values(request: Request, operand: KeyFilter) -> Iterator[Problem]:
    """A condition has as many values as it takes.

    Between takes two values, Exists and NotExists none, all other conditions one (Go SDK, the table of conditions).

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
            message=f"{request.name_of(*operand.path, 'values')} has {counted(count, 'value')}, but {request.shown(*operand.path, 'condition')} takes {wanted or 'none'}",
            because=(((*operand.path, "condition"), f"takes {counted(wanted, 'value') if wanted else 'no values'}"),),
            help=f"list exactly {counted(wanted, 'value')}" if wanted else Help("set ", Snippet([], "values")),
            removable=() if wanted else ((*operand.path, "values"),),
        )


@RULES.rule(Severity.ERROR, each="attribute_filters")
def query_filter_type(request: Request, operand: AttributeFilter) -> Iterator[Problem]:
    """A condition is defined for the attribute's type.

    Only strings, numbers and binaries have an order; only strings and binaries can contain something (Go SDK, the table
    of conditions). The type `Null` is a string: without quotes, YAML reads it as null.

    Bad:
        query_filter:
          attribute_filters: [{name: paid, type: Boolean, condition: LessThan, values: ["true"]}]
    Good:
        query_filter:
          attribute_filters: [{name: paid, type: Boolean, condition: EqualTo, values: ["true"]}]
    """
    written = request.written(*operand.path, "type")
    if written in _NULLS:
        yield Problem(
            at=(*operand.path, "type"),
            message=f"{request.name_of(*operand.path, 'type')} is null: YAML reads `{written}` without quotes as null, not as a type",
            help=Help("write ", Snippet("Null", "type")),
        )
        return
    if not operand.condition or not operand.type or operand.condition not in CONDITIONS:
        return
    _wanted, types = CONDITIONS[operand.condition]
    if operand.type not in types:
        yield Problem(
            at=(*operand.path, "type"),
            message=f"{request.name_of(*operand.path, 'type')} is {request.shown(*operand.path, 'type')}, for which {request.shown(*operand.path, 'condition')} is not defined",
            because=(((*operand.path, "condition"), f"defined for {', '.join(sorted(types))}"),),
            help="use another condition, or correct the type",
        )
