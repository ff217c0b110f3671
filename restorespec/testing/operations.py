"""The fake API's operations: the reading ones with their filters, pages and links, and aborting a task."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from restorespec.kinds import get, names
from restorespec.testing.tables import Json
from restorespec.testing.world import World

KINDS = {kind.endpoint.path: kind for kind in map(get, names())}
"""The kinds whose restores are started, by the path of the operation."""

TASKS = "/tasks"
BACKUPS = "/backups/aws/dynamodb-tables"
TABLES = "/datasources/aws/dynamodb-tables"
ENVIRONMENTS = "/datasources/aws/environments"

TYPES = {
    **{path: kind.endpoint.accept for path, kind in KINDS.items()},
    **{path: accept for kind in KINDS.values() for path, accept in kind.collections.values()},
    TASKS: "application/api.clumio.tasks=v1+json",
    BACKUPS: "application/api.clumio.backup-aws-dynamodb-tables=v1+json",
    TABLES: "application/api.clumio.aws-dynamodb-tables=v1+json",
    ENVIRONMENTS: "application/api.clumio.aws-environments=v1+json",
}
"""The media type of each operation's answer, by path."""

FILTERS: dict[str, dict[str, set[str]]] = {
    TASKS: {
        "created_timestamp": {"$lte", "$gte"},
        "category": {"$in"},
        "type": {"$in"},
        "status": {"$in"},
        "id": {"$in"},
        "primary_entity.value": {"$contains"},
    },
    BACKUPS: {"table_id": {"$eq"}, "start_timestamp": {"$lte", "$gt"}, "type": {"$all"}},
    TABLES: {"environment_id": {"$eq"}, "name": {"$contains"}, "aws_region": {"$eq"}, "account_native_id": {"$eq"}},
    ENVIRONMENTS: {"account_native_id": {"$eq"}, "aws_region": {"$eq"}, "connection_status": {"$eq"}},
}
"""The filters of each list, with their operators."""

SORTS = {BACKUPS: {"start_timestamp"}}
"""The sort keys of each list."""

_PARAMETERS = {"limit", "start", "filter", "sort", "embed"}
_LISTS = {"$in", "$all"}
_DEFAULT_LIMIT = 100
_POSITIVE = re.compile(r"[1-9][0-9]{0,8}")

Answer = tuple[int, Json]
Condition = Callable[[Json], bool]


class _RejectedError(Exception):
    """A query that the API does not accept; its text says why."""


def collection(path: str) -> str:
    """Return the collection that a request's path lies in; empty if there is none."""
    plain = urlsplit(path).path
    return next((start for start in TYPES if plain == start or plain.startswith(f"{start}/")), "")


def read(world: World, where: str, path: str) -> Answer:
    """Return the answer to a GET.

    Args:
        world: what is known.
        where: the path's collection.
        path: of the request, with its query.
    """
    parts = urlsplit(path)
    name = parts.path.removeprefix(where).strip("/")
    if not name and where not in FILTERS:
        return error(404, "unknown operation")
    return _one(world, where, name) if name else _list(world, where, parts.query)


def update(world: World, path: str, body: object) -> Answer:
    """Return the answer to a PATCH of a task, which can only be aborted."""
    name = urlsplit(path).path.removeprefix(TASKS).strip("/")
    if not isinstance(body, dict) or body.get("status") != "aborting":
        return error(400, 'the body must be {"status": "aborting"}')
    is_aborted, task = world.abort(name), world.task(name)
    if task is None:
        return error(404, f"task {name} does not exist")
    return (200, task) if is_aborted else error(409, f"task {name} cannot be aborted: it is {task['status']}")


def error(status: int, message: str) -> Answer:
    """Return an answer that says what is wrong."""
    return status, {"errors": [{"error_code": status, "error_message": message}]}


def _one(world: World, where: str, name: str) -> Answer:
    known = {TASKS: world.task, BACKUPS: world.backup, TABLES: world.table, ENVIRONMENTS: world.environment}
    if where in known:
        found = known[where](name)
        return (200, found) if found else error(404, "not found")
    found = world.backup(name)  # of another kind: what backups of all kinds have
    kept = ("id", "aws_region", "account_native_id", "type", "start_timestamp", "expiration_timestamp")
    return (200, {key: found[key] for key in kept}) if found else error(404, "not found")


def _list(world: World, where: str, query: str) -> Answer:
    try:
        given = _parameters(query)
        wanted = _filter(where, given.get("filter", ""))
        conditions = [_condition(*one) for one in wanted.items()]
        limit, start = (_number(given, name, default) for name, default in (("limit", _DEFAULT_LIMIT), ("start", 1)))
        items = [item for item in _items(world, where, wanted) if all(holds(item) for holds in conditions)]
        _sort(items, where, given.get("sort", ""))
    except _RejectedError as rejected:
        return error(400, str(rejected))
    return 200, _page(where, items, given, min(limit, world.page_size), start)


def _parameters(query: str) -> dict[str, str]:
    given = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    for name in given:
        if name not in _PARAMETERS:
            raise _RejectedError(f"the query parameter {name} is not supported")
    return given


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name) or str(default)
    if not _POSITIVE.fullmatch(text):
        raise _RejectedError(f"{name} must be a positive integer, not {text}")
    return int(text)


def _filter(where: str, text: str) -> dict[str, dict[str, Any]]:
    """Return a filter, by field and by operator.

    Raises:
        _RejectedError: it is not one that the list supports.
    """
    try:
        wanted = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise _RejectedError("the filter is not valid JSON") from None
    if not isinstance(wanted, dict):
        raise _RejectedError("the filter must be a JSON object")
    for field, conditions in wanted.items():
        supported = FILTERS[where].get(field)
        if supported is None:
            raise _RejectedError(f"the filter field {field} is not supported")
        if not isinstance(conditions, dict) or not conditions:
            raise _RejectedError(f"the filter field {field} must have a condition")
        for operator, value in conditions.items():
            if operator not in supported:
                raise _RejectedError(f"the filter field {field} does not support {operator}")
            _check_value(field, operator, value)
    return wanted


def _check_value(field: str, operator: str, value: object) -> None:
    if operator in _LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _RejectedError(f"{operator} of the filter field {field} must be a list of strings")
    elif not isinstance(value, str):
        raise _RejectedError(f"{operator} of the filter field {field} must be a string")
    elif field.endswith("_timestamp") and _moment(value) is None:
        raise _RejectedError(f"{operator} of the filter field {field} must be an RFC 3339 timestamp")


def _condition(field: str, conditions: Mapping[str, Any]) -> Condition:
    """Return whether an item meets all conditions on a field."""
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "$eq": lambda found, value: found == value,
        "$in": lambda found, values: found in values,
        "$all": lambda found, values: not values or found in values,  # an item has one type, and none of it is all
        "$contains": lambda found, value: isinstance(found, str) and value in found,
        "$lte": lambda found, value: _compared(found, value) <= 0,
        "$gte": lambda found, value: _compared(found, value) >= 0,
        "$gt": lambda found, value: _compared(found, value) > 0,
    }
    return lambda item: all(tests[operator](_value(item, field), value) for operator, value in conditions.items())


def _value(item: Json, field: str) -> Any:  # noqa: ANN401 - whatever the item holds
    found: Any = item
    for name in field.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _compared(found: object, value: str) -> int:
    """Compare the timestamp of an item with that of a filter: -1, 0 or 1."""
    one, other = _age(found), _age(value)
    return (one > other) - (one < other)


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _items(world: World, where: str, wanted: Mapping[str, Mapping[str, Any]]) -> list[Json]:
    """Return all items of a list; of tables and backups also those that a filter names, as almost any id is known."""
    if where == TASKS:
        return world.tasks()
    if where == BACKUPS:
        return world.backups_of(wanted.get("table_id", {}).get("$eq"))
    if where == TABLES:
        return world.tables_in(wanted.get("environment_id", {}).get("$eq"))
    return world.environments_known()


def _sort(items: list[Json], where: str, text: str) -> None:
    field = text.removeprefix("-")
    if text and field not in SORTS.get(where, set()):
        raise _RejectedError(f"sorting by {field} is not supported")
    for default in SORTS.get(where, ()):
        items.sort(key=lambda item: _age(item[field or default]), reverse=not text or text.startswith("-"))


def _age(value: object) -> float:
    """Return the time of a timestamp as a number; that of no timestamp is the smallest."""
    moment = _moment(value)
    return moment.timestamp() if moment else float("-inf")


def _page(where: str, items: Sequence[Json], given: Mapping[str, str], limit: int, start: int) -> Json:
    shown = items[(start - 1) * limit : start * limit]
    pages = -(-len(items) // limit)
    numbers = {"_self": start, "_first": 1, "_last": max(pages, 1)}
    if start < pages:
        numbers["_next"] = start + 1
    if start > 1:
        numbers["_prev"] = start - 1
    links = {name: _link(where, {**given, "limit": str(limit), "start": str(page)}) for name, page in numbers.items()}
    return {
        "_embedded": {"items": list(shown)},
        "_links": links,
        "current_count": len(shown),
        "filter_applied": given.get("filter", ""),
        "limit": limit,
        "start": str(start),
        "total_count": len(items),
        "total_pages_count": pages,
    }


def _link(where: str, query: Mapping[str, str]) -> Json:
    return {"href": f"{where}?{urlencode(query)}", "templated": False, "type": "get"}
