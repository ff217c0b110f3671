"""`aws/dynamodb-table`: restores of DynamoDB tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Rule
from restorespec.core.help import REST, HelpText
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.dynamodb_table.operation import BACKUPS, RESTORE, TABLES, origin
from restorespec.kinds.endpoints import ENVIRONMENTS, Collection, Read
from restorespec.kinds.kind import Body, Context, Kind, Phrase

if TYPE_CHECKING:
    from datetime import datetime

    from restorespec.core.rule_set import RuleSet
    from restorespec.facts.known import Facts
    from restorespec.facts.lookup_type import LookupType
    from restorespec.kinds.comparison import Comparison, Difference, ManualStep
    from restorespec.kinds.dynamodb_table.model import Request
    from restorespec.kinds.dynamodb_table.recorded import RecordedTable
    from restorespec.kinds.importer import Importer
    from restorespec.kinds.live_rules import Quota

_MODE: Path = ("target", "billing_mode")


class DynamoDBTable(Kind):
    """Restores of DynamoDB tables."""

    name = "aws/dynamodb-table"
    resource = "table"
    title = "DynamoDB table"
    schema_name = "request"
    endpoint = RESTORE
    collections: ClassVar[Mapping[str, Collection]] = {"backup": BACKUPS, "table": TABLES}

    target_path: ClassVar[Path] = ("target", "table_name")
    backup_path: ClassVar[Path] = ("source", "securevault_backup", "backup_id")
    instants = frozenset({("source", "continuous_backup", "timestamp")})
    undecided_parts = frozenset(("query_filter",))
    usual: ClassVar = {
        "source": {"securevault_backup": {"backup_id": REST}},
        "stream_specification": {"enabled": True, "view_type": "NEW_AND_OLD_IMAGES"},
        "sse_specification": {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": REST},
    }
    symbols = frozenset({"index_name"})
    id_paths: ClassVar[Mapping[Path, str]] = {
        ("source", "securevault_backup", "backup_id"): "securevault_backup",
        ("source", "continuous_backup", "table_id"): "table",
        ("target", "environment_id"): "environment",
    }
    id_fields: ClassVar = {
        "backup_id": ("backup", f"GET {BACKUPS.path}"),
        "table_id": ("table", f"GET {TABLES.path}"),
        "environment_id": ("environment", f"GET {ENVIRONMENTS.path}"),
    }

    @property
    def value_words(self) -> Mapping[str, tuple[str, ...]]:
        """Synonyms of the values of a request."""
        from restorespec.kinds.dynamodb_table.foreign_words import VALUE_WORDS  # noqa: PLC0415 - seldom needed

        return VALUE_WORDS

    def advice(self, body: Located, mapping: Path, name: str) -> tuple[HelpText, Path | None] | None:
        """Return the help for a field of AWS or of another tool, and the path of the API's own field."""
        from restorespec.kinds.dynamodb_table.foreign_words import advice  # noqa: PLC0415 - seldom needed

        return advice(self.schema, body, mapping, name)

    def leaves_to_rules(self, body: Located, path: Path, keyword: str) -> bool:
        """Return whether a rule reports an ARN in place of an id, or the capacity of a table on demand."""
        is_capacity = keyword == "minimum" and path[-2] == "provisioned_throughput"
        return (is_capacity and _may_be_on_demand(body, path)) or super().leaves_to_rules(body, path, keyword)

    def fix_of(self, rule: str, body: Located, path: Path) -> str | None:
        """Return how to fix the capacity of a table on demand, and the type `Null`, which YAML reads as null."""
        if rule == "ppr-zero-throughput":
            place = body.find(_MODE)
            is_written = place.depth == len(_MODE) and place.value.origin is None  # another row may be provisioned
            return "" if is_written else None
        if rule == "query-filter-type" and (place := body.find(path)).depth == len(path):
            return '"Null"' if place.value.data is None and place.value.origin is None else None
        return None

    def live_rules(self) -> Sequence[Rule]:
        """Return the rules that only the API can decide."""
        from restorespec.kinds.dynamodb_table.live import LIVE_RULES  # noqa: PLC0415 - preflight only

        return LIVE_RULES

    def rule_set(self) -> RuleSet:
        """Return the rules about requests."""
        from restorespec.kinds.dynamodb_table.rules import RULES  # noqa: PLC0415 - loaded when a request is checked

        return RULES

    def view(self, body: Located, rejected: frozenset[Path], context: Context) -> Request:
        """Return a body as the rules read it."""
        from restorespec.kinds.dynamodb_table.model import Request  # noqa: PLC0415 - likewise

        return Request(self, body, rejected, context)

    def check_live(self, body: Body, answers: Mapping[str, Any], now: datetime, until: datetime) -> Iterator[Finding]:
        """Yield what the live rules find."""
        from restorespec.kinds.dynamodb_table.live import RULES, TableFacts  # noqa: PLC0415 - preflight only
        from restorespec.kinds.live_rules import check  # noqa: PLC0415 - likewise

        tables = answers.get("tables")
        known = tables if isinstance(tables, list) else None
        source, environment = answers.get("source"), answers.get("environment")
        return check(RULES, TableFacts(dict(body), self.backup_path, source, environment, now, until, known))

    def recorded(self, body: Located, facts: Facts) -> RecordedTable | None:
        """Return what is recorded about the source and the environment."""
        from restorespec.kinds.dynamodb_table.recorded import RecordedTable  # noqa: PLC0415 - most projects have no facts

        return RecordedTable.of(self, body, facts)

    def lookup_types(self) -> Sequence[LookupType]:
        """Return the lookup types for tables and their backups."""
        from restorespec.kinds.dynamodb_table.lookups import SECUREVAULT_BACKUP, TABLE  # noqa: PLC0415 - most specs have none

        return [TABLE, SECUREVAULT_BACKUP]

    def is_narrowed(self, difference: Difference) -> bool:
        """Return whether a projection or a stream holds less than before."""
        from restorespec.kinds.dynamodb_table.review import is_narrowed  # noqa: PLC0415 - reviews only

        return is_narrowed(difference)

    def cost_change(self, difference: Difference) -> float:
        """Return by how much capacity grows, or that an index is new."""
        from restorespec.kinds.dynamodb_table.review import cost_change  # noqa: PLC0415 - reviews only

        return cost_change(difference)

    def order_of(self, path: tuple[str, ...], named: Mapping[str, Located]) -> object:
        """Return the attributes of a key by their type: among several of one type their order counts."""
        if path[-1] != "key_schema":
            return None
        typed = ((item.get("key_type"), name) for name, item in named.items())
        return sorted(((str(kind.data) if kind else "", name) for kind, name in typed), key=itemgetter(0))

    def phrases(self) -> Sequence[Phrase]:
        """Return what changes of fields mean."""
        from restorespec.kinds.dynamodb_table.review import PHRASES  # noqa: PLC0415 - reviews only

        return PHRASES

    def importer(self) -> Importer:
        """Return what can be imported as a restore of a table."""
        from restorespec.kinds.dynamodb_table.importers import TableImporter  # noqa: PLC0415 - imports only

        return TableImporter()

    def target_of(self, body: Body) -> tuple[str, ...] | None:
        """Return the environment and the name of the new table, which exists once."""
        target = body.get("target")
        names = [target.get(key) for key in ("environment_id", "table_name")] if isinstance(target, Mapping) else []
        known = tuple(name for name in names if isinstance(name, str) and name)
        return known if len(known) == 2 else None  # noqa: PLR2004 - both of them

    def target_name(self, body: Body) -> str:
        """Return the name of the new table."""
        target = body.get("target")
        return str(target.get("table_name") or "") if isinstance(target, Mapping) else ""

    def source_of(self, body: Body) -> str:
        """Return `backup ID` or `table ID`."""
        source = origin(body)
        return f"{source.kind} {source.id}"

    def source_summary(self, body: Body) -> str:
        """Return the backup, or the table and the time."""
        return str(origin(body))

    def time_of(self, body: Body) -> str:
        """Return the requested point in time; empty for a backup, and for the latest restorable time."""
        return origin(body).time

    describe_command = "aws dynamodb describe-table"

    def created(self, body: Body) -> Read:
        """Return the read of the tables with the new table's name."""
        environment, name = self.environment_of(body), self.target_name(body)
        return Read(
            "tables named", *TABLES, filter={"environment_id": {"$eq": environment}, "name": {"$contains": name}}
        )

    def status_of(self, resource: Body) -> str:
        """Return the status of a table that is not active yet."""
        status = resource.get("table_status")
        return status if isinstance(status, str) and status.upper() not in {"ACTIVE", ""} else ""

    def observed(self, resource: Body) -> Body:
        """Return a table of the API in the terms of the request."""
        from restorespec.kinds.dynamodb_table.observed import from_api  # noqa: PLC0415 - verifying only

        return from_api(resource)

    def described(self, document: Body) -> Sequence[Body]:
        """Return the table of `aws dynamodb describe-table` in the terms of the request."""
        from restorespec.kinds.dynamodb_table.observed import from_description  # noqa: PLC0415 - verifying only

        found = from_description(document)
        return [found] if found else []

    def compare(self, body: Body, observed: Body) -> Iterator[Comparison]:
        """Yield each field of a request with what the table has."""
        from restorespec.kinds.dynamodb_table.verify import compare  # noqa: PLC0415 - verifying only

        return compare(body, dict(observed))

    def manual_steps(self, body: Body, observed: Body | None = None) -> Iterator[ManualStep]:
        """Yield what no restore of a table brings back."""
        from restorespec.kinds.dynamodb_table.review import manual_steps  # noqa: PLC0415 - verifying only

        return manual_steps(body, dict(observed) if observed else None)

    def reads(self, body: Body) -> Mapping[str, Read]:
        """Return the reads of the source, of the environment, and of the tables with the new name."""
        return {**super().reads(body), "tables": self.created(body)}

    def names_of_source(self, answer: Body) -> frozenset[str]:
        """Return the names and ids of a table, or of the table of a backup."""
        of_table = (answer.get(name) for name in ("table_name", "table_id"))
        return super().names_of_source(answer) | {value for value in of_table if isinstance(value, str) and value}

    def name_of_source(self, answer: Body) -> str | None:
        """Return the name of a table, or of the table of a backup."""
        name = answer.get("table_name") or answer.get("name")
        return name if isinstance(name, str) else None

    def quota(self) -> Quota:
        """Return how many restores DynamoDB carries out at once."""
        from restorespec.kinds.dynamodb_table.live import QUOTA  # noqa: PLC0415 - preflight only

        return QUOTA

    def items_named(self) -> Mapping[str, tuple[str, str, str | None]]:
        """Return how messages name indexes, keys, replicas, tags and filters."""
        return _ITEMS


def _may_be_on_demand(body: Located, unit: Path) -> bool:
    """Return whether a unit of 0 is how DescribeTable prints the capacity of a table on demand.

    The schema allows no capacity of 0. With a mode that is unknown or wrong, no capacity at all is left to the rules
    `ppr-zero-throughput` and `gsi-throughput-ppr`; with PAY_PER_REQUEST any: none may be set, so no more units are
    needed.
    """
    place = body.find(_MODE)
    mode = place.value.data
    is_known = not isinstance(mode, Unknown | dict | list)
    if place.depth < len(_MODE) or (is_known and mode in ("PROVISIONED", "", None)):
        return False
    throughput = body.find(unit[:-1]).value.data
    assert isinstance(throughput, dict)
    most = math.inf if is_known and mode == "PAY_PER_REQUEST" else 0
    return all(
        isinstance(units, Unknown) or (type(units) is int and 0 <= units <= most) for units in throughput.values()
    )


_ITEMS: Mapping[str, tuple[str, str, str | None]] = {
    "global_secondary_indexes": ("index", "global index", "index_name"),
    "local_secondary_indexes": ("index", "local index", "index_name"),
    "key_schema": ("key attribute", "key attribute", "attribute_name"),
    "replicas": ("replica", "replica", "region_name"),
    "tags": ("tag", "tag", "key"),
    "attribute_filters": ("attribute filter", "attribute filter", "name"),
    "key_filters": ("key filter", "key filter", None),
}

KIND = DynamoDBTable()
