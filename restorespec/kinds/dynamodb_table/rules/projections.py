"""Projections of secondary indexes."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.help import REST, Help, Snippet
from restorespec.core.source import Path
from restorespec.core.unknown import known, repeated
from restorespec.kinds.dynamodb_table.model import RULES, Index, Request
from restorespec.kinds.dynamodb_table.operation import PROJECTED_PER_INDEX, PROJECTED_TOTAL


def _attributes(index: Index) -> Path:
    return (*index.path, "projection", "non_key_attributes")


_ALL = Snippet("ALL", "projection_type")


@RULES.rule(Severity.ERROR, each="indexes")
def projection_include_needs_attrs(request: Request, index: Index) -> Iterator[Problem]:
    """A projection of type INCLUDE has `non_key_attributes`.

    Clumio: `non_key_attributes` must be specified with INCLUDE (Go SDK); DynamoDB rejects an INCLUDE without it.

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE, non_key_attributes: [total]}
    """
    projection = index.projection
    if projection and projection.projection_type == "INCLUDE" and not projection.non_key_attributes:
        yield Problem(
            at=projection.path,
            message=f"{request.state(*_attributes(index))}, but its `projection_type` is `INCLUDE`",
            because=(((*projection.path, "projection_type"), "INCLUDE needs a list of attributes"),),
            help=Help("set ", Snippet([REST], "non_key_attributes"), ", or ", _ALL, " or `KEYS_ONLY`"),
        )


@RULES.rule(Severity.ERROR, each="indexes")
def projection_attrs_without_include(request: Request, index: Index) -> Iterator[Problem]:
    """Only a projection of type INCLUDE has `non_key_attributes`.

    With ALL and KEYS_ONLY, `non_key_attributes` must be empty (API page and Go SDK); DynamoDB rejects it too.

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL, non_key_attributes: [total]}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    projection = index.projection
    if projection and projection.projection_type in {"ALL", "KEYS_ONLY"} and projection.non_key_attributes:
        yield Problem(
            at=projection.path,
            message=f"{request.name_of(*_attributes(index))} is set, but its `projection_type` is {request.shown(*projection.path, 'projection_type')}",
            because=((_attributes(index), "only INCLUDE has a list of attributes"),),
            help=Help("set ", Snippet([], "non_key_attributes"), ", or ", Snippet("INCLUDE", "projection_type")),
        )


@RULES.rule(Severity.ERROR, each="indexes")
def projection_attrs_duplicate(request: Request, index: Index) -> Iterator[Problem]:
    """No attribute is listed twice in one projection.

    Names are case-sensitive; the same name in another index is fine (tests of ScyllaDB's alternator, written against AWS;
    DynamoDB local rejects it too).

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE, non_key_attributes: [total, currency, total]}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE, non_key_attributes: [total, currency]}
    """
    if not index.projection:
        return
    for number, earlier in repeated(index.projection.non_key_attributes):
        at = _attributes(index)
        path, first = (*at, number), (*at, earlier)
        yield Problem(
            at=at,
            message=f"duplicate attribute {request.shown(*path)} in {request.name_of(*at)}",
            because=((first, "first use"), (path, "second use")),
            help="remove one of the two",
        )


@RULES.rule(Severity.ERROR)
def projection_attrs_total(request: Request) -> Iterator[Problem]:
    """All indexes together list at most 100 projected attributes.

    A name in two indexes counts twice (botocore, DynamoDB, Projection.NonKeyAttributes).

    Bad:
        target:
          global_secondary_indexes:
            - &index
              index_name: index-1
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection:
                projection_type: INCLUDE
                non_key_attributes: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t]
            - {<<: *index, index_name: index-2}
            - {<<: *index, index_name: index-3}
            - {<<: *index, index_name: index-4}
            - {<<: *index, index_name: index-5}
            - {<<: *index, index_name: index-6}
    Good:
        target:
          global_secondary_indexes:
            - index_name: index-1
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    projections = filter(None, known(index.projection for index in request.indexes))
    total = sum(len(known(projection.non_key_attributes)) for projection in projections)
    if total > PROJECTED_TOTAL:
        yield Problem(
            at=("target",),
            message=f"the indexes of the table list {total} projected attributes in total (maximum {PROJECTED_TOTAL})",
            help=Help(f"remove {total - PROJECTED_TOTAL}, or set ", _ALL),
        )


@RULES.rule(Severity.WARNING, each="indexes")
def projection_attrs_per_index(request: Request, index: Index) -> Iterator[Problem]:
    """An index lists at most 20 projected attributes.

    The API reference says 20 per projection, other implementations accept up to 100, and it is not known which of the two
    AWS enforces (API reference, Projection). So this is a warning.

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection:
                projection_type: INCLUDE
                non_key_attributes: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u]
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE, non_key_attributes: [total, currency]}
    """
    count = len(known(index.projection.non_key_attributes)) if index.projection else 0
    if count > PROJECTED_PER_INDEX:
        yield Problem(
            at=_attributes(index),
            message=f"{request.name_of(*_attributes(index))} has {count} attributes (maximum {PROJECTED_PER_INDEX} in the API reference)",
            help=Help(f"remove {count - PROJECTED_PER_INDEX}, or set ", _ALL),
        )


@RULES.rule(Severity.NOTICE, family=Family.LOSS, each="indexes")
def projection_key_attr_redundant(request: Request, index: Index) -> Iterator[Problem]:
    """A key attribute in `non_key_attributes` has no effect.

    The index's own key and the table's key are in every index, listed or not (developer guide, Attribute projections;
    tests of ScyllaDB's alternator). DynamoDB accepts it, and the restored index must match the original, so there is
    nothing to change.

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE, non_key_attributes: [status, total]}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: INCLUDE, non_key_attributes: [total]}
    """
    if not index.projection or not index.projection.non_key_attributes:
        return
    own = set(known([element.attribute_name for element in known(index.key_schema)]))
    for i, name in enumerate(index.projection.non_key_attributes):
        if name in own or name in request.table_keys:
            at = _attributes(index)
            whose = "the index" if name in own else "the table"
            yield Problem(
                at=at,
                message=f"{request.shown(*at, i)} in {request.name_of(*at)} has no effect: it is a key attribute of {whose}",
                because=(((*at, i), "always projected"),),
                help="leave it as it is: the restored index must match the original one",
            )
