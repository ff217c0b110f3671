"""Clumio's operation that restores DynamoDB tables: its path, what a request refers to, and the limits that rules check.

Each limit names its source. What one value alone may be (types, enums, patterns, lengths) is in
`schemas/request.schema.json`.
"""

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


PITR_DAYS = 35
"""The longest recovery period, in days (botocore, DynamoDB, PointInTimeRecoverySpecification.RecoveryPeriodInDays: 1 to 35)."""

PITR_LAG = 5
"""The usual lag of the latest restorable time, in minutes (botocore, DynamoDB, PointInTimeRecoveryDescription: "typically")."""

UNITS_PER_TABLE = 40_000
"""Read or write units, the default quota; it can be raised (developer guide, Quotas)."""

GLOBAL_INDEXES = 20
"""Per table, the default quota; it can be raised (botocore, DynamoDB, CreateTable.GlobalSecondaryIndexes)."""

KEY_ATTRIBUTES = 4
"""Of each key type in a global index (developer guide, Multi-attribute keys)."""

PROJECTED_TOTAL = 100
"""Over all indexes of a table; a name in two indexes counts twice (botocore, DynamoDB, Projection.NonKeyAttributes)."""

PROJECTED_PER_INDEX = 20
"""API reference, Projection.NonKeyAttributes: array members. Whether AWS insists is disputed."""

DYNAMODB_ALIAS = "alias/aws/dynamodb"
"""The alias of the key that AWS manages for DynamoDB (botocore, DynamoDB, SSESpecification.KMSMasterKeyId)."""

AWS_ALIASES = "alias/aws/"
"""The prefix of the aliases of AWS managed keys (KMS developer guide, Aliases)."""

_ORDERED = frozenset({"String", "Number", "Binary"})
_TEXT = frozenset({"String", "Binary"})
_NOT_NULL = _ORDERED | {"Boolean"}
_ALL = _NOT_NULL | {"Null"}

CONDITIONS: dict[str, tuple[int, frozenset[str]]] = {
    "EqualTo": (1, _NOT_NULL),
    "NotEqualTo": (1, _NOT_NULL),
    "LessThanOrEqualTo": (1, _ORDERED),
    "LessThan": (1, _ORDERED),
    "GreaterThanOrEqualTo": (1, _ORDERED),
    "GreaterThan": (1, _ORDERED),
    "Between": (2, _ORDERED),
    "Exists": (0, _ALL),
    "NotExists": (0, _ALL),
    "Contains": (1, _TEXT),
    "NotContains": (1, _TEXT),
    "BeginsWith": (1, _TEXT),
}
"""Conditions of a query filter: how many values each takes, and for which types of attributes it is defined (Clumio's
Go SDK, `models/definitions.go`, the table at the attribute filter's condition)."""
