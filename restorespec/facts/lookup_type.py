"""A lookup type: its arguments, the fields of its answer, and its query to the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from restorespec.core.records import NamedTuple
from restorespec.facts.choosing import Rejected
from restorespec.facts.question import Question

Json: TypeAlias = dict[str, Any]


class Api(Protocol):
    """The read operations that lookups need. Each raises an exception of its own when the API does not answer."""

    async def item(self, collection: str, accept: str, id_: str) -> Json | None:
        """Return one item of a collection; None if the API says that it does not exist."""

    def pages(
        self, collection: str, accept: str, wanted: Mapping[str, Mapping[str, str]], sort: str | None = None
    ) -> AsyncIterator[list[Json]]:
        """Yield the items of a list, page by page."""


Answer: TypeAlias = "Json | Rejected"
Asking: TypeAlias = Callable[[Question, Api, datetime], Awaitable[Answer]]


class Form(NamedTuple):
    """One way to write a lookup.

    Attributes:
        required: the arguments that it needs, what is looked for first.
        optional: the arguments that it may have.
    """

    required: tuple[str, ...]
    optional: frozenset[str] = frozenset()

    def accepts(self, given: frozenset[str]) -> bool:
        """Return whether the arguments are those of the form, and no others."""
        return self.is_complete(given) and not self.surplus(given)

    def is_complete(self, given: frozenset[str]) -> bool:
        """Return whether no required argument is missing."""
        return given.issuperset(self.required)

    def surplus(self, given: frozenset[str]) -> list[str]:
        """Return the arguments that the form does not take."""
        return sorted(given - self.optional - {*self.required})


class LookupType(NamedTuple):
    """A lookup type.

    Attributes:
        name: as specs write it.
        forms: the ways to write it.
        fields: the fields of an answer, each with the JSON types that it may have.
        ask: asks the API; a coroutine function.
        kind: the kind of the specs that may use it; None for all.
        values: the arguments that take one of a few values, with those.
        exclusive: arguments of which at most one is allowed.
        volatile: the fields that change all the time, so that a change of them is not drift.
        summary: the answer in a few words, from the question and the answer.
    """

    name: str
    forms: tuple[Form, ...]
    fields: Mapping[str, tuple[str, ...]]
    ask: Asking
    kind: str | None = None
    values: Mapping[str, tuple[str, ...]] = {}
    exclusive: tuple[str, ...] = ()
    volatile: frozenset[str] = frozenset()
    summary: Callable[[Question, Json], str] = lambda question, answer: f"{question}: {answer.get('id')}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """All arguments that any form takes, in order of appearance."""
        names = (name for form in self.forms for name in (*sorted(form.required), *sorted(form.optional)))
        return tuple(dict.fromkeys(names))

    def written_forms(self) -> str:
        """Return the required arguments of every form, for a message."""
        return "; or ".join(" with ".join(f"`{name}`" for name in form.required) for form in self.forms)


TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "array": list,
    "object": dict,
    "null": type(None),
}
"""The Python types of JSON's."""


def has_type(value: object, allowed: tuple[str, ...]) -> bool:
    """Return whether a value has one of some JSON types; a boolean is not an integer."""
    if isinstance(value, bool):
        return "boolean" in allowed
    return any(isinstance(value, TYPES[name]) for name in allowed)
