"""The request for a table as rules read it: its parts under the API's names, and the whole body.

An annotation says what a member is when it is known; `views` says how the others read.
"""

from __future__ import annotations

from functools import cached_property

from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.core.unknown import known
from restorespec.kinds.shared_rules import Tag
from restorespec.kinds.views import RequestView, View, boolean, given, integer, part, parts, required, text, texts

RULES = RuleSet()
"""The rules about requests."""

_IDS: tuple[Path, ...] = (
    ("source", "continuous_backup", "table_id"),
    ("source", "securevault_backup", "backup_id"),
    ("target", "environment_id"),
)


class ContinuousBackup(View):
    """`/source/continuous_backup`."""

    timestamp: str | None = text()
    type: str | None = text()
    use_latest_restorable_time: bool | None = boolean()


class Source(View):
    """`/source`: where the data comes from."""

    continuous_backup: ContinuousBackup | None = given(ContinuousBackup)


class Throughput(View):
    """Provisioned capacity of the table or of an index."""

    read_capacity_units: int | None = integer()
    write_capacity_units: int | None = integer()


class KeyElement(View):
    """One attribute of an index's key."""

    attribute_name: str | None = text()
    key_type: str | None = text()


class Projection(View):
    """The attributes that an index projects."""

    projection_type: str | None = text()
    non_key_attributes: tuple[str, ...] = texts()


class Index(View):
    """A secondary index, global or local."""

    index_name: str | None = text()
    key_schema: tuple[KeyElement, ...] = parts(KeyElement)
    projection: Projection | None = part(Projection)

    @cached_property
    def key_types(self) -> tuple[str | None, ...]:
        """The types of the key's attributes, as far as they are known."""
        return known([element.key_type for element in known(self.key_schema)])

    @cached_property
    def hash_attribute(self) -> str | None:
        """The first HASH attribute of the key."""
        return next((element.attribute_name for element in self.key_schema if element.key_type == "HASH"), None)


class GlobalIndex(Index):
    """An item of `/target/global_secondary_indexes`."""

    provisioned_throughput: Throughput | None = part(Throughput)


class Stream(View):
    """`/target/stream_specification`."""

    enabled: bool | None = boolean()
    view_type: str | None = text()


class Encryption(View):
    """`/target/sse_specification`."""

    kms_key_type: str | None = text()
    kms_master_key_id: str | None = text()


class Overrides(View):
    """The settings that a replica, or an index of a replica, overrides."""

    provisioned_throughput_override: View | None = part(View)
    on_demand_throughput_override: View | None = part(View)


class ReplicaIndex(Overrides):
    """An index of a replica."""

    index_name: str | None = text()


class Replica(Overrides):
    """An item of `/target/replicas`."""

    region_name: str | None = text()
    kms_master_key_id: str | None = text()
    global_secondary_indexes: tuple[ReplicaIndex, ...] = parts(ReplicaIndex)


class Target(View):
    """`/target`: the table to be made."""

    billing_mode: str | None = text()
    provisioned_throughput: Throughput | None = part(Throughput)
    global_secondary_indexes: tuple[GlobalIndex, ...] = parts(GlobalIndex)
    local_secondary_indexes: tuple[Index, ...] = parts(Index)
    stream_specification: Stream | None = part(Stream)
    sse_specification: Encryption | None = part(Encryption)
    tags: tuple[Tag, ...] = parts(Tag)
    replicas: tuple[Replica, ...] = parts(Replica)
    global_table_version: str | None = text()
    restore_wcu: int | None = integer()


class KeyFilter(View):
    """A condition with its operands."""

    condition: str | None = text()
    values: tuple[str, ...] = texts()


class AttributeFilter(KeyFilter):
    """An item of `/query_filter/attribute_filters`."""

    type: str | None = text()


class KeyFilters(View):
    """A pair of conditions on a table's keys: an item of `key_filters`, or the query filter itself (the older form)."""

    partition_key_filter: KeyFilter | None = part(KeyFilter)
    sort_key_filter: KeyFilter | None = part(KeyFilter)


class QueryFilter(KeyFilters):
    """`/query_filter`: which records are restored."""

    key_filters: tuple[KeyFilters, ...] = parts(KeyFilters)
    attribute_filters: tuple[AttributeFilter, ...] = parts(AttributeFilter)


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
        """The parts that may override settings of the table: the replicas and their indexes."""
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
