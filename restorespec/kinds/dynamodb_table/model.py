"""The request as rules read it, and what they may know besides."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from restorespec.core.data import Located
from restorespec.core.source import Path
from restorespec.core.unknown_items import known
from restorespec.kinds.dynamodb_table.parts import (
    AttributeFilter,
    GlobalIndex,
    Index,
    KeyFilter,
    KeyFilters,
    Overrides,
    QueryFilter,
    Replica,
    ReplicaIndex,
    Source,
    Tag,
    Target,
    Throughput,
)
from restorespec.kinds.views import View, part, required

_SHOWN = 200  # characters of a quoted value


class Context(NamedTuple):
    """What rules may know besides the body; what is None is not known, and rules that need it say nothing.

    Attributes:
        now: the instant that time-dependent rules take for now, with an offset.
        region: the AWS region of the target environment.
    """

    now: datetime | None = None
    region: str | None = None


class Request(View):
    """The whole body. Its lists of parts hold those that are known, so that an unknown one does not hide the others.

    Args:
        body: the resolved body.
        refused: the paths of values, and of missing members, that the schema refused.
        context: what is known besides the body.
    """

    source: Source = required(Source)
    target: Target = required(Target)
    query_filter: QueryFilter | None = part(QueryFilter)

    def __init__(self, body: Located, refused: frozenset[Path] = frozenset(), context: Context | None = None) -> None:
        super().__init__(body.data if isinstance(body.data, dict) and () not in refused else {}, (), refused)
        self._body = body
        self.context = context or Context()

    def hides(self, *path: str | int) -> bool:
        """Whether the value at a path must never be shown."""
        origin = self._body.find(path).value.origin
        return origin is not None and origin.sensitive

    def shown(self, *path: str | int) -> str:
        """The text or number at a path as a message may quote it: cut, and never a sensitive one."""
        if self.hides(*path):
            return "`***`"
        place = self._body.find(path)
        is_scalar = place.depth == len(path) and not isinstance(place.value.data, dict | list)
        text = str(place.value.data) if is_scalar else "…"
        return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"

    @cached_property
    def global_indexes(self) -> tuple[GlobalIndex, ...]:
        """The global secondary indexes."""
        return known(self.target.global_secondary_indexes)

    @cached_property
    def local_indexes(self) -> tuple[Index, ...]:
        """The local secondary indexes."""
        return known(self.target.local_secondary_indexes)

    @cached_property
    def indexes(self) -> tuple[Index, ...]:
        """All indexes, the global ones first."""
        return (*self.global_indexes, *self.local_indexes)

    @cached_property
    def table_keys(self) -> frozenset[str]:
        """The attributes of the table's key, as far as the request shows them: local indexes begin with the first."""
        first = (element.attribute_name for local in self.local_indexes for element in known(local.key_schema)[:1])
        return frozenset(filter(None, known(first)))

    @cached_property
    def throughputs(self) -> tuple[Throughput, ...]:
        """The table's capacity and that of its indexes."""
        of_indexes = (index.provisioned_throughput for index in self.global_indexes)
        return tuple(filter(None, known((self.target.provisioned_throughput, *of_indexes))))

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags."""
        return known(self.target.tags)

    @cached_property
    def replicas(self) -> tuple[Replica, ...]:
        """The replicas."""
        return known(self.target.replicas)

    @cached_property
    def replica_indexes(self) -> tuple[ReplicaIndex, ...]:
        """The indexes of all replicas."""
        return tuple(index for replica in self.replicas for index in known(replica.global_secondary_indexes))

    @cached_property
    def overrides(self) -> tuple[Overrides, ...]:
        """What may have settings other than the table's: the replicas and their indexes."""
        return (*self.replicas, *self.replica_indexes)

    @cached_property
    def attribute_filters(self) -> tuple[AttributeFilter, ...]:
        """The query filter's conditions on attributes."""
        return known(self.query_filter.attribute_filters) if self.query_filter else ()

    @cached_property
    def conditions(self) -> tuple[KeyFilter, ...]:
        """All conditions of the query filter, on keys and on attributes."""
        if not self.query_filter:
            return ()
        lists = known(self.query_filter.key_filters)
        pairs: tuple[KeyFilters, ...] = (self.query_filter, *lists)
        keys = known(key for pair in pairs for key in (pair.partition_key_filter, pair.sort_key_filter))
        return (*filter(None, keys), *lists, *self.attribute_filters)
