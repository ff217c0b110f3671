"""The parts of a request that rules read, under the API's names.

An annotation says what a member is when it is known; `views` says how the others read.
"""

from __future__ import annotations

from functools import cached_property

from restorespec.core.unknown import known
from restorespec.kinds.shared_rules import Tag
from restorespec.kinds.views import View, boolean, given, integer, part, parts, text, texts


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
