"""Projections: which attributes an index holds."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.registry import rule
from restorespec.core.source import Path
from restorespec.core.unknown_items import known, repeated
from restorespec.kinds.dynamodb_table.limits import PROJECTED_PER_INDEX, PROJECTED_TOTAL
from restorespec.kinds.dynamodb_table.model import Request
from restorespec.kinds.dynamodb_table.parts import Index


def _attributes(index: Index) -> Path:
    return (*index.path, "projection", "non_key_attributes")


@rule(Severity.ERROR, each="indexes")
def projection_include_needs_attrs(_: Request, index: Index) -> Iterator[Problem]:
    """A projection of type INCLUDE names attributes.

    Clumio: `non_key_attributes` must be specified with INCLUDE (Go SDK); DynamoDB refuses an INCLUDE without it.

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
            message="a projection of type INCLUDE needs `non_key_attributes`",
            because=(((*projection.path, "projection_type"), "this asks for attributes"),),
            help="list the attributes, or choose `ALL` or `KEYS_ONLY`",
        )


@rule(Severity.ERROR, each="indexes")
def projection_attrs_without_include(request: Request, index: Index) -> Iterator[Problem]:
    """Only a projection of type INCLUDE names attributes.

    With ALL and KEYS_ONLY `non_key_attributes` must be empty (API page and Go SDK); DynamoDB refuses it too.

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
            message=f"a projection of type {request.shown(*projection.path, 'projection_type')} cannot name attributes",
            because=((_attributes(index), "named here"),),
            help="remove `non_key_attributes`, or set `projection_type: INCLUDE`",
        )


@rule(Severity.ERROR, each="indexes")
def projection_attrs_duplicate(request: Request, index: Index) -> Iterator[Problem]:
    """No attribute is named twice in one projection.

    Case counts; the same name in another index is fine (tests of ScyllaDB's alternator, written against AWS; DynamoDB
    local refuses it too).

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
    at = _attributes(index)
    for path, first in repeated(((*at, i), name) for i, name in enumerate(index.projection.non_key_attributes)):
        yield Problem(
            at=at,
            message=f"the projection names {request.shown(*path)} twice",
            because=((first, "the first time"), (path, "again")),
            help="name each attribute once",
        )


@rule(Severity.ERROR)
def projection_attrs_total(request: Request) -> Iterator[Problem]:
    """All indexes together name at most 100 projected attributes.

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
            message=f"{total} projected attributes over all indexes, at most {PROJECTED_TOTAL}",
            help="project fewer attributes, or set `projection_type: ALL`",
        )


@rule(Severity.WARNING, each="indexes")
def projection_attrs_per_index(_: Request, index: Index) -> Iterator[Problem]:
    """An index names at most 20 projected attributes.

    The API reference says 20 a projection, other implementations take up to 100, and it is not settled which of them
    AWS does (API reference, Projection). So this is a warning.

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
            message=f"{count} projected attributes in one index, at most {PROJECTED_PER_INDEX} by the API reference",
            help="project fewer attributes, or set `projection_type: ALL`",
        )


@rule(Severity.WARNING, family=Family.LOSS, each="indexes")
def projection_key_attr_redundant(request: Request, index: Index) -> Iterator[Problem]:
    """A projection names no key attributes.

    The index's own keys and the table's are in every index anyway, so naming them has no effect (developer guide,
    Attribute projections; tests of ScyllaDB's alternator).

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
    keys = {*request.table_keys, *known(element.attribute_name for element in known(index.key_schema))}
    for i, name in enumerate(index.projection.non_key_attributes):
        if name in keys:
            yield Problem(
                at=_attributes(index),
                message=f"{request.shown(*_attributes(index), i)} is a key attribute, which every index holds anyway",
                because=(((*_attributes(index), i), "no effect"),),
                help="remove it from `non_key_attributes`",
            )
