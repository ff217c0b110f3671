"""The ledger in a DynamoDB table, for teams and for runners that lose their disks: conditional writes, consistent reads.

Rows are found by their submission, which is the table's key. To find them by their target as well, the table has an
*entry* for each target and submission. A secondary index would do, but its reads are not consistent: of two processes
that create the same table at the same time, neither might find the other's row. An entry is written before its row, so
that a process that dies in between leaves an entry without a row, never a row that is not found.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from restorespec.core.usage_error import UsageError
from restorespec.remote.ledger import LedgerError, NoLedgerError, Row, as_row, identity_of_table

SCHEME = "dynamodb://"

SCHEMA = 4
"""The version of the table's items; a table with items of a later version is not used. Version 4 added the entries."""

Item = dict[str, dict[str, str]]
One = TypeVar("One")
Found = TypeVar("Found")

_TABLE = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_INTEGER = re.compile(r"[0-9]{1,18}")
_PRESENT = "attribute_not_exists(#key)"
_UNCHANGED = "#revision = :revision"
_ENTRY = "target:"
_BUILT = "targets"
"""The key of the item that records that all rows have entries; no submission has it."""
_REQUESTS = 16  # at once


def parse_address(text: str) -> tuple[str, str | None]:
    """Return the table and the region of `dynamodb://TABLE?region=…`.

    Raises:
        UsageError: it is not valid.
    """
    right = "write it like dynamodb://restorespec-ledger?region=us-west-2"
    try:
        parts = urlsplit(text)
    except ValueError:
        raise UsageError("the ledger's address cannot be read", right) from None
    options = parse_qs(parts.query, keep_blank_values=True)
    if not _TABLE.fullmatch(parts.netloc) or parts.path not in {"", "/"}:
        raise UsageError("the ledger's address does not name a DynamoDB table", right)
    if set(options) - {"region"} or any(len(values) != 1 or not values[0] for values in options.values()):
        raise UsageError("the ledger's address has an option other than `region`", right)
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
            config = Config(
                connect_timeout=5,
                read_timeout=10,
                retries={"mode": "standard", "max_attempts": 5},
                max_pool_connections=_REQUESTS,
            )
            self._api: Any = boto3.client("dynamodb", region_name=region, config=config)
            if not self._is_table():
                self._make_table(make=make)
        self._entries = threading.Lock()
        self._has_entries = False

    def history(self, key: str) -> list[Row]:
        """Return the present rows of a submission, by attempt."""
        return [_row(item) for item in self._with_key(key)]

    def rows(self) -> list[Row]:
        """Return all rows, the oldest first."""
        return _oldest_first(_row(item) for item in self._read("scan", {}) if not _is_entry(item))

    def into(self, targets: Collection[str]) -> list[Row]:
        """Return the rows with one of some targets, and those of schema 1, which have none, the oldest first."""
        self._build_entries()
        wanted = {"", *targets}
        entries = _concurrently(lambda target: self._with_key(_ENTRY + target), wanted)
        keys = {item["submission"]["S"] for found in entries for item in found if item.get("submission")}
        return _oldest_first(row for rows in _concurrently(self.history, keys) for row in rows if row.target in wanted)

    def insert(self, row: Row) -> bool:
        """Insert a row; False if the attempt exists already."""
        self._build_entries()
        self._put_item(_entry(row.target, row.key))
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
        """Return whether the write that failed had succeeded after all: boto3 retries a write whose answer was lost."""
        return any(found == row for found in self.history(row.key))

    def _put_item(self, item: Item) -> None:
        with self._translated():
            self._api.put_item(TableName=self.table, Item=item)

    def _build_entries(self) -> None:
        """Make sure that all rows have entries: a table of an earlier version has none.

        An earlier version refuses the table from the first item on that it does not know, so no row can be inserted
        without an entry after that, and the scan finds all that were inserted before.
        """
        with self._entries:
            if self._has_entries:
                return
            if not any(item.get("done") for item in self._with_key(_BUILT)):
                mark: Item = {"key": {"S": _BUILT}, "attempt": {"N": "0"}, "schema": {"N": str(SCHEMA)}}
                self._put_item(mark)
                known = {(row.target, row.key) for row in self.rows()}
                _concurrently(lambda one: self._put_item(_entry(*one)), known)
                self._put_item({**mark, "done": {"S": "yes"}})
            self._has_entries = True

    def _with_key(self, key: str) -> list[Item]:
        condition = {
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": {":key": {"S": key}},
        }
        return self._read("query", condition)

    def _read(self, operation: str, condition: dict[str, Any]) -> list[Item]:
        items: list[Item] = []
        with self._translated():
            for page in self._api.get_paginator(operation).paginate(
                TableName=self.table, ConsistentRead=True, **condition
            ):
                items.extend(page["Items"])
        for item in items:
            _refuse_newer(item)
        return items

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


def _concurrently(work: Callable[[One], Found], values: Iterable[One]) -> list[Found]:
    with ThreadPoolExecutor(_REQUESTS) as pool:
        return list(pool.map(work, values))


def _oldest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.begun, row.id))


def _entry(target: str, submission: str) -> Item:
    """Return the entry of a submission among those with a target; the sort key of the table must be a number."""
    number = int(hashlib.sha256(submission.encode()).hexdigest()[:30], 16)
    return {
        "key": {"S": _ENTRY + target},
        "attempt": {"N": str(number)},
        "submission": {"S": submission},
        "schema": {"N": str(SCHEMA)},
    }


def _is_entry(item: Item) -> bool:
    key = _value(item.get("key", {}))
    return isinstance(key, str) and (key == _BUILT or key.startswith(_ENTRY))


def _refuse_newer(item: Item) -> None:
    schema = _value(item.get("schema", {}))
    if isinstance(schema, int) and schema > SCHEMA:
        raise LedgerError("the ledger was written by a newer restorespec", "upgrade restorespec")


def _item(row: Row) -> Item:
    """Return a row as a DynamoDB item."""
    facts = {**asdict(row), "schema": SCHEMA}
    return {name: {"N": str(value)} if isinstance(value, int) else {"S": str(value)} for name, value in facts.items()}


def _row(item: Item) -> Row:
    return as_row(_migrated({name: _value(value) for name, value in item.items() if name != "schema"}))


def _migrated(facts: dict[str, str | int | None]) -> dict[str, str | int | None]:
    """Return a row of an older schema as one of the present; it is stored so when it is next replaced."""
    if "identity" in facts:
        return facts
    identity = identity_of_table(str(facts.pop("environment_id", "")), str(facts.pop("table", "")))
    return {**facts, "identity": identity}


def _value(found: dict[str, str]) -> str | int | None:
    number = found.get("N", "")
    return int(number) if _INTEGER.fullmatch(number) else found.get("S")
