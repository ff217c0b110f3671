"""A project in a folder, a fake API with a world of its own, and the command line in this process."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

from restorespec.cli.exit_codes import run
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world_file import EXAMPLE, load

TOKEN = "secret-token-of-this-test"

SPEC = """
    restorespec: 1
    vars:
      restore_to: {type: string, default: "2026-11-28T00:00:00Z"}
    lookups:
      env: {environment: {account_native_id: "123456789012", aws_region: us-west-2}}
      backup:
        securevault_backup:
          table_name: orders
          environment_id: "{{ lookups.env.id }}"
          at_or_before: "{{ vars.restore_to }}"
    source: {securevault_backup: {backup_id: "{{ lookups.backup.id }}"}}
    target:
      environment_id: "{{ lookups.env.id }}"
      table_name: orders-restored
      global_secondary_indexes: "{{ lookups.backup.global_secondary_indexes }}"
      local_secondary_indexes: []
      sse_specification: "{{ lookups.backup.sse_specification }}"
      stream_specification: "{{ lookups.backup.stream_specification }}"
      table_class: STANDARD
      tags: "{{ lookups.backup.tags + [{'key': 'drill', 'value': 'q4'}] }}"
"""


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Standard error on one line, however it was wrapped."""
        return " ".join(self.err.split())


class Project:
    """A project with the command line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock = root / "restorespec.lock"
        self.write("restorespec.toml", "")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))

    def run(self, *arguments: str) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(list(arguments))
        return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture
def world():
    return load(EXAMPLE)


@pytest.fixture
def api(world):
    with FakeApi(world) as server:
        yield server


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


@pytest.fixture
def online(project, api, monkeypatch):
    """A project with a spec, and an environment in which commands find the fake API."""
    monkeypatch.setenv("CLUMIO_API_BASE_URL", api.url)
    monkeypatch.setenv("CLUMIO_API_TOKEN", TOKEN)
    project.write("specs/orders.yaml", SPEC)
    return project


@pytest.fixture
def offline(monkeypatch):
    """Fails whatever opens a socket."""
    import socket

    def refuse(*_):
        raise AssertionError("a socket was opened")

    def cut() -> None:
        monkeypatch.delenv("CLUMIO_API_BASE_URL", raising=False)
        monkeypatch.delenv("CLUMIO_API_TOKEN", raising=False)
        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    return cut
