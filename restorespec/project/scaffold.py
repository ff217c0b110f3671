"""A new project: files that work as they are, and CI that installs the program from where it came from."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from textwrap import indent
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from restorespec.core.records import NamedTuple
from restorespec.project.atomic_writes import create
from restorespec.project.discovery import path_in_repository, real
from restorespec.version import __version__

_CONFIGURATION = "restorespec.toml"
_EXAMPLE = ("specs/example.yaml", "env/staging.yaml")
_SCRIPTS = ("lint", "review", "comment")
_LINE = re.compile(r"^( *)@([A-Z]+)@$", re.MULTILINE)
_WORD = re.compile(r"@([A-Z]+)@")
_PACKAGE = '"${RESTORESPEC_PACKAGE:?set it to what pip can install}"'
_VARIABLE = "${{ vars.RESTORESPEC_PACKAGE }}"
_NAME = "restorespec"


class Scaffold(NamedTuple):
    """The files of a new project, relative to its root.

    Attributes:
        written: those that were written.
        left: those that exist, and are as they were.
        needs_package: whether the CI files need the variable RESTORESPEC_PACKAGE, because the program was installed from
            a local path.
    """

    written: tuple[str, ...]
    left: tuple[str, ...]
    needs_package: bool


def scaffold(folder: Path, own: Mapping[str, str] | None = None) -> Scaffold:
    """Write the files of a new project into a folder, which is created if it is missing; overwrite nothing.

    The files for CI and pre-commit are written to the root of the git repository, where they are looked for.

    Args:
        folder: the root of the project.
        own: the files to write instead of the example, by name relative to the root.

    Raises:
        OSError: a file or folder cannot be written.
    """
    package = requirement()
    written: list[str] = []
    left: list[str] = []
    for name, text in _texts(real(folder), package, own):
        path = folder / name
        if os.path.lexists(path):
            left.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        create(path, text.encode())
        written.append(name)
    return Scaffold(tuple(written), tuple(left), package is None and any("restorespec.yml" in name for name in written))


def _texts(folder: Path, package: str | None, own: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    """Yield the name of each file relative to the folder, and its text."""
    yield _CONFIGURATION, _template(_CONFIGURATION)
    yield from own.items() if own is not None else ((name, _template(name)) for name in _EXAMPLE)
    inside = path_in_repository(folder).removesuffix("/")
    up = "../" * len(Path(inside).parts)
    slug = re.sub(r"[^A-Za-z0-9]+", "-", inside).strip("-")
    name = f"restorespec-{slug}" if slug else "restorespec"
    values = {
        "NAME": name,
        "REQUIREMENT": shlex.quote(package) if package else _PACKAGE,
        "LOCAL": f".gitlab/{name}.yml",
        "ENV": f"    env:\n      WORKING_DIRECTORY: {json.dumps(inside)}\n" if inside else "",
        "CD": f"    - cd -- {shlex.quote(inside)}\n" if inside else "",
        "PATHS": f" {shlex.quote(inside)}" if inside else "",
        "PACKAGE": "" if package else f"        env:\n          RESTORESPEC_PACKAGE: {_VARIABLE}\n",
        **{script.upper(): _template(f"ci/{script}.sh").rstrip("\n") for script in _SCRIPTS},
    }
    yield f"{up}.github/workflows/{name}.yml", _filled("ci/github.yaml", values)
    yield f"{up}.gitlab/{name}.yml", _filled("ci/gitlab.yaml", values)
    yield f"{up}.pre-commit-config.yaml", _filled("ci/pre-commit.yaml", values)


def _template(name: str) -> str:
    return (files("restorespec.project") / "starter" / name).read_text(encoding="utf-8")


def _filled(name: str, values: dict[str, str]) -> str:
    """Return a template with its placeholders filled in; one that is alone on its line gives that line's indent."""
    text = _LINE.sub(lambda found: indent(values[found[2]], found[1]), _template(name))
    return _WORD.sub(lambda found: values[found[1]], text)


def requirement() -> str | None:
    """Return the requirement that installs this very program; None if it comes from a path of this machine.

    The origin is in the package's `direct_url.json` (PEP 610). A package without one comes from an index.
    """
    try:
        text = distribution(_NAME).read_text("direct_url.json")
    except PackageNotFoundError:  # it runs from a checkout
        return None
    if text is None:
        return f"{_NAME}=={__version__}"
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
    return f"{_NAME} @ {'#'.join(filter(None, [url, '&'.join(fragment)]))}"
