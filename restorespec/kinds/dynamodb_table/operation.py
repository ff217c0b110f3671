"""Clumio's operation that restores DynamoDB tables: its path, and the objects that a request refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.kinds.endpoints import Collection, Endpoint

RESTORE = Endpoint("/restores/aws/dynamodb-tables", "application/api.clumio.restored-aws-dynamodb-tables=v1+json")
BACKUPS = Collection("/backups/aws/dynamodb-tables", "application/api.clumio.backup-aws-dynamodb-tables=v1+json")
TABLES = Collection("/datasources/aws/dynamodb-tables", "application/api.clumio.aws-dynamodb-tables=v1+json")

Body = Mapping[str, Any]


class Origin(NamedTuple):
    """The source of a restore.

    Attributes:
        kind: `backup` or `table`.
        id: the API's id of it.
        time: the requested point in time; empty for a backup, and for the latest restorable time.
    """

    kind: str
    id: str
    time: str = ""

    def __str__(self) -> str:
        """Return it in a few words."""
        if self.kind == "backup":
            return f"backup {self.id}"
        return f"table {self.id} as of {self.time or 'the latest time'}"


def origin(body: Body) -> Origin:
    """Return what a restore is made from."""
    source = _mapping(body.get("source"))
    if backup := _mapping(source.get("securevault_backup")):
        return Origin("backup", str(backup.get("backup_id")))
    live = _mapping(source.get("continuous_backup"))
    return Origin("table", str(live.get("table_id")), str(live.get("timestamp") or ""))


def _mapping(value: object) -> Body:
    return value if isinstance(value, Mapping) else {}
