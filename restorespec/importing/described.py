"""From the output of `aws dynamodb describe-table` to a spec in the making."""

from __future__ import annotations

import re
from typing import cast

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Mapping
from restorespec.core.source import Path
from restorespec.importing import configuration
from restorespec.importing.configuration import GLOBAL_INDEX, KEY_SCHEMA, LOCAL_INDEX, REMARKS, REPLICA, THROUGHPUT
from restorespec.importing.draft import Draft, named
from restorespec.importing.losses import notes
from restorespec.importing.shapes import FLAG, MOMENT, TEXT, WHOLE, Items, Json, Reader, Record
from restorespec.syntax.limits import capped

_OPEN = Record(is_open=True)
_ADVICE = "give the output of `aws dynamodb describe-table` as it was printed"
_AROUND = ("Table", "TableDescription")
"""What stands around the table: in the output of describe-table, and of the commands that change a table."""

_ARN = re.compile(r"arn:[a-z-]+:dynamodb:(?P<region>[a-z0-9-]+):(?P<account>[0-9]+):")
_ALIAS = "alias/aws/dynamodb"

TABLE = Record(
    {
        "TableName": TEXT,
        "TableArn": TEXT,
        "TableId": TEXT,
        "TableStatus": TEXT,
        "KeySchema": KEY_SCHEMA,
        "AttributeDefinitions": Items(
            Record({"AttributeName": TEXT, "AttributeType": TEXT}, ("AttributeName", "AttributeType"))
        ),
        "BillingModeSummary": Record({"BillingMode": TEXT, "LastUpdateToPayPerRequestDateTime": MOMENT}),
        "ProvisionedThroughput": THROUGHPUT,
        "TableClassSummary": Record({"TableClass": TEXT, "LastUpdateDateTime": MOMENT}),
        "GlobalSecondaryIndexes": Items(GLOBAL_INDEX),
        "LocalSecondaryIndexes": Items(LOCAL_INDEX),
        "StreamSpecification": Record({"StreamEnabled": FLAG, "StreamViewType": TEXT}),
        "LatestStreamArn": TEXT,
        "LatestStreamLabel": TEXT,
        "SSEDescription": Record(
            {"Status": TEXT, "SSEType": TEXT, "KMSMasterKeyArn": TEXT, "InaccessibleEncryptionDateTime": MOMENT}
        ),
        "DeletionProtectionEnabled": FLAG,
        "GlobalTableVersion": TEXT,
        "Replicas": Items(REPLICA),
        "CreationDateTime": MOMENT,
        "ItemCount": WHOLE,
        "TableSizeBytes": WHOLE,
        "OnDemandThroughput": _OPEN,
        "WarmThroughput": _OPEN,
        "RestoreSummary": _OPEN,
        "ArchivalSummary": _OPEN,
        "MultiRegionConsistency": TEXT,
        "GlobalTableWitnesses": Items(_OPEN),
        "GlobalTableSettingsReplicationMode": TEXT,
    },
    ("TableName",),
)
"""What DescribeTable tells (botocore, DynamoDB, TableDescription)."""


def is_description(root: Mapping) -> bool:
    """Whether a mapping is the output of describe-table, or the bare table in it."""
    return bool(root.entries.keys() & {*_AROUND, "TableName", "TableArn", "AttributeDefinitions", "TableStatus"})


def from_description(root: Mapping) -> Draft | tuple[Diagnostic, ...]:
    """A draft that keeps a table's configuration, or what is wrong with its description."""
    reader = Reader(_ADVICE)
    around = next((key for key in _AROUND if key in root.entries), None)
    if around:
        description = reader.record(root, Record({around: TABLE}, (around,))).get(around)
    else:
        description = reader.record(root, TABLE)
    return capped(reader.mistakes) if reader.mistakes else _draft(cast("Json", description), reader.left)


def _draft(table: Json, left: list[Path]) -> Draft:
    draft = Draft({})
    draft.head = [
        f"Made from the output of `aws dynamodb describe-table` for {named(table['TableName'])}.",
        *_key(table),
    ]
    backup = draft.ask("backup_id", "Clumio's id of the backup to restore from")
    environment = draft.ask("environment_id", "Clumio's id of the AWS environment to restore into")
    target = {
        "environment_id": environment,
        "table_name": table["TableName"],
        **_billing(table),
        "table_class": table.get("TableClassSummary", {}).get("TableClass") or "STANDARD",
        **_indexes(table),
        "sse_specification": _encryption(table.get("SSEDescription")),
        "stream_specification": _stream(table.get("StreamSpecification")),
        **_flags(table),
        **configuration.replicas(cast("Json", configuration.renamed(table)), _arn(table).get("region")),
    }
    draft.body = {"source": {"securevault_backup": {"backup_id": backup}}, "target": target}
    draft.remarks = {("target", field): REMARKS[field] for field in target if field in REMARKS}
    draft.remarks["target", "environment_id"] += _where(table)
    draft.offers = {
        "pitr_status": (True, REMARKS["pitr_status"]),
        "tags": ([{"key": "team", "value": "orders"}], REMARKS["tags"]),
    }
    draft.notes = notes(table, left)
    return draft


def _key(table: Json) -> list[str]:
    """The table's key in words: a request has no place for it."""
    types = {item["AttributeName"]: item["AttributeType"] for item in table.get("AttributeDefinitions", ())}
    parts = [
        f"{named(key['AttributeName'])} ({named(key['KeyType']).strip('`')}"
        f", {named(types.get(key['AttributeName'], 'of a type that is not told')).strip('`')})"
        for key in table.get("KeySchema", ())
    ]
    return [f"The table's key is {' and '.join(parts)}; a restore takes it from the source."] if parts else []


def _where(table: Json) -> str:
    arn = _arn(table)
    return f" The source lies in {named(arn['region'])}, account {named(arn['account'])}." if arn else ""


def _arn(table: Json) -> dict[str, str]:
    """The region and the account in the table's ARN; empty where it is none."""
    found = _ARN.match(table.get("TableArn", ""))
    return found.groupdict() if found else {}


def _mode(table: Json) -> str | None:
    """The billing mode; AWS tells it only of tables that have been on demand at some time."""
    told = table.get("BillingModeSummary", {}).get("BillingMode")
    if told or "ProvisionedThroughput" not in table:
        return cast("str | None", told)
    return "PROVISIONED" if _capacity(table) else "PAY_PER_REQUEST"


def _capacity(table: Json) -> Json:
    return configuration.units(cast("Json", configuration.renamed(table.get("ProvisionedThroughput", {}))))


def _billing(table: Json) -> Json:
    mode = _mode(table)
    capacity = _capacity(table) if mode != "PAY_PER_REQUEST" else {}
    return {
        **({"billing_mode": mode} if mode else {}),
        **({"provisioned_throughput": capacity} if capacity else {}),
    }


def _indexes(table: Json) -> Json:
    """The indexes, without those that are being deleted."""
    is_on_demand = _mode(table) == "PAY_PER_REQUEST"
    there = [index for index in table.get("GlobalSecondaryIndexes", ()) if index.get("IndexStatus") != "DELETING"]
    told = cast("list[Json]", configuration.renamed(there))
    local = cast("list[Json]", configuration.renamed(table.get("LocalSecondaryIndexes", [])))
    return {
        "global_secondary_indexes": [configuration.global_index(one, is_on_demand=is_on_demand) for one in told],
        "local_secondary_indexes": [configuration.local_index(one) for one in local],
    }


def _encryption(told: Json | None) -> Json | None:
    if not told or told.get("Status") in {"DISABLED", "DISABLING"} or told.get("SSEType") == "AES256":
        return None
    key = told.get("KMSMasterKeyArn") or _ALIAS
    kind = "AWS_MANAGED" if key.endswith(_ALIAS) else "CUSTOMER_MANAGED"
    return {"kms_key_type": kind, "kms_master_key_id": key}


def _stream(told: Json | None) -> Json | None:
    if not told or not told.get("StreamEnabled"):
        return None
    view = told.get("StreamViewType")
    return {"enabled": True, **({"view_type": view} if view else {})}


def _flags(table: Json) -> Json:
    told = "DeletionProtectionEnabled" in table
    return {"deletion_protection_enabled": table["DeletionProtectionEnabled"]} if told else {}
