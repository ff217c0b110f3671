"""Access to other files: the base files that `extends` names, and the inventories of `for_each`."""

from __future__ import annotations

from typing import Protocol

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source
from restorespec.syntax import Reading


class Refusal(NamedTuple):
    """Why a file cannot be used, as a message and a help for the place that names it."""

    message: str
    help: str


class Files(Protocol):
    """Files of a project, by their path relative to its root with `/`; each is read once in a run."""

    def source(self, name: str, limit: int) -> Source | Refusal:
        """Return the text of a file of at most `limit` bytes."""
        ...

    def reading(self, name: str, limit: int) -> Reading | Refusal:
        """Return the data of a YAML, TOML or JSON file of at most `limit` bytes."""
        ...
