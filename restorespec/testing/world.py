"""What the fake API knows and remembers: backups, tables, environments, and the tasks of restores.

Almost any id is good; a word in it decides what it stands for: `nowhere` is unknown, `expired`, `unlinked`,
`without-dynamodb`, `tagged`, `refused` (the API says no) and `failing` (the task fails) are what they say.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

ORDERS: Json = {
    "global_secondary_indexes": [
        {
            "index_name": "by-status",
            "key_schema": [{"attribute_name": "status", "key_type": "HASH"}],
            "projection": {"projection_type": "ALL", "non_key_attributes": []},
        }
    ],
    "local_secondary_indexes": [],
}
"""The configuration of the table behind `bk-orders` and `tb-orders`; of others only what every table has is told."""

_PLAIN: Json = {
    "billing_mode": "PAY_PER_REQUEST",
    "provisioned_throughput": {"read_capacity_units": 0, "write_capacity_units": 0},
    "table_class": "STANDARD",
    "sse_specification": None,
    "stream_specification": None,
}
"""What is told of any table that does not say otherwise."""

INVOICES: Json = {
    "billing_mode": "PROVISIONED",
    "provisioned_throughput": {"read_capacity_units": 40, "write_capacity_units": 20},
    "table_class": "STANDARD_INFREQUENT_ACCESS",
    "global_secondary_indexes": [
        {
            "index_name": "by-customer",
            "key_schema": [
                {"attribute_name": "customer", "key_type": "HASH"},
                {"attribute_name": "issued", "key_type": "RANGE"},
            ],
            "projection": {"projection_type": "INCLUDE", "non_key_attributes": ["total"]},
            "provisioned_throughput": {"read_capacity_units": 10, "write_capacity_units": 20},
            "contributor_insights_status": False,
        }
    ],
    "local_secondary_indexes": [
        {
            "index_name": "by-total",
            "key_schema": [
                {"attribute_name": "id", "key_type": "HASH"},
                {"attribute_name": "total", "key_type": "RANGE"},
            ],
            "projection": {"projection_type": "KEYS_ONLY", "non_key_attributes": None},
        }
    ],
    "sse_specification": {
        "kms_key_type": "CUSTOMER_MANAGED",
        "kms_master_key_id": "arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4",
    },
    "stream_specification": {"enabled": True, "view_type": "NEW_AND_OLD_IMAGES"},
    "tags": [{"key": "team", "value": "billing"}, {"key": "stage", "value": "prod"}],
    "pitr_status": True,
    "deletion_protection_enabled": True,
    "contributor_insights_status": False,
    "global_table_version": None,
    "replicas": None,
}
"""The same of `bk-invoices` and `tb-invoices`: a table that has everything."""

_STEPS = ("queued", "in_progress", "in_progress", "completed")


@dataclass
class Restore:
    """A restore that was started.

    Attributes:
        task: the id of its task.
        body: what was asked for.
        begun: when.
        looks: how often somebody has asked for its task.
    """

    task: str
    body: Json
    begun: datetime
    looks: int = 0

    @property
    def table(self) -> str:
        """The name of the table that it makes."""
        return str(self.body.get("target", {}).get("table_name", ""))


@dataclass
class World:
    """The memory of the fake API; several threads may use it.

    Attributes:
        seconds: how long a restore takes; None lets it go on with every look at its task.
        restores: what was started, in order.
        tables: names of tables that exist from the start, in every environment.
        ahead: how far its clock is ahead of this machine's.
    """

    seconds: float | None = None
    restores: list[Restore] = field(default_factory=list)
    tables: tuple[str, ...] = ("carts",)
    ahead: timedelta = timedelta()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The time by the API's clock."""
        return datetime.now(UTC) + self.ahead

    def start(self, body: Json) -> str:
        """Starts a restore; the id of its task."""
        with self._lock:
            task = f"task-{len(self.restores) + 1}"
            self.restores.append(Restore(task, body, self.now()))
            return task

    def task(self, name: str) -> Json | None:
        """A task, a step further than at the last look."""
        with self._lock:
            for restore in self.restores:
                if restore.task == name:
                    restore.looks += 1
                    return self._told(restore)
        return None

    def tasks(self, since: datetime | None) -> list[Json]:
        """The tasks of all restores since a moment, the latest first."""
        with self._lock:
            return [self._told(one) for one in reversed(self.restores) if since is None or one.begun >= since]

    def backup(self, name: str) -> Json | None:
        """A backup with its table's configuration."""
        if "nowhere" in name:
            return None
        days = -1 if "expired" in name else 30
        return {
            "id": name,
            "table_id": name.replace("bk-", "tb-"),
            "table_name": name.removeprefix("bk-"),
            "aws_region": "us-west-2",
            "account_native_id": "123456789012",
            "type": "clumio_backup",
            "start_timestamp": _text(self.now() - timedelta(days=2)),
            "expiration_timestamp": _text(self.now() + timedelta(days=days)),
            **_configuration(name),
        }

    def table(self, name: str) -> Json | None:
        """A table as it is now."""
        if "nowhere" in name:
            return None
        return {
            "id": name,
            "name": name.removeprefix("tb-"),
            "environment_id": "env-prod",
            "aws_region": "us-west-2",
            "account_native_id": "123456789012",
            "is_deleted": "deleted" in name,
            "table_status": "ACTIVE",
            "table_arn": f"arn:aws:dynamodb:us-west-2:123456789012:table/{name.removeprefix('tb-')}",
            "pitr_status": "without-pitr" not in name,
            "earliest_continuous_snapshot_restorable_timestamp": _text(self.now() - timedelta(days=35)),
            "latest_continuous_snapshot_restorable_timestamp": _text(self.now() - timedelta(minutes=5)),
            "table_keys": {"partition_key": {"name": "id", "type": "S"}, "sort_key": None},
            **_configuration(name),
        }

    def environment(self, name: str) -> Json | None:
        """An AWS account and region."""
        if "nowhere" in name:
            return None
        return {
            "id": name,
            "account_native_id": "123456789012",
            "aws_region": "us-west-2",
            "connection_status": "unlinked" if "unlinked" in name else "connected",
            "services_enabled": ["ebs"] if "without-dynamodb" in name else ["dynamodb", "ebs"],
        }

    def tables_named(self, text: str, environment: str) -> list[Json]:
        """The tables of an environment whose names hold a text: those from the start, and those that were restored."""
        with self._lock:
            made = [
                one.table
                for one in self.restores
                if self._status(one) == "completed" and one.body["target"].get("environment_id") == environment
            ]
        names = [name for name in (*self.tables, *made) if text in name]
        return [
            {"id": f"tb-{name}", "name": name, "environment_id": environment, "is_deleted": False} for name in names
        ]

    def _told(self, restore: Restore) -> Json:
        status = self._status(restore)
        done = self._share(restore)
        ended = status in {"completed", "failed"}
        return {
            "id": restore.task,
            "type": "aws_dynamodb_table_restore",
            "category": "restore",
            "status": status,
            "progress_percentage": 100 if ended else int(100 * done),
            "primary_entity": {"id": f"tb-{restore.table}", "type": "aws_dynamodb_table", "value": restore.table},
            "created_timestamp": _text(restore.begun),
            "start_timestamp": _text(restore.begun),
            "end_timestamp": _text(restore.begun + timedelta(seconds=self.seconds or 60)) if ended else None,
        }

    def _status(self, restore: Restore) -> str:
        step = _STEPS[min(int(self._share(restore) * (len(_STEPS) - 1)), len(_STEPS) - 1)]
        source = str(restore.body.get("source"))
        return "failed" if step == "completed" and "failing" in source else step

    def _share(self, restore: Restore) -> float:
        if self.seconds is None:
            return min(1.0, restore.looks / (len(_STEPS) - 1))
        return min(1.0, (self.now() - restore.begun).total_seconds() / max(self.seconds, 0.001))


class Allowance:
    """A limit of requests a second, as APIs have it.

    Args:
        most: how many in any second; None for no limit.
    """

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.exceeded = 0
        self._times: list[float] = []
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        with self._lock:
            now = time.monotonic()
            self._times = [moment for moment in self._times if now - moment < 1.0]
            if self.most is not None and len(self._times) >= self.most:
                self.exceeded += 1
                return False
            self._times.append(now)
            return True


def _configuration(name: str) -> Json:
    tags = [{"key": "team", "value": "orders"}] if "tagged" in name else []
    told = {"orders": ORDERS, "invoices": INVOICES}.get(name[3:], {})
    return {"tags": tags, **_PLAIN, **told}


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
