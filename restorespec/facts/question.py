"""A question to the API, in a form in which equal questions compare equal."""

from __future__ import annotations

import json
from collections.abc import Mapping

from restorespec.core.instants import canonical
from restorespec.core.records import NamedTuple

BOUNDS = ("at_or_before", "at_or_after")
"""The arguments that are timestamps."""


class Question(NamedTuple):
    """A question.

    Attributes:
        type: the lookup type, such as `table`.
        arguments: names and values, sorted by name; timestamps are in UTC.
    """

    type: str
    arguments: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, type_: str, arguments: Mapping[str, str]) -> Question:
        """Return the question that a lookup of a type asks."""
        ordered = sorted(arguments.items())
        return cls(type_, tuple((name, canonical(value) if name in BOUNDS else value) for name, value in ordered))

    @property
    def data(self) -> dict[str, dict[str, str]]:
        """The question as the spec and the lock write it: one type with its arguments."""
        return {self.type: dict(self.arguments)}

    @property
    def id(self) -> str | None:
        """The id that is asked for, where the question names nothing else."""
        return self.arguments[0][1] if [name for name, _ in self.arguments] == ["id"] else None

    def key(self, host: str) -> str:
        """Return the key of the question in the lock.

        It is a digest, so that the entries of two branches land in different parts of the file.

        Args:
            host: the host of the API that is asked.
        """
        from hashlib import sha256  # noqa: PLC0415 - it loads OpenSSL, and most runs have no lookup

        text = json.dumps([host, self.data], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def __str__(self) -> str:
        """Return the question in the words of a report: `the newest backup of orders at or before …`."""
        return f"{self.type} {{{', '.join(f'{name}: {value}' for name, value in self.arguments)}}}"
