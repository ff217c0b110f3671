"""The request and its context, as rules read them."""

from __future__ import annotations

from functools import cached_property

from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.core.unknown import known
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
    Target,
    Throughput,
)
from restorespec.kinds.request_view import RequestView
from restorespec.kinds.shared_rules import Tag
from restorespec.kinds.views import part, required

_IDS: tuple[Path, ...] = (
    ("source", "continuous_backup", "table_id"),
    ("source", "securevault_backup", "backup_id"),
    ("target", "environment_id"),
)


RULES = RuleSet()
"""The rules about requests."""


class Request(RequestView):
    """The whole body. Its lists of parts hold those that are known, so that an unknown one does not hide the others."""

    source: Source = required(Source)
    target: Target = required(Target)
    query_filter: QueryFilter | None = part(QueryFilter)

    @cached_property
    def ids(self) -> tuple[Path, ...]:
        """The locations of the ids that Clumio assigns."""
        return tuple(path for path in _IDS if self.value(*path) is not None)

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
        pairs: tuple[KeyFilters, ...] = (self.query_filter, *known(self.query_filter.key_filters))
        keys = known(key for pair in pairs for key in (pair.partition_key_filter, pair.sort_key_filter))
        return (*filter(None, keys), *self.attribute_filters)
