"""The protocol of a kind: what the rest of the program can ask about a request and its resource.

A kind knows the fields, the limits and the endpoints of one operation. Most of its answers come from the annotations of
its schema. What is expensive to load (rules, aliases, phrases) is imported when it is first asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Rule
from restorespec.core.help import HelpText
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span
from restorespec.kinds.endpoints import ENVIRONMENTS, Collection, Endpoint, Read, is_arn
from restorespec.kinds.request_schema import RequestSchema, fields

if TYPE_CHECKING:
    from datetime import datetime

    from restorespec.core.risk import Risk
    from restorespec.core.rule_set import RuleSet
    from restorespec.facts.known import Facts
    from restorespec.facts.lookup_type import LookupType
    from restorespec.kinds.aliases import Suggestions
    from restorespec.kinds.comparison import Comparison, Difference, ManualStep
    from restorespec.kinds.importer import Importer
    from restorespec.kinds.live_rules import Quota

Body: TypeAlias = Mapping[str, Any]
"""A request body as plain data."""


class Context(NamedTuple):
    """The knowledge of rules besides the body; a rule that needs something that is None reports nothing.

    Attributes:
        now: the current time, with an offset.
        region: the AWS region of the target environment.
        region_set: where the region was set, if that is in a file.
    """

    now: datetime | None = None
    region: str | None = None
    region_set: Span | None = None


class Phrase(NamedTuple):
    """The meaning of a changed field for a reviewer.

    Attributes:
        pattern: the risk and the path that it is about, `data target/table_name`; `*` matches anything.
        singular: what one restore does: `loses an index`.
        plural: what several do: `lose an index`.
    """

    pattern: str
    singular: str
    plural: str


class Recorded(ABC):
    """The recorded facts about the source and the environment of a request."""

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

    usual: ClassVar[Mapping[str, Any]] = {}
    """The values to write for fields whose schema requires nothing by itself."""

    id_paths: ClassVar[Mapping[Path, str]] = {}
    """The ids that a request names, each with the lookup type that finds what it is the id of."""

    id_fields: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """The fields that hold ids of Clumio, each with what it identifies and the operation that lists the ids."""

    @property
    def value_words(self) -> Mapping[str, tuple[str, ...]]:
        """Other words for values, in lower case and without `_`, with the values that each may mean."""
        return {}

    @cached_property
    def suggestions(self) -> Suggestions:
        """The suggestions for unknown names and values, and for values that are missing."""
        from restorespec.kinds.aliases import Suggestions  # noqa: PLC0415 - seldom needed

        return Suggestions(self.schema, self.value_words, self.usual)

    def advice(self, body: Located, mapping: Path, name: str) -> tuple[HelpText, Path | None] | None:  # noqa: ARG002 - a kind without such fields
        """Return the help for a field of another tool, and the path of the API's own field; None for any other field.

        Args:
            body: the request.
            mapping: the path of the mapping that has the field.
            name: the field.
        """
        return None

    def leaves_to_rules(self, body: Located, path: Path, keyword: str) -> bool:
        """Return whether a rule reports what is wrong with a value that fails a keyword of the schema."""
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
    def rule_set(self) -> RuleSet:
        """Return the rules about requests."""

    @abstractmethod
    def view(self, body: Located, rejected: frozenset[Path], context: Context) -> object:
        """Return a body as the rules read it; the arguments are those of `check`."""

    def rules(self) -> Sequence[Rule]:
        """Return the manual's entries of the rules about requests, in the order in which they are declared."""
        return [declared.entry for declared in self.rule_set().declared.values()]

    def live_rules(self) -> Sequence[Rule]:
        """Return the rules that only the API can decide; by default those that every kind has."""
        from restorespec.kinds.live_rules import API_REFUSED, LIVE  # noqa: PLC0415 - preflight only

        return [*(declared.entry for declared in LIVE.declared.values()), API_REFUSED]

    def check(self, body: Located, rejected: frozenset[Path], context: Context) -> Iterator[Finding]:
        """Yield what the rules find in a body.

        Args:
            body: the body.
            rejected: the paths of values, and of missing members, that the schema rejected.
            context: what is known besides the body.
        """
        return self.rule_set().check(self.view(body, rejected, context))

    backup_path: ClassVar[Path] = ("source", "backup_id")
    """The path of the backup's id in a request."""

    def check_live(self, body: Body, answers: Mapping[str, Any], now: datetime, until: datetime) -> Iterator[Finding]:
        """Yield what the live rules find.

        Args:
            body: the body.
            answers: the answers to `reads`, by the same names: JSON, a list of JSON for a collection, `Missing`, or
                None where there was no answer.
            now: the current time.
            until: when the restore may still be running.
        """
        from restorespec.kinds.live_rules import LIVE, LiveFacts, check  # noqa: PLC0415 - preflight only

        known = (answers.get("source"), answers.get("environment"))
        return check(LIVE, LiveFacts(dict(body), self.backup_path, *known, now, until))

    def recorded(self, body: Located, facts: Facts) -> Recorded | None:  # noqa: ARG002 - a kind without lookups
        """Return what is recorded about what a request names; None if nothing is.

        Args:
            body: the request.
            facts: the recorded answers of the API.
        """
        return None

    def lookup_types(self) -> Sequence[LookupType]:
        """Return the lookup types that only specs of the kind may use."""
        return ()

    symbols: ClassVar[frozenset[str]] = frozenset()
    """The identities of list items that an editor lists by name, as it lists the names of functions."""

    # Changes, as `diff` and `trace` compare them

    def risk_of(self, difference: Difference) -> Risk:
        """Return the risk of a difference, from the annotations."""
        from restorespec.kinds.comparison import risk_of  # noqa: PLC0415 - reviews only

        return risk_of(self.schema, difference, self.is_narrowed)

    def is_narrowed(self, difference: Difference) -> bool:  # noqa: ARG002 - a kind without such fields
        """Return whether a value leaves out something that the value before it included."""
        return False

    def items(self, path: Path | tuple[str, ...], value: Located) -> dict[str, Located] | None:
        """Return the items of a list by their identity; None where two have the same, or one has none."""
        from restorespec.kinds.comparison import items  # noqa: PLC0415 - reviews only

        return items(self.schema, path, value)

    def named_path(self, body: Located, path: Path) -> tuple[str, ...]:
        """Return a path with the identities of list items in place of their indexes, where they have one."""
        from restorespec.kinds.comparison import named_path  # noqa: PLC0415 - seldom needed

        return named_path(self.schema, body, path)

    def order_of(self, path: tuple[str, ...], named: Mapping[str, Located]) -> object:  # noqa: ARG002 - a kind without such lists
        """Return what the order of the items of a list with identities means; equal where it means the same."""
        return None

    def is_same(self, path: tuple[str, ...], before: object, after: object) -> bool:
        """Return whether two values of a field mean the same: two spellings of one instant do."""
        if path not in self.instants or not isinstance(before, str) or not isinstance(after, str):
            return False
        from restorespec.core.instants import instant  # noqa: PLC0415 - reviews only

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

    def importer(self) -> Importer | None:
        """Return what can be imported besides request bodies; None for a kind that imports nothing else."""
        return None

    # What a restore names and creates, for the ledger, preflight and confirmation

    target_path: ClassVar[Path] = ("target",)
    """The path of the name of the created resource in a request."""

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

    def identity_of(self, body: Body) -> dict[str, str]:
        """Return the environment and the name of what a restore creates, as the ledger keeps them."""
        return {"environment_id": self.environment_of(body), self.resource: self.target_name(body)}

    @abstractmethod
    def source_of(self, body: Body) -> str:
        """Return what a restore reads, as a noun and an id: `backup ID`."""

    def source_summary(self, body: Body) -> str:
        """Return what a restore reads in a few words, for its confirmation."""
        return self.source_of(body)

    def time_of(self, body: Body) -> str:  # noqa: ARG002 - a kind without points in time
        """Return the requested point in time; empty for a backup, and for the latest restorable time."""
        return ""

    collections: ClassVar[Mapping[str, Collection]] = {}
    """The containers of the sources of restores, by the noun that `source_of` begins with."""

    def read_source(self, source: str) -> Read | None:
        """Return the read of the source of a restore; None for a noun that the kind does not use.

        Args:
            source: as `source_of` returns it.
        """
        noun, _, id_ = source.partition(" ")
        collection = self.collections.get(noun)
        return Read(noun, *collection, id_) if collection else None

    def names_of_source(self, answer: Body) -> frozenset[str]:
        """Return the names and ids by which a task may name the source of a restore, from the answer to its read."""
        return frozenset(value for value in (answer.get("id"), answer.get("name")) if isinstance(value, str) and value)

    def name_of_source(self, answer: Body) -> str | None:
        """Return the name of the resource that was backed up, from the answer to the read of the source."""
        name = answer.get("name")
        return name if isinstance(name, str) else None

    def quota(self) -> Quota | None:
        """Return how many restores run at once in one account and region; None if the limit does not exist."""
        return None

    def reads(self, body: Body) -> Mapping[str, Read]:
        """Return the reads that the preflight of a restore needs, by the names that `check_live` knows them by."""
        source = self.read_source(self.source_of(body))
        assert source is not None
        return {"source": source, "environment": Read("environment", *ENVIRONMENTS, self.environment_of(body))}

    # After the restore

    describe_command: ClassVar[str] = ""
    """The command whose output describes a restored resource; empty if a restore cannot be verified without the API."""

    @property
    def has_names(self) -> bool:
        """Whether a request names what it creates."""
        return self.target_path != ("target",)

    def created(self, body: Body) -> Read | None:  # noqa: ARG002 - a kind whose resources the API does not show
        """Return the read that lists the resources with the name of what a restore creates; None if there is none."""
        return None

    def status_of(self, resource: Body) -> str:  # noqa: ARG002 - likewise
        """Return the status of a resource of the API that cannot be used yet; empty for one that can."""
        return ""

    def observed(self, resource: Body) -> Body:  # noqa: ARG002 - likewise
        """Return a restored resource of the API in the terms of the request's target."""
        return {}

    def described(self, document: Body) -> Sequence[Body]:  # noqa: ARG002 - a kind that cannot be verified
        """Return the resources in an output of `describe_command` in the terms of the target; none if it is none."""
        return ()

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
