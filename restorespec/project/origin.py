"""The origin of the program: what `pip install` needs to install the same one elsewhere."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from restorespec.version import __version__

_PACKAGE = "restorespec"


def requirement() -> str | None:
    """Return the requirement that installs this very program; None if it comes from a path of this machine.

    The origin is in the package's `direct_url.json` (PEP 610). A package without one comes from an index.
    """
    try:
        text = distribution(_PACKAGE).read_text("direct_url.json")
    except PackageNotFoundError:  # it runs from a checkout
        return None
    if text is None:
        return f"{_PACKAGE}=={__version__}"
    try:
        return _requirement(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _requirement(origin: dict[str, Any]) -> str | None:
    """Return the requirement for the data of a `direct_url.json`."""
    parts = urlsplit(origin["url"])
    if parts.scheme == "file":
        return None
    user, _, host = parts.netloc.rpartition("@")
    login = f"{user.partition(':')[0]}@" if user and parts.scheme == "ssh" else ""  # elsewhere it may be a token
    url = urlunsplit(parts._replace(netloc=f"{login}{host}", fragment=""))
    fragment = []
    if vcs := origin.get("vcs_info"):
        url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
    elif digest := origin.get("archive_info", {}).get("hashes", {}).get("sha256"):
        fragment.append(f"sha256={digest}")
    if subdirectory := origin.get("subdirectory"):
        fragment.append(f"subdirectory={subdirectory}")
    return f"{_PACKAGE} @ {'#'.join(filter(None, [url, '&'.join(fragment)]))}"
