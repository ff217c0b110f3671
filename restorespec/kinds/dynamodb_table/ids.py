"""Fields that hold ids of Clumio's own, and the ARNs that people put there."""

from __future__ import annotations

ID_FIELDS = {
    "backup_id": ("backup", "GET /backups/aws/dynamodb-tables"),
    "table_id": ("table", "GET /datasources/aws/dynamodb-tables"),
    "environment_id": ("environment", "GET /datasources/aws/environments"),
}
"""Each field with what it identifies and the operation that lists the ids."""


def is_arn(value: object) -> bool:
    """Whether a value is the ARN of an AWS resource."""
    return isinstance(value, str) and value.strip().casefold().startswith("arn:")
