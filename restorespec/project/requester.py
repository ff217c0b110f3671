"""The requester of a restore and the commit, from the CI job, else from git."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.git import git, repository

_LONGEST = 200  # characters
_SHA1_DIGITS = 40


class _Service(NamedTuple):
    """A CI service, with the variables that hold the user who started a job: the first that is set counts."""

    name: str
    mark: str
    users: tuple[str, ...]
    url: str


_SERVICES = (
    _Service("GitHub Actions", "GITHUB_ACTIONS", ("GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"), ""),
    _Service("GitLab CI", "GITLAB_CI", ("GITLAB_USER_LOGIN", "GITLAB_USER_NAME"), "CI_JOB_URL"),
    _Service("Azure Pipelines", "TF_BUILD", ("BUILD_REQUESTEDFOR",), ""),
    _Service("CircleCI", "CIRCLECI", ("CIRCLE_USERNAME",), "CIRCLE_BUILD_URL"),
    _Service("Buildkite", "BUILDKITE", ("BUILDKITE_BUILD_CREATOR",), "BUILDKITE_BUILD_URL"),
    _Service("Jenkins", "JENKINS_URL", ("BUILD_USER_ID", "BUILD_USER"), "BUILD_URL"),
)


def requester(root: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str] | None:
    """Return the name and the origin of who requests a restore, and the CI job's address where there is one.

    Args:
        root: the root of the project.
        environ: the process environment.
    """
    for service in _SERVICES:
        if environ.get(service.mark):
            name = next((environ[user] for user in service.users if environ.get(user)), "")
            found = {"name": _clipped(name or "unknown"), "origin": service.name}
            url = environ.get(service.url) or _github_url(environ)
            return {**found, "job": _clipped(url)} if url else found
    name = _setting(root, "user.name") or _setting(root, "user.email")
    return {"name": _clipped(name), "origin": "git"} if name else None


def commit(root: Path, files: Mapping[str, bytes]) -> dict[str, object] | None:
    """Return the commit that is checked out and whether it has files as they are now; None without a repository.

    Args:
        root: the root of the project.
        files: the content of the files that matter, by path relative to the root.
    """
    try:
        found = repository(root)
        id_ = found.commit("HEAD") if found else None
        if found is None or id_ is None:
            return None
        tree = found.tree(id_)
    except UsageError:
        return None
    has_all = all(name in tree and tree[name].id == _blob_id(data, id_) for name, data in files.items())
    return {"id": id_, "specs_committed": has_all}


def _blob_id(data: bytes, like: str) -> str:
    """Return the id that git gives a file, with the hash that the repository uses."""
    whole = b"blob %d\0%s" % (len(data), data)
    is_sha1 = len(like) == _SHA1_DIGITS
    return (hashlib.sha1(whole, usedforsecurity=False) if is_sha1 else hashlib.sha256(whole)).hexdigest()


def _setting(root: Path, name: str) -> str:
    try:
        return git(root, "config", "--get", name).stdout.decode("utf-8", "replace").strip()
    except UsageError:
        return ""


def _github_url(environ: Mapping[str, str]) -> str:
    parts = [environ.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""


def _clipped(text: str) -> str:
    return text[:_LONGEST]
