"""The recorded facts of a project: `restorespec.lock` at its root, read once."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from restorespec.core.source import Source
from restorespec.core.usage_error import UsageError
from restorespec.facts.known import Facts
from restorespec.facts.lock import LIMIT, NAME, Fact, LockError, read_lock
from restorespec.project.configuration import Environment
from restorespec.project.files import ProjectFiles
from restorespec.project.opening import Project


def locked(files: ProjectFiles) -> tuple[Fact, ...]:
    """Return the recorded facts of a project; none where it has no lock.

    Raises:
        UsageError: the lock cannot be used.
    """
    if not files.has(NAME):
        return ()
    source = files.source(NAME, LIMIT)
    if not isinstance(source, Source):
        raise UsageError(source.message, source.help)
    return facts_in(source)


@lru_cache(maxsize=4)
def facts_in(source: Source) -> tuple[Fact, ...]:
    """Return the facts of a lock.

    Raises:
        UsageError: it is not one.
    """
    from restorespec.kinds.lookups import lookup_types  # noqa: PLC0415 - most projects have no lock

    try:
        return tuple(read_lock(source, lookup_types()).values())
    except LockError as error:
        raise UsageError(error.message, error.help) from error


def known_facts(project: Project, environment: Environment | None, now: datetime | None) -> Facts:
    """Return what is recorded for an environment.

    Args:
        project: the project.
        environment: the environment, if one was chosen.
        now: the current time; without it no fact is too old.

    Raises:
        UsageError: the lock cannot be used.
    """
    host = host_of(environment.base_url) if environment and environment.base_url else None
    age = project.config.facts_max_age
    return Facts(locked(project.files), host, now - age if now and age else None)


def host_of(base_url: str) -> str | None:
    """Return the host of an address, which is all of it that the lock records."""
    try:
        return urlsplit(base_url).hostname
    except ValueError:
        return None
