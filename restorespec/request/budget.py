"""How much work a policy may make.

Schemas that refer to others twice, which refer to others twice, grow exponentially; no limit of size or depth sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema import ValidationError

REFERENCES = 10_000
"""How many references are followed for one body."""


class TooManyReferences(Exception):  # noqa: N818 - the policy's fault, not ours
    """A policy follows more references than it may."""


@dataclass(slots=True)
class Budget:
    """How many references may still be followed.

    Attributes:
        left: their number.
    """

    left: int = REFERENCES

    def spent(self, follow: Callable[..., Iterator[ValidationError]]) -> Callable[..., Iterator[ValidationError]]:
        """A keyword that follows references, each of which is counted."""

        def following(*arguments: object) -> Iterator[ValidationError]:
            self.left -= 1
            if self.left < 0:
                raise TooManyReferences
            yield from follow(*arguments)

        return following
