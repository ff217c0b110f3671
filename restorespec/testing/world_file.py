"""A world for the fake API from a TOML file: environments, tables, and their backups over time.

Only what the file names exists. A backup has the configuration of its table, unless it has fields of its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from restorespec.testing.tables import Json
from restorespec.testing.world import Restore, World

EXAMPLE = Path(__file__).parent / "example_world.toml"
"""A world that ships: three environments, a few tables, and backups over a year."""

_ENVIRONMENT: Json = {"connection_status": "connected", "services_enabled": ["dynamodb"]}
_CONFIGURATION: Json = {
    "billing_mode": "PAY_PER_REQUEST",
    "provisioned_throughput": None,
    "table_class": "STANDARD",
    "global_secondary_indexes": [],
    "local_secondary_indexes": [],
    "sse_specification": None,
    "stream_specification": None,
    "tags": [],
    "pitr_status": False,
    "deletion_protection_enabled": False,
    "contributor_insights_status": False,
    "global_table_version": None,
    "replicas": None,
}
_TABLE: Json = {
    "is_deleted": False,
    "table_status": "ACTIVE",
    "table_keys": {"partition_key": {"name": "id", "type": "S"}, "sort_key": None},
    "earliest_continuous_snapshot_restorable_timestamp": None,
    "latest_continuous_snapshot_restorable_timestamp": None,
}
_OWN = (*_CONFIGURATION, "table_name", "account_native_id", "aws_region")


class WorldError(Exception):
    """A world file that cannot be used; its text says why."""


@dataclass
class FileWorld(World):
    """A world in which only what a file names exists.

    Attributes:
        known_environments: the environments, by id.
        known_tables: the tables, by id.
        known_backups: the backups, by id.
    """

    known_environments: dict[str, Json] = field(default_factory=dict)
    known_tables: dict[str, Json] = field(default_factory=dict)
    known_backups: dict[str, Json] = field(default_factory=dict)

    def environment(self, name: str) -> Json | None:
        """Return an AWS account and region."""
        return self.known_environments.get(name)

    def environments_known(self) -> list[Json]:
        """Return all environments."""
        return list(self.known_environments.values())

    def table(self, name: str) -> Json | None:
        """Return a table as it is now: one of the file, or a restored one."""
        return next((one for one in self.tables_in(None) if one["id"] == name), None)

    def tables_in(self, environment: str | None) -> list[Json]:
        """Return the tables of an environment, or all: those of the file, and those that were restored."""
        with self._lock:
            ended = [one for one in self.restores if self._status(one) == "completed"]
        found = [*self.known_tables.values(), *map(self._restored_table, ended)]
        return [one for one in found if environment is None or one["environment_id"] == environment]

    def backup(self, name: str) -> Json | None:
        """Return a backup with its table's configuration."""
        return self.known_backups.get(name)

    def backups_of(self, table: str | None) -> list[Json]:
        """Return the backups of a table, or all."""
        return [one for one in self.known_backups.values() if table is None or one["table_id"] == table]

    def _restored_table(self, restore: Restore) -> Json:
        """Return the table that a completed restore has made."""
        target = restore.body["target"]
        source = restore.body.get("source") or {}
        origin = self.known_backups.get((source.get("securevault_backup") or {}).get("backup_id", "")) or {}
        kept = {
            name: origin[name]
            for name in ("pitr_status", "deletion_protection_enabled")
            if origin.get(name) is not None
        }
        place = self.known_environments.get(target["environment_id"], {})
        region, account = place.get("aws_region"), place.get("account_native_id")
        set_ = {name: value for name, value in target.items() if value is not None and name != "table_name"}
        return {
            **_CONFIGURATION,
            **_TABLE,
            **kept,
            **set_,
            "id": f"tb-{restore.task}",
            "name": restore.table,
            "aws_region": region,
            "account_native_id": account,
            "table_arn": f"arn:aws:dynamodb:{region}:{account}:table/{restore.table}",
        }


def load(path: Path, *, seconds: float | None = None) -> FileWorld:
    """Return the world of a file.

    Args:
        path: the file.
        seconds: how long a restore takes; None lets it go on with every look at its task.

    Raises:
        WorldError: it cannot be read, or it is not a world.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorldError(f"{path}: {(error.strerror or 'not found').lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WorldError(f"{path}: {error}") from None
    try:
        return _world(data, seconds)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise WorldError(f"{path}: {missing}") from None


def _world(data: Json, seconds: float | None) -> FileWorld:
    unknown = sorted(data.keys() - {"environments", "tables", "page_size"})
    if unknown:
        raise ValueError(f"unknown key `{unknown[0]}`; the keys are `environments`, `tables` and `page_size`")
    world = FileWorld(seconds, page_size=int(data.get("page_size", 100)))
    for one in data.get("environments", ()):
        world.known_environments[one["id"]] = {**_ENVIRONMENT, **one}
    for one in data.get("tables", ()):
        backups = one.pop("backups", ())
        table = _table(_plain(one), world.known_environments)
        world.known_tables[table["id"]] = table
        for backup in backups:
            world.known_backups[backup["id"]] = _backup(_plain(backup), table)
    return world


def _table(one: Json, environments: dict[str, Json]) -> Json:
    place = environments.get(one["environment_id"], {})
    account, region = (one.get(key) or place.get(key) for key in ("account_native_id", "aws_region"))
    arn = f"arn:aws:dynamodb:{region}:{account}:table/{one['name']}"
    where = {"account_native_id": account, "aws_region": region, "table_arn": arn}
    return {**_CONFIGURATION, **_TABLE, **where, **one, "id": one["id"]}


def _backup(one: Json, table: Json) -> Json:
    inherited = {name: table[name] for name in _OWN if name in table}
    expires = {"expiration_timestamp": None, "type": "clumio_backup", "start_timestamp": one["start_timestamp"]}
    return {**inherited, **expires, **one, "id": one["id"], "table_id": table["id"], "table_name": table["name"]}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a file
    """Return data of a file as the API sends it: times as timestamps in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
