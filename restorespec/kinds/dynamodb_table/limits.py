"""Limits of the API and of DynamoDB that rules check, each with its source.

What one value alone may be (types, enums, patterns, lengths) is in `schemas/request.schema.json`.
"""

from __future__ import annotations

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
