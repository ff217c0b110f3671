"""The request as rules read it, and what they may know besides."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from restorespec.core.nodes import Mapping, Scalar, find
from restorespec.core.source import Path, Span
from restorespec.core.unknown import Unknown
from restorespec.core.unknown_items import known
from restorespec.kinds.dynamodb_table import naming
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
_IDS: tuple[Path, ...] = (
    ("source", "continuous_backup", "table_id"),
    ("source", "securevault_backup", "backup_id"),
    ("target", "environment_id"),
)


class Context(NamedTuple):
    """What rules may know besides the body; what is None is not known, and rules that need it say nothing.

    Attributes:
        now: the instant that time-dependent rules take for now, with an offset.
        region: the AWS region of the target environment.
        region_set: where the region was set, if that is in a file.
    """

    now: datetime | None = None
    region: str | None = None
    region_set: Span | None = None


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

    def __init__(self, body: Mapping, refused: frozenset[Path] = frozenset(), context: Context | None = None) -> None:
        readable = body if () not in refused else Mapping(body.source, body.start, body.end, {})
        super().__init__(readable, (), refused)
        self.context = context or Context()

    def hides(self, *path: str | int) -> bool:
        """Whether the value at a path must never be shown."""
        return naming.hides(self._node, path)

    def name_of(self, *path: str | int) -> str:
        """Return the name of the value at a path: `` `projection` of index `by-day` ``, or ``index `by-day` ``."""
        return naming.subject(self._node, path)

    def state(self, *path: str | int) -> str:
        """Return the name of a field that has no value, and why: `` `view_type` is null ``."""
        mapping, _, depth = find(self._node, path[:-1])
        found = naming.absence(mapping, str(path[-1])) if depth == len(path) - 1 else "is not set"
        return f"{self.name_of(*path)} {found}"

    def is_absent(self, *path: str | int) -> bool:
        """Whether nothing is at a path, not even null."""
        return find(self._node, path)[2] < len(path)

    def has_fields(self, *path: str | int) -> bool:
        """Whether the value at a path is a mapping that is not empty."""
        node, _, depth = find(self._node, path)
        return depth == len(path) and isinstance(node, Mapping) and bool(node.entries)

    def written(self, *path: str | int) -> str:
        """Return the value at a path as the file has it; empty if it is absent or computed."""
        node, _, depth = find(self._node, path)
        is_literal = depth == len(path) and node.origin is None and not self._refuses(path)
        return node.span.text if is_literal else ""

    def shown(self, *path: str | int) -> str:
        """The text or number at a path as a message may quote it: cut, and never a sensitive one."""
        if self.hides(*path):
            return "`***`"
        node, _, depth = find(self._node, path)
        is_known = isinstance(node, Scalar) and depth == len(path) and not isinstance(node.value, Unknown)
        text = str(node.value) if isinstance(node, Scalar) and is_known else "…"
        return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"

    def value(self, *path: str | int) -> object:
        """Return the string, number or boolean at a path; None if there is none or it is not known."""
        node, _, depth = find(self._node, path)
        found = node.value if isinstance(node, Scalar) and depth == len(path) else None
        return None if isinstance(found, Unknown) or self._refuses(path) else found

    def _refuses(self, path: Path) -> bool:
        """Whether the schema refused the value at a path or one that it is in."""
        return any(path[:depth] in self._refused for depth in range(len(path) + 1))

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
