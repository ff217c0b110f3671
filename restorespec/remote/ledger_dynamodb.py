"""The ledger in a DynamoDB table, for teams and for runners that lose their disks: conditional writes, consistent reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from restorespec.remote.endpoint import Mistake
from restorespec.remote.ledger import SCHEMA, LedgerError, NoLedgerError, Row, as_row, identity_of_table

SCHEME = "dynamodb://"

_TABLE = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_INTEGER = re.compile(r"[0-9]{1,18}")
_PRESENT = "attribute_not_exists(#key)"
_UNCHANGED = "#revision = :revision"


def parse_address(text: str) -> tuple[str, str | None] | Mistake:
    """Return the table and the region of `dynamodb://TABLE?region=…`, or what is wrong with it."""
    right = "write it like dynamodb://restorespec-ledger?region=us-west-2"
    try:
        parts = urlsplit(text)
    except ValueError:
        return Mistake("the ledger's address cannot be read", right)
    options = parse_qs(parts.query, keep_blank_values=True)
    if not _TABLE.fullmatch(parts.netloc) or parts.path not in {"", "/"}:
        return Mistake("the ledger's address does not name a DynamoDB table", right)
    if set(options) - {"region"} or any(len(values) != 1 or not values[0] for values in options.values()):
        return Mistake("the ledger's address has an option other than `region`", right)
    return parts.netloc, options.get("region", [None])[0]


class DynamoLedger:
    """A ledger in a DynamoDB table, with the credentials that boto3 finds.

    Args:
        table: its name.
        region: None leaves it to the configuration of AWS.
        make: whether the table is created, on demand, if it is missing.

    Raises:
        NoLedgerError: the table is missing, and is not to be created.
        LedgerError: boto3 is not installed, or the table cannot be reached.
    """

    def __init__(self, table: str, region: str | None, *, make: bool = True) -> None:
        self.table = table
        try:
            import boto3  # noqa: PLC0415 - an extra, and slow to import
            from botocore.config import Config  # noqa: PLC0415 - likewise
        except ImportError as error:
            raise LedgerError("a ledger in DynamoDB requires boto3", "install `restorespec[aws]`") from error
        with self._translated():
            config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "max_attempts": 5})
            self._api: Any = boto3.client("dynamodb", region_name=region, config=config)
            if not self._is_table():
                self._make_table(make=make)

    def history(self, key: str) -> list[Row]:
        """Return the present rows of a submission, by attempt."""
        condition = {
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": {":key": {"S": key}},
        }
        return self._read("query", condition)

    def rows(self) -> list[Row]:
        """Return all rows, the oldest first."""
        return sorted(self._read("scan", {}), key=lambda row: (row.begun, row.id))

    def into(self, target: str) -> list[Row]:
        """Return the rows with a target, and those of schema 1, which have none."""
        condition = {
            "FilterExpression": "attribute_not_exists(#target) OR #target IN (:target, :none)",
            "ExpressionAttributeNames": {"#target": "target"},
            "ExpressionAttributeValues": {":target": {"S": target}, ":none": {"S": ""}},
        }
        return sorted(self._read("scan", condition), key=lambda row: (row.begun, row.id))

    def insert(self, row: Row) -> bool:
        """Insert a row; False if the attempt exists already."""
        return self._put(row, _PRESENT, {"#key": "key"}, {})

    def replace(self, row: Row) -> bool:
        """Replace the previous revision of a row; False if it has been replaced already."""
        return self._put(row, _UNCHANGED, {"#revision": "revision"}, {":revision": {"N": str(row.revision - 1)}})

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def _put(self, row: Row, condition: str, names: dict[str, str], values: dict[str, dict[str, str]]) -> bool:
        request: dict[str, Any] = {
            "TableName": self.table,
            "Item": _item(row),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
        }
        if values:
            request["ExpressionAttributeValues"] = values
        with self._translated():
            try:
                self._api.put_item(**request)
            except self._api.exceptions.ConditionalCheckFailedException:
                return self._is_there(row)
        return True

    def _is_there(self, row: Row) -> bool:
        """Whether the write that failed had succeeded after all: boto3 retries a write whose answer was lost."""
        return any(found == row for found in self.history(row.key))

    def _read(self, operation: str, condition: dict[str, Any]) -> list[Row]:
        rows: list[Row] = []
        with self._translated():
            for page in self._api.get_paginator(operation).paginate(
                TableName=self.table, ConsistentRead=True, **condition
            ):
                rows.extend(_row(item) for item in page["Items"])
        return rows

    def _is_table(self) -> bool:
        try:
            self._api.describe_table(TableName=self.table)
        except self._api.exceptions.ResourceNotFoundException:
            return False
        return True

    def _make_table(self, *, make: bool) -> None:
        if not make:
            raise NoLedgerError(f"the ledger's DynamoDB table `{self.table}`")
        self._create()
        self._api.get_waiter("table_exists").wait(TableName=self.table, WaiterConfig={"Delay": 1, "MaxAttempts": 60})

    def _create(self) -> None:
        kinds = (("key", "S", "HASH"), ("attempt", "N", "RANGE"))
        try:
            self._api.create_table(
                TableName=self.table,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind, _ in kinds],
                KeySchema=[{"AttributeName": name, "KeyType": role} for name, _, role in kinds],
            )
        except self._api.exceptions.ResourceInUseException:
            return  # another process created it first

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only where boto3 is used

        try:
            yield
        except (BotoCoreError, ClientError, ValueError) as error:
            help_text = (
                "check the table's name, its key (`key` text, `attempt` number), the region and the AWS credentials"
            )
            raise LedgerError(f"the ledger `{SCHEME}{self.table}` cannot be used: {error}", help_text) from error


def _item(row: Row) -> dict[str, dict[str, str]]:
    """Return a row as a DynamoDB item."""
    facts = {**asdict(row), "schema": SCHEMA}
    return {name: {"N": str(value)} if isinstance(value, int) else {"S": str(value)} for name, value in facts.items()}


def _row(item: dict[str, dict[str, str]]) -> Row:
    facts = {name: _value(value) for name, value in item.items()}
    schema = facts.pop("schema", None)
    if isinstance(schema, int) and schema > SCHEMA:
        raise LedgerError("the ledger was written by a newer restorespec", "upgrade restorespec")
    return as_row(_migrated(facts))


def _migrated(facts: dict[str, str | int | None]) -> dict[str, str | int | None]:
    """Return a row of an older schema as one of the present; it is stored so when it is next replaced."""
    if "identity" in facts:
        return facts
    identity = identity_of_table(str(facts.pop("environment_id", "")), str(facts.pop("table", "")))
    return {**facts, "identity": identity}


def _value(found: dict[str, str]) -> str | int | None:
    number = found.get("N", "")
    return int(number) if _INTEGER.fullmatch(number) else found.get("S")
