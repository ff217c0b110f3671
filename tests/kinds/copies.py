"""Copies of the program with something planted in them, and how their commands are run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copied(root):
    """Copy the program and its schemas to a folder."""
    shutil.copytree(ROOT / "restorespec", root / "restorespec", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schemas", root / "schemas")
    return root


def command_of(program, project, environment):
    """Return a function that runs a command of a copy, or of git, in a project."""
    settings = {**environment, "PYTHONPATH": str(program), "CLUMIO_API_TOKEN": "any"}
    settings |= dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), os.devnull)

    def command(*arguments, url=None, git=False):
        line = ["git", *arguments] if git else [sys.executable, "-m", "restorespec", *arguments]
        given = settings | ({"CLUMIO_API_BASE_URL": url} if url else {})
        done = subprocess.run(line, cwd=project, env=given, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    return command


def commit(run):
    """Commit a project as it is."""
    for line in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        assert run(*line, git=True)[0] == 0
