"""The recorded facts of a project: `restorespec.lock` at its root, read once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from os import PathLike, fspath
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from restorespec.core.source import Source
from restorespec.core.usage_error import UsageError
from restorespec.facts import NAME
from restorespec.facts.known import Facts
from restorespec.facts.lock import LIMIT, Fact, LockError, read_lock
from restorespec.project.configuration import Environment
from restorespec.project.files import ProjectFiles, read_regular, reason
from restorespec.project.opening import Project
from restorespec.syntax import decode


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
    return Facts(locked(project.files), host, now - _duration(age) if now and age else None)


def _duration(age: str) -> timedelta:
    """Return a duration such as `7d`, whose form the configuration has checked."""
    return int(age[:-1]) * timedelta(seconds={"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[age[-1]])


def given_facts(facts: Mapping[str, Any] | str | PathLike[str] | None, files: Mapping[str, str]) -> Facts:
    """Return the facts that a program gives.

    Args:
        facts: the data of a lock, or its path.
        files: the texts of files, in which a path is looked up first.

    Raises:
        TypeError: they are neither.
        UsageError: they are not a lock.
    """
    if facts is None:
        return Facts()
    if isinstance(facts, Mapping):
        return Facts(facts_in(Source(NAME, json.dumps(facts, indent=2, ensure_ascii=False))))
    if not isinstance(facts, str | PathLike):
        raise TypeError(f"`facts` must be a path or the data of a lock, not {type(facts).__name__}")
    name = fspath(facts)
    if name in files:
        return Facts(facts_in(Source.of(name, files[name])))
    path = Path(name)
    try:
        source = decode(path.name, read_regular(path, LIMIT), LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"`{name}` cannot be read: {reason(error)}", "check the path of the lock") from None
    if not isinstance(source, Source):
        raise UsageError(source.message, source.help)
    return Facts(facts_in(source))


def host_of(base_url: str) -> str | None:
    """Return the host of an address, which is all of it that the lock records."""
    try:
        return urlsplit(base_url).hostname
    except ValueError:
        return None
