"""The rules that requests of every kind have: about the ids that Clumio assigns, and about tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from restorespec.core.diagnostics import Family, Problem, Severity, Unset
from restorespec.core.help import Help, Snippet
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.kinds.identity import is_arn
from restorespec.kinds.request_view import RequestView
from restorespec.kinds.views import View, repeated_members, text

IDS = RuleSet()
"""The rules; each kind includes them by name."""


@IDS.rule(Severity.ERROR, each="ids")
def id_is_arn(request: Any, at: Path) -> Iterator[Problem]:  # noqa: ANN401 - a `RequestView` with `ids`
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


Tagged: TypeAlias = Any
"""A `RequestView` with `tags`, and a `target` that holds them."""


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
    shown: str = request.shown(*key[:-1], "value")
    return shown


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
