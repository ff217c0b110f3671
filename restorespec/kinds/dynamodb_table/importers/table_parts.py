"""The parts of a table that have settings of their own: its secondary indexes and replicas, with their capacity."""

from __future__ import annotations

import re
from dataclasses import dataclass

from restorespec.kinds.dynamodb_table.importers.fields import Fields, Value, present, spelling
from restorespec.kinds.dynamodb_table.importers.remarks import MEMBERS, NO_SETTINGS, REPLICAS
from restorespec.kinds.imported import Imported, Json, Weight, named

ON_DEMAND = "PAY_PER_REQUEST"
ARN = re.compile(r"arn:[a-z-]+:dynamodb:(?P<region>[a-z0-9-]+):(?P<account>[0-9]+):")

_IN_WORK = frozenset({"CREATING", "UPDATING"})


@dataclass(frozen=True, slots=True)
class Form:
    """The description of a table in one input format.

    Attributes:
        title: what the input is called in the spec's first comment.
        is_complete: whether a setting that the input does not mention is known not to be set.
        is_output: whether AWS wrote the input; 0/0 capacity and nulls are then on-demand tables.
        has_tags: whether the form has a place for tags.
    """

    title: str
    is_complete: bool = False
    is_output: bool = False
    has_tags: bool = False


class TableParts:
    """The parts of a table while it is mapped.

    Args:
        fields: its members.
        form: how the form describes tables.
        region: the region of the table itself, where the user or the input gives it.

    Attributes:
        imported: the result.
        target: the fields of the request's target so far.
        no_settings: the members that configure nothing, as they are spelled.
    """

    def __init__(self, fields: Fields, form: Form, region: str | None = None) -> None:
        self.fields = fields
        self.form = form
        self.region = region
        self.imported = Imported()
        self.target: Json = {}
        self.no_settings: dict[str, None] = {}

    def put(self, field: str, value: Value) -> None:
        """Set a field of the target if the value is not None."""
        if value is not None:
            self.target[field] = value

    def indexes(self) -> None:
        """Map the secondary indexes."""
        for name, field in (
            ("GlobalSecondaryIndexes", "global_secondary_indexes"),
            ("LocalSecondaryIndexes", "local_secondary_indexes"),
        ):
            given = self.fields.items(name)
            if isinstance(given, list):
                indexes = [self._index(one, is_global=field.startswith("global")) for one in given]
                kept = [index for index in indexes if index is not None]
                if kept or all(isinstance(one, Fields) and one.raw("IndexName") is not None for one in given):
                    self.target[field] = kept  # a list of empty items, as in a skeleton, is not an empty list
            elif given is not None:
                self.target[field] = given
            elif self.form.is_complete:
                self.target[field] = []

    def _index(self, index: Value, *, is_global: bool) -> Value:
        if not isinstance(index, Fields):
            return index
        name, status = index.text("IndexName"), index.text("IndexStatus")
        if name is None:
            self.imported.add(Weight.LOST, "an index without a name is left out")
            return None
        if status == "DELETING":
            self.imported.add(Weight.UNUSED, f"index {named(name)} is being deleted, and is left out")
            return None
        if status in _IN_WORK:
            self.imported.add(
                Weight.LOST, f"index {named(name)} is {status}: an older backup may not have it as it is described"
            )
        found: Json = {"index_name": name}
        keys = index.items("KeySchema")
        if keys is not None:
            found["key_schema"] = [self._key(key) for key in keys] if isinstance(keys, list) else keys
        projection = index.members("Projection")
        if projection is not None and (projected := self._projection(projection)):
            found["projection"] = projected
        if is_global:
            capacity = self.capacity(index.members("ProvisionedThroughput"))
            if capacity and not self.is_on_demand:
                found["provisioned_throughput"] = capacity
            insights = self.insights(index)
            if insights is not None:
                found["contributor_insights_status"] = insights
        self.left(index, f" of index {named(name)}")
        return found

    @staticmethod
    def _key(key: Value) -> Value:
        if not isinstance(key, Fields):
            return key
        parts = {"attribute_name": key.text("AttributeName"), "key_type": key.text("KeyType")}
        return present(parts)

    @staticmethod
    def _projection(given: Value) -> Value:
        if not isinstance(given, Fields):
            return given
        parts = {
            "projection_type": given.text("ProjectionType"),
            "non_key_attributes": given.texts("NonKeyAttributes"),
        }
        return present(parts)

    def replicas(self) -> None:
        """Map the replicas, without the table itself."""
        self.put("global_table_version", self.fields.text("GlobalTableVersion"))
        arn = ARN.match(str(self.fields.raw("TableArn") or ""))
        region = self.region or (arn["region"] if arn else None)
        given = self.fields.items("Replicas")
        if not isinstance(given, list):
            self.put("replicas", given)
            return
        replicas = [self._replica(one) for one in given]
        self.put_replicas(
            [one for one in replicas if one and (not isinstance(one, dict) or one.get("region_name") != region)]
        )

    def put_replicas(self, replicas: list[Json]) -> None:
        """Set the replicas, which the API does not create."""
        if replicas:
            self.target["replicas"] = replicas
            self.imported.add(Weight.AFTER, REPLICAS)

    def _replica(self, replica: Value) -> Value:
        if not isinstance(replica, Fields):
            return replica
        summary = replica.members("ReplicaTableClassSummary")
        parts = {
            "region_name": replica.text("RegionName", "Region"),
            "kms_master_key_id": replica.text("KMSMasterKeyId"),
            **_overrides(replica),
            "replica_table_class": self.summarized(summary, "TableClass"),
        }
        indexes = replica.items("GlobalSecondaryIndexes")
        if isinstance(indexes, list) and indexes:
            parts["global_secondary_indexes"] = [
                {"index_name": one.text("IndexName"), **present(_overrides(one))} if isinstance(one, Fields) else one
                for one in indexes
            ]
            for one in indexes:
                if isinstance(one, Fields):
                    self.left(one, " of a replica's index")
        self.left(replica, " of a replica")
        return present(parts)

    @property
    def is_on_demand(self) -> bool:
        """Whether the table is known to be on demand."""
        return bool(self.target.get("billing_mode") == ON_DEMAND)

    def put_capacity(self, capacity: Value) -> None:
        """Set the table's capacity; a table on demand has none."""
        if capacity and self.is_on_demand:
            self.imported.add(Weight.UNUSED, "`provisioned_throughput` is left out: the table is on demand")
        elif capacity:
            self.target["provisioned_throughput"] = capacity

    def capacity(self, throughput: Value) -> Value:
        """Return the capacity units that are set; none where all are 0, as AWS describes what is on demand."""
        if not isinstance(throughput, Fields):
            return throughput
        units = {
            "read_capacity_units": throughput.whole("ReadCapacityUnits"),
            "write_capacity_units": throughput.whole("WriteCapacityUnits"),
        }
        given = present(units)
        self.left(throughput)
        return given if any(value != 0 for value in given.values()) else None

    def insights(self, owner: Fields) -> Value:
        """Return whether Contributor Insights is on, for a table or an index."""
        given = owner.members("ContributorInsightsSpecification")
        if not isinstance(given, Fields):
            return None
        if given.raw("Mode") is not None:
            self.imported.add(Weight.AFTER, "the mode of Contributor Insights is not part of a restore request")
        return given.flag("Enabled")

    def summarized(self, summary: Value, name: str) -> Value:
        """Return a setting that an output holds together with the time of its last change."""
        if not isinstance(summary, Fields):
            return None
        value = summary.text(name)
        self.left(summary)
        return value

    def left(self, fields: Fields, of: str = "") -> None:
        """Note what was not read: what to set after the restore, what configures nothing, and what is unknown."""
        for name in fields.unread():
            if text := MEMBERS.get(spelling(name)):
                self.imported.add(Weight.AFTER, f"{named(name)}{of}: {text}")
            elif spelling(name) in NO_SETTINGS:
                self.no_settings.setdefault(name, None)
            else:
                self.imported.add(Weight.LOST, f"{named(name)}{of} is not known to restorespec, and is left out")


def _overrides(owner: Fields) -> Json:
    """Return the capacity of a replica or of its index, where it differs from the table's."""
    found: Json = {}
    for name, field, unit in (
        ("ProvisionedThroughputOverride", "provisioned_throughput_override", "ReadCapacityUnits"),
        ("OnDemandThroughputOverride", "on_demand_throughput_override", "MaxReadRequestUnits"),
    ):
        given = owner.members(name)
        if isinstance(given, Fields) and (value := given.whole(unit)) is not None:
            key = "read_capacity_units" if unit == "ReadCapacityUnits" else "max_read_request_units"
            found[field] = {key: value}
    return found
