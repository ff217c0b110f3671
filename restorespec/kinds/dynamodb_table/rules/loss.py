"""Settings that a request leaves unset, so that the restored table does not have them.

To the API, absent, null and empty are the same. To a reviewer they are not: an explicit value, also `[]` or `null`, is
taken as intended.
"""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.kinds.dynamodb_table.model import RULES, Request
from restorespec.kinds.shared_rules import TAGS, unset


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def loss_gsi(request: Request) -> Iterator[Problem]:
    """A spec sets the global indexes of the restored table.

    Without `global_secondary_indexes` it has none, whatever the source has (API page and SDKs).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, global_secondary_indexes: []}
    """
    yield from unset(request, request.target, "global_secondary_indexes")


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def loss_lsi(request: Request) -> Iterator[Problem]:
    """A spec sets the local indexes of the restored table.

    Without `local_secondary_indexes` it has none, whatever the source has, and they cannot be added later (API page and
    SDKs; developer guide, Local secondary indexes).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, local_secondary_indexes: []}
    """
    yield from unset(request, request.target, "local_secondary_indexes")


RULES.include(TAGS, "loss-tags")


@RULES.rule(Severity.WARNING, family=Family.LOSS)
def loss_sse(request: Request) -> Iterator[Problem]:
    """A spec sets the encryption of the restored table.

    Without `sse_specification` it is encrypted with the AWS owned key, whatever the source has (Go SDK).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, sse_specification: {kms_master_key_id: alias/orders}}
    """
    yield from unset(request, request.target, "sse_specification")


@RULES.rule(Severity.NOTICE, family=Family.LOSS)
def loss_table_class(request: Request) -> Iterator[Problem]:
    """A spec sets the class of the restored table.

    Without `table_class` it is STANDARD, even if the source is STANDARD_INFREQUENT_ACCESS (Go SDK).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, table_class: STANDARD}
    """
    yield from unset(request, request.target, "table_class")


@RULES.rule(Severity.NOTICE, family=Family.LOSS)
def loss_stream(request: Request) -> Iterator[Problem]:
    """A spec sets the stream of the restored table.

    Without `stream_specification` it has none (Go SDK: a field that is not set is "set to empty or default").

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, stream_specification: {enabled: false}}
    """
    yield from unset(request, request.target, "stream_specification")
