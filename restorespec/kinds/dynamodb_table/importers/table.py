"""A table in the vocabulary of AWS's own API: `describe-table`, `create-table`, CloudFormation's `Properties`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers.fields import Fields, Reading, Value, spelling
from restorespec.kinds.dynamodb_table.importers.remarks import (
    EMPTY,
    KEY_OWNER,
    MEMBERS,
    NO_SETTINGS,
    NOT_DESCRIBED,
    OTHER_SETTINGS,
    REMARKS,
    REPLICAS,
    STREAM_ARN,
)
from restorespec.kinds.imported import Imported, Json, Template, Variables, Weight, expression, joined, named

ALIAS = "alias/aws/dynamodb"
LONGEST_NAME = 255
SUFFIX = "-restored"
ON_DEMAND = "PAY_PER_REQUEST"

_ARN = re.compile(r"arn:[a-z-]+:dynamodb:(?P<region>[a-z0-9-]+):(?P<account>[0-9]+):")
_IN_WORK = frozenset({"CREATING", "UPDATING"})
_ORDER = [
    "environment_id",
    "table_name",
    "billing_mode",
    "provisioned_throughput",
    "table_class",
    "global_secondary_indexes",
    "local_secondary_indexes",
    "sse_specification",
    "stream_specification",
    "deletion_protection_enabled",
    "pitr_status",
    "contributor_insights_status",
    "tags",
    "global_table_version",
    "replicas",
]


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


class Table:
    """One table while it is mapped.

    Args:
        fields: its members.
        form: how the form describes tables.
        region: the region of the table itself, where the user or the input gives it.
    """

    def __init__(self, fields: Fields, form: Form, region: str | None = None) -> None:
        self.fields = fields
        self.form = form
        self.region = region
        self.imported = Imported()
        self.target: Json = {}
        self._no_settings: dict[str, None] = {}

    def read(self) -> None:
        """Map every member that the request has a field for."""
        self.billing()
        self.put("table_class", self._class())
        self._indexes()
        self.encryption(self.fields.members("SSEDescription") or self.fields.members("SSESpecification"))
        self._stream()
        self.put("deletion_protection_enabled", self.fields.flag("DeletionProtectionEnabled"))
        self.recovery(self.fields.members("PointInTimeRecoverySpecification"))
        self.put("contributor_insights_status", self.insights(self.fields))
        self.tags(self.fields.raw("Tags"), (*self.fields.path, "Tags"))
        self._replicas()

    def put(self, field: str, value: Value) -> None:
        """Set a field of the target, unless there is no value."""
        if value is not None:
            self.target[field] = value

    def billing(self) -> None:
        """Map the billing mode, and the capacity unless the table is on demand."""
        summary = self.fields.members("BillingModeSummary")
        mode = self._summarized(summary, "BillingMode")
        mode = mode or self.fields.text("BillingMode")
        throughput = self.fields.members("ProvisionedThroughput")
        capacity = self.capacity(throughput)
        if mode is None and self.form.is_complete and throughput is not None:
            mode = "PROVISIONED" if capacity else ON_DEMAND
        self.put("billing_mode", mode)
        self.put_capacity(capacity)

    def _summarized(self, summary: Value, name: str) -> Value:
        """Return a setting that an output holds together with the time of its last change."""
        if not isinstance(summary, Fields):
            return None
        value = summary.text(name)
        self.left(summary)
        return value

    def put_capacity(self, capacity: Value) -> None:
        """Set the table's capacity; a table on demand has none."""
        if capacity and self.is_on_demand:
            self.imported.add(Weight.UNUSED, "`provisioned_throughput` is left out: the table is on demand")
        elif capacity:
            self.target["provisioned_throughput"] = capacity

    @property
    def is_on_demand(self) -> bool:
        """Whether the table is known to be on demand."""
        return bool(self.target.get("billing_mode") == ON_DEMAND)

    def capacity(self, throughput: Value) -> Value:
        """Return the capacity units that are set; none where all are 0, as AWS describes what is on demand."""
        if not isinstance(throughput, Fields):
            return throughput
        units = {
            "read_capacity_units": throughput.whole("ReadCapacityUnits"),
            "write_capacity_units": throughput.whole("WriteCapacityUnits"),
        }
        given = {name: value for name, value in units.items() if value is not None}
        self.left(throughput)
        return given if any(value != 0 for value in given.values()) else None

    def encryption(self, given: Value) -> None:
        """Map the encryption, from what AWS reports or from what a template asks for."""
        if given is None:
            if self.form.is_complete:
                self.target["sse_specification"] = None
            return
        if not isinstance(given, Fields):
            self.target["sse_specification"] = given
            return
        key = given.text("KMSMasterKeyArn", "KMSMasterKeyId")
        status, type_ = given.text("Status"), given.text("SSEType")
        is_off = status in {"DISABLED", "DISABLING"} or type_ == "AES256"
        enabled = given.flag("Enabled", "SSEEnabled")
        enabled = False if is_off else enabled
        if (key, status, type_, enabled) == (None, None, None, None) and not self.form.is_complete:
            return
        if "InaccessibleEncryptionDateTime" in given:
            self.imported.add(
                Weight.LOST, "DynamoDB cannot use the table's key: choose a key that is enabled in the target's account"
            )
        self.left(given)
        self.put_encryption(enabled, key)

    def put_encryption(self, enabled: Value, key: Value) -> None:
        """Set the encryption.

        Args:
            enabled: whether a KMS key is used; None where only the key shows it.
            key: the KMS key, where it is not the AWS managed one.
        """
        if enabled is False:
            self.target["sse_specification"] = None
            return
        is_default = key is None or key.endswith(ALIAS)
        kind, id_ = ("AWS_MANAGED", key or ALIAS) if is_default else ("CUSTOMER_MANAGED", key)
        if isinstance(enabled, Template):
            given = f"{{'kms_key_type': '{kind}', 'kms_master_key_id': {expression(id_)}}}"
            self.target["sse_specification"] = Template(f"{{{{ {given} if {expression(enabled)} else none }}}}")
            return
        if not is_default and self.form.is_output:
            self.imported.add(Weight.LOST, KEY_OWNER)
        self.target["sse_specification"] = {"kms_key_type": kind, "kms_master_key_id": id_}

    def _stream(self) -> None:
        given = self.fields.members("StreamSpecification")
        if isinstance(given, Fields):
            enabled, view = given.flag("StreamEnabled"), given.text("StreamViewType")
            self.left(given)
            if enabled is False:
                self.target["stream_specification"] = None if self.form.is_output else {"enabled": False}
            elif enabled is not None or view is not None:
                self.put_stream(True if enabled is None else enabled, view)
        elif given is not None:
            self.target["stream_specification"] = given
        elif self.form.is_complete:
            self.target["stream_specification"] = None
        if self.fields.raw("LatestStreamArn") is not None:
            self.imported.add(Weight.AFTER, f"`LatestStreamArn`: {STREAM_ARN}")

    def put_stream(self, enabled: Value, view: Value) -> None:
        """Set the stream."""
        if isinstance(enabled, Template):
            given = f"{{'enabled': true, 'view_type': {expression(view)}}}" if view else "{'enabled': true}"
            self.target["stream_specification"] = Template(f"{{{{ {given} if {expression(enabled)} else none }}}}")
        else:
            self.target["stream_specification"] = {"enabled": enabled, **({"view_type": view} if view else {})}

    def recovery(self, given: Value) -> None:
        """Point-in-time recovery, from a template."""
        if isinstance(given, Fields):
            self.put("pitr_status", given.flag("PointInTimeRecoveryEnabled"))
            self.period(given)
        elif given is not None:
            self.imported.add(Weight.LOST, f"`PointInTimeRecoverySpecification` is {named(given)}: set `pitr_status`")

    def period(self, given: Fields) -> None:
        """Note the recovery period, for which a request has no field."""
        days = given.raw("RecoveryPeriodInDays")
        if days is not None:
            self.imported.add(
                Weight.AFTER,
                f"the recovery period of {named(days)} days is not part of a restore request: set it after it",
            )

    def insights(self, owner: Fields) -> Value:
        """Return whether Contributor Insights is on, for a table or an index."""
        given = owner.members("ContributorInsightsSpecification")
        if not isinstance(given, Fields):
            return None
        if given.raw("Mode") is not None:
            self.imported.add(Weight.AFTER, "the mode of Contributor Insights is not part of a restore request")
        return given.flag("Enabled")

    def tags(self, given: Value, path: Path) -> None:
        """Map the tags, from a list or a mapping; AWS sets those that begin with `aws:` itself."""
        if given is None or given == {}:
            return
        if isinstance(given, Template):
            self.fields.reading.variables.type(given, "array")
            self.target["tags"] = given
            return
        tags = tags_of(given, path, self.fields.reading)
        kept = [tag for tag in tags if not isinstance(tag, dict) or not str(tag.get("key", "")).startswith("aws:")]
        for tag in tags:
            if tag not in kept:
                self.imported.add(
                    Weight.UNUSED, f"the tag {named(tag['key'])} is left out: AWS sets `aws:` tags itself"
                )
        if kept or (isinstance(given, list | dict) and len(tags) == len(given)):
            self.target["tags"] = kept

    def _class(self) -> Value:
        summary = self.fields.members("TableClassSummary")
        class_ = self._summarized(summary, "TableClass")
        return class_ or self.fields.text("TableClass") or ("STANDARD" if self.form.is_complete else None)

    def _indexes(self) -> None:
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
        return {name: value for name, value in parts.items() if value is not None}

    @staticmethod
    def _projection(given: Value) -> Value:
        if not isinstance(given, Fields):
            return given
        parts = {
            "projection_type": given.text("ProjectionType"),
            "non_key_attributes": given.texts("NonKeyAttributes"),
        }
        return {name: value for name, value in parts.items() if value is not None}

    def _replicas(self) -> None:
        self.put("global_table_version", self.fields.text("GlobalTableVersion"))
        arn = _ARN.match(str(self.fields.raw("TableArn") or ""))
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
            "replica_table_class": self._summarized(summary, "TableClass"),
        }
        indexes = replica.items("GlobalSecondaryIndexes")
        if isinstance(indexes, list) and indexes:
            parts["global_secondary_indexes"] = [
                {"index_name": one.text("IndexName"), **_set(_overrides(one))} if isinstance(one, Fields) else one
                for one in indexes
            ]
            for one in indexes:
                if isinstance(one, Fields):
                    self.left(one, " of a replica's index")
        self.left(replica, " of a replica")
        return _set(parts)

    def left(self, fields: Fields, of: str = "") -> None:
        """Note what was not read: what to set after the restore, what configures nothing, and what is unknown."""
        for name in fields.unread():
            weight, text = MEMBERS.get(spelling(name), (Weight.UNUSED, ""))
            if text and weight is Weight.AFTER:
                self.imported.add(weight, f"{named(name)}{of}: {text}")
            elif spelling(name) in NO_SETTINGS:
                self._no_settings.setdefault(name, None)
            else:
                self.imported.add(Weight.LOST, f"{named(name)}{of} is not known to restorespec, and is left out")

    def finish(self, helpers: Helpers) -> Imported:
        """Return the imported table: its name, source and environment, comments and notices."""
        fields, imported = self.fields, self.imported
        variables = fields.reading.variables
        name = fields.text("TableName")
        arn = _ARN.match(str(fields.raw("TableArn") or ""))
        self._state()
        self.left(fields)
        helpers.complete(self)
        if self.form.is_output and "tags" not in self.target:
            imported.add(Weight.LOST, NOT_DESCRIBED)
        imported.add(Weight.AFTER, OTHER_SETTINGS)
        names = ", ".join(
            f"`{one}`"
            for one in self._no_settings
            if spelling(one) not in {"keyschema", "attributedefinitions", "tablestatus"}
        )
        if names:
            imported.add(Weight.UNUSED, f"measured or historical, not settings: {names}")
        return finished(self.target, imported, Origin(self.form.title, name, _key_text(fields), arn), variables)

    def _state(self) -> None:
        status = self.fields.text("TableStatus") or "ACTIVE"
        if status == "ARCHIVED":
            self.imported.add(
                Weight.LOST, "the table is ARCHIVED: AWS keeps its data in a backup; check that your backup has it too"
            )
        elif status != "ACTIVE":
            self.imported.add(
                Weight.LOST, f"the table is {named(status)}: describe it again when it is ACTIVE, settings may change"
            )


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a table: the title of the format, the table's name, its key in words, and its ARN."""

    title: str
    name: Value
    key: str = ""
    arn: re.Match[str] | None = None


class Helpers:
    """The facts about a table from outputs that were given with it; none, unless a subclass has some."""

    def complete(self, table: Table) -> None:
        """Add to a table what it lacks."""


def finished(target: Json, imported: Imported, origin: Origin, variables: Variables) -> Imported:
    """Complete the body of an imported table with its source, environment and new name, and comment it."""
    backup = variables.open("backup_id", "Clumio's id of the backup to restore from")
    environment = variables.open("environment_id", "Clumio's id of the AWS environment to restore into")
    name = origin.name
    new_name = restored_name(name) if name else variables.open("table_name", "The name of the new table")
    whole = {"environment_id": environment, "table_name": new_name, **target}
    ordered = {field: whole[field] for field in _ORDER if field in whole}
    imported.name = "" if name is None or isinstance(name, Template) else name
    imported.body = {"source": {"securevault_backup": {"backup_id": backup}}, "target": ordered}
    of = f" for {named(name)}" if name and not isinstance(name, Template) else ""
    imported.head = [f"Imported from {origin.title}{of}.", *([origin.key] if origin.key else [])]
    imported.remarks = {("target", field): REMARKS[field] for field in ordered if field in REMARKS}
    imported.offers = {field: (EMPTY[field], REMARKS[field]) for field in EMPTY if field not in ordered}
    if origin.arn:
        where = f" The source is in {named(origin.arn['region'])}, account {named(origin.arn['account'])}."
        imported.remarks["target", "environment_id"] += where
    if name:
        imported.add(Weight.UNUSED, f"the new table is called {named(new_name)}, because the source still has its name")
    return imported


def restored_name(name: str) -> str:
    """Return the name of the new table: that of the source with a suffix, not longer than a name can be."""
    if isinstance(name, Template):
        return joined([name, SUFFIX])
    return name[: LONGEST_NAME - len(SUFFIX)] + SUFFIX


def tags_of(given: Value, path: Path, reading: Reading) -> list[Any]:
    """Tags as the request has them, from a list of keys and values or from a mapping."""
    if isinstance(given, dict):
        given = [{"Key": key, "Value": value} for key, value in given.items()]
    members = Fields({"Tags": given}, path[:-1], reading)
    found = []
    for number, item in enumerate(members.items("Tags") or ()):
        if not isinstance(item, Fields):
            found.append(item)
            continue
        key, value = item.text("Key"), item.text("Value")
        if key is None and value is None:
            continue  # an empty item, as in a skeleton
        origin = given[number] if number < len(given) and isinstance(given[number], dict) else {}
        if value is None and any(spelling(str(name)) == "value" for name in origin):
            value = ""
        found.append(_set({"key": key, "value": value}))
    return found


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


def _set(parts: Json) -> Json:
    return {name: value for name, value in parts.items() if value is not None}


def _key_text(fields: Fields) -> str:
    """Return the table's key in words; a request has no field for it."""
    reading = Reading(Variables(), lenient=True)
    types = {}
    for one in _objects(fields.raw("AttributeDefinitions"), reading):
        types[one.text("AttributeName")] = one.text("AttributeType")
    parts = [
        key_part(name, one.text("KeyType"), types.get(name))
        for one in _objects(fields.raw("KeySchema"), reading)
        if (name := one.text("AttributeName")) is not None
    ]
    return key_sentence(parts)


def key_part(name: Value, kind: Value, type_: Value) -> str:
    """Return one attribute of a key in words: its name, and between parentheses its part in the key and its type."""
    about = ", ".join(named(one).strip("`") for one in (kind, type_) if one is not None)
    return f"{named(name)} ({about})" if about else named(name)


def key_sentence(parts: Iterable[str]) -> str:
    """Return the comment that names the table's key."""
    found = " and ".join(parts)
    return f"The table's key is {found}; a restore takes it from the backup." if found else ""


def _objects(value: Value, reading: Reading) -> list[Fields]:
    return [Fields(one, (), reading) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
