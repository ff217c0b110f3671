"""Key schemas of secondary indexes."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.help import Help, Snippet
from restorespec.core.unknown import known
from restorespec.kinds.dynamodb_table.model import RULES, GlobalIndex, Index, Request
from restorespec.kinds.dynamodb_table.operation import KEY_ATTRIBUTES
from restorespec.kinds.views import repeated_members


@RULES.rule(Severity.ERROR, each="indexes")
def key_schema_first_hash(request: Request, index: Index) -> Iterator[Problem]:
    """An index's key has a HASH attribute.

    The first attribute of a key is the partition key, and every index needs one. DynamoDB: "the first
    KeySchemaElement is not a HASH key type" (tests of dynalite and of ScyllaDB's alternator, written against AWS).

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: RANGE}]
              projection: {projection_type: ALL}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    """
    types = index.key_types
    if index.key_schema and len(types) == len(index.key_schema) and "HASH" not in types:
        yield Problem(
            at=(*index.path, "key_schema"),
            message=f"{request.name_of(*index.path, 'key_schema')} has no HASH attribute",
            help=Help("set ", Snippet("HASH", "key_type"), " on the first attribute"),
        )


@RULES.rule(Severity.ERROR, each="indexes")
def key_schema_order(request: Request, index: Index) -> Iterator[Problem]:
    """In a key schema, HASH attributes come before RANGE attributes.

    DynamoDB: "All HASH key attributes must precede RANGE key attributes in the KeySchema" (seen on AWS; tests of
    ScyllaDB's alternator).

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: placed, key_type: RANGE}, {attribute_name: status, key_type: HASH}]
              projection: {projection_type: ALL}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}, {attribute_name: placed, key_type: RANGE}]
              projection: {projection_type: ALL}
    """
    types = index.key_types
    if "RANGE" in types and "HASH" in types[types.index("RANGE") :]:
        yield Problem(
            at=(*index.path, "key_schema"),
            message=f"{request.name_of(*index.path, 'key_schema')} has a RANGE attribute before a HASH attribute",
            help="list the HASH attributes first",
        )


@RULES.rule(Severity.ERROR, each="indexes")
def key_schema_dup_attr(request: Request, index: Index) -> Iterator[Problem]:
    """No attribute is listed twice in one key schema.

    This holds for all key types; names are case-sensitive (CloudFormation, KeySchema: unique keys; tests of dynalite and of ScyllaDB's
    alternator).

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}, {attribute_name: status, key_type: RANGE}]
              projection: {projection_type: ALL}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-status
              key_schema: [{attribute_name: status, key_type: HASH}, {attribute_name: placed, key_type: RANGE}]
              projection: {projection_type: ALL}
    """
    for path, first in repeated_members(known(index.key_schema), "attribute_name"):
        yield Problem(
            at=(*index.path, "key_schema"),
            message=f"duplicate attribute {request.shown(*path)} in {request.name_of(*index.path, 'key_schema')}",
            because=((first, "first use"), (path, "second use")),
            help="remove one of the two",
        )


@RULES.rule(Severity.ERROR, each="global_indexes")
def gsi_key_schema_limit(request: Request, index: GlobalIndex) -> Iterator[Problem]:
    """The key of a global index has at most 4 HASH and 4 RANGE attributes.

    Up to eight in total, but not five of one type (developer guide, Multi-attribute keys; botocore, DynamoDB,
    CreateTable).

    Bad:
        target:
          global_secondary_indexes:
            - index_name: by-place
              key_schema:
                - {attribute_name: planet, key_type: HASH}
                - {attribute_name: country, key_type: HASH}
                - {attribute_name: region, key_type: HASH}
                - {attribute_name: city, key_type: HASH}
                - {attribute_name: street, key_type: HASH}
              projection: {projection_type: ALL}
    Good:
        target:
          global_secondary_indexes:
            - index_name: by-place
              key_schema:
                - {attribute_name: country, key_type: HASH}
                - {attribute_name: region, key_type: HASH}
                - {attribute_name: city, key_type: RANGE}
              projection: {projection_type: ALL}
    """
    for key_type in ("HASH", "RANGE"):
        count = index.key_types.count(key_type)
        if count > KEY_ATTRIBUTES:
            yield Problem(
                at=(*index.path, "key_schema"),
                message=f"{request.name_of(*index.path, 'key_schema')} has {count} {key_type} attributes (maximum {KEY_ATTRIBUTES})",
                help=f"remove {count - KEY_ATTRIBUTES}",
            )


@RULES.rule(Severity.ERROR, each="local_indexes")
def lsi_key_schema_shape(request: Request, index: Index) -> Iterator[Problem]:
    """The key of a local index is one HASH and one RANGE attribute.

    A local index has the table's HASH attribute and another sort key (developer guide, Local secondary
    indexes; CloudFormation, LocalSecondaryIndex.KeySchema: two items).

    Bad:
        target:
          local_secondary_indexes:
            - index_name: by-placed
              key_schema: [{attribute_name: customer, key_type: HASH}]
              projection: {projection_type: ALL}
    Good:
        target:
          local_secondary_indexes:
            - index_name: by-placed
              key_schema: [{attribute_name: customer, key_type: HASH}, {attribute_name: placed, key_type: RANGE}]
              projection: {projection_type: ALL}
    """
    hashes, ranges = index.key_types.count("HASH"), index.key_types.count("RANGE")
    if hashes and (hashes, ranges) != (1, 1) and len(index.key_types) == len(index.key_schema):
        yield Problem(
            at=(*index.path, "key_schema"),
            message=f"local {request.name_of(*index.path)} has {hashes} HASH and {ranges} RANGE attributes, and needs one of each",
            help="list the table's HASH attribute and one RANGE attribute",
        )


@RULES.rule(Severity.ERROR, each="local_indexes")
def lsi_shared_hash(request: Request, index: Index) -> Iterator[Problem]:
    """All local indexes have the table's HASH attribute.

    A local index has the table's partition key by definition; names are case-sensitive (botocore, DynamoDB, LocalSecondaryIndexes;
    developer guide, Local secondary indexes).

    Bad:
        target:
          local_secondary_indexes:
            - index_name: by-placed
              key_schema: [{attribute_name: customer, key_type: HASH}, {attribute_name: placed, key_type: RANGE}]
              projection: {projection_type: ALL}
            - index_name: by-total
              key_schema: [{attribute_name: buyer, key_type: HASH}, {attribute_name: total, key_type: RANGE}]
              projection: {projection_type: ALL}
    Good:
        target:
          local_secondary_indexes:
            - index_name: by-placed
              key_schema: [{attribute_name: customer, key_type: HASH}, {attribute_name: placed, key_type: RANGE}]
              projection: {projection_type: ALL}
            - index_name: by-total
              key_schema: [{attribute_name: customer, key_type: HASH}, {attribute_name: total, key_type: RANGE}]
              projection: {projection_type: ALL}
    """
    first = next((local for local in request.target.local_secondary_indexes if local.hash_attribute), None)
    if first and index.hash_attribute and index.hash_attribute != first.hash_attribute:
        yield Problem(
            at=(*index.path, "key_schema"),
            message=f"local indexes with different HASH attributes: {_hash(request, first)} and {_hash(request, index)}",
            because=(((*first.path, "key_schema"), "the first local index"),),
            help="use the table's HASH attribute in both",
        )


def _hash(request: Request, index: Index) -> str:
    """Return the HASH attribute of a local index and the index's name."""
    place = next(element.path for element in index.key_schema if element.key_type == "HASH")
    return f"{request.shown(*place, 'attribute_name')} ({request.name_of(*index.path)})"
