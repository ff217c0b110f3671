"""What is submitted: a restore that compiled without errors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from restorespec.remote.credentials import HIDDEN
from restorespec.request.body import canonical, line
from restorespec.resolve.document import Document
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True)
class Prepared:
    """A restore, ready to be sent.

    Attributes:
        id: the restore's id.
        spec: the path of its spec, relative to the project's root.
        body: the request's body.
        document: the restore with its places, for what the API has to say about it.
        environment: the environment of the configuration, if one was chosen.
        risks: the findings of the lint that somebody who confirms should see, a line each.
        in_several: whether several environments were chosen, so that its id alone may mean another restore.
    """

    id: str
    spec: str
    body: dict[str, Any]
    document: Document
    environment: str | None = None
    risks: tuple[str, ...] = ()
    in_several: bool = False

    @property
    def name(self) -> str:
        """What people call it: its id, with the environment where several were chosen."""
        return f"{self.id} ({self.environment})" if self.in_several and self.environment else self.id

    @cached_property
    def payload(self) -> bytes:
        """The bytes that are sent."""
        return line(self.body).encode()

    @cached_property
    def digest(self) -> str:
        """The sha256 of the canonical body."""
        return hashlib.sha256(canonical(self.body)).hexdigest()

    @property
    def table(self) -> str:
        """The name of the table that it makes."""
        return str(self._target.get("table_name", ""))

    @property
    def environment_id(self) -> str:
        """The API's id of the environment that it restores into."""
        return str(self._target.get("environment_id", ""))

    @property
    def source(self) -> str:
        """What it restores from, as `backup ID` or `table ID`."""
        source = self.body.get("source") or {}
        if backup := source.get("securevault_backup"):
            return f"backup {backup.get('backup_id')}"
        return f"table {(source.get('continuous_backup') or {}).get('table_id')}"

    @property
    def origin(self) -> str:
        """What it restores from, in a few words, without sensitive values."""
        source = self.body.get("source") or {}
        if backup := source.get("securevault_backup"):
            return self.masked(f"backup {backup.get('backup_id')}")
        live = source.get("continuous_backup") or {}
        return self.masked(f"table {live.get('table_id')} as of {live.get('timestamp') or 'the latest time'}")

    def masked(self, text: str) -> str:
        """A text without the values of sensitive variables that the body holds."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    @cached_property
    def _secrets(self) -> list[str]:
        """The sensitive texts of the body, the longest first."""
        return sorted(set(_sensitive(self.document.body, inherited=False)), key=len, reverse=True)

    @property
    def _target(self) -> dict[str, Any]:
        target = self.body.get("target")
        return target if isinstance(target, dict) else {}


def _sensitive(node: Node, *, inherited: bool) -> Iterator[str]:
    sensitive = inherited or (node.origin is not None and node.origin.sensitive)
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _sensitive(entry.node, inherited=sensitive)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _sensitive(item, inherited=sensitive)
    elif sensitive and isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
        yield node.value
