"""The protocol of a kind: what the rest of the program can ask about a request and its resource.

A kind knows the fields, the limits and the endpoints of one operation. Most of its answers come from the annotations of
its schema. What is expensive to load (rules, aliases, phrases) is imported when it is first asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, TypeAlias

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Rule
from restorespec.core.help import REST, HelpText, Snippet
from restorespec.core.risk import Risk
from restorespec.core.source import Path, Span
from restorespec.facts.known import Facts
from restorespec.kinds.aliases import Suggestions
from restorespec.kinds.difference import Difference, instant, risk_of
from restorespec.kinds.identity import is_arn, items, named_path
from restorespec.kinds.request_schema import RequestSchema, Schema, child, choices, fields, types
from restorespec.kinds.verification import Comparison, ManualStep

Body: TypeAlias = Mapping[str, Any]
"""A request body as plain data."""


class Context(NamedTuple):
    """What rules may know besides the body; what is None is not known, and rules that need it report nothing.

    Attributes:
        now: the current time, with an offset.
        region: the AWS region of the target environment.
        region_set: where the region was set, if that is in a file.
    """

    now: datetime | None = None
    region: str | None = None
    region_set: Span | None = None


class Endpoint(NamedTuple):
    """The operation that starts a restore.

    Attributes:
        path: its path, for `POST`.
        accept: the media type of its answer.
        embed: the value of the query parameter `embed`.
    """

    path: str
    accept: str
    embed: str = "read-task"


class Read(NamedTuple):
    """A read that the preflight needs.

    Attributes:
        question: what is asked for, as messages name it: `backup`.
        path: the path of the collection.
        accept: the media type of the answer.
        id: the resource to read; empty to list the collection.
        filter: the filter of a list.
    """

    question: str
    path: str
    accept: str
    id: str = ""
    filter: Mapping[str, Any] = {}


class Missing:
    """The answer to a read: the API has no such resource."""


class Phrase(NamedTuple):
    """What a change of a field means to a reviewer.

    Attributes:
        pattern: the risk and the path that it is about, `data target/table_name`; `*` matches anything.
        singular: what one restore does: `loses an index`.
        plural: what several do: `lose an index`.
    """

    pattern: str
    singular: str
    plural: str


class Recorded(ABC):
    """What is recorded about the source and the environment of a request."""

    @abstractmethod
    def context(self, context: Context) -> Context:
        """Return what rules may know, with what is recorded."""

    @abstractmethod
    def findings(self, others: Iterable[Finding], context: Context) -> Iterator[Finding]:
        """Yield what rules have found, with known losses in place of possible ones, and what the facts add.

        Args:
            others: what the rules about requests found.
            context: what was known without the facts.
        """


class Kind(ABC):
    """One operation of the API that restores a resource.

    Attributes:
        name: how a spec selects it: `aws/dynamodb-table`.
        resource: the resource that it creates, in one word: `table`.
        title: the same with its service: `DynamoDB table`.
        schema_name: the name of its schema's file.
        endpoint: the operation.
    """

    name: ClassVar[str]
    resource: ClassVar[str]
    title: ClassVar[str]
    schema_name: ClassVar[str]
    endpoint: ClassVar[Endpoint]

    @cached_property
    def schema(self) -> RequestSchema:
        """The annotated schema of the request."""
        return RequestSchema(self.schema_name)

    def known_fields(self, body: Body) -> int:
        """Return how many fields of a body, and of its parts, the API has, less those that it does not have."""
        return sum(
            1 if name in fields(self.schema.at((part,))) else -1
            for part, value in body.items()
            for name in (value if isinstance(value, Mapping) else ())
        )

    # What the schema check needs besides the schema

    undecided_parts: ClassVar[frozenset[str]] = frozenset()
    """Top-level fields of which nothing is known any more once one member is not."""

    value_words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Other words for values, in lower case and without `_`, with the values that each may stand for."""

    usual: ClassVar[Mapping[str, Any]] = {}
    """What to write for fields whose schema requires nothing by itself."""

    id_fields: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """The fields that hold ids of Clumio, each with what it identifies and the operation that lists the ids."""

    @cached_property
    def suggestions(self) -> Suggestions:
        """What unknown names and values were probably intended to be."""
        return Suggestions(self.schema, self.value_words)

    def snippet(self, name: str, schema: Schema) -> Snippet:
        """Return the least that a field needs: `projection: {projection_type: ALL}`."""
        return Snippet(self._skeleton(name, schema), name)

    def _skeleton(self, name: str, schema: Schema) -> object:
        """Return the least that a field needs as data, with `REST` for what only the user knows."""
        if name in self.usual:
            return self.usual[name]
        if choices(schema):
            return choices(schema)[0]
        wanted = types(schema)[0] if types(schema) else "string"
        if wanted == "object":
            required = schema.get("required") or [*fields(schema)][:1]
            return {field: self._skeleton(field, child(schema, field)) for field in required}
        if wanted == "array":
            return [self._skeleton("", child(schema, 0))]
        return {"integer": 5, "boolean": True}.get(wanted, REST)

    def advice(self, body: Located, mapping: Path, name: str) -> tuple[HelpText, Path | None] | None:  # noqa: ARG002 - a kind without such fields
        """Return the help for a field of another tool, and the path of the API's own field; None for any other field.

        Args:
            body: the request.
            mapping: the path of the mapping that has the field.
            name: the field.
        """
        return None

    def leaves_to_rules(self, body: Located, path: Path, keyword: str) -> bool:
        """Whether a rule reports what is wrong with a value that fails a keyword of the schema."""
        value = body.find(path).value.data
        return keyword == "pattern" and path[-1] in self.id_fields and is_arn(value)

    def fix_of(self, rule: str, body: Located, path: Path) -> str | None:  # noqa: ARG002 - a kind without such fixes
        """Return how `--fix` fixes what a rule found at a path.

        Returns:
            What to write as the value, in the format of any file; empty to remove the field; None for no fix.
        """
        return None

    # Rules

    @abstractmethod
    def rules(self) -> Sequence[Rule]:
        """Return the rules about requests, in the order in which they are declared."""

    @abstractmethod
    def live_rules(self) -> Sequence[Rule]:
        """Return the rules that only the API can decide."""

    @abstractmethod
    def check(self, body: Located, rejected: frozenset[Path], context: Context) -> Iterator[Finding]:
        """Yield what the rules find in a body.

        Args:
            body: the body.
            rejected: the paths of values, and of missing members, that the schema rejected.
            context: what is known besides the body.
        """

    @abstractmethod
    def check_live(self, body: Body, answers: Mapping[str, Any], now: datetime, until: datetime) -> Iterator[Finding]:
        """Yield what the live rules find.

        Args:
            body: the body.
            answers: the answers to `reads`, by the same names: JSON, a list of JSON for a collection, `Missing`, or
                None where there was no answer.
            now: the current time.
            until: when the restore may still be running.
        """

    def recorded(self, body: Located, facts: Facts) -> Recorded | None:  # noqa: ARG002 - a kind without lookups
        """Return what is recorded about what a request names; None if nothing is.

        Args:
            body: the request.
            facts: the recorded answers of the API.
        """
        return None

    # Changes, as `diff` and `trace` compare them

    def risk_of(self, difference: Difference) -> Risk:
        """Return the risk of a difference, from the annotations."""
        return risk_of(self.schema, difference, self.is_narrowed)

    def is_narrowed(self, difference: Difference) -> bool:  # noqa: ARG002 - a kind without such fields
        """Whether a value leaves out something that the value before it included."""
        return False

    def items(self, path: Path | tuple[str, ...], value: Located) -> dict[str, Located] | None:
        """Return the items of a list by their identity; None where two have the same, or one has none."""
        return items(self.schema, path, value)

    def named_path(self, body: Located, path: Path) -> tuple[str, ...]:
        """Return a path with the identities of list items in place of their indexes, where they have one."""
        return named_path(self.schema, body, path)

    def order_of(self, path: tuple[str, ...], named: Mapping[str, Located]) -> object:  # noqa: ARG002 - a kind without such lists
        """Return what the order of the items of a list with identities means; equal where it means the same."""
        return None

    def is_same(self, path: tuple[str, ...], before: object, after: object) -> bool:
        """Whether two values of a field mean the same: two spellings of one instant do."""
        if path not in self.instants or not isinstance(before, str) or not isinstance(after, str):
            return False
        instants = (instant(before), instant(after))
        return instants[0] is not None and instants[0] == instants[1]

    def cost_change(self, difference: Difference) -> float:  # noqa: ARG002 - a kind where it is never known
        """Return whether a resource costs more (above 0) or less (below 0) than before; 0 where that is not known."""
        return 0

    instants: ClassVar[frozenset[tuple[str, ...]]] = frozenset()
    """The fields that are points in time."""

    @abstractmethod
    def phrases(self) -> Sequence[Phrase]:
        """Return what changes of fields mean; the first match counts, and a change without one is named by its field."""

    def general(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return a path with `*` for the identities of list items."""
        lists = (self.schema.at(path[:depth]).get("x-identity") for depth in range(len(path)))
        return tuple("*" if field else step for field, step in zip(lists, path, strict=True))

    # What a restore names and creates, for the ledger, preflight and confirmation

    target_path: ClassVar[Path] = ("target",)
    """Where a request names what it creates."""

    @abstractmethod
    def target_of(self, body: Body) -> tuple[str, ...] | None:
        """Return what two restores must not have in common; None where that is unknown, or nothing."""

    @abstractmethod
    def target_name(self, body: Body) -> str:
        """Return the name of what a restore creates."""

    def environment_of(self, body: Body) -> str:
        """Return the API's id of the environment that a restore goes into."""
        target = body.get("target")
        return str(target.get("environment_id") or "") if isinstance(target, Mapping) else ""

    @abstractmethod
    def source_of(self, body: Body) -> str:
        """Return what a restore reads, as a noun and an id: `backup ID`."""

    def source_summary(self, body: Body) -> str:
        """Return what a restore reads in a few words, for its confirmation."""
        return self.source_of(body)

    def time_of(self, body: Body) -> str:  # noqa: ARG002 - a kind without points in time
        """Return the requested point in time; empty for a backup, and for the latest restorable time."""
        return ""

    @abstractmethod
    def reads(self, body: Body) -> Mapping[str, Read]:
        """Return the reads that the preflight of a restore needs, by the names that `check_live` knows them by."""

    # After the restore

    def observed(self, resource: Body) -> Body | None:  # noqa: ARG002 - a kind that cannot be verified
        """Return a restored resource of the API in the terms of the request; None if the kind cannot be verified."""
        return None

    def described(self, document: Body) -> Body | None:  # noqa: ARG002 - likewise
        """Return a resource that the AWS command line describes in the terms of the request; None if it is none."""
        return None

    def compare(self, body: Body, observed: Body) -> Iterator[Comparison]:  # noqa: ARG002 - likewise
        """Yield each field of a request with what the restored resource has."""
        return iter(())

    def manual_steps(self, body: Body, observed: Body | None = None) -> Iterator[ManualStep]:  # noqa: ARG002 - likewise
        """Yield what no restore brings back."""
        return iter(())

    # Messages

    @abstractmethod
    def items_named(self) -> Mapping[str, tuple[str, str, str | None]]:
        """Return how messages name items of lists.

        Returns:
            By the list's name: the noun before a name, the noun before a number, and the field with the name.
        """
