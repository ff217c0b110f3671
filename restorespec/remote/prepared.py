"""A restore that compiled without errors, ready to be submitted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic
from restorespec.kinds import Kind, get
from restorespec.language.document import Document
from restorespec.remote.access import HIDDEN
from restorespec.remote.ledger import target_of
from restorespec.validation.payload import canonical, line


@dataclass(frozen=True)
class Prepared:
    """A restore that is ready to be sent.

    Attributes:
        id: the restore's id.
        spec: the path of its spec, relative to the project's root.
        body: the request body.
        document: the restore with the locations of its values, for what the API reports about it.
        environment: the environment of the configuration, if one was chosen.
        risks: the findings that are shown when the user confirms.
        in_several: whether several environments were chosen, so that the id alone is ambiguous.
    """

    id: str
    spec: str
    body: dict[str, Any]
    document: Document
    environment: str | None = None
    risks: tuple[Diagnostic, ...] = ()
    in_several: bool = False

    @property
    def name(self) -> str:
        """Its id, with the environment where several were chosen."""
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
    def kind(self) -> Kind:
        """The kind of its request."""
        return get(self.document.kind)

    @cached_property
    def identity(self) -> dict[str, str]:
        """What it creates: the environment and the name; it may hold sensitive values."""
        return self.kind.identity_of(self.body)

    @property
    def masked_identity(self) -> dict[str, str]:
        """The same without sensitive values."""
        return {name: self.masked(value) for name, value in self.identity.items()}

    @property
    def target(self) -> str:
        """The hash of what no other restore may create; its own if that is nothing."""
        names = self.kind.target_of(self.body)
        return target_of(self.kind.name, names) if names else target_of(self.kind.name, ("", self.digest))

    @property
    def table(self) -> str:
        """The name of what it creates."""
        return self.kind.target_name(self.body)

    @property
    def environment_id(self) -> str:
        """The API's id of the environment that it restores into."""
        return self.kind.environment_of(self.body)

    @property
    def source(self) -> str:
        """What it is restored from, as a noun and an id: `backup ID`."""
        return self.kind.source_of(self.body)

    @property
    def origin(self) -> str:
        """What it is restored from in a few words, without sensitive values."""
        return self.masked(self.kind.source_summary(self.body))

    def masked(self, text: str) -> str:
        """Return a text without the values of sensitive variables that the body holds."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    @cached_property
    def _secrets(self) -> list[str]:
        """The sensitive strings of the body, the longest first."""
        return sorted(set(_sensitive(self.document.request)), key=len, reverse=True)


def _sensitive(value: Located) -> Iterator[str]:
    for _, member in value.members():
        yield from _sensitive(member)
    for item in value.items():
        yield from _sensitive(item)
    if isinstance(value.data, str) and value.data and value.origin is not None and value.origin.sensitive:
        yield value.data
