"""The limit of the work that a policy may cause.

Schemas that refer to others twice, which refer to others twice, grow exponentially, and a thousand choices for each of a
thousand items are a million; no limit of size or depth sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema import ValidationError

REFERENCES = 10_000
"""How many references are followed for one body."""
STEPS = 100_000
"""How many keywords, and parts of them, are looked at for one body: a second's work of the schema library."""
PATTERNS = 100
"""How many different patterns a policy may have; compiling one of the largest takes some 15 ms."""


class TooMuchWork(Exception):  # noqa: N818 - the policy's fault, not ours
    """A policy makes more work than it may; the text says what it does, and of what it needs fewer."""

    def __init__(self, deed: str, things: str) -> None:
        super().__init__(deed)
        self.deed = deed
        self.things = things


@dataclass(slots=True)
class Budget:
    """What may still be done for a body.

    Attributes:
        references: how many references may be followed.
        steps: how many keywords may be looked at.
    """

    references: int = REFERENCES
    steps: int = STEPS

    def renew(self) -> None:
        """Begins a new body."""
        self.references, self.steps = REFERENCES, STEPS

    def counted(
        self, keyword: str, check: Callable[..., Iterator[ValidationError] | None]
    ) -> Callable[..., Iterator[ValidationError]]:
        """A keyword whose work is counted."""

        def checking(validator: object, value: object, instance: object, schema: object) -> Iterator[ValidationError]:
            self._spend(keyword, value)
            yield from check(validator, value, instance, schema) or ()

        return checking

    def _spend(self, keyword: str, value: object) -> None:
        parts = value if isinstance(value, dict | list) else ()
        self.steps -= 1 + len(parts)
        if self.steps < 0:
            raise TooMuchWork(f"takes more than {STEPS:,} steps for one request", "choices")
        if keyword == "$ref":
            self.references -= 1
            if self.references < 0:
                raise TooMuchWork(f"follows more than {REFERENCES:,} references", "references")
