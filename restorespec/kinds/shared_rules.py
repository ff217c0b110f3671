"""The rules that all kinds have: those of the schemas of requests, and those about ids and tags."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Rule, Severity, Unset
from restorespec.core.help import Help, Snippet
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.kinds.endpoints import is_arn
from restorespec.kinds.views import RequestView, View, repeated_members, text

SCHEMA_TYPE = Rule(
    "schema-type",
    Family.SCHEMA,
    Severity.ERROR,
    """A value has the type that the API expects.

    Booleans are `true` and `false`, integers have no fraction and no quotes, lists are lists (API page; botocore's model
    of DynamoDB). A variable whose declaration allows only values of another type is reported before it has one.

    Bad:
        target: {pitr_status: "ENABLED"}
    Good:
        target: {pitr_status: true}
    """,
)

SCHEMA_ENUM = Rule(
    "schema-enum",
    Family.SCHEMA,
    Severity.ERROR,
    """A value is one of the words that the API knows.

    Upper and lower case matter. A field that is optional may also be null or empty (API page, Go SDK).

    Bad:
        target: {billing_mode: ON_DEMAND}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """,
)

SCHEMA_REQUIRED = Rule(
    "schema-required",
    Family.SCHEMA,
    Severity.ERROR,
    """Every required field is set.

    A restore needs a source and a target; an index needs a name, a key and a projection; a tag needs a key and a value
    (API page, Go SDK, botocore's model of DynamoDB).

    Bad:
        source: {securevault_backup: {}}
    Good:
        source: {securevault_backup: {backup_id: 0c9b7f52-81de-4a3b-b6f0-77a4d2e95c18}}
    """,
)

SCHEMA_PATTERN = Rule(
    "schema-pattern",
    Family.SCHEMA,
    Severity.ERROR,
    """A string matches the pattern of its field.

    Names of tables and indexes have letters, digits, `_`, `.` and `-` only; tags have their own characters; keys are
    named as KMS names them (botocore's model of DynamoDB; developer guide, Tagging restrictions; KMS developer guide).
    Ids become parts of URLs, so they have no characters with a meaning there (the language, Names and ids).

    Bad:
        target: {table_name: orders restored}
    Good:
        target: {table_name: orders-restored}
    """,
)

SCHEMA_LENGTH = Rule(
    "schema-length",
    Family.SCHEMA,
    Severity.ERROR,
    """Strings and lists are neither too short nor too long.

    The length of a string is its number of characters, not in bytes (botocore's model of DynamoDB; developer guide, Tagging restrictions).

    Bad:
        target: {table_name: ab}
    Good:
        target: {table_name: abc}
    """,
)

SCHEMA_RANGE = Rule(
    "schema-range",
    Family.SCHEMA,
    Severity.ERROR,
    """A number is not too small.

    Every capacity is at least 1; for no capacity, leave it out (botocore's model of DynamoDB, PositiveLongObject).

    Bad:
        target: {provisioned_throughput: {read_capacity_units: 0, write_capacity_units: 5}, billing_mode: PROVISIONED}
    Good:
        target: {provisioned_throughput: {read_capacity_units: 1, write_capacity_units: 5}, billing_mode: PROVISIONED}
    """,
)

SCHEMA_UNKNOWN_FIELD = Rule(
    "schema-unknown-field",
    Family.SCHEMA,
    Severity.ERROR,
    """A field is one that the API defines, at the place where the API defines it.

    The API may reject or ignore a field that it does not define; either way, the restore does not do what the author
    intended (API page; newer fields: Python SDK).

    Bad:
        target: {billing: PAY_PER_REQUEST}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """,
)

SCHEMA_RULES = (
    SCHEMA_TYPE,
    SCHEMA_ENUM,
    SCHEMA_REQUIRED,
    SCHEMA_PATTERN,
    SCHEMA_LENGTH,
    SCHEMA_RANGE,
    SCHEMA_UNKNOWN_FIELD,
)
"""All rules of the family `schema`."""


IDS = RuleSet()
"""The rules; each kind includes them by name."""


@IDS.rule(Severity.ERROR, each="ids")
def id_is_arn(request: RequestView, at: Path) -> Iterator[Problem]:
    """An id is Clumio's own, not an ARN.

    Clumio assigns an id of its own to each backup, table and environment, and its API does not accept the ARN of the AWS
    resource (API page, `source` and `target`; bug reports).

    Bad:
        source:
          securevault_backup: {backup_id: "arn:aws:backup:us-west-2:424242424242:recovery-point:0c9b7f52"}
    Good:
        source:
          securevault_backup: {backup_id: 0c9b7f52-81de-4a3b-b6f0-77a4d2e95c18}
    """
    field = str(at[-1])
    if is_arn(request.value(*at)):
        noun, listing = request.kind.id_fields[field]
        yield Problem(
            at=at,
            message=f"`{field}` is the ARN {request.shown(*at)}, not a Clumio id",
            help=f"use Clumio's id of the {noun}, which `{listing}` lists",
        )


AWS_TAG_PREFIX = "aws:"
"""The prefix of keys that AWS reserves (developer guides, Tagging restrictions)."""

TAGS = RuleSet()
"""The rules; each kind includes them by name."""


class Tag(View):
    """An item of `/target/tags`."""

    key: str | None = text()


class Tagged(RequestView):
    """A request with tags, in its target."""

    target: View
    tags: tuple[Tag, ...]


@TAGS.rule(Severity.WARNING, family=Family.LOSS)
def loss_tags(request: Tagged) -> Iterator[Problem]:
    """A spec sets the tags of the restored resource.

    Without `tags` it has none, so whatever selects by tag (cost reports, access, backup policies) misses it (API page and
    SDKs).

    Bad:
        target: {table_name: orders-restored}
    Good:
        target: {table_name: orders-restored, tags: [{key: team, value: orders}]}
    """
    yield from unset(request, request.target, "tags")


@TAGS.rule(Severity.ERROR, each="tags")
def tag_aws_prefix(request: Tagged, tag: Tag) -> Iterator[Problem]:
    """No tag key begins with `aws:`.

    The prefix is reserved for AWS (developer guide, Tagging restrictions). CloudFormation's own tags cannot be restored
    either.

    Bad:
        target: {tags: [{key: "aws:cloudformation:stack-name", value: orders}]}
    Good:
        target: {tags: [{key: stack-name, value: orders}]}
    """
    if tag.key and tag.key.startswith(AWS_TAG_PREFIX):
        yield Problem(
            at=(*tag.path, "key"),
            message=f"tag {request.shown(*tag.path, 'key')} has the prefix `{AWS_TAG_PREFIX}`, which is reserved for AWS",
            help="use another key, or remove the tag",
        )


@TAGS.rule(Severity.WARNING, family=Family.LOSS)
def tag_key_unique(request: Tagged) -> Iterator[Problem]:
    """No two tags have the same key.

    The second value replaces the first without a message; keys are case-sensitive (developer guide, Tagging
    restrictions).

    Bad:
        target: {tags: [{key: team, value: orders}, {key: team, value: billing}]}
    Good:
        target: {tags: [{key: team, value: orders}, {key: cost-center, value: billing}]}
    """
    for path, first in repeated_members(request.tags, "key"):
        yield Problem(
            at=path,
            message=f"duplicate tag {request.shown(*path)}: its value {_value(request, path)} replaces {_value(request, first)}",
            because=((first, "the first tag with this key"),),
            help="remove one of the two",
        )


def _value(request: Tagged, key: Path) -> str:
    """Return the value of the tag with a key."""
    return request.shown(*key[:-1], "value")


def unset(request: RequestView, view: View, field: str) -> Iterator[Problem]:
    """Yield the problem of a field that is absent; its annotation `x-unset` describes the effect.

    Args:
        request: the request.
        view: the mapping that lacks the field.
        field: the field.
    """
    if not view.says(field):
        path, resource = (*view.path, field), request.kind.resource
        annotation = request.kind.schema.at(path)["x-unset"]
        effect, entry = annotation["effect"], Snippet(annotation["write"], field)
        yield Problem(
            at=path,
            message=f"`{field}` is not set, so the restored {resource} will have {effect}",
            help=Help(f"copy it from the original {resource}, or write ", entry, " if that is intended"),
            unset=Unset(effect, entry, resource),
        )
