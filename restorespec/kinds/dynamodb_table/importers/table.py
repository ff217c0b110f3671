"""A table in the vocabulary of AWS's own API: `describe-table`, `create-table`, CloudFormation's `Properties`."""

from __future__ import annotations

from typing import Any

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers.fields import Fields, Reading, Value, present, spelling
from restorespec.kinds.dynamodb_table.importers.remarks import (
    KEY_OWNER,
    NOT_DESCRIBED,
    OTHER_SETTINGS,
    STREAM_ARN,
    Origin,
    finished,
    key_part,
    key_sentence,
)
from restorespec.kinds.dynamodb_table.importers.table_parts import ARN, ON_DEMAND, TableParts
from restorespec.kinds.imported import Imported, Template, Variables, Weight, expression, named

ALIAS = "alias/aws/dynamodb"


class Table(TableParts):
    """One table while it is mapped."""

    def read(self) -> None:
        """Map every member that the request has a field for."""
        self.billing()
        self.put("table_class", self._class())
        self.indexes()
        self.encryption(self.fields.members("SSEDescription") or self.fields.members("SSESpecification"))
        self._stream()
        self.put("deletion_protection_enabled", self.fields.flag("DeletionProtectionEnabled"))
        self.recovery(self.fields.members("PointInTimeRecoverySpecification"))
        self.put("contributor_insights_status", self.insights(self.fields))
        self.tags(self.fields.raw("Tags"), (*self.fields.path, "Tags"))
        self.replicas()

    def billing(self) -> None:
        """Map the billing mode, and the capacity unless the table is on demand."""
        summary = self.fields.members("BillingModeSummary")
        mode = self.summarized(summary, "BillingMode")
        mode = mode or self.fields.text("BillingMode")
        throughput = self.fields.members("ProvisionedThroughput")
        capacity = self.capacity(throughput)
        if mode is None and self.form.is_complete and throughput is not None:
            mode = "PROVISIONED" if capacity else ON_DEMAND
        self.put("billing_mode", mode)
        self.put_capacity(capacity)

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
        class_ = self.summarized(summary, "TableClass")
        return class_ or self.fields.text("TableClass") or ("STANDARD" if self.form.is_complete else None)

    def finish(self, helpers: Helpers) -> Imported:
        """Return the imported table: its name, source and environment, comments and notices."""
        fields, imported = self.fields, self.imported
        variables = fields.reading.variables
        name = fields.text("TableName")
        arn = ARN.match(str(fields.raw("TableArn") or ""))
        self._state()
        self.left(fields)
        helpers.complete(self)
        if self.form.is_output and "tags" not in self.target:
            imported.add(Weight.LOST, NOT_DESCRIBED)
        imported.add(Weight.AFTER, OTHER_SETTINGS)
        names = ", ".join(
            f"`{one}`"
            for one in self.no_settings
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


class Helpers:
    """The facts about a table from outputs that were given with it; none, unless a subclass has some."""

    def complete(self, table: Table) -> None:
        """Add to a table what it lacks."""


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
        found.append(present({"key": key, "value": value}))
    return found


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


def _objects(value: Value, reading: Reading) -> list[Fields]:
    return [Fields(one, (), reading) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
