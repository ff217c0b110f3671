"""The operations of the API: how a kind describes its own, and those that all kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from restorespec.core.records import NamedTuple


class Endpoint(NamedTuple):
    """The operation that starts a restore.

    Attributes:
        path: its path, for `POST`.
        accept: the media type of its answer.
        embed: the value of the query parameter `embed`.
    """

    path: str
    accept: str
    embed: str = "read-task"


class Collection(NamedTuple):
    """Resources of one type, which are listed and read by their ids.

    Attributes:
        path: the path of the collection.
        accept: the media type of the answers.
    """

    path: str
    accept: str


class Read(NamedTuple):
    """A read of a resource or of a list.

    Attributes:
        question: what is asked for, as messages name it: `backup`.
        path: the path of the collection.
        accept: the media type of the answer.
        id: the resource to read; empty to list the collection.
        filter: the filter of a list.
    """

    question: str
    path: str
    accept: str
    id: str = ""
    filter: Mapping[str, Any] = {}


class Missing:
    """The answer to a read: the API has no such resource."""


ENVIRONMENTS: Final = Collection("/datasources/aws/environments", "application/api.clumio.aws-environments=v1+json")
"""The AWS environments: an account and region each."""

TASKS: Final = Collection("/tasks", "application/api.clumio.tasks=v1+json")
"""The tasks that carry out restores."""

RESTORE_CATEGORIES: Final = ("restore", "snapshot_restore")
"""The categories of the tasks of restores: those of in-account snapshots have their own."""


def is_arn(value: object) -> bool:
    """Return whether a value is the ARN of an AWS resource, and no id of the API."""
    return isinstance(value, str) and value.strip().casefold().startswith("arn:")
