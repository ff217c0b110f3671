"""Settings that a request leaves unset, and that the restored table then does not have.

To the API, absent, null and empty are the same. To a reviewer they are not: an explicit value, also `[]` or `null`, is
taken as intended.
"""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Family, Problem, Severity, Unset
from restorespec.request.model import Request
from restorespec.rules.engine import rule


def _unset(request: Request, field: str, effect: str, value: str) -> Iterator[Problem]:
    """Yield the problem of a field of the target that is absent.

    Args:
        request: the request.
        field: the field's name.
        effect: what the restored table gets, in a few words.
        value: the value that sets the same explicitly.
    """
    if not request.target.says(field):
        yield Problem(
            at=("target", field),
            message=f"`{field}` is not set, so the restored table will have {effect}",
            help=f"copy it from the original table, or write `{field}: {value}` if that is intended",
            unset=Unset(effect, f"{field}: {value}"),
        )


@rule(Severity.WARNING, family=Family.LOSS)
def loss_gsi(request: Request) -> Iterator[Problem]:
    """A spec sets the global indexes of the restored table.

    Without `global_secondary_indexes` it has none, whatever the source has (API page and SDKs).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, global_secondary_indexes: []}
    """
    yield from _unset(request, "global_secondary_indexes", "no global indexes", "[]")


@rule(Severity.WARNING, family=Family.LOSS)
def loss_lsi(request: Request) -> Iterator[Problem]:
    """A spec sets the local indexes of the restored table.

    Without `local_secondary_indexes` it has none, whatever the source has, and they cannot be added later (API page and
    SDKs; developer guide, Local secondary indexes).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, local_secondary_indexes: []}
    """
    yield from _unset(request, "local_secondary_indexes", "no local indexes", "[]")


@rule(Severity.WARNING, family=Family.LOSS)
def loss_tags(request: Request) -> Iterator[Problem]:
    """A spec sets the tags of the restored table.

    Without `tags` it has none, so whatever selects by tag (cost reports, access, backup policies) misses it (API page and
    SDKs).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, tags: [{key: team, value: orders}]}
    """
    yield from _unset(request, "tags", "no tags", "[]")


@rule(Severity.WARNING, family=Family.LOSS)
def loss_sse(request: Request) -> Iterator[Problem]:
    """A spec sets the encryption of the restored table.

    Without `sse_specification` it is encrypted with the AWS owned key, whatever the source has (Go SDK).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, sse_specification: {kms_master_key_id: alias/orders}}
    """
    yield from _unset(request, "sse_specification", "the AWS owned key", "null")


@rule(Severity.NOTICE, family=Family.LOSS)
def loss_table_class(request: Request) -> Iterator[Problem]:
    """A spec sets the class of the restored table.

    Without `table_class` it is STANDARD, even if the source is STANDARD_INFREQUENT_ACCESS (Go SDK).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, table_class: STANDARD}
    """
    yield from _unset(request, "table_class", "class STANDARD", "STANDARD")


@rule(Severity.NOTICE, family=Family.LOSS)
def loss_stream(request: Request) -> Iterator[Problem]:
    """A spec sets the stream of the restored table.

    Without `stream_specification` it has none (Go SDK: a field that is not set is "set to empty or default").

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, stream_specification: {enabled: false}}
    """
    yield from _unset(request, "stream_specification", "no stream", "null")
