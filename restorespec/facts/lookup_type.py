"""A lookup type: its arguments, the question that a lookup asks, and the choice of one result from those that the API lists."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeAlias

from restorespec.core.instants import canonical, instant
from restorespec.core.records import NamedTuple

Json: TypeAlias = dict[str, Any]

BOUNDS = ("at_or_before", "at_or_after")
"""The arguments that are timestamps."""

_SHOWN = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


class Rejected(NamedTuple):
    """Why nothing was chosen.

    Attributes:
        reason: a clause for a message.
        help: what to do.
    """

    reason: str
    help: str


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


class Choice(NamedTuple):
    """The choice of a backup.

    Attributes:
        before: the newest at or before this instant is wanted.
        after: the oldest at or after this instant is wanted.
        type: `clumio_backup` or `aws_snapshot`; None for either.
        now: the instant at which a backup must not have expired.
    """

    now: datetime
    before: datetime | None = None
    after: datetime | None = None
    type: str | None = None

    def accepts(self, backup: Json) -> bool:
        """Return whether a backup can be chosen at all."""
        taken = instant(backup.get("start_timestamp"))
        if taken is None or (self.type is not None and backup.get("type") != self.type):
            return False
        if (self.before and taken > self.before) or (self.after and taken < self.after):
            return False
        expires = backup.get("expiration_timestamp")
        ends = instant(expires)
        return expires in (None, "") or (ends is not None and ends > self.now)

    def order(self, backup: Json) -> tuple[timedelta, bool, str]:
        """Return the sort key of a backup that can be chosen: the smallest one is wanted."""
        taken = instant(backup.get("start_timestamp"))
        assert taken is not None
        age = taken - _EPOCH
        return (age if self.after else -age, backup.get("type") != "clumio_backup", str(backup.get("id")))


def choose_backup(backups: Iterable[Json], choice: Choice) -> Json | None:
    """Return the backup that is wanted; None if none can be chosen.

    An expired backup is never chosen. Of several with equal times a `clumio_backup` comes first, then the smaller id.
    """
    return min(filter(choice.accepts, backups), key=choice.order, default=None)


def is_decided(chosen: Json | None, seen: Json, choice: Choice) -> bool:
    """Return whether later items of a sorted list cannot be chosen any more.

    Args:
        chosen: the best item so far.
        seen: the last item that was listed.
        choice: which backup is wanted.
    """
    best = instant(chosen.get("start_timestamp")) if chosen else None
    last = instant(seen.get("start_timestamp"))
    return best is not None and last is not None and (last > best if choice.after else last < best)


def choose_environment(environments: Sequence[Json], account: str, region: str) -> Json | Rejected:
    """Return the one environment of an account and region."""
    found = distinct(
        one for one in environments if (one.get("account_native_id"), one.get("aws_region")) == (account, region)
    )
    if not found:
        return Rejected(f"account `{account}` has no environment in `{region}`", "connect it in Clumio")
    if len(found) > 1:
        ids = listed_names([str(one.get("id")) for one in found])
        reason = f"{len(found)} environments are of account `{account}` in `{region}`: {ids}"
        return Rejected(reason, "write the `id` of one of them")
    return found[0]


def distinct(items: Iterable[Json]) -> list[Json]:
    """Return the items without repetitions: a list that changes while its pages are read may show one twice."""
    return list({str(item.get("id")): item for item in items}.values())


def listed_names(names: list[str]) -> str:
    """Return names for a message, the first few of many."""
    shown = ", ".join(f"`{name}`" for name in sorted(names)[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
