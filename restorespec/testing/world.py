"""The state of the fake API: backups, tables, environments, and the tasks of restores.

Almost any id is known; a word in it decides what it is: `nowhere` is unknown; `expired`, `unlinked`, `installed`, `frankfurt`,
`without-dynamodb`, `tagged`, `refused` (the API refuses it) and `failing` (the task fails) are what they say. The task of a
restore from an id with `in-account` is a `snapshot_restore`, and one with `named-by-source` names the original table.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from restorespec.testing.tables import Json, configuration, restored

_STEPS = ("queued", "in_progress", "in_progress", "completed")


@dataclass
class Restore:
    """A restore that was started.

    Attributes:
        task: the id of its task.
        body: what was asked for.
        begun: when.
        looks: how often its task was read.
        aborted: whether its task is to be aborted; None once it was.
    """

    task: str
    body: Json
    begun: datetime
    looks: int = 0
    aborted: bool | None = False

    @property
    def table(self) -> str:
        """The name of the table that it makes."""
        return str(self.body.get("target", {}).get("table_name", ""))

    @property
    def source_table(self) -> str:
        """The name of the table that it restores."""
        source = self.body.get("source") or {}
        if backup := source.get("securevault_backup"):
            return str(backup.get("backup_id")).removeprefix("bk-")
        return str((source.get("continuous_backup") or {}).get("table_id")).removeprefix("tb-")


@dataclass
class World:
    """The memory of the fake API; several threads may use it.

    Attributes:
        seconds: how long a restore takes; None lets it go on with every look at its task.
        restores: what was started, in order.
        page_size: how many items a page of a list has at most.
        tables: names of tables that exist from the start, in every environment.
        backups: the ids of the backups that are listed; others exist as well.
        environments: the ids of the environments that are listed; others exist as well.
        other_tasks: tasks that are listed besides those of the restores.
        ahead: how far its clock is ahead of this machine's.
        drift: fields in which a restored table differs from what was requested, by the table's name.
    """

    seconds: float | None = None
    restores: list[Restore] = field(default_factory=list)
    page_size: int = 100
    tables: tuple[str, ...] = ("carts",)
    backups: tuple[str, ...] = ("bk-orders", "bk-invoices", "bk-carts")
    environments: tuple[str, ...] = ("env-drill", "env-prod")
    other_tasks: list[Json] = field(default_factory=list)
    ahead: timedelta = timedelta()
    drift: dict[str, Json] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """Return the time by the API's clock."""
        return datetime.now(UTC) + self.ahead

    def start(self, body: Json) -> str:
        """Start a restore; return the id of its task."""
        with self._lock:
            task = f"task-{len(self.restores) + 1}"
            self.restores.append(Restore(task, body, self.now()))
            return task

    def task(self, name: str) -> Json | None:
        """Return a task, a step further than at the last look."""
        with self._lock:
            for restore in self.restores:
                if restore.task == name:
                    restore.looks += 1
                    return self._task(restore)
        return next((task for task in self.other_tasks if task.get("id") == name), None)

    def tasks(self) -> list[Json]:
        """Return all tasks, the latest first."""
        with self._lock:
            found = [*map(self._task, reversed(self.restores)), *self.other_tasks]
        return sorted(found, key=lambda task: str(task.get("created_timestamp")), reverse=True)

    def abort(self, name: str) -> bool:
        """Abort a task; return False if it has ended or is not that of a restore."""
        with self._lock:
            found = next((one for one in self.restores if one.task == name), None)
            if found is None or self._status(found) not in {"queued", "in_progress"}:
                return False
            found.aborted = True
            return True

    def backup(self, name: str) -> Json | None:
        """Return a backup with its table's configuration."""
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
            **configuration(name),
        }

    def table(self, name: str) -> Json | None:
        """Return a table as it is now."""
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
            **configuration(name),
            **self._restored(name.removeprefix("tb-")),
        }

    def _restored(self, name: str) -> Json:
        """Return what a completed restore has made of a table; nothing if no restore has created it."""
        with self._lock:
            made = [one for one in self.restores if one.table == name and self._status(one) == "completed"]
        if not made:
            return {}
        body = made[-1].body
        source = body.get("source") or {}
        backup = (source.get("securevault_backup") or {}).get("backup_id")
        of_source = configuration(str(backup or (source.get("continuous_backup") or {}).get("table_id")))
        place = {"environment_id": body["target"].get("environment_id")}
        return {**place, **restored(body, of_source), **self.drift.get(name, {})}

    def environment(self, name: str) -> Json | None:
        """Return an AWS account and region."""
        if "nowhere" in name:
            return None
        return {
            "id": name,
            "account_native_id": "123456789012",
            "aws_region": "eu-central-1" if "frankfurt" in name else "us-west-2",
            "connection_status": next((word for word in ("unlinked", "installed") if word in name), "connected"),
            "services_enabled": ["EBS"] if "without-dynamodb" in name else ["DynamoDB", "EBS"],
        }

    def environments_known(self) -> list[Json]:
        """Return the environments that are listed."""
        return [found for name in self.environments if (found := self.environment(name))]

    def backups_of(self, table: str | None) -> list[Json]:
        """Return the backups that are listed, and that of a table that is asked for; each is an hour older than the one before."""
        asked = [table.replace("tb-", "bk-")] if table else []
        found = [one for name in dict.fromkeys((*self.backups, *asked)) if (one := self.backup(name))]
        for hours, backup in enumerate(found):
            backup["start_timestamp"] = _text(self.now() - timedelta(days=2, hours=hours))
        return found

    def tables_in(self, environment: str | None) -> list[Json]:
        """Return the tables of an environment, or of all that are listed: those from the start, and those that were restored."""
        found = []
        for place in [environment] if environment is not None else self.environments:
            with self._lock:
                ended = [one for one in self.restores if self._status(one) == "completed"]
            made = [one.table for one in ended if one.table and one.body["target"].get("environment_id") == place]
            for name in dict.fromkeys((*self.tables, *made)):
                table = self.table(f"tb-{name}")
                found.append({**(table or {}), "id": f"tb-{name}", "name": name, "environment_id": place})
        return found

    def _task(self, restore: Restore) -> Json:
        status = self._status(restore)
        done = self._share(restore)
        ended = status in {"completed", "failed", "aborted"}
        source = str(restore.body.get("source"))
        entity = restore.source_table if "named-by-source" in source else restore.table
        return {
            "_etag": f"{restore.task}-{status}",
            "_links": {"_self": {"href": f"/tasks/{restore.task}", "templated": False, "type": "get"}},
            "id": restore.task,
            "type": "aws_dynamodb_table_restore",
            "category": "snapshot_restore" if "in-account" in source else "restore",
            "genre": "operational",
            "status": status,
            "is_abortable": status in {"queued", "in_progress"},
            "progress_percentage": 100 if ended else int(100 * done),
            "parent_entity": None,
            "primary_entity": {"id": f"tb-{entity}", "type": "aws_dynamodb_table", "value": entity},
            "created_timestamp": _text(restore.begun),
            "start_timestamp": _text(restore.begun),
            "end_timestamp": _text(restore.begun + timedelta(seconds=self.seconds or 60)) if ended else None,
        }

    def _status(self, restore: Restore) -> str:
        if restore.aborted:
            restore.aborted = None
            return "aborting"
        if restore.aborted is None:
            return "aborted"
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
        """Return whether one more is allowed now."""
        with self._lock:
            now = time.monotonic()
            self._times = [moment for moment in self._times if now - moment < 1.0]
            if self.most is not None and len(self._times) >= self.most:
                self.exceeded += 1
                return False
            self._times.append(now)
            return True


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
