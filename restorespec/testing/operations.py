"""The fake API's operations: which there are, and what the reading ones answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from restorespec.testing.world import Json, World

RESTORES = "/restores/aws/dynamodb-tables"
TASKS = "/tasks"
BACKUPS = "/backups/aws/dynamodb-tables"
TABLES = "/datasources/aws/dynamodb-tables"
ENVIRONMENTS = "/datasources/aws/environments"

TYPES = {
    RESTORES: "application/api.clumio.restored-aws-dynamodb-tables=v1+json",
    TASKS: "application/api.clumio.tasks=v1+json",
    BACKUPS: "application/api.clumio.backup-aws-dynamodb-tables=v1+json",
    TABLES: "application/api.clumio.aws-dynamodb-tables=v1+json",
    ENVIRONMENTS: "application/api.clumio.aws-environments=v1+json",
}
"""The media type of each operation's answer, by path."""

FILTERS = {
    TASKS: {
        "created_timestamp": {"$lte", "$gte"},
        "category": {"$in"},
        "type": {"$in"},
        "status": {"$in"},
        "id": {"$in"},
        "primary_entity.value": {"$contains"},
    },
    TABLES: {"environment_id": {"$eq"}, "name": {"$contains"}, "aws_region": {"$eq"}, "account_native_id": {"$eq"}},
}
"""What each list can be filtered by, and how."""

Answer = tuple[int, Json]


def collection(path: str) -> str:
    """The collection that a request's path lies in; empty if there is none."""
    plain = urlsplit(path).path
    return next((start for start in TYPES if plain == start or plain.startswith(f"{start}/")), "")


def read(world: World, where: str, path: str) -> Answer:
    """The answer to a GET.

    Args:
        world: what is known.
        where: the path's collection.
        path: of the request, with its query.
    """
    parts = urlsplit(path)
    name = parts.path.removeprefix(where).strip("/")
    return _one(world, where, name) if name else _list(world, where, parse_qs(parts.query))


def error(status: int, message: str) -> Answer:
    """An answer that says what is wrong."""
    return status, {"errors": [{"error_code": status, "error_message": message}]}


def _one(world: World, where: str, name: str) -> Answer:
    kinds = {TASKS: world.task, BACKUPS: world.backup, TABLES: world.table, ENVIRONMENTS: world.environment}
    found = kinds[where](name)
    return (200, found) if found else error(404, "there is no such thing")


def _list(world: World, where: str, query: dict[str, list[str]]) -> Answer:
    try:
        wanted = json.loads(query.get("filter", ["{}"])[0])
        understood = all(set(wanted[field]) <= FILTERS[where][field] for field in wanted)
    except (ValueError, KeyError, TypeError):
        understood = False
    if not understood:
        return error(400, "the filter is not understood")
    if where == TASKS:
        since = wanted.get("created_timestamp", {}).get("$gte")
        items = world.tasks(datetime.fromisoformat(since) if since else None)
    else:
        items = world.tables_named(
            wanted.get("name", {}).get("$contains", ""), wanted.get("environment_id", {}).get("$eq", "")
        )
    return 200, _page(items, int(query.get("limit", ["100"])[0]), int(query.get("start", ["1"])[0]))


def _page(items: Sequence[Json], limit: int, start: int) -> Json:
    shown = items[(start - 1) * limit : start * limit]
    pages = -(-len(items) // limit)
    counts = {"total_count": len(items), "total_pages_count": pages, "current_count": len(shown)}
    return {**counts, "limit": limit, "start": start, "_embedded": {"items": list(shown)}, "_links": {}}
