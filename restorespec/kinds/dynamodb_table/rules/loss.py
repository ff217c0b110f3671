"""What a request leaves unsaid, and the restored table then does not have.

To the API absent, null and empty are the same. To a reviewer they are not: what a spec says, be it `[]` or `null`, is
taken as meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.registry import rule
from restorespec.kinds.dynamodb_table.model import Request


def _unsaid(request: Request, field: str, effect: str, said: str) -> Iterator[Problem]:
    """The problem of a field of the target that is not there."""
    if not request.target.says(field):
        yield Problem(
            at=("target", field),
            message=f"`{field}` is not said: {effect}",
            help=f"copy it from the source, or write `{field}: {said}` if that is meant",
        )


@rule(Severity.WARNING, family=Family.LOSS)
def loss_gsi(request: Request) -> Iterator[Problem]:
    """A spec says which global indexes the restored table has.

    Without `global_secondary_indexes` it has none, whatever the source has (API page and SDKs).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, global_secondary_indexes: []}
    """
    yield from _unsaid(request, "global_secondary_indexes", "the restored table will have no global indexes", "[]")


@rule(Severity.WARNING, family=Family.LOSS)
def loss_lsi(request: Request) -> Iterator[Problem]:
    """A spec says which local indexes the restored table has.

    Without `local_secondary_indexes` it has none, whatever the source has, and they cannot be added later (API page and
    SDKs; developer guide, Local secondary indexes).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, local_secondary_indexes: []}
    """
    yield from _unsaid(request, "local_secondary_indexes", "the restored table will have no local indexes", "[]")


@rule(Severity.WARNING, family=Family.LOSS)
def loss_tags(request: Request) -> Iterator[Problem]:
    """A spec says which tags the restored table has.

    Without `tags` it has none, so that what goes by tags (cost reports, access, backup policies) misses it (API page and
    SDKs).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, tags: [{key: team, value: orders}]}
    """
    yield from _unsaid(request, "tags", "the restored table will have no tags", "[]")


@rule(Severity.WARNING, family=Family.LOSS)
def loss_sse(request: Request) -> Iterator[Problem]:
    """A spec says how the restored table is encrypted.

    Without `sse_specification` it is encrypted with the AWS owned key, whatever the source has (Go SDK).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, sse_specification: {kms_master_key_id: alias/orders}}
    """
    yield from _unsaid(request, "sse_specification", "the restored table will have the AWS owned key", "null")


@rule(Severity.NOTICE, family=Family.LOSS)
def loss_table_class(request: Request) -> Iterator[Problem]:
    """A spec says which class the restored table has.

    Without `table_class` it is STANDARD, even if the source is STANDARD_INFREQUENT_ACCESS (Go SDK).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, table_class: STANDARD}
    """
    yield from _unsaid(request, "table_class", "the restored table will be `STANDARD`", "STANDARD")


@rule(Severity.NOTICE, family=Family.LOSS)
def loss_stream(request: Request) -> Iterator[Problem]:
    """A spec says whether the restored table has a stream.

    Without `stream_specification` it has none (Go SDK: what is not given is "set to empty or default").

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, stream_specification: {enabled: false}}
    """
    yield from _unsaid(request, "stream_specification", "the restored table will have no stream", "null")
