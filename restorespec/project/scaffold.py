"""A project to start from: files that work as they are, written where nothing stands yet."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from restorespec.project.atomic_writes import create

_FILES = {
    "restorespec.toml": "restorespec.toml",
    "specs/example.yaml": "specs/example.yaml",
    "env/staging.yaml": "env/staging.yaml",
    ".github/workflows/restorespec.yml": "ci/github.yaml",
    ".gitlab/restorespec.yml": "ci/gitlab.yaml",
    ".pre-commit-config.yaml": "ci/pre-commit.yaml",
}


class Scaffold(NamedTuple):
    """What became of the files of a new project.

    Attributes:
        written: those that were written.
        left: those that were there already and are as they were.
    """

    written: tuple[str, ...]
    left: tuple[str, ...]


def scaffold(folder: Path) -> Scaffold:
    """Writes the files of a new project into a folder, which is made if it is missing; overwrites nothing.

    Args:
        folder: the root of the project.

    Raises:
        OSError: a file or folder cannot be written.
    """
    starter = files("restorespec.project") / "starter"
    written: list[str] = []
    left: list[str] = []
    for name, template in _FILES.items():
        path = folder / name
        if os.path.lexists(path):
            left.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        create(path, (starter / template).read_bytes())
        written.append(name)
    return Scaffold(tuple(written), tuple(left))
