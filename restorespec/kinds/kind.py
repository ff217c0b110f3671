"""The protocol of a kind: everything that the rest of the program may ask about a request and its resource.

A kind knows the fields, the limits and the endpoints of one operation. Most of its answers come from the annotations of
its schema. What is expensive to load (rules, aliases, phrases) is imported when it is first asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, TypeAlias

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Rule
from restorespec.core.risk import Risk
from restorespec.core.source import Path, Span
from restorespec.kinds.aliases import Suggestions
from restorespec.kinds.difference import Difference, risk_of
from restorespec.kinds.field_snippets import skeleton
from restorespec.kinds.identity import is_arn, items, named_path
from restorespec.kinds.request_schema import RequestSchema, Schema
from restorespec.kinds.wording import inline

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

    def snippet(self, name: str, schema: Schema) -> str:
        """Return the least that a field needs as YAML on one line: `projection: {projection_type: ALL}`."""
        return f"{name}: {inline(skeleton(name, schema, self.usual))}"

    def advice(self, body: Located, mapping: Path, name: str) -> tuple[str, Path | None] | None:  # noqa: ARG002 - a kind without such fields
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

    @abstractmethod
    def phrases(self) -> Sequence[Phrase]:
        """Return what changes of fields mean; the first match counts, and the last one matches everything."""

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

    @abstractmethod
    def reads(self, body: Body) -> Mapping[str, Read]:
        """Return the reads that the preflight of a restore needs, by the names that `check_live` knows them by."""

    # Messages

    @abstractmethod
    def items_named(self) -> Mapping[str, tuple[str, str, str | None]]:
        """Return how messages name items of lists.

        Returns:
            By the list's name: the noun before a name, the noun before a number, and the field with the name.
        """
