"""The paths and media types of Clumio's operations about DynamoDB tables."""

from __future__ import annotations

PATH = "/restores/aws/dynamodb-tables"
BACKUPS = "/backups/aws/dynamodb-tables"
TABLES = "/datasources/aws/dynamodb-tables"
ENVIRONMENTS = "/datasources/aws/environments"

ACCEPT = {
    PATH: "application/api.clumio.restored-aws-dynamodb-tables=v1+json",
    BACKUPS: "application/api.clumio.backup-aws-dynamodb-tables=v1+json",
    TABLES: "application/api.clumio.aws-dynamodb-tables=v1+json",
    ENVIRONMENTS: "application/api.clumio.aws-environments=v1+json",
}
"""The media type that each operation answers with (API page)."""
